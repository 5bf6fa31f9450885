"""Candidates: who stands in an election, and the mandates of those who win it."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from folkmoot.assembly import mandates, rulebook
from folkmoot.assembly.deciding import (
    bodies,
    effects,
    options,
    pairing,
    proposals,
    secret,
    supporters,
    tallying,
)
from folkmoot.assembly.deciding.effects import Decided
from folkmoot.assembly.deciding.options import Option
from folkmoot.assembly.deciding.proposals import (
    FAILED,
    GATHERING,
    NOTICE,
    Office,
    Proposal,
)
from folkmoot.assembly.deciding.tallying import Terms
from folkmoot.assembly.mandates import DECIDED, LONGEST_TERM, GrantMandate
from folkmoot.assembly.powers import GRANTING, is_scope
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotFound
from folkmoot.identity import people
from folkmoot.record import canonical, log
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

MOST_SEATS = 9
MOST_TERMS = 2
"""So many terms in a row somebody holds the same powers; then somebody else has a turn."""

LAPSE = "lapse"
"""The rule of the clock."""


@act(
    "candidate.stand/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="candidate.withdraw/1",
)
class StandAsCandidate(Act, frozen=True):
    """Stand in an election, as long as its vote has not opened."""

    proposal: Ref
    mandate: Ref
    """Of the mandate that they will hold if they are elected."""

    def target(self, tx: ReadTx) -> Target:
        """No scope: whoever is banned by a steward can be elected all the same."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), subject=self.mandate)


