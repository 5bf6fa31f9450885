"""verify.py on exports that somebody changed: each change is caught, and named."""

import gzip
import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from folkmoot.record import verify
from tests.chosen import some
from tests.record.exports import (
    DAY,
    STRANGER,
    Line,
    checkpoint,
    export,
    join,
    judged,
    problem,
    public,
    rehashed,
    story,
    tables,
    text_of,
)

prepared = cache(verify.Key)


@pytest.fixture(autouse=True)
def keys_are_prepared_once(monkeypatch: pytest.MonkeyPatch):
    """The tables of a key take a seventh of a second to compute."""
    monkeypatch.setattr(verify, "Key", prepared)


# ---- any byte


TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+|true|false|null|[{}\[\]:,\n]')


def places(data: bytes) -> list[int]:
    """A byte of every sort: ends and middle of every token, so of every key and value."""
    found: set[int] = set()
    for token in TOKEN.finditer(data):
        start, end = token.span()
        found |= {start, (start + end) // 2, max(start, end - 2), end - 1}
    return sorted(found)


def without_promise(data: bytes, at: int) -> bool:
    """The moment an export was made is a label that nothing can check."""
    header = data[: data.index(b"\n")]
    digits = re.search(rb'"made":(\d+)', header)
    return digits is not None and digits.start(1) <= at < digits.end(1)


@pytest.mark.rounds
@pytest.mark.parametrize("bit", [0, 2, 5])
def test_a_flipped_bit_in_any_part_is_caught(tmp_path: Path, bit: int):
    data = text_of(export())
    missed: list[bytes] = []
    for at in some(places(data), 4, bit):
        flipped = data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
        if judged(tmp_path, flipped)["result"] == "fine" and not without_promise(data, at):
            missed.append(flipped[max(0, at - 40) : at + 10])

    assert missed == []


def test_a_flipped_bit_in_a_packed_export_changes_nothing_or_is_caught(tmp_path: Path):
    data = gzip.compress(text_of(export()), mtime=0)
    for at in range(0, len(data), 7):
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        (tmp_path / "e.gz").write_bytes(flipped)
        try:
            same = gzip.decompress(flipped) == text_of(export())
        except Exception:  # noqa: BLE001 - any way to fail will do
            same = False
        fine = judged(tmp_path, flipped)["result"] == "fine"
        assert fine == same or flipped[:2] != b"\x1f\x8b"


# ---- files that are not whole


def test_a_file_cut_between_two_lines_is_truncated(tmp_path: Path):
    lines = text_of(export()).splitlines(keepends=True)
    for count in range(1, len(lines)):
        found = judged(tmp_path, b"".join(lines[:count]))
        assert found["result"] == "unreadable"
        assert "truncated" in found["problems"]["file"]


def test_a_file_cut_within_a_line_is_truncated(tmp_path: Path):
    data = text_of(export())
    for size in range(300, len(data) - 1, 211):
        found = judged(tmp_path, data[:size])
        assert found["result"] == "unreadable"
        assert "truncated" in found["problems"]["file"]


def test_a_packed_file_that_was_cut_is_truncated(tmp_path: Path):
    data = gzip.compress(text_of(export()))
    for size in (len(data) // 2, len(data) - 9, len(data) - 1):
        found = judged(tmp_path, data[:size])
        assert found["result"] == "unreadable"
        assert "truncated" in found["problems"]["file"]


def test_nothing_may_follow_the_end(tmp_path: Path):
    assert judged(tmp_path, [*export(), {"end": True, "leaves": 5}])["result"] == "unreadable"


def test_an_empty_file_is_no_export(tmp_path: Path):
    assert judged(tmp_path, b"")["result"] == "unreadable"


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"unknown": 1},
        {"end": False, "leaves": 5},
        {"end": True, "leaves": 4},
        {"state": "setting"},
        {"state": "setting", "row": []},
        {"state_end": "setting", "rows": "5"},
        {"checkpoint": 5},
        {"checkpoint": "no note"},
        {"seq": 5},
        {"seq": 5, "hash": "AB" * 32},
        {"seq": 5, "hash": "ab" * 31},
        {"seq": 5, "hash": "ab" * 32, "content": {}, "salt": "00" * 16},
        {"seq": 5, "hash": "ab" * 32, "envelope": {}, "salt": "00" * 16},
        {"seq": 5, "hash": "ab" * 32, "envelope": {}, "more": 1},
        {"seq": 5, "hash": "ab" * 32, "envelope": []},
        {"seq": "5", "hash": "ab" * 32},
    ],
    ids=str,
)
def test_a_line_of_another_form_makes_the_file_unreadable(tmp_path: Path, line: Line):
    lines = export()
    lines.insert(6, line)

    assert judged(tmp_path, lines)["result"] == "unreadable"


@pytest.mark.parametrize(
    "text", [b"[1]\n", b"5\n", b"\xff\n", b"\n", b'{"a":1,"a":2}\n', b"[" * 9000]
)
def test_a_line_that_is_no_object_makes_the_file_unreadable(tmp_path: Path, text: bytes):
    lines = text_of(export()).splitlines(keepends=True)

    data = b"".join([*lines[:6], text.rstrip(b"\n") + b"\n", *lines[6:]])

    assert judged(tmp_path, data)["result"] == "unreadable"


def test_a_value_that_is_nested_too_deeply_makes_the_file_unreadable(tmp_path: Path):
    lines = export()
    lines[1]["envelope"]["time"] = []
    deep = text_of(lines).replace(b'"time":[]', b'"time":' + b"[" * 900 + b"]" * 900, 1)

    assert judged(tmp_path, deep)["result"] == "unreadable"


