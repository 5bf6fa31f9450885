"""verify.py asks whether members had the right to do what they did, and the clock its time."""

from pathlib import Path
from typing import Any

import pytest

from tests.record.deeds import COMMUNITY, OTHER, POST, ban, founded, ground_problem, posted, unban
from tests.record.exports import (
    ADA,
    BOB,
    CLEO,
    DAY,
    FOUNDERS,
    START,
    Line,
    admit,
    genesis,
    grant,
    join,
    leaf,
    setting,
    story,
)


def test_whoever_never_joined_has_no_right_of_a_member(tmp_path: Path):
    leaves = [genesis(), join(1, BOB, "bob", sponsor=CLEO)]

    assert "was no member then" in ground_problem(tmp_path, leaves)


def test_whoever_left_has_no_right_of_a_member(tmp_path: Path):
    gone = leaf(2, "member.leave/1", {"person": BOB}, actor=BOB, ground="own")
    leaves = [genesis(), join(1, BOB, "bob"), gone, join(3, CLEO, "cleo", sponsor=BOB)]

    assert "Leaf 3 (member.join/1)" in ground_problem(tmp_path, leaves)


def test_nobody_leaves_for_another(tmp_path: Path):
    gone = leaf(2, "member.leave/1", {"person": BOB}, actor=ADA, ground="own")

    assert "not done to one's own" in ground_problem(
        tmp_path, [genesis(), join(1, BOB, "bob"), gone]
    )


@pytest.mark.parametrize(
    ("joining", "sound"), [("open", True), ("application", False), (None, False)]
)
def test_one_enters_by_oneself_only_through_an_open_door(
    tmp_path: Path, joining: str | None, sound: bool
):
    door = setting(1, "joining" if joining else "summary", joining or "")
    entered = leaf(2, "member.enter/1", {"ref": BOB}, actor=BOB, ground="own", text={"name": "bob"})

    found = ground_problem(tmp_path, [genesis(), door, entered])

    assert found == "" if sound else "door was not open" in found


@pytest.mark.parametrize(
    ("ground", "why"),
    [
        ("member-right", "is no ground for it"),
        ("own", "is no ground for it"),
        ("setting.set", "is no ground for it"),
        ("decision:" + "ab" * 16, "cannot be the ground of this actor"),
        ("home:" + "ab" * 16, "is no ground for it"),
        ("host", "cannot be the ground of this actor"),
        ("genesis", "cannot be the ground of this actor"),
        ("clock:caretaker", "cannot be the ground of this actor"),
        ("", "is no ground for it"),
    ],
)
def test_an_act_stands_only_on_the_grounds_of_its_kind(tmp_path: Path, ground: str, why: str):
    leaves = [*story()[:3], setting(3, "name", "x", ground=ground)]

    assert why in ground_problem(tmp_path, leaves)


@pytest.mark.parametrize("ground", ["host", "clock:caretaker", "clock:reset"])
def test_neither_host_nor_clock_may_do_what_members_do(tmp_path: Path, ground: str):
    leaves = [*story()[:3], setting(3, "name", "x", actor=None, ground=ground)]

    assert "is no ground for it" in ground_problem(tmp_path, leaves)


def test_there_is_one_genesis(tmp_path: Path):
    again = genesis()
    second = leaf(
        1,
        "moot.genesis/1",
        {name: value for name, value in again["content"].items() if name != "text_hash"},
        actor=None,
        ground="genesis",
        text=again["text"],
    )

    assert "only the first leaf" in ground_problem(tmp_path, [again, second])


# ---- bans, rooms, resets, the clock


def test_a_banned_member_may_only_leave(tmp_path: Path):
    leaving = leaf(3, "member.leave/1", {"person": BOB}, actor=BOB, ground="own")
    inviting = join(3, CLEO, "cleo", sponsor=BOB)
    before = [genesis(), join(1, BOB, "bob"), ban(2, BOB, until=START + 7 * DAY)]

    assert ground_problem(tmp_path, [*before, leaving]) == ""
    assert "was banned from the moot" in ground_problem(tmp_path, [*before, inviting])


def test_a_ban_ends_on_its_day_and_when_it_is_lifted(tmp_path: Path):
    before = [genesis(), join(1, BOB, "bob"), ban(2, BOB, until=START + DAY)]
    late = leaf(
        3,
        "member.join/1",
        {"ref": CLEO},
        actor=BOB,
        ground="member-right",
        text={"name": "cleo"},
        time=START + DAY,
    )

    assert ground_problem(tmp_path, [*before, late]) == ""
    assert ground_problem(tmp_path, [*before, unban(3, BOB), join(4, CLEO, "cleo", BOB)]) == ""


def test_a_ban_from_a_community_holds_in_that_community(tmp_path: Path):
    before = [genesis(), join(1, CLEO, "cleo"), founded(2), founded(3, OTHER)]
    banned = ban(4, CLEO, f"community:{COMMUNITY}")

    assert ground_problem(tmp_path, [*before, banned, posted(5, OTHER)]) == ""
    assert "was banned there" in ground_problem(tmp_path, [*before, banned, posted(5)])


def test_where_stewards_post_a_member_needs_a_mandate(tmp_path: Path):
    before = [genesis(), join(1, CLEO, "cleo"), founded(2, posting="stewards")]
    own = {"actor": ADA, "ground": f"mandate:{FOUNDERS}"}

    assert "needs a mandate there" in ground_problem(tmp_path, [*before, posted(3)])
    assert ground_problem(tmp_path, [*before, posted(3, **own)]) == ""


