"""The record is the source: replayed, it gives the same people, resets and settings."""

from folkmoot.identity import applications, joining, resets
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.identity.resets import ConfirmReset, ObjectToReset, WithdrawReset
from folkmoot.record.perform import perform
from folkmoot.record.replaying import differences, replay_into
from tests.build import clock_of, replaying
from tests.identity.build import account, do_jobs, member, set_setting
from tests.identity.test_resets import ask, give_power, group, open_now, propose, use


def do(db, act, by):
    with db.write() as tx:
        return perform(tx, act, by=by)


def differs(db, tmp_path):
    again = replaying(db, tmp_path / "again.db")
    try:
        with db.read() as tx:
            replay_into(tx, again)
            with again.read() as other:
                return differences(tx, other)
    finally:
        again.close()


def test_members_by_every_way_come_back(db, ada, tmp_path):
    clock = clock_of(db)
    ben = member(db, ada, "ben")
    do(db, ChangeProfile(person=ben.ref, profile=Profile(bio="x")), ben)
    set_setting(db, ada, "joining", "application")
    with db.write() as tx:
        applications.apply(tx, clock, account("dora"), [])
        applications.accept(tx, clock, applications.waiting(tx)[0].ref, ada)
    assert differs(db, tmp_path) == []


def test_who_came_through_the_open_door_comes_back(db, ada, tmp_path):
    set_setting(db, ada, "joining", "open")
    with db.write() as tx:
        joining.enter(tx, clock_of(db), account("cleo"))
    assert differs(db, tmp_path) == []


def test_who_left_and_who_was_erased_are_the_same_again(db, ada, tmp_path):
    ben, cleo = member(db, ada, "ben"), member(db, ada, "cleo")
    do(db, Leave(person=ben.ref), ben)
    do(db, EraseAccount(person=cleo.ref), cleo)
    assert differs(db, tmp_path) == []


def test_the_erasure_of_the_founder_is_the_same_again(db, ada, tmp_path):
    ben = member(db, ada, "ben")
    do(db, EraseAccount(person=ada.ref), ada)
    assert ben
    assert differs(db, tmp_path) == []


def test_a_reset_is_the_same_again(db, ada, tmp_path):
    _, cleo = group(db, ada)
    token, _ = ask(db)
    reset = propose(db, ada)
    do(db, ConfirmReset(reset=reset), cleo)
    open_now(db)
    use(db, token)
    assert differs(db, tmp_path) == []


def test_resets_that_were_stopped_are_the_same_again(db, ada, tmp_path):
    ben, _ = group(db, ada)
    ask(db)
    do(db, ObjectToReset(reset=propose(db, ada)), ben)
    ask(db)
    do(db, WithdrawReset(reset=propose(db, ada), reason="a mistake"), ada)
    ask(db)
    propose(db, ada)
    assert differs(db, tmp_path) == []


def test_after_an_erasure_the_reasons_of_a_reset_are_gone_here_and_there(db, ada, tmp_path):
    ben, _ = group(db, ada)
    ask(db)
    reset = propose(db, ada)
    do(db, WithdrawReset(reset=reset, reason="it was not ben"), ada)
    do(db, EraseAccount(person=ben.ref), ben)
    with db.read() as tx:
        assert resets.by_ref(tx, reset).reason == ""
    assert differs(db, tmp_path) == []


def test_a_limited_account_is_limited_again(db, ada, tmp_path):
    ben = member(db, ada, "ben")
    give_power(db, ada, ben)
    token, _ = ask(db, "ada")
    propose(db, ben)
    open_now(db)
    use(db, token)
    do_jobs(db, {})
    assert differs(db, tmp_path) == []
