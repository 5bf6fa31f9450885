"""Who asks for ActivityPub and who for a page, at addresses that have both."""

import re
from collections.abc import Iterator

ACTIVITY = "application/activity+json"
LINKED_DATA = "application/ld+json"
PROFILE = "https://www.w3.org/ns/activitystreams"

_LONGEST = 1000
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_RANGES = re.compile(rf'(?:[^,"]|{_QUOTED}|")+')
_PARTS = re.compile(rf'(?:[^;"]|{_QUOTED}|")+')
_PAGES = ("text/html", "application/xhtml+xml")
_ANY_JSON = ("application/json", "application/*")

Range = tuple[str, dict[str, str], float]
"""A media range in lower case, its parameters, and its quality from 0 to 1."""


def wants_activity(accept: str) -> bool:
    """Whether an Accept header (RFC 9110 §12.5.1) asks for ActivityPub rather than for a page.

    `application/activity+json` and `application/ld+json`, the latter with the profile of
    ActivityStreams or with none, win where no page is wanted more; who would take anything,
    or says nothing, is given the page. Any other JSON counts only where no page is taken.
    """
    ranges = list(_read(accept[:_LONGEST]))
    activity = max(
        (quality for kind, more, quality in ranges if _is_activity(kind, more)), default=0
    )
    page = _quality_of_page(ranges)
    if activity > 0:
        return activity >= page
    json = any(kind in _ANY_JSON and quality > 0 for kind, _, quality in ranges)
    return json and page == 0


def _is_activity(kind: str, more: dict[str, str]) -> bool:
    profile = more.get("profile")
    fits = profile is None or PROFILE in profile.split()
    return kind == ACTIVITY or (kind == LINKED_DATA and fits)


def _quality_of_page(ranges: list[Range]) -> float:
    """How much a page is wanted; the most exact range that covers one decides."""
    for covering in (_PAGES, ("text/*",), ("*/*",)):
        found = [quality for kind, _, quality in ranges if kind in covering]
        if found:
            return max(found)
    return 0.0


def _read(accept: str) -> Iterator[Range]:
    for text in _RANGES.findall(accept):
        kind, *parameters = _PARTS.findall(text) or [""]
        more = dict(_parameter(one) for one in parameters)
        yield kind.strip().lower(), more, _quality(more.get("q", "1"))


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.strip().partition("=")
    value = value.strip()
    if value.startswith('"'):
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return name.strip().lower(), value


def _quality(text: str) -> float:
    """A quality value; one that is none counts as 1, as if nothing had been said."""
    if not re.fullmatch(r"[01](\.\d{0,3})?", text):
        return 1.0
    return min(float(text), 1.0)
