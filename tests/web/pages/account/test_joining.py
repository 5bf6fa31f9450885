"""Joining: the link is not used up by looking, and what was typed comes again."""

import pytest
from sqlalchemy import select

from folkmoot.identity import people, profiles
from tests.build import person
from tests.web.moot import Moot, problems
from tests.web.pages.account.accounts import (
    FRESH,
    form_key,
    invitation,
    is_signed_in,
    set_setting,
    with_passwords,
    words_on,
)


def answers(name: str = "rui", **more: str) -> dict[str, str]:
    return {"name": name, "password": FRESH, "about": "", **more}


def test_looking_at_an_invitation_does_not_use_it_up(moot: Moot):
    with_passwords(moot)
    link = invitation(moot)
    stranger = moot.browser()
    for _ in range(3):
        page = stranger.get(link)
        assert page.status == 200
    assert "ada" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "private, no-store"

    joined = stranger.post(link, answers(about="they/them"))

    assert joined.status == 200
    assert len(words_on(joined)) == 12
    assert joined.headers["cache-control"] == "private, no-store"
    assert is_signed_in(stranger)
    rui = person(moot.db, "rui")
    with moot.db.read() as tx:
        table = people.people.c
        assert tx.value(select(table.sponsor_id).where(table.id == rui.id)) == moot.ada.id
        assert profiles.of(tx, rui.id).self_description == "they/them"


def test_an_invitation_is_good_once(moot: Moot):
    with_passwords(moot)
    link = invitation(moot)
    moot.browser().post(link, answers())

    again = moot.browser()
    assert again.get(link).status == 410
    assert again.post(link, answers("zoe")).status == 410


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "No"}, "name"),
        ({"name": "bob"}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"about": "x" * 41}, "about"),
    ],
)
def test_what_was_typed_comes_again_and_the_link_stays_good(
    moot: Moot, typed: dict[str, str], field: str
):
    with_passwords(moot)
    link = invitation(moot)
    stranger = moot.browser()

    page = stranger.post(link, answers() | {"about": "of the loom"} | typed)

    assert page.status == 422
    assert problems(page)
    assert f'href="#{field}"' in page.text
    assert "of the loom" in page.text or "about" in typed
    assert FRESH not in page.text
    assert stranger.post(link, answers()).status == 200


def test_the_form_of_a_secret_page_is_known_by_its_own_key(moot: Moot):
    with_passwords(moot)
    link = invitation(moot)
    stranger = moot.browser()
    key = form_key(stranger.get(link))
    assert key

    # Such a page tells browsers to send no origin, and old ones send no Sec-Fetch-Site.
    refused = stranger.post(link, answers(), sec_fetch_site="cross-site")
    assert refused.status == 403
    joined = stranger.post(link, answers(form_key=key), sec_fetch_site="none", origin="null")
    assert joined.status == 200


def test_a_member_is_told_that_the_link_is_for_another(moot: Moot):
    with_passwords(moot)
    link = invitation(moot)
    bob = moot.browser(moot.bob)
    assert "You are a member already, under the name bob." in bob.get(link).text
    assert "You are a member already" in bob.post(link, answers()).text
    assert moot.browser().get(link).status == 200


def test_a_link_that_never_was_opens_nothing(moot: Moot):
    assert moot.browser().get("/join/" + "a" * 43).status == 404
    assert moot.browser().post("/join/" + "a" * 43, answers()).status == 404


def test_the_open_door(moot: Moot):
    with_passwords(moot)
    stranger = moot.browser()
    assert stranger.get("/join").status == 403
    assert stranger.post("/join", answers()).status == 403

    set_setting(moot, "joining", "open")

    assert stranger.get("/join").status == 200
    assert stranger.post("/join", answers(password="short")).status == 422
    assert len(words_on(stranger.post("/join", answers()))) == 12
    assert is_signed_in(stranger)
    assert "You are a member already" in stranger.get("/join").text
