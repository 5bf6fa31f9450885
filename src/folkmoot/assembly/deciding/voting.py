"""Votes by the clock: announced, opened with rule and roll frozen, closed and counted."""

from collections.abc import Sequence

import msgspec

from folkmoot.assembly.deciding import (
    appeals,
    ballots,
    bodies,
    candidates,
    emergencies,
    extending,
    intakes,
    juries,
    options,
    pairing,
    pausing,
    proposals,
    rivals,
    rolls,
    secret,
    tallying,
    vetoes,
    voices,
)
from folkmoot.assembly.deciding.effects import Decided
from folkmoot.assembly.deciding.hours import full_hour
from folkmoot.assembly.deciding.proposals import (
    FAILED,
    GATHERING,
    MOST_AT_ONCE,
    NOTICE,
    OPEN,
    PASSED,
    Proposal,
)
from folkmoot.assembly.deciding.results import Result
from folkmoot.assembly.deciding.rolls import Opening, Voter
from folkmoot.assembly.deciding.ruling import rule_of
from folkmoot.assembly.deciding.tallying import Terms
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.record import canonical, log
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, NEVER, PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

ANNOUNCE, OPENING, CLOSE = "announce", "open", "close"
"""The rules of the clock."""

JOB = "assembly.proceed"
"""The job that looks what is due."""

NOT_DUE = N_("This is not due yet, or it has happened already.")


class _Due(Act, frozen=True):
    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """The proposal, whose words are not in it."""
        proposals.by_ref(tx, self.proposal)
        return Target(subject=self.proposal)


@act(
    "vote.announce/1",
    record=MEMBERS,
    clock=ANNOUNCE,
    irreversible="Whoever proposed it can still take it back.",
)
class AnnounceVote(_Due, frozen=True):
    """Announce a vote, as enough members stand behind the proposal and a place is free."""

    opens: int


@act(
    "vote.open/1",
    record=PUBLIC,
    clock=OPENING,
    irreversible="It closes by itself; whoever is against it votes no.",
)
class OpenVote(_Due, frozen=True):
    """Open a vote, with the rule and the roll as they are now."""

    rule: Rule
    roll: tuple[str, ...]
    """Salted hashes of those who may vote, in their own order."""
    closes: int


@act(
    "vote.roll/1",
    record=NEVER,
    clock=OPENING,
    irreversible="It goes, entry by entry, with the accounts that are erased.",
)
class KeepRoll(_Due, frozen=True):
    """Keep whose the entries of a roll are, which nobody is shown."""

    openings: tuple[Opening, ...]


@act(
    "vote.again/1",
    record=PUBLIC,
    clock=CLOSE,
    irreversible="It closes by itself.",
)
class VoteAgain(_Due, frozen=True):
    """Keep a secret vote open for longer, as too few voted; the second time, hold it openly.

    Then all ballots so far are destroyed unread, and everybody votes anew.
    """

    openly: bool
    closes: int


@act(
    "ballot.publish/1",
    record=MEMBERS,
    clock=CLOSE,
    irreversible="What everybody has read stays read.",
)
class PublishBallots(_Due, frozen=True):
    """Publish the ballots of a secret vote: marks and choices, sorted by the marks."""

    ballots: tuple[tuple[str, str], ...]


@act(
    "vote.close/1",
    record=PUBLIC,
    clock=CLOSE,
    irreversible="What was decided is decided anew by another proposal.",
)
class CloseVote(_Due, frozen=True):
    """Close a vote, count it, and open its ballots to the members."""

    passed: bool
    winners: tuple[int, ...]
    """The options that won, by their numbers; none where nothing changes."""
    result: Result
    cast: int
    """How many ballots are in the record, those that were changed later among them."""
    seed: str
    """The root of the record up to here: by it a lot decides between equals."""
    effects: tuple[Decided, ...]
    """What was decided; nothing where it failed."""


