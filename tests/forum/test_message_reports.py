"""Reporting a message: the recipient alone, one message alone, until the decision."""

import pytest

import folkmoot.rooms  # noqa: F401 - makes every follower known
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum import reports
from folkmoot.forum.message_reports import ReportMessage
from folkmoot.forum.messaging import DeleteMessage, EditMessage, SendMessage
from folkmoot.forum.reports import DecideReport, WithdrawReport
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import a_community, do
from tests.forum.moderating import a_moot, a_steward, inbox, kinds


def write(db: Database, by: Member, to: Member, body: str = "You fool") -> Ref:
    ref = clock_of(db).new_ref()
    do(db, by, SendMessage(ref, to.ref, body))
    return ref


def report(db: Database, by: Member, message: Ref, reason: str = "It is rude.") -> Ref:
    ref = clock_of(db).new_ref()
    assert do(db, by, ReportMessage(ref, message, reason)).seq is None
    return ref


def waiting(db: Database, *scopes: str) -> list[reports.Report]:
    with db.read() as tx:
        return reports.waiting(tx, scopes)


def test_only_the_recipient_may_report_it(db: Database):
    ada, ben, cleo = a_moot(db)
    letter = write(db, ben, cleo)
    for other in (ada, ben):
        with pytest.raises(NotAllowed):
            report(db, other, letter)
    assert waiting(db, "moot") == []

    report(db, cleo, letter)

    (shown,) = waiting(db, "moot")
    assert (shown.words, shown.author_id, shown.reporter_id) == ("You fool", ben.id, cleo.id)
    assert kinds(db, ben) == []


def test_only_who_decides_for_the_whole_moot_reads_it(db: Database):
    ada, ben, cleo = a_moot(db)
    garden = f"community:{a_community(db, ada)}"
    a_steward(db, ada, ben, garden, "report.decide")
    made = report(db, cleo, write(db, ada, cleo))

    assert waiting(db, garden) == []
    with db.read() as tx:
        assert reports.waiting_count(tx, [garden]) == 0
    with pytest.raises(NotAllowed):
        do(db, ben, DecideReport(report=made, outcome="kept"))


def test_what_is_changed_or_taken_back_meanwhile_can_still_be_judged(db: Database):
    _, ben, cleo = a_moot(db)
    letter = write(db, ben, cleo)
    report(db, cleo, letter)
    do(db, ben, EditMessage(letter, "You dear"))
    do(db, ben, DeleteMessage(letter))
    assert waiting(db, "moot")[0].words == "You fool"
    with pytest.raises(Conflict):
        report(db, cleo, write_and_take_back(db, ben, cleo))


def write_and_take_back(db: Database, by: Member, to: Member) -> Ref:
    letter = write(db, by, to)
    do(db, by, DeleteMessage(letter))
    return letter


def test_the_copy_of_the_words_goes_with_the_decision(db: Database):
    ada, ben, cleo = a_moot(db)
    made = report(db, cleo, write(db, ben, cleo))

    do(db, ada, DecideReport(report=made, outcome="acted", answer="We spoke."))

    with db.read() as tx:
        decided = reports.by_ref(tx, made)
        leaf = list(log.read(tx))[-1]
    assert (decided.words, decided.outcome) == (None, "acted")
    assert (leaf.kind, leaf.audience) == ("report.decide/1", 2)
    told = inbox(db, cleo)[0]
    assert (told.kind, told.link) == ("report.decided", "/reports/mine")
    assert kinds(db, ben) == []


def test_it_is_taken_back_like_any_report(db: Database):
    _, ben, cleo = a_moot(db)
    letter = write(db, ben, cleo)
    made = report(db, cleo, letter)
    with pytest.raises(Conflict):
        report(db, cleo, letter)
    do(db, cleo, WithdrawReport(report=made))
    assert waiting(db, "moot") == []


@pytest.mark.parametrize("reason", ["", " ", "x" * 1001])
def test_a_reason_is_needed(db: Database, reason: str):
    _, ben, cleo = a_moot(db)
    letter = write(db, ben, cleo)
    with pytest.raises(Invalid):
        report(db, cleo, letter, reason)
