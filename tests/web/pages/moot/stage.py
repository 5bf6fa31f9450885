"""A moot in which something was written, for the pages of those who look after it."""

from typing import Any

import msgspec
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.forum.reports import MakeReport
from folkmoot.record.actors import Member
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import a_steward
from tests.web.moot import Moot


class Stage(msgspec.Struct, frozen=True):
    """Bob's post 1 in the garden, eve's comment 1 on it, bob's answer 2 to that."""

    garden: Ref
    post: Ref
    comment: Ref
    answer: Ref


def set_stage(moot: Moot, **community: Any) -> Stage:
    """Let something be written."""
    garden = a_community(moot.db, moot.ada, **community)
    post = a_post(moot.db, moot.bob, garden, "Madder and weld")
    comment = a_comment(moot.db, moot.eve, post, body="Rubbish.")
    answer = a_comment(moot.db, moot.bob, post, comment, body="Please.")
    return Stage(garden, post, comment, answer)


def steward(moot: Moot, who: Member, stage: Stage, *powers: str) -> Ref:
    """Give somebody powers over the garden."""
    return a_steward(moot.db, moot.ada, who, f"community:{stage.garden}", *powers)


def report(moot: Moot, by: Member, thing: Ref, kind: str = "comment") -> Ref:
    """A report that waits."""
    ref = moot.clock.new_ref()
    do(moot.db, by, MakeReport(ref=ref, kind=kind, thing=thing, reason="Rude."))  # type: ignore[arg-type]
    return ref


def post_row(moot: Moot, ref: Ref) -> Any:
    """The row of a post."""
    with moot.db.read() as tx:
        return tx.row(select(posts).where(posts.c.ref == ref))


def comment_row(moot: Moot, ref: Ref) -> Any:
    """The row of a comment."""
    with moot.db.read() as tx:
        return tx.row(select(comments).where(comments.c.ref == ref))
