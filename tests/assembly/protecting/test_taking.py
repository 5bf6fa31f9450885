"""An emergency: a power for three days, a vote at once, and all of it undone or ratified."""

import pytest
from sqlalchemy import select

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import bodies, effects, proposals, rivals
from folkmoot.assembly.deciding.changing import ChangeProposal
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import WithdrawProposal
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.assembly.protecting import emergency_acts
from folkmoot.clock import DAY, HOUR, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum.exclusion import Ban, Unban
from folkmoot.forum.founding import CloseCommunity
from folkmoot.forum.moderation import LockThread, PinPost, UnlockThread
from folkmoot.forum.posts import posts
from folkmoot.identity import bans
from folkmoot.peers import policy
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    carried,
    decide,
    friends,
    less,
    look,
    mandate_of,
    propose,
    ready,
    replayed_equal,
    vote,
)
from tests.assembly.protecting.build import elected, take, the_emergency
from tests.build import clock_of
from tests.forum.build import a_community, a_post, do


def started(db: Database, count: int = 4) -> list[Member]:
    """Friends, of whom the second pins posts by decision."""
    people = friends(db, count)
    elected(db, people, people[1])
    return people


def is_locked(db: Database, post: Ref) -> bool:
    with db.read() as tx:
        return tx.value(select(posts.c.locked_at).where(posts.c.ref == post)) is not None


def test_a_steward_takes_a_power_and_the_vote_opens_at_once(db: Database):
    people = started(db)
    post = a_post(db, people[2], a_community(db, people[2]))

    asked = take(db, people[1])
    do(db, people[1], LockThread(post, "Enough."))

    assert is_locked(db, post)
    assert asked.stage == "open"
    assert 71 * HOUR < (asked.closes_at or 0) - (asked.opened_at or 0) <= 72 * HOUR
    assert asked.rule is not None
    assert asked.rule.method == "yes-no"
    with db.read() as tx:
        assert bodies.under_way(tx, asked, clock_of(db).now()) == 0
    done = carried(db, asked.ref)
    assert [(one.option, one.effect.kind) for one in done] == [(effects.ON_NO, "thread.unlock/1")]
    assert replayed_equal(db)


def test_what_nobody_ratified_is_undone_by_the_clock_and_the_vote_is_cited(db: Database):
    people = started(db)
    room = a_community(db, people[2])
    post, other = a_post(db, people[2], room), a_post(db, people[2], room)
    asked = take(db, people[1])
    do(db, people[1], LockThread(post, "Enough."))
    do(db, people[1], LockThread(other, "Enough."))
    clock_of(db).advance(hours=72)

    with pytest.raises(NotAllowed):
        do(db, people[1], LockThread(a_post(db, people[2], room), "Late."))
    proceed(db)

    assert look(db, asked.ref).stage == "failed"
    assert not is_locked(db, post)
    assert not is_locked(db, other)
    assert all(one.carried_at for one in carried(db, asked.ref))
    assert replayed_equal(db)


def test_what_the_members_ratified_stays_and_the_mandate_ends(db: Database):
    people = started(db)
    post = a_post(db, people[2], a_community(db, people[2]))
    asked = take(db, people[1])
    do(db, people[1], LockThread(post, "Enough."))

    ready(db, asked.ref, people)
    for one in people:
        vote(db, asked.ref, one, "yes")
    proceed(db)

    assert look(db, asked.ref).stage == "passed"
    assert is_locked(db, post)
    assert not any(one.carried_at for one in carried(db, asked.ref))
    with pytest.raises(NotAllowed):
        do(db, people[1], UnlockThread(post, "Again."))
    assert replayed_equal(db)


def test_a_no_ends_it_at_once(db: Database):
    people = started(db)
    asked = take(db, people[1], "member.ban")
    until = clock_of(db).now() + 2 * DAY
    ref = clock_of(db).new_ref()
    do(db, people[1], Ban(people[3].ref, "moot", "Spam.", ref, until))

    ready(db, asked.ref, people)
    for one in people:
        vote(db, asked.ref, one, "no")
    proceed(db)

    with db.read() as tx:
        assert bans.live(tx, people[3].id, clock_of(db).now()) == []
        assert len(mandates.held_by(tx, people[1].id, clock_of(db).now())) == 1
    assert replayed_equal(db)


