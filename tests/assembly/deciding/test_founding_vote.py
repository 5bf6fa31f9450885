"""The founding vote: called by the clock or a member, held again with those who come."""

import msgspec
import pytest

from folkmoot.assembly import caretaking, mandates, rulebook
from folkmoot.assembly.deciding import founding_vote
from folkmoot.assembly.deciding.founding_vote import CallFoundingVote
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.deciding.proposing import WithdrawProposal
from folkmoot.assembly.deciding.results import ChoiceResult
from folkmoot.assembly.powers import caretaker_powers
from folkmoot.assembly.rules.constitutions import COMMON_RULE, CONSTITUTIONS
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.clock import DAY
from folkmoot.errors import Conflict, Invalid
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, mandate_of, ready, replayed_equal, vote
from tests.build import clock_of, join
from tests.forum.build import do


def wait(db: Database, days: float) -> None:
    clock_of(db).advance(days=days)
    proceed(db)


def call(db: Database, by: Member | None = None) -> int | None:
    """Let the clock or a member call it."""
    with db.write() as tx:
        return founding_vote.call(tx, by)


def last(db: Database) -> Proposal:
    """The newest founding vote as it stands."""
    with db.read() as tx:
        return founding_vote.all_held(tx)[-1].proposal


COMMON, CIRCLE, AS_IT_IS = "1>2>0", "2>1>0", "0"


def by_hand(db: Database, several: tuple[str, ...], opens: int, *powers: str) -> CallFoundingVote:
    """A founding vote as somebody might call it who changed the program."""
    clock = clock_of(db)
    with db.read() as tx:
        office = founding_vote.stewards(tx, clock.now())
    office = msgspec.structs.replace(office, powers=(*office.powers, *powers))
    return CallFoundingVote(clock.new_ref(), several, clock.new_ref(), office, opens)


def held(db: Database, people: list[Member], choice: str = COMMON) -> Proposal:
    """Wait until the vote that was called opens, let these people vote, wait until it closes."""
    wait(db, 4)
    ref = last(db).ref
    for one in people:
        vote(db, ref, one, choice)
    wait(db, 15)
    return last(db)


def test_the_clock_calls_it_so_that_it_opens_on_day_45(db: Database):
    ada, *_ = friends(db)
    wait(db, 41.9)
    assert call(db) is None

    wait(db, 0.2)
    assert call(db) is not None

    found = last(db)
    assert found.title == founding_vote.TITLE
    assert found.author == ada.ref
    assert call(db) is None
    wait(db, 3.1)
    assert last(db).stage == "open"


def test_any_member_can_call_it_from_two_weeks_on(db: Database):
    _, bob, eve = friends(db)
    wait(db, 13)
    with pytest.raises(Conflict):
        call(db, bob)

    wait(db, 1.1)
    assert call(db, bob) is not None

    with pytest.raises(Conflict):
        call(db, eve)
    with pytest.raises(Conflict):
        do(db, bob, WithdrawProposal(last(db).ref))


def test_two_people_need_no_founding_vote(db: Database):
    _, bob = friends(db, 2)
    wait(db, 60)

    assert call(db) is None
    with pytest.raises(Conflict):
        call(db, bob)


def test_with_the_constitution_the_founder_keeps_only_what_a_caretaker_has(db: Database):
    people = friends(db)
    ada = people[0]
    wait(db, 14.1)
    call(db, people[1])

    assert held(db, people[1:]).stage == "passed"

    with db.write() as tx:
        assert mandates.held_by(tx, ada.id, clock_of(db).now()) == []
        assert caretaking.renew(tx, clock_of(db).now())
    assert mandate_of(db, ada).powers == caretaker_powers()
    assert call(db) is None


def test_with_too_few_it_is_held_again_and_those_who_come_are_enough(db: Database):
    people = friends(db, 5)
    wait(db, 42.1)
    call(db)
    assert held(db, people[:2]).stage == "failed"
    wait(db, 9)
    assert call(db) is None

    wait(db, 2.1)
    assert call(db) is not None
    found = held(db, people[:1])

    assert found.stage == "passed"
    assert found.rule is not None
    assert found.rule.quorum == "none"


