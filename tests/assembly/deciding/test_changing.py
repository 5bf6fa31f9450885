"""Changing the words of a proposal before the vote opens."""

from collections.abc import Callable

import pytest

from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.changing import ChangeProposal
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import EraseProposal
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotAllowed
from folkmoot.record.actors import Member
from folkmoot.record.checking import check
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, look, propose, ready
from tests.build import clock_of
from tests.forum.build import do


def announced(db: Database) -> tuple[list[Member], Ref]:
    """A proposal of the second of three friends that is announced."""
    people = friends(db)
    ref = propose(db, people[1])
    proceed(db)
    return people, ref


def change(db: Database, by: Member, ref: Ref, title: str = "Better", words: str = "So.") -> None:
    do(db, by, ChangeProposal(ref, title, words))


def test_who_was_ready_is_asked_again(db: Database):
    people, ref = announced(db)
    ready(db, ref, people[:2])

    change(db, people[1], ref)
    ready(db, ref, people[2:])

    found = look(db, ref)
    assert (found.title, found.statement, found.stage) == ("Better", "So.", "notice")
    with db.read() as tx:
        assert proposals.ready_of(tx, found.id) == {people[2].id}
    assert check(db).faults == ()


@pytest.mark.parametrize(("days", "anew"), [(1, False), (2, True)])
def test_the_notice_begins_anew_when_less_than_half_is_left(db: Database, days: int, *, anew: bool):
    people, ref = announced(db)
    opens = look(db, ref).opens_at or 0
    clock_of(db).advance(days=days)

    change(db, people[1], ref)

    found = look(db, ref)
    assert found.opens_at is not None
    assert (found.opens_at > opens) == anew
    if anew:
        assert found.opens_at - clock_of(db).now() >= 3 * DAY
        clock_of(db).advance(days=2)
        proceed(db)
        assert look(db, ref).stage == "notice"
    clock_of(db).advance(days=4)
    proceed(db)
    assert look(db, ref).stage == "open"
    assert check(db).faults == ()


def test_with_the_erasure_every_version_goes(db: Database):
    people = friends(db, 5)
    ref = propose(db, people[1])
    change(db, people[1], ref)

    do(db, people[1], EraseProposal(ref))

    assert look(db, ref).statement == ""
    assert check(db).faults == ()
    with pytest.raises(Conflict):
        change(db, people[1], ref)


Wrong = Callable[[Database, list[Member], Ref], None]
WRONG: dict[str, tuple[type[FolkmootError], Wrong]] = {
    "somebody else's": (NotAllowed, lambda db, who, ref: change(db, who[0], ref)),
    "without a title": (Invalid, lambda db, who, ref: change(db, who[1], ref, " ")),
    "a book": (Invalid, lambda db, who, ref: change(db, who[1], ref, "Long", "x" * 20_001)),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_changed_is_refused(db: Database, case: str):
    people, ref = announced(db)
    error, attempt = WRONG[case]
    with pytest.raises(error):
        attempt(db, people, ref)


def test_nobody_changes_what_is_voted_on(db: Database):
    people, ref = announced(db)
    ready(db, ref, people)
    with pytest.raises(Conflict, match="too late"):
        change(db, people[1], ref)
