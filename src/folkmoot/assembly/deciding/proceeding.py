"""Proposals go on by themselves: at their hour, and at once when the last needed voice comes."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy import or_

from folkmoot.assembly.appealing import drawing, intaking
from folkmoot.assembly.appealing.appealing import MakeAppeal
from folkmoot.assembly.appealing.excluding import ProposeExclusion
from folkmoot.assembly.appealing.intaking import PassIntake
from folkmoot.assembly.deciding import (
    appeals,
    candidates,
    carrying,
    extending,
    intakes,
    lapsing,
    proposals,
    rolls,
    small,
    vetoes,
    voting,
)
from folkmoot.assembly.deciding.ballots import CastBallot
from folkmoot.assembly.deciding.calling import CallElection
from folkmoot.assembly.deciding.candidates import LapseElection
from folkmoot.assembly.deciding.changing import ChangeProposal
from folkmoot.assembly.deciding.extending import ExtendVote
from folkmoot.assembly.deciding.founding_vote import CallFoundingVote
from folkmoot.assembly.deciding.objecting import AnswerObjection, EraseVoice, WithdrawObjection
from folkmoot.assembly.deciding.proposals import (
    GATHERING,
    INTAKE,
    NOTICE,
    OPEN,
    Proposal,
    Stage,
)
from folkmoot.assembly.deciding.proposing import (
    MakeProposal,
    SayReady,
    SponsorProposal,
    WithdrawProposal,
)
from folkmoot.assembly.deciding.rivals import LeaveAlone, PutBeside
from folkmoot.assembly.deciding.secret import TakePart
from folkmoot.assembly.deciding.small import AnnounceSmall
from folkmoot.assembly.deciding.voting import AnnounceVote, CloseVote, OpenVote, VoteAgain
from folkmoot.assembly.mandates import EndMandate
from folkmoot.assembly.protecting.vetoing import MakeVeto
from folkmoot.assembly.rules.vocabulary import SHORTEST_NOTICE
from folkmoot.clock import Ref
from folkmoot.errors import FolkmootError
from folkmoot.record.acts import Act, Deed, follows
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import ReadTx, WriteTx

JOB = voting.JOB

_STEPS: tuple[tuple[Stage, Callable[[WriteTx, Ref], bool]], ...] = (
    (OPEN, extending.extend),
    (OPEN, voting.close),
    (OPEN, candidates.end),
    (NOTICE, drawing.step),
    (NOTICE, small.settle),
    (NOTICE, voting.open_),
    (INTAKE, intaking.step),
    (GATHERING, voting.announce),
)
"""What may be due in each stage. Votes close first, so that their places are free."""


def proceed(db: Database) -> None:
    """Let everything happen that is due: close, open, announce, carry out.

    Each step is a transaction of its own. One that cannot be done leaves everything as it
    was, and is tried again; it never stops the others. What was carried out may let others go
    on: the first stewards are known only when there is a constitution.
    """
    _step_through(db)
    if carrying.carry_out(db):
        _step_through(db)
        carrying.carry_out(db)


def _step_through(db: Database) -> None:
    while _step_all(db):
        pass


def _step_all(db: Database) -> int:
    """One round of steps; gives how many were done."""
    done = 0
    for stage, step in _STEPS:
        for ref in _waiting(db, stage):
            done += _try(db, step, ref)
    return done + sum(_try(db, lapsing.lapse, ref) for ref in _forsaken(db))


def _waiting(db: Database, stage: Stage) -> list[Ref]:
    """The proposals in a stage; of those that look for others only what can be announced.

    Many look for others at a time, and each asks for everybody who may vote: that is read once
    for all of them, and the single writer is left alone. A free place goes to the one that most
    stand behind; appeals and vetoes need none, and come first.
    """
    with db.read() as tx:
        if stage == GATHERING:
            aside = or_(appeals.IS_ONE, vetoes.IS_ONE)
            found = proposals.gathering(tx, aside)
            found += proposals.gathering(tx, ~aside)
            found = _announceable(tx, found, kernel_of(tx).clock.now())
        elif stage == INTAKE:
            found = _due_in_intake(tx, kernel_of(tx).clock.now())
        else:
            found = proposals.in_stages(tx, (stage,))
    return [one.ref for one in found]


def _due_in_intake(tx: ReadTx, at: int) -> list[Proposal]:
    stirring = [proposals.by_id(tx, one) for one in intakes.stirring(tx, at)]
    return [one for one in stirring if intaking.due(tx, one, at) is not None]


def _forsaken(db: Database) -> list[Ref]:
    """What has looked for others for too long, or was announced by who lost the power to."""
    with db.read() as tx:
        waiting = proposals.in_stages(tx, (GATHERING, NOTICE))
        return [one.ref for one in lapsing.due(tx, waiting, kernel_of(tx).clock.now())]


def _announceable(tx: ReadTx, gathering: Sequence[Proposal], at: int) -> list[Proposal]:
    """Which of these proposals can be announced now; those that cannot be judged are left out."""
    voters = rolls.entitled(tx, at) if gathering else []
    found: list[Proposal] = []
    for one in gathering:
        with suppress(FolkmootError):
            if voting.announcement(tx, one, at, voters) is not None:
                found.append(one)
    return found


def _try(db: Database, step: Callable[[WriteTx, Ref], bool], ref: Ref) -> bool:
    try:
        with db.write() as tx:
            return step(tx, ref)
    except FolkmootError:
        return False  # closed rather than wrong: nothing happens, and the next round asks again


def _proceed(work: Work) -> None:
    proceed(work.db)


HANDLERS: dict[str, Handler] = {JOB: _proceed}


@follows(MakeProposal)
@follows(MakeAppeal)
@follows(MakeVeto)
@follows(SponsorProposal)
@follows(WithdrawProposal)
@follows(SayReady)
@follows(CastBallot)
@follows(TakePart)
@follows(AnswerObjection)
@follows(WithdrawObjection)
@follows(EraseVoice)
@follows(LapseElection)
@follows(CloseVote)
@follows(EndMandate)
def _look_now(tx: WriteTx, act: Act, deed: Deed) -> None:
    """This may have been the last voice that was needed, have freed a place, or ended a power."""
    enqueue(tx, JOB, {}, unique=JOB)


@follows(ProposeExclusion)
def _look_when_they_were_heard(tx: WriteTx, act: ProposeExclusion, deed: Deed) -> None:
    enqueue(tx, JOB, {}, unique=JOB)  # who looks at it first is drawn at once
    heard = deed.at + SHORTEST_NOTICE
    enqueue(tx, JOB, {}, at=heard, unique=f"{JOB}:{act.ref}:heard")


@follows(PassIntake)
def _look_when_they_were_heard_anew(tx: WriteTx, act: PassIntake, deed: Deed) -> None:
    heard = intakes.heard_at(tx, proposals.by_ref(tx, act.proposal))
    enqueue(tx, JOB, {}, at=heard, unique=f"{JOB}:{act.proposal}:heard:{heard}")


@follows(MakeVeto)
def _look_when_it_is_too_late(tx: WriteTx, act: MakeVeto, deed: Deed) -> None:
    veto = vetoes.of(tx, proposals.by_ref(tx, act.ref).id)
    if veto is not None:
        late = veto.done_at + vetoes.WITHIN
        enqueue(tx, JOB, {}, at=late, unique=f"{JOB}:{act.ref}:late")


@follows(AnnounceVote)
def _look_when_it_opens(tx: WriteTx, act: AnnounceVote, deed: Deed) -> None:
    enqueue(tx, JOB, {}, at=act.opens, unique=f"{JOB}:{act.proposal}:open:{act.opens}")


@follows(AnnounceSmall)
def _look_when_it_happens(tx: WriteTx, act: AnnounceSmall, deed: Deed) -> None:
    enqueue(tx, JOB, {}, at=act.opens, unique=f"{JOB}:{act.ref}:open:{act.opens}")


@follows(CallFoundingVote)
@follows(CallElection)
def _look_when_what_was_called_opens(
    tx: WriteTx, act: CallFoundingVote | CallElection, deed: Deed
) -> None:
    enqueue(tx, JOB, {}, at=act.opens, unique=f"{JOB}:{act.ref}:open:{act.opens}")


@follows(OpenVote)
@follows(VoteAgain)
def _look_when_it_closes(tx: WriteTx, act: OpenVote | VoteAgain, deed: Deed) -> None:
    enqueue(tx, JOB, {}, at=act.closes, unique=f"{JOB}:{act.proposal}:close")


@follows(ExtendVote)
def _look_when_it_closes_at_last(tx: WriteTx, act: ExtendVote, deed: Deed) -> None:
    enqueue(tx, JOB, {}, at=act.closes, unique=f"{JOB}:{act.proposal}:extended")


@follows(ChangeProposal)
def _look_when_it_opens_at_last(tx: WriteTx, act: ChangeProposal, deed: Deed) -> None:
    opens = proposals.by_ref(tx, act.proposal).opens_at
    if opens is not None:
        enqueue(tx, JOB, {}, at=opens, unique=f"{JOB}:{act.proposal}:open:{opens}")


@follows(PutBeside)
def _look_when_both_open(tx: WriteTx, act: PutBeside, deed: Deed) -> None:
    enqueue(tx, JOB, {}, unique=JOB)  # its place among the votes may be free now
    if act.opens is not None:
        enqueue(tx, JOB, {}, at=act.opens, unique=f"{JOB}:{act.beside}:open:{act.opens}")


@follows(LeaveAlone)
def _look_whether_it_can_be_announced(tx: WriteTx, act: LeaveAlone, deed: Deed) -> None:
    enqueue(tx, JOB, {}, unique=JOB)
