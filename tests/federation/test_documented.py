"""docs/federation.md: every example there is what a moot sends, and one that we read ourselves."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from folkmoot.assembly.mandates import GrantMandate
from folkmoot.clock import DAY
from folkmoot.federation.documents.read import read_activity, read_object
from folkmoot.forum.communities import scope_of
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.messaging import SendMessage
from folkmoot.forum.moderation import LockThread, RemovePost
from folkmoot.forum.reports import MakeReport
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.peers import actors
from folkmoot.peers.moving import MoveFollowers
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import scenery, sent
from tests.forum.build import FAR, a_comment, a_post, do, vote
from tests.peers.build import actor

PAGE = Path(__file__).parents[2] / "docs" / "federation.md"
EXAMPLES: list[dict[str, Any]] = [
    msgspec.json.decode(block)
    for block in re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
]
ADA = "https://moot.example/u/ada"
OBJECTS = {"Page", "Note"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["type"])
def test_an_example_can_be_read(example: dict[str, Any]) -> None:
    if example["type"] in OBJECTS:
        assert read_object(example) is not None
    else:
        assert read_activity(example) is not None


def test_every_example_is_what_a_moot_sends(db: Database) -> None:
    # given all that is told there
    moot = scenery(db)
    moot.follow()
    post = a_post(db, moot.bob, moot.garden, "Beans", body="They **grow**.")
    a_comment(db, moot.ada, post, body="They do.")
    vote(db, moot.ada, 1, post=post)
    clock, garden = clock_of(db), scope_of(moot.garden)
    ends = clock.now() + 3 * DAY
    do(db, moot.ada, LockThread(post, "Enough"))
    do(db, moot.ada, Ban(moot.vic.ref, garden, "Spam", clock.new_ref(), ends))
    powers = ("post.remove",)
    do(db, moot.ada, GrantMandate(clock.new_ref(), moot.bob.ref, powers, garden, ends, "Trusted"))
    do(db, moot.ada, RemovePost(post, "Spam"))
    do(db, moot.bob, Subscribe(moot.bees))
    with db.write() as tx:
        actors.put(tx, actor(f"https://{FAR}/u/vic", fetched_at=clock.now(), was_ours=f'["{ADA}"]'))
    theirs = a_post(db, moot.vic, moot.bees, object_url=f"https://{FAR}/post/4")
    do(db, moot.bob, MakeReport(clock.new_ref(), "post", theirs, "Spam"))
    moot.follow_person(moot.ada)
    do(db, moot.ada, MoveFollowers(moot.ada.ref, f"https://{FAR}/u/vic"))
    do(db, moot.bob, SendMessage(clock.new_ref(), moot.vic.ref, "Hello"))
    # when
    said = [_plain(doc) for one in sent(db) for doc in _inside(one.doc)]
    # then
    for example in EXAMPLES:
        of_its_kind = [doc for doc in said if doc["type"] == example["type"]]
        assert _plain(example) in of_its_kind


def test_there_is_one_of_each_kind() -> None:
    kinds = {example["type"] for example in EXAMPLES}

    assert {"Page", "Note", "Announce", "Delete", "Lock", "Block", "Add", "Follow", "Flag"} <= kinds


def _inside(doc: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An activity, and what is inside of it."""
    yield doc
    if isinstance(doc.get("object"), dict):
        yield from _inside(doc["object"])


def _plain(value: Any) -> Any:
    """A document without context and proof, whenever it was sent and whatever chance named it."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if k not in {"@context", "proof"}}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, str):
        return value
    named = re.sub(r"(?<=/)[0-9a-f]{32}$", "REF", value)
    return re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", "WHEN", named)
