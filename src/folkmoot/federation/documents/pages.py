"""Posts: Page, Article, Note, Video, Event, Question and their like."""

import msgspec

from folkmoot.federation.documents import quirks
from folkmoot.federation.documents.attachments import (
    Attachment,
    page_of,
    read_attachments,
    read_picture,
)
from folkmoot.federation.documents.audience import Audience
from folkmoot.federation.documents.bodies import (
    cut,
    escaped,
    first_line,
    is_sensitive,
    read_body,
    read_line,
    read_note,
)
from folkmoot.federation.documents.languages import read_language
from folkmoot.federation.documents.normal import (
    Document,
    documents,
    first_id,
    flag,
    host_of,
    ids,
    kinds,
    moment,
    one_id,
    own_id,
    same_host,
    stamp,
)
from folkmoot.federation.documents.tags import Mention, read_hashtags, read_mentions
from folkmoot.federation.documents.unreadable import Unreadable
from folkmoot.text import lengths
from folkmoot.text.mentions import links
from folkmoot.text.plain import searchable

KINDS = ("Page", "Article", "Note", "Question", "Video", "Event", "Audio", "Image")
MOST_OPTIONS = 50
MOST_AUTHORS = 10
LONGEST_OPTION = 200
NO_TITLE = "…"


class PageDoc(msgspec.Struct, frozen=True, kw_only=True):
    """A post as its server tells it. Addresses are canonical, words are markdown or one line."""

    id: str
    kind: str
    author: str
    title: str
    body: str = ""
    link: str | None = None
    """What the post is about, elsewhere."""
    url: str | None = None
    """The post's own page."""
    attachments: tuple[Attachment, ...] = ()
    """Everything that hangs on it, the link included."""
    image: str | None = None
    """A picture that stands for it."""
    content_note: str | None = None
    sensitive: bool = False
    language: str | None = None
    hashtags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    options: tuple[str, ...] = ()
    """What could be chosen in a poll; the body lists them too."""
    audience: Audience = Audience()
    communities: tuple[str, ...] = ()
    """What may be its community, the likeliest first."""
    published: int | None = None
    updated: int | None = None
    context: str | None = None
    replies: str | None = None
    locked: bool = False
    pinned: bool = False

    @property
    def public(self) -> bool:
        """Whether everybody may read it."""
        return self.audience.public

    @property
    def community(self) -> str | None:
        """The likeliest community."""
        return self.communities[0] if self.communities else None


def read_page(doc: Document, kind: str, audience: Audience) -> PageDoc:
    """A post. Raises Unreadable without an id or an author, or with authors of two servers."""
    own = needed_id(doc)
    author, groups = read_authors(doc, kind)
    mentions = read_mentions(doc)
    note = read_note(doc, kind)
    attachments = read_attachments(doc)
    options = _options(doc)
    title, body = _words(doc, kind, note, attachments)
    return PageDoc(
        id=own,
        kind=kind,
        author=author,
        title=title,
        body=_listing(_happening(body, doc), options),
        link=_link(doc, kind, own, attachments),
        url=page_of(doc.get("url")),
        attachments=attachments,
        image=read_picture(doc.get("image")) or read_picture(doc.get("icon")),
        content_note=note,
        sensitive=note is not None or is_sensitive(doc),
        language=read_language(doc),
        hashtags=read_hashtags(doc),
        mentions=mentions,
        options=options,
        audience=audience,
        communities=tuple(dict.fromkeys((*audience.communities(author), *groups))),
        published=moment(doc.get("published")),
        updated=moment(doc.get("updated")),
        context=first_id(doc.get("context")),
        replies=first_id(doc.get("replies")),
        locked=doc.get("commentsEnabled") is False,
        pinned=flag(doc.get("stickied")),
    )


def needed_id(doc: Document) -> str:
    """The id of an object. Raises Unreadable where there is none that could be an address."""
    own = own_id(doc)
    if own is None:
        raise Unreadable("an object without an id", broken=True)
    return own


def read_authors(doc: Document, kind: str) -> tuple[str, tuple[str, ...]]:
    """Who wrote an object, and beside whom: groups that it is also attributed to.

    Raises Unreadable without an author, and where the others are of another server
    than the first: no server can speak for both.
    """
    told = doc.get("attributedTo")
    if kind in quirks.WRITER_IN_ACTOR and one_id(doc.get("actor")) is not None:
        author = one_id(doc.get("actor"))
    else:
        persons = [one for one in documents(told) if quirks.PERSONS.intersection(kinds(one))]
        author = first_id(persons[0] if persons else told) or one_id(doc.get("actor"))
    if author is None:
        raise Unreadable("an object without an author", broken=True)
    others = tuple(one for one in ids(told)[:MOST_AUTHORS] if one != author)
    if not all(same_host(one, author) for one in others):
        raise Unreadable("an object of authors on several servers", broken=True)
    return author, others


def _words(
    doc: Document, kind: str, note: str | None, attachments: tuple[Attachment, ...]
) -> tuple[str, str]:
    """Title and body. Without a name the first line is the title, unless a note hides it."""
    body = read_body(doc, lengths.BODY)
    title = read_line(doc, "name", lengths.TITLE)
    if not title:
        title = note or _opening(body)
    if not title and attachments:
        title = cut(attachments[0].alt or host_of(attachments[0].url), lengths.TITLE)
    if kind in quirks.TITLE_AGAIN_IN_BODY:
        body = body.removeprefix(escaped(title)).lstrip() if title else body
    return title or NO_TITLE, "" if _says_only(body, title) else body


def _says_only(body: str, title: str) -> bool:
    """Whether the body has nothing but the words of the title."""
    return body == title or (searchable(body) == title and not links(body))


def _opening(body: str) -> str:
    """The first line without the names that microblogs begin with to reach somebody."""
    line = first_line(body, 2 * lengths.TITLE)
    words = line.split()
    while words and words[0].startswith(("@", "!")) and len(words[0]) > 1:
        words.pop(0)
    if not words and line:
        rest = body.partition("\n")[2]
        return _opening(rest) if rest.strip() and len(rest) < len(body) else cut(line, 200)
    return cut(" ".join(words), lengths.TITLE)


def _link(doc: Document, kind: str, own: str, attachments: tuple[Attachment, ...]) -> str | None:
    for one in attachments:
        if one.kind == "link":
            return one.url
    page = page_of(doc.get("url"))
    if kind in ("Video", "Audio"):
        return page or own
    if kind in quirks.LINK_IN_URL and page is not None and not same_host(page, own):
        return page
    return None


def _options(doc: Document) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in ("oneOf", "anyOf"):
        for one in documents(doc.get(name))[:MOST_OPTIONS]:
            words = read_line(one, "name", LONGEST_OPTION)
            if words:
                found[words] = None
    return tuple(found)[:MOST_OPTIONS]


def _listing(body: str, options: tuple[str, ...]) -> str:
    listing = "\n".join(f"- {escaped(option)}" for option in options)
    return cut("\n\n".join(filter(None, (body, listing))), lengths.BODY)


def _happening(body: str, doc: Document) -> str:
    """An event begins with when and where: what one must know of it."""
    if "Event" not in kinds(doc):
        return body
    starts, ends = moment(doc.get("startTime")), moment(doc.get("endTime"))
    places = documents(doc.get("location"))
    when = " – ".join(f"{stamp(one)[:16].replace('T', ' ')} UTC" for one in (starts, ends) if one)
    where = escaped(read_line(places[0], "name", LONGEST_OPTION)) if places else ""
    line = ", ".join(filter(None, (f"**{when}**" if when else "", where)))
    return "\n\n".join(filter(None, (line, body)))
