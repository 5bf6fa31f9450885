"""What every request can reach: the parts that app.py puts together once."""

from collections.abc import Callable
from typing import cast

import msgspec
from anyio import CapacityLimiter

from folkmoot.clock import Clock
from folkmoot.config import Settings
from folkmoot.forwarding import parse_proxies
from folkmoot.hosts import Network
from folkmoot.identity.passwords import Hasher
from folkmoot.media.far import FarPictures
from folkmoot.record.kernel import Kernel
from folkmoot.record.moot_key import Sealer
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import READERS, Database
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.guard.limits import Limits


class House(msgspec.Struct, frozen=True):
    """One running moot, as the pages see it."""

    db: Database
    clock: Clock
    settings: Settings
    sealer: Sealer
    store: BlobStore
    """The files of pictures."""
    hasher: Hasher
    limits: Limits
    proxies: tuple[Network, ...]
    quick: CapacityLimiter
    """The threads that make pages: few, because SQLite pages only queue for the interpreter."""
    slow: CapacityLimiter
    """The one thread for long work of a request (pictures, exports), so that pages go on."""
    bodies: CapacityLimiter
    """How many forms with files are read at the same time."""
    woken: Callable[[], None]
    """Called after a change, so that its jobs are done at once."""
    far: FarPictures | None = None
    """The pictures of other servers; None where no other server is asked (a command)."""
    here: Callable[[ReadTx, str], str | None] = lambda _tx, _text: None
    """(tx, an address or handle as it was typed) -> the page of what is here already."""


def furnish(
    db: Database,
    settings: Settings,
    sealer: Sealer,
    store: BlobStore,
    woken: Callable[[], None] = lambda: None,
    *,
    here: Callable[[ReadTx, str], str | None] = lambda _tx, _text: None,
) -> House:
    """Put a house together around an open database."""
    clock = cast(Kernel, db.kernel).clock
    return House(
        db=db,
        clock=clock,
        settings=settings,
        sealer=sealer,
        store=store,
        hasher=Hasher(clock),
        limits=Limits(clock),
        proxies=parse_proxies(settings.proxies),
        quick=CapacityLimiter(12 if db.is_postgres else READERS),
        slow=CapacityLimiter(1),
        bodies=CapacityLimiter(2),
        woken=woken,
        here=here,
    )
