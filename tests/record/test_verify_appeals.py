"""verify.py draws juries again: a lot tampered with, a juror swapped, a verdict flipped."""

from collections.abc import Callable
from pathlib import Path

import pytest

from folkmoot.assembly.appealing.appealing import ReplyToAppeal
from folkmoot.assembly.appealing.drawing import MixLot
from folkmoot.assembly.appealing.judging import SayAsJuror
from folkmoot.clock import Ref
from folkmoot.record.actors import Member
from folkmoot.record.export import Audience
from folkmoot.record.replaying import differences, replay_into
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import (
    answer,
    appeal,
    ban,
    crowd,
    drawn,
    exclude,
    judge,
    seats,
)
from tests.assembly.appealing.build import heard as given_time
from tests.assembly.deciding.build import friends, support
from tests.build import replaying
from tests.forum.build import do
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import forged, lines_of, of_kind, why


def seated(db: Database) -> tuple[Ref, list[Member]]:
    """An appeal whose jury was drawn, one juror replaced, and who sits now."""
    people = crowd(db, 9)
    ada, bob = people[:2]
    ref = appeal(db, bob, ban(db, ada, bob))
    do(db, bob, MixLot(ref, "blue herons"))
    do(db, ada, ReplyToAppeal(ref, "He sold ladders."))
    jurors = drawn(db, ref, people)
    answer(db, ref, jurors[0], sits=False)
    now = {one.person_id for one in seats(db, ref)}
    return ref, [one for one in people if one.id in now]


@pytest.fixture
def heard(db: Database) -> Database:
    """An appeal that three jurors granted."""
    ref, jurors = seated(db)
    answer(db, ref, jurors[0])
    do(db, jurors[0], SayAsJuror(ref, "I see no spam."))
    for one in jurors[1:]:
        answer(db, ref, one)
    assert judge(db, ref, jurors, 3, seated=True) == "passed"
    sign(db)
    return db


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_an_appeal_is_judged_again(heard: Database, tmp_path: Path, audience: Audience):
    found = judged(tmp_path, lines_of(heard, audience, None if audience == "public" else "0" * 32))
    assert found["result"] == "fine", found["problems"]


def test_an_appeal_by_others_is_judged_again_for_everybody(db: Database, tmp_path: Path):
    people = friends(db, 5)
    ref = appeal(db, people[2], ban(db, people[0], people[1]))
    support(db, ref, [people[3]])
    assert judge(db, ref, drawn(db, ref, people), 0, seated=True) == "failed"
    sign(db)
    assert judged(tmp_path, lines_of(db, "public"))["result"] == "fine"


def test_while_a_jury_sits_what_it_says_is_only_hashes(db: Database, tmp_path: Path):
    ref, jurors = seated(db)
    answer(db, ref, jurors[0])
    do(db, jurors[0], SayAsJuror(ref, "I see no spam."))
    sign(db)
    lines = lines_of(db)
    assert "no spam" not in str(lines)
    found = judged(tmp_path, lines)
    assert found["result"] == "fine", found["problems"]


def redrawn(leaves: list[Line]) -> None:
    jurors = of_kind(leaves, "jury.draw/1")[0]["content"]["jurors"]
    jurors[0], jurors[1] = jurors[1], jurors[0]


def other_words(leaves: list[Line]) -> None:
    of_kind(leaves, "jury.draw/1")[0]["content"]["words"] = ["grey herons"]


def out_of_turn(leaves: list[Line]) -> None:
    content = of_kind(leaves, "jury.replace/1")[0]["content"]
    content["k"] = of_kind(leaves, "jury.draw/1")[0]["content"]["jurors"][0]


def swapped(leaves: list[Line]) -> None:
    listed = of_kind(leaves, "jury.list/1")[0]["content"]["roll"]
    opened = of_kind(leaves, "vote.open/1")[0]["content"]
    other = next(one for one in listed if one not in opened["roll"])
    opened["roll"] = sorted([*opened["roll"][1:], other])


