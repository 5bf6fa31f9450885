"""What the answer of another server to an activity means for sending it again."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Literal, Protocol

import msgspec

from folkmoot.clock import DAY, SECOND
from folkmoot.errors import FolkmootError
from folkmoot.federation.client.faults import FetchFailed
from folkmoot.peers import troubles

SHOWN = 200
"""So many characters of what a server says to its refusal are kept for people to read."""


class Answer(Protocol):
    """What is looked at of an answer; `headers` by lower-case name."""

    @property
    def status(self) -> int:
        """200 and the like."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """By lower-case name."""
        ...

    @property
    def body(self) -> bytes:
        """The beginning of what it says."""
        ...


class Outcome(msgspec.Struct, frozen=True):
    """What came of one try."""

    kind: Literal["delivered", "refused", "gone", "later"]
    """Refused: for good, so that it is not sent again. Gone: so is whoever reads that inbox."""
    error: str = ""
    """For the page of the server. What the server said begins with its status; what else stands
    here the moot says itself (peers/troubles.py)."""
    wait: int = 0
    """Microseconds that the server asked to wait."""
    busy: bool = False
    """It has too much to do; nothing is wrong with what it was sent."""
    unsent: bool = False
    """The moot had nothing to send any more, so this says nothing about the server."""
    unsigned: bool = False
    """It did not take the signature; it may take one of the other kind."""


DELIVERED = Outcome("delivered")


def of_answer(answer: Answer, now: int) -> Outcome:
    """2xx is delivered, 410 gone, 401, 408, 425, 429 and 5xx a reason to wait, 4xx refused.

    A redirect is no answer either: an inbox moves only with its actor, and whoever set up
    the server wrongly will notice. 401 may be a key that could not be fetched just now.
    """
    status = answer.status
    if 200 <= status < 300:
        return DELIVERED
    error = _words(answer)
    if status == 410:
        return Outcome("gone", error)
    if 400 <= status < 500 and status not in {401, 408, 425, 429}:
        return Outcome("refused", error, unsigned=status == 400)
    asked = retry_after(answer.headers.get("retry-after", ""), now)
    busy = status == 429 or asked > 0
    return Outcome("later", error, asked, busy=busy, unsigned=status == 401)


def of_fault(fault: FetchFailed) -> Outcome:
    """No answer came: it is sent again where that can help."""
    return Outcome("later" if fault.passing else "refused", _said(fault))


def retry_after(told: str, now: int) -> int:
    """How long to wait in microseconds, from seconds or a date (RFC 9110 §10.2.3); at most a day.

    0 for what cannot be read and for what has passed.
    """
    text = told.strip()
    if text.isascii() and text.isdecimal():
        return min(int(text[:9]) * SECOND, DAY)
    try:
        at = parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return 0
    return max(0, min(int(at * SECOND) - now, DAY))


def _words(answer: Answer) -> str:
    said = " ".join(answer.body[: 4 * SHOWN].decode(errors="replace").split())[:SHOWN]
    shown = "".join(letter if letter.isprintable() else "�" for letter in said)
    return f"{answer.status} {shown}".strip()


def _said(fault: FolkmootError) -> str:
    return troubles.kept(fault.msgid, fault.values)
