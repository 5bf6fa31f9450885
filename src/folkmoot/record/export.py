"""Export: the record as lines of JSON, to be checked offline by verify.py."""

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
from sqlalchemy import select

from folkmoot.clock import DAY
from folkmoot.errors import Refused
from folkmoot.record import checkpoints, log, moot_key, note, state
from folkmoot.record.acts import SEALED
from folkmoot.record.reading import Entry, Reader, entries, entry, may_read
from folkmoot.record.replaying import Progress
from folkmoot.record.restoring import current_epoch
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

FORMAT = "folkmoot-export/1"
Audience = Literal["public", "members", "all"]

OPEN_TABLES = frozenset({"mandate", "setting", "restoration", "rule", "stance"})
"""Tables that public acts alone make, so that every export can carry them."""


def lines(
    tx: ReadTx, audience: Audience, reader: Reader, now: int, progress: Progress | None = None
) -> Iterator[dict[str, Any]]:
    """The lines of an export, in order. "all" is only for the host.

    It holds everything but ballots of votes that are still open, which nobody may read.
    Raises Refused before the moot is founded.
    """
    moot, key = checkpoints.moot_id(tx), moot_key.public(tx)
    if moot is None or key is None:
        raise Refused(N_("There is nothing to export: this moot has not been founded yet."))
    frontier = log.frontier(tx)
    yield {
        "format": FORMAT,
        "moot": moot,
        "audience": audience,
        "size": frontier.size,
        "root": frontier.root().hex(),
        "key": key,
        "epoch": current_epoch(tx),
        "made": now,
    }
    yield from _leaves(tx, audience, reader, progress)
    for text in daily(checkpoints.notes(tx)):
        yield {"checkpoint": text}
    yield from _state(tx, audience)
    yield {"end": True, "leaves": frontier.size}


def _leaves(
    tx: ReadTx, audience: Audience, reader: Reader, progress: Progress | None
) -> Iterator[dict[str, Any]]:
    seq = log.leaves.c.seq
    if audience == "all":
        found = (entry(leaf, visible=leaf.audience != SEALED) for leaf in log.read(tx))
    else:
        visible = {row.seq for row in tx.stream(select(seq).where(may_read(reader)))}
        found = entries(tx, reader, log.read(tx), visible)
    for one in found:
        yield line(one)
        if progress is not None and one.seq % 1000 == 0:
            progress(one.seq)


def line(one: Entry) -> dict[str, Any]:
    """A leaf as a line: only what its reader may see."""
    full: dict[str, Any] = msgspec.to_builtins(one)
    return {
        name: value
        for name, value in full.items()
        if name in ("seq", "hash") or (value is not None and name != "erased")
    }


def _state(tx: ReadTx, audience: Audience) -> Iterator[dict[str, Any]]:
    for table in state.governed_tables():
        if audience != "all" and table.name not in OPEN_TABLES:
            continue
        count = 0
        for row in state.rows(tx, table):
            count += 1
            yield {"state": str(table.name), "row": row}
        yield {"state_end": str(table.name), "rows": count}


def daily(notes: Sequence[str]) -> list[str]:
    """The last checkpoint of each day, so that checking them stays quick."""
    last: dict[tuple[int, int], str] = {}
    for text in notes:
        checkpoint = note.parse(text).checkpoint
        last[(checkpoint.epoch, checkpoint.time // DAY)] = text
    return list(last.values())


def write(path: Path, content: Iterator[dict[str, Any]]) -> int:
    """Write an export to a new file (gzip when its name ends in .gz); gives its lines.

    Raises Refused when the file is there already.
    """
    if path.exists():
        raise Refused(N_("{path} is there already. Choose another name."), path=path)
    encoder = msgspec.json.Encoder()
    partial = path.with_name(path.name + ".part")
    count = 0
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(partial, "wb") as out:
        for one in content:
            out.write(encoder.encode(one) + b"\n")
            count += 1
    partial.rename(path)
    return count
