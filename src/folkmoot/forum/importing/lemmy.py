"""Lemmy's JSON as a stream of checked posts and comments (`PostView`, `CommentView` of 0.19).

Read are the answers of `GET /api/v3/post`, `post/list` and `comment/list`, several of
them joined in one object, and bare lists of views.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import ijson  # pyright: ignore[reportMissingTypeStubs]
import msgspec

from folkmoot.errors import Invalid
from folkmoot.text import languages, lengths, links
from folkmoot.words import N_, say

PLACES = ("post_view", "posts.item", "comment_view", "comments.item", "item")
"""Where views are found in a file, as ijson writes it."""

DEEPEST_JSON = 64
"""Lemmy's answers are a handful of levels deep; a million would take hours to read."""

LONGEST = 200_000
"""Characters of one text, four times what Lemmy takes."""

LARGEST_ID = (1 << 53) - 1
"""Larger numbers do not survive JSON everywhere (RFC 8259, section 6)."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


def read(path: Path, now: int, home: str = "") -> Iterator[tuple[Place, Item]]:
    """Every post and comment of a file in its order, never holding more than one.

    `home` is the address of the moot that reads: nothing of a file may say that it was
    written there. Raises Invalid naming the place and the reason when something is not
    right.
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
            yield from _section(source, prefix, now, _server(home))


def _sections(source: BinaryIO) -> list[str]:
    """Which of the known places the file has, posts before comments."""
    found: set[str] = set()
    try:
        for prefix, event, _value in ijson.parse(_shallow(source)):
            if event == "start_map" and prefix in PLACES:
                found.add(prefix)
    except ijson.JSONError as error:
        raise _not_json(error) from None
    return [place for place in PLACES if place in found]


def _not_json(error: ijson.JSONError) -> Invalid:
    """What is wrong with the JSON and the words that stand there: yajl's first two lines."""
    told = error.args[0] if error.args else ""
    text = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
    reason, _, more = text.partition("\n")
    if not reason or "EOF" in reason:
        return Invalid(N_("The file breaks off before its end. Save it again."))
    place = " ".join(more.partition("\n")[0].split())
    return Invalid(
        N_("The file is not JSON: {reason}, near “{place}”. Save it again."),
        reason=reason.rstrip(".")[:120],
        place=place[:80],
    )


def _shallow(source: BinaryIO) -> Iterator[tuple[str, Any]]:
    """The events of the file; raises Invalid when it is nested too deeply."""
    depth = 0
    for event, value in ijson.basic_parse(source, use_float=True):
        if event in ("start_map", "start_array"):
            depth += 1
        elif event in ("end_map", "end_array"):
            depth -= 1
        if depth > DEEPEST_JSON:
            raise Invalid(
                N_("The file is nested more than {most} levels deep, which Lemmy's never are."),
                most=DEEPEST_JSON,
            )
        yield event, value


def _section(source: BinaryIO, prefix: str, now: int, home: str) -> Iterator[tuple[Place, Item]]:
    section = prefix.removesuffix(".item").replace("item", "list")
    for number, view in enumerate(ijson.items(source, prefix, use_float=True), start=1):
        place = Place(section, number)
        try:
            item = _item(view, now)
            _check_elsewhere(item, home)
            yield place, item
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
        id=_id(post.id),
        url=_address(post.ap_id, "ap_id"),
        author=_author(view.creator),
        title="" if gone else _title(post.name),
        link=_address(post.url, "url") if post.url and not gone else None,
        body="" if gone else _text(post.body or "", "body"),
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
        id=_id(comment.id),
        url=_address(comment.ap_id, "ap_id"),
        post=comment.post_id,
        line=_line(comment.path, comment.id),
        author=_author(view.creator),
        body="" if gone else _text(comment.content, "content"),
        language=_language(comment.language_id),
        published=_time(comment.published, "published", now),
        edited=_time(comment.updated, "updated", now) if comment.updated else None,
        gone=gone,
        ups=_votes(view.counts.upvotes),
        downs=_votes(view.counts.downvotes),
    )


