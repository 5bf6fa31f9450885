"""Bringing in a large file: how long it keeps everybody else from writing, beside a small one."""

import json
import random
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from bench import talk
from bench.moots import community, fresh, member, parent_of
from bench.table import Row, Size, Table, settle
from folkmoot import app
from folkmoot.forum.importing import running
from folkmoot.forum.importing.acts import RedoImport, UndoImport
from folkmoot.record.actors import HOST, Member
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import WriteTx
from folkmoot.web.house import House

HOME = "https://forum.example"
PER_POST = 40
FEW = 120


class Holds(msgspec.Struct, frozen=True):
    """Milliseconds of processor time for which the single writer was held."""

    longest: float
    """Of all transactions from the first batch to the last job."""
    shown: float
    taken_back: float
    shown_again: float


def run(folder: Path, size: Size) -> Table:
    """Measure the longest hold of the writer, and that of each change of everything at once."""
    few = _measure(folder, min(FEW, size.imported))
    many = _measure(folder, size.imported)
    beside = f"{min(FEW, size.imported)} comments"
    rows = [
        Row("the longest write of all", many.longest, floor=few.longest, floor_is=beside,
            budget=2.0),
        Row("showing all of it", many.shown, floor=few.shown, floor_is=beside),
        Row("taking all of it back", many.taken_back, floor=few.taken_back, floor_is=beside),
        Row("showing it again", many.shown_again, floor=few.shown_again, floor_is=beside),
    ]  # fmt: skip
    return Table("import", f"an import of {size.imported:,} comments holds the writer", rows)


def _measure(folder: Path, comments: int) -> Holds:
    house = fresh(folder / f"moot-{comments}")
    ada = member(house, "ada")
    with house.db.write() as tx:
        place = community(house, tx, ada, "garden")
    path = folder / f"{comments}.json"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_lines(comments))
    settle()
    with _timed() as holds:
        done = running.run(house.db, house.clock, path, community="garden", by=HOST)
        shown = holds[-1]
        _work(house)
        taken_back = _do(house, UndoImport(done.ref, place, "For a reason."), ada, holds)
        shown_again = _do(house, RedoImport(done.ref, place, "For a reason."), ada, holds)
    house.db.close()
    return Holds(max(holds), shown, taken_back, shown_again)


def _do(house: House, act: Act, by: Member, holds: list[float]) -> float:
    with house.db.write() as tx:
        perform(tx, act, by=by)
    took = holds[-1]
    _work(house)
    return took


def _work(house: House) -> None:
    handlers = app.handlers(house.sealer, house.store)
    while jobs.run_one(house.db, house.clock, handlers):
        pass


@contextmanager
def _timed() -> Generator[list[float]]:
    """The milliseconds of processor time of every write inside the block, in order."""
    holds: list[float] = []
    write = Database.write

    @contextmanager
    def timed(self: Database) -> Generator[WriteTx]:
        with write(self) as tx:
            began = time.thread_time_ns()
            try:
                yield tx
            finally:
                holds.append((time.thread_time_ns() - began) / 1e6)

    Database.write = timed
    try:
        yield holds
    finally:
        Database.write = write


def _lines(comments: int) -> Iterator[str]:
    """A file as Lemmy's API answers: threads of forty comments, those answered come anywhere."""
    chance = random.Random(1)
    threads = range(1, comments // PER_POST + 2)
    yield '{"posts": ['
    yield ",\n".join(json.dumps(_post(number)) for number in threads)
    yield '], "comments": ['
    order = list(range(comments))
    chance.shuffle(order)
    yield ",\n".join(json.dumps(_comment(number)) for number in order)
    yield "]}"


def _post(number: int) -> dict[str, Any]:
    post = {"id": number, "name": f"Thread {number}", "ap_id": f"{HOME}/post/{number}",
            "published": "2024-05-01T11:00:00Z", "body": talk.text(number)}  # fmt: skip
    return {"post": post, "creator": _person(number), "counts": {"upvotes": number % 30}}


def _comment(number: int) -> dict[str, Any]:
    thread, place = divmod(number, PER_POST)
    line = [place]
    while (above := parent_of(line[0])) is not None:
        line.insert(0, above)
    ids = [thread * PER_POST + one + 1 for one in line]
    comment = {"id": number + 1, "post_id": thread + 1, "content": talk.text(number),
               "ap_id": f"{HOME}/comment/{number + 1}", "published": "2024-05-02T11:00:00Z",
               "path": ".".join(map(str, [0, *ids]))}  # fmt: skip
    return {"comment": comment, "creator": _person(number), "counts": {"upvotes": number % 9}}


def _person(number: int) -> dict[str, Any]:
    name = f"person{number % 300}"
    return {"name": name, "actor_id": f"{HOME}/u/{name}"}
