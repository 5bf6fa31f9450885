"""The founding vote: on day 45 at the latest the members choose their constitution.

They put those that so many could live by in order, together with that everything stays as it is;
where only one fits, they say yes or no to it. In the same ballot they elect the first stewards.

Nobody need ask for it: the clock calls it. When too few take part there is one more, in which
those who come are enough; so a moot never waits for people who do not come.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import func, select

from folkmoot.assembly import mandates, rulebook
from folkmoot.assembly.deciding import asking, effects, pairing, proposals, rolls
from folkmoot.assembly.deciding.asking import Question
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.pairing import founding_votes
from folkmoot.assembly.deciding.proposals import FAILED, Office, Proposal
from folkmoot.assembly.deciding.results import ChoiceResult, Result, sides
from folkmoot.assembly.powers import caretaker_powers
from folkmoot.assembly.rulebook import AdoptConstitution
from folkmoot.assembly.rules import constitutions
from folkmoot.assembly.rules.vocabulary import SHORTEST_NOTICE, Rule
from folkmoot.clock import DAY, HOUR, MINUTE, Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.identity.people import people
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

RULE = "found"
"""The rule of the clock."""
FOR_MEMBERS = 14 * DAY
"""From then on any member may call it."""
BY_ITSELF = 45 * DAY
"""It opens then at the latest."""
AGAIN = 14 * DAY
"""So long after a vote with too few it opens once more."""
FROM_MEMBERS = 3
"""Fewer have nobody to outvote, and settle it between them."""
ROUNDS = 2

TITLE = N_("By which rules do we want to decide?")
STATEMENT = N_(
    "Whoever founded this moot has held its keys alone so far. With this vote the members take "
    "them: if it passes, the founder keeps only what you decide. You can change the rules later, "
    "one by one."
)

WHO = N_("Who are our first stewards?")
WHAT_FOR = N_(
    "They keep the moot running: they remove spam, do what the law demands, and run the machine. "
    "Whoever would do it stands until the vote opens. It counts only if a constitution is adopted "
    "in the same ballot."
)
REASON = "The first stewards, elected with the constitution."
"""Why the elected hold it, as the record keeps it."""
SEATS_FROM = (0, 7, 20)
"""From so many members on there is one steward, two, and three."""

UNKNOWN = N_("Choose a constitution from the list.")
TOO_EARLY = N_("The founding vote can be called from two weeks after the founding on, by three.")


@act(
    "founding.call/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    clock=RULE,
    irreversible="It is the members' way to take the keys; whoever is against it votes no.",
)
class CallFoundingVote(Act, frozen=True):
    """Call the founding vote: the members choose their constitution and elect their stewards."""

    ref: Ref
    constitutions: tuple[str, ...]
    """What can be chosen, by their names."""
    election: Ref
    """Of the first stewards, in the same ballot."""
    office: Office
    opens: int

    def target(self, tx: ReadTx) -> Target:
        """No scope: a ban by a steward takes nobody's say."""
        return Target(scopes=(), subject=self.ref)


class Held(msgspec.Struct, frozen=True):
    """A founding vote that was called, and which of the two it is."""

    proposal: Proposal
    round: int


@handles(CallFoundingVote)
def _call(tx: WriteTx, act: CallFoundingVote, deed: Deed) -> int:
    if not kernel_of(tx).replaying:
        _check(tx, act, deed)
    asker = deed.actor_id or founder_of(tx)
    asked = Question(act.ref, asker, TITLE, STATEMENT, deed.at, act.opens, called=True)
    proposal_id = asking.put_ways(tx, asked, _ways(act))
    second = Question(act.election, asker, WHO, WHAT_FOR, deed.at, act.opens, called=True)
    election_id = asking.put_election(tx, second, act.office)
    number = int(tx.value(select(func.count()).select_from(founding_votes)))
    both = {"proposal_id": proposal_id, "election_id": election_id}
    tx.insert(founding_votes, **both, round=number + 1)
    return proposal_id


def _ways(act: CallFoundingVote) -> list[tuple[str, list[Effect]]]:
    """What each choice is called and does; by yes or no it needs no name."""
    ways: list[tuple[str, list[Effect]]] = []
    for name in act.constitutions:
        wanted = AdoptConstitution(name)
        rulebook.check_constitution(wanted)
        title = constitutions.CONSTITUTIONS[name].title if len(act.constitutions) > 1 else ""
        ways.append((title, [effects.of(wanted)]))
    if not ways:
        raise Invalid(UNKNOWN, field="name")
    return ways


def _check(tx: ReadTx, act: CallFoundingVote, deed: Deed) -> None:
    due = earliest(tx, deed.at, by_clock=deed.actor_id is None)
    if due is None or deed.at < due or act.opens < deed.at + SHORTEST_NOTICE:
        raise Conflict(TOO_EARLY)
    if act.constitutions != offered(tx, deed.at):
        raise Invalid(UNKNOWN, field="name")
    if act.office != stewards(tx, deed.at):
        raise Invalid(N_("The first stewards hold what the rules say, and no more."))


