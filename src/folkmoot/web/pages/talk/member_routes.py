"""The shape that most of Talk's small forms share."""

from folkmoot.web.routes import Route, View, Who


def post_route(path: str, sentence: str, view: View) -> Route:
    """A route for a form that only members send."""
    return Route(path, sentence, method="POST", view=view, who=Who.MEMBERS)


def page_route(path: str, sentence: str, view: View) -> Route:
    """A route for a page that only members see."""
    return Route(path, sentence, view=view, who=Who.MEMBERS)
