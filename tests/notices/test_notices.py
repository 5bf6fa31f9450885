"""Notices reach an inbox, are read, and are taken back."""

import pytest
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import Invalid, NotAllowed
from folkmoot.notices import notices
from folkmoot.notices.notices import ReadNotices, UnreadNotices
from folkmoot.record.actors import Member
from folkmoot.record.acts import Deed
from folkmoot.record.perform import perform
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import OutsidePerform
from tests.build import clock_of, found, join

SUBJECT = Ref("5" * 32)


def tell(db: Database, *people: Member, by: Member | None = None, kind: str = "host.acted") -> None:
    """Leave a notice as a follower of an act does."""
    at = clock_of(db).now()
    deed = Deed("test/1", at, by.ref if by else None, by.id if by else None, "host")
    with db.write() as tx, tx.performing():
        ids = [one.id for one in people]
        notices.tell(tx, ids, kind, deed, link="/about", subject=SUBJECT, data={"reason": "why"})


def inbox(db: Database, who: Member, **more: object) -> list[notices.Notice]:
    """A page of somebody's inbox."""
    with db.read() as tx:
        return notices.inbox(tx, who.id, **more)  # type: ignore[arg-type]


def unread(db: Database, who: Member) -> int:
    """The number beside somebody's inbox."""
    with db.read() as tx:
        return notices.unread_count(tx, who.id)


def mark(db: Database, by: Member, act: ReadNotices | UnreadNotices) -> None:
    """Perform one of the two acts."""
    with db.write() as tx:
        assert perform(tx, act, by=by).seq is None


@pytest.fixture
def ada(db: Database) -> Member:
    """The founder of a moot."""
    return found(db)


def test_a_notice_is_data(db: Database, ada: Member) -> None:
    """Who did it, to what, where, and what the sentence needs."""
    ben = join(db, ada, "ben")
    tell(db, ben, by=ada, kind="mandate.given")

    (notice,) = inbox(db, ben)

    assert (notice.kind, notice.actor, notice.subject) == ("mandate.given", ada.ref, SUBJECT)
    assert (notice.link, notice.data, notice.read_at) == ("/about", {"reason": "why"}, None)


def test_everybody_once_but_not_who_did_it(db: Database, ada: Member) -> None:
    """Nobody is told of their own doing, nor twice of the same."""
    ben = join(db, ada, "ben")
    tell(db, ada, ben, ben, by=ada)

    assert len(inbox(db, ben)) == 1
    assert inbox(db, ada) == []


def test_an_unknown_kind_is_refused(db: Database, ada: Member) -> None:
    """Before anything is written."""
    with pytest.raises(KeyError):
        tell(db, ada, kind="no.such")

    assert inbox(db, ada) == []


def test_pages(db: Database, ada: Member) -> None:
    """Reading on from the last one gives each notice once."""
    for _ in range(5):
        tell(db, ada)

    first = inbox(db, ada, limit=2)
    second = inbox(db, ada, limit=2, before=first[-1].id)
    third = inbox(db, ada, limit=2, before=second[-1].id)

    ids = [notice.id for notice in first + second + third]
    assert len(ids) == 5
    assert ids == sorted(ids, reverse=True)


def test_reading(db: Database, ada: Member) -> None:
    """Read ones leave the count and keep the time of the first reading."""
    for _ in range(3):
        tell(db, ada)
    newest, middle, oldest = inbox(db, ada)

    mark(db, ada, ReadNotices(person=ada.ref, notices=(middle.id,)))
    assert unread(db, ada) == 2
    before = inbox(db, ada)[1].read_at
    mark(db, ada, ReadNotices(person=ada.ref, upto=newest.id))

    assert unread(db, ada) == 0
    assert inbox(db, ada)[1].read_at == before
    assert inbox(db, ada, unread=True) == []

    mark(db, ada, UnreadNotices(person=ada.ref, notices=(oldest.id,)))
    assert [notice.id for notice in inbox(db, ada, unread=True)] == [oldest.id]


def test_upto_leaves_what_came_later(db: Database, ada: Member) -> None:
    """A notice that came while the page was open stays unread."""
    tell(db, ada)
    seen = inbox(db, ada)[0]
    tell(db, ada)

    mark(db, ada, ReadNotices(person=ada.ref, upto=seen.id))

    assert unread(db, ada) == 1


def test_nobody_marks_the_notices_of_others(db: Database, ada: Member) -> None:
    """Neither by name nor by number."""
    ben = join(db, ada, "ben")
    tell(db, ben)
    number = inbox(db, ben)[0].id

    with pytest.raises(NotAllowed):
        mark(db, ada, ReadNotices(person=ben.ref, upto=number))
    mark(db, ada, ReadNotices(person=ada.ref, notices=(number,), upto=number))

    assert unread(db, ben) == 1


def test_too_many_at_once(db: Database, ada: Member) -> None:
    """A list of marks has an end."""
    with pytest.raises(Invalid):
        mark(db, ada, ReadNotices(person=ada.ref, notices=tuple(range(201))))


def test_counting_stops(db: Database, ada: Member) -> None:
    """The count is never larger than the page can show."""
    with db.write() as tx, tx.performing():
        for number in range(notices.MOST_COUNTED + 5):
            tx.insert(
                notices.notices, person_id=ada.id, kind="reply.post", at=number, link="/", data="{}"
            )

    assert unread(db, ada) == notices.MOST_COUNTED


def test_withdrawing(db: Database, ada: Member) -> None:
    """Notices about an erased thing go; so does the inbox of an erased person."""
    ben = join(db, ada, "ben")
    tell(db, ada, ben)
    with db.write() as tx, tx.performing():
        notices.withdraw(tx, [Ref("6" * 32)])
        notices.empty(tx, ada.id)
    assert (len(inbox(db, ada)), len(inbox(db, ben))) == (0, 1)

    with db.write() as tx, tx.performing():
        notices.withdraw(tx, [SUBJECT])
    assert inbox(db, ben) == []


def test_only_acts_leave_notices(db: Database, ada: Member) -> None:
    """The table is private."""

    def write_outside() -> None:
        with db.write() as tx:
            notices.withdraw(tx, [SUBJECT])

    with pytest.raises(OutsidePerform):
        write_outside()
    with db.read() as tx:
        assert tx.rows(select(notices.notices)) == []
