"""What is the same on every page until the record grows: the moot's settings and its key-holder."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import select

from folkmoot.assembly import holding
from folkmoot.assembly.holding import Holding
from folkmoot.record import settings
from folkmoot.record.log import frontiers
from folkmoot.storage.database import Database
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.transaction import ReadTx

_SIZE = Prepared(select(frontiers.c.size))


class Roof(msgspec.Struct, frozen=True):
    """The settings and who holds the keys, as they were at a size of the record."""

    size: int
    settings: Mapping[str, Any]
    keys: Holding
    """Read anew once it has run out: time ends a mandate without an act."""


_roofs: WeakKeyDictionary[Database, Roof] = WeakKeyDictionary()


def of(db: Database, tx: ReadTx, now: int) -> Roof:
    """The roof over every page; both parts change only by recorded acts, or by their end."""
    size = tx.value(_SIZE) or 0
    kept = _roofs.get(db)
    if kept is not None and kept.size == size > 0 and now < kept.keys.until:
        return kept
    made = Roof(size, settings.read(tx), holding.of_keys(tx, now))
    _roofs[db] = made
    return made
