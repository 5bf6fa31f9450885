"""A conversation as another server's program gives it (Lemmy 0.19), small and made up."""

from typing import Any

SERVER = "https://lemmy.example"


def thread() -> dict[str, Any]:
    """One post with three comments, the second an answer to the first, the third edited."""
    words = {
        2: ("0.2", "river", "It was an **old** weir, and it still works.", None),
        3: ("0.2.3", "moss", "> it still works\n\nFor whom? The mill is gone.", None),
        4: ("0.4", "river", "Here is the plan of 1911.", "2025-03-03T10:00:00.000000Z"),
    }
    return {
        "post_view": {
            "post": {
                "id": 1,
                "name": "The weir above the paper mill",
                "body": "What they built:\n\n> A wall across the river, so that paper could be "
                "white.\n\nWho asked the river?",
                "ap_id": f"{SERVER}/post/1",
                "published": "2025-03-01T08:00:00.000000Z",
                "language_id": 37,
            },
            "creator": _person("moss"),
            "counts": {"upvotes": 12, "downvotes": 1},
        },
        "comments": [
            {
                "comment": {
                    "id": number,
                    "post_id": 1,
                    "content": text,
                    "ap_id": f"{SERVER}/comment/{number}",
                    "published": f"2025-03-01T1{number}:00:00.000000Z",
                    "path": path,
                    **({"updated": edited} if edited else {}),
                },
                "creator": _person(who),
                "counts": {"upvotes": number, "downvotes": 0},
            }
            for number, (path, who, text, edited) in words.items()
        ],
    }


def _person(name: str) -> dict[str, str]:
    return {"name": name, "actor_id": f"{SERVER}/u/{name}", "display_name": name.title()}
