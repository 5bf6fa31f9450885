"""What doctor found: the thing it looked at, whether it is well, and what to do."""

import msgspec

from folkmoot.words import say


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    subject: str
    ok: bool | None
    """None where it could not be looked at, which is neither well nor a fault."""
    sentence: str


def finding(subject: str, msgid: str, *, ok: bool | None, **values: object) -> Finding:
    """A finding in the language of the moment."""
    return Finding(subject, ok, say(msgid, **values))