def stewards(tx: ReadTx, at: int) -> Office:
    """To what the first stewards are elected: spam, law and hosting, as by the clock later on."""
    members = len(rolls.entitled(tx, at))
    seats = sum(members >= least for least in SEATS_FROM)
    return Office(caretaker_powers(), "moot", seats, REASON)


def founder_of(tx: ReadTx) -> int:
    """The row id of the founder, in whose name the clock calls it."""
    first = mandates.mandates.c
    return tx.value(select(first.holder_id).where(first.source == mandates.GENESIS_DECISION))


def founded_at(tx: ReadTx) -> int:
    """When the moot was founded; 0 before that."""
    return tx.value(select(func.min(people.c.joined_at))) or 0


def offered(tx: ReadTx, at: int) -> tuple[str, ...]:
    """The constitutions that so many could live by now."""
    fitting = constitutions.fitting(len(rolls.entitled(tx, at)))
    return tuple(one.name for one in fitting if _can_be_lived_by(one.name))


def _can_be_lived_by(name: str) -> bool:
    try:
        rulebook.check_constitution(AdoptConstitution(name))
    except Invalid:
        return False
    return True


def all_held(tx: ReadTx) -> list[Held]:
    """The founding votes so far, the first one first."""
    query = select(founding_votes).order_by(founding_votes.c.round)
    return [Held(proposals.by_id(tx, row.proposal_id), row.round) for row in tx.rows(query)]


def is_one(tx: ReadTx, proposal_id: int) -> bool:
    """Whether a proposal is a founding vote, which nobody can take back."""
    return _round_of(tx, proposal_id) > 0


def _round_of(tx: ReadTx, proposal_id: int) -> int:
    query = select(founding_votes.c.round).where(founding_votes.c.proposal_id == proposal_id)
    return tx.value(query) or 0


def adopted(tx: ReadTx) -> int | None:
    """When the members first adopted a constitution; None before that."""
    carried = select(func.min(effects.effects.c.carried_at))
    return tx.value(carried.where(effects.effects.c.kind == AdoptConstitution.KIND.name))


def earliest(tx: ReadTx, at: int, *, by_clock: bool) -> int | None:
    """From when on it can be called; None where it cannot, or was held already.

    The clock calls it so early that it opens on its day.
    """
    if adopted(tx) is not None or len(rolls.entitled(tx, at)) < FROM_MEMBERS:
        return None
    held = all_held(tx)
    if not held:
        founded = founded_at(tx)
        return founded + (BY_ITSELF - SHORTEST_NOTICE if by_clock else FOR_MEMBERS)
    last = held[-1]
    if last.round >= ROUNDS or not missed(last.proposal):
        return None
    return (last.proposal.closed_at or 0) + AGAIN - SHORTEST_NOTICE


def missed(found: Proposal) -> bool:
    """Whether a vote failed only because too few said yes, and not against the will of more."""
    if found.stage != FAILED or found.rule is None or found.roll is None:
        return False
    needed = found.rule.needed_yes(found.roll)
    return found.result is None or any(no <= yes < needed for yes, no in _each(found.result))


def _each(result: Result) -> Iterator[tuple[int, int]]:
    """How many were for each constitution, and how many for that everything stays as it is."""
    if isinstance(result, ChoiceResult):
        for n in range(1, len(result.preferred)):
            yield result.preferred[n][0], result.preferred[0][n]
    else:
        yield sides(result)[:2]


def ruled(tx: ReadTx, found: Proposal, rule: Rule) -> Rule:
    """The rule of a vote: in a second founding vote those who take part are enough.

    It is announced for as long as its day allows, and so is the election in the same ballot;
    what failed comes again by the clock alone.
    """
    this, beside = _round_of(tx, found.id), pairing.beside(tx, found)
    if not this and beside is None:
        return rule
    quorum = rule.quorum if this < ROUNDS else "none"
    called = {"sponsors": "one", "notice": SHORTEST_NOTICE, "pause": 0}
    return msgspec.structs.replace(rule, quorum=quorum, **called)


def call(tx: WriteTx, by: Any = None) -> int | None:
    """Call it if that is due, by the clock or by a member; gives its number.

    Raises Conflict where a member calls it too early or again.
    """
    clock = kernel_of(tx).clock
    now = clock.now()
    due = earliest(tx, now, by_clock=by is None)
    if by is None and (due is None or now < due):
        return None
    opens = -(-(now + SHORTEST_NOTICE + MINUTE) // HOUR) * HOUR
    several, office = offered(tx, now), stewards(tx, now)
    wanted = CallFoundingVote(clock.new_ref(), several, clock.new_ref(), office, opens)
    return perform(tx, wanted, by=by or ByClock(RULE)).result
