"""verify.py counts secret votes and choices again, and says what was swapped, added or dropped."""

from pathlib import Path

import pytest

from folkmoot.assembly.mandates import EndMandate
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, mandate_of, propose, ready, support, vote
from tests.assembly.deciding.test_choosing import choice
from tests.assembly.deciding.test_secret import close
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import Forgery, close_of, forged, of_kind, why


def a_secret_vote(db: Database) -> None:
    """Eight ended the mandate of the founder, by five votes to three."""
    people = friends(db, 8)
    ref = propose(db, people[1], EndMandate(mandate_of(db, people[0]).ref, "Enough."))
    support(db, ref, people[2:5])
    ready(db, ref, people)
    for n, one in enumerate(people):
        vote(db, ref, one, "yes" if n < 5 else "no")
    vote(db, ref, people[7], "no")  # again, which leaves no leaf
    close(db)
    sign(db)


def a_choice(db: Database) -> None:
    """Four chose one of three ways."""
    people = friends(db, 4)
    ref = choice(db, people[0])
    ready(db, ref, people)
    for one, ballot in zip(people, ("1>2>0", "2>3>1>0", "2>1", "abstain"), strict=True):
        vote(db, ref, one, ballot)
    close(db)
    sign(db)


def published(leaves: list[Line]) -> list[list[str]]:
    return of_kind(leaves, "ballot.publish/1")[0]["content"]["ballots"]


def swapped(leaves: list[Line]) -> None:
    next(one for one in published(leaves) if one[1] == "no")[1] = "yes"


def added(leaves: list[Line]) -> None:
    published(leaves).append(["ff" * 32, "no"])


def dropped(leaves: list[Line]) -> None:
    published(leaves).pop()


def reordered(leaves: list[Line]) -> None:
    published(leaves).reverse()


def somebody_left_out(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "ballot.take/1")[0])


def unpublished(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "ballot.publish/1")[0])


def openly(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["rule"]["ballots"] = "open"


SECRET: dict[str, tuple[Forgery, str]] = {
    "swapped": (swapped, "counted again, its ballots give 6 yes and 2 no"),
    "added": (added, "8 took part, but 9 ballots are published"),
    "dropped": (dropped, "8 took part, but 7 ballots are published"),
    "reordered": (reordered, "in order"),
    "somebody left out": (somebody_left_out, "7 took part, but 8 ballots are published"),
    "never published": (unpublished, "never published"),
    "openly": (openly, "it had to be secret"),
}


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_secret_votes_and_choices_that_are_sound(db: Database, tmp_path: Path, audience: str):
    a_secret_vote(db)
    found = judged(tmp_path, forged(db, lambda _: None, audience))  # type: ignore[arg-type]
    assert found["result"] == "fine", found


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_a_choice_that_is_sound(db: Database, tmp_path: Path, audience: str):
    a_choice(db)
    found = judged(tmp_path, forged(db, lambda _: None, audience))  # type: ignore[arg-type]
    assert found["result"] == "fine", found


@pytest.mark.parametrize("name", SECRET)
def test_a_forged_secret_vote_is_caught(db: Database, tmp_path: Path, name: str):
    forgery, sentence = SECRET[name]
    a_secret_vote(db)
    assert sentence in why(tmp_path, forged(db, forgery))


def another_order(leaves: list[Line]) -> None:
    of_kind(leaves, "ballot.cast/1")[0]["content"]["choice"] = "3>2>1>0"


def another_winner(leaves: list[Line]) -> None:
    close_of(leaves)["winners"] = [1]


def another_pair(leaves: list[Line]) -> None:
    close_of(leaves)["result"]["preferred"][1][2] += 1


def what_lost(leaves: list[Line]) -> None:
    way = of_kind(leaves, "proposal.make/1")[0]["content"]["ways"][0][0]
    close_of(leaves)["effects"] = [{"n": 0, **way}]


CHOICE: dict[str, tuple[Forgery, str]] = {
    "another order": (another_order, "counted again"),
    "another winner": (another_winner, "counted again"),
    "another pair": (another_pair, "counted again"),
    "what lost is done": (what_lost, "not what was proposed"),
}


@pytest.mark.parametrize("name", CHOICE)
def test_a_forged_choice_is_caught(db: Database, tmp_path: Path, name: str):
    forgery, sentence = CHOICE[name]
    a_choice(db)
    assert sentence in why(tmp_path, forged(db, forgery))
