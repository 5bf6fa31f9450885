"""Invitations: one person vouches for one other, by a link that is good once and for a time."""

import threading

import pytest
from sqlalchemy import delete

from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from folkmoot.identity import invitations, joining, people, tokens
from folkmoot.identity.bans import put as put_ban
from folkmoot.identity.invitations import FROM_MEMBERS, UseInvitation, WithdrawInvitation
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.record import log
from folkmoot.record.actors import HOST, Newcomer
from folkmoot.record.perform import done_keys, perform
from folkmoot.storage.sealing import KeyFile
from folkmoot.storage.tables import metadata
from tests.build import clock_of, join, sealer_of
from tests.identity.build import accept, account, invite, rows


def make(db, by, **choices):
    with db.write() as tx:
        made = invitations.invite(tx, clock_of(db), by, **choices)
        return made.ref, made.token


def look(db, token):
    with db.read() as tx:
        return invitations.look(tx, token, clock_of(db).now())


def do(db, act, by):
    with db.write() as tx:
        return perform(tx, act, by=by)


def person(db, name):
    with db.read() as tx:
        return people.by_name(tx, name)


def test_a_member_brings_in_another(db, ada):
    token = invite(db, ada, note="Ben from the choir")
    assert look(db, token).sponsor_name == "ada"
    ben = accept(db, token, "ben")
    found = person(db, "ben")
    assert (found.id, found.ref) == (ben.id, ben.ref)
    assert found.is_member


def test_the_sponsor_is_recorded(db, ada):
    ben = accept(db, invite(db, ada), "ben")
    cleo = accept(db, invite(db, ben), "cleo")
    sponsors = {row["id"]: row["sponsor_id"] for row in rows(db, people.people)}
    assert sponsors == {ada.id: None, ben.id: ada.id, cleo.id: ben.id}
    joins = [row for row in rows(db, log.leaves) if row["kind"] == "member.join/1"]
    assert [row["actor"] for row in joins] == [ada.ref, ben.ref]


def test_making_an_invitation_is_not_in_the_record(db, ada):
    before = len(rows(db, log.leaves))
    invite(db, ada)
    assert len(rows(db, log.leaves)) == before


def test_looking_does_not_use_the_link(db, ada):
    token = invite(db, ada)
    for _ in range(3):
        look(db, token)
    assert accept(db, token, "ben")


def test_the_link_is_good_once(db, ada):
    token = invite(db, ada)
    accept(db, token, "ben")
    with pytest.raises(Gone):
        look(db, token)
    with pytest.raises(Gone):
        accept(db, token, "cleo")
    assert person(db, "cleo") is None


@pytest.mark.parametrize("name", ["ada", "x", "Ben", "admin", "b n", ""])
def test_a_name_that_cannot_be_leaves_the_link_good(db, ada, name):
    token = invite(db, ada)
    with pytest.raises((Invalid, Conflict)):
        accept(db, token, name)
    assert accept(db, token, "ben")


def test_the_link_ends_by_itself(db, ada):
    token = invite(db, ada, days=2)
    clock_of(db).advance(days=2)
    with pytest.raises(Gone):
        look(db, token)
    with pytest.raises(Gone):
        accept(db, token, "ben")


def test_an_invitation_can_be_taken_back(db, ada):
    ref, token = make(db, ada)
    do(db, WithdrawInvitation(ref=ref), ada)
    with pytest.raises(Gone):
        look(db, token)
    with pytest.raises(Gone):
        accept(db, token, "ben")
    with pytest.raises(Conflict):
        do(db, WithdrawInvitation(ref=ref), ada)


def test_only_the_sponsor_takes_it_back_or_marks_it_used(db, ada):
    ben = join(db, ada, "ben")
    ref, token = make(db, ada)
    for other in (ben, HOST, Newcomer(ref)):
        with pytest.raises(NotAllowed):
            do(db, WithdrawInvitation(ref=ref), other)
        with pytest.raises(NotAllowed):
            do(db, UseInvitation(ref=ref, member=ben.ref), other)
    assert look(db, token)


def test_who_is_no_member_invites_nobody(db, ada):
    for stranger in (HOST, Newcomer(Ref("1" * 32))):
        with pytest.raises(NotAllowed):
            make(db, stranger)
    assert not rows(db, invitations.invitations)
    assert not rows(db, tokens.links)


def ban(db, member):
    with db.write() as tx, tx.performing():
        put_ban(
            tx, ref=Ref("1" * 32), person_id=member.id, scope="moot", reason="x", at=0, until=None
        )


def leave(db, member):
    do(db, Leave(person=member.ref), member)


