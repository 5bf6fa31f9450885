"""What must be true after a crash and a restart, whatever happened in between."""

import re
from collections import Counter

from sqlalchemy import Table, func, select

from folkmoot.forum.comments import comments
from folkmoot.forum.importing.tables import imports, works
from folkmoot.forum.posts import posts
from folkmoot.forum.recount import recount
from folkmoot.forum.revisions import revisions
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.forum.votes import post_votes
from folkmoot.identity.people import people
from folkmoot.media.uploads import pictures
from folkmoot.record import checkpoints, log
from folkmoot.record.checking import check
from folkmoot.record.note import parse
from folkmoot.storage import blobs
from folkmoot.storage.jobs import jobs
from folkmoot.storage.search import rows as findable
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.web.house import House
from tests.crash.deeds import COMMENTS, Stage, mark, name_of, voted

RECORDED = {"post", "comment", "edit", "set", "warn", "import"}
_MARK = re.compile(rb"deed-\d+-")


class _RolledBack(Exception):
    """Ends a transaction that only looked."""


def check_everything(stage: Stage, numbers: list[int]) -> None:
    """The file is whole, the record holds, each deed left its traces once, all jobs are done."""
    house = stage.house
    assert house.db.damage() == []
    report = check(house.db)
    assert report.faults == ()
    of = {name: [one for one in numbers if name_of(one) == name] for name in map(name_of, range(9))}
    with house.db.read() as tx:
        _once_in_the_record(tx, numbers)
        _once_in_the_tables(tx, of)
        _votes(tx, stage, of["vote"])
        _pictures(tx, house, of)
        _jobs_are_done(tx, house, report.leaves)
        _all_can_be_found(tx)
    _tallies_are_right(house)


def _once_in_the_record(tx: ReadTx, numbers: list[int]) -> None:
    found: Counter[bytes] = Counter()
    for leaf in log.read(tx):
        found.update(set(_MARK.findall((leaf.content or b"") + (leaf.text or b""))))
    assert found == Counter(mark(one).encode() for one in numbers if name_of(one) in RECORDED)


def _once_in_the_tables(tx: ReadTx, of: dict[str, list[int]]) -> None:
    marked = {
        "post": (posts, posts.c.body == "Words."),
        "comment": (comments, comments.c.body.startswith("deed-")),
        "edit": (revisions, revisions.c.title.is_not(None)),
        "import": (imports, imports.c.undone_at.is_(None)),
    }
    for name, (table, ours) in marked.items():
        count = tx.value(select(func.count()).select_from(table).where(ours))
        assert count == len(of[name]), name
    brought = tx.value(select(func.count()).where(comments.c.origin == "import"))
    assert brought == COMMENTS * len(of["import"])
    assert tx.row(select(works).where(works.c.completed_at.is_(None))) is None


def _votes(tx: ReadTx, stage: Stage, numbers: list[int]) -> None:
    query = (
        select(people.c.ref, posts.c.ref)
        .join_from(post_votes, people, people.c.id == post_votes.c.person_id)
        .join(posts, posts.c.id == post_votes.c.post_id)
        .where(people.c.id != posts.c.author_id)
    )
    found = {(row[0], row[1]) for row in tx.rows(query)}
    assert found == {(who.ref, post) for who, post in (voted(stage, one) for one in numbers)}


def _pictures(tx: ReadTx, house: House, of: dict[str, list[int]]) -> None:
    alts = Counter(row.alt for row in tx.rows(select(pictures.c.alt)))
    passed = alts.pop("", 0)
    assert alts == Counter(map(mark, of["picture"]))
    assert passed == len(of["passing picture"])
    assert blobs.missing(tx, house.store) == []


def _jobs_are_done(tx: ReadTx, house: House, leaves: int) -> None:
    waiting = tx.rows(select(jobs.c.kind, jobs.c.last_error).where(jobs.c.attempts > 0))
    assert list(waiting) == []
    assert tx.row(select(jobs).where(jobs.c.run_at <= house.clock.now())) is None
    note = checkpoints.latest(tx)
    assert note is not None
    assert parse(note).checkpoint.size == leaves


def _all_can_be_found(tx: ReadTx) -> None:
    def things(kind: str, table: Table) -> None:
        found = sorted(
            row.thing for row in tx.rows(select(findable.c.thing).where(findable.c.kind == kind))
        )
        assert found == [row.id for row in tx.rows(select(table.c.id).order_by(table.c.id))], kind

    things("post", posts)
    things("comment", comments)


def _tallies_are_right(house: House) -> None:
    try:
        with house.db.write() as tx:
            before = _tallies(tx)
            for row in tx.rows(select(posts.c.id)):
                recount(tx, row.id, house.clock.now())
            assert _tallies(tx) == before
            raise _RolledBack
    except _RolledBack:
        pass


def _tallies(tx: WriteTx) -> list[tuple[object, ...]]:
    """Counts of every thread and comment; not what was computed from the time of counting."""
    post, answer = post_tallies.c, comment_tallies.c
    columns = select(post.post_id, post.shelf, post.ups, post.downs, post.comments, post.bumped_at)
    threads = tx.rows(columns.order_by(post.post_id))
    columns = select(answer.comment_id, answer.shelf, answer.ups, answer.downs)
    return [tuple(row) for row in (*threads, *tx.rows(columns.order_by(answer.comment_id)))]
