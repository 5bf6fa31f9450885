"""More leaves written by hand: what members and stewards do in the forum."""

from pathlib import Path
from typing import Any

from tests.record.exports import (
    ADA,
    BOB,
    BOBS,
    CLEO,
    Line,
    export,
    judged,
    leaf,
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