@act(
    "candidate.withdraw/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="candidate.stand/1",
)
class WithdrawCandidate(Act, frozen=True):
    """Stand no longer."""

    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """The election; only candidates themselves can."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), subject=self.proposal)


@act(
    "election.lapse/1",
    record=PUBLIC,
    clock=LAPSE,
    irreversible="It can be proposed anew, once somebody wants to stand.",
)
class LapseElection(Act, frozen=True):
    """End an election uncounted: nobody stands, or no constitution was adopted beside it."""

    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """The election, whose words are not in it."""
        proposals.by_ref(tx, self.proposal)
        return Target(subject=self.proposal)


def check_office(tx: ReadTx, office: Office, at: int) -> None:
    """Refuse an election to what nobody could hold. Raises Invalid."""
    if not 1 <= office.seats <= MOST_SEATS:
        raise Invalid(N_("Between 1 and {most} can be elected."), field="seats", most=MOST_SEATS)
    if len(set(office.powers)) < len(office.powers):
        raise Invalid(N_("Choose at least one power from the list."), field="powers")
    kind = office.scope.partition(":")[0]
    if kind not in {"moot", "community"} or not is_scope(office.scope):
        raise Invalid(N_("Choose from the list what the mandate is over."), field="scope")
    anybody = GrantMandate(Ref(""), Ref(""), office.powers, office.scope, at + 1, office.reason)
    mandates.check(tx, anybody, at)
    mandates.check_apart(tx, anybody, at)


@handles(StandAsCandidate)
def _stand(tx: WriteTx, act: StandAsCandidate, deed: Deed) -> None:
    found = election(tx, act.proposal)
    standing, person_id = options.of_proposal(tx, found.id), deed.actor_id or 0
    if any(one.person_id == person_id for one in standing):
        raise Conflict(N_("You stand already."))
    if not kernel_of(tx).replaying:
        _check_standing(tx, act, found, deed)
    n = len(standing) + 1
    options.put(tx, found.id, n, "", person_id=person_id, mandate=act.mandate)
    pairing.ask_anew(tx, found.id)


def _check_standing(tx: ReadTx, act: StandAsCandidate, found: Proposal, deed: Deed) -> None:
    office, person_id = _office(found), deed.actor_id or 0
    if terms_in_a_row(tx, person_id, office, deed.at) >= MOST_TERMS:
        raise Conflict(
            N_(
                "You were elected to these powers {most} times in a row. "
                "Let a term pass before you stand again."
            ),
            most=MOST_TERMS,
        )
    who = people.by_id(tx, person_id)
    if who is not None and not _gives_way(tx, found, person_id, deed.at):
        mandates.check_apart(
            tx,
            GrantMandate(act.mandate, who.ref, office.powers, office.scope, deed.at + 1, ""),
            deed.at,
        )


def _gives_way(tx: ReadTx, found: Proposal, person_id: int, at: int) -> bool:
    """Whether all that would keep somebody apart ends before they can be elected.

    A founder's mandate does, with the constitution that is adopted in the same ballot.
    """
    held = [one for one in mandates.held_by(tx, person_id, at) if GRANTING in one.powers]
    founders = all(one.source == mandates.GENESIS_DECISION for one in held)
    return founders and pairing.vote_of(tx, found.id) is not None


def terms_in_a_row(tx: ReadTx, person_id: int, office: Office, at: int) -> int:
    """How many terms somebody was elected to one of these powers, without a term between them."""
    term = rulebook.in_force(tx, "election", at).term
    table, edge, count = mandates.mandates, at, 0
    held = select(table.c.ref).where(
        table.c.holder_id == person_id,
        table.c.scope == office.scope,
        table.c.source.startswith(DECIDED),
    )
    rows = tx.rows(held.order_by(table.c.starts.desc(), table.c.id.desc()))
    for one in [mandates.by_ref(tx, row.ref) for row in rows]:
        source = proposals.by_ref(tx, Ref(one.source.removeprefix(DECIDED)))
        if source.question != "election" or not set(one.powers) & set(office.powers):
            continue
        ended = one.ends if one.ended_at is None else min(one.ends, one.ended_at)
        if ended + term <= edge:
            break
        edge, count = one.starts, count + 1
    return count


@handles(WithdrawCandidate)
def _withdraw(tx: WriteTx, act: WithdrawCandidate, deed: Deed) -> None:
    found = election(tx, act.proposal)
    standing = options.of_proposal(tx, found.id)
    gone = next((one for one in standing if one.person_id == deed.actor_id), None)
    if gone is None or gone.mandate is None:
        raise Conflict(N_("You do not stand in this election."))
    _keep(tx, found, [one for one in standing if one != gone], standing)
    pairing.ask_anew(tx, found.id)


def _keep(tx: WriteTx, found: Proposal, kept: Sequence[Option], standing: Sequence[Option]) -> None:
    """Those who stand after who is gone move up, so that the ballot has no gap."""
    options.clear(tx, found.id)
    for n, one in enumerate(kept, 1):
        options.put(tx, found.id, n, one.title, person_id=one.person_id, mandate=one.mandate)
    for one in standing:
        if one not in kept and one.mandate is not None:
            supporters.drop(tx, one.mandate)


def settle(tx: WriteTx, found: Proposal, roll: int) -> None:
    """Keep on the ballot who can be, now that so many vote; for handlers only."""
    if found.office is None:
        return
    standing = options.of_proposal(tx, found.id)
    kept = supporters.on_ballot(tx, found.id, standing, roll)
    if len(kept) < len(standing):
        _keep(tx, found, kept, standing)


@handles(LapseElection)
def _lapse(tx: WriteTx, act: LapseElection, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    void = pairing.is_void(tx, found)
    somebody = not kernel_of(tx).replaying and not is_empty(
        tx, found, len(bodies.voters(tx, found, deed.at))
    )
    if not void and (found.stage != NOTICE or found.office is None or somebody):
        raise Conflict(N_("This is not due yet, or it has happened already."))
    proposals.change(tx, found.id, stage=FAILED, closed_at=deed.at)
    secret.destroy(tx, found.id)
    log.unseal(tx, found.ref, MEMBERS)


def election(tx: ReadTx, ref: Ref) -> Proposal:
    """An election whose vote has not opened. Raises Conflict."""
    found = proposals.by_ref(tx, ref)
    if found.office is None:
        raise Conflict(N_("Nobody is elected by this proposal."))
    if found.stage not in (GATHERING, NOTICE):
        raise Conflict(N_("It is too late for this: the proposal is not in that stage any more."))
    return found


def _office(found: Proposal) -> Office:
    if found.office is None:
        raise Conflict(N_("Nobody is elected by this proposal."))
    return found.office


def is_empty(tx: ReadTx, found: Proposal, roll: int) -> bool:
    """Whether it is an election for which nobody stands who could be on a ballot of so many."""
    if found.office is None:
        return False
    standing = options.of_proposal(tx, found.id)
    return not supporters.on_ballot(tx, found.id, standing, roll)


def lapse(tx: WriteTx, found: Proposal, roll: int) -> bool:
    """End an election for which nobody stands, when its vote would open; gives whether it was."""
    if not is_empty(tx, found, roll) and not pairing.is_void(tx, found):
        return False
    perform(tx, LapseElection(found.ref), by=ByClock(LAPSE))
    return True


def end(tx: WriteTx, ref: Ref) -> bool:
    """End an election uncounted, if no constitution was adopted beside it."""
    if not pairing.is_void(tx, proposals.by_ref(tx, ref)):
        return False
    perform(tx, LapseElection(ref), by=ByClock(LAPSE))
    return True


def decided(
    tx: ReadTx, found: Proposal, winners: Sequence[int], told: list[str], terms: Terms
) -> tuple[Decided, ...]:
    """What the options that won do, or the mandates of who was elected by these ballots."""
    if found.office is None:
        return effects.decided(tx, found.id, winners)
    named = winners and found.seats == 1 and found.office.understudy
    return given(tx, found, winners, tallying.second(told, terms, winners[0]) if named else 0)


def given(tx: ReadTx, found: Proposal, winners: Sequence[int], second: int) -> tuple[Decided, ...]:
    """The mandates of those who were elected, for the term of the rule that was pinned.

    `second` takes over from the one who was elected; 0 for nobody. The term runs from the hour at
    which the vote was to close, but no mandate lasts for more than a year.
    """
    if found.rule is None or found.closes_at is None or found.opened_at is None:
        return ()
    office, standing = _office(found), {one.n: one for one in options.of_proposal(tx, found.id)}
    ends = min(found.closes_at + found.rule.term, found.opened_at + LONGEST_TERM)
    next_ = people.by_id(tx, standing[second].person_id or 0) if second else None
    granted: list[Decided] = []
    for n, winner in enumerate(winners):
        one = standing[winner]
        who = people.by_id(tx, one.person_id or 0)
        if who is None or one.mandate is None:
            raise NotFound(N_("There is no such candidate."))
        grant = GrantMandate(
            one.mandate, who.ref, office.powers, office.scope, ends, office.reason,
            understudy=None if next_ is None else next_.ref,
        )  # fmt: skip
        plain = canonical.encode(msgspec.to_builtins(grant))
        fields = canonical.decode(plain)  # as the record is read again
        granted.append(Decided(n, grant.KIND.name, fields))
    return tuple(granted)


def put(tx: WriteTx, found: Proposal, winners: Sequence[int], granted: Sequence[Decided]) -> None:
    """Write what those who were elected will hold, in an election; for handlers only."""
    if found.office is None:
        return
    for winner, one in zip(winners, granted, strict=True):
        effects.put(tx, found.id, winner, (effects.Effect(one.kind, one.fields),))
