"""The room in which members decide: its pages have its hue and stand under its name."""

import msgspec
from starlette.responses import Response

from folkmoot.web import answers
from folkmoot.web.ask import Ask


def page(ask: Ask, template: str, *, code: int = 200, **matter: object) -> Response:
    """A page of this room."""
    frame = msgspec.structs.replace(ask.frame, room="decide")
    return answers.page(frame, template, code=code, **matter)
