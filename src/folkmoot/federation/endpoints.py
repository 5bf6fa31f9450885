"""What an endpoint is: an address that other servers ask, and the function that answers."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.convertors import Convertor, StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.federation.wire import Wire


class _Number(Convertor[int]):
    """A row id, written {id:number}; what is too great for one leads nowhere."""

    regex = "[0-9]{1,9}|1[0-9]{9}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


class _Hex(StringConvertor):
    """A ref: 32 lower-case hexadecimal digits, written {name:hex}."""

    regex = "[0-9a-f]{32}"


register_url_convertor("number", _Number())
register_url_convertor("hex", _Hex())

View = Callable[[Wire, Request], Response]
AsyncView = Callable[[Wire, Request], Awaitable[Response]]


class Endpoint(msgspec.Struct, frozen=True):
    """One address for other servers.

    A `view` runs in a thread; an `aview` on the event loop. Either raises a FolkmootError for
    what cannot be answered.
    """

    path: str
    """In Starlette's form: /c/{name}/outbox."""
    sentence: str
    """What it is for; the documentation of addresses is made of these."""
    view: View | None = None
    aview: AsyncView | None = None
    method: str = "GET"
    shared: bool = False
    """A page has the same address. It is given to whoever does not ask for ActivityPub; a
    POST is told from the page by its method."""
    anyone: bool = False
    """Pages of other sites may read the answer (CORS)."""
    alone: bool = False
    """Answers where the moot is part of no network too; never before it is founded."""
    judges: bool = False
    """Finds out itself whether the moot has decided to talk with nobody, as it asks more of the
    same."""
