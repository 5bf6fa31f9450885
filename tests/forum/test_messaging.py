"""Messages: read by two, refused without a reason, gone when they are taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

import folkmoot.rooms  # noqa: F401 - makes every follower known
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotAllowed, NotFound, TooMany
from folkmoot.forum import messages
from folkmoot.forum.blocks import BlockPerson, UnblockPerson
from folkmoot.forum.erasure import EraseOwnWords
from folkmoot.forum.messages import Letters
from folkmoot.forum.messaging import (
    CLOSED,
    MOST_A_DAY,
    MOST_STRANGERS,
    NOTICE,
    DeleteMessage,
    EditMessage,
    ReadMessages,
    SendMessage,
)
from folkmoot.identity import people
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.identity.visitors import PersonGone
from folkmoot.notices import notices
from folkmoot.record import log
from folkmoot.record.actors import Member, Server, Visitor
from folkmoot.storage.database import Database
from tests.build import clock_of, join, person
from tests.forum.build import FAR, a_visitor, do
from tests.forum.moderating import a_moot, inbox, kinds


def write(db: Database, by: Member | Visitor, to: Member | Visitor, body: str = "A word") -> Ref:
    """A message; gives its ref."""
    ref = clock_of(db).new_ref()
    do(db, by, SendMessage(ref, to.ref, body))
    return ref


def read(db: Database, me: Member, other: Member, **more: int) -> Letters:
    """What one of the two finds."""
    with db.read() as tx:
        return messages.between(tx, me.id, other.id, **more)


def said(letters: Letters) -> list[str]:
    """The words of a part of a conversation."""
    return [one.body for one in letters.messages]


def open_it(db: Database, me: Member, other: Member) -> None:
    """Look at a conversation as its page does."""
    found = read(db, me, other)
    do(db, me, ReadMessages(me.ref, other.ref, found.messages[-1].id))


def unread(db: Database, me: Member) -> dict[int, bool]:
    """Somebody's list: with whom, and whether something waits."""
    with db.read() as tx:
        return {one.other_id: one.unread for one in messages.page(tx, me.id)}


def takes(db: Database, who: Member, letters: str) -> None:
    """Set who may write to somebody."""
    do(db, who, ChangeProfile(who.ref, Profile(letters=letters)))


def from_a_file(db: Database, name: str) -> Visitor:
    """A person of another server of whom only an imported file tells."""
    ref = clock_of(db).new_ref()
    with db.write() as tx, tx.performing():
        row = tx.insert(
            people.people, ref=ref, name=name, host=FAR, origin=people.IMPORTED,
            actor_url=f"https://{FAR}/u/{name}",
        )  # fmt: skip
    return Visitor(ref, row)


@contextmanager
def refused(kind: type[FolkmootError], db: Database) -> Iterator[None]:
    """It is refused, and there are no more messages than before."""
    before = count(db)
    with pytest.raises(kind):
        yield
    assert count(db) == before


def count(db: Database) -> int:
    """How many messages the moot keeps."""
    with db.read() as tx:
        return tx.value(select(func.count()).select_from(messages.messages))


def test_two_people_write_to_each_other_in_order(db: Database):
    ada, ben, cleo = a_moot(db)

    write(db, ben, cleo, "Have you *seen* it?")
    write(db, cleo, ben, "I have.")
    write(db, ada, ben, "Another matter")

    assert said(read(db, ben, cleo)) == said(read(db, cleo, ben))
    assert said(read(db, cleo, ben)) == ["Have you *seen* it?", "I have."]
    assert "<em>seen</em>" in read(db, cleo, ben).messages[0].body_html
    assert list(unread(db, ben)) == [ada.id, cleo.id]


def test_nothing_of_it_is_in_the_record(db: Database):
    _, ben, cleo = a_moot(db)
    with db.read() as tx:
        before = log.frontier(tx).size
    letter = write(db, ben, cleo)
    do(db, ben, EditMessage(letter, "Another word"))
    open_it(db, cleo, ben)
    do(db, ben, DeleteMessage(letter))
    with db.read() as tx:
        assert log.frontier(tx).size == before