def test_what_most_refused_is_not_held_again(db: Database):
    people = friends(db)
    wait(db, 42.1)
    call(db)
    assert held(db, people[1:], AS_IT_IS).stage == "failed"
    wait(db, 30)

    assert call(db) is None


def test_nothing_is_called_for_day_45_without_notice(db: Database):
    _, bob, _ = friends(db)
    wait(db, 20)
    now = clock_of(db).now()
    hasty = by_hand(db, ("common rule", "consensus circle"), now + DAY)

    with pytest.raises(Conflict):
        do(db, bob, hasty)


def in_force(db: Database, matter: str = "ordinary") -> Rule:
    """The rule on a matter a week after it was adopted."""
    with db.read() as tx:
        return rulebook.in_force(tx, matter, clock_of(db).now() + 8 * DAY)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ([COMMON, COMMON, CIRCLE], "common rule"),
        ([CIRCLE, CIRCLE, AS_IT_IS], "consensus circle"),
        ([CIRCLE, "1,2>0", COMMON], "lot"),
        ([AS_IT_IS, AS_IT_IS, COMMON], None),
        (["2>0", "1>0", AS_IT_IS], None),
    ],
)
def test_few_put_both_constitutions_in_order(db: Database, said: list[str], name: str | None):
    people = friends(db)
    wait(db, 42.1)
    call(db)
    wait(db, 4)
    assert last(db).question == "choice"

    for one, choice in zip(people, said, strict=True):
        vote(db, last(db).ref, one, choice)
    wait(db, 15)

    assert last(db).stage == ("failed" if name is None else "passed")
    result = last(db).result
    assert isinstance(result, ChoiceResult)
    assert result.tie == ("lot" if name == "lot" else "")
    if result.winner:
        chosen = ("common rule", "consensus circle")[result.winner - 1]
        assert name in (chosen, "lot")
        assert in_force(db) == CONSTITUTIONS[chosen].rule("ordinary")
    assert replayed_equal(db)


def test_more_people_say_yes_or_no_to_the_one_that_fits_them(db: Database):
    people = friends(db, 13)
    wait(db, 42.1)
    call(db)
    wait(db, 4)

    assert last(db).question == "yes-no"
    for one in people[:7]:
        vote(db, last(db).ref, one, "yes")
    wait(db, 15)

    assert last(db).stage == "passed"
    assert in_force(db) == COMMON_RULE.rule("ordinary")


def test_nobody_offers_less_than_fits_nor_gives_stewards_more(db: Database):
    _, bob, _ = friends(db)
    wait(db, 20)
    late = clock_of(db).now() + 4 * DAY
    fewer = by_hand(db, ("common rule",), late)
    more = by_hand(db, ("common rule", "consensus circle"), late, "mandate.grant")

    for one in (fewer, more):
        with pytest.raises(Invalid):
            do(db, bob, one)


def test_who_joins_while_it_is_announced_votes_too(db: Database):
    people = friends(db, 12)
    wait(db, 42.1)
    call(db)
    people.append(join(db, people[0], "late"))

    found = held(db, people[6:], CIRCLE)

    assert found.roll == 13
    assert found.stage == "passed"


def test_it_closes_at_once_when_all_have_voted_and_are_ready(db: Database):
    people = friends(db)
    wait(db, 14.1)
    call(db, people[1])
    ready(db, last(db).ref, people)
    for one in people:
        vote(db, last(db).ref, one, CIRCLE)

    proceed(db)

    assert last(db).stage == "passed"
    assert in_force(db).method == "consent"


def test_when_too_few_want_each_it_is_held_again(db: Database):
    people = friends(db, 9)
    wait(db, 42.1)
    call(db)
    wait(db, 4)
    for one, choice in zip(people, [COMMON, COMMON, CIRCLE, AS_IT_IS], strict=False):
        vote(db, last(db).ref, one, choice)
    wait(db, 15)
    assert last(db).stage == "failed"

    wait(db, 11.1)
    assert call(db) is not None
    assert held(db, people[:1], CIRCLE).stage == "passed"
