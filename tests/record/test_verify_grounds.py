"""verify.py asks of every act on which ground it was done, as far as the record shows it."""

from pathlib import Path
from typing import Any

import pytest

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

DORA = "0d" * 16
COMMUNITY, OTHER = "c0" * 16, "c1" * 16
POST = "d0" * 16


def ground_problem(folder: Path, leaves: list[Line], **options: Any) -> str:
    """Why an act of these leaves had no ground, or nothing; the tables are left aside."""
    found = judged(folder, export(leaves, {}, **options))
    assert not {"leaf", "replay"} & found["problems"].keys(), found["problems"]
    return found["problems"].get("ground", "")


def founded(seq: int, ref: str = COMMUNITY, **fields: Any) -> Line:
    content: Line = {
        "ref": ref,
        "name": f"room{ref[:2]}",
        "title": "Room",
        "description": "",
        "icon": None,
        "language": None,
        "visibility": "public",
        "posting": "members",
        "downvotes": False,
        "gallery": False,
    }
    options = {name: fields.pop(name) for name in ("actor", "ground") if name in fields}
    given = {"actor": ADA, "ground": "member-right", **options}
    return leaf(seq, "community.found/1", {**content, **fields}, **given)


def posted(seq: int, community: str = COMMUNITY, **options: Any) -> Line:
    content = {"ref": POST, "community": community, "language": None, "cross_of": None}
    words = {"title": "A post", "url": None, "body": "", "content_note": None, "pictures": []}
    given = {"actor": CLEO, "ground": "member-right", "text": words, **options}
    return leaf(seq, "post.create/1", content, **given)


def removed(seq: int, actor: str = BOB, ground: str = f"mandate:{BOBS}", **options: Any) -> Line:
    content = {"post": POST, "reason": "Off the subject."}
    return leaf(seq, "post.remove/1", content, actor=actor, ground=ground, **options)


def ban(seq: int, person: str, scope: str = "moot", until: int | None = None) -> Line:
    content = {
        "person": person,
        "scope": scope,
        "reason": "Shouting.",
        "ref": f"{seq:032x}",
        "until": until,
        "posts": [],
        "comments": [],
    }
    return leaf(seq, "member.ban/1", content)


def unban(seq: int, person: str, scope: str = "moot") -> Line:
    content: Line = {"person": person, "scope": scope, "reason": "Sorry.", "posts": []}
    return leaf(seq, "member.unban/1", {**content, "comments": []})


def ended(seq: int, mandate: str, actor: str, ground: str) -> Line:
    return leaf(
        seq, "mandate.end/1", {"mandate": mandate, "reason": "Enough."}, actor=actor, ground=ground
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


# ---- members


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
        ("decision:" + "ab" * 16, "is no ground for it"),
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
    before = [genesis(), join(1, BOB, "bob"), ban(2, BOB)]

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
    content = {"ref": f"{seq:032x}", "holder": holder}
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
