"""Eight connections in two processes: no gap, no fork, no act on a ground that had ended."""

import multiprocessing
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from folkmoot.assembly.mandates import mandates
from folkmoot.assembly.powers import POWERS, covers
from folkmoot.clock import Ref
from folkmoot.record import canonical, checkpoints, export, log
from folkmoot.record.acts import kinds
from folkmoot.record.checking import check
from folkmoot.record.reading import Reader, nothing_hidden
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join, open_moot, sealer_of
from tests.conftest import LONG
from tests.forum.build import a_community, a_post
from tests.record.contention import THREADS, Scene, SharedClock, work
from tests.record.exports import judge, write

PROCESSES = 2
ACTS = 2000 if LONG else 400
MEMBERS = 5


def a_scene(db: Database) -> Scene:
    """A moot whose founder has given nothing yet."""
    founder = found(db)
    members = [join(db, founder, f"member{number}") for number in range(MEMBERS)]
    room = a_community(db, founder)
    return Scene(founder, members, room, a_post(db, founder, room))


def run_at_once(url: str, scene: Scene, start: int) -> tuple[Counter[str], int]:
    """Let all processes act at once; gives what came of it, and the time at the end."""
    spawn = multiprocessing.get_context("spawn")
    now, told = spawn.Value("q", start), spawn.Queue()
    times = ACTS // PROCESSES // THREADS
    processes = [
        spawn.Process(
            target=work,
            args=(url, SharedClock(now, seed), scene),
            kwargs={"seed": seed, "times": times, "told": told},
        )
        for seed in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    came: Counter[str] = Counter()
    for _ in processes:
        came.update(told.get(timeout=300))
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    return came, now.value


@pytest.mark.postgres
def test_no_act_outlives_its_mandate_and_the_record_has_no_gap(
    postgres_url: str, tmp_path: Path
) -> None:
    # given
    db = open_moot(postgres_url)
    scene = a_scene(db)
    with db.read() as tx:
        before = log.frontier(tx).size

    # when
    came, end = run_at_once(postgres_url, scene, clock_of(db).now())
    clock_of(db).advance(seconds=(end - clock_of(db).now()) / 1_000_000 + 1)
    with db.write() as tx:
        checkpoints.make(tx, clock_of(db), sealer_of(db))

    # then everything that was said to be done is there, once
    leaves = the_leaves(db)
    done = {name: times for name, times in came.items() if name in kinds}
    assert sum(came.values()) == ACTS
    assert Counter(leaf["kind"] for leaf in leaves[before:]) == done
    with db.read() as tx:
        assert log.frontier(tx).size == tx.value(select(func.count(log.leaves.c.seq)))
        assert tx.value(select(func.count(log.contents.c.seq))) == len(leaves)
    # and in one order, with one time
    assert [leaf["seq"] for leaf in leaves] == list(range(len(leaves)))
    times = [leaf["time"] for leaf in leaves]
    assert times == sorted(set(times))
    assert live_grounds(leaves, scene.room) >= {"setting.set/1", "post.pin/1", "mandate.grant/1"}
    # and both checkers agree
    assert check(db).faults == ()
    with db.snapshot() as tx:
        reader = Reader(None, frozenset(), nothing_hidden)
        lines = list(export.lines(tx, "all", reader, clock_of(db).now()))
    assert judge(write(tmp_path, lines))["result"] == "fine"
    # and mandates ended in all ways, and members were refused
    assert min(came["refused"], came["mandate.end/1"], lapsed(db, end)) > 5
    db.close()


def the_leaves(db: Database) -> list[dict[str, Any]]:
    """Every envelope in order, with its content."""
    with db.read() as tx:
        return [
            canonical.decode(leaf.envelope) | {"said": log.decode(leaf)[0]} for leaf in log.read(tx)
        ]


def live_grounds(leaves: list[dict[str, Any]], room: Ref) -> set[str]:
    """Go through the record with nothing but itself: each mandate used was live right then.

    Gives the kinds of acts that were done on mandates.
    """
    genesis = leaves[0]["said"]
    term = leaves[0]["time"] + 60 * 86_400_000_000
    held = {genesis["mandate"]: (genesis["founder"], tuple(POWERS), "moot", term)}
    used: set[str] = set()
    for leaf in leaves[1:]:
        said, kind = leaf["said"], leaf["kind"]
        way, _, ref = leaf["ground"].partition(":")
        if way == "mandate":
            holder, powers, scope, ends = held[ref]
            assert leaf["actor"] == holder
            assert kinds[kind].power in powers
            assert leaf["time"] < ends
            assert covers(scope, scopes(leaf, room)), leaf
            used.add(kind)
        if kind == "mandate.grant/1":
            held[said["ref"]] = (said["holder"], said["powers"], said["scope"], said["ends"])
        if kind == "mandate.end/1":
            del held[said["mandate"]]
    return used


def scopes(leaf: dict[str, Any], room: Ref) -> tuple[str, ...]:
    """What covers the thing of an act."""
    said = leaf["said"]
    match leaf["kind"]:
        case "setting.set/1":
            return (f"setting:{said['key']}", "moot")
        case "post.pin/1" | "post.unpin/1":
            return (f"community:{room}", "moot")
        case _:
            return ("moot",)


def lapsed(db: Database, at: int) -> int:
    """How many mandates ended by time alone."""
    gone = select(func.count(mandates.c.id)).where(mandates.c.ended_at.is_(None))
    with db.read() as tx:
        return tx.value(gone.where(mandates.c.ends <= at))
