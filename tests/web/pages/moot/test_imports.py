"""Imports: the list, taking one back as a whole, and showing it again."""

import json
from pathlib import Path

from folkmoot.forum.importing import running
from folkmoot.record.actors import HOST
from tests.forum.build import a_community
from tests.web.moot import Moot, problems

THREAD = {
    "post_view": {
        "post": {
            "id": 7,
            "name": "A far thread",
            "body": "From elsewhere.",
            "ap_id": "https://far.example/post/7",
            "published": "2025-02-20T14:00:00Z",
        },
        "creator": {"name": "ana", "actor_id": "https://far.example/u/ana"},
    }
}
"""One post, as Lemmy's API gives it."""


def test_taking_back_and_showing_again(moot: Moot, tmp_path: Path):
    a_community(moot.db, moot.ada)
    path = tmp_path / "thread.json"
    path.write_text(json.dumps(THREAD), encoding="utf-8")
    ref = running.run(moot.db, moot.clock, path, community="garden", by=HOST).ref
    ada = moot.browser(moot.ada)
    assert f"/imports/{ref}/undo" in ada.get("/imports").text
    assert "A far thread" in moot.browser().get("/c/garden").text

    assert problems(ada.post(f"/imports/{ref}/undo", {"reason": " "}))
    assert ada.post(f"/imports/{ref}/undo", {"reason": "The wrong file."}).location == "/imports"
    assert f"/imports/{ref}/redo" in ada.get("/imports").text
    assert "A far thread" not in moot.browser().get("/c/garden").text
    assert ada.post(f"/imports/{ref}/undo", {"reason": "Again."}).status == 409
    assert ada.post(f"/imports/{ref}/redo", {"reason": "It was right."}).location == "/imports"

    assert "A far thread" in moot.browser().get("/c/garden").text
    assert "ada took back an import" not in ada.get("/record?by=bob").text
    assert "It was right." in ada.get("/record").text


def test_only_those_entrusted_with_it(moot: Moot):
    assert moot.browser(moot.bob).get("/imports").status == 403
    assert moot.browser(moot.ada).get(f"/imports/{'0' * 32}/undo").status == 404
