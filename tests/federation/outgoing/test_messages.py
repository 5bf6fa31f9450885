"""federation/outgoing/messages.py: messages to people elsewhere."""

import pytest

from folkmoot.forum.messaging import DeleteMessage, EditMessage, SendMessage
from folkmoot.peers import servers
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import Scenery, scenery, sent
from tests.forum.build import FAR, do

INBOX = (f"https://{FAR}/u/vic/inbox",)


@pytest.fixture
def moot(db: Database) -> Scenery:
    return scenery(db)


def runs(moot: Scenery, software: str) -> None:
    """Know which program the server of the visitor runs."""
    with moot.db.write() as tx:
        servers.meet(tx, FAR, clock_of(moot.db).now(), cursor=0)
        servers.describe(tx, FAR, software=software)


@pytest.mark.parametrize(
    ("software", "kind"),
    [("lemmy", "ChatMessage"), ("mastodon", "Note"), ("NodeBB", "Note"), ("", "ChatMessage")],
)
def test_a_message_goes_to_one_person_in_the_form_that_is_read_there(
    moot: Scenery, software: str, kind: str
) -> None:
    if software:
        runs(moot, software)

    do(moot.db, moot.bob, SendMessage(clock_of(moot.db).new_ref(), moot.vic.ref, "Hello"))

    (one,) = sent(moot.db)
    assert (one.doc["type"], one.doc["object"]["type"]) == ("Create", kind)
    assert one.doc["to"] == one.doc["object"]["to"] == [f"https://{FAR}/u/vic"]
    assert (one.signer_kind, one.to) == ("person", INBOX)
    assert (one.community_id, one.person_id) == (None, None)
    assert "Public" not in str(one.doc)


def test_changes_and_taking_back(moot: Scenery) -> None:
    ref = clock_of(moot.db).new_ref()
    do(moot.db, moot.bob, SendMessage(ref, moot.vic.ref, "Hello"))
    do(moot.db, moot.bob, EditMessage(ref, "Good evening"))
    before = sent_kinds(moot)

    do(moot.db, moot.bob, DeleteMessage(ref))

    assert before == ["Create", "Update"]
    assert "evening" not in everything(moot)
    assert "Hello" not in everything(moot)
    assert '"type":"Delete"' in everything(moot)


def test_a_message_to_a_member_leaves_nothing(moot: Scenery) -> None:
    ref = clock_of(moot.db).new_ref()
    do(moot.db, moot.bob, SendMessage(ref, moot.ada.ref, "Hello"))
    do(moot.db, moot.bob, DeleteMessage(ref))

    assert sent(moot.db) == []


def sent_kinds(moot: Scenery) -> list[str]:
    """The types of what was sent."""
    return [one.doc["type"] for one in sent(moot.db)]


def everything(moot: Scenery) -> str:
    """All that stands in the log."""
    from sqlalchemy import select

    from folkmoot.peers.outbox import outbox

    with moot.db.read() as tx:
        return "\n".join(row.activity for row in tx.rows(select(outbox.c.activity)))
