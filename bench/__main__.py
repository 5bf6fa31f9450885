"""Print the benchmarks: `python -m bench [NAME …]`, or through scripts/bench."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from bench import (
    acts,
    assembly,
    delivery,
    importing,
    inbound,
    installing,
    lists,
    memory,
    pieces,
    record,
    starting,
    table,
    thread_page,
    weight,
)
from bench.table import TINY, Size, Table

Benchmark = Callable[[Path, Path, Size], Table]

BENCHMARKS: dict[str, tuple[str, Benchmark]] = {
    "thread": (
        "a thread page of 500 comments",
        lambda _, folder, size: thread_page.run(folder, size),
    ),
    "lists": ("pages out of a million posts", lambda cache, _, size: lists.run(cache, size)),
    "acts": ("votes, comments and posts", lambda _, folder, size: acts.run(folder, size)),
    "assembly": (
        "a vote of 5,000 members",
        lambda _, folder, size: assembly.run(folder, size),
    ),
    "inbox": ("what other servers send", lambda _, folder, size: inbound.run(folder, size)),
    "bytes": ("what goes over the line", lambda _, folder, size: weight.run(folder, size)),
    "pieces": ("markdown, passwords, pictures", lambda _, folder, size: pieces.run(folder, size)),
    "start": ("command to first page", lambda _, folder, size: starting.run(folder, size)),
    "memory": ("memory of the server", lambda _, folder, size: memory.run(folder, size)),
    "import": (
        "how long an import holds the writer",
        lambda _, folder, size: importing.run(folder, size),
    ),
    "delivery": (
        "activities to many servers",
        lambda _, folder, size: delivery.run(folder, size),
    ),
    "record": ("a record of 100,000 leaves", record.run),
    "install": ("what pip installs", lambda _, folder, size: installing.run(folder, size)),
}
ASKED_FOR = frozenset({"install"})
"""Run only when named: it needs the network and takes minutes."""


def main(arguments: Sequence[str]) -> int:
    """Run the chosen benchmarks; gives 1 when a budget was missed."""
    given = _parser().parse_args(arguments)
    names = given.names or [name for name in BENCHMARKS if name not in ASKED_FOR]
    size = msgspec.structs.replace(TINY if given.tiny else Size(), **_sizes(given))
    with tempfile.TemporaryDirectory(prefix="folkmoot-bench-") as place:
        cache = given.cache or Path(place) / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        tables: list[Table] = []
        for name in names:
            folder = Path(place) / name
            folder.mkdir()
            tables.append(BENCHMARKS[name][1](cache, folder, size))
            if not given.json:
                print("\n".join(table.lines(tables[-1])), flush=True)
    if given.json:
        print(json.dumps([as_json(one) for one in tables], indent=2))
    return int(any(row.met is False for one in tables for row in one.rows))


def as_json(one: Table) -> dict[str, object]:
    """A table for scripts: every row with its ratio and whether its budget is met."""
    rows = [{**msgspec.to_builtins(row), "ratio": row.ratio, "met": row.met} for row in one.rows]
    return {"name": one.name, "title": one.title, "rows": rows, "notes": one.notes}


def _parser() -> argparse.ArgumentParser:
    told = "; ".join(f"{name}: {what}" for name, (what, _) in BENCHMARKS.items())
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__, epilog=told)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHMARKS, []],
                        help="which benchmarks (default: all but install)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--cache", type=Path, help="a folder that keeps what takes long to make")
    parser.add_argument("--tiny", action="store_true", help="tiny sizes: only shows that it runs")
    parser.add_argument("--rounds", type=int, help="rounds of which the best counts")
    parser.add_argument("--posts", type=int, help="how many posts the lists are out of")
    return parser


def _sizes(given: argparse.Namespace) -> dict[str, int]:
    chosen = {"rounds": given.rounds, "posts": given.posts}
    return {name: value for name, value in chosen.items() if value is not None}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
