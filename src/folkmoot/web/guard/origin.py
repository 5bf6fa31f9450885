"""Whether a form was sent by one of our own pages, so that no other site acts for a member."""

from collections.abc import Iterable, Mapping
from enum import Enum
from urllib.parse import urlsplit

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Sender(Enum):
    """Who sent a request, as far as the browser tells."""

    OURS = "ours"
    FOREIGN = "foreign"
    UNTOLD = "untold"


def sender(headers: Mapping[str, str], own: Iterable[str]) -> Sender:
    """Who sent this request.

    `headers` have lower-case names; `own` are origins ("https://moot.example").
    Sec-Fetch-Site decides where the browser sends it (W3C Fetch Metadata §2.3),
    else Origin (RFC 6454 §7), else Referer (RFC 9110 §10.1.3). UNTOLD is what an
    old browser, or a page with the policy no-referrer on plain http, tells.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        # "none" is the person's own doing: a bookmark, or sending a form again.
        # "same-site" is another name under the same domain: a stranger.
        return Sender.OURS if site in {"same-origin", "none"} else Sender.FOREIGN
    ours = {origin for origin in map(origin_of, own) if origin}
    for name in ("origin", "referer"):
        told = headers.get(name)
        if told is not None and told != "null":
            return Sender.OURS if origin_of(told) in ours else Sender.FOREIGN
    return Sender.UNTOLD


def may_change(
    method: str, headers: Mapping[str, str], own: Iterable[str], *, form_key: bool = False
) -> bool:
    """Whether a request may change something as far as its sender goes.

    Reading always may. A sender that the browser does not tell is refused, unless
    `form_key` says that the form carried the key of its own page (form_keys.py).
    """
    if method in SAFE_METHODS:
        return True
    who = sender(headers, own)
    return who is Sender.OURS or (who is Sender.UNTOLD and form_key)


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL in one spelling; "" where it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    if port is None:
        port = 443 if parts.scheme == "https" else 80
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host.lower()}:{port}"