def test_it_has_its_address_for_other_servers_once(db: Database):
    _, ben, cleo = a_moot(db)
    letter = write(db, ben, cleo)
    with db.read() as tx:
        url = messages.by_ref(tx, letter).object_url
        assert url == f"http://localhost:8000/message/{letter}"
        assert messages.by_object_url(tx, url) == messages.by_ref(tx, letter)
        assert messages.by_object_url(tx, "https://x.example/1") is None


def test_only_the_two_find_it(db: Database):
    ada, ben, cleo = a_moot(db)
    letter = write(db, ben, cleo)
    with db.read() as tx:
        for one in (ben, cleo):
            assert messages.for_reader(tx, letter, one).ref == letter
        with pytest.raises(NotFound):
            messages.for_reader(tx, letter, ada)


def test_only_the_writer_changes_it(db: Database):
    _, ben, cleo = a_moot(db)
    letter = write(db, ben, cleo)
    for act in (EditMessage(letter, "Not mine"), DeleteMessage(letter)):
        with pytest.raises(NotAllowed):
            do(db, cleo, act)
    do(db, ben, EditMessage(letter, "A better word"))

    changed = read(db, cleo, ben).messages[0]
    assert (changed.body, changed.edited_at is None) == ("A better word", False)
    with pytest.raises(Conflict):
        do(db, ben, EditMessage(letter, "A better word"))


def test_what_is_taken_back_is_gone_for_both_and_waits_no_more(db: Database):
    _, ben, cleo = a_moot(db)
    write(db, ben, cleo, "First")
    open_it(db, cleo, ben)
    letter = write(db, ben, cleo, "Regretted")
    assert unread(db, cleo) == {ben.id: True}

    do(db, ben, DeleteMessage(letter))

    for one, other in ((ben, cleo), (cleo, ben)):
        gone = read(db, one, other).messages[-1]
        assert (gone.body, gone.body_html) == ("", "")
        assert gone.deleted_at is not None
    assert unread(db, cleo) == {ben.id: False}
    assert waiting(db, cleo) == 0
    for act in (EditMessage(letter, "Back"), DeleteMessage(letter)):
        with pytest.raises(Conflict):
            do(db, ben, act)


def waiting(db: Database, who: Member) -> int:
    """The number beside somebody's inbox."""
    with db.read() as tx:
        return notices.unread_count(tx, who.id)


def test_one_notice_for_all_that_waits_from_one_person(db: Database):
    ada, ben, cleo = a_moot(db)
    for _ in range(3):
        write(db, ben, cleo, "Secret words")
    write(db, ada, cleo)

    assert kinds(db, cleo) == [NOTICE, NOTICE]
    assert [one.link for one in inbox(db, cleo)] == ["/messages/ada", "/messages/ben"]
    assert not any("Secret" in str(one.data) for one in inbox(db, cleo))
    open_it(db, cleo, ben)
    assert waiting(db, cleo) == 1
    write(db, ben, cleo)
    assert waiting(db, cleo) == 2


def test_what_came_while_one_read_still_waits(db: Database):
    _, ben, cleo = a_moot(db)
    write(db, ben, cleo)
    seen = read(db, cleo, ben).messages[-1].id
    write(db, ben, cleo)

    do(db, cleo, ReadMessages(cleo.ref, ben.ref, seen))

    assert unread(db, cleo) == {ben.id: True}
    assert waiting(db, cleo) == 1


def test_nobody_learns_how_far_the_other_has_read(db: Database):
    _, ben, cleo = a_moot(db)
    write(db, ben, cleo)
    before = read(db, ben, cleo)
    open_it(db, cleo, ben)
    assert read(db, ben, cleo) == before


@pytest.mark.parametrize("upto", [-1, 0, 2**31, 2**70])
def test_a_mark_beyond_what_was_written_marks_nothing(db: Database, upto: int):
    _, ben, cleo = a_moot(db)
    write(db, ben, cleo)
    do(db, cleo, ReadMessages(cleo.ref, ben.ref, upto))
    assert unread(db, cleo) == {ben.id: True}