def erase(db, member):
    do(db, EraseAccount(person=member.ref), member)


@pytest.mark.tampers
@pytest.mark.parametrize("fate", [ban, leave, erase])
def test_who_cannot_vouch_any_more_brings_in_nobody(db, ada, fate):
    ben = accept(db, invite(db, ada), "ben")
    token = invite(db, ben)
    fate(db, ben)
    with pytest.raises(Gone, match="cannot vouch"):
        accept(db, token, "cleo")
    assert person(db, "cleo") is None


def test_who_left_is_told_when_the_link_is_opened(db, ada):
    ben = accept(db, invite(db, ada), "ben")
    token = invite(db, ben)
    leave(db, ben)
    with pytest.raises(Gone, match="cannot vouch"):
        look(db, token)


@pytest.mark.tampers
def test_a_banned_member_invites_nobody_but_takes_back(db, ada):
    ben = accept(db, invite(db, ada), "ben")
    ref, _ = make(db, ben)
    ban(db, ben)
    with pytest.raises(NotAllowed):
        make(db, ben)
    do(db, WithdrawInvitation(ref=ref), ben)


@pytest.mark.parametrize("days", [0, -1, 31, 10**9])
def test_days_have_bounds(db, ada, days):
    with pytest.raises(Invalid) as refused:
        make(db, ada, days=days)
    assert refused.value.field == "days"


def test_a_note_has_a_bound(db, ada):
    make(db, ada, note="n" * 200)
    with pytest.raises(Invalid) as refused:
        make(db, ada, note="n" * 201)
    assert refused.value.field == "note"


def test_a_member_has_a_bounded_number_of_open_invitations(db, ada):
    ref, _ = make(db, ada)
    for _ in range(invitations.MOST_OPEN - 1):
        make(db, ada)
    with pytest.raises(Conflict, match="Take one back"):
        make(db, ada)
    do(db, WithdrawInvitation(ref=ref), ada)
    make(db, ada)


def test_a_member_sees_their_own_invitations_and_what_came_of_them(db, ada):
    ben = accept(db, invite(db, ada, note="first"), "ben")
    make(db, ada, note="second")
    make(db, ben, note="not hers")
    with db.read() as tx:
        mine = invitations.of_sponsor(tx, ada.id)
    assert [(one.note, one.member) for one in mine] == [("second", None), ("first", ben.ref)]
    assert mine[0].expires_at - mine[0].made_at == 7 * DAY


def test_the_link_cannot_be_read_from_the_database(db, ada):
    token = invite(db, ada)
    assert token not in str(rows(db, invitations.invitations) + rows(db, tokens.links))


@pytest.mark.parametrize("wrong", ["", "x" * 43, "%", "\ud800"])
def test_a_wrong_link_opens_nothing(db, ada, wrong):
    invite(db, ada)
    with pytest.raises(NotFound):
        look(db, wrong)


def send(db, by, form, **choices):
    """Send a form as the page does: its secret follows from the key file and the form."""
    token = invitations.form_token(sealer_of(db), by, form)
    with db.write() as tx:
        return invitations.invite(tx, clock_of(db), by, token=token, **choices)


def test_the_same_form_again_gives_the_same_invitation(db, ada):
    first = send(db, ada, "nonce", note="for Ben", days=2)
    clock_of(db).advance(hours=5)
    again = send(db, ada, "nonce", note="for Ben", days=2)
    assert (again.ref, again.token, again.expires_at) == (first.ref, first.token, first.expires_at)
    assert (first.repeated, again.repeated) == (False, True)
    assert len(rows(db, invitations.invitations)) == len(rows(db, tokens.links)) == 1
    assert accept(db, again.token, "ben")


def test_another_form_or_another_member_makes_another_invitation(db, ada):
    ben = accept(db, invite(db, ada), "ben")
    made = [send(db, ada, "one"), send(db, ada, "two"), send(db, ben, "one")]
    assert len({one.token for one in made}) == len({one.ref for one in made}) == 3
    assert not any(one.repeated for one in made)


@pytest.mark.parametrize("end", ["used", "taken back", "too old", "lost with a restored backup"])
def test_a_form_that_comes_after_its_invitation_ended_is_told_so(db, ada, end):
    first = send(db, ada, "nonce", days=1)
    if end == "used":
        accept(db, first.token, "ben")
    elif end == "taken back":
        do(db, WithdrawInvitation(ref=first.ref), ada)
    elif end == "too old":
        clock_of(db).advance(days=2)
    else:
        with db.write() as tx:
            tx.write(delete(tokens.links))
    with pytest.raises(Conflict, match="has ended"):
        send(db, ada, "nonce", days=1)
    assert len(rows(db, invitations.invitations)) == 1


