"""Two moots of which each answers only signed questions: neither waits for the other's key."""

from collections.abc import Iterator

import pytest

from tests.federation import worlds
from tests.federation.gardens import Garden, done
from tests.federation.processes import Browser, Moot
from tests.federation.worlds import World

ACTIVITY = "application/activity+json"


@pytest.fixture
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two moots that have not met, with the setting on in both."""
    with worlds.world(tmp_path_factory.mktemp("strangers"), "http") as made:
        for moot in (made.one, made.two):
            form = "/moot/settings"
            done(moot.as_().send(form, form, secure_fetch="yes"))
        yield made


def test_moots_that_both_ask_who_asks_follow_and_answer_each_other(strangers: World) -> None:
    one, two = strangers.one, strangers.two
    # given
    garden = Garden(strangers, followed=False)
    assert _unsigned(one, f"/c/{garden.name}") == 401
    # when the community is fetched and followed: each needs the key of the other first
    garden.bring(two)
    garden.follow(two)
    # then a thread goes to and fro
    garden.write(one.as_(), one, "Quiet")
    garden.answer(two.as_("bea"), two, "Quiet", "Heard there")
    garden.answer(one.as_("bob"), one, "Heard there", "Heard here")
    garden.path(two, "Heard here")
    garden.write(two.as_("bea"), two, "From there")
    garden.answer(one.as_(), one, "From there", "Welcome")
    told = garden.agree()
    assert {post["title"] for post in told["posts"]} == {"Quiet", "From there"}
    assert {each["body"] for each in told["comments"]} == {"Heard there", "Heard here", "Welcome"}
    # and still nobody is shown anything who does not say who they are
    for moot in (one, two):
        assert _unsigned(moot, "/u/ada") == 401
        assert _unsigned(moot, "/") == 200


def _unsigned(moot: Moot, path: str) -> int:
    return Browser(moot.url, moot.trusted).get(path, accept=ACTIVITY).status
