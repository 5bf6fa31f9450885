"""The environment of templates: escaping, words, numbers, times, icons, and what threads cost."""

import gzip
import re

import minijinja
import pytest

from folkmoot.clock import DAY, HOUR
from folkmoot.forum.threads import CommentView
from folkmoot.web import render
from folkmoot.web.pages.talk.conversation import Conversation
from folkmoot.words import PseudoTranslator, speaking
from tests.web.matter.common import EVERY_DEED
from tests.web.matter.pages import every_page
from tests.web.matter.threads import (
    NOW,
    a_comment,
    a_frame,
    a_person,
    a_post,
    a_thread,
    in_order,
)


def a_page(source: str, **matter: object) -> str:
    """Render one line of template as if it were a page."""
    render.environment().add_template("probe.html", source)
    return render.page("probe.html", a_frame(), **matter)


def thread_of(comments: list[CommentView]) -> str:
    """The thread page with these comments."""
    matter = next(one.matter for one in every_page() if one.template == "thread.html")
    talk = Conversation(comments, EVERY_DEED)
    return render.page("thread.html", a_frame(), **(matter | {"comments": talk}))


def test_what_people_wrote_is_escaped() -> None:
    assert a_page("{{ word }}", word="<b>&") == "&lt;b&gt;&amp;"


def test_a_missing_variable_is_an_error() -> None:
    with pytest.raises(minijinja.TemplateError):
        a_page("{{ nothing }}")


def test_an_error_does_not_tell_what_was_on_the_page() -> None:
    with pytest.raises(minijinja.TemplateError) as caught:
        a_page("{{ nothing }}", secret="hunter2")

    assert "hunter2" not in str(caught.value)


def test_a_message_escapes_its_words_and_keeps_its_html() -> None:
    page = a_page('{{ _("{a} until {b}", a=name, b=day(at)) }}', name="<i>", at=NOW)

    assert page.startswith("&lt;i&gt; until <time datetime=")


def test_a_translation_cannot_bring_html_in() -> None:
    class Rogue(PseudoTranslator):
        def gettext(self, message: str, /) -> str:
            return "<script>{b}" if "until" in message else message

    with speaking(Rogue()):
        page = a_page('{{ _("until {b}", b=day(at)) }}', at=NOW)

    assert page.startswith("&lt;script&gt;<time")


def test_numbers_choose_their_form() -> None:
    source = '{{ ngettext("{n} post", "{n} posts", n) }}'

    assert [a_page(source, n=n) for n in (0, 1, 2, 1200)] == [
        "0 posts",
        "1 post",
        "2 posts",
        "1.2k posts",
    ]


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1249, "1.2k"),
        (9999, "10k"),
        (31_400, "31k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_400_000, "1.4M"),
        (-5, "-5"),
        (-1500, "-1.5k"),
    ],
)
def test_large_numbers_are_short(n: int, shown: str) -> None:
    assert render.count(n) == shown


def test_a_time_carries_its_exact_minute_in_the_zone_of_the_moot() -> None:
    page = render.page  # the zone comes from the frame
    render.environment().add_template("probe.html", "{{ when(at) }}")

    told = page("probe.html", a_frame(zone="Asia/Tokyo"), at=NOW - 3 * HOUR)

    exact = '<time datetime="2025-02-22T15:30+09:00"'
    assert told == f'{exact} title="2025-02-22 15:30">3 hours ago</time>'


def test_a_long_text_takes_its_place_and_no_words_of_people_take_it_away() -> None:
    class Talk:
        def shown(self) -> str:
            return render.long("<p>long</p>")

    sign = render._LONG.format(0)  # pyright: ignore[reportPrivateUsage]
    page = a_page("{{ word }}|{{ talk.shown() }}|{{ talk.shown() }}", word=sign, talk=Talk())

    assert page == f"{render.escaped(sign)}|<p>long</p>|<p>long</p>"