def _author(person: PersonView) -> Author:
    url = _address(person.actor_id, "actor_id")
    name = lengths.one_line(person.name)
    if not name or len(name) > 255:
        raise Invalid(N_("a person has no usable name."))
    host = urlsplit(url).netloc.rpartition("@")[2].lower()
    return Author(url, name, host, lengths.one_line(person.display_name or "")[:100])


def _check_elsewhere(item: Item, home: str) -> None:
    """Members speak for themselves: a file never brings their words, nor the moot's own pages."""
    for name, url in (("actor_id", item.author.url), ("ap_id", item.url)):
        if home and _server(url) == home:
            raise Invalid(
                N_("{name} is an address of this moot, not of another server: {text}."),
                name=name,
                text=url[:100],
            )


def _server(url: str) -> str:
    """The server of an address in the one spelling that can be compared; "" for none.

    The ports of http and https count as none, so that neither spells a server anew.
    """
    host = (links.server_of(url) or "").rstrip(".")
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    port = urlsplit(url).port if host else None
    return host if port in (None, 80, 443) else f"{host}:{port}"


def _id(number: int) -> int:
    if not 0 < number <= LARGEST_ID:
        raise Invalid(N_("an id cannot be {number}."), number=str(number)[:40])
    return number


def _title(text: str) -> str:
    title = lengths.one_line(text)
    if not title or len(title) > 1000:
        raise Invalid(N_("a post has no usable title."))
    return title


def _text(text: str, field: str) -> str:
    if lengths.too_many(text, LONGEST):
        raise Invalid(N_("{name} is longer than {most} characters."), name=field, most=LONGEST)
    return lengths.normalise(text)


def _address(text: str, field: str) -> str:
    """An address that a browser may follow: http(s), a host, and no sign that breaks a line."""
    told = Invalid(N_("{name} is not an address: {text}."), name=field, text=text[:100])
    if len(text) > 2000 or not text.isprintable() or " " in text:
        raise told
    if links.server_of(text) is None:
        raise told
    return text


def _line(path: str, own: int) -> tuple[int, ...]:
    """The ids above a comment, from its `path`.

    They grow along the path, because an answer comes after what it answers; so no two
    comments can answer each other.
    """
    if not re.fullmatch(r"0(\.[1-9][0-9]{0,15})+", path[:20_000]):
        raise Invalid(N_("the path {path} is not a row of ids."), path=path[:100])
    ids = tuple(int(one) for one in path[:20_000].split("."))
    if ids[-1] != own:
        raise Invalid(N_("the path {path} does not end in the comment's own id."), path=path[:100])
    if any(above >= below for above, below in pairwise(ids)):
        raise Invalid(
            N_("the path {path} has an answer that is older than what it answers."), path=path[:100]
        )
    return ids[1:-1]


def _time(text: str, field: str, now: int) -> int:
    """A time of Lemmy, UTC where it names no zone, in microseconds."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("{name} is not a time: {text}."), name=field, text=text[:40]) from None
    aware = told if told.tzinfo else told.replace(tzinfo=UTC)
    micros = (aware - _EPOCH) // timedelta(microseconds=1)
    if micros > now:
        raise Invalid(N_("{name} lies in the future: {text}."), name=field, text=text[:40])
    if micros <= 0:
        raise Invalid(N_("{name} lies before 1970: {text}."), name=field, text=text[:40])
    return micros


def _language(number: int) -> str | None:
    found = languages.by_number(number)
    return found.code if found is not None and number != 0 else None


def _votes(number: int) -> int:
    if not 0 <= number < 1 << 31:
        raise Invalid(N_("a number of votes cannot be {number}."), number=number)
    return number


def _end(reason: str) -> str:
    return reason if reason.endswith((".", "!")) else reason + "."
