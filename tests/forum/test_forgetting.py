"""With the account go the person's own lists, reports and notices; nobody else's."""

from sqlalchemy import func, select

import folkmoot.rooms  # noqa: F401 - makes every follower known
from folkmoot.forum.blocks import BlockPerson, community_blocks, person_blocks
from folkmoot.forum.message_reports import ReportMessage
from folkmoot.forum.messages import conversations, messages
from folkmoot.forum.messaging import SendMessage
from folkmoot.forum.reports import MakeReport, reports
from folkmoot.forum.saved import SavePost, saved
from folkmoot.forum.subscriptions import Subscribe, subscriptions
from folkmoot.identity.leaving import EraseAccount
from folkmoot.notices.notices import notices
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import a_moot


def rows(db: Database) -> dict[str, int]:
    """How many rows each of the person's own tables has."""
    tables = (
        person_blocks, community_blocks, reports, saved, subscriptions, notices, messages,
        conversations,
    )  # fmt: skip
    with db.read() as tx:
        return {each.name: tx.value(select(func.count()).select_from(each)) for each in tables}


def test_what_was_the_persons_own_is_forgotten(db: Database):
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    post = a_post(db, ben, garden)
    before = rows(db)
    a_comment(db, cleo, post)
    report = MakeReport(ref=clock_of(db).new_ref(), kind="post", thing=post, reason="Odd.")
    other = a_post(db, ada, garden)
    letter, answer = clock_of(db).new_ref(), clock_of(db).new_ref()
    do(db, cleo, SendMessage(letter, ben.ref, "Come over."))
    do(db, ben, ReportMessage(clock_of(db).new_ref(), letter, "Why?"))
    do(db, ben, SendMessage(answer, ada.ref, "Who is cleo?"))
    do(db, ada, ReportMessage(clock_of(db).new_ref(), answer, "Odd."))
    for act in (BlockPerson(cleo.ref), report, SavePost(other), Subscribe(garden)):
        do(db, ben, act)
    do(db, ada, BlockPerson(ben.ref))
    assert rows(db) != before

    do(db, ben, EraseAccount(person=ben.ref))

    left = rows(db)
    assert left.pop("notice") == before.pop("notice")
    assert left == before
