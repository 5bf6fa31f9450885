"""Elections that nobody need ask for: the clock calls them where nobody will hold an office.

The keys of the moot, once the members have adopted a constitution, and every office to which
somebody was elected: 30 days before its term ends, and for the keys and the stewards of a
community also whenever nobody holds it. Until then a caretaker bridges (`caretaking`).
"""

import msgspec
from sqlalchemy import select

from folkmoot.assembly import mandates, rulebook, succeeding
from folkmoot.assembly.deciding import candidates, founding_vote, proposals, rolls
from folkmoot.assembly.deciding.hours import full_hour
from folkmoot.assembly.deciding.proposals import (
    GATHERING,
    NOTICE,
    OPEN,
    PASSED,
    Office,
    Proposal,
)
from folkmoot.assembly.holding import KEYS
from folkmoot.assembly.mandates import Mandate
from folkmoot.assembly.powers import caretaker_powers
from folkmoot.assembly.rules.vocabulary import SHORTEST_NOTICE
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict
from folkmoot.record import canonical
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

RULE = "elect"
"""The rule of the clock."""
BEFORE = 30 * DAY
"""So long before a term ends the next election is called, and so long after another one."""
FEWEST = founding_vote.FROM_MEMBERS

TITLE = N_("Who holds this from now on?")
STATEMENT = N_(
    "Nobody proposed this: the clock calls an election where nobody holds an office any more, or "
    "where its term ends within 30 days. Whoever would do it stands until the vote opens."
)
REASON = "Nobody was to hold it any more."
"""Why the elected hold it, as the record keeps it."""


@act(
    "election.call/1",
    record=MEMBERS,
    clock=RULE,
    irreversible="Whoever wants nobody to hold it votes for none of them.",
)
class CallElection(Act, frozen=True):
    """Call an election, as nobody holds an office any more, or its term ends within 30 days."""

    ref: Ref
    office: Office
    community: Ref | None
    opens: int

    def target(self, tx: ReadTx) -> Target:
        """No scope: a ban by a steward takes nobody's say."""
        return Target(scopes=(), subject=self.ref)


class Vacant(msgspec.Struct, frozen=True):
    """An office for which an election is due, and whose subscribers decide."""

    office: Office
    community: Ref | None


@handles(CallElection)
def _call(tx: WriteTx, act: CallElection, deed: Deed) -> int:
    if not kernel_of(tx).replaying:
        wanted = Vacant(act.office, act.community)
        if wanted not in due(tx, deed.at) or act.opens < deed.at + SHORTEST_NOTICE:
            raise Conflict(N_("No election is due to this office."))
    candidates.check_office(tx, act.office, deed.at)
    return tx.insert(
        proposals.proposals,
        ref=act.ref,
        author_id=founding_vote.founder_of(tx),
        title=TITLE,
        statement=STATEMENT,
        question="election",
        office=canonical.encode(msgspec.to_builtins(act.office)).decode(),
        community=act.community,
        stage=NOTICE,
        made_at=deed.at,
        announced_at=deed.at,
        opens_at=act.opens,
    )


def due(tx: ReadTx, at: int) -> list[Vacant]:
    """The offices for which an election is to be called now."""
    if founding_vote.adopted(tx) is None or len(rolls.entitled(tx, at)) < FEWEST:
        return []
    held = [one for one in mandates.live(tx, at) if not succeeding.is_away(tx, one.holder_id, at)]
    held = [one for one in held if not one.caretaker]
    lately = _elections(tx, at)
    found: list[Vacant] = []
    for one in _expected(tx):
        others = [each.office for each in found]
        if not any(_same(one.office, each) for each in (*lately, *others)) and _ends(one, held, at):
            found.append(one)
    return found


def _expected(tx: ReadTx) -> list[Vacant]:
    """The keys, and every office to which somebody was elected, the newest first."""
    elected = proposals.proposals.c
    query = select(elected.id).where(elected.question == "election", elected.stage == PASSED)
    rows = tx.rows(query.order_by(elected.closed_at.desc(), elected.id).limit(200))
    found = [proposals.by_id(tx, row.id) for row in rows]
    keys = Vacant(Office(caretaker_powers(), "moot", 1, REASON), None)
    offices = [Vacant(_again(one.office), one.community) for one in found if one.office]
    if any(KEYS in one.office.powers and one.office.scope == "moot" for one in offices):
        return offices
    return [keys, *offices]


def _again(office: Office) -> Office:
    return msgspec.structs.replace(office, reason=REASON)


def _elections(tx: ReadTx, at: int) -> list[Office]:
    """To which offices elections are under way, or closed within the last 30 days."""
    table = proposals.proposals.c
    query = select(table.id).where(table.question == "election")
    live = table.stage.in_([GATHERING, NOTICE, OPEN])
    rows = tx.rows(query.where(live | (table.closed_at > at - BEFORE)))
    found: list[Proposal] = [proposals.by_id(tx, row.id) for row in rows]
    return [one.office for one in found if one.office is not None]


def _same(one: Office, other: Office) -> bool:
    """Whether two offices give a power over the same in common."""
    return one.scope == other.scope and bool(set(one.powers) & set(other.powers))


def _ends(vacant: Vacant, held: list[Mandate], at: int) -> bool:
    """Whether nobody holds an office that is expected to be held, or not for long any more."""
    office = vacant.office
    theirs = [
        one for one in held if one.scope == office.scope and set(one.powers) & set(office.powers)
    ]
    if KEYS in office.powers:
        theirs = [one for one in theirs if KEYS in one.powers]
    if not theirs:
        return KEYS in office.powers or office.scope.startswith("community:")
    return max(one.ends for one in theirs) - at <= BEFORE


def call(tx: WriteTx, at: int) -> int:
    """Let the clock call every election that is due; gives how many."""
    found = due(tx, at)
    for one in found:
        opens = full_hour(at + rulebook.in_force(tx, "election", at).notice)
        ref = kernel_of(tx).clock.new_ref()
        perform(tx, CallElection(ref, one.office, one.community, opens), by=ByClock(RULE))
    return len(found)
