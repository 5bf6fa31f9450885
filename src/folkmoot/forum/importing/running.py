"""Running an import: read the whole file once to check it, then once to bring it in."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

import msgspec
from sqlalchemy import func, select

from folkmoot.clock import Clock, Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.forum import communities as rooms
from folkmoot.forum.importing import joining, lemmy, tables, threads
from folkmoot.forum.importing.acts import (
    Arriving,
    BeginImport,
    CompleteImport,
    CountThreads,
    JoinComments,
    StoreBatch,
)
from folkmoot.forum.importing.lemmy import Item, Place, Post
from folkmoot.forum.posts import posts
from folkmoot.record import settings
from folkmoot.record.actors import Actor
from folkmoot.record.perform import perform
from folkmoot.storage import failpoints
from folkmoot.storage.database import Database
from folkmoot.words import N_

BATCH = 100
JOINED = 500
AFTER_BATCH = failpoints.declare("import.after_batch")

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many items are done, and of how many (0: not known yet)."""


class Survey(msgspec.Struct, frozen=True):
    """What the first reading of a file found."""

    file_hash: str
    source: str
    posts: int
    comments: int

    @property
    def total(self) -> int:
        """Posts and comments together."""
        return self.posts + self.comments


class Result(msgspec.Struct, frozen=True):
    """What an import brought."""

    ref: Ref
    posts: int
    comments: int
    kept: int
    """Posts of the file that were here already and stay as they were."""
    resumed: bool


def survey(path: Path, now: int, progress: Progress | None = None, *, home: str = "") -> Survey:
    """Read and check a whole file without writing anything.

    `home` is the moot's own address, which nothing in the file may have. Raises Invalid
    with the place and the reason of the first fault.
    """
    threads: set[int] = set()
    seen: set[int] = set()
    source = ""
    for place, item in lemmy.read(path, now, home):
        known = threads if isinstance(item, Post) else seen
        if item.id in known:
            raise Invalid(N_("{place}: the id {id} stands there twice."), place=place, id=item.id)
        known.add(item.id)
        source = source or item.url.split("/")[2]
        _check_thread(place, item, threads)
        if progress is not None and len(seen) % 1000 == 0:
            progress(N_("Checking"), len(threads) + len(seen), 0)
    return Survey(_hash(path), source, len(threads), len(seen))


def _check_thread(place: Place, item: Item, threads: set[int]) -> None:
    if not isinstance(item, Post) and item.post not in threads:
        raise Invalid(
            N_("{place}: it answers the post {post}, which is not in the file."),
            place=place,
            post=item.post,
        )


def run(
    db: Database,
    clock: Clock,
    path: Path,
    *,
    community: str,
    by: Actor,
    progress: Progress | None = None,
) -> Result:
    """Bring in a file; an import that was broken off goes on where it stopped.

    Raises Invalid for a file that is not right, NotFound for an unknown community,
    Conflict when the file is here already.
    """
    with db.read() as tx:
        home = settings.get(tx, "address")
    found = survey(path, clock.now(), progress, home=home)
    work, resumed = _begin(db, clock, found, community, by)
    content = (item for _place, item in lemmy.read(path, clock.now(), home))
    _store(db, clock, content, work=work, by=by, total=found.total, progress=progress)
    _join(db, work, by=by, total=found.comments, progress=progress)
    _count(db, work, by=by, progress=progress)
    with db.write() as tx:
        act = CompleteImport(
            work.ref, work.community, found.source, found.file_hash, found.posts, found.comments
        )
        perform(tx, act, by=by, key=f"import {work.ref}")
    with db.read() as tx:
        mine = select(func.count()).where(posts.c.import_id == work.id)
        kept = found.posts - tx.value(mine)
    return Result(work.ref, found.posts - kept, found.comments, kept, resumed)


def _begin(
    db: Database, clock: Clock, found: Survey, community: str, by: Actor
) -> tuple[tables.Work, bool]:
    """The unfinished import of this file, or a new one."""
    with db.write() as tx:
        home = rooms.by_name(tx, community)
        earlier = tables.of_file(tx, found.file_hash, home.id)
        if earlier is not None and earlier.completed_at is None:
            return earlier, True
        if earlier is not None:
            raise Conflict(
                N_(
                    "This file was brought into {community} already. It can be taken back, or "
                    "shown again, by its number {ref}."
                ),
                community=community,
                ref=earlier.ref,
            )
        ref = clock.new_ref()
        act = BeginImport(ref, home.ref, found.file_hash, found.source, found.posts, found.comments)
        perform(tx, act, by=by)
        return tables.by_ref(tx, ref), False


def _store(
    db: Database,
    clock: Clock,
    content: Iterator[Item],
    *,
    work: tables.Work,
    by: Actor,
    total: int,
    progress: Progress | None,
) -> None:
    stored = work.stored
    for batch in _batches(islice(content, stored, None)):
        arriving = tuple(Arriving(clock.new_ref(), clock.new_ref(), item) for item in batch)
        with db.write() as tx:
            perform(tx, StoreBatch(work.ref, stored, arriving), by=by)
        stored += len(batch)
        failpoints.reach(AFTER_BATCH)
        if progress is not None:
            progress(N_("Bringing in"), stored, total)


def _join(
    db: Database, work: tables.Work, *, by: Actor, total: int, progress: Progress | None
) -> None:
    """Hang every comment under what it answers; what hangs there already is left alone."""
    done = 0
    lines = joining.unjoined(db, work)
    while batch := tuple(islice(lines, JOINED)):
        with db.write() as tx:
            perform(tx, JoinComments(work.ref, batch), by=by)
        done += len(batch)
        failpoints.reach(AFTER_BATCH)
        if progress is not None:
            progress(N_("Joining"), done, total)


def _count(db: Database, work: tables.Work, *, by: Actor, progress: Progress | None) -> None:
    """Give every thread its tallies; those that have some are left alone."""
    after, done = 0, 0
    while True:
        with db.write() as tx:
            after = perform(tx, CountThreads(work.ref, after), by=by).result
        done += threads.PART
        failpoints.reach(AFTER_BATCH)
        if after == 0:
            return
        if progress is not None:
            progress(N_("Counting"), min(done, work.posts), work.posts)


def _batches(content: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(content, BATCH)):
        yield batch


def _hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as source:
        while part := source.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
