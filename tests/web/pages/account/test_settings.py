"""One's own settings: each part is saved alone, and nothing typed is lost."""

import pytest

from folkmoot.forum.blocks import BlockPerson
from folkmoot.identity import profiles
from folkmoot.identity.profiles import Profile
from tests.forum.build import do
from tests.web.moot import Moot, problems

READING = {
    "order": "new", "comment_order": "top", "language": "en", "zone": "Europe/Lisbon",
    "theme": "dark",
}  # fmt: skip


def profile(moot: Moot) -> Profile:
    with moot.db.read() as tx:
        return profiles.of(tx, moot.bob.id)


def test_both_parts_are_kept_apart(moot: Moot):
    bob = moot.browser(moot.bob)
    shown = {"shown": "Bob the dyer", "about": "he/him", "bio": "Indigo.\r\nMadder."}

    assert bob.post("/settings/profile", shown).location == "/settings"
    assert bob.post("/settings/reading", READING).location == "/settings"

    assert profile(moot) == Profile(
        "Bob the dyer", "he/him", "Indigo.\nMadder.", "en", "Europe/Lisbon", "dark", "new", "top"
    )
    page = bob.get("/settings").text
    assert 'data-theme="dark"' in page
    assert "Bob the dyer" in page


@pytest.mark.parametrize(
    ("part", "typed", "field"),
    [
        ("profile", {"shown": "x" * 51}, "shown"),
        ("profile", {"about": "x" * 41}, "about"),
        ("profile", {"bio": "x" * 5001}, "bio"),
        ("reading", {"zone": "Mars/Olympus"}, "zone"),
        ("reading", {"theme": "pink"}, "theme"),
        ("reading", {"order": "chaos"}, "order"),
        ("reading", {"comment_order": "chaos"}, "comment_order"),
        ("reading", {"language": "tlh"}, "language"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    moot: Moot, part: str, typed: dict[str, str], field: str
):
    bob = moot.browser(moot.bob)
    kept = {"shown": "Kept name", "about": "", "bio": ""} if part == "profile" else READING

    page = bob.post(f"/settings/{part}", kept | typed)

    assert page.status == 422
    assert len(problems(page)) == 1
    assert f'href="#{field}"' in page.text
    assert "Kept name" in page.text or part == "reading" or field == "shown"
    assert profile(moot) == Profile()


def test_blocked_people_are_listed_with_a_way_back(moot: Moot):
    do(moot.db, moot.bob, BlockPerson(person=moot.eve.ref))
    page = moot.browser(moot.bob).get("/settings").text
    assert 'formaction="/u/eve/block"' in page


def test_strangers_are_asked_to_sign_in(moot: Moot):
    assert moot.browser().get("/settings").location.startswith("/sign-in")
    assert moot.browser().post("/settings/profile", {"shown": "x"}).status == 401
