"""How long texts may be, and the one form in which they are kept."""

import re
import unicodedata

TITLE = 200
BODY = 50_000
COMMENT = 10_000

# C0 and C1 controls but tab and newline, the byte order mark, the two
# noncharacters that XML forbids, and the controls that override the direction of
# text: nobody types them and they can make an address read backwards.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\u202a-\u202e]"
)
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing: fillers of Hangul, and Braille without a dot."""

_NEWLINE = re.compile("\r\n?|[\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile(r"[\t\n -~]*")
"""What nothing is to be done to; most texts are of these alone."""
_ISOLATE = re.compile("[\u2066-\u2069]")
_STROKE = "\u0338"
"""NFC makes one letter of it and a > before it, also where other marks stand between."""
_AFTER_TAG = re.compile(r">([^\x00-\x7f])")


def normalise(text: str) -> str:
    """The text as it is kept: Unicode NFC, newlines as \\n, no control characters.

    Half surrogates, which no file or database can hold, become U+FFFD. Doing it
    twice changes nothing more.
    """
    if _PLAIN.fullmatch(text) is not None:
        return text
    return unicodedata.normalize("NFC", _cleared(text))


def normalise_html(html: str) -> str:
    """The same for HTML; a mark after a tag is written as an entity, so the > stays one."""
    if _STROKE in html:
        html = _AFTER_TAG.sub(_apart, _cleared(html))
    return normalise(html)


def _cleared(text: str) -> str:
    text = _SURROGATE.sub("\ufffd", text)
    return _UNWANTED.sub("", _NEWLINE.sub("\n", text))


def _apart(found: re.Match[str]) -> str:
    return f">&#{ord(found[1])};" if unicodedata.combining(found[1]) else found[0]


def one_line(text: str) -> str:
    """The text as a title or a name is kept: one line, single spaces, trimmed."""
    return " ".join(_ISOLATE.sub("", normalise(text)).split())


def is_blank(text: str) -> bool:
    """Whether nothing of a text leaves a mark on a page."""
    return all(one in _BLANK or unicodedata.category(one) in _UNSEEN for one in text)


def too_many(text: str, limit: int) -> int:
    """By how many characters the normalised text is longer than the limit; 0 if it fits."""
    return max(0, len(normalise(text)) - limit)
