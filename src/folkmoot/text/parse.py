"""Markdown to tokens: comrak, its settings, and what protects it.

Raw HTML is shown as the words it is. Four things that comrak does more than
linearly, one of them until the stack is full, are switched off for a text that has
absurdly many of them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import comrak

from folkmoot.text.entities import read_entities
from folkmoot.text.lengths import normalise, normalise_html
from folkmoot.text.shape import limit_depth
from folkmoot.text.tokens import Token, read

# A table pads every row to its header's width, so cells can grow with the square
# of the text; footnotes write about 270 bytes per reference; nested directives
# take quadratic time; automatic links call themselves once per e-mail address.
MOST_CELLS = 20_000
MOST_FOOTNOTES = 500
MOST_DIRECTIVES = 400
MOST_AT_SIGNS = 200

_DELIMITER_ROW = re.compile(r"^[>|:\- \t]*\|[>|:\- \t]*$", re.MULTILINE)
# comrak reads the end of @name@host and !name@host as an e-mail address.
_MISREAD = re.compile(r'(?<=[@!])<a href="mailto:([^"<>]*)">\1</a>')
# comrak takes no colon in the title of a fold, and would show what it hides.
_SPOILER = re.compile(
    r"^([^\w\n:]*+:{3,}+[ \t]*+spoiler[ \t])(.*:.*)$", re.MULTILINE | re.IGNORECASE
)
_COLON = "\x1f"
"""Stands for a colon while comrak reads; normalise() has left none of it in the text."""


def parse(source: str) -> Iterator[Token]:
    """The tokens of a markdown text, with mentions still plain words; never raises."""
    return limit_depth(read(as_html(source)))


@lru_cache(maxsize=4)  # what comes from another server is asked for several times in a row
def as_html(source: str) -> str:
    """comrak's HTML of a markdown text, for this package only; never raises."""
    text = normalise(source)
    text = text if _draws_tables(text) else _DELIMITER_ROW.sub(_escaped_pipes, text)
    html = comrak.render_markdown(
        _SPOILER.sub(_hidden_colons, text) if ":::" in text else text,
        extension_options=_extensions(text),
        render_options=_rendering(),
    )
    html = html.replace(_COLON, ":")
    # An entity such as &#8; has only now become the control character it names.
    html = normalise_html(html)
    return _MISREAD.sub(r"\1", html) if "mailto:" in html else html


def forget() -> None:
    """Keep nothing of what was read lately, because something was erased."""
    as_html.cache_clear()


def _draws_tables(text: str) -> bool:
    if "|" not in text:
        return True
    widest = max((row.count("|") for row in _DELIMITER_ROW.findall(text)), default=0)
    return (widest + 1) * (text.count("\n") + 1) <= MOST_CELLS


def _escaped_pipes(row: re.Match[str]) -> str:
    return row[0].replace("|", r"\|")


def _hidden_colons(title: re.Match[str]) -> str:
    return title[1] + title[2].replace(":", _COLON)


def _extensions(text: str) -> comrak.ExtensionOptions:
    return _options(
        autolink=read_entities(text).count("@") <= MOST_AT_SIGNS,  # &#64; counts too
        footnotes=text.count("[^") <= MOST_FOOTNOTES,
        directives=text.count(":::") <= MOST_DIRECTIVES,
    )


@lru_cache(maxsize=8)  # to make them takes as long as to read a short text
def _options(*, autolink: bool, footnotes: bool, directives: bool) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    options.autolink = autolink
    options.strikethrough = True
    options.subscript = True
    options.superscript = True
    options.table = True
    options.tasklist = True
    options.footnotes = footnotes
    options.block_directive = directives
    return options


@lru_cache(maxsize=1)
def _rendering() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.escape = True
    options.tasklist_classes = True
    return options
