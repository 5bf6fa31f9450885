"""Who and what a text names: @user, @user@host, !community, !community@host."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from folkmoot.text.parse import parse
from folkmoot.text.tokens import Close, Open, Text, Token

# Possessive, so that no text can make it try the same characters twice.
_LABEL = r"[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+"
_MENTION = re.compile(
    rf"""
    (?<![\w@!/\\])
    (?P<sigil>[@!])
    (?:
        (?P<far>[A-Za-z0-9_][A-Za-z0-9_.-]{{0,63}})
        @(?P<host>{_LABEL}(?:\.{_LABEL})*+(?::[0-9]{{1,5}})?)
        (?![\w@])
      |
        (?P<near>[A-Za-z0-9_]{{3,20}}) (?! [\w@] | [-./]\w )
    )
    """,
    re.VERBOSE,
)
_MAY_NAME = re.compile("[@!&]")
"""Without any of these no text names anybody; an entity such as &#64; may become one."""
_NEAR = re.compile(r"[a-z0-9_]{3,20}")
_LONGEST_HOST = 253
_NOT_INSIDE = frozenset({"a", "code", "pre"})


class Mention(msgspec.Struct, frozen=True):
    """Somebody or some community that a text names; no host means of this moot."""

    name: str
    host: str | None
    kind: Literal["person", "community"]

    @property
    def path(self) -> str:
        """The page of who is named, on this moot: /u/bob, /c/trees@far.example."""
        place = "u" if self.kind == "person" else "c"
        return f"/{place}/{self.name}" + (f"@{self.host}" if self.host else "")


def mentions(source: str) -> tuple[Mention, ...]:
    """Whom a markdown text names, each once, in order; not in code, links or addresses.

    Whether they exist is not asked here.
    """
    if not _MAY_NAME.search(source):
        return ()
    found: dict[tuple[str, str, str | None], Mention] = {}
    for part in _parts(parse(source)):
        if isinstance(part, _Named):
            who = part.mention
            found.setdefault((who.kind, who.name.lower(), who.host), who)
    return tuple(found.values())


def linked(source: str, address: str) -> tuple[str, ...]:
    """Whom a text names by links to their pages on this moot: [@bob](https://moot.example/u/bob).

    So Lemmy's people name others, and so names on microblogs are once they are markdown.
    """
    if not _MAY_NAME.search(source):
        return ()
    pages, waiting = f"{address.lower()}/u/", ""
    found: dict[str, None] = {}
    for token in parse(source):
        match token:
            case Open("a", attrs):
                name = attrs.get("href", "").lower()
                waiting = name.removeprefix(pages) if name.startswith(pages) else ""
            case Text(words) if waiting:
                if words.startswith("@") and _NEAR.fullmatch(waiting):
                    found[waiting] = None
                waiting = ""
            case Close("a"):
                waiting = ""
            case _:
                pass
    return tuple(found)


def links(source: str) -> tuple[str, ...]:
    """The http and https addresses that a markdown text links or shows, each once."""
    found: dict[str, None] = {}
    for token in parse(source):
        if isinstance(token, Open):
            url = token.attrs.get("href") or token.attrs.get("src", "")
            if url.lower().startswith(("http://", "https://")):
                found[url] = None
    return tuple(found)


def link_mentions(tokens: Iterable[Token]) -> Iterator[Token]:
    """Make a link to the page on this moot of whoever is named."""
    for part in _parts(tokens):
        if isinstance(part, _Named):
            yield Open("a", {"href": part.mention.path})
            yield Text(part.words)
            yield Close("a")
        else:
            yield part


class _Named(msgspec.Struct, frozen=True):
    mention: Mention
    words: str


def _parts(tokens: Iterable[Token]) -> Iterator[Token | _Named]:
    inside = 0
    for token in tokens:
        match token:
            case Text(words) if not inside:
                yield from _split(words)
                continue
            case Open(tag) if tag in _NOT_INSIDE:
                inside += 1
            case Close(tag) if tag in _NOT_INSIDE:
                inside -= 1
            case _:
                pass
        yield token


def _split(words: str) -> Iterator[Text | _Named]:
    end = 0
    for found in _MENTION.finditer(words):
        mention = _mention(found)
        if mention is not None:
            if end < found.start():
                yield Text(words[end : found.start()])
            yield _Named(mention, found[0])
            end = found.end()
    if end < len(words):
        yield Text(words[end:])


def _mention(found: re.Match[str]) -> Mention | None:
    kind = "person" if found["sigil"] == "@" else "community"
    if found["host"] is None:
        return Mention(name=found["near"].lower(), host=None, kind=kind)
    if len(found["host"]) > _LONGEST_HOST:
        return None
    return Mention(name=found["far"], host=found["host"].lower(), kind=kind)
