"""Lemmy's JSON as a stream of checked posts and comments (`PostView`, `CommentView` of 0.19).

Read are the answers of `GET /api/v3/post`, `post/list` and `comment/list`, several of
them joined in one object, and bare lists of views.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import ijson  # pyright: ignore[reportMissingTypeStubs]
import msgspec

from folkmoot.clock import SECOND
from folkmoot.errors import Invalid
from folkmoot.text import languages
from folkmoot.words import N_, say

PLACES = ("post_view", "posts.item", "comment_view", "comments.item", "item")
"""Where views are found in a file, as ijson writes it."""


class PersonView(msgspec.Struct, frozen=True):
    """`creator`: a person of some server."""

    name: str
    actor_id: str
    display_name: str | None = None
    deleted: bool = False


class PostFields(msgspec.Struct, frozen=True):
    """`post`."""

    id: int
    name: str
    ap_id: str
    published: str
    body: str | None = None
    url: str | None = None
    updated: str | None = None
    nsfw: bool = False
    removed: bool = False
    deleted: bool = False
    locked: bool = False
    language_id: int = 0
    alt_text: str | None = None


class CommentFields(msgspec.Struct, frozen=True):
    """`comment`; `path` is "0." and the ids from the top comment down to this one."""

    id: int
    post_id: int
    content: str
    ap_id: str
    published: str
    path: str
    updated: str | None = None
    removed: bool = False
    deleted: bool = False
    distinguished: bool = False
    language_id: int = 0


class Counts(msgspec.Struct, frozen=True):
    """`counts`, as far as we keep them."""

    upvotes: int = 0
    downvotes: int = 0


class PostView(msgspec.Struct, frozen=True):
    """A post with its author and its votes."""

    post: PostFields
    creator: PersonView
    counts: Counts = Counts()


class CommentView(msgspec.Struct, frozen=True):
    """A comment with its author and its votes."""

    comment: CommentFields
    creator: PersonView
    counts: Counts = Counts()


class Author(msgspec.Struct, frozen=True):
    """Who wrote a thing, on which server."""

    url: str
    name: str
    host: str
    display_name: str


class Post(msgspec.Struct, frozen=True):
    """A post as it is brought in; times in microseconds."""

    id: int
    url: str
    author: Author
    title: str
    link: str | None
    body: str
    note: str | None
    language: str | None
    published: int
    edited: int | None
    gone: bool
    locked: bool
    ups: int
    downs: int


class Comment(msgspec.Struct, frozen=True):
    """A comment as it is brought in; `line` are the ids above it, the top comment first."""

    id: int
    url: str
    post: int
    line: tuple[int, ...]
    author: Author
    body: str
    language: str | None
    published: int
    edited: int | None
    gone: bool
    ups: int
    downs: int


Item = Post | Comment


class Place(msgspec.Struct, frozen=True):
    """Where in a file an item stands: "comments 3", counted from 1."""

    section: str
    number: int

    def __str__(self) -> str:
        return f"{self.section} {self.number}"


def read(path: Path, now: int) -> Iterator[tuple[Place, Item]]:
    """Every post and comment of a file in its order, never holding more than one.

    Raises Invalid naming the place and the reason when something is not right.
    """
    with path.open("rb") as source:
        prefixes = _sections(source)
        if not prefixes:
            raise Invalid(
                N_(
                    "{file} holds neither posts nor comments in the form of Lemmy's API. "
                    "Save the answer of /api/v3/post or /api/v3/comment/list as it comes."
                ),
                file=path.name,
            )
        for prefix in prefixes:
            source.seek(0)
            yield from _section(source, prefix, now)


def _sections(source: BinaryIO) -> list[str]:
    """Which of the known places the file has, posts before comments."""
    found: set[str] = set()
    try:
        for prefix, event, _value in ijson.parse(source, use_float=True):
            if event == "start_map" and prefix in PLACES:
                found.add(prefix)
    except ijson.JSONError as error:
        raise Invalid(
            N_("The file is not whole JSON: {reason}. Save it again."), reason=_short(error)
        ) from None
    return [place for place in PLACES if place in found]


def _section(source: BinaryIO, prefix: str, now: int) -> Iterator[tuple[Place, Item]]:
    section = prefix.removesuffix(".item").replace("item", "list")
    for number, view in enumerate(ijson.items(source, prefix, use_float=True), start=1):
        place = Place(section, number)
        try:
            yield place, _item(view, now)
        except (msgspec.ValidationError, Invalid) as error:
            reason = error.sentence() if isinstance(error, Invalid) else str(error)
            raise Invalid(
                N_("{place}: {reason} Nothing was brought in."), place=place, reason=_end(reason)
            ) from None


def _item(view: Any, now: int) -> Item:
    if isinstance(view, dict) and "comment" in view:
        return _comment(msgspec.convert(view, CommentView), now)
    return _post(msgspec.convert(view, PostView), now)


def _post(view: PostView, now: int) -> Post:
    post = view.post
    gone = post.removed or post.deleted
    return Post(
        id=post.id,
        url=_address(post.ap_id, "ap_id"),
        author=_author(view.creator),
        title="" if gone else post.name,
        link=_address(post.url, "url") if post.url and not gone else None,
        body="" if gone else post.body or "",
        note=say(N_("not for everybody")) if post.nsfw else None,
        language=_language(post.language_id),
        published=_time(post.published, "published", now),
        edited=_time(post.updated, "updated", now) if post.updated else None,
        gone=gone,
        locked=post.locked,
        ups=_votes(view.counts.upvotes),
        downs=_votes(view.counts.downvotes),
    )


def _comment(view: CommentView, now: int) -> Comment:
    comment = view.comment
    gone = comment.removed or comment.deleted
    return Comment(
        id=comment.id,
        url=_address(comment.ap_id, "ap_id"),
        post=comment.post_id,
        line=_line(comment.path, comment.id),
        author=_author(view.creator),
        body="" if gone else comment.content,
        language=_language(comment.language_id),
        published=_time(comment.published, "published", now),
        edited=_time(comment.updated, "updated", now) if comment.updated else None,
        gone=gone,
        ups=_votes(view.counts.upvotes),
        downs=_votes(view.counts.downvotes),
    )


def _author(person: PersonView) -> Author:
    url = _address(person.actor_id, "actor_id")
    if not person.name or len(person.name) > 255:
        raise Invalid(N_("a person has no usable name."))
    host = urlsplit(url).netloc.rpartition("@")[2].lower()
    return Author(url, person.name, host, (person.display_name or "")[:100])


def _address(text: str, field: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(text) > 2000:
        raise Invalid(N_("{field} is not an address: {text}."), field=field, text=text[:100])
    return text


def _line(path: str, own: int) -> tuple[int, ...]:
    """The ids above a comment, from its `path`."""
    ids = path.split(".")
    if ids[0] != "0" or not all(one.isdigit() for one in ids) or ids[-1] != str(own):
        raise Invalid(N_("the path {path} does not end in the comment's own id."), path=path[:100])
    return tuple(int(one) for one in ids[1:-1])


def _time(text: str, field: str, now: int) -> int:
    """A time of Lemmy, UTC where it names no zone, in microseconds."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("{field} is not a time: {text}."), field=field, text=text[:40]) from None
    aware = told if told.tzinfo else told.replace(tzinfo=UTC)
    micros = int(aware.timestamp()) * SECOND + aware.microsecond
    if not 0 < micros <= now:
        raise Invalid(N_("{field} lies in the future: {text}."), field=field, text=text[:40])
    return micros


def _language(number: int) -> str | None:
    found = languages.by_number(number)
    return found.code if found is not None and number != 0 else None


def _votes(number: int) -> int:
    if not 0 <= number < 1 << 31:
        raise Invalid(N_("a number of votes cannot be {number}."), number=number)
    return number


def _short(error: Exception) -> str:
    return str(error).split("\n")[0][:120]


def _end(reason: str) -> str:
    return reason if reason.endswith((".", "!")) else reason + "."
