"""The one normaliser: whatever stands in a document, as the plain values that we use.

ActivityStreams lets nearly every property be one value or many, a string or an object.
Each question that the program asks of a document ("whose is it?") goes through here
once, so that what is checked is also what is used. Nothing here raises, recurses or
keeps more than the caps below: what makes no sense is None or left out.
"""

import ipaddress
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import cast
from urllib.parse import SplitResult, urlsplit

Document = Mapping[str, object]
"""A JSON object as it was parsed."""

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

MOST_ITEMS = 1000
"""How many values of one property are looked at; the rest is left out."""
LONGEST_ADDRESS = 2048
LONGEST_TEXT = 200_000
LONGEST_WORD = 256
"""The longest name of a type or a language that is looked at."""

_PUBLIC_SPELLINGS = frozenset({PUBLIC, "as:Public", "Public"})
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"\ud800-\udfff\u2028\u2029]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_USUAL = re.compile(
    r"https://(?=[a-z0-9.-]{1,253}/)[a-z0-9][a-z0-9-]*[a-z0-9](?:\.[a-z0-9]+)+"
    r"/[!\#-;=?-\[\]-~]*",
)
"""Addresses that are in their one spelling already, and of which nothing needs to be asked."""
_PORTS = {"http": 80, "https": 443}
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?"
    r"\s?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 253_402_300_800_000_000  # the year 10000: nothing can be stored of it


def document(value: object) -> Document | None:
    """The value if it is a JSON object."""
    return cast("Document", value) if isinstance(value, dict) else None


def listed(value: object) -> tuple[object, ...]:
    """One value or many as many, without nulls; at most MOST_ITEMS. Lists in lists are left out."""
    if isinstance(value, list):
        items = cast("list[object]", value)[:MOST_ITEMS]
        return tuple(one for one in items if one is not None and not isinstance(one, list))
    return () if value is None else (value,)


def documents(value: object) -> tuple[Document, ...]:
    """The JSON objects among one value or many."""
    return tuple(one for one in map(document, listed(value)) if one is not None)


# ---------------------------------------------------------------- addresses


def address(value: object) -> str | None:
    """A web address in its one spelling: scheme and host in small letters, no usual port.

    None for anything else than http and https, for names of users in it, for hosts
    that end in a dot or are none, and for characters that no address has. A host in
    another script becomes its ASCII form (RFC 3490).
    """
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ADDRESS:
        return None
    return _address(value)


@lru_cache(maxsize=512)  # one activity names the same few addresses again and again
def _address(value: str) -> str | None:
    if _USUAL.fullmatch(value):
        return value  # urlsplit() takes ten times as long to say the same
    text = value.strip()
    if _FORBIDDEN.search(text):
        return None
    try:
        parts = urlsplit(text)
        place = _place(parts)
    except ValueError:
        return None
    if place is None:
        return None
    rest = text.partition("://")[2][len(parts.netloc) :]
    return f"{parts.scheme}://{place}{rest}"


def host_of(url: str) -> str:
    """The host of an address that came from here, with its port unless it is the usual one."""
    return url.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]


def same_host(first: str | None, second: str | None) -> bool:
    """Whether two addresses that came from here are of one server."""
    return first is not None and second is not None and host_of(first) == host_of(second)


def _place(parts: SplitResult) -> str | None:
    usual = _PORTS.get(parts.scheme)
    if usual is None or "@" in parts.netloc or parts.netloc.endswith(":"):
        return None
    host = _host(parts.hostname or "", bracketed=parts.netloc.startswith("["))
    if host is None or parts.port == 0:
        return None
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def _host(name: str, *, bracketed: bool) -> str | None:
    if bracketed:
        return f"[{ipaddress.IPv6Address(name)}]" if "%" not in name else None
    if not name or len(name) > 253:
        return None
    ascii_name = name if name.isascii() else name.encode("idna").decode("ascii")
    return ascii_name if _HOST.fullmatch(ascii_name) and len(ascii_name) <= 253 else None


# ---------------------------------------------------------------- ids


def is_public(value: object) -> bool:
    """Whether this is the public address, in any of its three spellings (ActivityPub §5.6)."""
    return isinstance(value, str) and value in _PUBLIC_SPELLINGS


