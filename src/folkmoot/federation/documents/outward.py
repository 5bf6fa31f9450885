"""Texts as they go out: with whole addresses, for readers who are not on this moot."""

import re
from collections.abc import Mapping
from html import escape

from folkmoot.text.markdown import render

_PERSON = re.compile(r'(?<=<a) href="(?P<page>/u/[^"/?#]++)"')
_HTML = re.compile(r'(?<= href=")(?=/[^/"])|(?<= src=")(?=/[^/"])')
_LINK = re.compile(r"(?<=\]\()(?=/[^/\s])|(?<=\]\(<)(?=/[^/\s])")
_WRITTEN = re.compile(
    r"(?P<code>^(?P<fence>```+|~~~+)[^\n]*+\n.*?(?:^(?P=fence)|\Z)|(?<!`)(?P<ticks>`++).*?(?P=ticks))"
    r"|(?P<link><[^<>\s]{1,2048}+>|\]\([^()\s]{0,2048}+\)|https?://\S++)"
    r"|(?<![\w@!/\\])[@!](?P<near>[A-Za-z0-9_]{3,20})(?![\w@]|[-./]\w)",
    re.DOTALL | re.MULTILINE,
)


def html(body: str, address: str, people: Mapping[str, str] | None = None) -> str:
    """A markdown text as HTML in which links and pictures have whole addresses.

    Links to people are marked as the names that they are (h-card): a microblog would show
    them as recommended pages. `people` are those who live elsewhere, by their page on this
    moot: /u/vic@far.example -> the address of vic there.
    """
    known = people or {}

    def named(found: re.Match[str]) -> str:
        url = known.get(found["page"], address + found["page"])
        return f' class="u-url mention" href="{escape(url)}"'

    return _HTML.sub(address, _PERSON.sub(named, render(body)))


def markdown(body: str, address: str) -> str:
    """A markdown text in which links, pictures and people of this moot have whole addresses.

    @ada becomes @ada@moot.example: on another server, @ada would be somebody else.
    """
    host = address.partition("://")[2]
    named = _WRITTEN.sub(lambda found: _named(found, host), body)
    return _LINK.sub(address, named)


def _named(found: re.Match[str], host: str) -> str:
    return f"{found[0]}@{host}" if found["near"] else found[0]
