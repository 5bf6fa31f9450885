"""What a route is: an address, who may ask for it, and the function that answers."""

from collections.abc import Awaitable, Callable
from enum import Enum

import msgspec
from starlette.convertors import Convertor, StringConvertor, register_url_convertor
from starlette.responses import Response

from folkmoot.web.ask import Ask


class _Ref(StringConvertor):
    """A ref in an address: 32 lower-case hexadecimal digits, written {name:ref}."""

    regex = "[0-9a-f]{32}"


class _Handle(StringConvertor):
    """A person in an address: ana, or ana@lemmy.ml; written {name:handle}."""

    regex = "[A-Za-z0-9_.@:-]{1,300}"


class _Id(Convertor[int]):
    """A row id in an address, written {name:int}; what is too great for one leads nowhere.

    INTEGER ends at 2,147,483,647: a greater number would be an error of the database
    instead of a page that is not there.
    """

    regex = "[0-9]{1,9}|1[0-9]{9}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("int", _Id())
register_url_convertor("ref", _Ref())
register_url_convertor("handle", _Handle())


class Who(Enum):
    """Who may ask for a page at all; what they may do there is the authority's question."""

    EVERYBODY = "everybody"
    """Anybody, even when the moot is for members only (sign in, join, about)."""
    READERS = "readers"
    """Anybody, unless the moot is for members only."""
    MEMBERS = "members"
    """Members who are signed in."""
    ALWAYS = "always"
    """Anybody, even before the moot is founded (health, rules for crawlers)."""
    FOUNDING = "founding"
    """Anybody who holds the setup link, before the moot is founded."""


View = Callable[[Ask], Response]
AsyncView = Callable[[Ask], Awaitable[Response]]


class Route(msgspec.Struct, frozen=True):
    """One address of the moot and the function that answers it.

    A `view` runs in a thread for pages (`slow`: in the one for long work); an `aview`
    runs on the event loop and may wait for a password to be hashed.
    """

    path: str
    """In Starlette's form: /post/{id:int}."""
    sentence: str
    """What it is for; the documentation of routes is made of these."""
    view: View | None = None
    aview: AsyncView | None = None
    method: str = "GET"
    who: Who = Who.READERS
    action: str | None = None
    """The name in guard.limits.ACTIONS for addresses where identity is proven or won."""
    secret: bool = False
    """The address holds a single-use token: no referrer, redacted in logs, no cache."""
    slow: bool = False
    files: int = 0
    """How many files a form may carry."""
