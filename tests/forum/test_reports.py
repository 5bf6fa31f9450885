"""Members report, stewards of the place decide, reporters hear of it."""

from pathlib import Path

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum import reports
from folkmoot.forum.moderation import RemovePost
from folkmoot.forum.reports import DecideReport, MakeReport, WithdrawReport
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import a_moot, a_steward, check_replay, inbox, kinds


def report(db: Database, by: Member, thing: Ref, kind: str = "post", reason: str = "Spam.") -> Ref:
    """A report; gives its ref."""
    ref = clock_of(db).new_ref()
    done = do(db, by, MakeReport(ref=ref, kind=kind, thing=thing, reason=reason))  # type: ignore[arg-type]
    assert done.seq is None
    return ref


def waiting(db: Database, *scopes: str, **more: object) -> list[Ref]:
    """The reports that a holder of these scopes sees."""
    with db.read() as tx:
        return [one.ref for one in reports.waiting(tx, scopes, **more)]  # type: ignore[arg-type]


def test_from_report_to_answer(db: Database, tmp_path: Path) -> None:
    """It waits, is decided on, and everybody who reported hears of it."""
    ada, ben, cleo = a_moot(db)
    post = a_post(db, ada, a_community(db, ada))
    first, second = report(db, ben, post), report(db, cleo, post, reason="Mean.")
    assert waiting(db, "moot") == [second, first]

    do(db, ada, DecideReport(report=first, outcome="acted", answer="Thank you."))

    assert waiting(db, "moot") == []
    assert waiting(db, "moot", decided=True) == [second, first]
    for reporter in (ben, cleo):
        notice = inbox(db, reporter)[0]
        assert notice.kind == "report.decided"
        assert (notice.data["outcome"], notice.data["answer"]) == ("acted", "Thank you.")
    with db.read() as tx:
        leaf = list(log.read(tx))[-1]
        assert reports.by_ref(tx, first).reason == "Spam."
    assert (leaf.kind, leaf.audience) == ("report.decide/1", 2)
    check_replay(db, tmp_path)


def test_the_author_does_not_hear_of_it(db: Database) -> None:
    """Neither of the report nor of the decision."""
    ada, ben, cleo = a_moot(db)
    comment = a_comment(db, cleo, a_post(db, ada, a_community(db, ada)))
    made = report(db, ben, comment, "comment")
    do(db, ada, DecideReport(report=made, outcome="kept"))

    assert kinds(db, cleo) == []
    assert kinds(db, ben) == ["report.decided"]


def test_one_open_report_per_person_and_thing(db: Database) -> None:
    """After the decision it can be reported again."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ada, a_community(db, ada))
    made = report(db, ben, post)
    with pytest.raises(Conflict):
        report(db, ben, post)
    do(db, ada, DecideReport(report=made, outcome="kept"))

    again = report(db, ben, post)

    assert waiting(db, "moot") == [again]
    with pytest.raises(Conflict):
        do(db, ada, DecideReport(report=made, outcome="acted"))


def test_stewards_see_the_reports_of_their_communities(db: Database) -> None:
    """A mandate over one community neither lists nor decides what is elsewhere."""
    ada, ben, cleo = a_moot(db)
    garden, kitchen = a_community(db, ada), a_community(db, ada, "kitchen")
    a_steward(db, ada, cleo, f"community:{garden}", "report.decide")
    here = report(db, ben, a_post(db, ada, garden))
    there = report(db, ben, a_post(db, ada, kitchen))

    assert waiting(db, f"community:{garden}") == [here]
    assert waiting(db, f"community:{garden}", "moot") == [there, here]
    assert waiting(db) == []
    with db.read() as tx:
        assert reports.waiting_count(tx, [f"community:{kitchen}"]) == 1
        assert reports.waiting_count(tx, ["moot"]) == 2
    do(db, cleo, DecideReport(report=here, outcome="kept"))
    with pytest.raises(NotAllowed):
        do(db, cleo, DecideReport(report=there, outcome="kept"))
    with pytest.raises(NotAllowed):
        do(db, ben, DecideReport(report=there, outcome="kept"))


def test_pages(db: Database) -> None:
    """Reading on from the last one."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)
    made = [report(db, ben, a_post(db, ada, garden)) for _ in range(3)]

    with db.read() as tx:
        first = reports.waiting(tx, ["moot"], limit=2)
        second = reports.waiting(tx, ["moot"], limit=2, before=first[-1].id)

    assert [one.ref for one in first + second] == made[::-1]


def test_taking_it_back(db: Database) -> None:
    """The reporter may, while nobody has decided; nobody else."""
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    made, decided = (
        report(db, ben, a_post(db, ada, garden)),
        report(db, ben, a_post(db, ada, garden)),
    )
    do(db, ada, DecideReport(report=decided, outcome="kept"))

    with pytest.raises(NotAllowed):
        do(db, cleo, WithdrawReport(report=made))
    with pytest.raises(Conflict):
        do(db, ben, WithdrawReport(report=decided))
    do(db, ben, WithdrawReport(report=made))

    assert waiting(db, "moot") == []


def test_refusals(db: Database) -> None:
    """No reason, a reason too long, a thing that is hidden already."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ada, a_community(db, ada))

    for reason in ("", " ", "x" * 1001):
        with pytest.raises(Invalid):
            report(db, ben, post, reason=reason)
    do(db, ada, RemovePost(post=post, reason="Spam."))
    with pytest.raises(Conflict):
        report(db, ben, post)

    assert waiting(db, "moot") == []
