"""HTML of other servers as markdown: the words stay, the shape stays where it can."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.text.from_html import LONGEST, from_html
from folkmoot.text.markdown import render
from tests.text.hostile import ELEMENTS, QUOTES, assert_safe

SHAPES = [
    "- a\n- b\n  - c",
    "1. x\n2. y",
    "> q\n> r",
    "```py\nx|`y`\n```",
    "# t",
    "a | b\n-|-\nc | d",
    "::: spoiler t\nx\n:::",
    "**a *b***",
    "a~~b~~c",
    "x[^1]\n\n[^1]: y",
    "https://a.example/x_y?z",
    "[t](https://a.example)",
    "![alt](https://a.example/p.png)",
    "- [x] done",
    "H~2~O e^x^",
    "***",
    "&copy;",
]


def words_of(html: str) -> str:
    """What a reader sees, without any spaces; pictures are their descriptions."""
    described = re.sub(r'<img[^>]*? alt="([^"]*)"[^>]*>', r"\1", html)
    return "".join(unescape(re.sub(r"<[^>]*>", "", described)).split())


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("one<br>two<br><br>three", "one\\\ntwo\n\nthree"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
        ("<p>a <code>b `c`</code></p>", "a `` b `c` ``"),
        ('<pre><code class="language-py">x = 1\n</code></pre>', "```py\nx = 1\n```"),
        ("<pre>```</pre>", "````\n```\n````"),
        ("<b>a</b> <em>b</em> <del>c</del>", "**a** *b* ~~c~~"),
        ("<b>a </b>b", "**a** b"),
        ("<h1>a</h1><h3>b</h3>", "# a\n\n### b"),
        ("a<hr>b", "a\n\n***\n\nb"),
        ('<a href="https://a.example/x">y</a>', "[y](https://a.example/x)"),
        ('<a href="https://a.example/(x)">y</a>', "[y](<https://a.example/(x)>)"),
        ("see https://a.example/a_b.", "see <https://a.example/a_b>."),
        ("<table><tr><th>a<tr><td>c|d</table>", "| a |\n| --- |\n| c\\|d |"),
        ("<details><summary>End</summary>He dies</details>", "::: spoiler End\nHe dies\n:::"),
        ('<img src="https://a.example/x.png" alt="A cat">', "![A cat](https://a.example/x.png)"),
    ],
)  # fmt: skip
def test_each_shape_has_its_markdown(html: str, markdown: str):
    assert from_html(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (  # Mastodon shortens addresses with spans; the whole one is shown here
            '<a href="https://a.example/b"><span class="invisible">https://</span>a.example/b</a>',
            "<https://a.example/b>",
        ),
        (
            '<b><a href="https://far.example/u/ada" class="mention">@<span>ada</span></a>',
            "**[@ada](https://far.example/u/ada)**",
        ),
        (
            '<a href="https://far.example/t/bees" class="mention hashtag">#<span>bees</span></a>',
            "[#bees](https://far.example/t/bees)",
        ),
        (
            'so <img class="emoji" alt=":blobcat:" src="https://far.example/e.png"> happy',
            "so :blobcat: happy",
        ),
        ("<bdi>@ada</bdi> <span>x</span>", "@ada x"),
    ],
)
def test_what_microblogs_write(html: str, markdown: str):
    assert from_html(html) == markdown


@pytest.mark.parametrize(
    "html",
    [
        "1. no list",
        "# no heading",
        "- no item",
        "+ no item",
        "&gt; no quotation",
        "::: spoiler no fold",
        "*no* __emphasis__ ~~here~~ x^2^",
        "[no](link) ![no](picture) [^1]",
        "`no code` &lt;b&gt; &amp;copy; &amp;#42;",
        "a | b<br>--|--<br>c | d",
        "title<br>===",
        "title<br>---",
        "\\ \\\\ \\*",
        'a<b>"b"</b>c<i>d.</i>e',
        "<td>stray cell</td> and <tr><td>row</td></tr>",
        "<table>stray<tr><td>cell</td></tr></table>",
        "<table><caption>All</caption><tr><td>cell</td></tr></table>",
        "x &#8212; &eacute; &#x1F600;",
    ],
)  # fmt: skip
def test_words_are_shown_as_they_were(html: str):
    assert words_of(render(from_html(html))) == words_of(html)


@given(
    st.lists(
        st.one_of(
            st.text(max_size=40),
            st.text("ab*_`~^[]()<>#!|\\-+=:&;@. \n\t\"'1$", max_size=30),
            st.sampled_from(SHAPES),
        ),
        max_size=5,
    ).map("\n\n".join)
)  # fmt: skip
def test_the_way_out_and_back_keeps_the_words(markdown: str):
    # given
    html = render(markdown)
    # when
    again = render(from_html(html))
    # then
    assert words_of(again) == words_of(html)


@pytest.mark.parametrize("html", [*ELEMENTS, *QUOTES])
def test_what_is_hostile_becomes_words(html: str):
    assert_safe(render(from_html(html)))


@given(st.text(st.sampled_from("<>/\"'=&#;!-?abpuliht x\n\x00\ud800"), max_size=200))
def test_no_text_makes_it_fail(html: str):
    assert_safe(render(from_html(html)))


@pytest.mark.parametrize(
    "html",
    [
        "<a " + " ".join(f"a{n}" for n in range(30_000)) + ">",
        '<a "' * 50_000,
        "".join(f"<font a{n}><p>" for n in range(10_000)),
        "<blockquote>" * 20_000 + "x",
        "<ul><li>" * 20_000 + "x",
        "<div>" * 40_000 + "x",
        "<!--" * 50_000,
        "<script></script" * 12_000,
        "&#" + "9" * 150_000,
        "<" * LONGEST,
        "<b>x" * 50_000,
        "<br>" * 50_000,
        "x" * 10_000_000,
    ],
    ids=range(13),
)
def test_texts_made_to_be_slow_come_to_an_end(html: str):
    # Each of these takes a reader that goes back, or nests, minutes; the output is bounded too.
    assert len(from_html(html)) <= 3 * LONGEST


@pytest.mark.parametrize("mark", ["\u0338", "\u0323\u0338", "\u202e\u0338"])
def test_a_stroke_through_letters_melts_into_no_tag(mark: str):
    # Unicode has a letter for > with this stroke: a tag would end in it, and not end.
    assert from_html(f"<p>{mark}a <b>b</b></p><p>c</p>").endswith("a **b**\n\nc")