# ---- leaves


@pytest.mark.parametrize("seq", range(5))
@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("envelope", "its envelope does not match its hash"),
        ("content", "its content does not match the hash in the envelope"),
    ],
)
def test_the_first_changed_leaf_is_named(tmp_path: Path, seq: int, part: str, sentence: str):
    lines = deepcopy(export())
    for changed in lines[1 + seq : 6]:
        changed[part]["extra"] = 1

    assert f"Leaf {seq} was changed: {sentence}." in judged(tmp_path, lines)["sentences"]


def test_a_changed_text_is_named(tmp_path: Path):
    lines = deepcopy(export())
    lines[2]["text"]["name"] = "rob"

    assert (
        "Leaf 1 was changed: its text does not match the hash in the content."
        in judged(tmp_path, lines)["sentences"]
    )


@pytest.mark.parametrize("salt", ["salt", "text_salt"])
def test_a_changed_salt_is_named(tmp_path: Path, salt: str):
    lines = deepcopy(export())
    lines[2][salt] = "f" * 32

    assert "Leaf 1 was changed" in judged(tmp_path, lines)["sentences"][0]


def test_a_text_where_none_was_promised_is_named(tmp_path: Path):
    lines = deepcopy(export())
    lines[3] |= {"text": {"name": "x"}, "text_salt": "00" * 16}

    assert "Leaf 2 was changed: its text" in judged(tmp_path, lines)["sentences"][0]


def test_an_envelope_of_another_leaf_is_named(tmp_path: Path):
    lines = deepcopy(export())
    lines[3]["envelope"]["seq"] = 1
    lines[3] = rehashed(lines[3])

    assert "not the envelope of this leaf" in judged(tmp_path, lines)["sentences"][0]


def test_an_envelope_with_a_field_too_many_is_named(tmp_path: Path):
    leaves = story()
    leaves[2]["envelope"]["note"] = "x"
    leaves[2] = rehashed(leaves[2])

    assert "not the envelope of this leaf" in judged(tmp_path, export(leaves))["sentences"][0]


def test_a_missing_leaf_is_named(tmp_path: Path):
    lines = export()
    del lines[3]

    assert "Leaf 2 is missing" in problem(tmp_path, lines)


def test_two_leaves_that_changed_places_are_named(tmp_path: Path):
    lines = export()
    lines[2], lines[3] = lines[3], lines[2]

    assert "Leaf 1 is missing" in problem(tmp_path, lines)


def test_leaves_cut_off_at_the_end_are_missed(tmp_path: Path):
    lines = export(story()[:4], notes=[checkpoint(story()[:1]), checkpoint(story())])

    found = judged(tmp_path, lines)

    assert "the last are missing" in " ".join(found["sentences"])


def test_a_leaf_after_the_tables_makes_the_file_unreadable(tmp_path: Path):
    lines = export()
    lines.insert(-1, join(5, "0d" * 16, "dora"))

    assert judged(tmp_path, lines)["result"] == "unreadable"


def test_an_export_of_everything_hides_nothing(tmp_path: Path):
    lines = export()
    lines[5] = {"seq": 4, "hash": lines[5]["hash"]}

    assert "Leaf 4 is hidden" in " ".join(judged(tmp_path, lines)["sentences"])


# ---- the first line


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ({"size": 6}, "promises 6 leaves"),
        ({"root": "ab" * 32}, "not the root over the leaves"),
        ({"epoch": 1}, "epoch"),
    ],
    ids=str,
)
def test_a_first_line_that_does_not_fit_is_named(tmp_path: Path, header: Line, sentence: str):
    assert sentence in problem(tmp_path, export(header=header))


@pytest.mark.parametrize(
    "header",
    [
        {"format": "folkmoot-export/2"},
        {"audience": "friends"},
        {"moot": "ab"},
        {"root": "AB" * 32},
        {"key": "zz" * 32},
        {"key": 5},
        {"size": "5"},
        {"made": None},
        {"more": 1},
    ],
    ids=str,
)
def test_a_first_line_of_another_form_makes_the_file_unreadable(tmp_path: Path, header: Line):
    assert judged(tmp_path, export(header=header))["result"] == "unreadable"


def test_a_moot_id_that_is_not_the_hash_of_the_genesis_is_named(tmp_path: Path):
    found = judged(tmp_path, export(header={"moot": "ab" * 32}))

    assert found["problems"]["genesis"] == "The moot's id is not the hash of its first leaf."


def test_a_key_that_is_not_in_the_genesis_is_named(tmp_path: Path):
    lines = export(header={"key": public(STRANGER)}, notes=[checkpoint(story(), STRANGER)])

    assert "not the key of the first leaf" in problem(tmp_path, lines)


def test_a_key_that_signs_everything_is_refused(tmp_path: Path):
    # the point of order one: s = 0 and R = the same point would fit every text
    weak = (b"\x01" + bytes(31)).hex()

    found = judged(tmp_path, export(header={"key": weak}))

    assert found["result"] == "wrong"
    assert "small order" in found["problems"]["first line"]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path):
    state = tables()
    state["person"][1]["name"] = "rob"

    found = judged(tmp_path, export(state=state, header={"root": "ab" * 32}))

    assert found["problems"].keys() == {"table", "root"}
    assert len(found["sentences"]) == 2


def test_after_a_changed_leaf_the_tables_are_not_compared(tmp_path: Path):
    state = tables()
    state["person"][1]["name"] = "rob"
    lines = deepcopy(export(state=state))
    lines[4]["content"]["ends"] -= DAY

    assert judged(tmp_path, lines)["problems"].keys() == {"leaf"}
