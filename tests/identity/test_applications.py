"""Applications: answers to the moot's questions, and somebody who decides."""

import asyncio

import msgspec
import pytest

from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.identity import applications, credentials, people, signing_in
from folkmoot.identity.applications import AcceptApplication, Apply, DeclineApplication
from folkmoot.record import log
from folkmoot.record.actors import HOST, Newcomer
from folkmoot.record.perform import perform
from tests.build import clock_of, join
from tests.identity.build import PASSWORD, account, browser, rows, set_setting

QUESTIONS = "Who are you?\n\n  Whom do you know here? \n"


@pytest.fixture(autouse=True)
def asking(db, ada):
    """A moot that takes applications and asks two questions."""
    set_setting(db, ada, "joining", "application")
    set_setting(db, ada, "questions", QUESTIONS)


def apply(db, name="ben", answers=("Ben, a carpenter", "Ada")):
    with db.write() as tx:
        return applications.apply(tx, clock_of(db), account(name), answers)


def waiting(db):
    with db.read() as tx:
        return applications.waiting(tx)


def accept(db, ref, by):
    with db.write() as tx:
        return applications.accept(tx, clock_of(db), ref, by)


def decline(db, ref, by, reason="We do not know you yet. Come to the market on Saturday."):
    with db.write() as tx:
        return perform(tx, DeclineApplication(ref=ref, reason=reason), by=by)


def status(db, token):
    with db.read() as tx:
        return applications.status(tx, token, clock_of(db).now())


def test_the_questions_are_the_lines_of_the_setting(db):
    with db.read() as tx:
        assert applications.questions(tx) == ["Who are you?", "Whom do you know here?"]


def test_an_application_waits_with_its_answers(db):
    token = apply(db)
    one = waiting(db)[0]
    assert one.name == "ben"
    assert [(a.question, a.answer) for a in one.answers] == [
        ("Who are you?", "Ben, a carpenter"),
        ("Whom do you know here?", "Ada"),
    ]
    assert status(db, token).decided_at is None


def test_applying_makes_nobody_a_member(db, tools):
    apply(db)
    with db.read() as tx:
        assert people.by_name(tx, "ben") is None
        assert credentials.find(tx, "ben") == credentials.NOBODY
    with pytest.raises(Invalid):
        asyncio.run(signing_in.sign_in(tools, name="ben", password=PASSWORD, browser=browser()))


def test_who_is_accepted_signs_in_with_the_password_they_chose(db, ada, tools):
    token = apply(db)
    member = accept(db, waiting(db)[0].ref, ada)
    signed_in = asyncio.run(
        signing_in.sign_in(tools, name="ben", password=PASSWORD, browser=browser())
    )
    assert signed_in.member == member
    assert status(db, token).accepted_as == member.ref
    assert not waiting(db)


def test_admitting_is_recorded_and_its_sponsor_is_who_admitted(db, ada):
    apply(db)
    member = accept(db, waiting(db)[0].ref, ada)
    last = rows(db, log.leaves)[-1]
    assert (last["kind"], last["actor"]) == ("member.admit/1", ada.ref)
    assert {row["id"]: row["sponsor_id"] for row in rows(db, people.people)}[member.id] == ada.id


def test_applications_and_their_answers_are_not_in_the_record(db, ada):
    before = len(rows(db, log.leaves))
    apply(db)
    decline(db, waiting(db)[0].ref, ada)
    assert len(rows(db, log.leaves)) == before


def test_who_is_declined_reads_the_reason(db, ada):
    token = apply(db)
    decline(db, waiting(db)[0].ref, ada)
    told = status(db, token)
    assert told.accepted_as is None
    assert "Saturday" in told.reason
    assert not waiting(db)


def test_who_is_declined_may_apply_again(db, ada):
    apply(db)
    decline(db, waiting(db)[0].ref, ada)
    apply(db)
    assert len(waiting(db)) == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_a_no_needs_a_reason(db, ada, reason):
    apply(db)
    with pytest.raises(Invalid) as refused:
        decline(db, waiting(db)[0].ref, ada, reason)
    assert refused.value.field == "reason"


def test_after_the_decision_no_hash_is_kept_in_the_application(db, ada):
    apply(db, "ben")
    apply(db, "cleo")
    ben, cleo = waiting(db)
    accept(db, ben.ref, ada)
    decline(db, cleo.ref, ada)
    for row in rows(db, applications.applications):
        assert row["password_hash"] is None
        assert row["recovery_hash"] is None


