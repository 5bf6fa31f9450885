"""Every link between the pages of the documentation leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "locales").glob("*.md")]
)

_CODE = re.compile(r"^```.*?^```|^(?: {4}|\t).*$|``[^`]+``|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z]+:", re.IGNORECASE)


def links(text: str) -> Iterator[str]:
    """The relative links of a page, those in examples of code left out."""
    for link in _LINK.findall(_CODE.sub("", text)):
        if not _ELSEWHERE.match(link):
            yield link


def anchors(text: str) -> set[str]:
    """The places in a page that a link can name, as forges write them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(text)
    }


def broken(page: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    found: list[str] = []
    for link in links(page.read_text()):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        missing = not target.exists()
        if missing or (anchor and anchor not in anchors(target.read_text())):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path):
    assert broken(page) == []


def test_every_page_is_linked_from_another():
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in links(page.read_text())
    }
    alone = {page for page in PAGES if page.parent.is_relative_to(ROOT / "docs")} - linked
    assert alone == set()


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A page\n\n[here](#a-page) [web](https://a.example/x) `[code](no.md)` [no](no.md)\n"
    )
    assert broken(page) == ["no.md"]