def ids(value: object) -> tuple[str, ...]:
    """The ids that a property names, each once, in order; the public address as PUBLIC.

    An id is a string, or the `id` of an object, or the `href` of a Link.
    """
    found: dict[str, None] = {}
    for one in listed(value):
        name = PUBLIC if is_public(one) else _id(one)
        if name is not None:
            found[name] = None
    return tuple(found)


def one_id(value: object) -> str | None:
    """The id where a property must name exactly one thing; None if it names none or several.

    Several are refused rather than the first taken: another reader would take the last.
    """
    several = listed(value)
    return _id(several[0]) if len(several) == 1 else None


def first_id(value: object) -> str | None:
    """The first id of a property in which nothing hangs on which one it is."""
    return next((one for one in ids(value) if one != PUBLIC), None)


def own_id(doc: Document) -> str | None:
    """The id of a document itself: a string, or there is none."""
    return address(doc.get("id", doc.get("@id")))


def _id(value: object) -> str | None:
    doc = document(value)
    if doc is None:
        return address(value)
    return own_id(doc) or address(doc.get("href"))


def kinds(doc: Document) -> tuple[str, ...]:
    """The types of a document, without the prefix of ActivityStreams."""
    names = [one for one in listed(doc.get("type", doc.get("@type"))) if isinstance(one, str)]
    return tuple(name.removeprefix("as:") for name in names if len(name) <= LONGEST_WORD)


# ---------------------------------------------------------------- words


def texts(value: object) -> tuple[str, ...]:
    """The strings of a property: one, many, or a map from language to string; each capped."""
    doc = document(value)
    found = doc.values() if doc is not None and "@value" not in doc else listed(value)
    plain = (_text(one) for _, one in zip(range(MOST_ITEMS), found, strict=False))
    return tuple(one for one in plain if one is not None)


def first_text(doc: Document, name: str) -> str | None:
    """The words of a property, or else of its map of languages; None where there are none.

    An empty string counts as words: it says that there are none.
    """
    own = texts(doc.get(name))
    if own:
        return own[0]
    return next(iter(texts(document(doc.get(f"{name}Map")))), None)


def _text(value: object) -> str | None:
    doc = document(value)
    plain = doc.get("@value") if doc is not None else value
    return plain[:LONGEST_TEXT] if isinstance(plain, str) else None


def flag(value: object) -> bool:
    """Whether a property says yes: true, or a string that says so."""
    return value is True or (isinstance(value, str) and value.strip().lower() in ("true", "1"))


# ---------------------------------------------------------------- times


def moment(value: object) -> int | None:
    """A time as UTC microseconds since 1970, rounded down; None for what is none.

    Takes ISO 8601 in its many forms (no zone means UTC), the form of e-mail
    (RFC 5322), and seconds or milliseconds since 1970.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _counted(value)
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        found = _ISO.fullmatch(value.strip())
        micros = _of_iso(found) if found else _micros(parsedate_to_datetime(value))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return micros if 0 <= micros < _LATEST else None


def stamp(micros: int) -> str:
    """A time as we write it: 2026-11-01T10:00:00.000000Z."""
    when = _EPOCH + timedelta(microseconds=micros)
    return f"{when.isoformat(timespec='microseconds')[:26]}Z"


def _counted(number: float) -> int | None:
    if not 0 <= number < 1e14:  # NaN compares false
        return None
    seconds = number if number < 1e11 else number / 1000
    return int(seconds * 1_000_000)


def _of_iso(found: re.Match[str]) -> int:
    year, month, day, hour, minute, second = (int(found[n] or 0) for n in range(1, 7))
    fraction = int((found[7] or "").ljust(6, "0")[:6])
    offset = timedelta(hours=int(found[10] or 0), minutes=int(found[11] or 0))
    zone = timezone(-offset if found[9] == "-" else offset)
    # A leap second is told as the second 60, which datetime does not know.
    leap, second = divmod(second, 60) if second == 60 else (0, second)
    when = datetime(year, month, day, hour, minute, second, fraction, tzinfo=zone)
    return _micros(when) + leap * 60_000_000


def _micros(when: datetime) -> int:
    zoned = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return (zoned - _EPOCH) // timedelta(microseconds=1)
