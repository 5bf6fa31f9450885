"""The promise, in a browser: three decide in an hour, and the founder is refused everywhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import three_friends
from tests.browser.three_friends import TITLE, Friends

pytestmark = pytest.mark.browser

REFUSED = f"The members decided that you may not do this any more: “{TITLE}”."


@pytest.fixture
def friends(browser: Browser, tmp_path: Path) -> Iterator[Friends]:
    """Ana founds, bob and cyd join by her link; without JavaScript."""
    with three_friends.gathered(browser, tmp_path / "moot", java_script_enabled=False) as found:
        yield found


def nothing(_page: Page, _name: str) -> None:
    """The test keeps no pictures; scripts/screenshots does."""


def test_three_friends_take_the_ban_from_the_founder(friends: Friends):
    writing = friends.ana.context.new_page()
    three_friends.ban_page(writing)

    address = three_friends.propose(friends.bob, nothing)
    three_friends.agree(friends, address, nothing)

    three_friends.try_by_page(writing, nothing)
    expect(writing.locator("main")).to_contain_text(REFUSED)
    assert REFUSED in three_friends.try_by_http(writing)
    command = three_friends.try_by_command(friends.folder)
    assert command.returncode == 1
    assert REFUSED in command.stderr
    writing.goto("/u/cyd")
    expect(writing.get_by_role("link", name="Ban", exact=True)).to_have_count(0)
