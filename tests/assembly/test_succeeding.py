"""Understudies take over for the rest of a term, when the holder of a mandate is gone."""

import pytest

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import effects, tallying
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Office
from folkmoot.assembly.deciding.proposing import MakeProposal
from folkmoot.assembly.deciding.tallying import Terms
from folkmoot.assembly.mandates import EndMandate, GrantMandate, Mandate
from folkmoot.assembly.rules.constitutions import COMMON_RULE
from folkmoot.assembly.succeeding import SucceedMandate, take_over
from folkmoot.clock import DAY
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.identity.leaving import Leave
from folkmoot.record.actors import ByClock, Member
from folkmoot.record.perform import perform
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import exclude, heard
from tests.assembly.deciding.build import decide, friends, propose, replayed_equal, vote
from tests.assembly.deciding.test_candidates import BAN, elect, election, given, stand
from tests.build import clock_of
from tests.forum.build import do


def by_the_clock(db: Database) -> int:
    """Let the clock look who is to take over."""
    with db.write() as tx:
        return take_over(tx, clock_of(db).now())


def forced(db: Database, held: Mandate, whom: Member) -> None:
    """Let the clock put somebody in, whoever it is."""
    act = SucceedMandate(clock_of(db).new_ref(), held.ref, whom.ref)
    with db.write() as tx:
        perform(tx, act, by=ByClock("succeed"))


def live(db: Database, power: str = "member.ban") -> dict[int, Mandate]:
    """The live mandates that somebody gave with a power, by their holders."""
    with db.read() as tx:
        held = mandates.live(tx, clock_of(db).now())
    return {one.holder_id: one for one in held if power in one.powers and one.source != "genesis"}


def elected(db: Database, people: list[Member], office: Office = BAN) -> Mandate:
    """The second friend is elected, and the third is their understudy."""
    ref = election(db, people[0], office)
    stand(db, ref, people[1], people[2])
    elect(db, ref, people, "1>2>0")
    return given(db, ref)[people[1].id]


def granted(
    db: Database, people: list[Member], *, powers: tuple[str, ...] = ("member.ban",)
) -> Mandate:
    """All entrust the second friend; the third is to take over."""
    ends = clock_of(db).now() + 60 * DAY
    act = GrantMandate(
        clock_of(db).new_ref(), people[1].ref, powers, "moot", ends, "For peace.",
        understudy=people[2].ref,
    )  # fmt: skip
    decide(db, propose(db, people[0], act), people)
    return live(db, powers[0])[people[1].id]


def test_who_comes_second_takes_over_when_the_elected_leaves(db: Database):
    people = friends(db, 4)
    held = elected(db, people)
    assert held.understudy_id == people[2].id
    assert by_the_clock(db) == 0
    do(db, people[1], Leave(people[1].ref))

    assert by_the_clock(db) == 1
    after = live(db)[people[2].id]
    assert (after.powers, after.ends, after.source) == (held.powers, held.ends, held.source)
    assert after.succeeds == held.ref
    assert by_the_clock(db) == 0
    with db.read() as tx:
        assert mandates.by_ref(tx, held.ref).ended_by == "succeed"
    assert replayed_equal(db)


def test_who_gives_it_up_is_followed_too(db: Database):
    people = friends(db, 4)
    held = granted(db, people)
    do(db, people[1], EndMandate(held.ref, "I am tired."))

    assert by_the_clock(db) == 1
    assert live(db).keys() == {people[2].id}


def test_who_does_not_want_that_has_nobody(db: Database):
    people = friends(db, 4)
    held = elected(db, people, Office(("member.ban",), "moot", 1, "For peace.", understudy=False))
    assert held.understudy_id is None


def test_somebody_whom_the_members_did_not_want_is_no_understudy(db: Database):
    people = friends(db, 4)
    ref = election(db, people[0])
    stand(db, ref, people[1], people[2])
    elect(db, ref, people, "1>0>2")
    assert given(db, ref)[people[1].id].understudy_id is None


