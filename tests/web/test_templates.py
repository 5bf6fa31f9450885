"""Every template: complete, translated, safe under the policy, and the same in Jinja2."""

import re
from html.parser import HTMLParser

import jinja2
import pytest

from folkmoot.web.render import TEMPLATES, page, tools
from folkmoot.words import PseudoTranslator, speaking
from tests.web.matter.pages import Page, every_page

PAGES = list(every_page())
NAMES = [f"{n}-{one.template}" for n, one in enumerate(PAGES)]
# Included or imported by others, never a page of their own.
PARTS = {
    "base", "forms", "parts", "posts", "post", "one_comment", "remarks", "picture", "standing",
}  # fmt: skip
PARTS |= {"community_head", "ballot"}
# What a sentence of the program looks like in the pseudo-language, innermost first.
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
# What people and servers are called in the matter; it is not the program that says it.
_NAMES_OF_THINGS = re.compile(
    r"[@!]\w[\w@.-]*|\b(ana|bo|rui|m532|dye|x)\b|he/him|she/her|The Weavers’ Hall"
    r"|[\w.-]+\.example|https?://\S+"
)
VOID = {"meta", "link", "input", "img", "br", "hr", "path"}


def rendered(one: Page) -> str:
    return page(one.template, one.frame, **one.matter)


class Tree(HTMLParser):
    """Collects what is out of balance, doubled or without a name in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in fields:
            self.ids.append(fields["id"] or "")
        if tag == "label":
            self.labels.add(fields["for"] or "")
        if tag in {"input", "select", "textarea"} and fields.get("type") != "hidden":
            self.fields.append(fields)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "pre" not in self.open and "code" not in self.open and data.strip():
            self.words.append(data.strip())


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_every_element_is_closed_and_no_id_comes_twice(one: Page) -> None:
    tree = Tree(rendered(one))

    assert tree.open == []
    assert sorted(tree.ids) == sorted(set(tree.ids))


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_every_field_has_a_label(one: Page) -> None:
    tree = Tree(rendered(one))

    for field in tree.fields:
        named = field.get("id") in tree.labels or "aria-label" in field or "hidden" in field
        assert named, field


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_nothing_that_the_content_policy_forbids(one: Page) -> None:
    html = rendered(one)

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_every_form_that_sends_carries_a_nonce(one: Page) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", rendered(one), re.DOTALL):
        assert 'name="nonce" value="' in form


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_no_bare_english(one: Page) -> None:
    with speaking(PseudoTranslator()):
        html = rendered(one)

    if one.template.endswith(".xml"):
        return
    left = " ".join(Tree(html).words)
    while _MARKED.search(left):
        left = _MARKED.sub("", left)
    assert not re.findall(r"[A-Za-z]{2,}", _NAMES_OF_THINGS.sub("", left))


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_jinja2_renders_the_same(one: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = rendered(one)

    other = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    other.globals.update(tools())
    monkeypatch.setattr(
        "folkmoot.web.render.environment",
        lambda: _AsMiniJinja(other),
    )

    assert _plain(rendered(one)) == _plain(ours)


def test_every_template_is_rendered_here() -> None:
    files = {path.name for path in TEMPLATES.iterdir()}
    covered = {one.template for one in PAGES} | {f"{part}.html" for part in PARTS}

    assert files == covered


def test_every_template_says_what_it_needs() -> None:
    for path in TEMPLATES.iterdir():
        head = path.read_text("utf-8")[:400]
        assert "needs:" in head or path.stem in {"forms", "parts"}, path.name


class _AsMiniJinja:
    def __init__(self, environment: jinja2.Environment) -> None:
        self.environment = environment

    def render_template(self, template: str, /, **matter: object) -> str:
        return self.environment.get_template(template).render(matter)


def _plain(html: str) -> str:
    """The page without differences that no browser sees."""
    for one, other in (("&#x27;", "&#39;"), ("&#34;", "&quot;"), ("&#x2f;", "/")):
        html = html.replace(one, other)
    return re.sub(r"\s+", " ", html).strip()
