"""The consensus circle: what nobody objects to is done, and an objection that stands stops it."""

from copy import deepcopy
from pathlib import Path

import pytest

from folkmoot.assembly.deciding.objecting import AnswerObjection, MakeObjection, WithdrawObjection
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.results import ConsentResult, YesNoResult
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.assembly.rulebook import AdoptConstitution
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Invalid
from folkmoot.record.actors import Member
from folkmoot.record.checking import check
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    decide,
    friends,
    look,
    mandate_of,
    propose,
    ready,
    vote,
)
from tests.build import clock_of
from tests.forum.build import do
from tests.record.exports import judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import Audience, Forgery, Line, forged, of_kind, why

NAMED = SetSetting("name", "The circle")


def circle(db: Database) -> list[Member]:
    """Three friends who live by the consensus circle."""
    people = friends(db)
    ref = propose(db, people[1], AdoptConstitution("consensus circle"))
    assert decide(db, ref, people).stage == "passed"
    clock_of(db).advance(days=8)
    return people


def asked(db: Database) -> tuple[list[Member], Ref]:
    """The vote on a proposal of the second of them is open."""
    people = circle(db)
    ref = propose(db, people[1], NAMED)
    proceed(db)
    ready(db, ref, people)
    assert look(db, ref).stage == "open"
    return people, ref


def objects(db: Database, by: Member, ref: Ref) -> Ref:
    said = clock_of(db).new_ref()
    do(db, by, MakeObjection(said, ref, "Names last long."))
    return said


def answers(db: Database, by: Member, said: Ref) -> None:
    do(db, by, AnswerObjection(clock_of(db).new_ref(), said, "So do we."))


def consent(db: Database, ref: Ref, people: list[Member]) -> None:
    """Everybody consents, and the clock looks."""
    for one in people:
        vote(db, ref, one, "yes")
    proceed(db)


def test_what_nobody_objects_to_is_done_at_once(db: Database):
    people, ref = asked(db)

    consent(db, ref, people)

    found = look(db, ref)
    assert found.stage == "passed"
    assert found.result == ConsentResult(3, 0, 0, 0)
    assert found.rule is not None
    assert found.rule.method == "consent"
    assert check(db).faults == ()


@pytest.mark.parametrize("answered", [True, False])
def test_an_objection_that_stands_stops_it_answered_or_not(db: Database, *, answered: bool):
    people, ref = asked(db)
    said = objects(db, people[2], ref)
    if answered:
        answers(db, people[1], said)
    consent(db, ref, people)
    assert look(db, ref).stage == ("failed" if answered else "open")

    clock_of(db).advance(days=8)
    proceed(db)

    found = look(db, ref)
    assert found.stage == "failed"
    assert found.result == ConsentResult(3, 0, 1, 0 if answered else 1)
    assert check(db).faults == ()


def test_whoever_is_convinced_takes_the_objection_back(db: Database):
    people, ref = asked(db)
    said = objects(db, people[2], ref)
    answers(db, people[1], said)
    do(db, people[2], WithdrawObjection(said))

    consent(db, ref, people)

    assert look(db, ref).stage == "passed"


def test_too_few_who_consent_are_no_decision(db: Database):
    people, ref = asked(db)
    vote(db, ref, people[0], "yes")
    for one in people[1:]:
        vote(db, ref, one, "abstain")
    proceed(db)

    assert look(db, ref).stage == "failed"
    assert look(db, ref).result == ConsentResult(1, 2, 0, 0)


def test_nobody_says_no_without_a_reason(db: Database):
    people, ref = asked(db)
    with pytest.raises(Invalid, match="Choose how you vote"):
        vote(db, ref, people[2], "no")


def test_whom_a_recall_is_about_cannot_stop_it(db: Database):
    people = circle(db)
    ends = clock_of(db).now() + 60 * DAY
    grant = GrantMandate(
        clock_of(db).new_ref(), people[0].ref, ("member.ban",), "moot", ends, "Trust."
    )
    assert decide(db, propose(db, people[1], grant), people).stage == "passed"
    clock_of(db).advance(days=30)
    ref = propose(db, people[1], EndMandate(mandate_of(db, people[0]).ref, "Thank you."))
    proceed(db)
    ready(db, ref, people)
    answers(db, people[1], objects(db, people[0], ref))

    for one, choice in zip(people, ("no", "yes", "yes"), strict=True):
        vote(db, ref, one, choice)
    proceed(db)

    assert look(db, ref).stage == "passed"
    assert isinstance(look(db, ref).result, YesNoResult)


def test_the_way_back_needs_no_consent(db: Database):
    people = circle(db)
    ref = propose(db, people[1], AdoptConstitution("common rule"))
    proceed(db)
    ready(db, ref, people)
    answers(db, people[1], objects(db, people[0], ref))

    for one, choice in zip(people, ("no", "yes", "yes"), strict=True):
        vote(db, ref, one, choice)
    proceed(db)

    assert look(db, ref).stage == "passed"


# ---- counted again


@pytest.fixture
def stopped(db: Database) -> Database:
    """An objection stood, and stopped what everybody consented to; then another thing passed."""
    people, ref = asked(db)
    answers(db, people[1], objects(db, people[2], ref))
    consent(db, ref, people)
    decide(db, propose(db, people[2]), people)
    sign(db)
    return db


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_consent_is_counted_again(stopped: Database, tmp_path: Path, audience: Audience):
    assert judged(tmp_path, forged(stopped, lambda _: None, audience))["result"] == "fine"


def hidden(leaves: list[Line]) -> None:
    """As if nobody had objected, and so it had passed."""
    for kind in ("objection.answer/1", "objection.make/1"):
        leaves.remove(of_kind(leaves, kind)[0])


def passed_anyway(leaves: list[Line]) -> None:
    content = of_kind(leaves, "vote.close/1")[1]["content"]
    content["passed"], content["winners"] = True, [1]


def by_yes_and_no(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[1]["content"]["rule"]["method"] = "yes-no"


def said_no(leaves: list[Line]) -> None:
    of_kind(leaves, "ballot.cast/1")[-1]["content"]["choice"] = "no"


def fewer_objections(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.close/1")[1]["content"]["result"] |= {"objections": 0}


FORGERIES: dict[str, tuple[Forgery, str]] = {
    "a hidden objection": (hidden, "counted again"),
    "passed anyway": (passed_anyway, "counted again"),
    "by yes and no": (by_yes_and_no, "not counted as such a question is"),
    "a bare no": (said_no, "no vote that can be counted"),
    "fewer objections": (fewer_objections, "counted again"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_consent_is_caught(stopped: Database, tmp_path: Path, name: str):
    forgery, sentence = FORGERIES[name]

    assert sentence in why(tmp_path, forged(stopped, forgery))


@pytest.mark.parametrize("name", ["passed anyway", "fewer objections"])
def test_the_public_numbers_must_give_the_result(stopped: Database, tmp_path: Path, name: str):
    forgery, _sentence = FORGERIES[name]

    def quietly(leaves: list[Line]) -> None:
        before = deepcopy(of_kind(leaves, "vote.close/1")[1])
        forgery(leaves)
        assert of_kind(leaves, "vote.close/1")[1] != before

    assert "do not give that result" in why(tmp_path, forged(stopped, quietly, "public"))