def test_a_form_that_comes_after_its_key_was_forgotten_makes_no_second_invitation(db, ada):
    first = send(db, ada, "nonce", days=30)
    clock_of(db).advance(days=29)
    with db.write() as tx:
        tx.write(delete(done_keys))
    assert send(db, ada, "nonce", days=30).ref == first.ref
    clock_of(db).advance(days=2)
    with pytest.raises(Conflict, match="has ended"):
        send(db, ada, "nonce", days=30)


def test_of_one_form_sent_many_times_at_once_one_invitation_comes(db, ada):
    got = []
    clicks = [threading.Thread(target=lambda: got.append(send(db, ada, "n"))) for _ in range(4)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert len({one.token for one in got}) == 1
    assert len(got) == 4
    assert len(rows(db, invitations.invitations)) == 1


def test_the_secret_of_a_form_cannot_be_worked_out_from_the_database(db, ada):
    made = send(db, ada, "nonce")
    everything = str([rows(db, table) for table in metadata.sorted_tables])
    assert made.token not in everything
    assert "nonce" not in everything
    other = KeyFile(b"x" * 32, clock_of(db))
    assert invitations.form_token(other, ada, "nonce") != made.token


def test_a_link_for_something_else_is_no_invitation(db, ada):
    with db.write() as tx:
        token = tokens.issue(tx, clock_of(db), "reset", make_ref(tx, db, ada), lifetime=DAY)
    with pytest.raises(NotFound):
        accept(db, token, "ben")


def make_ref(tx, db, by):
    return invitations.invite(tx, clock_of(db), by).ref


def test_of_two_who_share_a_link_one_joins(db, ada):
    token, got = invite(db, ada), []

    def try_to_join(name):
        try:
            with db.write() as tx:
                invitations.accept(tx, clock_of(db), token, chosen[name])
            got.append("in")
        except Gone:
            got.append("gone")

    chosen = {name: account(name) for name in ("ben", "cleo", "dora")}
    threads = [threading.Thread(target=try_to_join, args=(name,)) for name in chosen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["gone", "gone", "in"]
    with db.read() as tx:
        assert people.members_count(tx) == 2


def test_an_invitation_works_however_the_moot_is_joined_otherwise(db, ada):
    with db.read() as tx:
        joining.check_way(tx, "invitation")
    assert accept(db, invite(db, ada), "ben")


def seven(db, ada):
    """A moot of seven, six of whom Ada brought in."""
    return [ada, *(accept(db, invite(db, ada), f"friend{n}") for n in range(FROM_MEMBERS - 1))]


def test_a_small_group_is_brought_together_by_one_member(db, ada):
    assert len({one.ref for one in seven(db, ada)}) == FROM_MEMBERS


def test_from_seven_members_on_each_brings_in_two_within_thirty_days(db, ada):
    ben = seven(db, ada)[1]
    links = [invite(db, ben) for _ in range(3)]
    accept(db, links[0], "first")
    accept(db, links[1], "second")

    with pytest.raises(Gone, match="Ask another member"):
        accept(db, links[2], "third")
    with pytest.raises(Conflict, match="Another member can invite them"):
        invite(db, ben)
    with pytest.raises(Conflict):
        invite(db, ada)

    clock_of(db).advance(days=30)
    assert accept(db, invite(db, ben), "third")


def test_one_member_does_not_bring_in_a_majority_through_those_whom_they_brought_in(db, ada):
    ben = seven(db, ada)[1]
    early = invite(db, ben)
    puppet = accept(db, early, "puppet")
    with pytest.raises(Conflict, match="after 30 days"):
        invite(db, puppet)
    clock_of(db).advance(days=30)
    assert accept(db, invite(db, puppet), "a_friend")


def test_whoever_is_among_the_first_seven_who_are_here_waits_for_nothing(db, ada):
    people = [accept(db, invite(db, ada), f"friend{n}") for n in range(FROM_MEMBERS - 1)]
    clock_of(db).advance(minutes=1)
    last = accept(db, invite(db, people[0]), "eighth")
    link = invite(db, people[1])
    leave(db, people[2])  # so that the eighth is the seventh, and may
    assert accept(db, invite(db, last), "ninth")
    assert accept(db, link, "tenth")


def test_a_link_from_before_there_were_seven_does_not_help(db, ada):
    *links, late = [invite(db, ada) for _ in range(FROM_MEMBERS)]
    for n, link in enumerate(links):
        accept(db, link, f"friend{n}")

    with pytest.raises(Gone):
        accept(db, late, "late")