def test_what_was_undone_or_decided_since_is_left_alone(db: Database):
    people = started(db)
    room = a_community(db, people[2])
    post, gone = a_post(db, people[2], room), a_post(db, people[2], room)
    asked = take(db, people[1])
    do(db, people[1], LockThread(post, "Enough."))
    do(db, people[1], UnlockThread(post, "A mistake."))
    do(db, people[1], LockThread(gone, "Enough."))
    do(db, people[0], UnlockThread(gone, "No."))
    do(db, people[0], LockThread(gone, "Yes."))
    clock_of(db).advance(hours=72)
    proceed(db)

    assert is_locked(db, gone)
    assert [bool(one.carried_at) for one in carried(db, asked.ref)] == [True, True]
    assert replayed_equal(db)


def test_a_longer_ban_by_who_may_is_not_undone_with_the_emergency(db: Database):
    people = started(db)
    asked = take(db, people[1], "member.ban")
    clock = clock_of(db)
    do(db, people[1], Ban(people[3].ref, "moot", "Spam.", clock.new_ref(), clock.now() + DAY))
    longer = Ban(people[3].ref, "moot", "Much.", clock.new_ref(), clock.now() + 6 * DAY)
    do(db, people[0], longer)
    clock.advance(hours=72)
    proceed(db)

    with db.read() as tx:
        held = bans.live(tx, people[3].id, clock.now())
    assert [one.ref for one in held] == [longer.ref]
    assert carried(db, asked.ref)[0].failure == "Something else was decided on it since."
    assert replayed_equal(db)


def test_what_cannot_be_undone_any_more_leaves_a_note(db: Database):
    people = started(db)
    asked = take(db, people[1], "federation.block")
    clock = clock_of(db)
    server = policy.Server(clock.new_ref(), "spam.example")
    do(db, people[1], policy.BlockServers((server,), "Spam.", clock.now() + DAY))
    clock.advance(hours=72)
    proceed(db)

    assert carried(db, asked.ref)[0].failure
    assert replayed_equal(db)


# ---- who takes what


def test_only_who_was_given_a_mandate_by_the_members_takes_powers(db: Database):
    people = started(db)
    ends = clock_of(db).now() + 9 * DAY
    lent = GrantMandate(
        clock_of(db).new_ref(), people[2].ref, ("post.pin",), "moot", ends, "Help me."
    )
    do(db, people[0], lent)

    for one in (people[2], people[3]):
        with pytest.raises(NotAllowed):
            do(db, one, the_emergency(db))
    take(db, people[1])
    with pytest.raises(Conflict, match="already"):
        do(db, people[0], the_emergency(db))


def test_who_was_given_something_over_a_part_takes_powers_there_only(db: Database):
    people = friends(db, 4)
    here = a_community(db, people[2])
    elected(db, people, people[1], scope=f"community:{here}")

    with pytest.raises(NotAllowed):
        do(db, people[1], the_emergency(db))
    take(db, people[1], "thread.lock", f"community:{here}")


def test_nobody_takes_what_the_members_took(db: Database):
    people = friends(db)
    room = a_community(db, people[0])
    decide(db, propose(db, people[0], *less(db, people[0], "member.ban")), people)

    with pytest.raises(NotAllowed, match="took this power"):
        do(db, people[0], the_emergency(db, "member.ban"))
    with pytest.raises(NotAllowed, match="took this power"):
        do(
            db,
            people[0],
            the_emergency(db, "member.ban", f"community:{room}"),
        )


@pytest.mark.parametrize(
    "power", ["mandate.grant", "host.operate", "host.keys", "content.erase", "setting.set"]
)
def test_powers_whose_acts_cannot_be_undone_are_never_taken(db: Database, power: str):
    people = started(db)

    with pytest.raises(Invalid, match="from the list"):
        do(db, people[1], the_emergency(db, power))


def test_no_emergency_is_longer_than_three_days(db: Database):
    people = started(db)

    for hours in (0, 73):
        with pytest.raises(Invalid, match="72 hours"):
            do(db, people[1], the_emergency(db, hours=hours))


