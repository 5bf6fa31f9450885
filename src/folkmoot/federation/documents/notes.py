"""Comments: what answers something."""

import msgspec

from folkmoot.federation.documents.attachments import page_of, read_attachments
from folkmoot.federation.documents.audience import Audience
from folkmoot.federation.documents.bodies import cut, is_sensitive, read_body, read_note
from folkmoot.federation.documents.languages import read_language
from folkmoot.federation.documents.normal import Document, first_id, flag, moment
from folkmoot.federation.documents.pages import needed_id, read_authors
from folkmoot.federation.documents.quirks import is_vote_in_poll
from folkmoot.federation.documents.tags import Mention, read_hashtags, read_mentions
from folkmoot.federation.documents.unreadable import Unreadable
from folkmoot.text import lengths
from folkmoot.text.escaping import destination, escape


class NoteDoc(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as its server tells it."""

    id: str
    kind: str
    author: str
    in_reply_to: str
    body: str
    """Markdown; pictures that hang on it are its last paragraphs."""
    url: str | None = None
    mentions: tuple[Mention, ...] = ()
    hashtags: tuple[str, ...] = ()
    distinguished: bool = False
    content_note: str | None = None
    sensitive: bool = False
    language: str | None = None
    audience: Audience = Audience()
    communities: tuple[str, ...] = ()
    """What may be its community; what it answers decides."""
    published: int | None = None
    updated: int | None = None
    context: str | None = None
    replies: str | None = None

    @property
    def public(self) -> bool:
        """Whether everybody may read it."""
        return self.audience.public


def read_comment(doc: Document, kind: str, audience: Audience) -> NoteDoc:
    """A comment. Raises Unreadable without an id or an author, and for a vote in a poll."""
    parent = first_id(doc.get("inReplyTo"))
    if parent is None:
        raise Unreadable("an answer to nothing", broken=True)
    if is_vote_in_poll(doc):
        raise Unreadable("a vote in a poll")
    author, groups = read_authors(doc, kind)
    note = read_note(doc, kind)
    return NoteDoc(
        id=needed_id(doc),
        kind=kind,
        author=author,
        in_reply_to=parent,
        body=_body(doc),
        url=page_of(doc.get("url")),
        mentions=read_mentions(doc),
        hashtags=read_hashtags(doc),
        distinguished=flag(doc.get("distinguished")),
        content_note=note,
        sensitive=note is not None or is_sensitive(doc),
        language=read_language(doc),
        audience=audience,
        communities=tuple(dict.fromkeys((*audience.communities(author), *groups))),
        published=moment(doc.get("published")),
        updated=moment(doc.get("updated")),
        context=first_id(doc.get("context")),
        replies=first_id(doc.get("replies")),
    )


def _body(doc: Document) -> str:
    hanging: list[str] = []
    for one in read_attachments(doc):
        is_picture = one.kind == "image"
        words = escape(one.alt if is_picture else one.alt or one.url)
        hanging.append(f"{'!' if is_picture else ''}[{words}]({destination(one.url)})")
    # Words first: where there is too much, the pictures go.
    body = read_body(doc, lengths.COMMENT)
    return cut("\n\n".join(filter(None, (body, *hanging))), lengths.COMMENT)
