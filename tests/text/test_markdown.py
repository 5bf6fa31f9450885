"""What people write comes out as the HTML they meant."""

import re
import unicodedata
from html import unescape

import pytest

from folkmoot.text.from_html import from_html
from folkmoot.text.markdown import render
from folkmoot.text.spoilers import NO_TITLE
from tests.text.hostile import elements

REF = "0123456789abcdef0123456789abcdef"


def bare(source: str) -> str:
    """The rendered text without rel attributes and line breaks, to compare at a glance."""
    return re.sub(r' rel="[^"]*"|\n', "", render(source))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("H~2~O, x^2^, ~~no~~", "<p>H<sub>2</sub>O, x<sup>2</sup>, <del>no</del></p>"),
        ("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("a  \nb\n\n---", "<p>a<br>b</p><hr>"),
        ("```py\n<b>\n```", "<pre><code>&lt;b&gt;</code></pre>"),
        ("- [x] a\n- [ ] b", '<ul><li class="task">☑︎ a</li><li class="task">☐︎ b</li></ul>'),
        ("# a\n\n## b\n\n###### c", "<h3>a</h3><h4>b</h4><h6>c</h6>"),
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
        ("<div>\na\n</div>", "<p>&lt;div&gt;a&lt;/div&gt;</p>"),
        ("", ""),
    ],
)
def test_plain_markdown(source: str, html: str):
    assert bare(source) == html


def test_tables_keep_their_alignment():
    # when
    html = bare("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    # then
    assert '<th align="center">a</th><th align="right">b</th>' in html
    assert '<td align="center">1</td><td align="right">2</td>' in html


def test_a_long_quotation_stays_one_quotation():
    # given
    essay = "\n>\n".join(f"> Paragraph {n}. " + "Words of the essay. " * 40 for n in range(50))
    # when
    html = render(essay)
    # then
    assert html.count("<blockquote>") == 1
    assert html.count("<p>") == 50


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "https://a.example/~b/~c_(d)",
            '<a href="https://a.example/~b/~c_(d)">https://a.example/~b/~c_(d)</a>',
        ),
        ("www.a.example", '<a href="http://www.a.example">www.a.example</a>'),
        ("bob@a.example", '<a href="mailto:bob@a.example">bob@a.example</a>'),
        ("[x](/post/1)", '<a href="/post/1">x</a>'),
        ('[x](https://a.example "why")', '<a href="https://a.example" title="why">x</a>'),
        ("[x](javascript:alert(1))", "x"),
        ("[x](//a.example)", "x"),
        ("[x](#fn-1)", "x"),
        ("[x](page)", "x"),
        ("ftp://a.example", "ftp://a.example"),
    ],
)
def test_links(source: str, html: str):
    assert bare(source) == f"<p>{html}</p>"


def test_links_of_strangers_ask_not_to_be_followed():
    # given
    source = "https://a.example @bob"
    # then
    assert {attrs["rel"] for tag, attrs in elements(render(source)) if tag == "a"} == {
        "nofollow noopener ugc"
    }
    assert {
        attrs["rel"] for tag, attrs in elements(render(source, nofollow=False)) if tag == "a"
    } == {"noopener"}


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (f"![a tree](/media/{REF})", f'<img src="/media/{REF}" alt="a tree" loading="lazy">'),
        ("![a tree](https://a.example/t.png)", '<a href="https://a.example/t.png">a tree</a>'),
        (
            "![](https://a.example/t.png)",
            '<a href="https://a.example/t.png">https://a.example/t.png</a>',
        ),
        ("[![t](https://a.example/t.png)](https://b.example)", '<a href="https://b.example">t</a>'),
        (f"![t](https://a.example/media/{REF})", f'<a href="https://a.example/media/{REF}">t</a>'),
        (f"![t](//a.example/media/{REF})", "t"),
        ("![t](data:image/png;base64,AAAA)", "t"),
        ("![t](/media/../login)", '<a href="/media/../login">t</a>'),
    ],
)
def test_only_the_moots_own_pictures_are_loaded(source: str, html: str):
    assert bare(source) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "::: spoiler The *end* <b>\nHe dies.\n:::\nAfter",
            "<details><summary>The *end* &lt;b&gt;</summary><p>He dies.</p></details><p>After</p>",
        ),
        ("::: spoiler\na\n:::", f"<details><summary>{NO_TITLE}</summary><p>a</p></details>"),
        ("::: spoiler a\nb", "<details><summary>a</summary><p>b</p></details>"),
        ("::: spoiler @bob\nb\n:::", "<details><summary>@bob</summary><p>b</p></details>"),
        (
            "> ::: spoiler a\n> b\n> :::",
            "<blockquote><details><summary>a</summary><p>b</p></details></blockquote>",
        ),
        (
            ":::: spoiler a\n::: spoiler b\nc\n:::\n::::",
            "<details><summary>a</summary><details><summary>b</summary><p>c</p></details></details>",
        ),
        ("::: warning hot\na\n:::", "<p>::: warning hot</p><p>a</p><p>:::</p>"),
    ],
)
def test_spoilers(source: str, html: str):
    assert bare(source) == html


