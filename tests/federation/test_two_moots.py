"""Two moots in processes of their own, over loopback: what one does is seen in the other."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.federation import canonical
from tests.federation.processes import Moot, free_port, until


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Moot, Moot]]:
    """Two founded moots that answer."""
    moots = [Moot(tmp_path / name, f"http://127.0.0.1:{free_port()}") for name in ("one", "two")]
    try:
        for moot in moots:
            moot.start()
        yield moots[0], moots[1]
    finally:
        for moot in moots:
            moot.kill()


def test_a_community_is_followed_read_answered_voted_on_and_kept_in_order(
    pair: tuple[Moot, Moot],
) -> None:
    one, two = pair
    here, there = one.as_(), two.as_()
    # given: a community with a post
    here.send("/communities/new", "/communities/new", name="garden", title="Garden")
    here.send("/submit?community=garden", "/submit", title="Before", body="Words")
    # when: somebody elsewhere brings it by its address and follows it
    brought = there.send("/bring", "/bring", q=f"{one.url}/c/garden")
    assert brought.status == 303, brought.text[:3000]
    garden = f"/c/garden@{one.host}"
    until(lambda: there.get(garden).status == 200, "the community was not brought", two)
    there.press(garden, f"{garden}/subscribe")
    # then: what was there before comes, and what is written now
    until(lambda: "Before" in there.get(garden).text, "nothing was filled in", one, two)
    until(lambda: "Waiting for" not in there.get(garden).text, "nobody accepted", one, two)
    here.send("/submit?community=garden", "/submit", title="After", body="Words")
    until(lambda: "After" in there.get(garden).text, "the post did not come", one, two)
    # and: an answer and a vote go back
    post = _link_of(there.get(garden).text, "After")
    there.send(f"{post}/reply", f"{post}/reply", body="An answer from two")
    until(lambda: "An answer from two" in here.read("/post/2").text, "no answer came", one, two)
    there.press(post, f"{post}/vote")
    _agree(one, two)
    # and: what a steward does there is done here
    here.send("/post/2/lock", "/post/2/lock", reason="Enough.")
    until(lambda: "This thread is locked" in there.get(post).text, "no lock came", one, two)
    _agree(one, two)


def _agree(one: Moot, two: Moot) -> None:
    with suppress(AssertionError):
        until(lambda: _garden(one) == _garden(two), "", one, two)
    assert _garden(two).decode() == _garden(one).decode(), (one.log, two.log)


def _link_of(text: str, title: str) -> str:
    """The path of the post of a title in a list."""
    before = text[: text.index(f">{title}<")]
    return before[before.rindex('href="') + 6 :].split('"')[0].split("#")[0]


def _garden(moot: Moot) -> bytes:
    # each moot knows the community by the same id
    with moot.read() as tx:
        return canonical.export(tx, canonical.shared(tx, "garden"))