def test_where_stewards_found_communities_a_member_needs_a_mandate(tmp_path: Path):
    before = [genesis(), join(1, BOB, "bob"), setting(2, "founding", "stewards")]

    assert "needs a mandate there" in ground_problem(tmp_path, [*before, founded(3, actor=BOB)])
    assert ground_problem(tmp_path, [*before, founded(3, ground=f"mandate:{FOUNDERS}")]) == ""


def test_nobody_edits_the_post_of_another(tmp_path: Path):
    words = {"title": "Mine", "url": None, "body": "", "content_note": None, "pictures": []}
    edited = leaf(
        4,
        "post.edit/1",
        {"post": POST, "language": None},
        actor=ADA,
        ground="own",
        text=words,
    )
    leaves = [genesis(), join(1, CLEO, "cleo"), founded(2), posted(3), edited]

    assert "not done to one's own" in ground_problem(tmp_path, leaves)


def caretaken(seq: int, at: int, holder: str = ADA) -> Line:
    content = {"ref": f"{seq:032x}", "holder": holder, "powers": ["member.admit", "host.keys"]}
    options = {"actor": None, "ground": "clock:caretaker", "time": at}
    return leaf(seq, "mandate.caretake/1", content, **options)


def test_the_clock_makes_the_founder_a_caretaker_when_the_mandate_lapsed(tmp_path: Path):
    before = [genesis(), join(1, BOB, "bob")]
    due = START + 60 * DAY

    assert ground_problem(tmp_path, [*before, caretaken(2, due)]) == ""
    assert "held the keys" in ground_problem(tmp_path, [*before, caretaken(2, due - 1)])
    assert "only the founder" in ground_problem(tmp_path, [*before, caretaken(2, due, BOB)])


def test_a_caretaker_holds_only_the_powers_of_one(tmp_path: Path):
    due = START + 60 * DAY
    before = [genesis(), join(1, BOB, "bob"), caretaken(2, due)]
    ground = f"mandate:{2:032x}"

    admitted = admit(3, CLEO, "cleo", actor=ADA, ground=ground, time=due)
    changed = setting(3, "name", "x", ground=ground, time=due)

    assert ground_problem(tmp_path, [*before, admitted]) == ""
    assert "does not give that power" in ground_problem(tmp_path, [*before, changed])


def reset(seq: int, what: str, at: int, **options: Any) -> Line:
    known = {"actor": ADA, "ground": f"mandate:{FOUNDERS}", "time": at}
    return leaf(seq, f"reset.{what}/1", {"reset": "e0" * 16}, **{**known, **options})


def proposed(seq: int) -> Line:
    content = {"ref": "e0" * 16, "person": BOB, "request": "e1" * 16}
    return leaf(seq, "reset.propose/1", content, text={"reason": "I met him."}, time=START)


def test_a_reset_opens_after_two_days_and_not_before(tmp_path: Path):
    before = [genesis(), join(1, BOB, "bob"), proposed(2)]
    clock: dict[str, Any] = {"actor": None, "ground": "clock:reset"}

    assert ground_problem(tmp_path, [*before, reset(3, "open", START + 2 * DAY, **clock)]) == ""
    early = ground_problem(tmp_path, [*before, reset(3, "open", START + 2 * DAY - 1, **clock)])
    assert "time to object was not over" in early


def test_from_three_members_on_a_second_holder_agrees(tmp_path: Path):
    before = [genesis(), join(1, BOB, "bob"), join(2, CLEO, "cleo"), proposed(3)]
    clock: dict[str, Any] = {"actor": None, "ground": "clock:reset"}

    alone = [*before, reset(4, "open", START + 9 * DAY, **clock)]
    twice = [*before, reset(4, "confirm", START)]

    assert "time to object was not over" in ground_problem(tmp_path, alone)
    assert "another holder" in ground_problem(tmp_path, twice)


def test_an_account_uses_no_mandate_for_a_week_after_its_recovery(tmp_path: Path):
    at = START + 2 * DAY
    back = {"actor": BOB, "ground": "own"}
    before = [
        genesis(),
        join(1, BOB, "bob"),
        proposed(2),
        grant(3, ends=START + 50 * DAY),
        reset(4, "open", at, actor=None, ground="clock:reset"),
        reset(5, "use", at, **back),
    ]

    early = admit(6, CLEO, "cleo", time=at + 7 * DAY - 1)
    late = admit(6, CLEO, "cleo", time=at + 7 * DAY)

    assert "so soon after its recovery" in ground_problem(tmp_path, [*before, early])
    assert ground_problem(tmp_path, [*before, late]) == ""


def vouch(seq: int, person: str, by: str, kind: str = "member.vouch/1") -> Line:
    """Somebody says that they know somebody, or takes it back."""
    return leaf(seq, kind, {"person": person}, actor=by, ground="member-right")


def test_a_second_word_comes_from_other_hands(tmp_path: Path):
    come = [genesis(), join(1, BOB, "bob"), join(2, CLEO, "cleo", sponsor=BOB)]

    assert ground_problem(tmp_path, [*come, vouch(3, CLEO, ADA)]) == ""
    for person, by in ((CLEO, BOB), (BOB, CLEO), (BOB, BOB), (OTHER, ADA)):
        assert "vouched" in ground_problem(tmp_path, [*come, vouch(3, person, by)]) or (
            "was no member" in ground_problem(tmp_path, [*come, vouch(3, person, by)])
        )
    twice = [*come, vouch(3, CLEO, ADA), vouch(4, CLEO, ADA)]
    assert "said before" in ground_problem(tmp_path, twice)
    nothing = [*come, vouch(3, CLEO, ADA, "member.unvouch/1")]
    assert "nobody had vouched" in ground_problem(tmp_path, nothing)
