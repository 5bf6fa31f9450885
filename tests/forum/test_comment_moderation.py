"""Comments are hidden alone or with their replies, and come back as they were."""

from pathlib import Path

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum.comment_moderation import (
    RemoveComment,
    RestoreComment,
    replies_below,
    replies_hidden_with,
)
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import a_moot, check_replay, comment_row, inbox, kinds


def a_thread(db: Database, ada: Member, ben: Member, cleo: Member) -> list[Ref]:
    """Top (ben) with reply (cleo) with its reply (ben), and another top (cleo)."""
    post = a_post(db, ada, a_community(db, ada))
    top = a_comment(db, ben, post)
    reply = a_comment(db, cleo, post, top)
    deep = a_comment(db, ben, post, reply)
    return [top, reply, deep, a_comment(db, cleo, post)]


def hidden(db: Database, thread: list[Ref]) -> list[bool]:
    """Which comments are hidden."""
    return [comment_row(db, ref).removed_at is not None for ref in thread]


def below(db: Database, ref: Ref) -> tuple[Ref, ...]:
    """What a steward's form lists before hiding."""
    with db.read() as tx:
        return replies_below(tx, ref)


def test_alone(db: Database, tmp_path: Path) -> None:
    """The replies stay."""
    ada, ben, cleo = a_moot(db)
    thread = a_thread(db, ada, ben, cleo)

    do(db, ada, RemoveComment(comment=thread[0], reason="Rude."))
    assert hidden(db, thread) == [True, False, False, False]
    notice = inbox(db, ben)[0]
    assert (notice.kind, notice.data["reason"]) == ("moderation.comment_removed", "Rude.")

    do(db, ada, RestoreComment(comment=thread[0], reason="It was not."))
    assert hidden(db, thread) == [False] * 4
    check_replay(db, tmp_path)


def test_with_replies(db: Database, tmp_path: Path) -> None:
    """What was hidden together comes back together; what was hidden before stays hidden."""
    ada, ben, cleo = a_moot(db)
    thread = a_thread(db, ada, ben, cleo)
    do(db, ada, RemoveComment(comment=thread[2], reason="Spam."))

    replies = below(db, thread[0])
    assert replies == (thread[1],)
    do(db, ada, RemoveComment(comment=thread[0], reason="Rude.", replies=replies))
    assert hidden(db, thread) == [True, True, True, False]
    assert kinds(db, cleo)[0] == "moderation.comment_removed"

    with db.read() as tx:
        together = replies_hidden_with(tx, thread[0])
    do(db, ada, RestoreComment(comment=thread[0], reason="Enough.", replies=together))
    assert hidden(db, thread) == [False, False, True, False]
    check_replay(db, tmp_path)


def test_only_replies_below_it(db: Database) -> None:
    """A list of other comments is refused as a whole."""
    ada, ben, cleo = a_moot(db)
    thread = a_thread(db, ada, ben, cleo)

    with pytest.raises(Invalid):
        do(
            db,
            ada,
            RemoveComment(comment=thread[1], reason="Rude.", replies=(thread[2], thread[3])),
        )

    assert hidden(db, thread) == [False] * 4


def test_refusals(db: Database) -> None:
    """No reason, no mandate, not hidden, hidden already."""
    ada, ben, cleo = a_moot(db)
    top = a_thread(db, ada, ben, cleo)[0]

    with pytest.raises(Invalid):
        do(db, ada, RemoveComment(comment=top, reason=" "))
    with pytest.raises(NotAllowed):
        do(db, cleo, RemoveComment(comment=top, reason="Rude."))
    with pytest.raises(Conflict):
        do(db, ada, RestoreComment(comment=top, reason="Rude."))
    do(db, ada, RemoveComment(comment=top, reason="Rude."))
    with pytest.raises(Conflict):
        do(db, ada, RemoveComment(comment=top, reason="Rude."))
    with db.read() as tx:
        assert replies_hidden_with(tx, top) == ()
