"""What its author's server did not show when it was told: it comes when it is shown again."""

import pytest

from folkmoot.errors import Conflict, NotAllowed, NotFound
from folkmoot.federation.inbox import lost_words
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.taking import refuse
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.moderation import LockThread, UnlockThread
from folkmoot.storage import jobs
from tests.federation.inbox.test_content import text_of
from tests.federation.inbox.world import BEES, BOB, EVE, GARDEN, actor_json

CAT = "https://cats.example/u/cat"


def ask_again(world, documents):
    """Let a while pass, and servers be asked again; gives how often they were."""
    asked = 0
    for _ in lost_words.PAUSES:
        world.clock.advance(days=3)
        while (work := jobs.take(world.db, world.clock, {lost_words.JOB})) is not None:
            asked += 1
            with work.finish() as tx:
                found = documents.get(work.data["url"])
                lost_words.answered(tx, work.data, found, world.clock.now())
    return asked


@pytest.fixture
def page(world):
    """A post of cat in bees, which its own server does not show while it is told."""
    world.bees()
    world.learn(actor_json(CAT))
    page = world.page(author=CAT, community=BEES)
    world.send(world.announce(world.activity("Create", CAT, page)))
    world.fetch({}, gone=(page["id"],))
    return page


def test_it_stands_hidden_and_without_a_word(world, page):
    assert world.thing(page["id"]).deleted_at is not None
    assert text_of(world, page["id"]) == ""
    assert text_of(world, page["id"], "title") == "…"


def test_what_is_shown_later_comes(world, page):
    ask_again(world, {page["id"]: page})
    assert world.thing(page["id"]).deleted_at is None
    assert text_of(world, page["id"]) == "Words 1"


def test_what_is_never_shown_is_asked_for_some_times_only(world, page):
    assert ask_again(world, {}) == len(lost_words.PAUSES)
    assert world.thing(page["id"]).deleted_at is not None
    assert world.waiting(lost_words.JOB) == 0


def test_what_its_author_deleted_stays_so_until_that_is_undone(world, page):
    delete = world.activity("Delete", CAT, page["id"])
    world.send(world.announce(delete))
    world.fetch({}, gone=(page["id"],))
    ask_again(world, {page["id"]: page})
    assert world.thing(page["id"]).deleted_at is not None
    world.send(world.announce(world.activity("Undo", CAT, delete)))
    world.fetch({}, gone=(page["id"],))
    assert world.thing(page["id"]).deleted_at is not None
    ask_again(world, {page["id"]: page})
    assert world.thing(page["id"]).deleted_at is None


def test_the_words_of_somebody_else_are_not_taken(world, page):
    ask_again(world, {page["id"]: {**page, "attributedTo": "https://cats.example/u/dog"}})
    assert world.thing(page["id"]).deleted_at is not None


def test_nothing_of_it_is_by_somebody_who_did_not_say_it(world):
    world.bees()
    page = world.page(author=CAT, community=BEES)
    world.send(world.announce(world.activity("Create", EVE, page)))
    with pytest.raises(Forged):
        world.fetch({}, gone=(page["id"],))
    assert not world.knows(page["id"])


def test_an_edit_that_could_not_be_had_comes_later(world):
    world.bees()
    world.learn(actor_json(CAT))
    page = world.page(author=CAT, community=BEES)
    world.send(world.announce(world.activity("Create", CAT, page)))
    world.fetch({page["id"]: page})
    edited = {**page, "content": "<p>Edited</p>"}
    world.send(world.announce(world.activity("Update", CAT, edited)))
    world.fetch({}, gone=(page["id"],))
    assert text_of(world, page["id"]) == "Words 1"
    ask_again(world, {page["id"]: edited})
    assert text_of(world, page["id"]) == "Edited"


