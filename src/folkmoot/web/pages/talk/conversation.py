"""The comments of a page as HTML: the template says how each shape looks, and is filled here.

A page has hundreds of comments and is asked for all the time, so this is written for speed:
one pass, positions instead of names, and nothing twice that a whole page shares.
"""

from collections.abc import Sequence
from functools import lru_cache

import msgspec
from minijinja import Environment

from folkmoot.forum.authors import Author
from folkmoot.forum.threads import CommentView
from folkmoot.web import dates, render, stencils
from folkmoot.web.pages.talk import shown
from folkmoot.web.render import Frame
from folkmoot.web.stencils import Stencil
from folkmoot.words import Translator, speaking, spoken

DEEP = 12
"""From this level on a comment says whom it answers, because indentation no longer does."""

# What one_comment.html opens and leaves open for the answers.
_END = "</details></article>"

BLANKS = (
    "id", "level", "replies", "path", "name", "time", "about", "host", "origin", "fresh", "to",
    "parent", "lang", "html", "score", "points", "reason",
)  # fmt: skip
"""What differs from comment to comment, in the order in which it is filled in."""

_PERHAPS = ("replies", "path", "about", "host", "origin", "fresh", "to", "lang")
"""The blanks that a comment may lack; its shape says whether it does."""


class Shape(msgspec.Struct, frozen=True):
    """All that decides how a comment looks; what it says is filled in."""

    may: tuple[str, ...]
    vote: int = 0
    replies: bool = False
    path: bool = False
    about: bool = False
    host: bool = False
    origin: bool = False
    fresh: bool = False
    last: bool = False
    to: bool = False
    lang: bool = False
    edited: bool = False
    op: bool = False
    steward: bool = False
    mine: bool = False
    gone: str = ""
    here: bool = False
    deeds: tuple[str, ...] = ()


class Written(msgspec.Struct, frozen=True):
    """An author as HTML, the same beside all that they wrote on a page."""

    path: str
    name: str
    about: str
    host: str


_NOBODY = Written("", "", "", "")


class Conversation(msgspec.Struct, frozen=True):
    """The comments of a page in the order in which they are read."""

    comments: Sequence[CommentView]
    may: Sequence[str]
    """The words for what the viewer may do: "vote", "down", "reply"."""
    focus: int | None = None
    """The comment that the page is about."""
    deeds: Sequence[str] = ()
    """The words for what may be done to it (parts.html, deeds)."""

    def shown(self, frame: Frame) -> str:
        """For the template: the place of their HTML."""
        return render.long(html(self, frame))


def html(talk: Conversation, frame: Frame) -> str:
    """The comments as HTML, in the language of the moment and by the clocks of the frame."""
    return _Writing(talk, frame).html()