def easier(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["rule"]["quorum"] = "none"


def left_out(leaves: list[Line]) -> None:
    content = of_kind(leaves, "jury.list/1")[0]["content"]
    content["roll"] = content["roll"][1:]


def from_nowhere(leaves: list[Line]) -> None:
    of_kind(leaves, "jury.answer/1")[0]["content"]["k"] = 999


def flipped(leaves: list[Line]) -> None:
    ballot = of_kind(leaves, "ballot.cast/1")[0]["content"]
    ballot["choice"] = "no"


def something_else(leaves: list[Line]) -> None:
    made = of_kind(leaves, "appeal.make/1")[0]["content"]
    made["effects"][0]["fields"]["scope"] = "community:" + "0" * 32


def too_late(leaves: list[Line]) -> None:
    of_kind(leaves, "appeal.make/1")[0]["envelope"]["time"] += 15 * 86_400_000_000


def taken_back(leaves: list[Line]) -> None:
    opened = of_kind(leaves, "vote.open/1")[0]
    made = of_kind(leaves, "appeal.make/1")[0]
    opened["envelope"] |= {
        "kind": "proposal.withdraw/1", "ground": "own", "actor": made["envelope"]["actor"],
    }  # fmt: skip
    opened["content"] = {"proposal": made["content"]["ref"]}


@pytest.mark.parametrize(
    ("forgery", "said"),
    [
        (taken_back, "its jury was drawn before"),
        (redrawn, "drawn again"),
        (other_words, "drawn again"),
        (out_of_turn, "next one's turn"),
        (swapped, "not the jury that was drawn"),
        (easier, "not that of appeals"),
        (left_out, "not of all who had no part"),
        (from_nowhere, "not that entry of the list"),
        (flipped, "counted again"),
        (something_else, "does not undo"),
        (too_late, "14 days"),
    ],
)
def test_what_was_forged_is_named(
    heard: Database, tmp_path: Path, forgery: Callable[[list[Line]], None], said: str
):
    assert said in why(tmp_path, forged(heard, forgery))


def test_a_lot_is_drawn_with_the_root_of_the_record(heard: Database, tmp_path: Path):
    """Whoever made the record anew has other roots, and the lot was drawn with the old one."""
    found = judged(tmp_path, forged(heard, lambda _: None))
    assert "never the record's root" in found["problems"]["lot"]


def test_an_appeal_is_replayed(heard: Database, tmp_path: Path):
    again = replaying(heard, tmp_path / "again")
    with heard.snapshot() as tx:
        replay_into(tx, again)
        with again.read() as other:
            assert not differences(tx, other)
    again.close()


# ---- keeping a member out for long


@pytest.fixture
def kept_out(db: Database) -> Database:
    """Somebody whom three jurors kept out for good, and who had answered."""
    people = crowd(db, 7)
    ref = exclude(db, people[2], people[1], 0)
    do(db, people[1], ReplyToAppeal(ref, "They were good ladders."))
    given_time(db)
    assert judge(db, ref, drawn(db, ref, people), 3) == "passed"
    sign(db)
    return db


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_an_exclusion_is_judged_again(kept_out: Database, tmp_path: Path, audience: Audience):
    lines = lines_of(kept_out, audience, None if audience == "public" else "0" * 32)
    found = judged(tmp_path, lines)
    assert found["result"] == "fine", found["problems"]


def test_an_exclusion_is_lived_again(kept_out: Database, tmp_path: Path):
    again = replaying(kept_out, tmp_path / "again")
    with kept_out.snapshot() as tx:
        replay_into(tx, again)
        with again.read() as other:
            assert not differences(tx, other)
    again.close()


def by_a_steward(leaves: list[Line]) -> None:
    of_kind(leaves, "member.ban/1")[0]["content"]["until"] = None


def not_heard(leaves: list[Line]) -> None:
    of_kind(leaves, "exclusion.propose/1")[0]["envelope"]["time"] += 3_600_000_000


def by_an_easier_rule(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["rule"]["quorum"] = "none"


def by_the_rule_of_appeals(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["rule"] |= {"matter": "ordinary", "pause": 0}


def from_a_community(leaves: list[Line]) -> None:
    made = of_kind(leaves, "exclusion.propose/1")[0]["content"]
    made["effects"][0]["fields"]["scope"] = "community:" + "0" * 32


@pytest.mark.parametrize(
    ("forgery", "said"),
    [
        (not_heard, "less than 72 hours to answer"),
        (by_an_easier_rule, "not that of"),
        (by_the_rule_of_appeals, "not that of"),
        (from_a_community, "something else than to keep one person out"),
    ],
)
def test_a_forged_exclusion_is_caught(
    kept_out: Database, tmp_path: Path, forgery: Callable[[list[Line]], None], said: str
):
    assert said in why(tmp_path, forged(kept_out, forgery))


def test_no_steward_keeps_a_member_out_for_good(heard: Database, tmp_path: Path):
    assert "7 days only" in why(tmp_path, forged(heard, by_a_steward))


def test_everybody_sees_that_no_appeal_keeps_somebody_out(kept_out: Database, tmp_path: Path):
    lines = forged(kept_out, by_the_rule_of_appeals, "public")
    assert "no jury decided it" in why(tmp_path, lines)
