"""Where a voyage begins: three moots with a community that all of them know, made once."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from folkmoot.clock import FakeClock
from folkmoot.federation import learning
from folkmoot.federation.documents.read import read_actor
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity import actor_keys
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from folkmoot.storage.sealing import KeyFile
from tests.build import KEY, found, join, open_moot
from tests.federation.archipelago import Archipelago
from tests.federation.island import HOME, Island, actor_document
from tests.forum.build import a_community

NAMES = ("one", "two", "three")


def settle_islands(folder: Path) -> None:
    """Make the three moots from which every example begins."""
    clock = FakeClock()
    isles = []
    for name in NAMES:
        db = open_moot(folder / f"{name}.db", clock)
        ada = found(db, address=f"https://{name}.example")
        join(db, ada, "bob")
        isles.append(Island(db, name))
    for island in isles:
        _make_keys(island, "ada")
    one = isles[0]
    a_community(one.db, one.member("ada"), downvotes=True)
    world = Archipelago(isles)
    for island in isles[1:]:
        with island.db.write() as tx:
            known = learning.learn(tx, read_actor(actor_document(HOME)), clock.now())
        assert known.ref is not None
        for who in ("ada", "bob"):
            assert island.do(Subscribe(known.ref), island.member(who))
    world.settle(lambda _most: 0)
    _begin_to_talk(world)
    for island in isles:
        island.db.checkpoint_wal()
        island.db.close()


def _make_keys(island: Island, name: str) -> None:
    """Let a member prove what they say; the others must be asked for it."""
    work = {"kind": "person", "owner": island.member(name).ref}
    make = actor_keys.handler(KeyFile(KEY, island.clock))
    make(jobs.Work(island.db, island.clock, 0, actor_keys.JOB, work, 1))


def _begin_to_talk(world: Archipelago) -> None:
    """A post from the second moot and an answer from the third, known to all."""
    two, three = world["two"], world["three"]
    garden = two.garden()
    assert garden is not None
    assert two.do(CreatePost(two.clock.new_ref(), garden, "Hello"), two.member("bob"))
    world.settle(lambda _most: 0)
    post = three.things("post")[0][1]
    assert three.do(CreateComment(three.clock.new_ref(), post, "Hello"), three.member("bob"))
    world.settle(lambda _most: 0)


@contextmanager
def opened(folder: Path) -> Generator["Chart"]:
    """The moots of a folder that settle_islands() made, to begin from as often as is wanted."""
    clock = FakeClock()
    beginnings = [sqlite3.connect(folder / f"{name}.db") for name in NAMES]
    doors = [_careless(open_moot(folder / f"{name}-at-sea.db", clock)) for name in NAMES]
    isles = [Island(db, name) for db, name in zip(doors, NAMES, strict=True)]
    try:
        yield Chart(beginnings, isles)
    finally:
        for island in isles:
            island.db.close()
        for beginning in beginnings:
            beginning.close()


class Chart:
    """Where every schedule begins."""

    def __init__(self, beginnings: list[sqlite3.Connection], islands: list[Island]) -> None:
        self._beginnings, self._islands = beginnings, islands

    def begin(self) -> Archipelago:
        """The three moots as they were settled, a day later; those of before are gone."""
        clock = FakeClock(seed=2)
        clock.advance(days=1)
        for island, beginning in zip(self._islands, self._beginnings, strict=True):
            island.begin_again(beginning, clock)
        return Archipelago(self._islands)


def _careless(db: Database) -> Database:
    """The machine will not fail here, so nothing waits for its disk."""

    def prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    event.listen(db.engine, "connect", prepare)
    db.engine.dispose()
    return db
