"""With the keyboard alone: everything can be reached, seen, pressed and left again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.hands import Hall

pytestmark = pytest.mark.browser

ACTIVE = "document.activeElement"
# The width of the outline round what has the focus; a comment's fold draws it round its sign.
OUTLINE = f"""() => Math.max(...[null, '::before'].map((part) => {{
    const style = getComputedStyle({ACTIVE}, part);
    return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
}}))"""
# What has the focus, after the page has scrolled to it, and whether it is in the window.
HERE = f"""async () => {{
    await new Promise((soon) => requestAnimationFrame(() => requestAnimationFrame(soon)));
    const one = {ACTIVE}, box = one.getBoundingClientRect();
    return {{
        tag: one.tagName,
        words: (one.innerText || one.name || '').trim(),
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    }};
}}"""


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def page(hall: Hall, request: pytest.FixtureRequest) -> Page:
    """ana's browser, with scripts and without."""
    return hall.page("ana", java_script_enabled=request.param)


@pytest.fixture
def scripted(hall: Hall) -> Page:
    """ana's browser with scripts, so that the test can ask the page."""
    return hall.page("ana", reduced_motion="reduce")


def tab_to(page: Page, words: str, *, at_most: int = 120) -> None:
    """Press Tab until what has the focus says this."""
    focused = page.locator(":focus")
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if focused.count() and re.search(words, focused.inner_text()):
            return
    raise AssertionError(f"Tab never came to {words!r}")


def test_the_first_tab_leads_past_the_head(page: Page):
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.locator("#main :focus").count() == 1


def test_a_subtree_is_folded_and_unfolded(page: Page, hall: Hall):
    page.goto(f"/post/{hall.known.numbers['deep']}#c{hall.known.numbers['deep1']}")
    first = page.locator(f"#c{hall.known.numbers['deep1']} > details")
    inside = page.get_by_text("kiss the paper")
    expect(inside).to_be_visible()

    tab_to(page, "Replies: 14")
    page.keyboard.press("Enter")
    expect(inside).to_be_hidden()
    expect(first).not_to_have_attribute("open", "")
    page.keyboard.press("Space")
    expect(inside).to_be_visible()


def test_a_vote_is_given_and_taken_back(page: Page, hall: Hall):
    page.goto(f"/post/{hall.known.numbers['Sun over the estuary']}")
    up = page.locator("article.post").get_by_role("button", name=re.compile("^Up"))
    before = up.get_attribute("aria-pressed")

    tab_to(page, "^Up")
    page.keyboard.press("Enter")

    after = "false" if before == "true" else "true"
    expect(up).to_have_attribute("aria-pressed", after)
    up.focus()
    page.keyboard.press("Space")
    expect(up).to_have_attribute("aria-pressed", before or "")


def test_an_answer_is_written_and_sent(page: Page, hall: Hall, request: pytest.FixtureRequest):
    words = f"By keyboard alone, {request.node.callspec.id}."
    page.goto(f"/post/{hall.known.numbers['Proofs of Monday']}")

    tab_to(page, "Write a comment")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your comment")).to_be_focused()
    page.keyboard.type(words)
    tab_to(page, "^Publish$")
    page.keyboard.press("Enter")

    expect(hands.comment_with(page, words)).to_be_visible()
    page.goto(f"/post/{hall.known.numbers['Proofs of Monday']}")
    tab_to(page, "^Reply$")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your answer")).to_be_visible()


def test_a_form_is_sent_by_enter_and_its_errors_are_first(scripted: Page):
    scripted.goto("/communities/new")

    scripted.get_by_label("What is it called?").focus()
    scripted.keyboard.type("Cellar")
    scripted.keyboard.press("Enter")

    expect(scripted.locator("#errors")).to_be_focused()
    expect(scripted.get_by_label("What is it called?")).to_have_value("Cellar")
    scripted.keyboard.press("Tab")
    scripted.keyboard.press("Enter")
    expect(scripted.get_by_label("Short name")).to_be_focused()


@pytest.mark.parametrize(
    "address", ["/", "/post/{essay}", "/submit", "/settings", "/reports", "/c/prints/gallery"]
)
def test_the_focus_is_always_seen_and_never_caught(scripted: Page, hall: Hall, address: str):
    scripted.goto(re.sub(r"\{(\w+)\}", lambda it: str(hall.known.numbers[it[1]]), address))
    scripted.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")

    for _ in range(400):
        scripted.keyboard.press("Tab")
        here = scripted.evaluate(HERE)
        if here["tag"] == "BODY":
            break
        assert here["seen"], here
        assert scripted.evaluate(OUTLINE) >= 2, here
        assert not scripted.evaluate(f"{ACTIVE}.dataset.met"), ("Tab came here twice", here)
        scripted.evaluate(f"{ACTIVE}.dataset.met = 1")

    assert here["tag"] == "BODY", "Tab never left the page"
    missed = scripted.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter((one) => one.offsetParent && one.tabIndex >= 0 && !one.disabled && !one.dataset.met
            && one.type !== 'hidden' && one.type !== 'radio').map((one) => one.outerHTML)"""
    )
    assert missed == []


def test_j_and_k_walk_the_comments(scripted: Page, hall: Hall):
    numbers = hall.known.numbers
    scripted.goto(f"/post/{numbers['deep']}")
    scripted.locator("section.thread").focus()

    scripted.keyboard.press("j")
    scripted.keyboard.press("j")
    expect(scripted.locator(f"#c{numbers['deep2']} > details > summary")).to_be_focused()
    scripted.keyboard.press("k")
    expect(scripted.locator(f"#c{numbers['deep1']} > details > summary")).to_be_focused()


def test_a_deep_thread_can_be_read_on_a_phone(hall: Hall):
    page = hall.page("", **hands.PHONE)
    page.goto(f"/post/{hall.known.numbers['deep']}")

    for level in range(1, 16):
        text = page.locator(f"#c{hall.known.numbers[f'deep{level}']} > details > .text")
        box = text.bounding_box()
        assert box is not None
        assert box["width"] >= 200, level
        assert box["x"] >= 0, level
        assert box["x"] + box["width"] <= 360, level
