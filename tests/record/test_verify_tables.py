"""verify.py compares the tables in an export with what the record makes of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.record.exports import (
    ADA,
    BOB,
    CLEO,
    FOUNDERS,
    HOUR,
    START,
    Line,
    export,
    genesis,
    join,
    judged,
    leaf,
    person,
    problem,
    story,
    tables,
)

Tables = dict[str, list[Line]]

ROOM, POST, ANSWER, GUEST = ("c0" * 16, "d0" * 16, "d1" * 16, "e0" * 16)


# ---- a changed row


@pytest.mark.parametrize(
    ("row", "column", "value", "expected"),
    [
        (("setting", 4), "value", '"Another"', "setting summary: value is '\"Another\"'"),
        (("setting", 0), "set_at", 5, "setting name: set_at is 5"),
        (("person", 1), "joined_at", None, f"person {BOB}: joined_at is None"),
        (("person", 1), "limited_until", 1, f"person {BOB}: limited_until is 1"),
        (("person", 2), "sponsor", ADA, f"person {CLEO}: sponsor is '{ADA}'"),
        (("name_taken", 1), "name", "rob", f"name_taken {BOB}: name is 'rob'"),
        (("mandate", 0), "ends", START * 2, f"mandate {FOUNDERS}: ends is"),
        (("mandate", 0), "caretaker", True, f"mandate {FOUNDERS}: caretaker is True"),
        (("mandate", 0), "caretaker", 0, f"mandate {FOUNDERS}: caretaker is 0"),
        (("mandate", 0), "powers", "[]", f"mandate {FOUNDERS}: powers is '[]'"),
    ],
)
def test_a_changed_cell_is_named_with_table_row_column_and_leaf(
    tmp_path: Path, row: tuple[str, int], column: str, value: Any, expected: str
):
    state = tables()
    state[row[0]][row[1]][column] = value

    found = problem(tmp_path, export(state=state))

    assert found.startswith(expected)
    assert "leaf " in found


def test_the_leaf_that_last_set_the_column_is_named(tmp_path: Path):
    left = leaf(5, "member.leave/1", {"person": CLEO}, actor=CLEO, ground="own")
    state = tables()
    state["person"][2]["left_at"] = 7

    found = problem(tmp_path, export([*story(), left], state))

    assert f"the record makes it {START + 5 * HOUR} (leaf 5 set it)" in found
    state["person"][2] = {**person(CLEO, "x", 4, BOB), "left_at": START + 5 * HOUR}
    assert "(leaf 4 set it)" in problem(tmp_path, export([*story(), left], state))


@pytest.mark.parametrize("table", ["setting", "person", "name_taken", "mandate"])
def test_a_missing_row_is_named_with_the_leaf_that_made_it(tmp_path: Path, table: str):
    state = tables()
    gone = state[table].pop()

    found = problem(tmp_path, export(state=state))

    assert found.startswith(f"{table} {gone.get('ref', gone.get('key'))}: the row that leaf ")
    assert found.endswith("made is missing.")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("setting", {"key": "summary2", "value": "1", "set_at": 1}),
        ("person", person("0d" * 16, "dora", 5, None)),
        ("name_taken", {"name": "dora", "kind": "person", "ref": "0d" * 16}),
        ("restoration", {"epoch": 1, "size": 1, "root": "", "lost_from": 1, "lost_until": 2}),
        ("ban", {"ref": "0d" * 16, "person": BOB, "scope": "moot", "until": None}),
    ],
)
def test_a_row_that_no_leaf_made_is_named(tmp_path: Path, table: str, row: Line):
    state = tables()
    state.setdefault(table, []).append(row)

    found = problem(tmp_path, export(state=state))

    assert found.startswith(f"{table} ")
    assert found.endswith("the table has this row, but no leaf made it.")


@pytest.mark.parametrize(
    "change", [lambda row: row.pop("scope"), lambda row: row.update(more=1)], ids=["less", "more"]
)
def test_a_row_with_other_columns_is_named(tmp_path: Path, change: Callable[[Line], Any]):
    state = tables()
    change(state["mandate"][1])

    assert "do not fit this verifier" in problem(tmp_path, export(state=state))


def test_a_row_that_does_not_say_which_it_is_is_named(tmp_path: Path):
    state = tables()
    del state["mandate"][1]["ref"]

    found = judged(tmp_path, export(state=state))

    assert "does not say which it is" in found["problems"]["table"]


def test_a_row_that_stands_twice_is_named(tmp_path: Path):
    state = tables()
    state["person"].append(state["person"][0])

    assert "no leaf made it" in problem(tmp_path, export(state=state))


@pytest.mark.parametrize(
    "table", ["setting", "person", "name_taken", "mandate", "restoration", "rule", "stance"]
)
def test_a_missing_table_is_named(tmp_path: Path, table: str):
    state = tables()
    del state[table]

    assert problem(tmp_path, export(state=state)) == f"The export lacks the table {table}."


def test_rows_of_two_tables_may_not_be_mixed(tmp_path: Path):
    lines = export()
    lines[8], lines[-3] = lines[-3], lines[8]

    assert judged(tmp_path, lines)["result"] == "unreadable"


def test_a_table_may_not_come_twice(tmp_path: Path):
    lines = export()
    lines[-1:-1] = [{"state_end": "mandate", "rows": 0}]

    assert judged(tmp_path, lines)["result"] == "unreadable"


@pytest.mark.parametrize("rows", [0, 2, 4])
def test_a_table_has_as_many_rows_as_it_promises(tmp_path: Path, rows: int):
    lines = export()
    at = next(i for i, line in enumerate(lines) if line.get("state_end") == "person")
    lines[at] = {"state_end": "person", "rows": rows}

    assert judged(tmp_path, lines)["result"] == "unreadable"


def test_tables_that_an_older_verifier_does_not_know_are_named(tmp_path: Path):
    state = tables()
    state["weather"] = [{"ref": "0d" * 16, "sun": True}]

    assert problem(tmp_path, export(state=state)).startswith("weather ")


# ---- guests: things that came in a file, of which only rulings are compared


def ruled(seq: int, what: str, **content: Any) -> Line:
    return leaf(seq, what, {"reason": "Off the subject.", **content})


def guest(**rulings: Any) -> Line:
    nothing = {"removed_at": None, "removed_reason": None, "locked_at": None, "pinned_at": None}
    return {"ref": GUEST, **nothing, **rulings}


def founders() -> Tables:
    whole = tables()
    return {
        "setting": whole["setting"][:4],
        "restoration": [],
        "rule": [],
        "stance": [],
        "person": whole["person"][:1],
        "name_taken": whole["name_taken"][:1],
        "mandate": whole["mandate"][:1],
    }


def test_a_ruling_on_a_guest_is_compared(tmp_path: Path):
    leaves = [genesis(), ruled(1, "thread.lock/1", post=GUEST)]
    state = founders()

    state["post"] = [guest(locked_at=START + HOUR)]
    assert judged(tmp_path, export(leaves, state))["result"] == "fine"

    state["post"] = [guest(locked_at=START)]
    assert "locked_at" in problem(tmp_path, export(leaves, state))

    state["post"] = [guest(locked_at=START + HOUR, removed_at=5)]
    assert "removed_at is 5 in the table, but the record makes it None (no leaf" in problem(
        tmp_path, export(leaves, state)
    )

    state["post"] = []
    assert "the row that leaf 1 changed is missing" in problem(tmp_path, export(leaves, state))


def test_a_ruling_that_was_taken_back_leaves_nothing_to_compare(tmp_path: Path):
    leaves = [
        genesis(),
        ruled(1, "thread.lock/1", post=GUEST),
        ruled(2, "thread.unlock/1", post=GUEST),
    ]

    assert judged(tmp_path, export(leaves, {**founders(), "post": []}))["result"] == "fine"


def test_a_ruling_on_a_guest_that_no_leaf_made_is_named(tmp_path: Path):
    state = {**founders(), "post": [guest(removed_at=5)]}

    assert "no leaf made it" in problem(tmp_path, export([genesis()], state))


# ---- erased accounts


def test_an_erased_account_leaves_a_person_without_a_name(tmp_path: Path):
    # given Bob joined, was vouched for, and erased his account with his name in the record
    gone = leaf(2, "account.erase/1", {"person": BOB}, actor=BOB, ground="own")
    leaves, state = [genesis(), join(1, BOB, "bob"), gone], founders()
    del leaves[1]["text"], leaves[1]["text_salt"]
    at = START + 2 * HOUR
    state["person"].append({**person(BOB, None, 1, ADA), "left_at": at, "erased_at": at})

    assert judged(tmp_path, export(leaves, state))["result"] == "fine"


def test_a_name_that_outlived_its_erasure_is_named(tmp_path: Path):
    gone = leaf(2, "account.erase/1", {"person": BOB}, actor=BOB, ground="own")
    leaves, state = [genesis(), join(1, BOB, "bob"), gone], founders()
    at = START + 2 * HOUR
    state["person"].append({**person(BOB, "bob", 1, ADA), "left_at": at, "erased_at": at})

    assert "name is 'bob'" in problem(tmp_path, export(leaves, state))
