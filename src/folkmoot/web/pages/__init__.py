"""Every page of the moot: the one list of all routes."""

from folkmoot.web.pages import machines
from folkmoot.web.pages.account import setup, signing
from folkmoot.web.pages.talk import front, thread
from folkmoot.web.routes import Route

ROUTES: tuple[Route, ...] = (
    *machines.ROUTES,
    *setup.ROUTES,
    *signing.ROUTES,
    *front.ROUTES,
    *thread.ROUTES,
)
