"""What went wrong with a server, kept so that everybody reads it in their own language."""

from collections.abc import Mapping

import msgspec

from folkmoot.words import gettext, say

LONGEST_VALUE = 120
"""Characters kept of each thing that a sentence names."""


class _Kept(msgspec.Struct):
    """A sentence (a msgid), and what fills its places."""

    msgid: str
    values: dict[str, str]


def kept(msgid: str, values: Mapping[str, object]) -> str:
    """A sentence of this moot as it is kept: JSON, which begins as no answer of a server does."""
    short = {name: str(value)[:LONGEST_VALUE] for name, value in values.items()}
    return msgspec.json.encode(_Kept(msgid, short)).decode()


def told(error: str) -> str:
    """An error in the language of the moment; what a server said stays as it is."""
    if not error.startswith("{"):
        return gettext(error) if error else ""
    try:
        found = msgspec.json.decode(error, type=_Kept)
        return say(found.msgid, **found.values)
    except (msgspec.MsgspecError, LookupError, ValueError):
        return error
