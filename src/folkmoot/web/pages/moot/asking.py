"""The one page before every steward's act: what it is about, what it does, and why."""

import msgspec
from starlette.responses import Response

from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs
from folkmoot.web.pages.moot.things import Thing
from folkmoot.web.pages.persons import NOBODY, Who
from folkmoot.web.render import Form


class About(msgspec.Struct, frozen=True):
    """What or whom an act is about."""

    title: str
    who: Who = NOBODY
    at: int = 0
    html: str = ""


def about(thing: Thing, title: str = "") -> About:
    """A post or a comment, under its own title or another."""
    return About(title or thing.title, thing.who, thing.at, thing.html)


def page(
    ask: Ask,
    deed: str,
    what: About,
    form: Form,
    *,
    back: str,
    ground: str,
    code: int = 200,
    places: Pairs | None = None,
    replies: int = 0,
    erase: str = "",
) -> Response:
    """The page; `deed` is a word that moderate.html knows, and it is sent to itself."""
    return ask.page(
        "moderate.html",
        code=code,
        deed=deed,
        action=ask.request.url.path,
        back=back,
        form=form,
        about=what,
        ground=ground,
        places=places or [],
        replies=replies,
        erase=erase,
    )
