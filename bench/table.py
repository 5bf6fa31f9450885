"""Rows beside their floors, and the table that shows them."""

import gc
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

T = TypeVar("T")

ROUNDS = 15


class Row(msgspec.Struct, frozen=True):
    """One measurement. `floor` is what it stands beside; `budget` is how it may compare.

    With `limit` the value itself has a ceiling; with `budget` its ratio to the floor has.
    """

    what: str
    value: float
    unit: str = "ms"
    floor: float | None = None
    floor_is: str = ""
    budget: float | None = None
    designed: float | None = None
    """The budget that the design gave, where a decision changed it since."""
    limit: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times its floor the value is."""
        return self.value / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether the budget is kept; None where there is none."""
        if self.limit is not None:
            return self.value <= self.limit
        if self.budget is not None and self.ratio is not None:
            return self.ratio <= self.budget
        return None


class Table(msgspec.Struct, frozen=True):
    """What one benchmark found."""

    name: str
    title: str
    rows: list[Row]
    notes: list[str] = []


class Size(msgspec.Struct, frozen=True):
    """How much is measured: the real sizes, or tiny ones that only show that it works."""

    comments: int = 500
    posts: int = 1_000_000
    few_posts: int = 1_000
    notices: int = 100_000
    leaves: int = 100_000
    imported: int = 5_000
    rounds: int = ROUNDS
    seconds: float = 30.0
    starts: int = 3
    megapixels: float = 12.0
    activities: int = 10_000
    servers: int = 500
    voters: int = 5_000


TINY = Size(
    comments=12, posts=120, few_posts=60, notices=60, leaves=30, imported=90, rounds=1, seconds=0.1,
    starts=1, megapixels=0.05, activities=60, servers=60, voters=12,
)  # fmt: skip


def cpu(work: Callable[[], T]) -> tuple[float, T]:
    """The milliseconds of processor time that all threads of this process took for the work."""
    began = time.process_time_ns()
    got = work()
    return (time.process_time_ns() - began) / 1e6, got


def settle() -> None:
    """Put what was built for a measurement out of the collector's sight, as after a start."""
    gc.collect()
    gc.freeze()


def best(rounds: int, work: Callable[[], object]) -> float:
    """The least time of several rounds, in milliseconds of processor time."""
    return min(cpu(work)[0] for _ in range(max(1, rounds)))


def best_of_each(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The least time of each work; they take turns, so that a busy machine is fair to all."""
    found = [float("inf")] * len(works)
    for _ in range(max(1, rounds)):
        for number, work in enumerate(works):
            found[number] = min(found[number], cpu(work)[0])
    return found


HEAD = ("what", "value", "unit", "floor", "ratio", "budget", "met", "beside")


def lines(table: Table) -> list[str]:
    """The table as lines of markdown, which also reads well in a terminal."""
    cells = [HEAD, *(_cells(row) for row in table.rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    out = [f"## {table.name}: {table.title}", "", _line(cells[0], widths)]
    out.append(_line(["-" * width for width in widths], widths))
    out += [_line(row, widths) for row in cells[1:]]
    notes = [f"- {row.what}: {row.note}" for row in table.rows if row.note]
    return [*out, "", *notes, *(f"- {note}" for note in table.notes), ""]


def _cells(row: Row) -> tuple[str, ...]:
    budget = ""
    if row.limit is not None:
        budget = f"≤ {row.limit:g}"
    elif row.budget is not None:
        budget = f"≤ {row.budget:g} ×"
        if row.designed not in (None, row.budget):
            budget += f" (design: {row.designed:g} ×)"
    return (
        row.what,
        f"{row.value:.2f}",
        row.unit,
        "" if row.floor is None else f"{row.floor:.2f}",
        "" if row.ratio is None else f"{row.ratio:.2f} ×",
        budget,
        {True: "yes", False: "NO", None: ""}[row.met],
        row.floor_is,
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return (
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        + " |"
    )