class _Writing:
    """What the comments of one page share while they are written."""

    def __init__(self, talk: Conversation, frame: Frame) -> None:
        self.talk = talk
        self.page_language = frame.locale
        self.since = dates.Ages(frame.now, frame.zone).since
        self.may = tuple(word for word in ("vote", "down", "reply") if word in talk.may)
        self.can_vote = "vote" in self.may
        self.following = _next_new(talk.comments)
        self.stencils: dict[tuple[int, bool, bool, bool] | Shape, Stencil] = {}
        self.authors: dict[int, Written] = {}
        self.points: dict[int, str] = {}
        self.handles: dict[int, str] = {}

    def html(self) -> str:
        """All comments, each closed after its answers."""
        parts: list[str] = []
        for one in self.talk.comments:
            parts.append(self._comment(one))
            if one.closes:
                parts.append(_END * one.closes)
        return "".join(parts)

    def _comment(self, one: CommentView) -> str:
        if (
            one.is_new or one.is_own or one.is_author or one.distinguished or one.state != "shown"
            or one.edited_at is not None or one.origin_url or one.depth >= DEEP
            or one.id == self.talk.focus or one.author is None
            or (one.language is not None and one.language != self.page_language)
        ):  # fmt: skip
            return self._marked(one)
        who = self.authors.get(one.author.id) or self._written(one.author)
        key = (one.vote, one.descendants > 0, bool(who.about), bool(who.host))
        stencil = self.stencils.get(key) or self._plain(key)
        score = one.score if self.can_vote else 0
        return stencil.text % stencil.pick((
            one.id, one.depth + 1, one.descendants, who.path, who.name, self.since(one.published),
            who.about, who.host, "", "", "", "", "", one.body_html, score,
            "" if self.can_vote else self._points(one.score), "",
        ))  # fmt: skip

    def _plain(self, key: tuple[int, bool, bool, bool]) -> Stencil:
        """The stencil of comments that have no mark at all: nearly all of them."""
        vote, replies, about, host = key
        shape = Shape(self.may, vote, replies, path=True, about=about, host=host)
        return self.stencils.setdefault(key, stencil_of(shape))

    def _marked(self, one: CommentView) -> str:
        author, here = one.author, one.id == self.talk.focus
        who = _NOBODY if author is None else self.authors.get(author.id) or self._written(author)
        fresh = self.following.get(one.id, 0)
        to, origin = self._answered(one), shown.original(one.origin_url)
        lang = shown.language(one.language, self.page_language)
        shape = Shape(
            self.may, one.vote, one.descendants > 0, bool(who.path), bool(who.about),
            bool(who.host), bool(origin), bool(fresh), fresh == one.id, bool(to),
            bool(lang), one.edited_at is not None, one.is_author, one.distinguished, one.is_own,
            "" if one.state == "shown" else one.state, here, tuple(self.talk.deeds) if here else (),
        )  # fmt: skip
        stencil = self.stencils.get(shape)
        if stencil is None:
            stencil = self.stencils[shape] = stencil_of(shape)
        return stencil.fill((
            one.id, one.depth + 1, one.descendants, who.path, who.name, self.since(one.published),
            who.about, who.host, render.escaped(origin), fresh, render.escaped(to),
            one.parent_id, render.escaped(lang), one.body_html, one.score,
            "" if self.can_vote else self._points(one.score),
            render.escaped(one.removed_reason or ""),
        ))  # fmt: skip

    def _written(self, author: Author) -> Written:
        """The author of a comment; an erased one has a row but no name."""
        made = _NOBODY
        if author.name:
            name, handle = author.display_name or author.name, author.handle
            words = (handle, name, author.self_description, shown.at(author))
            made = Written(*map(render.escaped, words))
        return self.authors.setdefault(author.id, made)

    def _points(self, score: int) -> str:
        told = self.points.get(score)
        if told is None:
            counted = render.translate_counted("{n} point", "{n} points", score)
            told = self.points[score] = render.escaped(counted)
        return told

    def _answered(self, one: CommentView) -> str:
        """Whom a comment answers, where it stands too deep to be seen."""
        if one.depth < DEEP or one.parent_id is None:
            return ""
        if not self.handles:
            known = ((other.id, other.author) for other in self.talk.comments)
            self.handles = {number: who.handle for number, who in known if who is not None}
        return self.handles.get(one.parent_id, "")


def _next_new(comments: Sequence[CommentView]) -> dict[int, int]:
    """For every new comment the id of the next one; for the last its own."""
    fresh = [one.id for one in comments if one.is_new]
    return dict(zip(fresh, [*fresh[1:], *fresh[-1:]], strict=True))


def stencil_of(shape: Shape) -> Stencil:
    """The stencil of a shape in the language of the moment."""
    return _stencil_of(render.environment(), spoken(), shape)


@lru_cache(maxsize=512)
def _stencil_of(environment: Environment, language: Translator, shape: Shape) -> Stencil:
    lacking = {name for name in _PERHAPS if not getattr(shape, name)}
    blanks = {
        name: "" if name in lacking else stencils.blank(number)
        for number, name in enumerate(BLANKS)
    }
    asked = ("may", "vote", "last", "edited", "op", "steward", "mine", "gone", "here", "deeds")
    decided = {name: getattr(shape, name) for name in asked}
    with speaking(language):
        return stencils.cut(environment, "one_comment.html", **blanks, **decided)
