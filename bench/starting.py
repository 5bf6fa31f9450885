"""From the command to the first page: a new folder, until the setup page is answered."""

import shutil
from pathlib import Path

from bench.served import clock, cpu_seconds, get, serving
from bench.table import Row, Size, Table


def run(folder: Path, size: Size) -> Table:
    """Start a new moot several times; the best counts."""
    walls: list[float] = []
    works: list[float] = []
    for number in range(size.starts):
        place = folder / f"start-{number}"
        shutil.rmtree(place, ignore_errors=True)
        began = clock()
        with serving(place) as moot:
            status, _ = get(moot.link)
            walls.append(clock() - began)
            assert status == 200, status
            works.append(cpu_seconds(moot.pid))
    rows = [
        Row("command to first page, on the wall", min(walls), "s", limit=2),
        Row("command to first page, processor time", min(works), "s"),
    ]
    return Table("start", "from the command to the first page", rows)
