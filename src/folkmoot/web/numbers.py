"""Whole numbers from addresses and headers: what people and programs write there."""

IDS = 2**31 - 1
"""The greatest id: what an INTEGER holds on PostgreSQL."""

MOMENTS = 2**63 - 1
"""The greatest number that a database holds, such as a moment in microseconds."""


def number(text: str, most: int = IDS) -> int | None:
    """A whole number from 0 to `most`, by default an id; None for anything else.

    Only the digits 0 to 9: str.isdigit takes "\u00b2" too, which int() does not.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    found = int(text)
    return found if found <= most else None
