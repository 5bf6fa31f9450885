"""How people and posts are shown: what the templates of Talk need of them."""

from collections.abc import Iterable, Sequence

import msgspec

from folkmoot.forum.authors import Author
from folkmoot.forum.remarks import Remark
from folkmoot.forum.rows import PostRow
from folkmoot.identity.people import Person
from folkmoot.identity.profiles import Shown
from folkmoot.text.links import far_picture
from folkmoot.words import gettext


class Who(msgspec.Struct, frozen=True):
    """A person beside what they wrote (parts.html, person)."""

    name: str
    path: str
    host: str
    about: str
    at: str = ""
    """Behind the name of a visitor: @far.example, or @vic@far.example where they show another."""


class Link(msgspec.Struct, frozen=True):
    """One link of a row of links (parts.html, links and orders)."""

    name: str
    href: str
    here: bool = False
    more: bool = False


class Titled(msgspec.Struct, frozen=True):
    """A link to something that has a title."""

    href: str
    title: str


class PostInList(msgspec.Struct, frozen=True):
    """A post in a list (posts.html)."""

    id: int
    title: str
    at: int
    comments: int
    new: int
    fresh: bool
    who: Who
    community: str
    community_title: str
    community_host: str
    score: int
    vote: int
    url: str
    domain: str
    thumb: str
    thumb_alt: str
    pictures: int
    note: str
    lang: str
    pinned: bool
    locked: bool
    gone: str
    divider: bool


class RemarkInList(msgspec.Struct, frozen=True):
    """A comment outside of its thread (remarks.html)."""

    id: int
    post: int
    title: str
    who: Who
    at: int
    html: str
    score: int
    edited: bool
    lang: str


def remarks(found: Iterable[Remark], page_language: str) -> list[RemarkInList]:
    """Comments outside of their threads."""
    return [
        RemarkInList(
            one.id,
            one.post_id,
            one.title or gettext("(without a title)"),
            who(one.author),
            one.published,
            one.body_html,
            one.score,
            one.edited_at is not None,
            language(one.language, page_language),
        )
        for one in found
    ]


def who(author: Author) -> Who:
    """A person as they stand beside what they wrote."""
    if author.name is None:
        return Who("", "", "", "")
    return Who(
        author.display_name or author.name,
        author.handle,
        author.host or "",
        author.self_description,
        at(author),
    )


def at(author: Author) -> str:
    """What stands behind the name of a visitor, so that no shown name hides whose it is."""
    if not author.host:
        return ""
    return f"@{author.handle}" if author.display_name else f"@{author.host}"


def who_of(person: Person, shows: Shown | None) -> Who:
    """A person by their row, with what they show of themselves."""
    author = Author(
        person.id,
        person.ref,
        person.name,
        person.host,
        shows.display_name if shows else "",
        shows.self_description if shows else "",
    )
    return who(author)


def picture(ref: str | None, size: str) -> str:
    """The address of a picture in a size: "small", "large" or "full"; "" for none."""
    return f"/media/{ref}/{size}" if ref else ""


def picture_of(ref: str | None, far: str | None) -> str:
    """The small one of a picture, whether it lies here or on another server."""
    return f"{far_picture(far)}/small" if far is not None else picture(ref, "small")


def original(url: str | None) -> str:
    """The address of an original on its own server; "" where it is not one to follow."""
    return url if url is not None and url.startswith(("https://", "http://")) else ""


def language(code: str | None, page: str) -> str:
    """The language of a text where it is not the page's."""
    return code if code and code != page else ""


def in_list(rows: Sequence[PostRow], page_language: str, since: int | None) -> list[PostInList]:
    """Rows of a list; `since` draws the line before the first post that was seen before."""
    shown: list[PostInList] = []
    drawn = since is None
    for row in rows:
        divider = not drawn and not row.has_changed
        drawn = drawn or divider
        shown.append(_in_list(row, page_language, divider=divider))
    return shown


def _in_list(row: PostRow, page_language: str, *, divider: bool) -> PostInList:
    """What the author warns of is not shown before it is pressed: no thumbnail."""
    thumb = "" if row.content_note else picture_of(row.picture, row.far_picture)
    return PostInList(
        id=row.id,
        title=row.title or gettext("(without a title)"),
        at=row.published,
        comments=row.comments,
        new=row.mine.new_comments,
        fresh=row.is_new,
        who=who(row.author),
        community=row.room.handle,
        community_title=row.room.title,
        community_host=row.room.host or "",
        score=row.score,
        vote=row.mine.vote,
        url=row.url or "",
        domain=row.site or "",
        thumb=thumb,
        thumb_alt=row.picture_alt,
        pictures=1 if row.picture or row.far_picture else 0,
        note=row.content_note or "",
        lang=language(row.language, page_language),
        pinned=row.pinned_at is not None,
        locked=row.locked_at is not None,
        gone="",
        divider=divider,
    )


def orders(
    names: Iterable[tuple[str, str]], chosen: str, address: str, few: Sequence[str]
) -> list[Link]:
    """Links to the same list in other orders; all but a few stand behind the fold."""
    return [
        Link(gettext(label), f"{address}order={name}", name == chosen, name not in few)
        for name, label in names
    ]
