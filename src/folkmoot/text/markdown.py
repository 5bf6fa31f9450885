"""What people wrote, as HTML: comrak reads it, small steps shape it, nh3 makes it safe."""

import re
from collections.abc import Iterator

from folkmoot.text.footnotes import number_footnotes
from folkmoot.text.links import check_links
from folkmoot.text.mentions import link_mentions
from folkmoot.text.parse import as_html, parse
from folkmoot.text.quotations import mark_quotations
from folkmoot.text.sanitise import clean
from folkmoot.text.settled import is_settled
from folkmoot.text.shape import draw_tasks, shift_headings, wrap_stray
from folkmoot.text.spoilers import fold_spoilers
from folkmoot.text.tokens import Token, write

_ANCHOR = re.compile(r"[A-Za-z0-9_-]*")


def render(source: str, *, anchor: str = "", nofollow: bool = True, far: bool = False) -> str:
    """A markdown text as HTML that is safe to put in a page.

    `anchor` stands before the ids of footnotes; give every text of a page its own,
    such as "c17-". `nofollow` asks search engines not to follow the links. `far`: the
    pictures of other servers are shown, as this moot fetches them. Takes any text
    whatever; raises ValueError only for an anchor with other characters than letters,
    digits, - and _.
    """
    if not _ANCHOR.fullmatch(anchor):
        raise ValueError(f"an anchor is letters, digits, - and _, not {anchor!r}")
    html = as_html(source)
    if not is_settled(html):
        html = write(shaped(source, anchor, far=far))
    return clean(html, nofollow=nofollow)


def shaped(source: str, anchor: str = "", *, far: bool = False) -> Iterator[Token]:
    """The tokens of a text after every step but the sanitiser; for this package only."""
    tokens = link_mentions(parse(source))
    tokens = number_footnotes(tokens, anchor)
    tokens = check_links(tokens, far=far)
    tokens = mark_quotations(fold_spoilers(wrap_stray(tokens)))
    return draw_tasks(shift_headings(tokens))
