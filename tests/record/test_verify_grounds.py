"""verify.py asks of every act on which mandate it was done, as far as the record shows it."""

from pathlib import Path

import pytest

from tests.record.deeds import (
    COMMUNITY,
    DORA,
    OTHER,
    POST,
    ended,
    founded,
    ground_problem,
    posted,
    removed,
)
from tests.record.exports import (
    ADA,
    BOB,
    BOBS,
    CLEO,
    DAY,
    FOUNDERS,
    HOUR,
    START,
    Line,
    admit,
    export,
    genesis,
    grant,
    join,
    judged,
    leaf,
    setting,
    story,
)

# ---- mandates


def test_a_story_of_sound_grounds_has_no_problem(tmp_path: Path):
    assert ground_problem(tmp_path, story()) == ""


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (admit(4, CLEO, "cleo", time=START + 10 * DAY), "was not live then"),
        (admit(4, CLEO, "cleo", time=START + 3 * HOUR - 1), "was not live then"),
        (admit(4, CLEO, "cleo", ground="mandate:" + "ee" * 16), "nobody held the mandate"),
        (admit(4, CLEO, "cleo", ground=f"mandate:{FOUNDERS}"), "somebody else held"),
        (admit(4, CLEO, "cleo", actor=ADA), "somebody else held"),
        (setting(4, "name", "x", actor=BOB, ground=f"mandate:{BOBS}"), "does not give that power"),
    ],
    ids=["too late", "too early", "none", "another's", "other actor", "other power"],
)
def test_a_mandate_must_be_live_and_give_the_power_to_the_actor(
    tmp_path: Path, last: Line, why: str
):
    found = ground_problem(tmp_path, [*story()[:4], last])

    assert found.startswith("Leaf 4 ")
    assert why in found


def test_nobody_admits_alone_where_all_decide(tmp_path: Path):
    leaves = [*story()[:4], setting(4, "admitting", "members"), admit(5, CLEO, "cleo")]

    assert "all members decided there on who joins" in ground_problem(tmp_path, leaves)


def test_nobody_comes_in_whom_the_members_did_not_let_in(tmp_path: Path):
    content = {"application": "99" * 16, "ref": CLEO}
    by = {"actor": None, "ground": "clock:welcome", "text": {"name": "cleo"}}
    leaves = [*story()[:4], leaf(4, "member.come/1", content, **by)]

    assert "the members did not let them in" in ground_problem(tmp_path, leaves)


@pytest.mark.parametrize(
    ("at", "sound"), [(START + 10 * DAY - 1, True), (START + 3 * HOUR, True), (START, False)]
)
def test_a_mandate_holds_from_its_first_microsecond_to_its_last(
    tmp_path: Path, at: int, sound: bool
):
    found = ground_problem(tmp_path, [*story()[:4], admit(4, CLEO, "cleo", time=at)])

    assert (found == "") == sound


@pytest.mark.parametrize("by", [(BOB, "own"), (ADA, f"mandate:{FOUNDERS}")])
def test_a_mandate_that_ended_is_no_ground(tmp_path: Path, by: tuple[str, str]):
    leaves = [*story()[:4], ended(4, BOBS, *by), admit(5, CLEO, "cleo")]

    assert "Leaf 5 (member.admit/1)" in ground_problem(tmp_path, leaves)


def test_nobody_gives_up_the_mandate_of_another(tmp_path: Path):
    leaves = [*story()[:4], ended(4, FOUNDERS, BOB, "own")]

    assert "not done to one's own" in ground_problem(tmp_path, leaves)


@pytest.mark.parametrize(
    "given",
    [
        grant(3, ("mandate.grant",)),
        grant(3, ("member.admit", "no.such.power")),
        grant(3, ends=START + 61 * DAY),
    ],
    ids=["granting", "unknown", "too long"],
)
def test_nobody_grants_more_than_they_hold(tmp_path: Path, given: Line):
    assert "gives more than" in ground_problem(tmp_path, [*story()[:3], given])


@pytest.mark.parametrize(
    ("scope", "sound"),
    [
        ("moot", True),
        (f"community:{COMMUNITY}", True),
        (f"thread:{POST}", True),
        (f"community:{OTHER}", False),
        (f"thread:{OTHER}", False),
    ],
)
def test_a_mandate_reaches_as_far_as_its_scope(tmp_path: Path, scope: str, sound: bool):
    leaves = [
        *story()[:3],
        grant(3, ("post.remove", "member.admit"), scope),
        join(4, CLEO, "cleo"),
        founded(5),
        posted(6),
        removed(7),
    ]

    found = ground_problem(tmp_path, leaves)

    assert found == "" if sound else "its mandate is only over" in found


def test_a_mandate_over_a_setting_is_for_that_setting(tmp_path: Path):
    def leaves(key: str) -> list[Line]:
        own = {"actor": BOB, "ground": f"mandate:{BOBS}"}
        given = grant(3, ("setting.set",), "setting:summary")
        return [*story()[:3], given, setting(4, key, "x", **own)]

    assert ground_problem(tmp_path, leaves("summary")) == ""
    assert "only over" in ground_problem(tmp_path, leaves("name"))


# ---- what cannot be seen, what is not known


def test_what_is_hidden_is_not_held_against_anybody(tmp_path: Path):
    # given a reader who may not see how Bob came to his mandate
    lines = export(story(), {}, audience="public")
    lines[4] = {"seq": 3, "hash": lines[4]["hash"]}

    assert "ground" not in judged(tmp_path, lines)["problems"]


def test_a_kind_that_is_not_known_is_named(tmp_path: Path):
    leaves = [genesis(), leaf(1, "moot.sell/1", {})]

    found = judged(tmp_path, export(leaves, {}))

    assert "Leaf 1 is of the kind moot.sell/1" in found["problems"]["replay"]


@pytest.mark.parametrize("content", [{}, {"key": "name"}, {"value": 1}])
def test_an_act_without_its_fields_is_named(tmp_path: Path, content: Line):
    leaves = [genesis(), leaf(1, "setting.set/1", content)]

    found = judged(tmp_path, export(leaves, {}))["problems"]

    assert found.keys() == {"replay"}
    assert "Leaf 1 does not hold" in found["replay"]


def test_dora_is_nobody(tmp_path: Path):
    leaves = [*story(), admit(5, DORA, "dora", actor=DORA)]

    assert "was no member then" in ground_problem(tmp_path, leaves)