def test_it_is_decided_once(db, ada):
    apply(db)
    ref = waiting(db)[0].ref
    accept(db, ref, ada)
    for again in (accept, decline):
        with pytest.raises(Conflict):
            again(db, ref, ada)
    assert len([row for row in rows(db, people.people) if row["name"] == "ben"]) == 1


def test_only_the_power_to_admit_decides(db, ada):
    ben = join(db, ada, "ben")
    apply(db, "cleo")
    ref = waiting(db)[0].ref
    for other in (ben, HOST, Newcomer(ref)):
        for decide in (accept, decline):
            with pytest.raises(NotAllowed):
                decide(db, ref, other)
        with pytest.raises(NotAllowed), db.write() as tx:
            perform(tx, AcceptApplication(ref=ref, member=ben.ref), by=other)
    assert len(waiting(db)) == 1


def test_a_name_taken_meanwhile_is_told_and_nothing_happens(db, ada):
    apply(db, "ben")
    join(db, ada, "ben")
    with pytest.raises(Conflict, match="taken"):
        accept(db, waiting(db)[0].ref, ada)
    assert len(waiting(db)) == 1


@pytest.mark.parametrize("name", ["ada", "admin", "x", "Big Ben"])
def test_a_name_that_cannot_be_is_told_at_once(db, name):
    with pytest.raises((Conflict, Invalid)):
        apply(db, name)
    assert not waiting(db)


def test_two_cannot_wait_for_one_name(db):
    apply(db, "ben")
    with pytest.raises(Conflict, match="taken"):
        apply(db, "ben")


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ((), "answer-0"),
        (("", "Ada"), "answer-0"),
        (("Ben", "  "), "answer-1"),
        (("Ben",), "answer-1"),
        (("Ben", "x" * 2001), "answer-1"),
    ],
)
def test_every_question_is_answered_and_none_with_a_book(db, answers, field):
    with pytest.raises(Invalid) as refused:
        apply(db, answers=answers)
    assert refused.value.field == field


def test_answers_to_questions_that_nobody_asked_are_dropped(db):
    apply(db, answers=("Ben", "Ada", "and another thing"))
    assert len(waiting(db)[0].answers) == 2


def test_a_moot_without_questions_still_takes_applications(db, ada):
    set_setting(db, ada, "questions", "")
    apply(db, answers=())
    assert waiting(db)[0].answers == ()


@pytest.mark.parametrize("way", ["invitation", "open"])
def test_other_moots_take_no_applications(db, ada, way):
    set_setting(db, ada, "joining", way)
    with pytest.raises(NotAllowed):
        apply(db)


def test_a_flood_of_applications_is_bounded(db, monkeypatch):
    monkeypatch.setattr(applications, "MOST_OPEN", 2)
    apply(db, "ben")
    apply(db, "cleo")
    with pytest.raises(Conflict, match="Very many"):
        apply(db, "dora")


def test_nobody_applies_for_another(db, ada):
    ref, other = clock_of(db).new_ref(), clock_of(db).new_ref()
    for by in (ada, HOST, Newcomer(other)):
        with pytest.raises(NotAllowed), db.write() as tx:
            perform(tx, Apply(ref=ref, account=account("ben"), answers=()), by=by)


def test_a_wrong_link_tells_nothing(db):
    apply(db)
    with pytest.raises(NotFound):
        status(db, "x" * 43)


def test_what_stewards_read_holds_no_hash(db):
    apply(db)
    assert b"argon2" not in msgspec.json.encode(waiting(db))


def sweep(db, days):
    clock_of(db).advance(days=days)
    with db.write() as tx:
        applications.sweep(tx, clock_of(db).now())


def test_answers_are_deleted_thirty_days_after_a_decision_and_the_reason_stays(db, ada):
    token = apply(db)
    decline(db, waiting(db)[0].ref, ada)

    sweep(db, 29)
    assert status(db, token).answers
    sweep(db, 1)

    assert status(db, token).answers == ()
    assert status(db, token).reason.startswith("We do not know you yet.")


def test_answers_that_nobody_decides_on_stay_as_long_as_their_page(db):
    apply(db)

    sweep(db, 89)
    assert waiting(db)[0].answers
    sweep(db, 1)

    assert waiting(db)[0].answers == ()
