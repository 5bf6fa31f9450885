"""What comes from a silenced server: in no common list, in its own places, and back again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.forum import (
    aside,
    comments,
    crossposts,
    directory,
    feeds,
    finding,
    lists,
    remarks,
    searching,
    setting_aside,
    threads,
)
from folkmoot.forum import communities as rooms
from folkmoot.forum.founding import ChangeCommunity
from folkmoot.forum.messaging import SendMessage
from folkmoot.forum.moderation import RemovePost, RestorePost
from folkmoot.forum.posting import EditPost
from folkmoot.forum.recount import recount
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.identity import people
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.record.actors import Member
from folkmoot.storage import search
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import (
    FAR,
    a_comment,
    a_community,
    a_post,
    a_visitor,
    away_community,
    do,
    id_of,
    statements,
)
from tests.forum.moderating import a_moot, inbox, kinds

LOUD = "loud.example"


class Moot:
    """Ada's garden, in which vic of a loud server writes, and loud's own community of noise.

    Ben follows noise. Zoe of another server writes in both.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self.ada, self.ben, self.cleo = a_moot(db)
        self.garden = a_community(db, self.ada)
        self.noise = away_community(db, "noise", LOUD)
        self.vic, self.zoe = a_visitor(db, "vic", LOUD), a_visitor(db, "zoe", FAR)
        do(db, self.ben, Subscribe(self.noise))
        self.ours = a_post(db, self.ada, self.garden, "Our quinces")
        self.theirs = a_post(db, self.vic, self.garden, "Loud quinces")
        self.far = a_post(db, self.zoe, self.noise, "Far quinces")
        self.loud_word = a_comment(db, self.vic, self.ours, body="Loud medlars")
        self.our_word = a_comment(db, self.ada, self.theirs, body="Our medlars")
        self.far_word = a_comment(db, self.zoe, self.far, body="Far medlars")

    def silence(self, *hosts: str) -> int:
        """Only these servers are silenced now; gives how many rows moved."""
        with self.db.write() as tx:
            changed = aside.replace(tx, hosts)
        return sum(setting_aside.settle(self.db, host, batch=2) for host in sorted(changed))

    def front(self, viewer: Member | None) -> list[str]:
        with self.db.read() as tx:
            page = lists.front(tx, viewer, "new", now=clock_of(self.db).now())
        return [row.title for row in page.rows]

    def subscribed(self, viewer: Member, order: str = "new") -> list[str]:
        with self.db.read() as tx:
            page = lists.subscribed(tx, viewer, order, now=clock_of(self.db).now())
        return [row.title for row in page.rows]

    def community(self, ref: Ref, order: str = "new") -> list[str]:
        with self.db.read() as tx:
            room, now = rooms.by_ref(tx, ref), clock_of(self.db).now()
            return [row.title for row in lists.in_community(tx, room, None, order, now=now).rows]

    def found(self, viewer: Member | None, words: str, kind: str, place: Ref | None = None) -> int:
        with self.db.read() as tx:
            room = rooms.by_ref(tx, place) if place else None
            hits = finding.find(tx, words, viewer, kinds=(kind,), place=room, limit=20)
        return len(hits)

    def shelves(self) -> dict[str, int]:
        with self.db.read() as tx:
            tally = post_tallies.c
            rows = tx.rows(select(tally.post_id, tally.shelf))
            words = tx.rows(select(search.rows.c.kind, search.rows.c.thing, search.rows.c.shelf))
        found = {f"post {row.post_id}": row.shelf for row in rows}
        return {**found, **{f"found {row.kind} {row.thing}": row.shelf for row in words}}


@pytest.fixture
def moot(db: Database) -> Moot:
    return Moot(db)


def test_the_front_is_without_them(moot: Moot) -> None:
    """Neither what their people wrote nor what stands in their communities, whoever looks."""
    assert moot.front(None) == ["Far quinces", "Loud quinces", "Our quinces"]

    moot.silence(LOUD)

    assert moot.front(None) == moot.front(moot.ben) == ["Our quinces"]
    with moot.db.read() as tx:
        assert [one.title for one in feeds.front(tx).entries] == ["Our quinces"]


@pytest.mark.parametrize("order", ["new", "hot", "top_day", "top_week", "visit"])
def test_who_follows_a_community_reads_all_of_it(moot: Moot, order: str) -> None:
    """One of theirs, and one of ours in which their people write."""
    do(moot.db, moot.ben, Subscribe(moot.garden))
    before = moot.subscribed(moot.ben, order)

    moot.silence(LOUD)

    assert sorted(before) == ["Far quinces", "Loud quinces", "Our quinces"]
    assert moot.subscribed(moot.ben, order) == before
    assert moot.subscribed(moot.cleo, order) == []


