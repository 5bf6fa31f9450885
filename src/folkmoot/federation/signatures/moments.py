"""When a signature was made, and whether that is near enough to now."""

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from folkmoot.clock import HOUR, SECOND, moment
from folkmoot.federation.signatures.faults import (
    BAD_TIME,
    EXPIRED,
    TOO_EARLY,
    TOO_OLD,
    BadSignature,
)

WINDOW = HOUR
"""How far a signature's time may lie from ours, to either side.

Lemmy refuses what is older than an hour. Mastodon takes twelve, for servers whose queues
sign long before they send; but whoever catches such a request may send it again for as
long, and ids of activities must be remembered for twice this time.
"""


def http_date(at: int) -> str:
    """A stored time as an HTTP date (RFC 9110, section 5.6.7)."""
    return _http_date(at // SECOND)


def read_http_date(text: str) -> int:
    """The stored time of an HTTP date in GMT. Raises BadSignature for anything else."""
    if not text.endswith(" GMT"):
        raise BadSignature(BAD_TIME, time=text[:60])
    try:
        return _micros(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        raise BadSignature(BAD_TIME, time=text[:60]) from None


def check_made(made: int, at: int, window: int = WINDOW) -> None:
    """Raises BadSignature for a signature made too long before or after `at`."""
    if made < at - window:
        raise BadSignature(TOO_OLD)
    if made > at + window:
        raise BadSignature(TOO_EARLY)


def check_expiry(expires: int, at: int) -> None:
    """Raises BadSignature for a signature whose maker let it end before `at`."""
    if expires < at:
        raise BadSignature(EXPIRED)


@lru_cache(maxsize=8)  # many activities leave in one second
def _http_date(seconds: int) -> str:
    return format_datetime(moment(seconds * SECOND), usegmt=True)


def _micros(when: datetime) -> int:
    return int(when.timestamp()) * SECOND
