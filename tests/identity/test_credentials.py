"""Credentials: only oneself sets them, and a new password signs every browser out."""

import pytest

from folkmoot.clock import HOUR, Ref
from folkmoot.errors import Gone, NotAllowed, NotFound
from folkmoot.identity import credentials, sessions, tokens
from folkmoot.identity.bans import put as put_ban
from folkmoot.identity.credentials import SetPassword, SetRecovery, find, tidy_name
from folkmoot.record import log
from folkmoot.record.actors import HOST, ByClock, Member
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import OutsidePerform
from tests.build import clock_of, join
from tests.identity.build import counting, hashed, member, rows


def account(db, name):
    with db.read() as tx:
        return find(tx, name)


def set_password(db, person, by, password="another good one"):
    with db.write() as tx:
        return perform(tx, SetPassword(person.ref, hashed(password)), by=by)


def test_an_account_is_found_by_its_name_however_it_is_typed(db, ada):
    for typed in ("ada", " Ada ", "@ada", "ADA\t"):
        found = account(db, typed)
        assert (found.person_id, found.person, found.name) == (ada.id, ada.ref, "ada")
        assert found.password_hash
        assert found.recovery_hash


@pytest.mark.parametrize("typed", ["", "ben", "ada ada", "@@ada", "ad%", "a_a", "ada@moot.example"])
def test_other_names_find_nobody(db, ada, typed):
    assert account(db, typed) == credentials.NOBODY


def test_looking_costs_one_query_whether_or_not_somebody_is_there(db, ada):
    with db.read() as tx, counting(db) as existing:
        find(tx, "ada")
    with db.read() as tx, counting(db) as missing:
        find(tx, "nobody_here")
    assert len(existing) == len(missing) == 1


def test_only_oneself_sets_a_password(db, ada):
    ben = member(db, ada, "ben")
    before = account(db, "ben")
    for stranger in (
        ada,
        HOST,
        ByClock("reset"),
        Member(ben.ref, ada.id),
        Member(Ref("0" * 32), ben.id),
    ):
        with pytest.raises(NotAllowed):
            set_password(db, ben, stranger)
        with pytest.raises(NotAllowed), db.write() as tx:
            perform(tx, SetRecovery(ben.ref, hashed("x")), by=stranger)
    assert account(db, "ben") == before


def test_no_hash_can_be_written_around_perform(db, ada):
    with pytest.raises(OutsidePerform), db.write() as tx:
        credentials.put(tx, ada.id, 0, password_hash="x")


def test_a_password_is_not_in_the_record(db, ada):
    with db.read() as tx:
        before = log.frontier(tx).size
    assert set_password(db, ada, ada).seq is None
    with db.read() as tx:
        assert log.frontier(tx).size == before


def test_a_new_password_signs_every_browser_out_and_ends_open_links(db, ada):
    with db.write() as tx:
        clock = clock_of(db)
        session = sessions.create(tx, clock, ada.id, agent="", network="")
        link = tokens.issue(tx, clock, "reset", ada.ref, lifetime=HOUR)
    set_password(db, ada, ada)
    with db.read() as tx:
        assert sessions.find(tx, session, clock.now()) is None
        with pytest.raises(Gone):
            tokens.peek(tx, "reset", link, clock.now())


def test_new_words_leave_the_password_and_the_browsers(db, ada):
    with db.write() as tx:
        session = sessions.create(tx, clock_of(db), ada.id, agent="", network="")
        before = find(tx, "ada")
        perform(tx, SetRecovery(ada.ref, hashed("other words")), by=ada)
        after = find(tx, "ada")
        assert sessions.find(tx, session, clock_of(db).now())
    assert after.password_hash == before.password_hash
    assert after.recovery_hash != before.recovery_hash


@pytest.mark.tampers
def test_a_banned_member_may_still_change_their_password(db, ada):
    ben = member(db, ada, "ben")
    with db.write() as tx, tx.performing():
        put_ban(tx, ref=Ref("1" * 32), person_id=ben.id, scope="moot", reason="x", at=0, until=None)
    before = account(db, "ben").password_hash
    set_password(db, ben, ben)
    assert account(db, "ben").password_hash != before


def test_who_has_no_words_is_told_so(db, ada):
    ben = join(db, ada, "ben")
    set_password(db, ben, ben)
    with db.read() as tx:
        assert credentials.has_recovery(tx, ada.id)
        assert not credentials.has_recovery(tx, ben.id)


def test_a_person_who_is_not_there_has_no_password_to_set(db, ada):
    nobody = Member(Ref("9" * 32), 999)
    with pytest.raises((NotAllowed, NotFound)):
        set_password(db, nobody, nobody)
    assert len(rows(db, credentials.credentials)) == 1


def test_a_megabyte_of_name_is_cut():
    assert len(tidy_name("x" * 10**6)) == 100
