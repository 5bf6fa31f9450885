"""A full or broken disk: the write is refused, reading goes on, nothing is lost, it recovers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from folkmoot.errors import Unavailable
from folkmoot.record.checking import check
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import enqueue, jobs
from tests.build import clock_of, found, join, kernel, open_moot, person

ROOT = str(Path(__file__).resolve().parents[2])
COUNT = select(func.count(jobs.c.id))


def count(db):
    with db.read() as tx:
        return tx.value(COUNT)


def write_until_refused(db, size=20_000, most=3000):
    """Write until the machine refuses; gives how many writes were acknowledged."""
    done = 0
    with pytest.raises(Unavailable) as refused:  # noqa: PT012
        while done < most:
            with db.write() as tx:
                enqueue(tx, "filler", {"x": "y" * size})
            done += 1
    sentence = refused.value.sentence()
    assert "cannot save anything at the moment" in sentence
    assert "Nothing that was saved is lost" in sentence
    return done


@pytest.fixture
def moot(tmp_path):
    db = open_moot(tmp_path / "moot.db")
    found(db)
    yield db
    db.close()


def limit_pages(db, more):
    """Let the file grow by so many pages only, as a full disk would; None for no limit."""
    with db.write():
        pass
    now = db._writer.exec_driver_sql("PRAGMA page_count").scalar()
    most = now + more if more is not None else 1_000_000_000
    db._writer.exec_driver_sql(f"PRAGMA max_page_count = {most}")


def test_a_full_database_refuses_writes_and_goes_on_reading(moot):
    # given
    before = count(moot)
    limit_pages(moot, 40)
    # when
    done = write_until_refused(moot)
    # then everything acknowledged is there, and the banner has its reason
    assert done > 0
    assert count(moot) == before + done
    assert "full" in moot.trouble
    assert moot.damage() == []
    assert check(moot).faults == ()


def test_an_act_that_found_no_room_left_nothing_behind(moot):
    # given a moot whose last free page is gone
    ada = person(moot, "ada")
    limit_pages(moot, 40)
    write_until_refused(moot, size=100)
    write_until_refused(moot, size=1)
    # when members try to come
    leaves = check(moot).leaves
    joined = 0
    for number in range(50):
        try:
            join(moot, ada, f"late{number}")
            joined += 1
        except Unavailable:
            break
    # then the record holds those who came, and no half of anybody
    report = check(moot)
    assert joined < 50
    assert report.leaves == leaves + joined
    assert report.faults == ()


def test_it_recovers_by_itself(moot):
    limit_pages(moot, 40)
    before = count(moot) + write_until_refused(moot)
    # still full: trying again changes nothing
    assert moot.trouble
    # when there is room again
    limit_pages_off(moot)
    # then the worker's try takes the banner away, and writing goes on
    assert moot.try_again()
    assert moot.trouble is None
    with moot.write() as tx:
        enqueue(tx, "after", {})
    assert count(moot) == before + 1
    assert moot.damage() == []


def limit_pages_off(db):
    db._writer.exec_driver_sql("PRAGMA max_page_count = 1000000000")


def test_a_try_while_the_disk_is_still_full_keeps_the_banner(moot):
    limit_pages(moot, 0)
    moot.trouble = "disk is full"
    # A small write may find room inside the file, so the room inside goes first.
    write_until_refused(moot, size=100)
    write_until_refused(moot, size=1)
    fits = moot.try_again()
    assert fits is (moot.trouble is None)


# ---- in another process, on a disk that is really full or really fails

FILL = """
import json, sys, signal, resource
sys.path.insert(0, {root!r})
from pathlib import Path
from folkmoot.errors import Unavailable
from folkmoot.storage.jobs import enqueue
from tests.build import open_moot, found, join
from folkmoot.record.checking import check

place = Path(sys.argv[1])
db = open_moot(place / "moot.db")
ada = found(db)
db.checkpoint_wal()
limit()
done, refused = 0, ""
for number in range(20000):
    try:
        with db.write() as tx:
            enqueue(tx, "filler", {{"x": "y" * 5000}})
        done += 1
    except Unavailable as error:
        refused = error.sentence()
        break
with db.read() as tx:
    from sqlalchemy import func, select
    from folkmoot.storage.jobs import jobs
    rows = tx.value(select(func.count(jobs.c.id)).where(jobs.c.kind == "filler"))
trouble = db.trouble
free()
db.try_again()
late = join(db, ada, "late").id
print(json.dumps({{
    "done": done, "rows": rows, "refused": refused, "trouble": trouble, "after": db.trouble,
    "late": late, "damage": db.damage(), "faults": [f.sentence for f in check(db).faults],
}}))
"""


def run(code, place, *before):
    script = place.parent / "fill.py"
    script.write_text(code.format(root=ROOT))
    env = {**os.environ, "PYTHONPATH": f"{ROOT}/src"}
    command = [*before, sys.executable, str(script), str(place)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def assert_held(said):
    assert said["done"] > 0
    assert said["rows"] == said["done"]
    assert "cannot save anything" in said["refused"]
    assert said["trouble"]
    assert said["after"] is None
    assert said["late"] > 1
    assert said["damage"] == []
    assert said["faults"] == []


def test_a_write_that_the_machine_cuts_off_is_an_error_and_no_damage(tmp_path):
    # given a process whose files may not grow any more: write() fails as on a broken disk
    limits = (
        "def limit():\n"
        "    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))\n"
        "def free():\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
    )
    place = tmp_path / "disk"
    place.mkdir()
    said = run(limits + FILL, place)
    assert_held(said)


def may_mount():
    if not shutil.which("unshare"):
        return False
    done = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
    )
    return done.returncode == 0


def test_a_disk_that_is_full(tmp_path):
    # given a small disk of our own, of which a large file takes away the room to recover
    if not may_mount():
        pytest.skip("this machine lets us mount no disk")
    place = tmp_path / "disk"
    place.mkdir()
    limits = "def limit():\n    pass\ndef free():\n    (place / 'ballast').unlink()\n"
    code = limits + FILL.replace(
        "db = open_moot", '(place / "ballast").write_bytes(b"x" * 1_000_000)\ndb = open_moot'
    )
    mounting = f'mount -t tmpfs -o size=6m none {place} && exec "$@"'
    said = run(code, place, "unshare", "-rm", "sh", "-c", mounting, "sh")
    assert_held(said)
    assert "full" in said["trouble"]


def test_what_was_written_before_is_there_for_the_next_start(tmp_path):
    db = open_moot(tmp_path / "moot.db")
    found(db)
    limit_pages(db, 40)
    done = write_until_refused(db)
    # when the process ends without closing anything
    copy = tmp_path / "after"
    copy.mkdir()
    for path in tmp_path.glob("moot.db*"):
        shutil.copy(path, copy / path.name)
    # then the next one finds it all
    again = Database(copy / "moot.db", kernel(clock_of(db)))
    with again.read() as tx:
        filler = select(func.count(jobs.c.id)).where(jobs.c.kind == "filler")
        assert tx.value(filler) == done
    assert again.damage() == []
    again.close()
    db.close()
