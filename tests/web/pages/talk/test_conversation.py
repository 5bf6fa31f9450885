"""The comments of a thread, written by stencils: the same HTML as their template makes of each."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from minijinja import safe

from folkmoot.forum.authors import Author
from folkmoot.forum.threads import CommentView
from folkmoot.web import dates, render
from folkmoot.web.pages.talk import shown
from folkmoot.web.pages.talk.conversation import DEEP, Conversation, html
from folkmoot.words import PseudoTranslator, speaking
from tests.web.matter.common import EVERY_DEED
from tests.web.matter.threads import NOW, a_comment, a_frame, a_thread

FLAGS = ("distinguished", "is_own", "is_author", "is_new")
MAY = (["vote", "down", "reply"], ["vote", "reply"], ["reply"], [])
words = st.text(st.characters(exclude_characters="\x00\ue000\ue001", codec="utf-8"), max_size=8)


@st.composite
def comments(draw: st.DrawFn) -> CommentView:
    """Any comment, likely or not; its parent is not on the page."""
    name = draw(words.filter(bool))
    author = Author(7, "0" * 32, name, draw(st.none() | words), draw(words), draw(words))
    moments = st.integers(NOW - 10**14, NOW + 10**10)
    changes: dict[str, Any] = {
        "author": draw(st.sampled_from([author, None, msgspec.structs.replace(author, name=None)])),
        "state": draw(st.sampled_from(["shown", "deleted", "erased", "removed", "blocked"])),
        "body_html": "<p>" + render.escaped(draw(words)) + "</p>",
        "removed_reason": draw(st.none() | words),
        "published": draw(moments),
        "edited_at": draw(st.none() | moments),
        "language": draw(st.sampled_from([None, "en", "de"])),
        "origin_url": draw(st.none() | words | words.map("https://far.example/".__add__)),
        "score": draw(st.integers(-2000, 2000)),
        "vote": draw(st.sampled_from([-1, 0, 1])),
        "descendants": draw(st.integers(0, 3)),
        "closes": draw(st.integers(0, 3)),
        **{name: draw(st.booleans()) for name in FLAGS},
    }
    return a_comment(draw(st.integers(1, 99)), draw(st.integers(1, DEEP)), **changes)


def same(one: str, other: str) -> bool:
    """Whether two texts are the same HTML: a sign may be escaped in more than one way."""
    for text, spelling in (("&#x27;", "&#39;"), ("&quot;", "&#34;"), ("&#x2f;", "/")):
        one, other = one.replace(text, spelling), other.replace(text, spelling)
    return one == other


def by_template(one: CommentView, may: list[str], focus: int | None) -> str:
    """The comment by its template alone, given its values as they are."""
    frame = a_frame()
    author = one.author if one.author is not None and one.author.name else None
    text = render.environment().render_template(
        "one_comment.html",
        id=one.id, level=one.depth + 1, replies=one.descendants or "",
        path=author.handle if author else "",
        name=(author.display_name or author.name) if author else "",
        time=safe(dates.Ages(frame.now, frame.zone).since(one.published)),
        about=author.self_description if author else "",
        host=shown.at(author) if author else "",
        origin=shown.original(one.origin_url),
        fresh=one.id if one.is_new else "", last=True, to="", parent="",
        lang=one.language if one.language not in (None, frame.locale) else "",
        html=safe(one.body_html), score=one.score,
        points=render.translate_counted("{n} point", "{n} points", one.score),
        reason=one.removed_reason or "",
        vote=one.vote, edited=one.edited_at is not None, op=one.is_author,
        steward=one.distinguished, mine=one.is_own,
        gone="" if one.state == "shown" else one.state,
        here=one.id == focus, may=may, deeds=EVERY_DEED,
    )  # fmt: skip
    return text + "</details></article>" * one.closes


@given(comments(), st.sampled_from(MAY), st.booleans(), st.booleans())
def test_a_comment_is_what_its_template_makes(
    one: CommentView, may: list[str], here: bool, pseudo: bool
) -> None:
    focus = one.id if here else None
    language = PseudoTranslator() if pseudo else None
    talk = Conversation([one], may, focus, EVERY_DEED)

    if language is None:
        assert same(html(talk, a_frame()), by_template(one, may, focus))
        return
    with speaking(language):
        assert same(html(talk, a_frame()), by_template(one, may, focus))


def test_a_page_of_many_is_each_of_them() -> None:
    rows = a_thread()

    page = html(Conversation(rows, EVERY_DEED), a_frame())

    assert [f'id="c{one.id}"' in page for one in rows] == [True] * len(rows)
    assert page.count("<article") == page.count("</article>") == len(rows)
    alone = by_template(rows[7], ["vote", "down", "reply"], None)
    assert alone in page


def test_where_indentation_ends_it_is_said_whom_a_comment_answers() -> None:
    rows = [a_comment(1, DEEP), a_comment(2, DEEP + 1, parent_id=1)]

    page = html(Conversation(rows, []), a_frame())

    assert page.count('<a href="#c1">to bo</a>') == 1