def test_who_is_blocked_and_who_is_not_wanted_hear_the_same(db: Database):
    _, ben, cleo = a_moot(db)
    heard = set()
    do(db, cleo, BlockPerson(ben.ref))
    with pytest.raises(NotAllowed) as blocked:
        write(db, ben, cleo)
    heard.add((blocked.value.msgid, blocked.value.status))
    do(db, cleo, UnblockPerson(ben.ref))
    takes(db, cleo, "nobody")
    with pytest.raises(NotAllowed) as unwanted:
        write(db, ben, cleo)
    heard.add((unwanted.value.msgid, unwanted.value.status))
    takes(db, cleo, "members")
    with pytest.raises(NotAllowed) as stranger:
        write(db, a_visitor(db), cleo)
    heard.add((stranger.value.msgid, stranger.value.status))

    assert heard == {(CLOSED, 403)}
    assert count(db) == 0
    assert kinds(db, cleo) == []


def test_one_cannot_write_to_whom_one_blocks_nor_while_one_takes_nothing(db: Database):
    _, ben, cleo = a_moot(db)
    do(db, ben, BlockPerson(cleo.ref))
    with refused(Conflict, db):
        write(db, ben, cleo)
    do(db, ben, UnblockPerson(cleo.ref))
    takes(db, ben, "nobody")
    with refused(Conflict, db):
        write(db, ben, cleo)


def test_a_conversation_with_somebody_blocked_leaves_the_list_until_they_are_not(db: Database):
    _, ben, cleo = a_moot(db)
    write(db, cleo, ben)
    do(db, ben, BlockPerson(cleo.ref))
    assert unread(db, ben) == {}
    assert list(unread(db, cleo)) == [ben.id]
    do(db, ben, UnblockPerson(cleo.ref))
    assert list(unread(db, ben)) == [cleo.id]


@pytest.mark.parametrize(("letters", "first", "answer"), [
    ("members", False, True), ("everybody", True, True), ("nobody", False, False),
])  # fmt: skip
def test_people_of_other_servers_write_as_the_person_wants(
    db: Database, letters: str, first: bool, answer: bool
):
    _, ben, _ = a_moot(db)
    moss = a_visitor(db)

    def passes() -> bool:
        try:
            write(db, moss, ben)
        except NotAllowed:
            return False
        return True

    takes(db, ben, letters)
    assert passes() == first
    takes(db, ben, "members")
    write(db, ben, moss)
    takes(db, ben, letters)
    assert passes() == answer


def test_nobody_writes_where_nothing_arrives(db: Database):
    _, ben, cleo = a_moot(db)
    with refused(Conflict, db):
        write(db, ben, from_a_file(db, "reed"))
    with refused(Invalid, db):
        write(db, ben, ben)
    do(db, cleo, Leave(cleo.ref))
    with refused(Conflict, db):
        write(db, ben, cleo)
    with refused(NotFound, db):
        write(db, a_visitor(db, "moss"), a_visitor(db, "fern"))


def test_what_a_visitor_sends_is_theirs_as_their_server_says(db: Database):
    _, ben, cleo = a_moot(db)
    moss = a_visitor(db, "moss")
    takes(db, ben, "everybody")
    ref, url = clock_of(db).new_ref(), f"https://{FAR}/private_message/3"
    now = clock_of(db).now()
    do(db, moss, SendMessage(ref, ben.ref, "From afar", object_url=url, written_at=now - 5))

    (letter,) = read(db, ben, Member(moss.ref, moss.id)).messages
    assert (letter.object_url, letter.sent_at) == (url, now - 5)
    assert [one.link for one in inbox(db, ben)] == [f"/messages/moss@{FAR}"]
    for other in (cleo, a_visitor(db, "fern")):
        with pytest.raises(NotAllowed):
            do(db, other, DeleteMessage(ref))
    late = clock_of(db).now() + 10**12
    do(db, moss, EditMessage(ref, "From far away", written_at=late))
    (letter,) = read(db, ben, Member(moss.ref, moss.id)).messages
    assert letter.edited_at is not None
    assert letter.edited_at < late
    do(db, moss, DeleteMessage(ref))
    assert waiting(db, ben) == 0


def test_with_an_account_elsewhere_go_its_messages(db: Database):
    _, ben, cleo = a_moot(db)
    moss = a_visitor(db, "moss")
    write(db, ben, moss)
    write(db, moss, ben)
    write(db, cleo, ben)
    do(db, Server(FAR), PersonGone(moss.ref))
    assert count(db) == 1
    assert list(unread(db, ben)) == [cleo.id]


