"""Three friends, from the setup link to a decision that takes a power from the founder."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser, Page, expect

from tests.browser import hands
from tests.browser.served import Served, serving

TITLE = "Ana does not ban alone"
Look = Callable[[Page, str], None]
"""What is done with a page worth a look: (page, name)."""

PASSWORDS = {
    "ana": "seven green kettles sing",
    "bob": "an otter in the library",
    "cyd": "four boats and a bell",
}


class Friends(msgspec.Struct, frozen=True):
    """Their moot, and the browser of each."""

    served: Served
    folder: Path
    ana: Page
    bob: Page
    cyd: Page


@contextmanager
def gathered(browser: Browser, folder: Path, **options: Any) -> Iterator[Friends]:
    """Ana founds a moot by its setup link; bob and cyd join by hers."""
    with serving(folder) as served:
        contexts = [browser.new_context(base_url=served.address, **options) for _ in PASSWORDS]
        ana, bob, cyd = pages = [context.new_page() for context in contexts]
        hands.found_moot(ana, served.setup_link, "The Hall", "ana", PASSWORDS["ana"])
        for page, name in zip(pages[1:], ("bob", "cyd"), strict=True):
            hands.join(page, hands.invite(ana), name, PASSWORDS[name])
        yield Friends(served, folder, ana, bob, cyd)
        for context in contexts:
            context.close()


def propose(page: Page, look: Look) -> str:
    """Bob proposes that ana bans nobody alone any more; gives the address of the proposal."""
    page.goto("/decide")
    page.get_by_role("link", name="Propose something").click()
    page.get_by_role("link", name="Take a mandate back, or a part of it").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Ban a person from a community or the moot.").check()
    page.get_by_label("The reason, in a sentence").fill("Three of us can decide that together.")
    page.get_by_label("Title of the proposal").fill(TITLE)
    look(page, "friends-propose")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return page.url.partition("?")[0]


def agree(friends: Friends, address: str, look: Look) -> None:
    """Cyd stands behind it, all are ready, all vote; with the last vote it is decided."""
    friends.cyd.goto(address)
    friends.cyd.get_by_role("button", name="Stand behind it").click()
    everybody = (friends.ana, friends.bob, friends.cyd)
    for page in everybody:
        page.goto(address)
        page.get_by_role("button", name="I have nothing more to say").click()
    for page, choice in zip(everybody, ("No", "Yes", "Yes"), strict=True):
        page.goto(address)
        page.get_by_label(choice, exact=True).check()
        look(page, f"friends-vote-{choice.lower()}")
        page.get_by_role("button", name="Vote", exact=True).click()
    expect(friends.cyd.get_by_role("status")).to_contain_text("Your vote was the last one")
    expect(friends.cyd.locator("main")).to_contain_text("It is decided.")
    look(friends.cyd, "friends-decided")


def ban_page(page: Page) -> None:
    """Ana begins to ban cyd, before the others have decided."""
    page.goto("/u/cyd/ban")
    page.get_by_label("Why?").fill("Too loud.")


def try_by_page(page: Page, look: Look) -> None:
    """And sends it afterwards."""
    page.get_by_role("button", name="Ban", exact=True).click()
    look(page, "friends-refused")


def try_by_http(page: Page) -> str:
    """The same without the page: what a program of hers would send. Gives the answer."""
    page.goto("/decide/propose/text")
    nonce = page.locator('form[action^="/decide"] input[name="nonce"]').get_attribute("value") or ""
    form = {"nonce": nonce, "reason": "Too loud.", "days": "7", "where": "moot"}
    origin = page.evaluate("location.origin")
    return page.request.post("/u/cyd/ban", form=form, headers={"Origin": origin}).text()


def try_by_command(folder: Path) -> "subprocess.CompletedProcess[str]":
    """The same on the machine, which is hers."""
    command = [
        sys.executable, "-m", "folkmoot", "act", "member.ban", "person=@cyd", "scope=moot",
        "reason=Too loud.", "--data", str(folder),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False)
