"""The characters that entities such as &amp; and &#8212; stand for."""

import re
from html import unescape

# Python refuses to read numbers of thousands of digits, and Unicode ends at seven.
_HUGE = re.compile(r"&#(?:[xX][0-9a-fA-F]{8,}+|[0-9]{8,}+);?")


def read_entities(text: str) -> str:
    """The text with its entities read; numbers beyond Unicode become U+FFFD. Never raises."""
    return text if "&" not in text else unescape(_HUGE.sub("\ufffd", text))