@pytest.mark.parametrize("order", ["new", "hot", "top_day", "top_week"])
def test_their_own_places_show_them(moot: Moot, order: str) -> None:
    """The page of a community, of a person and of a thread, for everybody."""
    before = moot.community(moot.garden, order)

    moot.silence(LOUD)

    assert moot.community(moot.garden, order) == before != []
    assert moot.community(moot.noise, order) == ["Far quinces"]
    with moot.db.read() as tx:
        vic, now = people.id_of(tx, moot.vic.ref), clock_of(moot.db).now()
        assert len(lists.of_person(tx, vic, None, "new", now=now).rows) == 1
        assert len(remarks.of_person(tx, vic, None).remarks) == 1
        assert directory.knows(tx, vic, None)
        garden = feeds.community(tx, rooms.by_ref(tx, moot.garden))
        assert [one.title for one in garden.entries] == ["Loud quinces", "Our quinces"]
    with moot.db.read() as tx:
        thread = threads.read(tx, id_of(moot.db, moot.theirs), None)
        assert thread.post.row.title == "Loud quinces"
        words = threads.read(tx, id_of(moot.db, moot.ours), None).comments
        assert "Loud medlars" in words[0].body_html
        shown = feeds.thread(tx, id_of(moot.db, moot.theirs))
        assert len(shown.entries) == 2


def test_search_finds_them_only_for_followers(moot: Moot) -> None:
    """Or in the place itself. A member's word in a silenced thread of ours is found by all."""
    moot.silence(LOUD)

    assert moot.found(None, "quinces", "post") == moot.found(moot.cleo, "quinces", "post") == 1
    assert moot.found(moot.ben, "quinces", "post") == 2  # he follows noise
    assert moot.found(None, "medlars", "comment") == 1
    assert moot.found(moot.ben, "medlars", "comment") == 2
    assert moot.found(None, "quinces", "post", moot.garden) == 2
    assert moot.found(None, "noise", "community") == 0
    assert moot.found(moot.ben, "noise", "community") == 1


def test_communities_and_people_are_not_listed(moot: Moot) -> None:
    """But those that one follows, and who is there is found by the whole handle."""
    moot.silence(LOUD)

    with moot.db.read() as tx:
        for viewer, names in ((None, ["garden"]), (moot.ben, ["garden", "noise"])):
            page = directory.page(tx, viewer)
            assert sorted(row.community.name for row in page.rows) == names
        assert directory.page(tx, moot.cleo, of="elsewhere").rows == ()
        assert directory.people_named(tx, "vic", moot.cleo) == []
        assert len(directory.people_named(tx, "zoe", moot.cleo)) == 1


def test_the_same_link_elsewhere_is_not_named(moot: Moot) -> None:
    """Under a post of ours stands no post of theirs."""
    url = "https://link.example/"
    ours = a_post(moot.db, moot.ada, moot.garden, "Ours", url=url)
    a_post(moot.db, moot.vic, moot.noise, "Theirs", url=url)
    moot.silence(LOUD)

    with moot.db.read() as tx:
        assert crossposts.of_post(tx, id_of(moot.db, ours), moot.ben) == ()


def test_all_comes_back_as_it_was(moot: Moot) -> None:
    """When a silence ends. Two that overlap end each for its own things."""
    before = moot.shelves()

    assert moot.silence(LOUD) > 0
    during = moot.shelves()
    assert moot.silence(LOUD, FAR) == 0  # all of zoe's stands in noise, which is aside already
    moot.silence(FAR)
    assert moot.front(None) == ["Loud quinces", "Our quinces"]
    moot.silence(LOUD)
    assert moot.shelves() == during
    moot.silence()

    assert moot.shelves() == before


def test_what_comes_in_later_comes_in_aside(moot: Moot) -> None:
    """A post, an answer, and what was hidden meanwhile and comes back."""
    moot.silence(LOUD)
    removed = RemovePost(moot.theirs, "Spam.")
    do(moot.db, moot.ada, removed)
    a_post(moot.db, moot.vic, moot.garden, "Later quinces")
    a_post(moot.db, moot.cleo, moot.noise, "Cleo's quinces")
    a_comment(moot.db, moot.vic, moot.ours, body="Later medlars")
    do(moot.db, moot.ada, RestorePost(moot.theirs, "No spam."))
    do(moot.db, moot.vic, EditPost(moot.theirs, "Louder quinces"))

    assert moot.front(None) == ["Our quinces"]
    assert moot.found(None, "quinces", "post") == moot.found(None, "medlars", "comment") == 1
    wanted = ["Later quinces", "Louder quinces", "Our quinces"]
    assert moot.community(moot.garden) == wanted
    assert moot.silence() > 0
    assert moot.front(None) == ["Cleo's quinces", "Later quinces", "Far quinces", *wanted[1:]]
    assert moot.found(None, "medlars", "comment") == 4


