"""A large import stands on a shelf of its own, and nobody can tell."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from folkmoot.clock import Ref
from folkmoot.forum import communities, directory, feeds, galleries, keyset, lists, remarks
from folkmoot.forum.founding import ChangeCommunity
from folkmoot.forum.importing import acts, showing
from folkmoot.forum.moderation import RemovePost, RestorePost
from folkmoot.forum.orders import ORDERS, PERSON_ORDERS
from folkmoot.forum.posts import posts
from folkmoot.forum.recount import recount
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.identity.people import people
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import a_comment as answer
from tests.forum.build import a_post as write
from tests.forum.build import do, vote
from tests.forum.importing.lemmy_file import a_comment, a_post
from tests.forum.importing.stage import a_moot, bring, community_of, counts, take_back


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that has imports treated as large ones, or no more."""

    def treat(*, is_large: bool) -> None:
        monkeypatch.setattr(showing, "SMALL", 0 if is_large else 1_000)

    treat(is_large=True)
    return treat


def a_file(number: int = 12) -> dict[str, Any]:
    """Threads of different ages and votes, some of them deleted where they come from."""
    return {
        "posts": [
            a_post(one, published=f"2025-02-{1 + one % 20:02}T11:00:00Z", deleted=one == 5,
                   counts={"upvotes": one * 7 % 11, "downvotes": one % 4})
            for one in range(1, number + 1)
        ],
        "comments": [
            a_comment(f"0.{one}", post=one, ups=one % 5, deleted=one % 6 == 0)
            for one in range(1, number + 1)
        ],
    }  # fmt: skip


def everything(db: Database, viewer: Member | None) -> dict[str, Any]:
    """All lists that a reader can ask for, every page of them."""
    now = clock_of(db).now()
    with db.read() as tx:
        garden = communities.by_name(tx, "garden")
        author = tx.value(select(people.c.id).where(people.c.name == "ines"))
        otto = tx.value(select(people.c.id).where(people.c.name == "otto"))
        found: dict[str, Any] = {
            "gallery": galleries.page(tx, garden, viewer),
            "pinned": lists.pinned(tx, garden, viewer),
            "feeds": (feeds.front(tx), feeds.community(tx, garden), feeds.person(tx, author)),
            "comments": remarks.of_person(tx, otto, viewer),
            "known": directory.knows(tx, author, viewer),
        }
        for order in ORDERS:
            found[f"front {order}"] = pages(partial(lists.front, tx, viewer, order), now)
            found[f"mine {order}"] = pages(partial(lists.subscribed, tx, viewer, order), now)
            inside = partial(lists.in_community, tx, garden, viewer, order)
            found[f"garden {order}"] = pages(inside, now)
        for order in PERSON_ORDERS:
            theirs = partial(lists.of_person, tx, author, viewer, order)
            found[f"person {order}"] = pages(theirs, now)
    return found


def pages(ask: Callable[..., lists.Page], now: int) -> list[int]:
    """The ids of every post of a list, page after page."""
    ids: list[int] = []
    after: str | None = None
    while True:
        page = ask(now=now, after=after)
        ids += [row.id for row in page.rows]
        after = page.next
        if after is None:
            return ids


