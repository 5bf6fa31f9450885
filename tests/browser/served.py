"""A moot in a process of its own, as `folkmoot serve` starts it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import msgspec


class Served(msgspec.Struct, frozen=True):
    """A server that answers; `address` is where this machine finds it."""

    address: str
    lines: list[str]
    """What it printed when it started."""

    @property
    def setup_link(self) -> str:
        """The link that founds the moot."""
        return next(line.split()[-1] for line in self.lines if "/setup/" in line)


@contextlib.contextmanager
def serving(folder: Path, *options: Any, within: Sequence[str] = ()) -> Iterator[Served]:
    """Serve the moot of a folder on a free port; the process ends with the block.

    `within` goes before the command: `ip netns exec NAME` starts it in another network.
    """
    command = [
        *within,
        sys.executable,
        "-m",
        "folkmoot",
        "serve",
        "--data",
        str(folder),
        "--no-browser",
    ]
    if "--port" not in options:
        command += ["--port", "0"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
    with (folder.parent / f"{folder.name}.log").open("w") as log:
        process = subprocess.Popen(
            [*command, *map(str, options)], stdout=subprocess.PIPE, stderr=log, text=True, env=clean
        )
        try:
            yield _ready(process, folder, near=not within)
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _ready(process: "subprocess.Popen[str]", folder: Path, *, near: bool) -> Served:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Stop with"):
            break
    log = folder.parent / f"{folder.name}.log"
    labels = ("On this machine", "Address")
    found = [line for label in labels for line in lines if line.strip().startswith(label)]
    assert found, ("the moot did not start", lines, log.read_text())
    address = found[0].split()[-1]
    if not near:
        return Served(address, lines)
    with contextlib.suppress(URLError), urlopen(f"{address}/healthz", timeout=60) as answer:
        assert answer.status == 200
        return Served(address, lines)
    raise AssertionError(("the moot does not answer", log.read_text()))
