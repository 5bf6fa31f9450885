"""Small things: a steward announces them, and they happen unless somebody objects in time.

Whoever holds the power over a setting on a short list may announce another value of it.
Nobody need stand behind it and nobody votes. When they lose that power first, it lapses. If as many
object as the rule on small things says, it is voted on as an ordinary decision, for which it was
announced long enough.
"""

from sqlalchemy import func, select

from folkmoot.assembly import mandates, rulebook
from folkmoot.assembly.deciding import (
    announcements,
    asking,
    bodies,
    effects,
    options,
    pausing,
    proposals,
    vetoes,
    voices,
)
from folkmoot.assembly.deciding.asking import Question
from folkmoot.assembly.deciding.effects import Decided, Effect
from folkmoot.assembly.deciding.hours import full_hour
from folkmoot.assembly.deciding.proposals import NOTICE, PASSED, Proposal
from folkmoot.assembly.deciding.proposing import check_words
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

SMALL = ("summary", "about", "questions", "locale", "zone", "link_previews")
"""The settings that are small: words, and what is easily put back."""

RULE = "settle"
"""The rule of the clock."""

MOST = 3
"""So many small things one member has announced at a time."""


@act(
    "proposal.announce/1",
    record=MEMBERS,
    power="setting.set",
    undo="proposal.withdraw/1",
    erasable=("title", "statement"),
)
class AnnounceSmall(Act, frozen=True):
    """Announce a small change, which happens unless somebody objects."""

    ref: Ref
    effects: tuple[Effect, ...]
    title: str
    statement: str
    opens: int
    """When it happens, or when the vote opens if somebody objects."""

    def target(self, tx: ReadTx) -> Target:
        """The setting that changes; where there are several, only who sets all of them may."""
        return Target(
            scopes=_scopes(*(one.fields.get("key") for one in self.effects)), subject=self.ref
        )


@act(
    "proposal.settle/1",
    record=PUBLIC,
    clock=RULE,
    irreversible="What was decided is decided anew by another proposal.",
)
class SettleSmall(Act, frozen=True):
    """Let a small thing happen that nobody objected to in time."""

    proposal: Ref
    effects: tuple[Decided, ...]

    def target(self, tx: ReadTx) -> Target:
        """The proposal, whose words are not in it."""
        proposals.by_ref(tx, self.proposal)
        return Target(subject=self.proposal)


def _scopes(*keys: object) -> tuple[str, ...]:
    """What a mandate must be over, for it to announce these settings."""
    return (*(f"setting:{key}" for key in set(keys) if len(set(keys)) == 1), "moot")


@handles(AnnounceSmall)
def _announce(tx: WriteTx, act: AnnounceSmall, deed: Deed) -> int:
    if not kernel_of(tx).replaying:
        check_words(act.title, act.statement)
        effects.check(tx, act.effects, deed.at)
        _check_small(tx, act, deed)
    asked = Question(act.ref, deed.actor_id, act.title, act.statement, deed.at, act.opens)
    proposal_id = asking.put(tx, asked, act.effects)
    announcements.put(tx, proposal_id)
    return proposal_id


def _check_small(tx: ReadTx, act: AnnounceSmall, deed: Deed) -> None:
    if any(one.kind != "setting.set/1" or one.fields["key"] not in SMALL for one in act.effects):
        raise Invalid(N_("This is no small thing. Propose it, and all vote on it."), field="key")
    for one in act.effects:
        vetoes.check(tx, effects.to_act(one), deed.at)
    if act.opens < earliest(tx, deed.at):
        raise Conflict(N_("A small thing is announced for longer than this."))
    ways = [frozenset(map(effects.gist, act.effects))]
    pause = rulebook.in_force(tx, "ordinary", deed.at).pause
    if pausing.failures(tx, ways, None, pause, deed.at):
        raise Conflict(N_("The members refused this lately. Propose it, if you want it again."))
    if _under_way(tx, deed.actor_id or 0) >= MOST:
        raise Conflict(
            N_("You have announced {most} small things already. Wait until they are settled."),
            most=MOST,
        )


def _under_way(tx: ReadTx, person_id: int) -> int:
    table = proposals.proposals.c
    mine = (table.author_id == person_id, table.stage == NOTICE, announcements.IS_ONE)
    return tx.value(select(func.count()).where(*mine))


def earliest(tx: ReadTx, at: int) -> int:
    """When something may happen that is announced now: also an ordinary vote could open then."""
    small, ordinary = (rulebook.in_force(tx, one, at) for one in ("small", "ordinary"))
    return at + max(small.notice, ordinary.notice)


@handles(SettleSmall)
def _settle(tx: WriteTx, act: SettleSmall, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        due = is_due(tx, found, deed.at)
        if not due or act.effects != effects.decided(tx, found.id, (1,)):
            raise Conflict(N_("This is not due yet, or it has happened already."))
    options.win(tx, found.id, (1,))
    proposals.change(tx, found.id, stage=PASSED, closed_at=deed.at)


def is_due(tx: ReadTx, found: Proposal, at: int) -> bool:
    """Whether its time has come, or all are ready, and too few object for a vote."""
    if found.stage != NOTICE or found.opens_at is None or not announcements.is_one(tx, found.id):
        return False
    if is_contested(tx, found, at) or not _is_theirs(tx, found, at):
        return False
    if at >= found.opens_at:
        return True
    voters = {one.id for one in bodies.voters(tx, found, at)}
    return bool(voters) and voters <= proposals.ready_of(tx, found.id)


def is_forsaken(tx: ReadTx, found: Proposal, at: int) -> bool:
    """Whether whoever announced it lost the power over it, and no vote came of it."""
    waits = found.stage == NOTICE and announcements.is_one(tx, found.id)
    return waits and not is_contested(tx, found, at) and not _is_theirs(tx, found, at)


def _is_theirs(tx: ReadTx, found: Proposal, at: int) -> bool:
    """Whether whoever announced it still holds the power over what it changes."""
    keys = [one.effect.fields["key"] for one in effects.of_proposal(tx, found.id)]
    power = AnnounceSmall.KIND.power or ""
    return mandates.may(tx, found.author_id, power, _scopes(*keys), at)


def settle(tx: WriteTx, ref: Ref) -> bool:
    """Let a small thing happen, if that is due."""
    found = proposals.by_ref(tx, ref)
    if not is_due(tx, found, kernel_of(tx).clock.now()):
        return False
    decided = effects.decided(tx, found.id, (1,))
    perform(tx, SettleSmall(ref, decided), by=ByClock(RULE))
    return True


def may(tx: ReadTx, person_id: int, key: str, at: int) -> bool:
    """Whether a member can announce that a setting becomes another."""
    if key not in SMALL:
        return False
    power = AnnounceSmall.KIND.power or ""
    return mandates.may(tx, person_id, power, _scopes(key), at)


def is_contested(tx: ReadTx, found: Proposal, at: int) -> bool:
    """Whether enough object for a vote, or there is one."""
    enough = rulebook.in_force(tx, "small", at).block
    return found.rule is not None or len(voices.standing(tx, found.id)) >= enough


def opens(tx: ReadTx, at: int) -> int:
    """The hour at which something happens that is announced now."""
    return full_hour(earliest(tx, at))
