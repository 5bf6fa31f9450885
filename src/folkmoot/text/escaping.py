"""Plain words as markdown that shows exactly these words."""

import re

from folkmoot.text.links import may_link

_SPECIAL = re.compile(r"[\\`*\[\]<~^|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,31};)")
_MAY_BE_SPECIAL = re.compile(r"[\\`*\[\]<~^|_&]")
"""Found at once where _SPECIAL tries each of its cases at each character."""
_AT_LINE_START = re.compile(
    r"^(?P<mark>#{1,6}(?=\s|$)|[-+](?=\s|$|-)|=(?=[=\s]*$)|>|:(?=::|-)|\d{1,9}(?=[.)](?:\s|$)))",
    re.MULTILINE,
)
_LINE_STARTS = frozenset("#-+=>:0123456789")
_HEADING_END = re.compile(r"(#+)$")
_URL = re.compile(r"https?://[^\s<>]++", re.IGNORECASE)
_URL_END = re.compile(r"[.,;:!?'\"*_~)\]]+\Z")


def escape(words: str) -> str:
    """Words for the middle of a line, with nothing in them that markdown would read."""
    if _MAY_BE_SPECIAL.search(words) is None:
        return words
    return _SPECIAL.sub(r"\\\g<0>", words)


def escape_linking(words: str) -> str:
    """The same, with web addresses as the links that they are."""
    if "://" not in words:
        return escape(words)
    parts: list[str] = []
    place = 0
    for found in _URL.finditer(words):
        url = _URL_END.sub("", found[0])
        if may_link(url):
            parts += (escape(words[place : found.start()]), f"<{url}>")
            place = found.start() + len(url)
    return "".join(parts) + escape(words[place:])


def escape_starts(markdown: str) -> str:
    """Lines that begin as a heading, a list, a quotation or a fold would, begin as words."""
    if markdown[:1] not in _LINE_STARTS and "\n" not in markdown:
        return markdown
    return _AT_LINE_START.sub(_as_words, markdown)


def escape_heading(markdown: str) -> str:
    """A heading whose last word is of # keeps it."""
    return _HEADING_END.sub(r"\\\1", markdown)


def code(words: str) -> str:
    """Words as a span of code."""
    if not words.strip():
        return ""
    ticks = fence_for(words, "`", 1)
    gap = " " if words.startswith(("`", " ")) or words.endswith(("`", " ")) else ""
    return f"{ticks}{gap}{words}{gap}{ticks}"


def fence_for(words: str, mark: str, least: int) -> str:
    """A run of a mark that is longer than any in these words."""
    longest = max((len(run) for run in re.findall(f"{re.escape(mark)}+", words)), default=0)
    return mark * max(least, longest + 1)


def destination(url: str) -> str:
    """An address as the target of a link."""
    url = url.replace("|", "%7C").replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
    return f"<{url}>" if re.search(r"[()\s]", url) else url


def _as_words(found: re.Match[str]) -> str:
    mark = found["mark"]
    return f"{mark}\\" if mark[0].isdigit() else f"\\{mark}"
