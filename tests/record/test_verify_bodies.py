"""verify.py on votes of those who are subscribed to a community: what it can see, it checks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from folkmoot.assembly.mandates import EndMandate
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import decide, friends
from tests.assembly.deciding.test_bodies import ask, entrust, garden, stewards
from tests.build import clock_of
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import forged, of_kind, why


def a_steward(db: Database) -> None:
    """Three of five members gave their community a steward, and took that back."""
    people = friends(db, 5)
    room = garden(db, people[0], *people[1:4])
    decide(db, ask(db, room, people[1], entrust(db, room, people[2], 60)), people[1:4])
    clock_of(db).advance(days=31)
    end = EndMandate(stewards(db, room)[0].ref, "Enough.")
    decide(db, ask(db, room, people[1], end), people[1:4])
    sign(db)


def over_the_moot(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.close/1")[0]["content"]["effects"][0]["fields"]["scope"] = "moot"
    of_kind(leaves, "mandate.grant/1")[0]["content"]["scope"] = "moot"
    of_kind(leaves, "proposal.make/1")[0]["content"]["effects"][0]["fields"]["scope"] = "moot"


def a_setting(leaves: list[Line]) -> None:
    effect = {"kind": "setting.set/1", "fields": {"key": "summary", "value": "Mine"}}
    of_kind(leaves, "proposal.make/1")[0]["content"]["effects"] = [effect]


def of_all(leaves: list[Line]) -> None:
    of_kind(leaves, "proposal.make/1")[0]["content"]["community"] = None


def two_voters(leaves: list[Line]) -> None:
    del of_kind(leaves, "vote.open/1")[0]["content"]["roll"][2]


def too_many(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["roll"] = [f"{n:064x}" for n in range(6)]


def not_theirs_to_take(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["rule"]["body"] = "assembly"


FORGED: dict[str, tuple[Callable[[list[Line]], None], str]] = {
    "over the moot": (over_the_moot, "more than the stewards of one community"),
    "a setting": (a_setting, "more than the stewards of a community"),
    "of all": (of_all, "it was to be a vote of all"),
    "two voters": (two_voters, "its roll of 2 cannot be that of a community"),
    "too many": (too_many, "its roll of 6 cannot be that of a community"),
    "not theirs to take": (not_theirs_to_take, "5 could vote, but its roll has 3 entries"),
}


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_a_sound_vote_of_a_community(db: Database, tmp_path: Path, audience: str):
    a_steward(db)
    found = judged(tmp_path, forged(db, lambda _: None, audience))  # type: ignore[arg-type]
    assert found["result"] == "fine", found


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_vote_of_a_community_is_caught(db: Database, tmp_path: Path, name: str):
    forgery, sentence = FORGED[name]
    a_steward(db)
    assert sentence in why(tmp_path, forged(db, forgery))


def test_what_everybody_reads_is_enough_to_see_that_they_gave_too_much(
    db: Database, tmp_path: Path
):
    def alone(leaves: list[Line]) -> None:
        of_kind(leaves, "vote.close/1")[0]["content"]["effects"][0]["fields"]["scope"] = "moot"
        of_kind(leaves, "mandate.grant/1")[0]["content"]["scope"] = "moot"

    a_steward(db)
    assert "more than the stewards" in why(tmp_path, forged(db, alone, "public"))
