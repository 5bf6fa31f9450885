"""Replay: the recorded acts, in order, into an empty database give the same governed tables."""

from collections.abc import Callable

import msgspec

from folkmoot.record import canonical, log, state
from folkmoot.record.acts import from_content
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import replay
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx

Progress = Callable[[int], None]


class Difference(msgspec.Struct, frozen=True):
    """One row that is not what the record says it should be."""

    table: str
    key: str
    column: str | None
    """None when the whole row is missing or too much."""
    record: object
    """What the record says, None when it knows no such row."""
    found: object
    """What the table says, None when it has no such row."""


def replay_into(source: ReadTx, target: Database, progress: Progress | None = None) -> int:
    """Carry out every recorded act of `source` in the empty database `target`.

    The target's kernel must be replaying. Gives the number of leaves.
    """
    count = 0
    with target.write() as tx:
        kernel = kernel_of(tx)
        for leaf in log.read(source):
            kept, text = log.decode(leaf)
            ground = canonical.decode(leaf.envelope)["ground"]
            replay(tx, kernel, from_content(leaf.kind, kept, text), leaf, ground)
            count += 1
            if progress is not None and count % 1000 == 0:
                progress(count)
    return count


def differences(ours: ReadTx, replayed: ReadTx) -> list[Difference]:
    """What the governed tables say otherwise than the record does."""
    found: list[Difference] = []
    for table in state.governed_tables():
        now, then = state.dump(ours, table), state.dump(replayed, table)
        for key in sorted(now.keys() | then.keys(), key=str):
            found.extend(_compare(table.name, key, then.get(key), now.get(key)))
    return found


def _compare(
    table: str, key: state.Key, then: state.Row | None, now: state.Row | None
) -> list[Difference]:
    name = "/".join(str(part) for part in key)
    if then is None or now is None:
        return [Difference(table, name, None, then, now)]
    return [
        Difference(table, name, column, then[column], now[column])
        for column in then
        if then[column] != now.get(column)
    ]
