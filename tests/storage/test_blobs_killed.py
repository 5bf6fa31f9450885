"""A process killed at any step of keeping or dropping a file leaves only garbage behind."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from folkmoot.clock import DAY, SECOND
from folkmoot.storage import blobs, failpoints, jobs
from tests.build import clock_of, open_moot
from tests.media.build import files, missing, store_at, work

KILLED = """
import sys
from pathlib import Path
from folkmoot.storage import blobs, jobs
from tests.build import open_moot, clock_of
from tests.media.build import store_at, work
db, store = open_moot(sys.argv[1]), store_at(Path(sys.argv[2]))
for data in (b"first", b"second"):
    digest = store.write(data)
    with db.write() as tx:
        blobs.keep(tx, digest, len(data))
        blobs.ensure(store, data, digest)
    print(digest, flush=True)
with db.write() as tx:
    blobs.drop(tx, digest)
work(db, store)
print("done", flush=True)
"""


@pytest.mark.parametrize(
    "point",
    [
        f"{blobs.AFTER_RENAME}:1",
        f"{blobs.AFTER_RENAME}:2",
        "storage.before_commit:1",
        "storage.before_commit:2",
        "storage.before_commit:3",
        "storage.before_commit:4",
        f"{blobs.AFTER_UNLINK}:1",
        "jobs.before_finish:1",
        "storage.after_commit:4",
    ],
)
def test_a_killed_process_loses_nothing_and_leaves_only_garbage(
    point: str, database_url: str, tmp_path: Path
) -> None:
    # given: a process that dies at this point
    assert point.partition(":")[0] in failpoints.NAMES
    run = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, str(tmp_path)],
        env={**os.environ, "FOLKMOOT_FAILPOINT": point, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 86, run.stderr
    told = set(run.stdout.split()) - {"done"}

    # when: the moot is opened again and its work is done
    db, store = open_moot(database_url), store_at(tmp_path)
    lost_at_once = missing(db, store)
    jobs.release_leases(db)
    work(db, store)
    long_ago = (clock_of(db).now() - 2 * DAY) / SECOND
    for digest in files(store):
        os.utime(store.path(digest), (long_ago, long_ago))
    with db.write() as tx:
        jobs.enqueue(tx, blobs.TIDY_JOB, {})
    work(db, store)
    with db.read() as tx:
        needed = {digest for digest, _ in blobs.counted(tx)}
    db.close()

    # then: what was told is kept, until it was dropped; the rest is gone
    first, second = sha256(b"first").hexdigest(), sha256(b"second").hexdigest()
    assert lost_at_once == []
    assert files(store) == needed
    assert told - {second} <= needed
    assert needed <= {first, second}
