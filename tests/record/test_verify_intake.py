"""verify.py checks intake again: who looked, what they said, and what came before the members."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from folkmoot.assembly.appealing.appealing import ReplyToAppeal
from folkmoot.assembly.deciding import juries
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import EraseProposal, WithdrawProposal
from folkmoot.clock import Ref
from folkmoot.identity.leaving import Leave
from folkmoot.identity.people import people
from folkmoot.record.export import Audience
from folkmoot.record.replaying import differences, replay_into
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import crowd, exclude, look_at, lookers, the_exclusion
from tests.assembly.deciding.build import friends
from tests.build import clock_of, replaying
from tests.forum.build import do
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import forged, lines_of, of_kind, why


@pytest.fixture
def looked(db: Database) -> Database:
    """One proposal that came through, and others that were sent back, taken back, or left."""
    group = crowd(db, 12)
    ref = exclude(db, group[2], group[1])
    do(db, group[1], ReplyToAppeal(ref, "They were good ladders."))
    one, _two, three = lookers(db, ref, group)
    look_at(db, ref, one)
    look_at(db, ref, three, through=False)
    clock_of(db).advance(days=2)
    proceed(db)
    look_at(db, ref, lookers(db, ref, group)[1])
    back = exclude(db, group[3], group[4])
    for each in lookers(db, back, group)[:2]:
        look_at(db, back, each, through=False)
    do(db, group[3], EraseProposal(back))
    taken = exclude(db, group[5], group[6])
    do(db, group[5], WithdrawProposal(taken))
    do(db, group[6], EraseProposal(exclude(db, group[6], group[7])))
    exclude(db, group[7], group[8])
    do(db, group[8], Leave(group[8].ref))
    exclude(db, group[9], group[5])
    clock_of(db).advance(days=1)
    proceed(db)
    sign(db)
    return db


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_it_is_checked_by_everybody(looked: Database, tmp_path: Path, audience: Audience):
    lines = lines_of(looked, audience, None if audience == "public" else "0" * 32)
    found = judged(tmp_path, lines)
    assert found["result"] == "fine", found["problems"]


def test_who_had_a_part_in_it_can_check_their_own_copy(looked: Database, tmp_path: Path):
    with looked.read() as tx:
        refs = [Ref(row.ref) for row in tx.rows(select(people.c.ref))]
    for ref in refs:
        lines = lines_of(looked, "members", ref)
        found = judged(tmp_path, lines)
        assert found["result"] == "fine", found["problems"]
        seen = [one for one in lines if "envelope" in one]
        passed = {one["content"]["proposal"] for one in of_kind(seen, "intake.pass/1")}
        for called in of_kind(seen, "intake.draw/1") + of_kind(seen, "intake.replace/1"):
            assert called["content"]["proposal"] in passed, "nobody reads who looks before that"


def test_one_steward_alone_is_no_veto(db: Database, tmp_path: Path):
    people = friends(db, 5)
    look_at(db, exclude(db, people[2], people[1]), people[0], through=False)
    exclude(db, people[3], people[1])
    sign(db)
    found = judged(tmp_path, lines_of(db, "all", "0" * 32))
    assert found["result"] == "fine", found["problems"]


def test_members_read_of_nothing_that_was_not_let_through(looked: Database):
    seen = [one for one in lines_of(looked, "members", "0" * 32) if "envelope" in one]
    assert len(of_kind(seen, "exclusion.propose/1")) == 1
    about = {one["content"].get("proposal") for one in seen if "intake" in one["envelope"]["kind"]}
    assert about == {of_kind(seen, "exclusion.propose/1")[0]["content"]["ref"]}
    assert not of_kind(seen, "intake.return/1")
    assert not of_kind(seen, "proposal.withdraw/1")


def test_it_is_lived_again(looked: Database, tmp_path: Path):
    again = replaying(looked, tmp_path / "again")
    with looked.snapshot() as tx:
        replay_into(tx, again)
        with again.read() as other:
            assert not differences(tx, other)
    again.close()


def another_looker(leaves: list[Line]) -> None:
    drawn = of_kind(leaves, "intake.draw/1")[0]["content"]
    spare = next(k for k in range(len(drawn["among"])) if k not in drawn["lookers"])
    drawn["lookers"][0] = spare


def some_left_out(leaves: list[Line]) -> None:
    """By whoever could choose from whom it is drawn."""
    drawn = of_kind(leaves, "intake.draw/1")[0]["content"]
    drawn["among"] = [one for k, one in enumerate(drawn["among"]) if k not in drawn["lookers"]]
    seed = juries.seed(Ref(drawn["proposal"]), drawn["root"], ())
    drawn["lookers"] = list(juries.order(seed, len(drawn["among"]))[:3])


def two_drawn(leaves: list[Line]) -> None:
    drawn = of_kind(leaves, "intake.draw/1")[0]["content"]
    drawn["size"], drawn["lookers"] = 2, drawn["lookers"][:2]


def a_friend_alone(leaves: list[Line]) -> None:
    drawn = of_kind(leaves, "intake.draw/1")[0]["content"]
    drawn["among"] = [drawn["among"][drawn["lookers"][0]]]
    drawn["size"], drawn["lookers"] = 1, [0]
    of_kind(leaves, "intake.replace/1")[0]["content"]["n"] = 0


def another_root(leaves: list[Line]) -> None:
    of_kind(leaves, "intake.draw/1")[0]["content"]["root"] = "0" * 64


def another_in_their_place(leaves: list[Line]) -> None:
    drawn = of_kind(leaves, "intake.draw/1")[0]["content"]
    of_kind(leaves, "intake.replace/1")[0]["content"]["person"] = drawn["among"][0]
    of_kind(leaves, "intake.replace/1")[0]["content"]["n"] = 0


def a_yes_for_a_no(leaves: list[Line]) -> None:
    for one in of_kind(leaves, "intake.answer/1")[:1]:
        one["content"]["through"] = False


def by_who_was_not_drawn(leaves: list[Line]) -> None:
    author = of_kind(leaves, "exclusion.propose/1")[0]["envelope"]["actor"]
    of_kind(leaves, "intake.answer/1")[0]["envelope"]["actor"] = author


def sent_back_for_nothing(leaves: list[Line]) -> None:
    of_kind(leaves, "intake.return/1")[0]["content"]["why"] = "gone"


@pytest.mark.parametrize(
    ("forgery", "said"),
    [
        (another_looker, "calls others to look"),
        (some_left_out, "not of all who could look"),
        (two_drawn, "so many are never drawn to look"),
        (another_root, "calls others to look"),
        (another_in_their_place, "not the next one's turn to look"),
        (a_yes_for_a_no, "had not let it through"),
        (by_who_was_not_drawn, "was not called to look"),
        (sent_back_for_nothing, "nothing sent it back"),
    ],
)
def test_a_forged_intake_is_caught(
    looked: Database, tmp_path: Path, forgery: Callable[[list[Line]], None], said: str
):
    assert said in why(tmp_path, forged(looked, forgery))


@pytest.mark.parametrize(
    ("forgery", "said"),
    [(two_drawn, "so many are never drawn"), (a_friend_alone, "only a steward looks alone")],
)
def test_members_miss_those_who_were_not_drawn(
    looked: Database, tmp_path: Path, forgery: Callable[[list[Line]], None], said: str
):
    assert said in why(tmp_path, forged(looked, forgery, "members"))


def test_what_was_not_let_through_is_not_announced(looked: Database, tmp_path: Path):
    def unannounced(leaves: list[Line]) -> None:
        passed = of_kind(leaves, "intake.pass/1")[0]
        back = of_kind(leaves, "intake.return/1")[0]["content"]["proposal"]
        announced = of_kind(leaves, "vote.announce/1")
        assert announced
        announced[0]["content"]["proposal"] = back
        assert passed

    assert "not let through" in why(tmp_path, forged(looked, unannounced))


@pytest.mark.parametrize(("drawn", "days", "missed"), [(0, 8, 1), (0, 7, 0), (1, 12, 1), (1, 7, 0)])
def test_one_that_the_clock_left_lying_is_named(
    db: Database, tmp_path: Path, *, drawn: bool, days: int, missed: bool
):
    people = crowd(db, 4)
    proposed = the_exclusion(db, people[1])
    do(db, people[2], proposed)
    if drawn:
        proceed(db)
    clock_of(db).advance(days=30 if not drawn else 0)  # the machine was off
    for n in range(days):
        do(db, people[0], SetSetting("summary", f"Ours {n}"))
        clock_of(db).advance(days=1, hours=1)
    sign(db)
    found = judged(tmp_path, lines_of(db))
    assert (f"left {proposed.ref} lying" in str(found["problems"])) == missed, found["problems"]
    assert (found["result"] == "fine") != missed
