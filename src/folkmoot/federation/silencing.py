"""What a decision about a server does to the lists: its words stand aside, or come back.

Decisions are of peers/ and lists of forum/, which do not know each other. A job after each
decision, at the end of each, and at every start writes down which of the servers that are known
here stand aside now, and puts what they brought in its place.
"""

from folkmoot.federation.wire import Wire
from folkmoot.forum import aside, setting_aside
from folkmoot.peers import policy
from folkmoot.peers.policy import AllowServers, BlockServers, LiftDecisions, SilenceServers
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import WriteTx

JOB = "federation.silence"
MOVE_JOB = "federation.silence.move"


def plan(tx: WriteTx) -> None:
    """Leave the job, once however often it is asked for."""
    enqueue(tx, JOB, {}, unique=JOB)


def meet(tx: WriteTx, host: str, at: int) -> None:
    """Let a server of which something is learnt stand aside, where that was decided."""
    if policy.is_aside(tx, host, at):
        aside.add(tx, host)


@follows(BlockServers)
@follows(SilenceServers)
@follows(AllowServers)
def _decided(tx: WriteTx, act: BlockServers | SilenceServers | AllowServers, _deed: Deed) -> None:
    plan(tx)
    if act.until is not None:
        enqueue(tx, JOB, {}, at=act.until, unique=f"{JOB}:{act.until}")


@follows(LiftDecisions)
def _lifted(tx: WriteTx, _act: LiftDecisions, _deed: Deed) -> None:
    plan(tx)


def handler(_wire: Wire) -> Handler:
    """The job that finds out who stands aside. It needs no network."""

    def look(work: Work) -> None:
        with work.db.read() as tx:
            known = aside.hosts_known(tx)
        with work.finish() as tx:
            known |= aside.hosts(tx)  # one may have been met meanwhile
            for host in aside.replace(tx, policy.aside(tx, known, work.clock.now())):
                enqueue(tx, MOVE_JOB, {"host": host}, unique=f"{MOVE_JOB}:{host}")

    return look


def mover(_wire: Wire) -> Handler:
    """The job that moves what one server brought; it may take a while."""

    def move(work: Work) -> None:
        setting_aside.settle(work.db, work.data["host"])
        with work.finish():
            pass

    return move
