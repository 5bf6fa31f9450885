"""Signing in and out: the same answer for every name, and no way to another site."""

import pytest

from tests.web.moot import Moot, problems
from tests.web.pages.account.accounts import PASSWORD, is_signed_in, sign_in, with_passwords


def test_signing_in_and_out(moot: Moot):
    with_passwords(moot)
    client = moot.browser()
    answer = client.post("/sign-in", {"name": " @Bob", "password": PASSWORD, "next": "/record"})
    assert answer.location == "/record"
    assert is_signed_in(client)
    assert client.post("/sign-out", {}).location == "/"
    assert not is_signed_in(client)


def test_a_wrong_name_and_a_wrong_password_look_and_cost_the_same(moot: Moot):
    hasher = with_passwords(moot)

    known = sign_in(moot.browser(), "bob", "not this one")
    unknown = sign_in(moot.browser(), "who", "not this one")

    assert known.status == unknown.status == 422
    assert problems(known) == problems(unknown)
    assert known.text.replace("bob", "who") == unknown.text
    assert hasher.verified == [True, False]
    assert "not this one" not in known.text


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x",
        "\thttps://elsewhere.example",
    ],
)
def test_next_leads_to_pages_of_the_moot_only(moot: Moot, wanted: str):
    with_passwords(moot)
    client = moot.browser()
    answer = client.post("/sign-in", {"name": "bob", "password": PASSWORD, "next": wanted})
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))
    assert "elsewhere" not in answer.location
    assert set(answer.headers) & {"x", "set-cookie:x"} == set()


def test_tries_on_one_account_run_out(moot: Moot):
    with_passwords(moot)
    statuses = [sign_in(moot.browser(), "bob", "guess again").status for _ in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert sign_in(moot.browser(), "eve").status == 303
