"""A moot checks itself: every hash, every signature, and that the tables are what the acts made."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy import select

from folkmoot.errors import FolkmootError
from folkmoot.record import canonical, checkpoints, log, moot_key, note, state
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
        notes = checkpoints.kept(tx)
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
    if log.frontier(tx) != frontier or log.size(tx) != frontier.size:
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
    if (leaf.text, leaf.text_salt) == (None, None):
        return []  # erased, or never there: the replay knows
    hashed = log.hash_of(leaf.text_salt or b"", leaf.text or b"").hex()
    if hashed != canonical.decode(leaf.content).get("text_hash"):
        return [say(N_("The text does not fit its hash."))]
    return []


def _checkpoints(tx: ReadTx, notes: Sequence[checkpoints.Kept], tree: list[bytes]) -> list[Fault]:
    key = bytes.fromhex(moot_key.public(tx) or "")
    faults: list[Fault] = []
    for kept in notes:
        try:
            signed = note.verify(kept.note, key)
        except FolkmootError as error:
            faults.append(Fault("checkpoint", error.sentence()))
            continue
        where = f"checkpoint {signed.size}"
        if (kept.size, kept.epoch, kept.root) != (signed.size, signed.epoch, signed.root):
            faults.append(Fault(where, say(N_("The row says something else than the note."))))
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
        apart = msgspec.structs.replace(kernel, replaying=True, proving=True)
        again = Database(Path(folder) / "replay.db", apart)
        try:
            metadata.create_all(again.engine)
            replay_into(tx, again, progress)
            with again.read() as replayed:
                return _silenced(tx, replayed) + [
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


def _silenced(tx: ReadTx, replayed: ReadTx) -> list[Fault]:
    """Acts whose text is gone although no act erased the thing that they are about."""
    erased = {
        row.ref: row.erased_at is not None
        for table in state.governed_tables()
        if "erased_at" in table.c
        for row in replayed.rows(select(table.c.ref, table.c.erased_at))
    }
    table = log.leaves.c
    return [
        Fault(f"leaf {row.seq}", say(N_("Its text is gone, but no act of the record erased it.")))
        for row in tx.rows(
            select(table.seq, table.subject, log.contents.c.content)
            .join(log.contents, log.contents.c.seq == table.seq)
            .where(log.contents.c.text.is_(None))
        )
        if _lacks(canonical.decode(row.content), row.subject, erased)
    ]


def _lacks(kept: dict[str, object], subject: str | None, erased: dict[str, bool]) -> bool:
    """Whether an act had text and is about nothing that was erased.

    What an act made it names itself; of others the row says what they are about.
    """
    if "text_hash" not in kept:
        return False
    made = str(kept.get("ref", ""))
    return not erased.get(made if made in erased else subject or "", False)
