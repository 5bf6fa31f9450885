"""A moot checks itself: every hash, every signature, and that the tables are what the acts made."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from folkmoot.errors import FolkmootError
from folkmoot.record import canonical, checkpoints, log, moot_key, note
from folkmoot.record.kernel import Kernel, kernel_of
from folkmoot.record.merkle import Frontier, leaf_hash
from folkmoot.record.replaying import Progress, differences, replay_into
from folkmoot.storage.database import Database
from folkmoot.storage.tables import metadata
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_, say


class Fault(msgspec.Struct, frozen=True):
    """One thing that does not hold, and where: a leaf, a checkpoint or a table's row."""

    place: str
    sentence: str


class Report(msgspec.Struct, frozen=True):
    """What a check found."""

    leaves: int
    root: str
    checkpoints: int
    faults: tuple[Fault, ...]


def check(db: Database, progress: Progress | None = None) -> Report:
    """Check the whole record of a moot and its governed tables against each other."""
    with db.snapshot() as tx:
        tree, faults = _tree(tx)
        notes = checkpoints.notes(tx)
        faults += _checkpoints(tx, notes, tree)
        if not faults:
            faults += _tables(tx, kernel_of(tx), progress)
        return Report(len(tree), tree[-1].hex() if tree else "", len(notes), tuple(faults))


def _tree(tx: ReadTx) -> tuple[list[bytes], list[Fault]]:
    """The root after each leaf, and what is wrong with leaves."""
    roots: list[bytes] = []
    faults: list[Fault] = []
    frontier = Frontier()
    for leaf in log.read(tx):
        faults += [Fault(f"leaf {leaf.seq}", what) for what in _leaf(leaf, frontier.size)]
        frontier = frontier.append(leaf.hash)
        roots.append(frontier.root())
    if log.frontier(tx) != frontier:
        faults.append(Fault("frontier", say(N_("The stored frontier does not fit the leaves."))))
    return roots, faults


def _leaf(leaf: log.Leaf, seq: int) -> list[str]:
    """What is wrong with one leaf, in sentences."""
    if leaf.seq != seq:
        return [say(N_("Leaf {seq} is missing."), seq=seq)]
    if leaf_hash(leaf.envelope) != leaf.hash:
        return [say(N_("The envelope does not fit its hash."))]
    if leaf.salt is None or leaf.content is None:
        return [say(N_("The content is missing."))]
    try:
        envelope = canonical.decode(leaf.envelope)
    except FolkmootError as error:
        return [error.sentence()]
    if log.hash_of(leaf.salt, leaf.content).hex() != envelope["content"]:
        return [say(N_("The content does not fit its hash."))]
    told = (leaf.seq, leaf.kind, leaf.at, leaf.actor)
    if told != (envelope["seq"], envelope["kind"], envelope["time"], envelope["actor"]):
        return [say(N_("The row says something else than the envelope."))]
    if leaf.text is not None and leaf.text_salt is not None:
        kept = canonical.decode(leaf.content)
        if log.hash_of(leaf.text_salt, leaf.text).hex() != kept.get("text_hash"):
            return [say(N_("The text does not fit its hash."))]
    return []


def _checkpoints(tx: ReadTx, notes: Sequence[str], tree: list[bytes]) -> list[Fault]:
    key = bytes.fromhex(moot_key.public(tx) or "")
    faults: list[Fault] = []
    for text in notes:
        try:
            signed = note.verify(text, key)
        except FolkmootError as error:
            faults.append(Fault("checkpoint", error.sentence()))
            continue
        where = f"checkpoint {signed.size}"
        if signed.size > len(tree) or tree[signed.size - 1] != signed.root:
            faults.append(
                Fault(
                    where,
                    say(
                        N_("The record up to leaf {size} is not what was signed."),
                        size=signed.size - 1,
                    ),
                )
            )
    return faults


def _tables(tx: ReadTx, kernel: Kernel, progress: Progress | None) -> list[Fault]:
    """Replay into a throw-away database and compare."""
    with TemporaryDirectory(prefix="folkmoot-check-") as folder:
        again = Database(
            Path(folder) / "replay.db", msgspec.structs.replace(kernel, replaying=True)
        )
        try:
            metadata.create_all(again.engine)
            replay_into(tx, again, progress)
            with again.read() as replayed:
                return [
                    Fault(
                        f"{one.table} {one.key}",
                        say(
                            N_("{column} is {found}, but the record says {record}."),
                            column=one.column or one.table,
                            found=one.found,
                            record=one.record,
                        ),
                    )
                    for one in differences(tx, replayed)
                ]
        finally:
            again.close()
