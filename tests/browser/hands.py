"""What people do in a browser, as plain verbs on a page."""

import re
from types import TracebackType
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.collective import Collective
from tests.browser.served import Served

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
WORDS = 12
"""How many words one writes down to get back in."""


class Hall:
    """The example moot in a browser; one context for each person, opened when first asked."""

    def __init__(self, browser: Browser, served: Served, known: Collective) -> None:
        self.browser = browser
        self.served = served
        self.known = known
        self._contexts: list[BrowserContext] = []

    def __enter__(self) -> "Hall":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for context in self._contexts:
            context.close()

    def page(self, name: str = "", **options: Any) -> Page:
        """A fresh page, signed in as this person or as nobody."""
        context = self.browser.new_context(base_url=self.served.address, **options)
        if name:
            cookie = self.known.cookies[name]
            context.add_cookies([{"name": "session", "value": cookie, "url": self.served.address}])
        self._contexts.append(context)
        return context.new_page()


def found_moot(page: Page, link: str, name: str, founder: str, password: str) -> list[str]:
    """Answer the setup page; gives the recovery words."""
    page.goto(link)
    page.get_by_label("What is your group called?").fill(name)
    page.get_by_label("What shall we call you?").fill(founder)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Found the moot").click()
    return take_words(page)


def take_words(page: Page) -> list[str]:
    """Read the recovery words and go on."""
    listed = page.locator("ol.words li")
    expect(listed).to_have_count(WORDS)  # reading does not wait for the page, as a person would
    words = listed.all_inner_texts()
    page.get_by_role("link", name="I have written them down").click()
    return words


def invite(page: Page) -> str:
    """Make an invitation; gives its link."""
    page.goto("/invite")
    page.get_by_role("button", name="Make an invitation").click()
    return page.get_by_label("The link").input_value()


def join(page: Page, link: str, name: str, password: str) -> list[str]:
    """Accept an invitation; gives the recovery words."""
    page.goto(link)
    page.get_by_label("What shall we call you?").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Join").click()
    return take_words(page)


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in by name and password."""
    page.goto("/sign-in")
    page.get_by_label("Your name here").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Inbox")).to_be_visible()


def start_community(page: Page, name: str, title: str) -> None:
    """Start a community from the list of all."""
    page.goto("/communities")
    page.get_by_role("link", name="Start a community").click()
    page.get_by_label("What is it called?").fill(title)
    page.get_by_label("Short name").fill(name)
    page.get_by_role("button", name="Start it").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def add_picture(page: Page, file: str, alt: str, *, javascript: bool) -> None:
    """Choose a picture from the device in a form and say what it shows."""
    page.get_by_label(re.compile("^Pictures")).set_input_files(file)
    if not javascript:
        page.get_by_role("button", name="Add these pictures").click()
    page.get_by_label(re.compile("^What does .* show")).fill(alt)


def comment(page: Page, words: str) -> None:
    """Answer the post of the thread that is open."""
    page.get_by_text("Write a comment").click()
    page.get_by_label("Your comment").fill(words)
    page.get_by_role("button", name="Publish").click()
    expect(comment_with(page, words)).to_be_visible()


def reply(page: Page, to: str, words: str) -> None:
    """Answer the comment with these words in it."""
    comment_with(page, to).get_by_role("link", name="Reply").first.click()
    page.get_by_label("Your answer").fill(words)
    page.get_by_role("button", name="Publish").click()
    expect(comment_with(page, words)).to_be_visible()


def comment_with(page: Page, words: str) -> Locator:
    """The innermost comment that says this."""
    return page.locator("article.c").filter(has=page.get_by_text(words)).last


def vote_up(page: Page, place: Locator) -> None:
    """Press Up on a post or a comment."""
    button = place.get_by_role("button", name=re.compile("^Up")).first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