def test_nobody_bans_for_longer_than_three_days_by_it_or_over_a_ban(db: Database):
    people = started(db)
    take(db, people[1], "member.ban")
    clock = clock_of(db)

    for until in (None, clock.now() + 73 * HOUR):
        with pytest.raises(NotAllowed, match="72 hours"):
            do(db, people[1], Ban(people[3].ref, "moot", "Spam.", clock.new_ref(), until))
    do(db, people[0], Ban(people[3].ref, "moot", "Spam.", clock.new_ref(), clock.now() + DAY))
    with pytest.raises(NotAllowed, match="banned already"):
        do(db, people[1], Ban(people[3].ref, "moot", "!", clock.new_ref(), clock.now() + HOUR))
    with pytest.raises(NotAllowed, match="only what can be undone"):
        do(db, people[1], Unban(people[3].ref, "moot", "It is over."))


def test_it_covers_no_other_power_and_nothing_that_was_decided_before(db: Database):
    people = started(db)
    room = a_community(db, people[2])
    take(db, people[1], "federation.block")
    server = policy.Server(clock_of(db).new_ref(), "spam.example")
    do(db, people[0], policy.SilenceServers((server,), "Noise."))
    again = policy.Server(clock_of(db).new_ref(), "spam.example")

    with pytest.raises(NotAllowed, match="decided about this"):
        do(db, people[1], policy.BlockServers((again,), "Spam."))
    with pytest.raises(NotAllowed, match="only what can be undone"):
        do(db, people[1], policy.AllowServers((server,), "Friends."))
    with pytest.raises(NotAllowed):
        do(db, people[1], CloseCommunity(room, "Closed."))


def test_it_holds_where_it_was_taken(db: Database):
    people = started(db)
    here, there = a_community(db, people[2]), a_community(db, people[2], "there")
    take(db, people[1], "thread.lock", f"community:{here}")
    do(db, people[1], LockThread(a_post(db, people[2], here), "Enough."))

    with pytest.raises(NotAllowed):
        do(db, people[1], LockThread(a_post(db, people[2], there), "Enough."))


def test_what_one_was_given_is_used_before_what_one_took(db: Database):
    people = started(db)
    take(db, people[1])
    elected(db, people, people[1], "thread.lock")
    post = a_post(db, people[2], a_community(db, people[2]))

    do(db, people[1], LockThread(post, "Enough."))
    with db.read() as tx:
        assert effects.pending(tx, "thread.unlock/1") == []  # nothing for the vote to take back
    do(db, people[1], UnlockThread(post, "Go on."))
    do(db, people[1], PinPost(post, "News."))


# ---- nobody's to change, and not too often


def test_nobody_takes_the_vote_back_or_changes_it(db: Database):
    people = started(db)
    act = the_emergency(db)
    do(db, people[1], act)

    with pytest.raises(Conflict, match="nobody can take it back"):
        do(db, people[1], WithdrawProposal(act.proposal))
    with pytest.raises(Conflict, match="not its author's"):
        do(db, people[1], ChangeProposal(act.proposal, "Flowers", "For all."))


def test_whoever_gives_it_up_is_judged_all_the_same(db: Database):
    people = started(db)
    post = a_post(db, people[2], a_community(db, people[2]))
    act = the_emergency(db)
    do(db, people[1], act)
    do(db, people[1], LockThread(post, "Enough."))
    do(db, people[1], EndMandate(act.ref, "It is over."))
    proceed(db)
    clock_of(db).advance(hours=73)
    proceed(db)

    assert not is_locked(db, post)
    assert replayed_equal(db)


def test_one_at_a_time_and_what_was_refused_not_again(db: Database):
    people = started(db)
    take(db, people[1])

    with pytest.raises(Conflict, match="still vote"):
        do(db, people[1], the_emergency(db, "post.remove"))
    clock_of(db).advance(hours=73)
    proceed(db)
    with pytest.raises(NotAllowed, match="did not ratify"):
        do(db, people[1], the_emergency(db))
    take(db, people[1], "post.remove")
    assert mandate_of(db, people[1]).powers == ("post.pin",)


