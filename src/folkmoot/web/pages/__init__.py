"""Every page of the moot: the one list of all routes."""

from folkmoot.web.routes import Route

ROUTES: tuple[Route, ...] = ()