def test_nobody_writes_to_half_the_world_in_a_day(db: Database):
    ada, ben, cleo = a_moot(db)
    others = [join(db, ada, f"other{n}") for n in range(MOST_STRANGERS)]
    write(db, cleo, ben)
    for other in others:
        write(db, ben, other)
    with refused(TooMany, db):
        write(db, ben, ada)
    write(db, ben, others[0], "Once more")
    write(db, ben, cleo, "An answer is always free")
    write(db, others[0], ben)
    write(db, ben, ada, "One of them has answered")

    clock_of(db).advance(days=2)
    write(db, ben, join(db, ada, "dora"))


def test_the_messages_of_a_day_come_to_an_end(db: Database):
    _, ben, cleo = a_moot(db)
    for n in range(MOST_A_DAY):
        write(db, ben, cleo, f"Word {n}")
    with refused(TooMany, db):
        write(db, ben, cleo)
    clock_of(db).advance(days=2)
    write(db, ben, cleo)


@pytest.mark.parametrize("body", ["", " \n ", "x" * 10_001])
def test_words_have_bounds(db: Database, body: str):
    _, ben, cleo = a_moot(db)
    with refused(Invalid, db):
        write(db, ben, cleo, body)


def test_pages_go_back_to_the_first_word(db: Database):
    _, ben, cleo = a_moot(db)
    for n in range(7):
        write(db, *((ben, cleo) if n % 3 else (cleo, ben)), str(n))
    last = read(db, ben, cleo, limit=3)
    middle = read(db, ben, cleo, limit=3, before=last.messages[0].id)
    first = read(db, ben, cleo, limit=3, before=middle.messages[0].id)

    assert said(first) + said(middle) + said(last) == [str(n) for n in range(7)]
    assert (last.earlier, middle.earlier, first.earlier) == (True, True, False)


def test_what_was_said_goes_with_the_account(db: Database):
    ada, ben, cleo = a_moot(db)
    write(db, ben, cleo)
    write(db, cleo, ben)
    write(db, ada, cleo)

    do(db, ben, EraseAccount(ben.ref))

    assert count(db) == 1
    assert list(unread(db, cleo)) == [ada.id]
    assert [one.link for one in inbox(db, cleo)] == ["/messages/ada"]


def test_erasing_what_one_wrote_takes_the_words_of_messages(db: Database):
    _, ben, cleo = a_moot(db)
    write(db, ben, cleo, "Mine")
    write(db, cleo, ben, "Not mine")
    do(db, ben, EraseOwnWords(ben.ref))
    assert said(read(db, cleo, ben)) == ["", "Not mine"]


def test_a_repeated_form_sends_once(db: Database):
    _, ben, cleo = a_moot(db)
    act = SendMessage(clock_of(db).new_ref(), cleo.ref, "Once")
    for _ in range(2):
        do(db, ben, act, key="nonce")
    assert said(read(db, cleo, ben)) == ["Once"]


def test_words_that_are_erased_are_nowhere_in_the_file(db: Database, tmp_path: Path):
    if db.is_postgres:
        pytest.skip("PostgreSQL keeps its files to itself")
    _, ben, cleo = a_moot(db)
    letter = write(db, ben, cleo, "Unforgettable marzipan")
    do(db, ben, DeleteMessage(letter))
    with db.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()]
    assert files
    assert not any(b"marzipan" in one for one in files)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12))
def test_something_waits_exactly_while_a_word_was_not_read(
    prepared_db: Database, steps: list[tuple[bool, bool]]
):
    db = prepared_db
    ben, cleo = person(db, "ben"), person(db, "cleo")
    pending: list[Ref] = []
    if read(db, cleo, ben).messages:
        open_it(db, cleo, ben)
    for sends, reads in steps:
        if sends:
            pending.append(write(db, ben, cleo))
        elif pending:
            do(db, ben, DeleteMessage(pending.pop()))
        if reads and pending:
            open_it(db, cleo, ben)
            pending = []
        assert unread(db, cleo).get(ben.id, False) == bool(pending)
        assert bool(waiting(db, cleo)) == bool(pending)
    clock_of(db).advance(days=2)


@pytest.fixture
def prepared_db(db: Database) -> Database:
    """A moot that the examples of a law share."""
    a_moot(db)
    return db
