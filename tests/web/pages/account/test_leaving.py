"""Leaving: each way asks for the password and does what it says, no more."""

import pytest
from sqlalchemy import select

from folkmoot.forum.posts import posts
from folkmoot.identity import people
from tests.forum.build import a_community, a_post
from tests.web.moot import Moot
from tests.web.pages.account.accounts import PASSWORD, is_signed_in, sign_in, with_passwords


@pytest.mark.parametrize(
    ("way", "name", "title"),
    [("leave", "bob", "Madder"), ("account", None, "Madder"), ("everything", None, "")],
)
def test_the_ways_to_leave(moot: Moot, way: str, name: str | None, title: str):
    with_passwords(moot)
    ref = a_post(moot.db, moot.bob, a_community(moot.db, moot.ada), "Madder")
    here, there = moot.browser(moot.bob), moot.browser(moot.bob)

    answer = here.post("/settings/leave", {"way": way, "password": PASSWORD})

    assert answer.location == "/"
    assert "You have left the moot." in here.follow(answer).text
    assert not is_signed_in(here)
    assert not is_signed_in(there)
    sign_in(there, "bob")
    assert not is_signed_in(there)
    with moot.db.read() as tx:
        gone = people.by_id(tx, moot.bob.id)
        kept = tx.value(select(posts.c.title).where(posts.c.ref == ref))
    assert gone is not None
    assert (gone.name, kept) == (name, title)
    assert gone.left_at is not None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"way": "leave", "password": "not this one"}, "password"),
        ({"way": "", "password": PASSWORD}, "way"),
        ({"password": PASSWORD}, "way"),
    ],
)
def test_nothing_happens_without_choice_and_password(moot: Moot, typed: dict[str, str], field: str):
    with_passwords(moot)
    bob = moot.browser(moot.bob)
    page = bob.post("/settings/leave", typed)
    assert page.status == 422
    assert f'href="#{field}"' in page.text
    assert is_signed_in(bob)
