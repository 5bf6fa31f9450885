"""Leaving and erasing: the name goes for good, the words stay, nobody takes the name again."""

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotAllowed
from folkmoot.identity import (
    credentials,
    invitations,
    people,
    profiles,
    reset_requests,
    sessions,
)
from folkmoot.identity.bans import put as put_ban
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.record import log
from folkmoot.record.actors import HOST
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage.tables import metadata
from tests.build import clock_of, found, join
from tests.identity.build import accept, account, invite, member, rows, set_setting


def do(db, act, by):
    with db.write() as tx:
        return perform(tx, act, by=by)


def person(db, who):
    with db.read() as tx:
        return people.by_id(tx, who.id)


BOTH = pytest.mark.parametrize("kind", [Leave, EraseAccount])


@BOTH
def test_who_leaves_is_no_member_and_signed_in_nowhere(db, ada, kind):
    ben = member(db, ada, "ben")
    with db.write() as tx:
        sessions.create(tx, clock_of(db), ben.id, agent="", network="")
    do(db, kind(person=ben.ref), ben)
    assert not person(db, ben).is_member
    assert not rows(db, sessions.sessions)
    with db.read() as tx:
        assert credentials.find(tx, "ben") == credentials.NOBODY
        assert people.members_count(tx) == 1


@BOTH
def test_nobody_makes_another_leave(db, ada, kind):
    ben = member(db, ada, "ben")
    for other in (ada, HOST):
        with pytest.raises(NotAllowed):
            do(db, kind(person=ben.ref), other)
    assert person(db, ben).is_member


@BOTH
def test_who_left_does_nothing_more(db, ada, kind):
    ben = member(db, ada, "ben")
    do(db, kind(person=ben.ref), ben)
    for act in (Leave(person=ben.ref), EraseAccount(person=ben.ref)):
        with pytest.raises((NotAllowed, Conflict)):
            do(db, act, ben)


@pytest.mark.tampers
@BOTH
def test_a_banned_member_may_leave(db, ada, kind):
    ben = member(db, ada, "ben")
    with db.write() as tx, tx.performing():
        put_ban(tx, ref=Ref("1" * 32), person_id=ben.id, scope="moot", reason="x", at=0, until=None)
    do(db, kind(person=ben.ref), ben)
    assert not person(db, ben).is_member


@BOTH
def test_a_founder_who_leaves_holds_no_key(db, ada, kind):
    do(db, kind(person=ada.ref), ada)
    with pytest.raises(NotAllowed):
        do(db, SetSetting(key="name", value="Mine"), ada)


@BOTH
@pytest.mark.parametrize("way", ["invitation", "open"])
def test_the_name_is_never_borne_again(db, ada, kind, way):
    ben, cleo = member(db, ada, "ben"), member(db, ada, "cleo")
    do(db, kind(person=ben.ref), ben)
    token = invite(db, cleo)
    with pytest.raises(Conflict, match="taken"):
        accept(db, token, "ben")
    assert accept(db, token, "ben_again")


def test_leaving_keeps_the_name_beside_the_words(db, ada):
    ben = member(db, ada, "ben")
    do(db, Leave(person=ben.ref), ben)
    assert person(db, ben).name == "ben"


def test_erasing_takes_the_name_off_the_person(db, ada):
    ben = member(db, ada, "ben")
    do(db, ChangeProfile(person=ben.ref, profile=Profile(display_name="Ben")), ben)
    do(db, EraseAccount(person=ben.ref), ben)
    gone = person(db, ben)
    assert gone.name is None
    assert gone.erased_at == gone.left_at
    assert [row["person_id"] for row in rows(db, credentials.credentials)] == [ada.id]
    assert not rows(db, profiles.profiles)


def everything(db):
    """Every row of every table, as text."""
    return {table.name: str(rows(db, table)) for table in metadata.sorted_tables}


def test_after_erasing_nothing_joins_the_name_to_the_person(db, ada):
    # given a member with an unmistakable name, who applied for everything there is
    set_setting(db, ada, "joining", "open")
    name = "zwiebelfisch"
    fish = member(db, ada, name)
    with db.write() as tx:
        reset_requests.ask(tx, clock_of(db), name)
    do(db, ChangeProfile(person=fish.ref, profile=Profile(display_name=name, bio=name)), fish)
    assert {table for table, text in everything(db).items() if name in text} >= {
        "person",
        "name_taken",
        "profile",
        "reset_request",
    }
    # when the account is erased
    do(db, EraseAccount(person=fish.ref), fish)
    # then the name is in one place only, where nothing is beside it
    assert [table for table, text in everything(db).items() if name in text] == ["name_retired"]
    assert rows(db, people.retired) == [{"name": name}]
    with db.read() as tx:
        assert not any(name.encode() in (leaf.text or b"") for leaf in log.read(tx))


def test_erasing_is_in_the_record_and_leaves_the_others_text(db, ada):
    ben = member(db, ada, "ben")
    member(db, ada, "cleo")
    do(db, EraseAccount(person=ben.ref), ben)
    with db.read() as tx:
        leaves = list(log.read(tx))
    assert leaves[-1].kind == "account.erase/1"
    texts = [leaf.text for leaf in leaves if leaf.kind == "member.join/1"]
    assert texts[0] is None
    assert b"cleo" in texts[1]


def test_a_founder_can_be_erased_too(db):
    ada = found(db, "ada")
    do(db, EraseAccount(person=ada.ref), ada)
    assert person(db, ada).name is None
    with db.read() as tx:
        genesis, *_ = log.read(tx)
    assert genesis.text is None


def test_the_sponsor_of_a_member_may_be_erased(db, ada):
    ben = member(db, ada, "ben")
    cleo = accept(db, invite(db, ben), "cleo")
    do(db, EraseAccount(person=ben.ref), ben)
    assert person(db, cleo).is_member


def test_two_may_erase_themselves(db, ada):
    for name in ("ben", "cleo"):
        who = member(db, ada, name)
        do(db, EraseAccount(person=who.ref), who)
    assert {row["name"] for row in rows(db, people.retired)} == {"ben", "cleo"}
    with pytest.raises(Conflict):
        join(db, ada, "ben")
    assert account("x")


def test_what_invitations_say_of_somebody_goes_with_the_account(db, ada):
    """Also what they noted of others themselves; nobody else's notes."""
    ben = member(db, ada, "ben")
    invite(db, ada, note="Cleo of the choir")
    invite(db, ben, note="My neighbour")
    dora = accept(db, invite(db, ada, note="Dora of the mill"), "dora")

    do(db, EraseAccount(person=ben.ref), ben)
    do(db, EraseAccount(person=dora.ref), dora)

    notes = {row["note"] for row in rows(db, invitations.invitations)}
    assert "Cleo of the choir" in notes
    assert not notes & {"My neighbour", "Dora of the mill"}
