"""Every page in a browser: axe finds nothing, nothing is too wide, nothing is said in the console.

One visit of each page answers all questions, because a visit is what costs.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser import places
from tests.browser.hands import Hall
from tests.browser.places import Place
from tests.browser.served import serving
from tests.chosen import some

pytestmark = pytest.mark.browser

PLACES = some(places.pages(), 2)
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

POLICY = "addEventListener('securitypolicyviolation', e => console.error('policy', e.blockedURI))"
# What a fold hides is part of the page, too.
UNFOLD = "for (const one of document.querySelectorAll('details')) one.open = true"
FAULTS = """async (options) => (await axe.run({...options, resultTypes: ['violations']})).violations
    .flatMap((one) => one.nodes.map((node) => one.id + ': ' + node.html + ' ' +
        node.any.map((why) => why.message).join('; ')))"""
# Elements that reach beyond the window and do not scroll in themselves.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.outerHTML.slice(0, 120))"""


class Eye:
    """The browser page of one person, with axe in it; `said` are the errors in its console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        page.add_init_script(path=AXE)
        page.add_init_script(POLICY)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if (
            message.type == "error"
            and "the server responded with a status of 40" not in message.text
        ):
            self.said.append(message.text)

    def look(self, address: str, status: int) -> dict[str, Any]:
        """What is wrong with a page, by the name of the question."""
        self.said.clear()
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 1280, "height": 900})
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == status
        return self.faults()

    def faults(self) -> dict[str, Any]:
        """What is wrong with the page that is open."""
        found = {"wide at 200 %": self._wide(640), "wide at 320": self._wide(320)}
        self.page.evaluate(UNFOLD)
        found["wide unfolded"] = self._wide(320)
        found["axe"] = self.page.evaluate(FAULTS, WCAG)
        self.page.emulate_media(color_scheme="dark")
        found["axe in the dark"] = self.page.evaluate(FAULTS, COLOURS)
        found["console"] = list(self.said)
        return {name: faults for name, faults in found.items() if faults}

    def _wide(self, width: int) -> list[str]:
        self.page.set_viewport_size({"width": width, "height": 900})
        return self.page.evaluate(TOO_WIDE)


@pytest.fixture(scope="module")
def eyes(hall: Hall) -> dict[str, Eye]:
    """For each person that looks, their browser."""
    names = {one.who for one in PLACES}
    return {name: Eye(hall.page(name, device_scale_factor=2)) for name in names}


@pytest.mark.rounds
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_nothing_is_wrong_with(eyes: dict[str, Eye], hall: Hall, place: Place):
    assert eyes[place.who].look(place.address(hall.known), place.status) == {}


SPOIL = """() => {
    const main = document.querySelector('main');
    main.insertAdjacentHTML('beforeend', '<img src="/nothing.png"><p id="pale">Faint</p>');
    const pale = document.getElementById('pale');
    Object.assign(pale.style, {color: '#777', background: '#888', width: '1500px'});
    document.head.append(Object.assign(document.createElement('script'), {textContent: '1'}));
}"""


def test_what_is_wrong_is_found(hall: Hall):
    eye = Eye(hall.page())
    assert eye.look("/sign-in", 200) == {}

    eye.page.evaluate(SPOIL)

    found = eye.faults()
    assert {"wide at 320", "wide at 200 %", "axe", "axe in the dark", "console"} <= found.keys()
    assert any(one.startswith("image-alt") for one in found["axe"])


@pytest.fixture
def unfounded(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, str]]:
    """A moot before it is founded, and its setup link."""
    with serving(tmp_path / "moot") as served:
        context = browser.new_context(
            base_url=served.address, device_scale_factor=2, timezone_id="Europe/Lisbon"
        )
        yield context.new_page(), served.setup_link
        context.close()


def test_nothing_is_wrong_with_the_setup_page(unfounded: tuple[Page, str]):
    page, link = unfounded
    eye = Eye(page)

    assert eye.look(link, 200) == {}

    # the clocks of the device are proposed, and what was chosen instead is kept
    assert page.get_by_label("Time zone").input_value() == "Europe/Lisbon"
    page.get_by_label("Time zone").select_option("UTC")

    page.get_by_role("button", name="Found the moot").click()
    page.wait_for_selector("#errors")
    assert page.get_by_label("Time zone").input_value() == "UTC"
    assert page.evaluate(FAULTS, WCAG) == []
    assert page.evaluate("document.activeElement.id") == "errors"
