"""The room in which members decide: its pages have its hue and stand under its name."""

import msgspec
from starlette.responses import Response

from folkmoot.web.ask import Ask


def page(ask: Ask, template: str, *, code: int = 200, **matter: object) -> Response:
    """A page of this room."""
    return entered(ask).page(template, code=code, **matter)


def entered(ask: Ask) -> Ask:
    """The same request, for a page that other rooms have too."""
    return msgspec.structs.replace(ask, frame=msgspec.structs.replace(ask.frame, room="decide"))
