"""verify.py accepts that an appeal gives a mandate back, and nothing that only looks like it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from folkmoot.assembly.mandates import EndMandate
from folkmoot.record.export import Audience
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import last
from tests.assembly.appealing.test_giving_back import undone
from tests.assembly.deciding.build import friends
from tests.assembly.test_succeeding import by_the_clock, granted
from tests.forum.build import do
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import forged, lines_of, of_kind, why


@pytest.fixture
def given_back(db: Database) -> Database:
    """Somebody's mandate ended, their understudy took over, and a jury gave it back."""
    people = friends(db, 5)
    do(db, people[0], EndMandate(granted(db, people).ref, "I have my reasons."))
    leaf = last(db)
    by_the_clock(db)
    undone(db, people, leaf)
    sign(db)
    return db


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_a_mandate_given_back_is_checked_again(
    given_back: Database, tmp_path: Path, audience: Audience
):
    reader = None if audience == "public" else "0" * 32
    found = judged(tmp_path, lines_of(given_back, audience, reader))
    assert found["result"] == "fine", found["problems"]


def grants(leaves: list[Line]) -> list[Line]:
    """The fields of what gives back wherever they stand: asked, decided and done."""
    asked = of_kind(leaves, "appeal.make/1")[0]["content"]["effects"][0]["fields"]
    closed = of_kind(leaves, "vote.close/1")[-1]["content"]["effects"][0]["fields"]
    return [asked, closed, of_kind(leaves, "mandate.grant/1")[-1]["content"]]


def to_another(leaves: list[Line]) -> None:
    somebody = of_kind(leaves, "mandate.succeed/1")[0]["content"]["holder"]
    for one in grants(leaves):
        one["holder"] = somebody


def of_another(leaves: list[Line]) -> None:
    genesis = of_kind(leaves, "moot.genesis/1")[0]["content"]["mandate"]
    for one in grants(leaves):
        one["gives_back"] = genesis


def by_any_decision(leaves: list[Line]) -> None:
    first, second = of_kind(leaves, "mandate.grant/1")
    asked = of_kind(leaves, "proposal.make/1")[0]["content"]["effects"][0]["fields"]
    closed = of_kind(leaves, "vote.close/1")[0]["content"]["effects"][0]["fields"]
    for one in (asked, closed, first["content"]):
        one["gives_back"] = second["content"]["gives_back"]


def held_by_both(leaves: list[Line]) -> None:
    for one in grants(leaves):
        one["gives_back"] = None


@pytest.mark.parametrize(
    ("forgery", "said"),
    [
        (to_another, "the mandate was another one"),
        (of_another, "it does not undo that act"),
        (by_any_decision, "only an appeal gives a mandate back"),
        (held_by_both, "it does not undo that act"),
    ],
)
def test_what_only_looks_like_it_is_caught(
    given_back: Database, tmp_path: Path, forgery: Callable[[list[Line]], None], said: str
):
    assert said in why(tmp_path, forged(given_back, forgery))
