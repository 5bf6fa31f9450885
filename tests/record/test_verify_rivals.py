"""verify.py counts who stands behind rivals, and behind what is said to have lapsed."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.clock import DAY
from folkmoot.record.export import Audience
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, look, propose, support
from tests.assembly.deciding.test_rivals import two
from tests.build import clock_of
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import forged, of_kind, why


@pytest.fixture
def joined(db: Database) -> Database:
    """A vote that opened with a rival, behind which two of five stood."""
    people, first, rival = two(db)
    support(db, rival, people[3:4])
    clock_of(db).advance(days=8)
    proceed(db)
    assert look(db, rival).stage == "joined"
    assert look(db, first).question == "choice"
    sign(db)
    return db


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_rivals_that_are_sound(joined: Database, tmp_path: Path, audience: Audience):
    found = judged(tmp_path, forged(joined, lambda _: None, audience))

    assert found["result"] == "fine", found["problems"]


def too_few_behind_it(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "proposal.sponsor/1")[-1])


def left_out(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "rival.join/1")[0])
    of_kind(leaves, "vote.open/1")[0]["content"]["rule"]["method"] = "yes-no"


def joined_without_it(leaves: list[Line]) -> None:
    of_kind(leaves, "rival.join/1")[0]["content"]["rivals"] = []


def moved_too_far(leaves: list[Line]) -> None:
    of_kind(leaves, "rival.put/1")[0]["content"]["opens"] += DAY


def about_something_else(leaves: list[Line]) -> None:
    of_kind(leaves, "proposal.make/1")[1]["content"]["effects"][0]["fields"]["key"] = "about"


def about_a_person(leaves: list[Line]) -> None:
    kind = {"kind": "member.let_in/1", "fields": {"ref": "ab" * 16, "application": "cd" * 16}}
    of_kind(leaves, "proposal.make/1")[1]["content"]["effects"] = [kind]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (too_few_behind_it, "not the rivals that enough stood behind"),
        (left_out, "a rival was left out"),
        (joined_without_it, "not the rivals that enough stood behind"),
        (moved_too_far, "moved the vote too far"),
        (about_something_else, "answers another question"),
        (about_a_person, "what has no rivals"),
    ],
)
def test_a_forged_rival_is_caught(
    joined: Database, tmp_path: Path, change: Callable[[list[Line]], None], said: str
):
    assert said in why(tmp_path, forged(joined, change))


def test_what_enough_stand_behind_does_not_lapse(db: Database, tmp_path: Path):
    people = friends(db, 5)
    waiting = propose(db, people[1])
    clock_of(db).advance(days=60)
    proceed(db)
    assert look(db, waiting).stage == "lapsed"
    sign(db)

    def one_more(leaves: list[Line]) -> None:
        made, lapsed = (of_kind(leaves, f"proposal.{one}/1")[0] for one in ("make", "lapse"))
        more = deepcopy(lapsed)
        brought = of_kind(leaves, "member.join/1")[-1]["content"]["ref"]
        more["envelope"].update(kind="proposal.sponsor/1", actor=brought, ground="member-right")
        more["envelope"]["time"] = made["envelope"]["time"] + 1
        leaves.insert(leaves.index(made) + 1, more)

    assert judged(tmp_path, forged(db, lambda _: None))["result"] == "fine"
    assert "enough stood behind it" in why(tmp_path, forged(db, one_more))
