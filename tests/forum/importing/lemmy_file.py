"""Files as Lemmy's API answers: a builder, and a conversation with everything in it."""

import json
from pathlib import Path
from typing import Any

HOME = "https://forum.example"
DAY = "2025-02-20T"

ENGLISH, GERMAN, UNDETERMINED = 37, 32, 0
"""Lemmy's numbers of languages."""

QUOTED = "> It is not the worker who employs the tools,\n> but the tools that employ the worker."

ESSAY = (
    f"cross-posted from: https://other.example/post/474\n\nWords “before”.\n\n{QUOTED}\n\nAfter."
)


def person(name: str, host: str = "forum.example", display: str | None = None) -> dict[str, Any]:
    """`creator`."""
    told: dict[str, Any] = {
        "id": 1, "name": name, "actor_id": f"https://{host}/u/{name}", "local": False,
        "deleted": False, "bot_account": False, "instance_id": 2,
    }  # fmt: skip
    return told if display is None else {**told, "display_name": display}


def a_post(number: int = 1, creator: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A PostView; `counts` are given as a field."""
    counts = fields.pop("counts", {"upvotes": 0, "downvotes": 0})
    post = {
        "id": number, "name": f"Post {number}", "ap_id": f"{HOME}/post/{number}",
        "published": f"{DAY}11:00:00.000000Z", "language_id": UNDETERMINED, "nsfw": False,
        "removed": False, "deleted": False, "locked": False, "local": False, **fields,
    }  # fmt: skip
    return {"post": post, "creator": creator or person("ines"), "counts": counts}


def a_comment(
    path: str, creator: dict[str, Any] | None = None, post: int = 1, **fields: Any
) -> dict[str, Any]:
    """A CommentView at a path such as "0.1.4"."""
    number = int(path.rpartition(".")[2])
    counts = {"upvotes": fields.pop("ups", 0), "downvotes": fields.pop("downs", 0)}
    comment = {
        "id": number, "post_id": post, "content": f"Comment {number}", "path": path,
        "ap_id": f"{HOME}/comment/{6000000 + number}", "local": False,
        "published": f"{DAY}{12 + number % 10}:00:00.000000Z", "language_id": UNDETERMINED,
        "removed": False, "deleted": False, "distinguished": False, **fields,
    }  # fmt: skip
    return {"comment": comment, "creator": creator or person("otto"), "counts": counts}


def a_thread(post: dict[str, Any] | None = None, *comments: dict[str, Any]) -> dict[str, Any]:
    """The answers of `post` and `comment/list` joined in one object."""
    return {"post_view": post or a_post(), "comments": list(comments)}


def the_conversation() -> dict[str, Any]:
    """An essay from another server and seven comments by four people, five levels deep."""
    author = person("ines", "other.example", "Ines [she/her, colleague/they]")
    otto, pia, sun = person("otto"), person("pia"), person("sun", "forum.example", "太陽⋅光")
    return a_thread(
        a_post(1, author, name="Tools and “freedom”", body=ESSAY, language_id=ENGLISH),
        a_comment("0.1", otto, ups=10, downs=1),
        a_comment("0.1.2", pia, ups=3, language_id=ENGLISH),
        a_comment("0.1.2.3", otto, ups=1, updated=f"{DAY}20:05:00.000000Z"),
        a_comment("0.1.4", author, ups=4, downs=3, language_id=GERMAN),
        a_comment("0.1.4.5", sun, ups=6, updated=f"{DAY}20:00:00.000000Z"),
        a_comment("0.1.4.5.6", author, ups=4, downs=3, language_id=ENGLISH),
        a_comment("0.1.4.5.6.7", sun, ups=7),
    )


def save(folder: Path, content: Any, name: str = "thread.json") -> Path:
    """Write a file as Lemmy would send it; bytes and text are written as they are."""
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
    return path