def test_a_page_in_bytes_is_the_page() -> None:
    one = next(one for one in every_page() if one.template == "thread.html")

    made = render.page_bytes(one.template, one.frame, **one.matter)

    assert made.decode() == render.page(one.template, one.frame, **one.matter)


def test_icons_are_for_the_eye_only() -> None:
    drawing = render.icon("search")

    assert 'aria-hidden="true"' in drawing
    assert drawing.count("<svg") == 1
    with pytest.raises(FileNotFoundError):
        render.icon("no-such-icon")


def test_the_address_of_a_static_file_follows_its_content() -> None:
    assert re.fullmatch(r"/static/folkmoot\.css\?[0-9a-f]{12}", render.static("folkmoot.css"))


def test_comments_are_nested_as_deep_as_they_are() -> None:
    levels = [1, 2, 3, 3, 2, 1, 2, 3, 4]
    html = thread_of(in_order([a_comment(n, level) for n, level in enumerate(levels, 1)]))

    depths, depth = [], 0
    for tag in re.findall(r'<article class="c|</article>', html[html.index('id="comments"') :]):
        depth += 1 if tag.startswith("<article") else -1
        if tag.startswith("<article"):
            depths.append(depth)
    assert depths == levels
    assert depth == 0


def test_a_folded_comment_says_how_many_it_hides_and_how_deep_it_is() -> None:
    html = thread_of(in_order([a_comment(1, 1), a_comment(2, 2), a_comment(3, 3)]))

    spoken = re.findall(r"<summary><span>(.*?)</span>", html)
    assert spoken == [
        "Replies: 2<i>, level 1</i>",
        "Replies: 1<i>, level 2</i>",
        "Comment<i>, level 3</i>",
    ]


def test_new_comments_lead_to_one_another_and_back() -> None:
    rows = [a_comment(1, 1, is_new=True), a_comment(2, 1), a_comment(3, 1, is_new=True)]

    marks = re.findall(r'class="mark" href="#(\w+)"', thread_of(in_order(rows)))

    assert marks == ["c3", "new"]


def test_who_is_not_signed_in_sees_no_buttons() -> None:
    html = render.page(
        "thread.html",
        a_frame(me=None),
        **(
            next(one.matter for one in every_page() if one.template == "thread.html")
            | {"may": [], "post": a_post(), "comments": Conversation(a_thread(), [])}
        ),
    )

    assert "formaction" not in html
    assert "/reply" not in html


def test_a_thread_of_500_comments_is_small() -> None:
    words = ["the", "loom", "stands", "where", "light", "falls", "and", "we", "weave", "until"]
    people = [a_person(f"person{n}") for n in range(60)]
    rows = [
        a_comment(
            18_000 + n,
            1 + n % 7,
            people[n * 7 % 60],
            published=NOW - (n * 37 % 900) * DAY // 20,
            score=n % 23,
            body_html="<p>" + " ".join(words[(n * k) % 10] for k in range(1, 30)) + "</p>",
        )
        for n in range(500)
    ]

    html = thread_of(in_order(rows)).encode()

    text = "".join(row.body_html for row in rows).encode()
    frame_of_text = len(gzip.compress(html, 5)) - len(gzip.compress(text, 5))
    assert frame_of_text < 30_000  # half of the budget; the other half is what people wrote


def test_what_a_first_visit_loads_is_small() -> None:
    names = ("folkmoot.css", "folkmoot.js", "icon.svg", "vendor/htmx.min.js")
    files = {name: (render.STATIC / name).read_bytes() for name in names}

    assert sum(len(gzip.compress(body, 5)) for body in files.values()) < 60_000
    assert len(files["folkmoot.css"]) <= 20_000


def test_the_stylesheet_loads_nothing_and_moves_nothing_by_itself() -> None:
    css = (render.STATIC / "folkmoot.css").read_text("utf-8")

    assert "url(" not in css
    assert "@import" not in css
    assert "animation" not in css
    assert "gradient" not in css
