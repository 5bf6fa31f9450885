"""Read marks and visits: what is new since I was last here."""

import pytest

from folkmoot.clock import MINUTE
from folkmoot.errors import NotAllowed
from folkmoot.forum import marks
from folkmoot.forum.marks import NoteVisit, ReadThread, Visit
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.forum.build import a_community, a_post, do, id_of


@pytest.fixture
def ada(db: Database) -> Member:
    """The founder of a moot."""
    return found(db)


def since(db: Database, who: Member) -> int:
    """When somebody's last visit ended, seen from now."""
    with db.read() as tx:
        return marks.last_visit(tx, who.id, clock_of(db).now())


def test_nothing_is_new_to_somebody_who_was_never_here(db: Database, ada: Member) -> None:
    """Else everything would be."""
    before = clock_of(db).now()

    assert since(db, ada) > before


def test_a_visit_lasts_until_half_an_hour_without_a_page(db: Database, ada: Member) -> None:
    """Pages within it do not move what counts as new."""
    clock = clock_of(db)
    do(db, ada, NoteVisit(person=ada.ref))
    left = clock.now()
    clock.advance(days=1)
    do(db, ada, NoteVisit(person=ada.ref))
    first = since(db, ada)
    for _ in range(5):
        clock.advance(minutes=29)
        do(db, ada, NoteVisit(person=ada.ref))
        assert since(db, ada) == first
    assert first <= left

    last = clock.now()
    clock.advance(minutes=31)
    assert first < since(db, ada) <= last


def test_a_page_soon_after_another_need_not_be_noted(db: Database, ada: Member) -> None:
    """One write in five minutes is enough."""
    clock = clock_of(db)
    with db.read() as tx:
        assert marks.visit_is_due(tx, ada.id, clock.now())
    do(db, ada, NoteVisit(person=ada.ref))
    with db.read() as tx:
        assert not marks.visit_is_due(tx, ada.id, clock.now() + 4 * MINUTE)
        assert marks.visit_is_due(tx, ada.id, clock.now() + 6 * MINUTE)


def test_a_clock_that_ran_backwards_ends_no_visit() -> None:
    """The last page stays the last."""
    assert Visit(since=5, seen_at=100).at(50) == Visit(since=5, seen_at=100)


def test_a_read_mark_only_moves_forward(db: Database, ada: Member) -> None:
    """And never beyond the moment."""
    post = a_post(db, ada, a_community(db, ada))
    now = clock_of(db).now()

    def mark() -> int | None:
        with db.read() as tx:
            return marks.read_until(tx, ada.id, id_of(db, post))

    assert mark() is None
    do(db, ada, ReadThread(person=ada.ref, post=post, until=now))
    do(db, ada, ReadThread(person=ada.ref, post=post, until=now - 5))
    assert mark() == now
    do(db, ada, ReadThread(person=ada.ref, post=post, until=now * 2))
    assert now < (mark() or 0) <= clock_of(db).now()


def test_nobody_reads_for_another(db: Database, ada: Member) -> None:
    """Marks are one's own."""
    bob = join(db, ada, "bob")
    post = a_post(db, ada, a_community(db, ada))

    for act in (NoteVisit(person=ada.ref), ReadThread(person=ada.ref, post=post, until=1)):
        with pytest.raises(NotAllowed):
            do(db, bob, act)
