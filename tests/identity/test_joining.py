"""The three ways in, as the moot has set them."""

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.identity import actor_keys, credentials, joining, people
from folkmoot.identity.joining import AdmitMember, EnterOpenDoor, JoinByInvitation
from folkmoot.record import log
from folkmoot.record.actors import GENESIS, HOST, ByClock, Newcomer
from folkmoot.record.perform import perform
from folkmoot.storage import jobs
from tests.build import clock_of, join
from tests.identity.build import account, rows, set_setting

WAYS = ("invitation", "application", "open")


def enter(db, name):
    with db.write() as tx:
        return joining.enter(tx, clock_of(db), account(name))


def do(db, act, by):
    with db.write() as tx:
        return perform(tx, act, by=by)


def test_through_an_open_door_anybody_walks(db, ada):
    set_setting(db, ada, "joining", "open")
    ben = enter(db, "ben")
    with db.read() as tx:
        found = people.by_ref(tx, ben.ref)
        can_sign_in = credentials.find(tx, "ben")
    assert found.is_member
    assert can_sign_in.password_hash
    assert can_sign_in.recovery_hash
    assert rows(db, people.people)[-1]["sponsor_id"] is None


@pytest.mark.parametrize("way", ["invitation", "application"])
def test_a_door_that_is_not_open_lets_nobody_in(db, ada, way):
    set_setting(db, ada, "joining", way)
    with pytest.raises(NotAllowed):
        enter(db, "ben")
    assert len(rows(db, people.people)) == 1


@pytest.mark.parametrize("way", WAYS)
def test_who_takes_the_wrong_way_is_told_the_right_one(db, ada, way):
    set_setting(db, ada, "joining", way)
    said = {"invitation": "by invitation", "application": "Go to Apply", "open": "Go to Join"}
    for other in WAYS:
        with db.read() as tx:
            if other == way:
                joining.check_way(tx, other)
            else:
                with pytest.raises(NotAllowed, match=said[way]):
                    joining.check_way(tx, other)


def test_a_newcomer_enters_only_as_themselves(db, ada):
    set_setting(db, ada, "joining", "open")
    act = EnterOpenDoor(ref=Ref("1" * 32), name="ben")
    for other in (Newcomer(Ref("2" * 32)), HOST, GENESIS, ByClock("reset")):
        with pytest.raises(NotAllowed):
            do(db, act, other)


def test_a_newcomer_does_nothing_else(db, ada):
    set_setting(db, ada, "joining", "open")
    ref = Ref("1" * 32)
    for act in (
        JoinByInvitation(ref=ref, name="ben"),
        AdmitMember(ref=ref, name="ben"),
        credentials.SetPassword(ada.ref, "x"),
        credentials.SetPassword(ref, "x"),
    ):
        with pytest.raises(NotAllowed):
            do(db, act, Newcomer(ref))


def test_only_the_power_to_admit_admits(db, ada):
    ben = join(db, ada, "ben")
    act = AdmitMember(ref=Ref("1" * 32), name="cleo")
    for other in (ben, HOST, ByClock("reset"), Newcomer(act.ref)):
        with pytest.raises(NotAllowed):
            do(db, act, other)
    do(db, act, ada)


@pytest.mark.parametrize("name", ["ada", "ben", "admin", "x", "Big", "with space"])
def test_a_name_that_cannot_be_is_refused_and_nothing_stays(db, ada, name):
    join(db, ada, "ben")
    set_setting(db, ada, "joining", "open")
    before = len(rows(db, log.leaves))
    with pytest.raises((Conflict, Invalid)):
        enter(db, name)
    assert len(rows(db, log.leaves)) == before
    assert len(rows(db, credentials.credentials)) == 1


def test_one_person_cannot_enter_twice(db, ada):
    set_setting(db, ada, "joining", "open")
    enter(db, "ben")
    with pytest.raises(Conflict, match="taken"):
        enter(db, "ben")


def test_every_new_member_gets_actor_keys_soon(db, ada):
    ben = join(db, ada, "ben")
    waiting = [row["data"] for row in rows(db, jobs.jobs) if row["kind"] == actor_keys.JOB]
    assert any(ben.ref in data for data in waiting)


def test_no_hash_of_a_password_is_in_the_record(db, ada):
    set_setting(db, ada, "joining", "open")
    enter(db, "ben")
    kept = str(rows(db, log.contents)) + str(rows(db, log.leaves))
    assert "argon2" not in kept
