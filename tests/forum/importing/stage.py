"""A moot into which files are brought, and all that its readers can see of it."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from folkmoot.clock import Ref
from folkmoot.forum import threads
from folkmoot.forum.comments import comments
from folkmoot.forum.importing import acts, running
from folkmoot.forum.importing.running import Result
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import community_tallies
from folkmoot.identity.people import people
from folkmoot.record.actors import HOST, Member
from folkmoot.rooms import handlers
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import run_all
from tests.build import clock_of, found, join, sealer_of
from tests.forum.build import a_community, do
from tests.forum.importing.lemmy_file import save


def a_moot(db: Database) -> tuple[Member, Member]:
    """Ada and bob, and the garden."""
    ada = found(db)
    bob = join(db, ada, "bob")
    a_community(db, ada, "garden", downvotes=True)
    return ada, bob


def bring(db: Database, folder: Path, content: Any, name: str = "thread.json") -> Result:
    """Bring a file in as the host, and do the jobs that follow."""
    done = running.run(
        db, clock_of(db), save(folder, content, name), community="garden", by=HOST
    )  # fmt: skip
    work(db, folder)
    return done


def take_back(db: Database, by: Member, done: Result, folder: Path, *, again: bool = False) -> None:
    """Undo an import, or show it `again`."""
    act = acts.RedoImport if again else acts.UndoImport
    do(db, by, act(done.ref, community_of(db), "For a reason."))
    work(db, folder)


def work(db: Database, folder: Path) -> None:
    """Do all jobs that are due."""
    run_all(db, clock_of(db), handlers(sealer_of(db), BlobStore(folder / "media")))


def community_of(db: Database) -> Ref:
    """The garden."""
    from tests.forum.build import the_community

    return the_community(db)


def read(db: Database, viewer: Member | None = None, post_id: int | None = None) -> threads.Thread:
    """A thread, of the newest post if none is told."""
    with db.read() as tx:
        chosen = post_id or tx.value(select(func.max(posts.c.id)))
        return threads.read(tx, chosen, viewer)


def counts(db: Database) -> tuple[int, int]:
    """How many posts and comments the garden says it has."""
    with db.read() as tx:
        row = tx.row(select(community_tallies.c.posts, community_tallies.c.comments))
    assert row is not None
    return row.posts, row.comments


def stored(db: Database) -> tuple[int, int, int]:
    """How many posts, comments and people came from elsewhere, shown or not."""
    with db.read() as tx:
        return tuple(  # type: ignore[return-value]
            tx.value(select(func.count(table.c.id)).where(table.c.origin == "import"))
            for table in (posts, comments, people)
        )
