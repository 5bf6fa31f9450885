"""Elections that nobody need ask for: the clock calls them where nobody will hold an office.

The keys of the moot, once the members have adopted a constitution, and every office to which
somebody was elected: 30 days before its term ends, and for the keys and the stewards of a
community also whenever nobody holds it. Until then a caretaker bridges (`caretaking`).
"""

from contextlib import suppress

import msgspec
from sqlalchemy import exists, select

from folkmoot.assembly import mandates, rulebook, succeeding
from folkmoot.assembly.deciding import asking, candidates, effects, founding_vote, proposals, rolls
from folkmoot.assembly.deciding.asking import Question
from folkmoot.assembly.deciding.hours import full_hour
from folkmoot.assembly.deciding.pairing import founding_votes
from folkmoot.assembly.deciding.proposals import (
    FAILED,
    NOTICE,
    OPEN,
    PASSED,
    Office,
    Proposal,
)
from folkmoot.assembly.holding import KEYS
from folkmoot.assembly.mandates import DECIDED, EndMandate, Mandate
from folkmoot.assembly.powers import GRANTING, caretaker_powers
from folkmoot.assembly.rules.vocabulary import SHORTEST_NOTICE
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, FolkmootError
from folkmoot.identity import people
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
    founder = founding_vote.founder_of(tx)
    asked = Question(act.ref, founder, TITLE, STATEMENT, deed.at, act.opens, called=True)
    return asking.put_election(tx, asked, act.office, act.community)


def due(tx: ReadTx, at: int) -> list[Vacant]:
    """The offices for which an election is to be called now."""
    if founding_vote.adopted(tx) is None or len(rolls.entitled(tx, at)) < FEWEST:
        return []
    held = [one for one in mandates.live(tx, at) if not succeeding.is_away(tx, one.holder_id, at)]
    held = [one for one in held if not one.caretaker]
    asked = _elections(tx, at)
    found: list[Vacant] = []
    for one in _expected(tx, at):
        if not any(_includes(each, one.office) for each in asked) and _ends(one, held, at):
            found.append(one)
            asked.append(one.office)
    return found


def _expected(tx: ReadTx, at: int) -> list[Vacant]:
    """The keys, and every office to which somebody was elected, the newest first.

    What was elected to anew since, by one election or several, takes the place of the older one.
    """
    elected = proposals.proposals.c
    query = select(elected.id).where(elected.question == "election", elected.stage == PASSED)
    rows = tx.rows(query.order_by(elected.closed_at.desc(), elected.id).limit(200))
    newer: list[Office] = []
    found: list[Vacant] = []
    for one in [proposals.by_id(tx, row.id) for row in rows]:
        for office in () if one.office is None else _holdable(tx, one.office, at):
            if _is_replaced(office, newer):
                continue
            newer.append(office)
            if not _is_over(tx, one, office):
                found.append(Vacant(office, one.community))
    if any(_is_of_keys(one.office) for one in found):
        return found
    return [Vacant(Office(caretaker_powers(), "moot", 1, REASON), None), *found]


def _holdable(tx: ReadTx, elected: Office, at: int) -> list[Office]:
    """An office as it can be held now: in two where one person must not hold it all any more.

    Nothing where nobody can hold it, as a power of it is no more.
    """
    powers = [elected.powers]
    if _must_be_apart(tx, elected):
        powers = [tuple(one for one in elected.powers if one != GRANTING), (GRANTING,)]
    found: list[Office] = []
    for part in powers:
        office = msgspec.structs.replace(elected, powers=part, reason=REASON)
        with suppress(FolkmootError):
            candidates.check_office(tx, office, at)
            found.append(office)
    return found


def _must_be_apart(tx: ReadTx, office: Office) -> bool:
    apart = office.scope == "moot" and mandates.APART.issubset(office.powers)
    return apart and people.members_count(tx) >= mandates.APART_FROM


def _is_replaced(office: Office, newer: list[Office]) -> bool:
    alike = [one for one in newer if _is_of_keys(one) == _is_of_keys(office)]
    there = [set(one.powers) for one in alike if one.scope == office.scope]
    return set(office.powers) <= set().union(*there)


def _elections(tx: ReadTx, at: int) -> list[Office]:
    """To which offices elections are under way, or ended within the last 30 days.

    Only those that come to a vote, or came to its hour: what somebody proposes and takes back
    keeps nobody from being elected. Nor does an election beside the founding vote in which
    nobody stood before there was a constitution.
    """
    table = proposals.proposals.c
    live = table.stage.in_([NOTICE, OPEN])
    uncounted = exists().where(founding_votes.c.election_id == table.id) & table.result.is_(None)
    ended = table.stage.in_([PASSED, FAILED]) & (table.closed_at > at - BEFORE) & ~uncounted
    rows = tx.rows(select(table.id).where(table.question == "election", live | ended))
    found: list[Proposal] = [proposals.by_id(tx, row.id) for row in rows]
    return [one.office for one in found if one.office is not None]


def _is_of_keys(office: Office) -> bool:
    return office.scope == "moot" and KEYS in office.powers


def _includes(one: Office, other: Office) -> bool:
    """Whether an election to one office is one to the other as well.

    Any to the keys is one to the keys, and to no other office: it may find nobody for long.
    """
    if _is_of_keys(one) or _is_of_keys(other):
        return _is_of_keys(one) and _is_of_keys(other)
    return one.scope == other.scope and set(one.powers) >= set(other.powers)


def _ends(vacant: Vacant, held: list[Mandate], at: int) -> bool:
    """Whether nobody holds an office that is expected to be held, or not for long any more."""
    office = vacant.office
    wanted = {KEYS} if _is_of_keys(office) else set(office.powers)
    theirs = [one for one in held if one.scope == office.scope and wanted & set(one.powers)]
    if not theirs:
        return _is_of_keys(office) or office.scope.startswith("community:")
    for one in theirs:
        if one.ends - at > BEFORE:
            wanted -= set(one.powers)
    return any(wanted & set(one.powers) for one in theirs)


def _is_over(tx: ReadTx, elected: Proposal, office: Office) -> bool:
    """Whether nobody is to hold it any more: the members said so, or its community is closed."""
    kind, _, community = office.scope.partition(":")
    if kind == "community" and not kernel_of(tx).is_open(tx, Ref(community)):
        return True
    if _is_of_keys(office):
        return False  # somebody must hold these
    table = mandates.mandates.c
    ended = select(table.ref, table.ended_by).where(
        table.source == f"{DECIDED}{elected.ref}", table.ended_by.startswith(DECIDED)
    )
    return any(_vacates(tx, row.ref, Ref(row.ended_by.removeprefix(DECIDED)))
               for row in list(tx.rows(ended)))  # fmt: skip


def _vacates(tx: ReadTx, mandate: Ref, decision: Ref) -> bool:
    """Whether the members decided that nobody takes over a mandate."""
    done = effects.of_proposal(tx, proposals.by_ref(tx, decision).id)
    wanted = [one.effect for one in done if one.effect.kind == EndMandate.KIND.name]
    return any(one.fields["mandate"] == mandate and one.fields.get("vacate") for one in wanted)


def call(tx: WriteTx, at: int) -> int:
    """Let the clock call every election that is due; gives how many."""
    found = due(tx, at)
    for one in found:
        opens = full_hour(at + rulebook.in_force(tx, "election", at).notice)
        ref = kernel_of(tx).clock.new_ref()
        perform(tx, CallElection(ref, one.office, one.community, opens), by=ByClock(RULE))
    return len(found)
