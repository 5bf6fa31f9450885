"""What an object says: its title, its body as markdown, its content note."""

from folkmoot.federation.documents.normal import Document, document, first_text, flag
from folkmoot.federation.documents.quirks import (
    INVISIBLE,
    SUMMARY_IF_SENSITIVE,
    SUMMARY_IS_EXCERPT,
)
from folkmoot.text import lengths
from folkmoot.text.escaping import escape, escape_starts
from folkmoot.text.from_html import from_html
from folkmoot.text.plain import ELLIPSIS, excerpt

MARKDOWN = "text/markdown"
LONGEST_NOTE = 200
"""The longest content note."""


def read_body(doc: Document, most: int) -> str:
    """The body as markdown, at most this long: its markdown source, else its HTML.

    Sources in another language than markdown (Friendica, Hubzilla, Misskey) and sources
    that are no object (Pleroma, Mbin) are not read. PeerTube's content is markdown.
    """
    source = document(doc.get("source"))
    if source is not None and _media_type(source) == MARKDOWN:
        written = first_text(source, "content")
        if written:
            return cut(lengths.normalise(written).strip(), most)
    return cut(_content(doc, most), most)


def read_words(doc: Document, name: str, most: int) -> str:
    """A property that is HTML (the summary of an actor) as markdown, at most this long."""
    return cut(from_html((first_text(doc, name) or "")[: 4 * most]), most)


def read_line(doc: Document, name: str, most: int) -> str:
    """A property that is plain words, on one line, at most this long."""
    words = first_text(doc, name) or ""
    return cut(lengths.one_line(words[: 20 * most]), most)


def read_note(doc: Document, kind: str) -> str | None:
    """The content note of an object of this kind, None without one.

    `summary` is a note on microblogs and an excerpt elsewhere; what we send ourselves
    says it in `contentWarning` as well.
    """
    own = read_line(doc, "contentWarning", LONGEST_NOTE)
    if own:
        return own
    if kind in SUMMARY_IS_EXCERPT or (kind in SUMMARY_IF_SENSITIVE and not is_sensitive(doc)):
        return None
    if not first_text(doc, "summary"):
        return None
    note = excerpt(read_words(doc, "summary", 20 * LONGEST_NOTE), LONGEST_NOTE)
    return note.replace(INVISIBLE, "").strip() or None


def is_sensitive(doc: Document) -> bool:
    """Whether its server asks to hide it at first."""
    return flag(doc.get("sensitive"))


def cut(text: str, most: int) -> str:
    """The text, or its beginning and … where it is too long."""
    return text if len(text) <= most else text[: most - len(ELLIPSIS)].rstrip() + ELLIPSIS


def escaped(words: str) -> str:
    """Plain words as a paragraph of markdown."""
    return escape_starts(escape(lengths.one_line(words)))


def _content(doc: Document, most: int) -> str:
    # Markup rarely makes a text four times as long; reading more would only be cut again.
    content = (first_text(doc, "content") or "")[: 4 * most]
    match _media_type(doc):
        case "text/markdown":
            return lengths.normalise(content).strip()
        case "text/plain":
            lines = lengths.normalise(content).strip().split("\n")
            return "\n".join(escape_starts(escape(line.strip())) for line in lines)
        case _:
            return from_html(content)


def _media_type(doc: Document) -> str:
    told = doc.get("mediaType")
    return told.partition(";")[0].strip().lower() if isinstance(told, str) else ""


def first_line(body: str, most: int) -> str:
    """The first words of a markdown text, up to the first end of a line, for a title."""
    for line in body.split("\n"):
        words = excerpt(line.removesuffix("\\"), most)
        if words:
            return words
    return ""
