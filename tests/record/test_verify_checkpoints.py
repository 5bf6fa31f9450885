"""verify.py compares checkpoints with the leaves: two attackers, epochs, a kept checkpoint."""

from functools import cache
from pathlib import Path

import pytest

from folkmoot.record import verify
from tests.record.exports import (
    STRANGER,
    Line,
    checkpoint,
    export,
    genesis,
    judged,
    leaf,
    problem,
    rehashed,
    root,
    salted,
    setting,
    story,
    tables,
)

prepared = cache(verify.Key)


@pytest.fixture(autouse=True)
def keys_are_prepared_once(monkeypatch: pytest.MonkeyPatch):
    """The tables of a key take a seventh of a second to compute."""
    monkeypatch.setattr(verify, "Key", prepared)


def rewritten(seq: int) -> list[Line]:
    """The story with the content of one leaf changed, and every hash computed again."""
    leaves = story()
    content = {**leaves[seq]["content"], "reason": "Another reason."}
    envelope = {**leaves[seq]["envelope"], "content": salted(leaves[seq]["salt"], content)}
    leaves[seq] = rehashed({**leaves[seq], "content": content, "envelope": envelope})
    return leaves


def state_after(leaves: list[Line]) -> dict[str, list[Line]]:
    state = tables()
    state["mandate"][1]["reason"] = leaves[3]["content"]["reason"]
    return state


def test_an_attacker_without_the_key_is_caught_between_two_checkpoints(tmp_path: Path):
    # given checkpoints after 1, 3, 4 and 5 leaves, and leaf 3 changed with all its hashes
    leaves = rewritten(3)
    notes = [checkpoint(story()[:size]) for size in (1, 3, 4, 5)]

    lines = export(leaves, state_after(leaves), notes=notes)

    assert problem(tmp_path, lines) == "Leaf 3 is not as the moot signed them."


def test_the_smallest_range_between_checkpoints_is_named(tmp_path: Path):
    leaves = rewritten(3)
    notes = [checkpoint(story()[:size]) for size in (5, 2, 1)]

    lines = export(leaves, state_after(leaves), notes=notes)

    assert problem(tmp_path, lines).startswith("Some leaves of 2 to 4 are not as the moot signed")


def test_an_attacker_without_the_key_cannot_sign_anew(tmp_path: Path):
    leaves = rewritten(3)

    lines = export(leaves, state_after(leaves), notes=[checkpoint(leaves, STRANGER)])

    assert "the key of this moot did not sign it" in problem(tmp_path, lines)


@pytest.mark.parametrize("signed", [0, 1, 3])
def test_leaves_that_no_checkpoint_covers_are_named(tmp_path: Path, signed: int):
    # so an attacker without the key cannot leave the last checkpoints out
    leaves = rewritten(3)
    notes = [checkpoint(leaves[:signed])] if signed else []

    lines = export(leaves, state_after(leaves), notes=notes)

    assert problem(tmp_path, lines) == f"No checkpoint covers the leaves from {signed} to 4."


def test_an_attacker_with_the_key_is_caught_by_a_checkpoint_kept_elsewhere(tmp_path: Path):
    leaves = rewritten(3)
    lines = export(leaves, state_after(leaves))

    assert judged(tmp_path, lines)["result"] == "fine"
    assert judged(tmp_path, lines, checkpoint(story()[:3]))["result"] == "fine"
    for kept in (4, 5):
        assert "signed another record" in problem(tmp_path, lines, checkpoint(story()[:kept]))


def test_a_genesis_made_anew_with_another_key_is_another_moot(tmp_path: Path):
    leaves = [genesis(STRANGER), *story()[1:]]
    lines = export(leaves, key=STRANGER)

    assert judged(tmp_path, lines)["result"] == "fine"
    assert "another moot" in problem(tmp_path, lines, checkpoint(story()))


def test_a_checkpoint_kept_elsewhere_by_another_key_says_so(tmp_path: Path):
    assert "did not sign" in problem(tmp_path, export(), checkpoint(story(), STRANGER))


def test_a_record_that_was_cut_short_is_caught_by_a_checkpoint_kept_elsewhere(tmp_path: Path):
    longer = [*story(), setting(5, "summary", "gone")]

    assert "over 6 leaves, but there are only 5" in problem(tmp_path, export(), checkpoint(longer))


def test_a_forged_checkpoint_in_the_export_is_named(tmp_path: Path):
    notes = [checkpoint(story()[:3], STRANGER), checkpoint(story())]

    assert "A checkpoint over 3 leaves" in problem(tmp_path, export(notes=notes))


# ---- restored from a backup


def restored() -> list[Line]:
    """The moot lost two leaves and says so in leaf 3."""
    before = story()[:3]
    content = {"size": 3, "root": root(before).hex(), "lost_from": 1, "lost_until": 2}
    return [*before, leaf(3, "record.restored/1", content, actor=None, ground="host")]


def after_restoring() -> dict[str, list[Line]]:
    state = tables()
    del state["person"][2], state["name_taken"][2], state["mandate"][1]
    said = {"size": 3, "root": root(story()[:3]).hex(), "lost_from": 1, "lost_until": 2}
    return {**state, "restoration": [{"epoch": 1, **said}]}


def test_a_restored_record_goes_on_in_a_new_epoch(tmp_path: Path):
    leaves = restored()
    notes = [checkpoint(leaves[:3]), checkpoint(leaves, epoch=1)]
    lines = export(leaves, after_restoring(), epoch=1, notes=notes)

    assert judged(tmp_path, lines)["result"] == "fine"
    assert judged(tmp_path, lines, checkpoint(story()[:2]))["result"] == "fine"
    assert "before a backup was restored" in problem(tmp_path, lines, checkpoint(story()))


def test_epochs_never_run_backwards(tmp_path: Path):
    leaves = restored()
    notes = [checkpoint(leaves[:3], epoch=2), checkpoint(leaves, epoch=1)]

    lines = export(leaves, after_restoring(), epoch=1, notes=notes)

    assert "order of their epochs" in problem(tmp_path, lines)