def test_a_community_that_closes_to_strangers_takes_them_with_it(moot: Moot) -> None:
    """And back; a silence that ends meanwhile shows them to members only."""
    moot.silence(LOUD)
    _change(moot, "members")
    assert moot.community(moot.noise) == ["Far quinces"]
    with moot.db.read() as tx:
        room, now = rooms.by_ref(tx, moot.garden), clock_of(moot.db).now()
        assert len(lists.in_community(tx, room, moot.cleo, "new", now=now).rows) == 2
    assert moot.front(moot.cleo) == ["Our quinces"]
    assert moot.found(moot.cleo, "quinces", "post") == 1

    moot.silence()

    assert moot.front(None) == ["Far quinces"]
    assert moot.front(moot.cleo) == ["Far quinces", "Loud quinces", "Our quinces"]
    assert moot.found(None, "medlars", "comment") == 1
    moot.silence(LOUD)
    _change(moot, "public")
    assert moot.front(None) == ["Our quinces"]
    assert moot.community(moot.garden) == ["Loud quinces", "Our quinces"]


def _change(moot: Moot, visibility: str) -> None:
    act = ChangeCommunity(
        moot.garden, title="Garden", description="", visibility=visibility, posting="members"
    )
    do(moot.db, moot.ada, act)


def test_a_stranger_of_theirs_is_not_told_of(moot: Moot) -> None:
    """Who follows the community hears; others see it when they come by."""
    before = len(inbox(moot.db, moot.ada))
    moot.silence(LOUD)
    a_comment(moot.db, moot.vic, moot.ours, body="@ben is wrong")
    a_comment(moot.db, moot.zoe, moot.far, body="@ben and @cleo should see this")

    assert len(inbox(moot.db, moot.ada)) == before
    assert kinds(moot.db, moot.ben) == ["mention.comment"]
    assert kinds(moot.db, moot.cleo) == []
    do(moot.db, moot.ada, Subscribe(moot.garden))
    a_comment(moot.db, moot.vic, moot.ours, body="Hello?")
    assert len(inbox(moot.db, moot.ada)) == before + 1


def test_a_first_message_of_theirs_waits_without_a_notice(moot: Moot) -> None:
    """Once one has written to them, an answer is told of."""

    def send(by, to) -> None:
        do(moot.db, by, SendMessage(clock_of(moot.db).new_ref(), to.ref, "Psst"))

    anybody = ChangeProfile(moot.cleo.ref, Profile(letters="everybody"))
    do(moot.db, moot.cleo, anybody)
    moot.silence(LOUD)
    send(moot.vic, moot.cleo)
    assert kinds(moot.db, moot.cleo) == []
    send(moot.cleo, moot.vic)
    send(moot.vic, moot.cleo)
    assert kinds(moot.db, moot.cleo) == ["message.received"]


def test_counting_and_indexing_anew_give_the_same(moot: Moot) -> None:
    """Tallies and the index of words made anew stand where those kept by the way stood."""
    moot.silence(LOUD)
    a_post(moot.db, moot.vic, moot.garden, "Later quinces")
    before = moot.shelves()
    with moot.db.read() as tx:
        words = {row.comment_id: row.shelf for row in tx.rows(select(comment_tallies))}

    with moot.db.write() as tx:
        for row in tx.rows(select(post_tallies.c.post_id)):
            recount(tx, row.post_id, clock_of(moot.db).now())
        searching.index_everything(tx)

    assert moot.shelves() == before
    with moot.db.read() as tx:
        assert words == {row.comment_id: row.shelf for row in tx.rows(select(comment_tallies))}


def test_a_moot_that_silenced_nobody_asks_nothing_more(moot: Moot) -> None:
    """Lists have as many strands as if nobody could be silenced, and need as few statements."""
    with statements(moot.db) as before:
        moot.front(moot.ben), moot.subscribed(moot.ben), moot.community(moot.garden)
    moot.silence(LOUD)
    with statements(moot.db) as during:
        moot.front(moot.ben), moot.subscribed(moot.ben), moot.community(moot.garden)

    assert len(during) == len(before)
    assert not [one for one in before if "host_aside" in one]
    assert sum(map(strands, during)) == sum(map(strands, before)) + 1  # the garden's


def strands(statement: str) -> int:
    """How many times a statement looks for posts that stand in order on a shelf."""
    return statement.count("AS rank")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sets(st.sampled_from([LOUD, FAR])), max_size=4))
def test_only_what_holds_now_counts(moot: Moot, steps: list[set[str]]) -> None:
    """Whatever was silenced before, each thing stands where the last decision puts it."""
    for hosts in steps:
        moot.silence(*hosts)
    last = steps[-1] if steps else aside_now(moot)

    shown = {"Our quinces"}
    if LOUD not in last:
        shown |= {"Loud quinces"} | ({"Far quinces"} if FAR not in last else set())
    assert set(moot.front(None)) == shown


def aside_now(moot: Moot) -> set[str]:
    with moot.db.read() as tx:
        return set(aside.hosts(tx))


def test_comments_keep_the_shelf_of_everybody(moot: Moot) -> None:
    """No common list is read from them, so that a silence need not touch them."""
    moot.silence(LOUD)
    later = a_comment(moot.db, moot.vic, moot.far)

    with moot.db.read() as tx:
        wanted = comments.standing(tx, later).id
        shelf = select(comment_tallies.c.shelf).where(comment_tallies.c.comment_id == wanted)
        assert tx.value(shelf) == 0