def test_stewards_who_take_turns_ban_nobody_again(db: Database):
    people = started(db, 5)
    elected(db, people, people[2])
    clock = clock_of(db)
    room = a_community(db, people[0])
    take(db, people[1], "member.ban")
    do(db, people[1], Ban(people[4].ref, f"community:{room}", "!", clock.new_ref(), later(db)))
    do(db, people[1], Ban(people[4].ref, "moot", "Spam.", clock.new_ref(), later(db)))
    take(db, people[2], "member.ban")
    clock.advance(hours=60)

    with pytest.raises(NotAllowed, match="banned in an emergency lately"):
        do(db, people[2], Ban(people[4].ref, "moot", "Spam.", clock.new_ref(), later(db)))
    do(db, people[2], Ban(people[3].ref, "moot", "Spam.", clock.new_ref(), later(db)))


def later(db: Database) -> int:
    """In two days."""
    return clock_of(db).now() + 2 * DAY


def test_what_was_refused_to_one_is_refused_to_all(db: Database):
    people = started(db)
    elected(db, people, people[2])
    clock, room = clock_of(db), a_community(db, people[3])
    post, other = a_post(db, people[3], room), a_post(db, people[3], room)
    take(db, people[1])
    do(db, people[1], LockThread(post, "Enough."))
    clock.advance(hours=73)
    proceed(db)
    take(db, people[2])

    with pytest.raises(NotAllowed, match="did not ratify the same"):
        do(db, people[2], LockThread(post, "Enough, I say."))
    do(db, people[2], LockThread(other, "Enough."))


def test_servers_that_were_refused_come_in_no_other_company(db: Database):
    people = started(db)
    elected(db, people, people[2])
    clock = clock_of(db)
    take(db, people[1], "federation.block")
    spam = policy.Server(clock.new_ref(), "spam.example")
    do(db, people[1], policy.BlockServers((spam,), "Spam."))
    clock.advance(hours=73)
    proceed(db)
    take(db, people[2], "federation.block")
    both = [policy.Server(clock.new_ref(), f"{one}.example") for one in ("spam", "ham")]

    with pytest.raises(NotAllowed, match="did not ratify the same"):
        do(db, people[2], policy.BlockServers(tuple(both), "Spam."))


def test_who_lost_a_power_over_a_part_takes_it_nowhere_above(db: Database):
    people = started(db)
    scope = f"community:{a_community(db, people[0])}"
    elected(db, people, people[2], "member.ban", scope=scope)
    elected(db, people, people[2])
    clock_of(db).advance(days=31)
    held = next(one for one in held_by(db, people[2]) if one.scope == scope)
    decide(db, propose(db, people[0], EndMandate(held.ref, "Enough.")), people)

    with pytest.raises(NotAllowed, match="took this power"):
        do(db, people[2], the_emergency(db, "member.ban"))
    take(db, people[2], "thread.lock")


def held_by(db: Database, who: Member) -> list[mandates.Mandate]:
    with db.read() as tx:
        return mandates.held_by(tx, who.id, clock_of(db).now())


def test_no_rival_stands_beside_an_emergency(db: Database):
    people = started(db)
    post = a_post(db, people[2], a_community(db, people[2]))
    act = the_emergency(db)
    do(db, people[1], act)
    do(db, people[1], LockThread(post, "Enough."))

    with db.read() as tx:
        assert not rivals.takes_rivals(tx, proposals.by_ref(tx, act.proposal))


def test_so_much_is_done_in_one_emergency_and_no_more(
    db: Database, monkeypatch: pytest.MonkeyPatch
):
    people = started(db)
    room = a_community(db, people[2])
    posts_there = [a_post(db, people[2], room) for _ in range(3)]
    monkeypatch.setattr(emergency_acts, "MOST_ACTS", 2)
    take(db, people[1])
    do(db, people[1], LockThread(posts_there[0], "Hot."))
    do(db, people[1], LockThread(posts_there[1], "Hot."))
    with pytest.raises(NotAllowed):
        do(db, people[1], LockThread(posts_there[2], "Hot."))
    do(db, people[1], UnlockThread(posts_there[0], "Cool."))
    assert replayed_equal(db)
