"""A lost password: words, the help of others, and the person who objects."""

import re

from folkmoot.identity import resets
from tests.forum.moderating import a_steward
from tests.identity.build import WORDS, do_jobs
from tests.web.client import Client
from tests.web.moot import Moot, problems
from tests.web.pages.account.accounts import (
    FRESH,
    is_signed_in,
    link_on,
    sign_in,
    with_passwords,
    words_on,
)


def asked(moot: Moot, name: str) -> tuple[Client, str]:
    """A stranger who says to be that member, and the link they got."""
    stranger = moot.browser()
    return stranger, link_on(stranger.post("/recover/help", {"name": name}))


def two_helpers(moot: Moot) -> tuple[Client, Client]:
    """Ada and bob, who may help others."""
    a_steward(moot.db, moot.ada, moot.bob, "moot", "identity.reset")
    return moot.browser(moot.ada), moot.browser(moot.bob)


def first(client: Client, what: str) -> str:
    """The path of the first form on the page of lost passwords that does this."""
    found = re.search(rf"/resets/[0-9a-f]{{32}}/{what}", client.get("/resets").text)
    assert found
    return found[0]


def test_words_open_the_account_and_other_browsers_are_signed_out(moot: Moot):
    with_passwords(moot)
    other, here = moot.browser(moot.eve), moot.browser()

    page = here.post("/recover", {"name": "eve", "words": WORDS, "password": FRESH})

    assert page.status == 200
    assert len(words_on(page)) == 12
    assert is_signed_in(here)
    assert not is_signed_in(other)
    fresh = moot.browser()
    sign_in(fresh, "eve", FRESH)
    assert is_signed_in(fresh)


def test_whether_a_name_exists_is_not_told(moot: Moot):
    hasher = with_passwords(moot)
    other = " ".join(["zoo"] * 12)

    pages = [
        moot.browser().post("/recover", {"name": name, "words": other, "password": FRESH})
        for name in ("eve", "who")
    ]

    assert [page.status for page in pages] == [422, 422]
    assert problems(pages[0]) == problems(pages[1])
    assert len(hasher.verified) == 2
    assert [len(page.text) for page in pages] == [len(pages[0].text)] * 2
    assert other not in pages[0].text.replace(f">\n{other}", "")


def test_asking_for_help_tells_as_much_for_a_name_that_nobody_has(moot: Moot):
    with_passwords(moot)
    stranger, link = asked(moot, "nobody_here")
    assert "Nobody has vouched for you yet" in stranger.get(link).text
    assert "nobody_here" not in moot.browser(moot.ada).get("/resets").text


def test_two_vouch_two_days_pass_and_the_link_opens(moot: Moot):
    with_passwords(moot)
    ada, bob = two_helpers(moot)
    stranger, link = asked(moot, "eve")
    assert 'Lost passwords <span class="num">1' in ada.get("/about").text

    assert ada.post(first(ada, "propose"), {"reason": ""}).status == 422
    ada.post(first(ada, "propose"), {"reason": "I heard her voice."})
    assert "A second one must agree" in stranger.get(link).text
    assert "/confirm" not in ada.get("/resets").text
    bob.post(first(bob, "confirm"), {})
    assert "From " in stranger.get(link).text
    assert stranger.post(link, {"password": FRESH}).status == 409
    moot.clock.advance(hours=49)
    do_jobs(moot.db, {resets.JOB: resets.open_due})

    assert stranger.post(link, {"password": "short"}).status == 422
    page = stranger.post(link, {"password": FRESH})

    assert len(words_on(page)) == 12
    assert is_signed_in(stranger)
    assert stranger.get(link).status == 410


def test_every_page_of_the_person_offers_to_object(moot: Moot):
    with_passwords(moot)
    ada, bob = two_helpers(moot)
    eve, other = moot.browser(moot.eve), moot.browser(moot.eve)
    stranger, link = asked(moot, "eve")
    ada.post(first(ada, "propose"), {"reason": "Somebody rang."})
    bob.post(first(bob, "confirm"), {})

    for path in ("/", "/about", "/settings", "/record", "/nowhere"):
        assert 'action="/settings/object"' in eve.get(path).text
        assert 'action="/settings/object"' in other.get(path).text
        assert 'action="/settings/object"' not in ada.get(path).text
    eve.post("/settings/object", {})

    assert 'action="/settings/object"' not in other.get("/").text
    assert stranger.get(link).status == 410
    assert is_signed_in(eve)


def test_a_holder_stops_it_with_a_reason(moot: Moot):
    with_passwords(moot)
    ada, bob = two_helpers(moot)
    asked(moot, "eve")
    ada.post(first(ada, "propose"), {"reason": "I think so."})
    path = first(bob, "withdraw")
    assert bob.post(path, {"reason": " "}).status == 422
    assert bob.post(path, {"reason": "She is abroad."}).location == "/resets"
    assert "I think so." not in bob.get("/resets").text


def test_only_holders_see_who_asks(moot: Moot):
    with_passwords(moot)
    asked(moot, "eve")
    assert moot.browser(moot.bob).get("/resets").status == 403
    assert moot.browser(moot.eve).get("/u/eve/reset").location == "/resets"
