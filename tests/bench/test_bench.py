"""The benchmarks run, at a size at which their numbers mean nothing."""

from pathlib import Path

import pytest

from bench import __main__ as command
from bench.table import TINY, Row, Table, lines


@pytest.mark.parametrize("name", sorted(set(command.BENCHMARKS) - command.ASKED_FOR))
def test_a_benchmark_fills_its_table(name: str, tmp_path: Path) -> None:
    """Each prints one table, with a number in every row that has one to print."""
    table = command.BENCHMARKS[name][1](tmp_path, tmp_path, TINY)

    assert table.name == name
    assert any(row.value > 0 for row in table.rows)
    assert len(lines(table)) > len(table.rows)


def test_a_row_keeps_its_budget_by_its_ratio_or_by_its_value() -> None:
    """A limit is for the value, a budget for how many times the floor it is."""
    assert Row("page", 3.0, floor=2.0, budget=1.5).met is True
    assert Row("page", 3.1, floor=2.0, budget=1.5).met is False
    assert Row("memory", 80.0, limit=80).met is True
    assert Row("memory", 80.1, limit=80).met is False
    assert Row("markdown", 1.0).met is None


def test_a_table_is_read_by_people_and_by_scripts() -> None:
    """A missed budget cannot be overlooked."""
    table = Table("pages", "some pages", [Row("page", 3.0, floor=1.0, budget=1.5, note="slow")])

    text = "\n".join(lines(table))
    told = command.as_json(table)

    assert "3.00 ×" in text
    assert "NO" in text
    assert "page: slow" in text
    assert told["rows"][0]["met"] is False  # type: ignore[index]


def test_a_budget_that_was_changed_says_what_the_design_gave() -> None:
    """Nobody takes a budget that a decision changed for that of the design."""
    changed = Row("delivery", 3.0, floor=1.0, budget=3.5, designed=2.0)
    kept = Row("vote", 1.9, floor=1.0, budget=2.0, designed=2.0)

    text = "\n".join(lines(Table("pages", "some pages", [changed, kept])))

    assert "≤ 3.5 × (design: 2 ×)" in text
    assert text.count("design:") == 1
