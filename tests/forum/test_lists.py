"""Pages of posts: whole, in order, for the right eyes, and read by index alone."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import insert, select, update

from folkmoot.clock import DAY
from folkmoot.errors import Invalid, NotFound
from folkmoot.forum import communities, counting, keyset, lists, orders
from folkmoot.forum.attachments import Picture
from folkmoot.forum.blocks import community_blocks, person_blocks
from folkmoot.forum.commenting import DeleteComment
from folkmoot.forum.keyset import Scope
from folkmoot.forum.lists import Page
from folkmoot.forum.marks import ReadThread
from folkmoot.forum.posting import DeletePost
from folkmoot.forum.posts import posts
from folkmoot.forum.saved import saved
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.forum.tallies import HIDDEN_SHELF, post_tallies
from folkmoot.record import settings
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx, WriteTx
from tests import postgres
from tests.build import clock_of, found, join, open_moot, person
from tests.forum.build import (
    a_comment,
    a_community,
    a_picture,
    a_post,
    do,
    explain,
    id_of,
    statements,
    the_community,
    vote,
)

EVERY = tuple(orders.ORDERS)
NOW = 20_000 * DAY + DAY // 2
POSTS = 130


@pytest.fixture(scope="module")
def moot(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, prepared: str
) -> Iterator[Database]:
    """The moot of _build, once for all tests, which leave it as it is."""
    db = open_moot(copy_of(prepared, request, tmp_path_factory))
    _build(db)
    yield db
    db.close()


def copy_of(prepared: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> str:
    """The address of a fresh database of this module."""
    if not request.getfixturevalue("on_postgres"):
        path = folders.mktemp("lists") / "moot.db"
        shutil.copyfile(prepared, path)
        return str(path)
    socket = request.getfixturevalue("postgres_socket")
    return postgres.create(socket, postgres.unique("lists"), template=prepared)


def _build(db: Database) -> None:
    """A moot of six communities, some for members only, and 130 posts by three people.

    Many posts share a score, a number of comments or a time, so that ties matter. Ada
    follows four communities, has blocked one of those, and one person.
    """
    ada = found(db)
    for name in ("bob", "cem", "dia", "eva"):
        join(db, ada, name)
    for number in range(6):
        visibility = "members" if number % 3 == 2 else "public"
        a_community(db, ada, f"room{number}", visibility=visibility)
    with db.write() as tx, tx.performing():
        _fill(tx)
        tx.write(
            insert(subscriptions),
            [{"person_id": 1, "community_id": number, "at": 1} for number in (1, 2, 3, 5)],
        )
        tx.insert(person_blocks, person_id=1, blocked_id=4, at=1)
        tx.insert(community_blocks, person_id=1, community_id=5, at=1)


def _fill(tx: WriteTx) -> None:
    for number in range(1, POSTS + 1):
        room = 1 + number * 7 % 6
        age = number * number * DAY // 40 if number % 4 else number * DAY // 2
        published = NOW - age
        tx.insert(
            posts,
            ref=f"{number:032x}",
            community_id=room,
            author_id=1 + number % 4,
            title=f"Post {number}",
            body="",
            body_html="",
            published=published,
            origin="moot",
        )
        count = counting.PostCount(
            published, published + number % 5 * DAY // 3, number % 7, number % 3
        )
        counting.open_post(
            tx,
            count,
            post_id=number,
            community_id=room,
            author_id=1 + number % 4,
            language=("de", "en", None)[number % 3],
            shelf=HIDDEN_SHELF if number % 11 == 0 else int(room % 3 == 0),
        )
        change = update(post_tallies).where(post_tallies.c.post_id == number)
        tx.write(change.values(comments=number % 6, bumped_at=published + number % 5 * DAY))


def expected(db: Database, name: str, wanted: Callable[[dict], bool]) -> list[int]:
    """The ids of a whole list, sorted the slow way."""
    order = orders.ORDERS[name]
    with db.read() as tx:
        rows = [dict(row._mapping) for row in tx.rows(select(post_tallies))]
    if order.days is not None:
        rows = [row for row in rows if NOW // DAY - order.days <= row["day"] <= NOW // DAY]
    if order.span is not None:
        rows = [row for row in rows if row["published"] > NOW - order.span]
    rows = [row for row in rows if row["shelf"] != HIDDEN_SHELF and wanted(row)]
    rows.sort(key=lambda row: (row[order.column], row["post_id"]), reverse=not order.ascending)
    return [row["post_id"] for row in rows]


def walked(db: Database, read: Callable[[ReadTx, str | None], Page]) -> list[int]:
    """The ids of all pages of a list, one after the other."""
    found_ids: list[int] = []
    after: str | None = None
    with db.read() as tx:
        while True:
            page = read(tx, after)
            assert len(page.rows) <= keyset.PAGE
            found_ids += [row.id for row in page.rows]
            if page.next is None:
                return found_ids
            assert len(page.rows) == keyset.PAGE
            after = page.next


@pytest.mark.parametrize("order", EVERY)
def test_the_pages_of_the_front_are_the_whole_list(moot: Database, order: str) -> None:
    """Without people and communities that the reader blocks."""
    ada = person(moot, "ada")

    pages = walked(moot, lambda tx, after: lists.front(tx, ada, order, now=NOW, after=after))

    assert pages == expected(
        moot, order, lambda row: row["author_id"] != 4 and row["community_id"] != 5
    )


@pytest.mark.parametrize("order", EVERY)
def test_anybody_sees_what_is_public(moot: Database, order: str) -> None:
    """And nothing else, in the same order."""
    pages = walked(moot, lambda tx, after: lists.front(tx, None, order, now=NOW, after=after))

    assert pages == expected(moot, order, lambda row: row["shelf"] == 0)


@pytest.mark.parametrize("order", EVERY)
def test_the_pages_of_what_one_follows_are_the_whole_list(moot: Database, order: str) -> None:
    """A merge of communities gives the same as sorting everything."""
    ada = person(moot, "ada")

    pages = walked(moot, lambda tx, after: lists.subscribed(tx, ada, order, now=NOW, after=after))

    assert pages == expected(
        moot, order, lambda row: row["community_id"] in {1, 2, 3} and row["author_id"] != 4
    )


@pytest.mark.parametrize("order", EVERY)
@pytest.mark.parametrize("room", [1, 3, 5])
def test_the_pages_of_a_community_are_the_whole_list(moot: Database, order: str, room: int) -> None:
    """Also of one for members only, and of one that the reader blocks elsewhere."""
    ada = person(moot, "ada")
    with moot.read() as tx:
        community = communities.by_id(tx, room)

    pages = walked(
        moot,
        lambda tx, after: lists.in_community(tx, community, ada, order, now=NOW, after=after),
    )

    assert pages == expected(
        moot, order, lambda row: row["community_id"] == room and row["author_id"] != 4
    )


@pytest.mark.parametrize("order", orders.PERSON_ORDERS)
def test_the_pages_of_a_person_are_the_whole_list(moot: Database, order: str) -> None:
    """Also of a person whom the reader blocks: their own page was asked for."""
    ada = person(moot, "ada")

    pages = walked(moot, lambda tx, after: lists.of_person(tx, 4, ada, order, now=NOW, after=after))

    assert pages == expected(
        moot, order, lambda row: row["author_id"] == 4 and row["community_id"] != 5
    )


@pytest.mark.parametrize("order", EVERY)
def test_languages_leave_out_others_but_not_those_that_say_none(moot: Database, order: str) -> None:
    """On the front and in what one follows."""
    ada = person(moot, "ada")

    def reads(read: Callable[..., Page]) -> list[int]:
        return walked(
            moot,
            lambda tx, after: read(tx, ada, order, now=NOW, after=after, languages=("de", "fr")),
        )

    german = reads(lists.front)
    followed = reads(lists.subscribed)

    assert german == expected(
        moot,
        order,
        lambda row: row["author_id"] != 4 and row["community_id"] != 5 and row["language"] != "en",
    )
    assert followed == [post for post in german if (1 + post * 7 % 6) in {1, 2, 3}]


def test_a_closed_moot_shows_nothing_to_strangers(db: Database) -> None:
    """Where the members decided that only they read."""
    ada = found(db)
    a_post(db, ada, a_community(db, ada))
    do(db, ada, settings.SetSetting(key="visibility", value="members"))

    with db.read() as tx:
        assert lists.front(tx, None, "new", now=NOW) == Page((), None)
        assert lists.of_person(tx, ada.id, None, "new", now=NOW) == Page((), None)
        assert lists.front(tx, ada, "new", now=NOW).rows
        community = communities.by_id(tx, 1)
        with pytest.raises(NotFound):
            lists.in_community(tx, community, None, "new", now=NOW)


def test_a_community_for_members_is_not_there_for_strangers(moot: Database) -> None:
    """The same answer as for one that does not exist."""
    with moot.read() as tx, pytest.raises(NotFound):
        lists.in_community(tx, communities.by_id(tx, 3), None, "new", now=NOW)


def test_somebody_who_follows_nothing_sees_an_empty_list(moot: Database) -> None:
    """And so does somebody who is not signed in."""
    eva = person(moot, "eva")
    with moot.read() as tx:
        assert lists.subscribed(tx, eva, "hot", now=NOW) == Page((), None)
        assert lists.subscribed(tx, None, "hot", now=NOW) == Page((), None)


@pytest.mark.parametrize("order", ["", "best", "Hot"])
def test_an_unknown_order_is_refused(moot: Database, order: str) -> None:
    """With a sentence, not with a fault."""
    with moot.read() as tx, pytest.raises(Invalid, match="no order"):
        lists.front(tx, None, order, now=NOW)
    with moot.read() as tx, pytest.raises(Invalid, match="no order"):
        lists.of_person(tx, 1, None, "hot", now=NOW)


@pytest.mark.parametrize("after", ["x", "1", "1_", "_1", "nan_1", "inf_1", "1_-1", "9" * 40 + "_1"])
@pytest.mark.parametrize("order", ["hot", "new"])
def test_a_broken_link_to_a_page_is_refused(moot: Database, order: str, after: str) -> None:
    """Whatever somebody puts into the address."""
    with moot.read() as tx, pytest.raises(Invalid, match="no page"):
        lists.front(tx, None, order, now=NOW, after=after)


# ---- how it is read


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize(
    ("kind", "order"),
    [
        *((kind, order) for kind in ("front", "subscribed", "community") for order in EVERY),
        *(("person", order) for order in orders.PERSON_ORDERS),
    ],
)
def test_no_list_is_read_row_by_row(
    moot: Database, kind: keyset.Kind, order: str, later: bool
) -> None:
    """SQLite reads every list through an index that begins where the page begins."""
    if moot.is_postgres:
        pytest.skip("the plans of PostgreSQL depend on its statistics")
    shelves = {"front": (0, 1), "community": (0, -1)}.get(kind, (0, 1, -1, -2))
    scope = Scope(kind, shelves, 1, 1)
    after = (5, 60) if later else None

    with explain(moot) as plans, moot.read() as tx:
        keyset.ids(tx, scope, orders.ORDERS[order], now=NOW, after=after)

    ranked = "published" if orders.ORDERS[order].span else orders.ORDERS[order].column
    for step in [step for plan in plans for step in plan if "post_tally" in step]:
        assert step.startswith("SEARCH"), plans
        assert "USING" in step, plans
    used = " ".join(step for plan in plans for step in plan)
    assert f"_{ranked}" in used or "_day" in used, plans


@pytest.mark.parametrize(
    ("kind", "order", "most"),
    [
        ("front", "hot", 4),
        ("subscribed", "hot", 5),
        ("front", "top_year", 5),
        ("subscribed", "top_week", 5),
    ],
)
def test_a_page_needs_few_statements(moot: Database, kind: str, order: str, most: int) -> None:
    """However many posts are on it; one asks which imports have shelves of their own."""
    ada = person(moot, "ada")
    with statements(moot) as sent, moot.read() as tx:
        page = getattr(lists, kind)(tx, ada, order, now=NOW)

    assert page.rows
    assert len(sent) <= most, sent


# ---- what a row shows


def test_a_row_shows_who_where_and_what(db: Database) -> None:
    """Names, numbers, the link's server and the first picture."""
    ada = found(db)
    bob, community = join(db, ada, "bob"), a_community(db, ada, "garden")
    picture = Picture(a_picture(db, bob), "A red pear")
    post = a_post(
        db,
        bob,
        community,
        "Pears",
        url="https://www.example.org/pears?x=1",
        pictures=(picture,),
    )
    a_comment(db, ada, post)
    vote(db, ada, 1, post=post)

    with db.read() as tx:
        (row,) = lists.front(tx, None, "new", now=clock_of(db).now()).rows

    assert (row.title, row.site, row.room.name, row.author.handle) == (
        "Pears",
        "example.org",
        "garden",
        "bob",
    )
    assert (row.score, row.comments, row.has_body) == (1, 1, False)
    assert (row.picture, row.picture_alt) == (picture.picture, "A red pear")


