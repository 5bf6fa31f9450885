"""Choosing one of several ways: the ballot, how it is counted, what is carried out."""

import pytest

from folkmoot.assembly.deciding import effects, tallying
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import MakeProposal
from folkmoot.assembly.deciding.results import ApprovalResult, ChoiceResult
from folkmoot.assembly.deciding.tallying import Terms, tally
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.record import settings
from folkmoot.record.actors import Member
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import carried, friends, look, ready, replayed_equal, vote
from tests.build import clock_of
from tests.forum.build import do

NAMES = ("Ours", "Yours", "Theirs")


def choice(db: Database, by: Member, names: tuple[str, ...] = NAMES) -> Ref:
    """Propose to choose what the summary says."""
    ref = clock_of(db).new_ref()
    ways = tuple((effects.of(SetSetting("summary", one)),) for one in names)
    do(db, by, MakeProposal(ref, (), "What we say", "Why", ways=ways, names="\n".join(names)))
    proceed(db)
    return ref


def test_what_is_preferred_to_each_other_way_is_done_and_nothing_else(db: Database):
    people = friends(db, 4)
    ref = choice(db, people[0])
    ready(db, ref, people)
    for one, ballot in zip(people, ("1>2>0", "2>3>1>0", "2>1", "abstain"), strict=True):
        vote(db, ref, one, ballot)
    proceed(db)

    found = look(db, ref)
    assert found.stage == "passed"
    assert isinstance(found.result, ChoiceResult)
    assert (found.result.winner, found.result.voted) == (2, 4)
    assert [one.carried_at is not None for one in carried(db, ref)] == [False, True, False]
    with db.read() as tx:
        assert settings.get(tx, "summary") == "Yours"
    assert replayed_equal(db)


def test_a_way_that_too_few_prefer_to_the_status_quo_is_not_chosen(db: Database):
    people = friends(db, 4)
    ref = choice(db, people[0])
    ready(db, ref, people)
    for one, ballot in zip(people, ("1>0", "1>0", "0>1", "0>2"), strict=True):
        vote(db, ref, one, ballot)
    proceed(db)

    assert look(db, ref).stage == "failed"
    with db.read() as tx:
        assert settings.get(tx, "summary") == ""


@pytest.mark.parametrize("ballot", ["", "yes", "1>1", "4", "2,1", "1>>2", "-1", "1>0 "])
def test_a_ballot_that_cannot_be_counted_is_refused(db: Database, ballot: str):
    people = friends(db)
    ref = choice(db, people[0])
    ready(db, ref, people)
    with pytest.raises(Invalid):
        vote(db, ref, people[1], ballot)


@pytest.mark.parametrize("names", [("One",), ("Same", "Same"), ("", "Two")])
def test_each_way_has_a_name_of_its_own(db: Database, names: tuple[str, ...]):
    people = friends(db)
    with pytest.raises(Invalid):
        choice(db, people[0], names)


def test_seats_go_to_the_most_approved_and_never_below_nobody():
    rule = Rule(matter="election", method="approval", quorum="none", term=1)
    said = ["1,2", "1", "1,3", "2", "0", "0", "abstain"]

    counted = tally(said, Terms(rule, 7, 3, 2, b"seed"))

    assert counted.winners == (1,)  # two approve of 2, and two of nobody
    assert isinstance(counted.result, ApprovalResult)
    assert counted.result.approvals == (2, 3, 2, 1)


def test_the_lot_between_equals_is_drawn_from_the_seed_alone():
    rule = Rule(matter="election", method="approval", quorum="none", term=1)
    said = ["1,2,3"] * 3
    drawn = {tally(said, Terms(rule, 3, 3, 1, bytes([seed]))).winners for seed in range(20)}
    assert drawn == {(1,), (2,), (3,)}
    assert tally(said, Terms(rule, 3, 3, 1, b"x")) == tally(said, Terms(rule, 3, 3, 1, b"x"))


def test_an_approval_names_each_once_in_order():
    tallying.check("1,3", "approval", 3)
    for wrong in ("3,1", "0,1", "1>2", "4"):
        with pytest.raises(Invalid):
            tallying.check(wrong, "approval", 3)
