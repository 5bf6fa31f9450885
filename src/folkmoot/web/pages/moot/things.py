"""A post or a comment as stewards see it: also what is hidden, never what was erased."""

from typing import Literal

import msgspec
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import posts as post_rows
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.pages.persons import NOBODY, Who, by_ids
from folkmoot.words import N_, gettext, say

Kind = Literal["post", "comment"]
Standing = post_rows.Standing | comment_rows.Standing

ERASED = N_("(erased)")
COMMENT_ON = N_("a comment on “{title}”")


class Thing(msgspec.Struct, frozen=True):
    """A post or a comment with what its page of moderation shows."""

    kind: Kind
    id: int
    title: str
    who: Who
    at: int
    html: str
    standing: Standing

    @property
    def href(self) -> str:
        """The address of its page."""
        return f"/{self.kind}/{self.id}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope that covers it, the narrowest first."""
        return self.standing.scopes

    @property
    def community(self) -> Ref:
        """The community where it stands. Raises NotFound for a thing without one."""
        if self.standing.community is None:
            raise NotFound(N_("There is no such community here."))
        return self.standing.community


def load(tx: ReadTx, kind: Kind, number: int) -> Thing:
    """The post or comment of a row id. Raises NotFound."""
    return _post(tx, number) if kind == "post" else _comment(tx, number)


def _post(tx: ReadTx, number: int) -> Thing:
    standing = post_rows.by_id(tx, number)
    title = tx.value(select(posts.c.title).where(posts.c.id == number)) or gettext(ERASED)
    html = tx.value(select(posts.c.body_html).where(posts.c.id == number)) or ""
    return Thing("post", number, title, _who(tx, standing), standing.published, html, standing)


def _comment(tx: ReadTx, number: int) -> Thing:
    standing = comment_rows.by_id(tx, number)
    html = tx.value(select(comments.c.body_html).where(comments.c.id == number)) or ""
    title = tx.value(select(posts.c.title).where(posts.c.id == standing.post_id))
    shown = say(COMMENT_ON, title=title or gettext(ERASED))
    return Thing("comment", number, shown, _who(tx, standing), standing.published, html, standing)


def _who(tx: ReadTx, standing: Standing) -> Who:
    author = standing.author_id
    return by_ids(tx, [author])[author] if author is not None else NOBODY
