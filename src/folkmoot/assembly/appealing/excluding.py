"""Keeping a member out for longer than a steward may: proposed by anybody, judged by a jury."""

from folkmoot.assembly.deciding import appeals, asking, effects, intakes, proposals, rolls
from folkmoot.assembly.deciding.asking import Question
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.proposals import (
    FAILED,
    GATHERING,
    INTAKE,
    LAPSED,
    NOTICE,
    OPEN,
    WITHDRAWN,
)
from folkmoot.assembly.deciding.proposing import MOST_GATHERING, check_words
from folkmoot.assembly.rules.appealing import NO_EXCLUSION_AGAIN
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.identity import people
from folkmoot.notices import notices
from folkmoot.record.acts import MEMBERS, PARTIES, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

BAN = "member.ban/1"
"""What keeps somebody out, of which this package knows only the name."""

SHORTEST, LONGEST = 30 * DAY, 365 * DAY
"""From the proposal on: the judgement alone may take some weeks. Else it is for good."""

NOT_SENT_AGAIN = 30 * DAY
"""So long nobody proposes again what was sent back from intake."""
MOST_AT_ONCE = 2
"""So many proposals about one person are in intake at most, who is told of each: one could be
hopeless, and of a friend, and more would be a mob."""
MOST_SENT_BACK = 2
"""After so many in that time somebody proposes nothing about anybody: others have to look."""


@act(
    "exclusion.propose/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="proposal.withdraw/1",
    erasable=("title", "statement"),
)
class ProposeExclusion(Act, frozen=True):
    """Ask members who have no part in it to keep somebody out of the moot."""

    ref: Ref
    """The proposal that it is."""
    effects: tuple[Effect, ...]
    """The one ban."""
    person: Ref
    title: str
    statement: str

    def target(self, tx: ReadTx) -> Target:
        """Nobody else reads it until it is let through; with its erasure the words go."""
        return Target(scopes=(), subject=self.ref, audience=PARTIES, parties=(self.person,))


@handles(ProposeExclusion)
def _propose(tx: WriteTx, act: ProposeExclusion, deed: Deed) -> int:
    if not kernel_of(tx).replaying:
        _check(tx, act, deed)
    person_id = people.id_of(tx, act.person)
    asked = Question(act.ref, deed.actor_id, act.title, act.statement, deed.at, stage=INTAKE)
    proposal_id = asking.put(tx, asked, act.effects)
    tx.insert(
        appeals.appeals, proposal_id=proposal_id, leaf=None, doer_id=person_id, concerned=False
    )
    appeals.add_parties(tx, proposal_id, [person_id, deed.actor_id or 0])
    intakes.begin(tx, proposal_id)
    return proposal_id


def _check(tx: ReadTx, act: ProposeExclusion, deed: Deed) -> None:
    check_words(act.title, act.statement)
    if not act.statement.strip():
        raise Invalid(
            N_("Say why, so that they can answer and others can judge."), field="statement"
        )
    _check_effect(act, deed.at)
    _check_person(tx, act, deed)
    _check_intake(tx, people.id_of(tx, act.person), deed)
    if proposals.gathering_of(tx, deed.actor_id or 0) >= MOST_GATHERING:
        raise Conflict(
            N_(
                "{most} of your proposals still look for others to stand behind them. "
                "Take one of them back first."
            ),
            most=MOST_GATHERING,
        )


def _check_effect(act: ProposeExclusion, at: int) -> None:
    """Nothing but a ban of that person from the moot, for long enough and not for too long."""
    ban = act.effects[0].fields if len(act.effects) == 1 else {}
    whole = (ban.get("person"), ban.get("scope")) == (act.person, "moot")
    if not whole or act.effects[0].kind != BAN or ban.get("posts") or ban.get("comments"):
        raise Invalid(N_("It asks that one person is kept out of the moot, and nothing else."))
    effects.to_act(act.effects[0])
    until = ban["until"]
    if until is not None and not at + SHORTEST <= until <= at + LONGEST:
        raise Invalid(
            N_("Choose between {least} and {most} days from now, or for good."),
            field="until",
            least=SHORTEST // DAY,
            most=LONGEST // DAY,
        )


def _check_person(tx: ReadTx, act: ProposeExclusion, deed: Deed) -> None:
    if deed.actor == act.person:
        raise NotAllowed(N_("Whoever wants to go can leave the moot in their own settings."))
    person = people.by_ref(tx, act.person)
    if person is None or not person.is_member:
        raise Conflict(N_("Only members are judged by members. A steward can ban anybody else."))
    if appeals.about(tx, person.id, (GATHERING, NOTICE, OPEN), 0) is not None:
        raise Conflict(N_("This is proposed already, and one at a time is enough."))
    since = deed.at - NO_EXCLUSION_AGAIN
    failed = appeals.about(tx, person.id, (FAILED,), since)
    own = appeals.about(tx, person.id, (WITHDRAWN, LAPSED), since, deed.actor_id)
    if failed is not None or own is not None:
        raise Conflict(
            N_("This was proposed lately. It can be proposed again after {days} days."),
            days=NO_EXCLUSION_AGAIN // DAY,
        )
    if {one.ref for one in rolls.entitled(tx, deed.at)} <= {act.person, deed.actor}:
        raise Conflict(N_("Nobody is left who could judge between you."))


def _check_intake(tx: ReadTx, person_id: int, deed: Deed) -> None:
    """Nobody keeps those who look at such proposals busy."""
    author_id = deed.actor_id or 0
    if intakes.number_of(tx, author_id):
        raise Conflict(N_("Others look at another proposal of yours first. Wait for them."))
    if intakes.number_about(tx, person_id) >= MOST_AT_ONCE:
        raise Conflict(
            N_("Others look at proposals about this person already. Wait until they have done so.")
        )
    back = intakes.sent_back(tx, author_id, deed.at - NOT_SENT_AGAIN)
    if person_id in back or len(back) >= MOST_SENT_BACK:
        raise Conflict(
            N_("This was sent back to you lately. You can propose it again after {days} days."),
            days=NOT_SENT_AGAIN // DAY,
        )


def only_by_jury(_tx: ReadTx, _act: Act, _at: int) -> None:
    """No other vote bans anybody: a majority is no court."""
    raise Invalid(
        N_("Members drawn by lot decide on that. Propose it on the page of the person."),
        field="effects",
    )


effects.checkers[BAN] = only_by_jury


@follows(ProposeExclusion)
def tell_proposed(tx: WriteTx, act: ProposeExclusion, deed: Deed) -> None:
    """Whom it is about, at once, so that they can answer first."""
    link = f"/decide/{proposals.by_ref(tx, act.ref).id}"
    whom = [people.id_of(tx, act.person)]
    notices.tell(tx, whom, "decision.exclusion", deed, link=link, subject=act.ref)
