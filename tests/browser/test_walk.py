"""The main job from end to end, with JavaScript and without: a group founds a moot and talks."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import hands, prints, transfer
from tests.browser.served import Served, serving

pytestmark = pytest.mark.browser

ANA, BOB, CYD = "seven green kettles sing", "an otter in the library", "four boats and a bell"


class Group(msgspec.Struct, frozen=True):
    """A moot of two people: ana at a desk, bob on a phone."""

    served: Served
    folder: Path
    javascript: bool
    ana: Page
    bob: Page


@pytest.fixture(scope="module", params=[True, False], ids=["javascript", "plain"])
def group(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Group]:
    """A moot that ana founded by its setup link, and that bob joined by her invitation."""
    folder = tmp_path_factory.mktemp("walk") / "moot"
    with serving(folder) as served:
        same: dict[str, Any] = {
            "java_script_enabled": request.param,
            "base_url": served.address,
        }
        desk, phone = browser.new_context(**same), browser.new_context(**same, **hands.PHONE)
        found = Group(served, folder, request.param, desk.new_page(), phone.new_page())
        hands.found_moot(found.ana, served.setup_link, "The Hall", "ana", ANA)
        hands.join(found.bob, hands.invite(found.ana), "bob", BOB)
        hands.start_community(found.ana, "garden", "The garden")
        yield found
        desk.close()
        phone.close()


def post_from_phone(page: Page, tmp_path: Path, *, javascript: bool) -> None:
    """Write a post with a picture that the phone has."""
    file = tmp_path / "IMG_2042.jpg"
    file.write_bytes(prints.a_print(prints.press, 640, 480))
    page.goto("/c/garden")
    page.get_by_role("link", name="Write a post").tap()
    page.get_by_label("Title").fill("The press has a new roller")
    page.get_by_label(re.compile("^Text")).fill("It came *today*. @ana look!")
    hands.add_picture(page, str(file), "A press with a red roller", javascript=javascript)
    page.get_by_role("button", name="Publish").last.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("The press has a new roller")


def test_a_group_talks(group: Group, tmp_path: Path):
    ana, bob = group.ana, group.bob

    # a picture from a phone, described, and really shown
    post_from_phone(bob, tmp_path, javascript=group.javascript)
    picture = bob.get_by_role("img", name="A press with a red roller")
    expect(picture).to_be_visible()
    shown = bob.request.get(picture.get_attribute("src") or "")
    assert (shown.status, shown.headers["content-type"].split("/")[0]) == (200, "image")

    # ana was mentioned, and follows the link from her inbox to answer and to vote
    ana.goto("/")
    ana.get_by_role("link", name=re.compile("Inbox")).click()
    ana.get_by_role("link", name="The press has a new roller").click()
    hands.comment(ana, "Did you keep the old one?")
    hands.vote_up(ana, ana.locator("article.post"))

    # bob answers the answer; ana answers that, two levels down
    bob.goto("/inbox")
    bob.get_by_role("link", name="The press has a new roller").first.click()
    hands.reply(bob, "Did you keep the old one?", "Of course, for the small press.")
    ana.goto(bob.url.partition("#")[0].partition("?")[0])
    hands.reply(ana, "for the small press", "Then I take it on Thursday.")
    hands.vote_up(ana, hands.comment_with(ana, "for the small press"))

    # ana changes her words; both versions stay readable
    ana.reload()
    own = hands.comment_with(ana, "Then I take it on Thursday.")
    own.get_by_role("link", name="Edit").last.click()
    ana.get_by_label("Text").fill("Then I take it on Friday.")
    ana.get_by_role("button", name="Save the change").last.click()
    own = hands.comment_with(ana, "Then I take it on Friday.")
    own.get_by_role("link", name="edited").last.click()
    expect(ana.locator("main")).to_contain_text("Thursday")
    expect(ana.locator("main")).to_contain_text("Friday")


def test_a_steward_removes_with_a_reason_and_brings_back(group: Group):
    ana, bob = group.ana, group.bob
    bob.goto("/submit?community=garden")
    bob.get_by_label("Title").fill("Cheap watches")
    bob.get_by_role("button", name="Publish").last.click()
    expect(bob.get_by_role("heading", level=1)).to_have_text("Cheap watches")
    address = bob.url.partition("?")[0]

    # removed with a reason
    ana.goto(address)
    ana.get_by_text("More", exact=True).first.click()
    ana.get_by_role("link", name="Remove", exact=True).click()
    ana.get_by_label("Why?").fill("We sell nothing here.")
    ana.get_by_role("button", name="Remove").click()
    expect(ana.get_by_role("status")).to_contain_text("The author was told why")

    # its author is told, and reads why in its place; nobody else sees it
    bob.goto("/inbox")
    expect(bob.locator("li.unread").first).to_contain_text("We sell nothing here.")
    bob.goto(address)
    expect(bob.locator("article.post .gone")).to_contain_text("We sell nothing here.")
    ana.goto("/c/garden")
    expect(ana.get_by_role("link", name="Cheap watches")).to_have_count(0)

    # and brought back
    ana.goto(f"{address}/restore")
    ana.get_by_label("Why?").fill("He only asked.")
    ana.get_by_role("button", name="Restore").click()
    expect(ana.locator("article.post")).to_contain_text("Cheap watches")
    bob.goto("/c/garden")
    expect(bob.get_by_role("link", name="Cheap watches")).to_have_count(1)


def test_signing_out_everywhere_else_ends_the_other_sessions(group: Group, browser: Browser):
    fresh: dict[str, Any] = {
        "java_script_enabled": group.javascript,
        "base_url": group.served.address,
    }
    here, there = browser.new_page(**fresh), browser.new_page(**fresh)
    hands.join(here, hands.invite(group.ana), "cyd", CYD)
    hands.sign_in(there, "cyd", CYD)
    expect(there.get_by_role("link", name="Inbox")).to_be_visible()

    here.goto("/settings")
    here.get_by_role("button", name="Sign out everywhere else").click()
    expect(here.get_by_role("status")).to_contain_text("Every other session was ended")

    there.reload()
    expect(there.get_by_role("link", name="Sign in")).to_be_visible()
    here.reload()
    here.get_by_role("button", name="Sign out", exact=True).click()
    expect(here.get_by_role("link", name="Sign in")).to_be_visible()
    group.ana.goto("/")
    expect(group.ana.get_by_role("link", name="Inbox")).to_be_visible()
    here.context.close()
    there.context.close()


def bring_in(folder: Path, file: Path) -> None:
    """Import a conversation while the moot is served."""
    file.write_text(json.dumps(transfer.thread()), encoding="utf-8")
    command = [sys.executable, "-m", "folkmoot", "import", "lemmy", str(file)]
    command += ["--community", "garden", "--data", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_conversation_from_elsewhere_is_read_answered_and_voted_on(group: Group, tmp_path: Path):
    bob = group.bob
    bring_in(group.folder, tmp_path / "thread.json")

    bob.goto("/c/garden")
    bob.get_by_role("link", name="The weir above the paper mill").tap()

    expect(bob.locator("article.post blockquote")).to_contain_text("A wall across the river")
    expect(bob.locator("article.post")).to_contain_text("lemmy.example")
    original = bob.get_by_role("link", name="original on lemmy.example")
    expect(original).to_have_attribute("href", "https://lemmy.example/post/1")
    expect(bob.get_by_role("link", name="edited")).to_have_count(1)
    levels = bob.locator("article.c summary i").all_inner_texts()
    assert sorted(re.findall(r"\d+", " ".join(levels))) == ["1", "1", "2"]
    points = bob.locator("article.post .points")
    expect(points).to_have_text("Points: 11")
    hands.vote_up(bob, bob.locator("article.post"))
    expect(points).to_have_text("Points: 12")
    hands.reply(bob, "The mill is gone", "But the water is not.")
    hands.vote_up(bob, hands.comment_with(bob, "The mill is gone"))
