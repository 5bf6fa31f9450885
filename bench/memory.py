"""Memory of the one process that serves a moot: at rest, under load, in a flood of sign-ins."""

import subprocess
import sys
import time
from pathlib import Path

from bench import load
from bench.moots import conversation
from bench.served import Served, children, get, pss, serving
from bench.table import Row, Size, Table

PAUSE = 0.05


def run(folder: Path, size: Size) -> Table:
    """Serve a moot with a long thread and watch its memory."""
    talked = conversation(folder / "memory", size.comments, served=True)
    cookie = f"session={talked.token}"
    talked.house.db.close()
    with serving(folder / "memory", FOLKMOOT_PROXIES="127.0.0.1") as moot:
        get(f"{moot.address}/healthz")
        time.sleep(min(2.0, size.seconds))
        idle = pss(moot.pid)
        one = get(f"{moot.address}/post/{talked.post_id}", cookie)
        assert one[0] == 200, one[0]
        asked, busy, helpers = _under(moot, size, "pages", str(talked.post_id), cookie)
        tried, flood, _ = _under(moot, size, "sign-ins", "", "")
    rows = [
        Row("at rest after start", idle, "MB", limit=80),
        Row("under load: the most", busy, "MB", limit=100),
        Row("in a flood of sign-ins: the most", flood, "MB", limit=100),
        Row("children (decoding pictures) meanwhile: the most", helpers, "MB"),
    ]
    notes = [
        f"Load: {size.seconds:g} s of pages from a second process over loopback: {asked}.",
        f"Flood: {size.seconds:g} s of sign-ins in parallel, each from another network: {tried}.",
        "PSS of the process: web server, worker and SQLite together.",
    ]
    return Table("memory", "memory of folkmoot serve", rows, notes)


def _under(moot: Served, size: Size, kind: str, post: str, cookie: str) -> tuple[str, float, float]:
    """The answers by status, and the most memory seen: the process, and its children."""
    command = [sys.executable, load.__file__, kind, moot.address, str(size.seconds), post, cookie]
    most = helpers = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            most = max(most, pss(moot.pid))
            helpers = max(helpers, sum(map(_pss_or_gone, children(moot.pid))))
            time.sleep(PAUSE)
        said, _ = process.communicate()
    assert process.returncode == 0, said
    return said.strip(), most, helpers


def _pss_or_gone(pid: int) -> float:
    try:
        return pss(pid)
    except (OSError, AssertionError):
        return 0.0
