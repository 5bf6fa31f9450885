"""federation/outgoing/reports.py: Flag."""

from folkmoot.forum.reports import MakeReport
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import scenery, sent
from tests.forum.build import FAR, a_comment, a_post, do


def test_a_report_of_what_stands_elsewhere_goes_there_and_nowhere_else(db: Database) -> None:
    moot = scenery(db)
    moot.follow_person(moot.bob)
    post = a_post(db, moot.vic, moot.bees, object_url=f"https://{FAR}/post/4")

    do(db, moot.bob, MakeReport(clock_of(db).new_ref(), "post", post, "Spam"))

    (one,) = sent(db)
    assert (one.doc["type"], one.doc["summary"]) == ("Flag", "Spam")
    assert one.doc["object"] == f"https://{FAR}/post/4"
    assert one.doc["to"] == [f"https://{FAR}/c/bees"]
    assert one.to == (f"https://{FAR}/c/bees/inbox",)
    assert one.person_id is None


def test_a_report_of_what_stands_here_stays_here(db: Database) -> None:
    moot = scenery(db)
    moot.follow()
    post = a_post(db, moot.vic, moot.garden, object_url=f"https://{FAR}/post/4")
    comment = a_comment(db, moot.vic, post)

    do(db, moot.bob, MakeReport(clock_of(db).new_ref(), "post", post, "Spam"))
    do(db, moot.bob, MakeReport(clock_of(db).new_ref(), "comment", comment, "Spam"))

    assert sent(db) == []