def test_lists_are_the_same_wherever_an_import_stands(
    db: Database, tmp_path: Path, large: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given posts of the moot's own among those that are brought in, and short pages
    for module in (keyset, lists):
        monkeypatch.setattr(module, "PAGE", 3)
    ada, bob = a_moot(db)
    here = community_of(db)
    do(db, bob, Subscribe(here))
    for number in range(4):
        mine = write(db, bob, here, f"Ours {number}")
        vote(db, ada, 1, post=mine)
    done = bring(db, tmp_path, a_file())
    before = {who: everything(db, who) for who in (None, ada, bob)}
    assert len(before[bob]["front new"]) == len(before[bob]["mine new"]) == 4 + 11

    # when the same import moves to the shelf of everything else
    take_back(db, ada, done, tmp_path)
    assert len(everything(db, bob)["front new"]) == 4
    large(is_large=False)
    take_back(db, ada, done, tmp_path, again=True)

    # then
    assert {who: everything(db, who) for who in (None, ada, bob)} == before


def test_only_members_read_an_import_in_a_community_for_members(
    db: Database, tmp_path: Path, large: Callable[..., None]
) -> None:
    ada, bob = a_moot(db)
    bring(db, tmp_path, a_file())
    _close(db, ada)
    with db.read() as tx:
        assert feeds.front(tx).entries == ()
        assert lists.front(tx, None, "new", now=clock_of(db).now()).rows == ()
        assert len(lists.front(tx, bob, "new", now=clock_of(db).now()).rows) == 11


def _close(db: Database, by: Member) -> None:
    with db.read() as tx:
        room = communities.by_name(tx, "garden")
    do(db, by, ChangeCommunity(community=room.ref, title=room.title, visibility="members"))


def test_what_stewards_do_while_an_import_is_hidden_counts_when_it_is_shown(
    db: Database, tmp_path: Path, large: Callable[..., None]
) -> None:
    # given
    ada, _ = a_moot(db)
    done = bring(db, tmp_path, a_file())
    numbers = counts(db)
    first, second = ref_of(db, 1), ref_of(db, 2)
    do(db, ada, RemovePost(second, "Off topic."))
    take_back(db, ada, done, tmp_path)
    assert counts(db) == (0, 0)
    # when
    do(db, ada, RemovePost(first, "Off topic."))
    do(db, ada, RestorePost(second, "A mistake."))
    assert counts(db) == (0, 0)
    with db.read() as tx:
        assert lists.front(tx, ada, "new", now=clock_of(db).now()).rows == ()
    # then
    take_back(db, ada, done, tmp_path, again=True)
    assert counts(db) == (numbers[0] - 1, numbers[1])


def ref_of(db: Database, number: int) -> Ref:
    with db.read() as tx:
        return tx.value(select(posts.c.ref).where(posts.c.id == number))


def test_the_tallies_of_an_import_are_what_a_recount_gives(
    db: Database, tmp_path: Path, large: Callable[..., None]
) -> None:
    _, bob = a_moot(db)
    bring(db, tmp_path, a_file())
    vote(db, bob, 1, post=ref_of(db, 3))
    answer(db, bob, ref_of(db, 3))
    before = tallies(db)
    with db.write() as tx, tx.performing():
        for row in tx.rows(select(posts.c.id)):
            recount(tx, row.id, clock_of(db).now())
    assert tallies(db) == before


def tallies(db: Database) -> list[Any]:
    ranks = ("scaled", "active", "active_at")  # as they were at the last answer or vote
    with db.read() as tx:
        return [
            [value for name, value in zip(row._fields, row, strict=True) if name not in ranks]
            for table in (post_tallies, comment_tallies)
            for row in tx.rows(select(table).order_by(*table.primary_key.columns))
        ]


def test_showing_and_hiding_cost_the_same_however_much_there_is(
    db: Database, tmp_path: Path, large: Callable[..., None]
) -> None:
    ada, _ = a_moot(db)
    here = community_of(db)
    costs: list[list[tuple[int, int]]] = []
    for name, size in (("few", 3), ("many", 60)):
        content = a_file(size)
        for kind in ("posts", "comments"):
            for view in content[kind]:
                thing = view[kind.removesuffix("s")]
                thing["ap_id"] = thing["ap_id"].replace("forum.example", f"{name}.example")
        with changes(db) as sent:
            done = bring(db, tmp_path, content, f"{name}.json")
        found = [sent["import.complete/1"]]
        for act in (acts.UndoImport, acts.RedoImport):
            with changes(db) as sent:
                do(db, ada, act(done.ref, here, "For a reason."))
            found.append(sent[act.KIND.name])
        costs.append(found)
    assert costs[0] == costs[1]
    assert all(rows < 20 for _, rows in costs[1])


@contextmanager
def changes(db: Database) -> Generator[dict[str, tuple[int, int]]]:
    """How many statements the transactions of each kind of act sent, and rows they changed."""
    found: dict[str, tuple[int, int]] = {}
    seen: list[int] = []

    def note(_connection: object, cursor: Any, statement: str, values: Any, *_: object) -> None:
        if statement.startswith(("BEGIN", "COMMIT")):
            seen.clear()
        elif not statement.startswith("SELECT"):
            seen.append(cursor.rowcount)
            for kind in ("import.complete/1", "import.undo/1", "import.redo/1"):
                if kind in str(values) and "INSERT INTO leaf " in statement:
                    found[kind] = (len(seen), sum(max(0, one) for one in seen))

    def begin(_connection: object) -> None:
        seen.clear()

    def asked(*_: object) -> None:
        """Whoever listens here is shown prepared statements too."""

    event.listen(db.engine, "begin", begin)
    event.listen(db.engine, "before_cursor_execute", asked)
    event.listen(db.engine, "after_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "after_cursor_execute", note)
        event.remove(db.engine, "before_cursor_execute", asked)
        event.remove(db.engine, "begin", begin)


def test_an_import_that_is_not_counted_cannot_be_shown(db: Database, tmp_path: Path) -> None:
    ada, _ = a_moot(db)
    here = community_of(db)
    ref = clock_of(db).new_ref()
    do(db, ada, acts.BeginImport(ref, here, "0" * 64, "far.example", 0, 0))
    done = acts.CompleteImport(ref, here, "far.example", "0" * 64, 0, 0)
    with pytest.raises(acts.Conflict):
        do(db, ada, done)
    do(db, ada, acts.CountThreads(ref, 0))
    do(db, ada, done)
