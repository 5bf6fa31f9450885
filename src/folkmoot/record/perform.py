"""perform(): the only way in which the state of a moot changes."""

from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Column, Integer, Table, Text, func, select

from folkmoot.clock import Ref
from folkmoot.record import log
from folkmoot.record.actors import Actor, Decision, Member, Newcomer, Server, Visitor
from folkmoot.record.acts import (
    NEVER,
    Act,
    Deed,
    Kind,
    followers,
    from_content,
    handlers,
    later_followers,
    to_content,
    watchers,
)
from folkmoot.record.kernel import Kernel, kernel_of
from folkmoot.storage import failpoints, jobs
from folkmoot.storage.tables import Micros, machinery, metadata
from folkmoot.storage.transaction import WriteTx

RECORD_LOCK = 0x6D6F6F74
"""The advisory lock that makes recorded acts serial on PostgreSQL ("moot")."""

AFTER_HANDLER = failpoints.declare("perform.after_handler")
AFTER_LEAF = failpoints.declare("perform.after_leaf")

CHECKPOINT_JOB = "record.checkpoint"
FOLLOW_JOB = "record.follow"

done_keys = Table(
    "done_key",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("seq", Integer),
    Column("at", Micros, nullable=False),
    Column("ground", Text, nullable=False),
    Column("result", Text, nullable=False),
    info=machinery(),
)


class Done(msgspec.Struct, frozen=True):
    """What came of an act."""

    seq: int | None
    """The number of its leaf in the record, or None when the kind is not recorded."""
    at: int
    ground: str
    result: Any
    """What the handler gave back: None, a number or a text."""
    repeated: bool = False
    """True when the same key had been used before and nothing happened now."""


def perform(tx: WriteTx, act: Act, *, by: Actor, key: str | None = None) -> Done:
    """Do one act, or raise and leave nothing behind.

    The authority is asked in this same transaction on which one ground this actor may
    do this act now. `key` makes it happen once: a repeat by the same actor gives back
    the first result. Raises NotAllowed, NotFound, Conflict or Invalid.
    """
    kernel = kernel_of(tx)
    kind = act.KIND
    if tx.dialect == "postgresql":
        _wait_for_turn(tx, kind, by, key)
    if key is not None and (earlier := _earlier(tx, by, key)):
        return earlier
    at = kernel.clock.now()
    target = act.target(tx)
    recorded = kind.record != NEVER and target.home is None
    ground = kernel.authority(tx, act, target, by, at)
    deed = Deed(kind.name, at, _ref(by), _id(by), ground)
    with tx.performing():
        watching = [watch(tx, act, deed) for watch in watchers.get(kind.name, ())]
        for each in watching:
            next(each, None)
        result = handlers[kind.name](tx, act, deed)
        kernel.carried(tx, act, deed)
        failpoints.reach(AFTER_HANDLER)
        seq = None
        if recorded:
            seq = log.append(tx, kernel.clock, act, deed, target)
            jobs.enqueue(tx, CHECKPOINT_JOB, {}, unique=CHECKPOINT_JOB)
        failpoints.reach(AFTER_LEAF)
        for follow in followers.get(kind.name, ()):
            follow(tx, act, deed)
        for each in watching:
            next(each, None)
        if kind.name in later_followers:
            kept, _text = to_content(act)
            jobs.enqueue(tx, FOLLOW_JOB, {"act": kept, "deed": msgspec.to_builtins(deed)})
    done = Done(seq, at, ground, result)
    if key is not None:
        _remember(tx, by, key, kind.name, done)
    return done


def follow_later(work: jobs.Work) -> None:
    """The job of what follows an act without anybody waiting for it.

    A job that fails may lie for long, so it holds no text that can be erased: the
    followers find the act with blanks there, and read the text from its table.
    """
    deed = msgspec.convert(work.data["deed"], Deed)
    act = from_content(deed.kind, work.data["act"], None)
    with work.finish() as tx, tx.performing():
        for follow in later_followers[deed.kind]:
            follow(tx, act, deed)


def replay(tx: WriteTx, kernel: Kernel, act: Act, leaf: log.Leaf, ground: str) -> None:
    """Carry out a recorded act again, in an empty database; nothing is judged or appended."""
    with tx.performing():
        actor_id = kernel.person_id(tx, leaf.actor) if leaf.actor is not None else None
        deed = Deed(act.KIND.name, leaf.at, leaf.actor, actor_id, ground)
        handlers[act.KIND.name](tx, act, deed)
        kernel.carried(tx, act, deed)


def _wait_for_turn(tx: WriteTx, kind: Kind, by: Actor, key: str | None) -> None:
    """Let recorded acts, and repeats of one form, come one after the other (PostgreSQL)."""
    if kind.record != NEVER:
        tx.value(select(func.pg_advisory_xact_lock(RECORD_LOCK)))
        tx.seen.clear()  # others may have changed things until it was our turn
    elif key is not None:
        told = sha256(f"{_name(by)} {key}".encode("utf-8", "surrogatepass")).digest()
        number = int.from_bytes(told[:8], "big", signed=True)
        tx.value(select(func.pg_advisory_xact_lock(number)))


def _ref(by: Actor) -> Ref | None:
    return by.ref if isinstance(by, Member | Visitor | Newcomer) else None


def _id(by: Actor) -> int | None:
    return by.id if isinstance(by, Member | Visitor) else None


def _name(by: Actor) -> str:
    if isinstance(by, Server):
        return f"server:{by.host}"
    if isinstance(by, Decision):
        return f"decision:{by.ref}"
    return _ref(by) or type(by).__name__.lower()


def _earlier(tx: WriteTx, by: Actor, key: str) -> Done | None:
    row = tx.row(select(done_keys).where(done_keys.c.actor == _name(by), done_keys.c.key == key))
    if row is None:
        return None
    return Done(row.seq, row.at, row.ground, msgspec.json.decode(row.result), repeated=True)


def _remember(tx: WriteTx, by: Actor, key: str, kind: str, done: Done) -> None:
    tx.insert(
        done_keys,
        actor=_name(by),
        key=key,
        kind=kind,
        seq=done.seq,
        at=done.at,
        ground=done.ground,
        result=msgspec.json.encode(done.result).decode(),
    )