@handles(AnnounceVote)
def _announce(tx: WriteTx, act: AnnounceVote, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        earliest = announcement(tx, found, deed.at)
        if earliest is None or act.opens < earliest:
            raise Conflict(NOT_DUE)
    proposals.change(tx, found.id, stage=NOTICE, announced_at=deed.at, opens_at=act.opens)


def announcement(
    tx: ReadTx, found: Proposal, at: int, entitled: Sequence[Voter] | None = None
) -> int | None:
    """When a vote may open that is announced now, or None; `entitled`: all members, if known."""
    if found.stage != GATHERING or rivals.beside(tx, found.id) is not None:
        return None
    appeal = appeals.of(tx, found.id)
    if appeal is not None and appeal.excludes and at < intakes.heard_at(tx, found):
        return None  # who is concerned is heard first
    veto = vetoes.of(tx, found.id)
    if veto is not None and vetoes.is_over(tx, found, at):
        return None
    aside = appeal is not None or veto is not None
    if not aside and bodies.under_way(tx, found, at, entitled) >= MOST_AT_ONCE:
        return None
    voters = bodies.voters(tx, found, at, entitled)
    rule = rule_of(tx, found, at, len(voters))
    notice = max(rule.notice, rivals.notice(tx, found, at, len(voters)))
    return None if pausing.waits(tx, found, rule, voters, at) else at + notice


# ---- open


@handles(OpenVote)
def _open(tx: WriteTx, act: OpenVote, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        _check_opening(tx, act, found, deed.at)
    candidates.settle(tx, found, len(act.roll))
    for k, digest in enumerate(act.roll):
        tx.insert(rolls.entries, proposal_id=found.id, k=k, digest=digest)
    proposals.change(
        tx,
        found.id,
        stage=OPEN,
        opened_at=deed.at,
        closes_at=act.closes,
        rule=canonical.encode(msgspec.to_builtins(act.rule)).decode(),
        rule_hash=act.rule.hash(),
        roll=len(act.roll),
    )


def _check_opening(tx: ReadTx, act: OpenVote, found: Proposal, at: int) -> None:
    voters = len(juries.voters(tx, found, at))
    nobody = not voters or candidates.is_empty(tx, found, voters)
    if not is_opening(tx, found, at) or len(act.roll) != voters or nobody:
        raise Conflict(NOT_DUE)
    rule = rule_of(tx, found, at, voters)
    if act.rule != rule or not emergencies.fits(tx, found.id, rule, act.closes - at):
        raise Conflict(N_("Another rule holds for this vote."))


def is_opening(tx: ReadTx, found: Proposal, at: int) -> bool:
    """Whether the notice has passed, or everybody who may vote said that they are ready.

    An election in the same ballot as the founding vote opens with it.
    """
    if found.stage != NOTICE or found.opens_at is None:
        return False
    appeal = appeals.of(tx, found.id)
    if appeal is not None:
        return at >= found.opens_at and juries.is_seated(tx, appeal)
    vote = pairing.beside(tx, found)
    if vote is not None:
        return vote.stage != NOTICE
    if at >= found.opens_at:
        return True
    voters = {one.id for one in bodies.voters(tx, found, at)}
    return bool(voters) and voters <= proposals.ready_of(tx, found.id)


@handles(KeepRoll)
def _keep_roll(tx: WriteTx, act: KeepRoll, deed: Deed) -> None:
    """What is kept must be what the hashes stand for, entry by entry."""
    found = proposals.by_ref(tx, act.proposal)
    ids = {one.ref: one.id for one in juries.voters(tx, found, deed.at)}
    promised = rolls.digests(tx, found.id)
    told = [rolls.digest_of(found.ref, one.person, bytes.fromhex(one.salt)) for one in act.openings]
    if told != promised or {one.person for one in act.openings} != ids.keys():
        raise Conflict(N_("This is not the roll of the vote."))
    rolls.keep(tx, found.id, act.openings, ids)


# ---- close


@handles(VoteAgain)
def _again(tx: WriteTx, act: VoteAgain, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying and act != longer(tx, found, deed.at):
        raise Conflict(NOT_DUE)
    if found.rule is None:
        raise Conflict(NOT_DUE)
    values: dict[str, object] = {"closes_at": act.closes, "longer_at": deed.at}
    if act.openly:
        rule = msgspec.structs.replace(found.rule, ballots="open")
        values["rule"] = canonical.encode(msgspec.to_builtins(rule)).decode()
        values["rule_hash"] = rule.hash()
        ballots.forget(tx, found.id)
        secret.destroy(tx, found.id)
    proposals.change(tx, found.id, **values)


def longer(tx: ReadTx, found: Proposal, at: int) -> VoteAgain | None:
    """The act that holds a secret vote again that would close with too few; None if it need not."""
    if found.rule is None or found.rule.ballots != "secret" or not is_closing(tx, found, at):
        return None
    if ballots.number(tx, found.id) >= secret.FEWEST:
        return None
    closes = full_hour(at + found.rule.window)
    return VoteAgain(found.ref, openly=found.longer_at is not None, closes=closes)


@handles(PublishBallots)
def _publish(tx: WriteTx, act: PublishBallots, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        if not is_closing(tx, found, deed.at) or longer(tx, found, deed.at) is not None:
            raise Conflict(NOT_DUE)
        if act.ballots != secret.drawn_out(tx, found.id):
            raise Conflict(N_("These are not the ballots of the vote."))
    secret.publish(tx, found.id, act.ballots)


@handles(CloseVote)
def _close(tx: WriteTx, act: CloseVote, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        late = is_closing(tx, found, deed.at) and longer(tx, found, deed.at) is None
        if not late or act != outcome(tx, found):
            raise Conflict(NOT_DUE)
    elif act != _counted(tx, found, act.seed):
        raise Conflict(N_("Counted again, the ballots give another result."))
    options.win(tx, found.id, act.winners)
    emergencies.end(tx, found.id, deed)
    candidates.put(tx, found, act.winners, act.effects)
    proposals.change(
        tx,
        found.id,
        stage=PASSED if act.passed else FAILED,
        closed_at=deed.at,
        result=canonical.encode(msgspec.to_builtins(act.result)).decode(),
    )
    log.unseal(tx, found.ref, MEMBERS)


def outcome(tx: ReadTx, found: Proposal) -> CloseVote:
    """The act that closes a vote, counted by the rule that was pinned when it opened."""
    return _counted(tx, found, log.frontier(tx).root().hex())


def _counted(tx: ReadTx, found: Proposal, seed: str) -> CloseVote:
    if found.rule is None or found.roll is None:
        raise Conflict(NOT_DUE)
    several = options.highest(tx, found.id)
    said = voices.objections(tx, found.id)
    terms = Terms(found.rule, found.roll, several, found.seats, bytes.fromhex(seed), said)
    is_secret = found.rule.ballots == "secret"
    told = secret.choices(tx, found.id) if is_secret else ballots.choices(tx, found.id)
    counted = tallying.tally(told, terms)
    return CloseVote(
        proposal=found.ref,
        passed=bool(counted.winners),
        winners=counted.winners,
        result=counted.result,
        cast=ballots.times_cast(tx, found.id),
        seed=seed,
        effects=candidates.decided(tx, found, counted.winners, told, terms),
    )


def is_closing(tx: ReadTx, found: Proposal, at: int) -> bool:
    """Whether its time is over, or everybody has voted and is ready, and was answered."""
    if found.stage != OPEN or found.closes_at is None or pairing.waits(tx, found):
        return False
    if at >= found.closes_at:
        return not extending.is_short(tx, found)
    if not pairing.have_all_voted(tx, found) or voices.unanswered(tx, found.id):
        return False  # the usual answer, before a roll of thousands is read
    on_roll = rolls.on_roll(tx, found.id)
    return len(on_roll) == found.roll and on_roll <= pairing.ready_of(tx, found)


# ---- what the clock does where it is due


def announce(tx: WriteTx, ref: Ref) -> bool:
    """Announce a vote, if that is due."""
    found = proposals.by_ref(tx, ref)
    earliest = announcement(tx, found, kernel_of(tx).clock.now())
    if earliest is None:
        return False
    perform(tx, AnnounceVote(ref, full_hour(earliest)), by=ByClock(ANNOUNCE))
    return True


def open_(tx: WriteTx, ref: Ref) -> bool:
    """Open a vote, if that is due."""
    clock = kernel_of(tx).clock
    found, now = proposals.by_ref(tx, ref), clock.now()
    voters = juries.voters(tx, found, now)
    if not voters or not is_opening(tx, found, now):
        return False
    if candidates.lapse(tx, found, len(voters)):
        return True
    found = rivals.join(tx, found, now, voters)
    rule = rule_of(tx, found, now, len(voters))
    drawn = juries.draw_up(tx, clock, found, voters)
    roll = tuple(digest for digest, _ in drawn)
    closes = pairing.closing(tx, found, emergencies.closing(tx, found.id, now + rule.window))
    act = OpenVote(ref, rule=rule, roll=roll, closes=closes)
    perform(tx, act, by=ByClock(OPENING))
    perform(tx, KeepRoll(ref, tuple(opening for _, opening in drawn)), by=ByClock(OPENING))
    return True


def close(tx: WriteTx, ref: Ref) -> bool:
    """Close a vote and count it, if that is due."""
    found, now = proposals.by_ref(tx, ref), kernel_of(tx).clock.now()
    if not is_closing(tx, found, now):
        return False
    again = longer(tx, found, now)
    if again is not None:
        perform(tx, again, by=ByClock(CLOSE))
        return True
    if found.rule is not None and found.rule.ballots == "secret":
        told = secret.drawn_out(tx, found.id)
        perform(tx, PublishBallots(ref, told), by=ByClock(CLOSE))
    perform(tx, outcome(tx, found), by=ByClock(CLOSE))
    return True