def test_footnotes_lead_there_and_back():
    # when
    html = render("One[^a] two[^b] one again[^a].\n\n[^a]: First.\n[^b]: Second.", anchor="c17-")
    # then
    found = [attrs for _, attrs in elements(html)]
    ids = [attrs["id"] for attrs in found if "id" in attrs]
    targets = {attrs["href"] for attrs in found if "href" in attrs}
    assert len(ids) == len(set(ids)) == 5
    assert targets == {f"#{an_id}" for an_id in ids}
    assert all(an_id is not None and an_id.startswith("c17-") for an_id in ids)
    assert '<section class="footnotes" role="doc-endnotes">' in html


def test_footnotes_of_many_texts_on_a_page_do_not_clash():
    # given
    source = "a[^1] b[^1]\n\n[^1]: note"
    # when
    page = "".join(render(source, anchor=f"c{n}-") for n in range(500))
    # then
    ids = [attrs["id"] for _, attrs in elements(page) if "id" in attrs]
    assert len(ids) == len(set(ids)) == 500 * 3


def test_footnotes_whose_names_imitate_comraks_numbering_share_no_id():
    # when
    html = render("[^a] [^a-2] [^a]\n\n[^a]: x\n\n[^a-2]: y")
    # then
    ids = [attrs["id"] for _, attrs in elements(html) if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("anchor", ['"', "a b", "é", "<"])
def test_an_anchor_is_never_made_of_peoples_words(anchor: str):
    with pytest.raises(ValueError, match="an anchor is"):
        render("a", anchor=anchor)


def test_controls_named_by_entities_are_left_out():
    assert bare("a&#8;b&#x202e;c") == "<p>abc</p>"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("\u0338abc def", "\u0338abc def"),
        ("&#8;&#x202e;\u0338abc def", "\u0338abc def"),
        ("\u0323\u0338abc", "\u0338\u0323abc"),
        ("*x*\u0338 rest of it", "x\u0338 rest of it"),
        ("[\u0338a title=b](http://x.example) rest", "\u0338a title=b rest"),
        ("> \u0338a\n\n- \u0338b", "\u0338a \u0338b"),
    ],
)
def test_a_stroke_through_letters_melts_into_no_tag(source: str, words: str):
    # Unicode has a letter for > with this stroke: a tag would end in it, and not end.
    html = render(source)
    shown = unescape(re.sub(r"<[^>]*>", "", html))
    assert unicodedata.normalize("NFC", " ".join(shown.split())) == words
    assert html.count("<") == html.count(">")


@pytest.mark.parametrize("title", ["Dune: the end", "a : b", ":::", "x::: y"])
def test_a_colon_in_the_title_of_a_fold_opens_nothing(title: str):
    folded = f"<details><summary>{title}</summary><p>secret</p></details>"
    assert bare(f"::: spoiler {title}\nsecret\n:::") == folded
    assert bare(from_html(folded)) == folded
    assert bare(f"> ::: spoiler {title}\n> secret\n> :::") == f"<blockquote>{folded}</blockquote>"
    assert bare(f"`::: spoiler {title}`") == f"<p><code>::: spoiler {title}</code></p>"
