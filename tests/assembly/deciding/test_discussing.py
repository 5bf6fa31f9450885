"""The thread of each proposal: who reads it, what can be done with it, and what it follows."""

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from folkmoot.assembly.appealing.excluding import ProposeExclusion
from folkmoot.assembly.deciding import discussing as asking
from folkmoot.assembly.deciding import judged
from folkmoot.assembly.deciding.changing import ChangeProposal
from folkmoot.assembly.deciding.proposing import EraseProposal, WithdrawProposal
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, NotAllowed, NotFound
from folkmoot.forum import communities as rooms
from folkmoot.forum import discussing, posts, threads
from folkmoot.forum.comment_moderation import RemoveComment
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.discussing import OpenDiscussion
from folkmoot.forum.erasure import EraseContent, EraseOwnWords, ErasePost
from folkmoot.forum.exclusion import Ban, written_by
from folkmoot.forum.founding import ChangeCommunity, CloseCommunity
from folkmoot.forum.moderation import RemovePost
from folkmoot.forum.moving import MoveCommunity
from folkmoot.forum.posting import CreatePost, DeletePost, EditPost
from folkmoot.peers import outbox
from folkmoot.record import export
from folkmoot.record.actors import ByClock, Member
from folkmoot.record.acts import Act
from folkmoot.record.checking import check
from folkmoot.record.perform import perform
from folkmoot.record.reading import Reader, nothing_hidden
from folkmoot.record.settings import SetSetting
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx
from tests.assembly.appealing.build import the_exclusion
from tests.assembly.deciding.build import TITLE, friends, less, look, propose, replayed_equal
from tests.assembly.protecting.build import elected, take
from tests.build import clock_of
from tests.forum.build import a_community, a_post, do
from tests.record.lives import sign
from tests.record.test_verify_decisions import lines_of, why


def open_threads(db: Database) -> None:
    """Do the jobs that open threads, as the worker would at once."""
    waiting = select(jobs.jobs).where(jobs.jobs.c.kind == asking.JOB).order_by(jobs.jobs.c.id)
    with db.read() as tx:
        rows = tx.rows(waiting)
    work = asking.handler(discussing.open_thread)
    for row in rows:
        data = msgspec.json.decode(row.data)
        work(jobs.Work(db, clock_of(db), row.id, row.kind, data, 1))


def thread_of(db: Database, about: Ref) -> posts.Standing | None:
    """The post of a proposal's thread."""
    with db.read() as tx:
        found = discussing.of(tx, about)
        return posts.by_id(tx, found.post_id) if found else None


def talked(db: Database) -> tuple[list[Member], Ref, posts.Standing]:
    """Three friends, a proposal of the second, and its thread."""
    people = friends(db)
    ref = propose(db, people[1])
    open_threads(db)
    thread = thread_of(db, ref)
    assert thread is not None
    return people, ref, thread


def told_to(tx: ReadTx, audience: export.Audience) -> bytes:
    """All that an export for an audience holds."""
    reader = Reader(None, frozenset(), nothing_hidden)
    return b"".join(msgspec.json.encode(one) for one in export.lines(tx, audience, reader, 0))


def test_members_talk_about_a_proposal_and_nobody_else_reads_it(db: Database):
    people, ref, thread = talked(db)

    do(db, people[2], CreateComment(clock_of(db).new_ref(), thread.ref, "Which colour?"))

    with db.read() as tx:
        seen = threads.read(tx, thread.id, people[0])
        assert seen.post.row.title == TITLE
        assert [one.body_html for one in seen.comments] == ["<p>Which colour?</p>\n"]
        assert discussing.of(tx, ref) == discussing.Discussion(thread.id, 1)
        assert discussing.about(tx, thread.id) == ref
        with pytest.raises(NotFound):
            threads.read(tx, thread.id, None)
        public = told_to(tx, "public")
    assert b"discussion.open" not in public
    assert check(db).faults == ()


def test_nothing_of_it_leaves_the_moot(db: Database):
    people, _, thread = talked(db)
    do(db, people[2], CreateComment(clock_of(db).new_ref(), thread.ref, "Which colour?"))
    with db.read() as tx:
        assert tx.rows(select(outbox.outbox)) == []
        community = rooms.by_name(tx, discussing.NAME)
        assert not community.travels


def test_each_has_its_own_in_one_room(db: Database):
    people, ref, thread = talked(db)
    other = propose(db, people[0], title="Another")
    open_threads(db)
    open_threads(db)
    second = thread_of(db, other)
    assert second is not None
    assert second.community == thread.community
    with pytest.raises(Conflict), db.write() as tx:
        perform(
            tx,
            OpenDiscussion(clock_of(db).new_ref(), ref, people[0].ref, "Again"),
            by=ByClock(discussing.RULE),
        )


