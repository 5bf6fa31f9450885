"""Whoever shows a picture decides who sees it, so only the person who brought it may."""

import re
from collections.abc import Collection

from folkmoot.clock import Ref
from folkmoot.media import uploads
from folkmoot.storage.transaction import ReadTx

_ADDRESS = re.compile(r"/media/([0-9a-f]{32})")


def named(text: str) -> frozenset[Ref]:
    """The refs of the pictures whose addresses stand in a text."""
    return frozenset(Ref(found) for found in _ADDRESS.findall(text))


def shown_by(description: str, icon: Ref | None) -> frozenset[Ref]:
    """The refs of the pictures that a community shows of itself."""
    return named(description) | ({icon} if icon else frozenset[Ref]())


def check_brought(
    tx: ReadTx,
    wanted: Collection[Ref],
    person_id: int | None,
    *,
    kept: Collection[Ref] = (),
    field: str = "pictures",
) -> None:
    """Raises Invalid at the field unless the person brought these pictures.

    `kept` are those that were shown there before: whoever edits later may leave them.
    """
    uploads.check_own(tx, sorted(set(wanted) - set(kept)), person_id, field=field)
