"""A record of 100,000 leaves: checked on one core, and appended to without a scan."""

import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import delete, select

from bench import talk
from bench.moots import START, community, fresh, join, member, opened, shape_of_tables
from bench.table import Row, Size, Table, best_of_each, cpu, settle
from folkmoot import app
from folkmoot.clock import DAY, FakeClock, Ref
from folkmoot.forum import recorded as recorded_for
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.posts import posts
from folkmoot.record import checking, export, log, verify
from folkmoot.record.perform import perform
from folkmoot.storage import jobs
from folkmoot.web.house import House

VERSION = 1
BATCH = 5_000


class _Undo(Exception):
    """Raised to leave a transaction without a trace."""


def run(cache: Path, folder: Path, size: Size) -> Table:
    """Measure checking and appending; the record is made by perform() and kept in `cache`."""
    house, seconds = recorded(cache, size.leaves)
    file = folder / "record.jsonl"
    file.unlink(missing_ok=True)
    with house.db.snapshot() as tx:
        content = export.lines(
            tx, "all", recorded_for.reader(tx, recorded_for.NOBODY), house.clock.now()
        )
        export.write(file, content)
    alone = _seconds([sys.executable, verify.__file__, str(file)])
    inside = _cpu_seconds(house)
    empty = fresh(folder / "empty")
    settle()
    few, many = best_of_each(size.rounds * 5, _Appending(empty), _Appending(house))
    rows = [
        Row("python3 verify.py EXPORT, all of it", alone, "s", limit=60),
        Row("folkmoot verify, all of it", inside, "s", limit=60),
        Row("a comment through perform, full record", many, floor=few, budget=1.5,
            floor_is="the same in a new moot"),
    ]  # fmt: skip
    rows += [Row("making the record, per act", seconds * 1000 / size.leaves)] if seconds else []
    notes = [f"The export has {file.stat().st_size / 1e6:.0f} MB."]
    empty.db.close()
    house.db.close()
    return Table("record", f"a record of {size.leaves:,} leaves", rows, notes)


def recorded(cache: Path, leaves: int) -> tuple[House, float]:
    """A moot with so many leaves, and the seconds of processor time it took to make it."""
    folder = cache / f"record-{leaves}-{VERSION}-{shape_of_tables()}"
    if (folder / "ready").exists():
        late = FakeClock(START + 2 * 365 * DAY, seed=time.time_ns())
        return _sealed(opened(folder, late)), 0.0
    house = fresh(folder)
    began = time.process_time()
    _fill(house, leaves)
    took = time.process_time() - began
    (folder / "ready").touch()
    return _sealed(house), took


def _sealed(house: House) -> House:
    """With a checkpoint over every leaf; what follows later from each act is left out."""
    with house.db.write() as tx:
        tx.write(delete(jobs.jobs).where(jobs.jobs.c.kind == "record.follow"))
    jobs.run_all(house.db, house.clock, app.handlers(house.sealer, house.store))
    return house


def _fill(house: House, leaves: int) -> None:
    """A post for every twenty comments, by thirty members."""
    chance = random.Random(1)
    ada, clock = member(house, "ada"), house.clock
    assert isinstance(clock, FakeClock)
    with house.db.write() as tx:
        people = [join(house, tx, ada, f"member{n}") for n in range(min(30, leaves // 3))]
        place = community(house, tx, ada, "garden")
        size = log.frontier(tx).size
    post: Ref = place
    while size < leaves:
        with house.db.write() as tx:
            for number in range(size, min(size + BATCH, leaves)):
                clock.advance(minutes=3)
                by, ref = chance.choice(people), clock.new_ref()
                if number % 20 == 0 or post == place:
                    post = ref
                    title = talk.line(chance, 6)
                    act = CreatePost(ref=ref, community=place, title=title, body=talk.text(number))
                else:
                    act = CreateComment(ref=ref, post=post, body=talk.text(number))
                perform(tx, act, by=by)
            size = log.frontier(tx).size


class _Appending:
    """Writing one comment in a moot's newest thread, and taking it back."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._by = member(house, "ada")
        newest = select(posts.c.ref).order_by(posts.c.id.desc()).limit(1)
        with house.db.write() as tx:
            self._post = tx.value(newest)
            if self._post is None:
                self._post = house.clock.new_ref()
                place = community(house, tx, self._by, "garden")
                act = CreatePost(ref=self._post, community=place, title="A post")
                perform(tx, act, by=self._by)

    def __call__(self) -> None:
        act = CreateComment(ref=self._house.clock.new_ref(), post=self._post, body="An answer.")
        try:
            with self._house.db.write() as tx:
                perform(tx, act, by=self._by)
                raise _Undo
        except _Undo:
            pass


def _seconds(command: list[str]) -> float:
    """The processor time of a command that must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _cpu_seconds(house: House) -> float:
    took, report = cpu(lambda: checking.check(house.db))
    assert report.faults == (), report.faults[:3]
    return took / 1000
