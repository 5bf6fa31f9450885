"""The one sanitiser: which HTML that came from people may stand in a page."""

import re

import nh3

from folkmoot.text.footnotes import ID
from folkmoot.text.links import SCHEMES, may_link, may_show

# h1 and h2 belong to the page.
TAGS = (
    {"a", "br", "code", "del", "em", "img", "strong", "sub", "sup"}
    | {"blockquote", "details", "hr", "p", "pre", "section", "summary"}
    | {"h3", "h4", "h5", "h6", "li", "ol", "ul"}
    | {"table", "tbody", "td", "th", "thead", "tr"}
)
ATTRIBUTES = {
    "a": {"href", "id", "title"},
    "img": {"alt", "src", "title"},
    "li": {"id"},
    "ol": {"start"},
}
VALUES = {
    "a": {"role": {"doc-noteref", "doc-backlink"}},
    "img": {"loading": {"lazy"}},
    "section": {"role": {"doc-endnotes"}},
    "td": {"align": {"left", "center", "right"}},
    "th": {"align": {"left", "center", "right"}},
}
CLASSES = {"li": {"task"}, "section": {"footnotes"}}

_FRAGMENT = re.compile(rf"#{ID.pattern}")
_NUMBER = re.compile(r"[0-9]{1,9}")


def clean(html: str, *, nofollow: bool = True) -> str:
    """HTML that is safe to put in a page; a second time it changes nothing.

    `nofollow` asks search engines not to follow the links, as for what strangers wrote.
    """
    return (_FOR_STRANGERS if nofollow else _FOR_OWN).clean(html)


def _checked(tag: str, name: str, value: str) -> str | None:
    match name:
        case "href":
            keep = may_link(value) or _FRAGMENT.fullmatch(value) is not None
        case "src":
            keep = may_show(value)
        case "id":
            keep = ID.fullmatch(value) is not None
        case "start":
            keep = _NUMBER.fullmatch(value) is not None
        case _:
            keep = tag in TAGS
    return value if keep else None


def _cleaner(rel: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values=VALUES,
        allowed_classes=CLASSES,
        attribute_filter=_checked,
        generic_attribute_prefixes=set(),
        url_schemes=SCHEMES,
        url_relative="pass_through",
        link_rel=rel,
    )


_FOR_STRANGERS = _cleaner("nofollow noopener ugc")
_FOR_OWN = _cleaner("noopener")
