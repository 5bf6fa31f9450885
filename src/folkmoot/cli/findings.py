"""What doctor found: the thing it looked at, whether it is well, and what to do."""

import msgspec

from folkmoot.words import say


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    subject: str
    ok: bool
    sentence: str


def finding(subject: str, msgid: str, *, ok: bool, **values: object) -> Finding:
    """A finding in the language of the moment."""
    return Finding(subject, ok, say(msgid, **values))