def test_after_a_recall_they_take_over_unless_the_members_said_otherwise(db: Database):
    people = friends(db, 4)
    held = granted(db, people)
    clock_of(db).advance(days=31)
    decide(db, propose(db, people[0], EndMandate(held.ref, "Enough.")), people)
    assert by_the_clock(db) == 1
    assert live(db).keys() == {people[2].id}

    other = granted(db, [people[0], people[3], people[1], people[2]], powers=("thread.lock",))
    clock_of(db).advance(days=31)
    decide(db, propose(db, people[0], EndMandate(other.ref, "Enough.", vacate=True)), people)
    assert by_the_clock(db) == 0
    assert not live(db, "thread.lock")
    assert replayed_equal(db)


def test_only_the_members_can_leave_it_empty(db: Database):
    people = friends(db, 4)
    held = granted(db, people)
    for one in (people[0], people[1]):  # who may give powers, and the holder
        with pytest.raises(NotAllowed, match="Only the members can decide"):
            do(db, one, EndMandate(held.ref, "Nobody.", vacate=True))


def test_who_is_kept_out_by_a_decision_is_followed(db: Database):
    people = friends(db, 5)
    granted(db, people)
    ref = exclude(db, people[0], people[1])
    heard(db)
    clock_of(db).advance(days=3, hours=2)
    proceed(db)
    for one in people[2:]:
        vote(db, ref, one, "yes")
    assert by_the_clock(db) == 0
    clock_of(db).advance(days=8)
    proceed(db)

    assert by_the_clock(db) == 1
    assert live(db).keys() == {people[2].id}
    assert replayed_equal(db)


def test_nobody_takes_over_what_is_over(db: Database):
    people = friends(db, 4)
    granted(db, people)
    clock_of(db).advance(days=61)
    do(db, people[1], Leave(people[1].ref))
    assert by_the_clock(db) == 0


def test_an_understudy_who_has_left_takes_nothing_over(db: Database):
    people = friends(db, 4)
    held = granted(db, people)
    do(db, people[2], Leave(people[2].ref))
    do(db, people[1], EndMandate(held.ref, "I am tired."))
    assert by_the_clock(db) == 0


def test_who_runs_the_machine_takes_over_no_power_to_give(db: Database):
    people = friends(db, 7)
    held = granted(db, people, powers=("mandate.grant",))
    ends = clock_of(db).now() + 30 * DAY
    runs = GrantMandate(
        clock_of(db).new_ref(), people[2].ref, ("host.operate",), "moot", ends, "They run it."
    )
    decide(db, propose(db, people[0], runs), people)
    do(db, people[1], EndMandate(held.ref, "I am tired."))
    assert by_the_clock(db) == 0


def test_the_clock_cannot_put_somebody_in_early_or_somebody_else(db: Database):
    people = friends(db, 4)
    held = granted(db, people)
    for whom in people[2:4]:
        with pytest.raises(Conflict, match="Nobody is to take over"):
            forced(db, held, whom)
    do(db, people[1], EndMandate(held.ref, "I am tired."))
    with pytest.raises(Conflict, match="Nobody is to take over"):
        forced(db, held, people[3])


def test_nobody_is_their_own_understudy(db: Database):
    people = friends(db, 3)
    ends = clock_of(db).now() + 60 * DAY
    act = GrantMandate(
        clock_of(db).new_ref(), people[1].ref, ("member.ban",), "moot", ends, "Both.",
        understudy=people[1].ref,
    )  # fmt: skip
    with pytest.raises(Invalid, match="take over from themselves"):
        do(db, people[0], MakeProposal(clock_of(db).new_ref(), (effects.of(act),), "Both", ""))


@pytest.mark.parametrize(
    ("ballots", "winner", "second"),
    [
        (["1>2>0", "1>2>0", "2>1>0"], 1, 2),
        (["1", "1", "1"], 1, 0),
        (["1>2", "1>3", "1>3>0"], 1, 3),
        (["1,2>0", "abstain", "1>2>0"], 1, 2),
        (["1,2>0", "abstain", "1>0"], 1, 0),
    ],
)
def test_the_second_is_who_would_win_without_the_first(
    ballots: list[str], winner: int, second: int
):
    terms = Terms(COMMON_RULE.rule("election"), 1, 3, 1, b"", ())
    assert tallying.second(ballots, terms, winner) == second
