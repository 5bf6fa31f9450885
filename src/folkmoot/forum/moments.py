"""Where a list by time goes on: a moment and an id, as they stand in an address."""

from folkmoot.errors import Invalid
from folkmoot.words import N_

_MOMENTS = 2**63
_IDS = 2**31


def to_text(at: int, thing_id: int) -> str:
    """The last of a page, for the address of the next one."""
    return f"{at}_{thing_id}"


def from_text(text: str) -> tuple[int, int]:
    """Read a moment (microseconds) and an id from an address. Raises Invalid."""
    at, _, thing_id = text.partition("_")
    if _is_number(at) and _is_number(thing_id):
        key = int(at), int(thing_id)
        if key[0] < _MOMENTS and key[1] < _IDS:
            return key
    raise Invalid(N_("This link leads to no page of the list. Go to its first page."))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 19