def test_a_row_shows_what_the_reader_did(db: Database) -> None:
    """The vote, whether it is saved, and what is new since it was read."""
    ada = found(db)
    bob = join(db, ada, "bob")
    post = a_post(db, ada, a_community(db, ada))
    a_comment(db, ada, post)
    do(db, bob, ReadThread(person=bob.ref, post=post, until=clock_of(db).now()))
    vote(db, bob, 1, post=post)
    with db.write() as tx, tx.performing():
        tx.insert(saved, person_id=bob.id, kind="post", thing_id=id_of(db, post), at=1)
    a_comment(db, ada, post)
    a_comment(db, bob, post)
    hidden = a_comment(db, ada, post)
    do(db, ada, DeleteComment(comment=hidden))

    with db.read() as tx:
        (row,) = lists.front(tx, bob, "new", now=clock_of(db).now()).rows

    assert row.mine.vote == 1
    assert row.mine.is_saved
    assert row.mine.read_until is not None
    assert row.mine.new_comments == 1
    assert row.comments == 3


def test_what_changed_since_the_last_visit_is_marked(db: Database) -> None:
    """The default order begins with what was answered last."""
    ada = found(db)
    bob, community = join(db, ada, "bob"), a_community(db, ada)
    quiet, answered = a_post(db, ada, community), a_post(db, ada, community)
    since = clock_of(db).now()
    a_comment(db, bob, answered)
    own, fresh = a_post(db, bob, community), a_post(db, ada, community)

    with db.read() as tx:
        page = lists.front(tx, bob, orders.DEFAULT, now=clock_of(db).now(), since=since)

    assert [row.ref for row in page.rows] == [fresh, own, answered, quiet]
    assert [row.is_new for row in page.rows] == [True, False, False, False]
    assert [row.has_changed for row in page.rows] == [True, True, True, False]


@pytest.mark.tampers
def test_pinned_posts_come_for_themselves(db: Database) -> None:
    """The last pinned first; deleted ones not at all."""
    ada = found(db)
    community = a_community(db, ada)
    refs = [a_post(db, ada, community) for _ in range(3)]
    with db.write() as tx, tx.performing():
        for number, ref in enumerate(refs):
            tx.write(update(posts).where(posts.c.ref == ref).values(pinned_at=number + 1))
    do(db, ada, DeletePost(post=refs[1]))

    with db.read() as tx:
        room = communities.by_ref(tx, the_community(db))
        assert [row.ref for row in lists.pinned(tx, room, None)] == [refs[2], refs[0]]
