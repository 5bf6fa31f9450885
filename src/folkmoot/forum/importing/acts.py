"""The acts of an import: begin, batches that nobody sees yet, complete, take back, bring back."""

import msgspec
from sqlalchemy import update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum import communities as rooms
from folkmoot.forum.importing import joining, showing, storing, threads
from folkmoot.forum.importing.joining import Line
from folkmoot.forum.importing.lemmy import Item
from folkmoot.forum.importing.tables import FIRST_SHELF, Work, by_ref, imports, works
from folkmoot.record.acts import NEVER, PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


class Arriving(msgspec.Struct, frozen=True):
    """A post or comment of the file with the ref it gets here, and one for an unknown author."""

    ref: Ref
    author: Ref
    item: Item


@act(
    "import.begin/1",
    record=NEVER,
    power="import.run",
    host=True,
    irreversible="Nobody sees anything of an import before it is complete.",
)
class BeginImport(Act, frozen=True):
    """Begin to bring in conversations from a file."""

    ref: Ref
    community: Ref
    file_hash: str
    source: str
    posts: int
    comments: int

    def target(self, tx: ReadTx) -> Target:
        """The community that gets them."""
        return rooms.target_of(tx, rooms.by_ref(tx, self.community))


@act(
    "import.batch/1",
    record=NEVER,
    power="import.run",
    host=True,
    irreversible="Nobody sees anything of an import before it is complete.",
)
class StoreBatch(Act, frozen=True):
    """Store some posts and comments of an import, still out of sight."""

    work: Ref
    first: int
    """The number of the first item in the file, counted from 0: a batch is stored once."""
    items: tuple[Arriving, ...]

    def target(self, tx: ReadTx) -> Target:
        """The community that gets them."""
        return rooms.target_of(tx, rooms.by_ref(tx, by_ref(tx, self.work).community))


@act(
    "import.join/1",
    record=NEVER,
    power="import.run",
    host=True,
    irreversible="Nobody sees anything of an import before it is complete.",
)
class JoinComments(Act, frozen=True):
    """Hang comments of an import under what they answer, still out of sight."""

    work: Ref
    lines: tuple[Line, ...]

    def target(self, tx: ReadTx) -> Target:
        """The community that gets them."""
        return rooms.target_of(tx, rooms.by_ref(tx, by_ref(tx, self.work).community))


@act(
    "import.count/1",
    record=NEVER,
    power="import.run",
    host=True,
    irreversible="Nobody sees anything of an import before it is complete.",
)
class CountThreads(Act, frozen=True):
    """Count some threads of an import, still out of sight."""

    work: Ref
    after: int
    """The id of the last post that was counted, 0 at first."""

    def target(self, tx: ReadTx) -> Target:
        """The community that gets them."""
        return rooms.target_of(tx, rooms.by_ref(tx, by_ref(tx, self.work).community))


@act("import.complete/1", record=PUBLIC, power="import.run", host=True, undo="import.undo/1")
class CompleteImport(Act, frozen=True):
    """Show the conversations that were brought in from a file."""

    ref: Ref
    community: Ref
    source: str
    file_hash: str
    posts: int
    comments: int

    def target(self, tx: ReadTx) -> Target:
        """The community that gets them."""
        return rooms.target_of(tx, rooms.by_ref(tx, self.community))


class _OfImport(Act, frozen=True):
    ref: Ref
    community: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The community that got the conversations."""
        return rooms.target_of(tx, rooms.by_ref(tx, self.community))


@act("import.undo/1", record=PUBLIC, power="import.run", host=True, undo="import.redo/1")
class UndoImport(_OfImport, frozen=True):
    """Take back a whole import: its threads are hidden, with what members answered there."""


@act("import.redo/1", record=PUBLIC, power="import.run", host=True, undo="import.undo/1")
class RedoImport(_OfImport, frozen=True):
    """Show an import again that was taken back."""


@handles(BeginImport)
def _begin(tx: WriteTx, act: BeginImport, deed: Deed) -> None:
    community = rooms.by_ref(tx, act.community)
    rooms.check_open(community.closed_at)
    rooms.check_own_room(community.posting)
    work_id = tx.insert(
        works,
        ref=act.ref,
        community_id=community.id,
        file_hash=act.file_hash,
        source=act.source,
        posts=act.posts,
        comments=act.comments,
        stored=0,
        counted=False,
        started_at=deed.at,
    )
    own = FIRST_SHELF + work_id
    tx.write(update(works).where(works.c.id == work_id).values(shelf=own))


@handles(StoreBatch)
def _batch(tx: WriteTx, act: StoreBatch, deed: Deed) -> int:
    work = by_ref(tx, act.work)
    if work.completed_at is not None or work.stored != act.first:
        raise Conflict(
            N_("This part of the file is stored already. Start the import again to go on.")
        )
    for arriving in act.items:
        storing.store(tx, work, arriving.ref, arriving.author, arriving.item)
    stored = act.first + len(act.items)
    tx.write(update(works).where(works.c.id == work.id).values(stored=stored))
    return stored


@handles(JoinComments)
def _join(tx: WriteTx, act: JoinComments, deed: Deed) -> None:
    joining.join(tx, _stored(tx, act.work), act.lines)


@handles(CountThreads)
def _count(tx: WriteTx, act: CountThreads, deed: Deed) -> int:
    """Gives the id to go on with, 0 when every thread is counted."""
    return threads.count(tx, _stored(tx, act.work), act.after, deed.at)


def _stored(tx: WriteTx, ref: Ref) -> Work:
    """An import of which everything is stored and nothing is shown. Raises Conflict."""
    work = by_ref(tx, ref)
    if work.completed_at is not None or work.stored != work.posts + work.comments:
        raise Conflict(_NOT_WHOLE)
    return work


_NOT_WHOLE = N_("The import is not whole yet. Start it again to go on.")


@handles(CompleteImport)
def _complete(tx: WriteTx, act: CompleteImport, deed: Deed) -> None:
    community = rooms.by_ref(tx, act.community)
    tx.insert(
        imports,
        ref=act.ref,
        community_id=community.id,
        source=act.source,
        file_hash=act.file_hash,
        posts=act.posts,
        comments=act.comments,
        completed_at=deed.at,
    )
    if kernel_of(tx).replaying:
        return
    work = _stored(tx, act.ref)
    if not work.counted:
        raise Conflict(_NOT_WHOLE)
    showing.show(tx, work)
    tx.write(update(works).where(works.c.id == work.id).values(completed_at=deed.at))


@handles(UndoImport)
def _undo(tx: WriteTx, act: UndoImport, deed: Deed) -> None:
    _mark(tx, act.ref, deed.at, undone=True)
    if not kernel_of(tx).replaying:
        showing.hide(tx, by_ref(tx, act.ref))


@handles(RedoImport)
def _redo(tx: WriteTx, act: RedoImport, deed: Deed) -> None:
    _mark(tx, act.ref, deed.at, undone=False)
    if not kernel_of(tx).replaying:
        showing.show(tx, by_ref(tx, act.ref))


def _mark(tx: WriteTx, ref: Ref, at: int, *, undone: bool) -> None:
    before = imports.c.undone_at.is_(None) if undone else imports.c.undone_at.is_not(None)
    value = at if undone else None
    change = update(imports).where(imports.c.ref == ref, before).values(undone_at=value)
    if not tx.write(change):
        raise Conflict(N_("This import is already as you want it."))
    tx.write(update(works).where(works.c.ref == ref).values(undone_at=value))
