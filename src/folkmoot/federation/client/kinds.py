"""Kinds of content, and whether an answer is of one that was asked for."""

import re
from collections.abc import Collection

ACTIVITY = "application/activity+json"
STREAMS = "https://www.w3.org/ns/activitystreams"

DOCUMENT = (ACTIVITY, "application/ld+json")
"""ActivityPub. Of ld+json only what says that it is ActivityStreams: a server that lets people
store any JSON would otherwise speak for all of them."""
JRD = ("application/jrd+json", "application/json")
JSON = ("application/json",)
HTML = ("text/html", "application/xhtml+xml")
PICTURE = ("image/*",)

ACCEPT_DOCUMENT = f'{ACTIVITY}, application/ld+json; profile="{STREAMS}"'

_TYPE = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+/[!#$%&'*+.^_`|~0-9a-z-]+)", re.IGNORECASE)
_PARAMETER = re.compile(r'\s*;\s*([!-:<>-~]+?)=(?:"((?:[^"\\]|\\.)*)"|([^\s";]*))', re.IGNORECASE)


def matches(content_type: str, kinds: Collection[str]) -> bool:
    """Whether the value of a Content-Type header is of one of these kinds.

    A kind is a media type, or `image/*` for all pictures but drawings (SVG), which are
    documents with scripts.
    """
    told = content_type.strip()
    found = _TYPE.match(told)
    if found is None or told[found.end() :].lstrip()[:1] not in {"", ";"}:
        return False
    named = found[1].lower()
    if named == "application/ld+json" and named in kinds:
        return STREAMS in _profile(told[found.end() :])
    if named in kinds:
        return True
    general = named.partition("/")[0] + "/*"
    return general in kinds and not named.startswith("image/svg")


def _profile(parameters: str) -> list[str]:
    """The profiles that the parameters name, as RFC 6906 lists them; none where one comes twice."""
    named = [
        (quoted or plain).replace("\\", "")
        for name, quoted, plain in _PARAMETER.findall(parameters)
        if name.lower() == "profile"
    ]
    return named[0].split() if len(named) == 1 else []
