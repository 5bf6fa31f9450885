"""The program as people run it: processes of their own, looked at from outside."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Served(msgspec.Struct, frozen=True):
    """A moot that is being served."""

    pid: int
    address: str
    link: str
    """Of the setup page; "" once the moot is founded."""


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Served]:
    """Run `folkmoot serve` on a free port until the block ends."""
    command = [sys.executable, "-m", "folkmoot", "serve", "--data", str(folder)]
    command += ["--no-browser", "--port", "0"]
    names = {**os.environ, "FOLKMOOT_LOG": "error", "FOLKMOOT_BACKUPS": "false", **environment}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=names)
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl+C" in line:
                break
        link = re.search(r"http://\S+/setup/\S+", said)
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert address is not None, said
        yield Served(process.pid, address[0], link[0] if link else "")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def get(url: str, cookie: str = "") -> tuple[int, bytes]:
    """Ask for a page over the network of this machine; gives status and body."""
    headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Accept": "text/html"}
    if cookie:
        headers["Cookie"] = cookie
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def pss(pid: int) -> float:
    """The memory of a process in MB, shared pages counted by their share (Linux)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024 * 1.048576


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def cpu_seconds(pid: int) -> float:
    """The processor time that a process took so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def clock() -> float:
    """Seconds on the wall."""
    return time.monotonic()
