"""What an answer answers is brought too, within bounds."""

import pytest

from folkmoot.errors import FolkmootError
from folkmoot.federation.fetching import bringing, faults, jobs
from folkmoot.federation.fetching.bringing import DEEPEST
from folkmoot.federation.fetching.faults import CannotBring
from folkmoot.peers import tombstones
from tests.federation.fetching.elsewhere import FAR, note, person


def chain(far, length):
    """Answers upon answers, the first to the post."""
    above = f"{FAR}/post/1"
    for number in range(1, length + 1):
        doc = note(number, above)
        far.has(doc)
        above = doc["id"]
    return above


def test_all_that_is_missing_above_is_brought(outside):
    far = outside.furnished()
    last = chain(far, 5)
    assert outside.bring(last).path == "/comment/5"
    third, fourth = outside.thing(f"{FAR}/comment/3"), outside.thing(f"{FAR}/comment/4")
    assert fourth.parent == third.ref
    assert fourth.depth == 3


def test_what_is_here_is_not_asked_for(outside):
    far = outside.furnished()
    middle = chain(far, 4)
    outside.bring(middle)
    far.has(note(5, middle))
    far.asked.clear()
    outside.bring(f"{FAR}/comment/5")
    assert far.asked[0] == f"{FAR}/comment/5"
    assert middle not in far.asked[:1]


def test_answers_without_end_are_given_up_at_fifty(outside):
    far = outside.furnished()
    last = chain(far, DEEPEST + 5)
    found = outside.bring(last)
    assert found.problem == faults.TOO_DEEP
    assert len(far.asked) == DEEPEST + 1
    assert outside.thing(f"{FAR}/comment/1") is None


def test_a_circle_is_left_at_once(outside):
    far = outside.furnished()
    far.has(note(1, f"{FAR}/comment/2"))
    far.has(note(2, f"{FAR}/comment/1"))
    assert outside.bring(f"{FAR}/comment/1").problem == faults.UNREADABLE
    assert len(far.asked) == 2


def test_one_thing_asks_at_most_so_often(outside):
    far = outside.furnished()
    last = chain(far, 30)
    with pytest.raises(CannotBring) as caught:
        bringing.bring_by_id(outside.asker(in_all=10), last)
    assert caught.value.msgid == faults.BUDGET
    assert len(far.asked) == 10


def test_one_host_is_asked_at_most_so_often(outside):
    far = outside.furnished()
    last = chain(far, 30)
    with pytest.raises(CannotBring):
        bringing.bring_by_id(outside.asker(per_host=7), last)
    assert len(far.asked) == 7


def test_a_missing_link_leaves_nothing_behind(outside):
    far = outside.furnished()
    last = chain(far, 4)
    far.status(f"{FAR}/comment/2", 404)
    assert outside.bring(last).problem == faults.NOT_FOUND
    assert outside.thing(f"{FAR}/comment/3") is None
    assert outside.thing(f"{FAR}/post/1") is None


def test_what_is_gone_for_ever_does_not_come_back(outside):
    far = outside.furnished()
    with outside.db.write() as tx:
        tombstones.put(tx, f"{FAR}/post/1", outside.clock.now())
    far.has(note(7, f"{FAR}/post/1"))
    assert outside.bring(f"{FAR}/comment/7").problem == faults.GONE


def test_many_authors_become_names_that_are_learnt_later(outside):
    far, above = outside.furnished(), f"{FAR}/post/1"
    for number in range(1, 4):
        host = f"https://h{number}.example"
        far.has(person(host=host))
        far.has(note(number, above, host=host))
        above = f"{host}/comment/{number}"
    outside.bring("https://h3.example/comment/3")
    assert outside.thing("https://h2.example/comment/2").author_host == "h2.example"


def test_an_object_is_brought_once_however_often_it_is_wanted(outside):
    far = outside.furnished()
    with outside.db.write() as tx:
        for _ in range(5):
            jobs.want_object(tx, f"{FAR}/post/1")
    outside.work()
    assert far.asked.count(f"{FAR}/post/1") == 1
    assert outside.thing(f"{FAR}/post/1") is not None


def test_an_object_that_is_refused_ends_its_job(outside):
    outside.far.status(f"{FAR}/post/1", 403)
    with outside.db.write() as tx:
        jobs.want_object(tx, f"{FAR}/post/1")
    outside.work()
    outside.clock.advance(hours=2)
    assert outside.work() == 0


def test_a_bad_document_is_one_sentence(outside):
    outside.furnished().has(note(1, f"{FAR}/post/1", attributedTo=None))
    with pytest.raises(FolkmootError):
        bringing.bring_by_id(outside.asker(), f"{FAR}/comment/1")