def test_what_was_taken_back_before_gets_none(db: Database):
    people = friends(db)
    ref = propose(db, people[1])
    do(db, people[1], WithdrawProposal(ref))
    open_threads(db)
    assert thread_of(db, ref) is None


def test_judgements_about_a_person_get_none(db: Database):
    people = friends(db)
    act = the_exclusion(db, people[2])
    assert isinstance(act, ProposeExclusion)
    do(db, people[1], act)
    open_threads(db)
    assert thread_of(db, act.ref) is None


def test_the_vote_on_an_emergency_has_one(db: Database):
    people = friends(db, 4)
    elected(db, people, people[1])
    held = take(db, people[1])
    open_threads(db)
    assert thread_of(db, held.ref) is not None


def test_nobody_takes_it_away(db: Database):
    people, ref, thread = talked(db)
    assert thread.community is not None
    acts: tuple[Act, ...] = (
        DeletePost(thread.ref),
        EditPost(thread.ref, "Something else"),
        ErasePost(thread.ref),
        RemovePost(thread.ref, "I am against it."),
        EraseContent("post", thread.ref, "I am against it."),
        CloseCommunity(thread.community, "Enough."),
        ChangeCommunity(thread.community, "For all"),
        MoveCommunity(thread.community, "https://far.example/c/decide"),
        CreatePost(clock_of(db).new_ref(), thread.community, "Not a proposal"),
    )
    for act in acts:
        for one in people[:2]:
            with pytest.raises((Conflict, NotAllowed)):
                do(db, one, act)
    assert thread_of(db, ref) == thread


def test_it_stays_when_its_author_erases_all_they_wrote_or_is_banned(db: Database):
    people, _, thread = talked(db)
    mine = a_post(db, people[1], a_community(db, people[0]))
    with db.read() as tx:
        assert written_by(tx, people[1].ref, "moot") == ((mine,), ())
    do(db, people[1], EraseOwnWords(people[1].ref))
    with db.read() as tx:
        assert posts.standing(tx, thread.ref) == thread
    assert check(db).faults == ()


def test_it_follows_the_words_of_the_proposal(db: Database):
    people, ref, thread = talked(db)
    do(db, people[2], CreateComment(clock_of(db).new_ref(), thread.ref, "Which colour?"))

    do(db, people[1], ChangeProposal(ref, "Print in blue", "As Fay says."))
    with db.read() as tx:
        assert threads.post_view(tx, thread.id, people[0]).row.title == "Print in blue"
    assert check(db).faults == ()

    do(db, people[1], EraseProposal(ref))
    with db.read() as tx:
        seen = threads.read(tx, thread.id, people[0])
        assert (seen.post.state, seen.post.row.title) == ("erased", "")
        assert len(seen.comments) == 1
        told = told_to(tx, "all")
    assert b"Print in blue" not in told
    assert TITLE.encode() not in told
    assert look(db, ref).erased_at is not None
    assert check(db).faults == ()
    assert replayed_equal(db)


def judged_in_a_thread(db: Database) -> tuple[list[Member], Ref]:
    """Somebody says in its thread why the founder should ban no longer; gives what they wrote."""
    people = friends(db)
    about = propose(db, people[1], *less(db, people[0], "member.ban"))
    open_threads(db)
    thread = thread_of(db, about)
    assert thread is not None
    said = clock_of(db).new_ref()
    do(db, people[1], CreateComment(said, thread.ref, "She bans whom she likes."))
    return people, said


def test_nobody_hides_what_is_said_of_their_own_mandate(db: Database):
    people, said = judged_in_a_thread(db)
    with pytest.raises(NotAllowed, match="a mandate of yours"):
        do(db, people[0], RemoveComment(said, "Off topic."))


def banned_with(db: Database, who: Member, said: Ref) -> Ban:
    until = clock_of(db).now() + DAY
    return Ban(who.ref, "moot", "Off topic.", clock_of(db).new_ref(), until, comments=(said,))


def test_nor_with_a_ban(db: Database):
    people, said = judged_in_a_thread(db)
    with pytest.raises(NotAllowed, match="a mandate of yours"):
        do(db, people[0], banned_with(db, people[1], said))


def test_of_other_mandates_they_do(db: Database):
    people, _said = judged_in_a_thread(db)
    about = propose(db, people[2], SetSetting("summary", "Ours"))
    open_threads(db)
    thread, said = thread_of(db, about), clock_of(db).new_ref()
    assert thread is not None
    do(db, people[1], CreateComment(said, thread.ref, "Buy ladders."))
    do(db, people[0], RemoveComment(said, "Spam."))
    assert replayed_equal(db)


def test_the_verifier_knows_it_too(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    people, said = judged_in_a_thread(db)
    monkeypatch.setattr(judged, "UNDER", "nothing:")
    do(db, people[0], banned_with(db, people[1], said))
    sign(db)
    assert "judged in that thread" in why(tmp_path, lines_of(db))