def test_an_answer_waits_for_what_it_answers(world):
    world.bees()
    page = world.page(author=CAT, community=BEES)
    note = world.note(page["id"], community=BEES)
    answer = world.announce(world.activity("Create", BOB, note))
    world.send(answer)
    world.fetch({}, gone=(page["id"],))
    assert not world.knows(note["id"])
    world.send(world.announce(world.activity("Create", CAT, page)))
    world.fetch({page["id"]: page})
    assert text_of(world, note["id"]) == "Answer 1"


def test_an_edit_of_an_answer_comes_when_its_thread_comes_back(world):
    world.bees()
    world.learn(actor_json(CAT))
    page = world.page(community=BEES)
    note = world.note(page["id"], author=CAT, community=BEES)
    world.send(world.announce(world.activity("Create", BOB, page)))
    world.send(world.announce(world.activity("Create", CAT, note)))
    world.fetch({note["id"]: note})
    removal = world.activity("Delete", BOB, page["id"], summary="Off topic")
    world.send(world.announce(removal))
    edited = {**note, "content": "<p>Edited</p>"}
    world.send(world.announce(world.activity("Update", CAT, edited)))
    world.fetch({}, gone=(note["id"],))
    ask_again(world, {})
    world.send(world.announce(world.activity("Undo", BOB, removal)))
    ask_again(world, {note["id"]: edited})
    assert text_of(world, note["id"]) == "Edited"


class TestInOurCommunity:
    def test_an_answer_to_nothing_is_refused(self, world):
        parent = "https://cats.example/post/1"
        world.send(world.activity("Create", BOB, world.note(parent)))
        with pytest.raises(NotFound):
            world.fetch({}, gone=(parent,))

    def test_what_was_refused_once_is_not_taken_later(self, world):
        post = world.post()
        world.do(LockThread(world.thing(post).ref, "Enough."), world.ada)
        note = world.note(post)
        with pytest.raises(Conflict):
            world.send(world.activity("Create", BOB, note))
        world.do(UnlockThread(world.thing(post).ref, "Go on."), world.ada)
        update = world.activity("Update", BOB, note)
        with pytest.raises(Conflict, match="when it came first"):
            world.send(update)
        assert not world.knows(note["id"])
        assert world.sent()[-1]["object"] == update

    def test_nor_because_somebody_answers_it(self, world):
        post = world.post()
        world.do(LockThread(world.thing(post).ref, "Enough."), world.ada)
        note = world.note(post)
        with pytest.raises(Conflict):
            world.send(world.activity("Create", BOB, note))
        world.do(UnlockThread(world.thing(post).ref, "Go on."), world.ada)
        world.send(world.activity("Create", EVE, world.note(note["id"], 2, author=EVE)))
        with pytest.raises(Conflict):
            world.fetch({note["id"]: note})

    def test_an_answer_below_a_refused_one_is_refused_and_said(self, world):
        answer = world.note("https://far.example/comment/99", 2, author=EVE)
        create = world.activity("Create", EVE, answer)
        with world.db.write() as tx:
            refuse(tx, create, world.clock.now(), NotFound("Not here."))
        assert (world.sent()[-1]["type"], world.sent()[-1]["object"]) == ("Reject", create)

    def test_a_vote_that_may_not_be_taken_back_is_refused_and_said(self, world):
        post = world.post()
        like = world.activity("Like", BOB, post)
        world.send(like)
        scope = f"community:{world.garden}"
        ban = Ban(world.visitor().ref, scope, "A rest.", world.clock.new_ref())
        world.do(ban, world.ada)
        undo = world.activity("Undo", BOB, like)
        with pytest.raises(NotAllowed):
            world.send(undo)
        assert (world.sent()[-1]["type"], world.sent()[-1]["object"]) == ("Reject", undo)

    def test_a_vote_that_waited_in_vain_is_refused_and_said(self, world):
        page = world.page()
        vote = world.activity("Dislike", EVE, page["id"], audience=GARDEN)
        world.send(vote)
        world.send(world.activity("Create", BOB, page))
        assert (world.sent()[-1]["type"], world.sent()[-1]["object"]) == ("Reject", vote)
