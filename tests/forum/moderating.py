"""Builders for what follows talk: stewards, inboxes, and a look at the record's replay."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from folkmoot.assembly.mandates import GrantMandate
from folkmoot.clock import DAY, Ref
from folkmoot.forum import (  # noqa: F401 - their acts and followers are made known
    blocks,
    comment_moderation,
    erasure,
    exclusion,
    moderation,
    reports,
    saved,
    searching,
    subscriptions,
    telling,
)
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.notices import notices
from folkmoot.record.actors import Member
from folkmoot.record.replaying import differences, replay_into
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join, replaying
from tests.forum.build import do


def a_moot(db: Database) -> tuple[Member, Member, Member]:
    """Ada, who founded a moot, and the members ben and cleo."""
    ada = found(db)
    return ada, join(db, ada, "ben"), join(db, ada, "cleo")


def a_steward(db: Database, giver: Member, who: Member, scope: str, *powers: str) -> Ref:
    """Give somebody powers over a scope for 30 days; gives the mandate."""
    ref = clock_of(db).new_ref()
    ends = clock_of(db).now() + 30 * DAY
    do(db, giver, GrantMandate(ref=ref, holder=who.ref, powers=powers, scope=scope, ends=ends,
                               reason="We trust them."))  # fmt: skip
    return ref


def post_row(db: Database, ref: Ref) -> Any:
    """The row of a post."""
    with db.read() as tx:
        return tx.row(select(posts).where(posts.c.ref == ref))


def comment_row(db: Database, ref: Ref) -> Any:
    """The row of a comment."""
    with db.read() as tx:
        return tx.row(select(comments).where(comments.c.ref == ref))


def inbox(db: Database, who: Member) -> list[notices.Notice]:
    """Somebody's notices, the newest first."""
    with db.read() as tx:
        return notices.inbox(tx, who.id)


def kinds(db: Database, who: Member) -> list[str]:
    """The kinds of somebody's notices, the newest first."""
    return [notice.kind for notice in inbox(db, who)]


def check_replay(db: Database, folder: Path) -> None:
    """Replaying the record gives the same governed tables."""
    again = replaying(db, folder / "again.db")
    with db.read() as ours:
        replay_into(ours, again)
    with db.read() as ours, again.read() as replayed:
        assert differences(ours, replayed) == []
    again.close()
