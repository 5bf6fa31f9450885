"""Which HTML of comrak's has nothing in it that the small steps would change.

Most texts are words, emphasis, lists, quotations and links. The steps of text/markdown.py
would read and write every token of those to no effect, which takes ten times as long as to
make and to sanitise the HTML. Whatever is not surely plain here takes the long way.
"""

import re

from folkmoot.text.shape import DEEPEST

# Not in it: an attribute, for which several steps look; @ and ! before a name (a mention);
# a dash (the source of a quotation). An address has neither escapes nor white space, as
# comrak writes them, so may_link() would say yes. Possessive, so that it takes linear time.
_PLAIN = re.compile(
    r"""
    (?: [^<@!\u2014\u2015]++
      | [@!](?![A-Za-z0-9_])
      | <(?:/?(?:p|em|strong|del|sub|sup|code|pre|blockquote|ul|ol|li)|br\ /|hr\ /)>
      | <a\ href="https?://[a-z0-9][!\#-;=?-\[\]-~]*+"> [^<\u2014\u2015]*+ </a>
    )*+
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_settled(html: str) -> bool:
    """Whether every step but the sanitiser would leave comrak's HTML as it is.

    A block of raw HTML stands in no paragraph and begins with an escaped `<`. Elements that
    are too deep need as many tags; paragraphs do not nest.
    """
    tags = html.count("<") - 2 * html.count("<p>") - html.count("<br />")
    return tags < 2 * DEEPEST and "&lt;" not in html and _PLAIN.fullmatch(html) is not None
