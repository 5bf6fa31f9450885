"""Inviting: a link that is shown once, with its QR code, and can be taken back."""

import re
from types import SimpleNamespace

import pytest

from folkmoot.web.pages.account.inviting import address
from tests.web.moot import Moot, nonce
from tests.web.pages.account.accounts import link_on, with_passwords


def test_a_link_and_its_code_are_shown_once(moot: Moot):
    with_passwords(moot)
    bob = moot.browser(moot.bob)

    made = bob.post("/invite", {"days": "7", "note": "for Rui"})

    link = link_on(made)
    assert moot.browser().get(link).status == 200
    drawing = re.search(r"<div class=\"qr\">(<svg.*?</svg>)", made.text, re.DOTALL)
    assert drawing
    assert "style=" not in made.text
    assert made.headers["cache-control"] == "private, no-store"
    later = bob.get("/invite").text
    assert link not in later
    assert "for Rui" in later


def test_the_same_form_again_shows_the_same_link(moot: Moot):
    with_passwords(moot)
    bob = moot.browser(moot.bob)
    form = {"days": "7", "note": "for Rui", "nonce": nonce(bob.get("/invite"))}

    first, again = bob.post("/invite", form), bob.post("/invite", form)

    assert link_on(again) == link_on(first)
    assert again.text.count("for Rui") == 1
    assert "came twice" in again.text
    assert "came twice" not in first.text
    assert nonce(again) not in (form["nonce"], nonce(first))


def test_a_form_that_was_changed_makes_another_invitation(moot: Moot):
    with_passwords(moot)
    bob = moot.browser(moot.bob)
    form = {"days": "7", "note": "for Rui", "nonce": nonce(bob.get("/invite"))}

    first, other = bob.post("/invite", form), bob.post("/invite", {**form, "note": "for Sol"})

    assert link_on(other) != link_on(first)
    assert "came twice" not in other.text


def test_a_form_whose_invitation_was_taken_back_says_so(moot: Moot):
    with_passwords(moot)
    bob = moot.browser(moot.bob)
    form = {"days": "7", "note": "for Rui", "nonce": nonce(bob.get("/invite"))}
    bob.post("/invite", form)
    ref = re.search(r"/invite/([0-9a-f]{32})/withdraw", bob.get("/invite").text)
    assert ref
    bob.post(ref[0], {})

    again = bob.post("/invite", form)

    assert again.status == 422
    assert "has ended" in again.text
    assert "for Rui" in again.text


def test_an_invitation_is_taken_back(moot: Moot):
    with_passwords(moot)
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    link = link_on(bob.post("/invite", {"days": "1", "note": ""}))
    ref = re.search(r"/invite/([0-9a-f]{32})/withdraw", bob.get("/invite").text)
    assert ref

    assert eve.post(ref[0], {}).status == 403
    assert bob.post(ref[0], {}).location == "/invite"

    assert moot.browser().get(link).status == 410
    assert ref[1] not in bob.get("/invite").text


def test_a_wrong_choice_keeps_the_note(moot: Moot):
    bob = moot.browser(moot.bob)
    page = bob.post("/invite", {"days": "400", "note": "for Rui"})
    assert page.status == 422
    assert 'href="#days"' in page.text
    assert "for Rui" in page.text


@pytest.mark.parametrize(
    ("own", "link"),
    [
        ("https://moot.example", "https://moot.example"),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000"),
        ("http://localhost:8000", "http://moot.local:8000"),
        ("http://127.0.0.1:8000", "http://moot.local:8000"),
        ("", "http://moot.local:8000"),
    ],
)
def test_links_lead_to_the_moots_own_address_where_others_reach_it(own: str, link: str):
    visit = SimpleNamespace(origin="http://moot.local:8000")
    assert address(SimpleNamespace(settings={"address": own}, visit=visit)) == link  # type: ignore[arg-type]
