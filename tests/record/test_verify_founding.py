"""verify.py counts the founding vote again: what could be chosen, and the stewards beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from folkmoot.record.export import Audience
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import ready
from tests.assembly.deciding.test_first_stewards import both, called, stands
from tests.assembly.deciding.test_founding_vote import AS_IT_IS, COMMON, last, wait
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import forged, of_kind, why


@pytest.fixture
def founded(db: Database) -> Database:
    """Three friends chose the Common Rule at once, and Bob as their steward."""
    people = called(db)
    stands(db, people[1])
    ready(db, last(db).ref, people)
    both(db, people, COMMON, "1>0")
    wait(db, 0)
    assert last(db).stage == "passed"
    sign(db)
    return db


@pytest.mark.parametrize("audience", ["all", "public"])
def test_a_sound_founding_vote_is_counted_again(
    founded: Database, tmp_path: Path, audience: Audience
):
    found = judged(tmp_path, forged(founded, lambda _: None, audience))
    assert found["result"] != "wrong", found


@pytest.mark.parametrize("audience", ["all", "public"])
def test_an_election_that_had_no_effect_is_sound(db: Database, tmp_path: Path, audience: Audience):
    people = called(db)
    stands(db, people[1])
    wait(db, 4)
    both(db, people, AS_IT_IS, "1>0")
    wait(db, 15)
    sign(db)

    found = judged(tmp_path, forged(db, lambda _: None, audience))
    assert found["result"] != "wrong", found


def one_way(leaves: list[Line]) -> None:
    of_kind(leaves, "founding.call/1")[0]["content"]["constitutions"].pop()


def another_choice(leaves: list[Line]) -> None:
    close = of_kind(leaves, "vote.close/1")[0]["content"]
    close["winners"], close["effects"][0]["fields"]["name"] = [2], "consensus circle"


def another_ballot(leaves: list[Line]) -> None:
    of_kind(leaves, "ballot.cast/1")[0]["content"]["choice"] = AS_IT_IS


def another_election(leaves: list[Line]) -> None:
    of_kind(leaves, "founding.call/1")[0]["content"]["election"] = "f" * 32


def more_power(leaves: list[Line]) -> None:
    of_kind(leaves, "founding.call/1")[0]["content"]["office"]["powers"].append("mandate.grant")


def more_seats(leaves: list[Line]) -> None:
    of_kind(leaves, "founding.call/1")[0]["content"]["office"]["seats"] = 3


def without_constitution(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "constitution.adopt/1")[0])


def ended_uncounted(leaves: list[Line]) -> None:
    close = of_kind(leaves, "vote.close/1")[1]
    close["envelope"] |= {"kind": "election.lapse/1", "ground": "clock:lapse"}
    close["content"] = {"proposal": close["content"]["proposal"]}


@pytest.mark.parametrize(
    ("forgery", "said"),
    [
        (one_way, "it does not offer the constitutions that so many could live by"),
        (another_choice, "counted again"),
        (another_ballot, "counted again"),
        (another_election, "it was no election whose vote had not opened"),
        (more_power, "its stewards would hold something else than is theirs"),
        (more_seats, "3 members elect 1 first stewards"),
        (without_constitution, "no constitution was adopted by the vote"),
        (ended_uncounted, "a constitution was adopted beside it"),
    ],
)
def test_a_forged_founding_vote_is_caught(
    founded: Database, tmp_path: Path, forgery: Callable[[list[Line]], None], said: str
):
    assert said in why(tmp_path, forged(founded, forgery))
