"""verify.py on sound exports: what it says, how it ends, and that it needs nothing else."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from folkmoot.record import verify
from tests.record.exports import (
    ADA,
    BOB,
    admit,
    checkpoint,
    export,
    genesis,
    judged,
    setting,
    story,
    tables,
    text_of,
    write,
)

HERE = Path(verify.__file__)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the file by itself: no packages, no variables, no help from the folder it is in."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(HERE), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={},
    )


# ---- by itself


def test_it_needs_only_the_standard_library():
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(ast.parse(HERE.read_text()))
        if isinstance(node, ast.Import)
        for name in node.names
    } | {
        (node.module or "").split(".")[0]
        for node in ast.walk(ast.parse(HERE.read_text()))
        if isinstance(node, ast.ImportFrom)
    }

    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("name", ["export", "export.gz"])
def test_a_sound_export_ends_with_0_and_a_few_sentences(tmp_path: Path, name: str):
    done = run(write(tmp_path, export(), name))

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "5 leaves" in lines[0]
    assert "2 checkpoints" in lines[1]
    assert "13 rows in 7 tables" in lines[2]
    assert "consistent, no outside witness" in lines[3]
    assert len(lines) == 4


def test_a_checkpoint_kept_elsewhere_is_a_witness(tmp_path: Path):
    kept = tmp_path / "kept.txt"
    kept.write_text(checkpoint(story()[:3]))

    done = run(write(tmp_path, export()), "--checkpoint", str(kept))

    assert done.returncode == 0
    assert "your checkpoint" in done.stdout
    assert "no outside witness" not in done.stdout


def test_a_changed_export_ends_with_1(tmp_path: Path):
    lines = export()
    lines[3]["content"]["value"] = "another summary"

    done = run(write(tmp_path, lines))

    assert (done.returncode, done.stderr) == (1, "")
    assert "Leaf 2 was changed" in done.stdout


def test_a_file_that_is_no_export_ends_with_2(tmp_path: Path):
    path = tmp_path / "letter"
    path.write_text("Dear moot,\n")

    assert run(str(path)).returncode == 2
    assert run(str(tmp_path / "nothing")).returncode == 2
    assert run(str(tmp_path)).returncode == 2


def test_a_checkpoint_that_is_none_ends_with_2(tmp_path: Path):
    path = write(tmp_path, export())
    other = tmp_path / "kept.txt"
    other.write_bytes(b"\xff")

    assert run(path, "--checkpoint", str(tmp_path / "nothing")).returncode == 2
    assert run(path, "--checkpoint", path).returncode == 2
    assert run(path, "--checkpoint", str(other)).returncode == 2


def test_programs_get_json(tmp_path: Path):
    path = write(tmp_path, export())

    fine = json.loads(run(path, "--json").stdout)
    broken = json.loads(run(write(tmp_path, b"", "empty"), "--json").stdout)

    assert fine["result"] == "fine"
    assert (fine["leaves"], fine["read"], fine["witness"]) == (5, 5, False)
    assert fine["moot"] == genesis()["hash"]
    assert broken["result"] == "unreadable"


# ---- sound, in other forms


def test_a_record_of_one_leaf_is_sound(tmp_path: Path):
    whole = tables()
    state = {
        "setting": whole["setting"][:4],
        "restoration": [],
        "rule": [],
        "stance": [],
        "person": whole["person"][:1],
        "name_taken": whole["name_taken"][:1],
        "mandate": whole["mandate"][:1],
    }

    assert judged(tmp_path, export([genesis()], state))["result"] == "fine"


@pytest.mark.parametrize("place", [1, 2, 4, 6])
def test_checkpoints_may_stand_anywhere(tmp_path: Path, place: int):
    lines = export()
    lines.insert(place, {"checkpoint": checkpoint(story()[:3])})

    assert judged(tmp_path, lines)["checkpoints"] == 3
    assert judged(tmp_path, lines)["result"] == "fine"


def test_the_order_of_fields_does_not_matter(tmp_path: Path):
    lines = [dict(reversed(line.items())) for line in export()]

    assert judged(tmp_path, lines)["result"] == "fine"


def test_an_erased_text_leaves_its_hash_behind(tmp_path: Path):
    # given Bob's name erased from the record and from the tables
    leaves, state = story(), tables()
    del leaves[1]["text"], leaves[1]["text_salt"]
    state["person"][1] |= {"name": None, "actor_url": None}
    del state["name_taken"][1]

    found = judged(tmp_path, export(leaves, state))

    assert found["result"] == "fine", found
    assert leaves[1]["content"]["text_hash"] not in json.dumps(state)


def hidden(lines: list[dict[str, object]], *seqs: int) -> list[dict[str, object]]:
    """Take away what a reader may not see of some leaves: all but the hash."""
    return [
        {"seq": line["seq"], "hash": line["hash"]} if line.get("seq") in seqs else line
        for line in lines
    ]


def test_what_a_reader_may_not_see_is_checked_by_its_hash(tmp_path: Path):
    state = {
        name: tables()[name] for name in ("setting", "restoration", "rule", "mandate", "stance")
    }
    lines = hidden(export(audience="public", state=state), 1, 4)

    found = judged(tmp_path, lines)

    assert found["result"] == "fine", found
    assert found["read"] == 3
    assert any("2 leaves that you may not read" in said for said in found["sentences"])


def test_rows_whose_leaves_are_hidden_are_counted(tmp_path: Path):
    lines = hidden(export(audience="members"), 1, 4)

    found = judged(tmp_path, lines)

    assert found["result"] == "fine", found
    assert any("4 rows could not be checked" in said for said in found["sentences"])


def test_a_long_text_is_compared_by_its_hash(tmp_path: Path):
    long = "word " * 10_000
    leaves, state = story(), tables()
    leaves[2] = setting(2, "summary", long)
    state["setting"][4]["value"] = json.dumps(long)

    assert judged(tmp_path, export(leaves, state))["result"] == "fine"
    state["setting"][4]["value"] = json.dumps(long + "!")
    assert judged(tmp_path, export(leaves, state))["result"] == "wrong"


def test_a_line_as_long_as_a_book_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(verify, "LONGEST_LINE", 500)

    assert judged(tmp_path, export())["result"] == "unreadable"


def test_of_two_acts_the_last_one_counts(tmp_path: Path):
    leaves, state = [*story(), setting(5, "summary", "Changed again")], tables()
    state["setting"][4] = {
        "key": "summary",
        "value": '"Changed again"',
        "set_at": leaves[5]["envelope"]["time"],
    }

    assert judged(tmp_path, export(leaves, state))["result"] == "fine"


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":2}', "1.5", "1e3", "NaN", "9007199254740992", "-0", '"\\ud800"', "[", '"\xff"'],
)
def test_json_is_read_strictly(text: str):
    with pytest.raises(ValueError):
        verify.read_json(text.encode("latin-1"))


def test_canonical_json_has_keys_in_utf16_order():
    value = {"\ufb33": 1, "\U0001f600": [{"b": "ü\n", "a": None}], "é": True}

    assert verify.canonical(value) == (
        '{"é":true,"\U0001f600":[{"a":null,"b":"ü\\n"}],"\ufb33":1}'.encode()
    )


def test_the_builders_of_these_tests_tell_leaves_apart():
    assert admit(4, "0d" * 16, "dora")["hash"] != admit(4, "0e" * 16, "dora")["hash"]
    assert text_of(export()).count(b"\n") == 1 + 5 + 2 + 13 + 7 + 1
    assert {ADA, BOB} <= {row["ref"] for row in tables()["person"]}
