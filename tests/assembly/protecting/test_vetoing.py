"""A veto: suspended by enough members, done again unless the members leave it undone."""

import pytest

from folkmoot.assembly.deciding import bodies, carrying, effects, proposals, small, voting
from folkmoot.assembly.deciding.changing import ChangeProposal
from folkmoot.assembly.deciding.effects import ON_NO, SUSPENDS
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import SponsorProposal, WithdrawProposal
from folkmoot.assembly.protecting import vetoing
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotAllowed, NotFound
from folkmoot.forum.founding import CloseCommunity, ReopenCommunity
from folkmoot.forum.moderation import LockThread
from folkmoot.peers import policy
from folkmoot.record import settings
from folkmoot.record.actors import Member
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import crowd, last
from tests.assembly.deciding.build import (
    carried,
    decide,
    friends,
    look,
    propose,
    ready,
    replayed_equal,
    vote,
)
from tests.assembly.protecting.build import elected, take, the_veto, veto
from tests.build import clock_of
from tests.forum.build import a_community, a_post, do

SHUT = SetSetting("joining", "application")


def joining(db: Database) -> str:
    with db.read() as tx:
        return settings.get(tx, "joining")


def done(db: Database, ref: Ref) -> list[tuple[int, bool, bool]]:
    """Each effect: the option, whether it was carried out, whether it failed."""
    return [
        (one.option, one.carried_at is not None, one.failed_at is not None)
        for one in carried(db, ref)
    ]


def acted(db: Database, count: int = 4) -> tuple[list[Member], int]:
    """Some friends, whose founder has changed a setting; the number of that act."""
    people = friends(db, count)
    do(db, people[0], SHUT)
    return people, last(db)


def voted(db: Database, ref: Ref, people: list[Member], *choices: str) -> str:
    """Let the vote open at once, let people vote, and close it; gives its stage."""
    ready(db, ref, people)
    for one, choice in zip(people, choices, strict=False):
        vote(db, ref, one, choice)
    proceed(db)
    if look(db, ref).stage == "open":
        clock_of(db).advance(days=8)
        proceed(db)
    return look(db, ref).stage


def test_it_is_suspended_as_soon_as_the_vote_is_announced(db: Database):
    people, leaf = acted(db)

    ref = veto(db, people[1], leaf)

    assert look(db, ref).stage == "notice"
    assert joining(db) == "invitation"
    assert done(db, ref) == [(SUSPENDS, True, False), (ON_NO, False, False)]
    with db.read() as tx:
        assert bodies.under_way(tx, proposals.by_ref(tx, ref), clock_of(db).now()) == 0
    assert replayed_equal(db)


def test_it_stays_undone_where_the_members_say_yes(db: Database):
    people, leaf = acted(db)
    ref = veto(db, people[1], leaf)

    stage = voted(db, ref, people, "yes", "yes", "yes", "no")

    assert stage == "passed"
    assert joining(db) == "invitation"
    assert done(db, ref)[1] == (ON_NO, False, False)
    with pytest.raises(NotAllowed, match="stays undone: “Ask us first”"):
        do(db, people[0], SHUT)
    do(db, people[0], SetSetting("joining", "open"))
    assert replayed_equal(db)


@pytest.mark.parametrize("choices", [("no", "no", "no", "yes"), ("yes",)])
def test_it_is_done_again_on_a_no_and_where_too_few_say_yes(db: Database, choices: tuple[str, ...]):
    people, leaf = acted(db)
    ref = veto(db, people[1], leaf)

    stage = voted(db, ref, people, *choices)

    assert stage == "failed"
    assert look(db, ref).extended_at is None
    assert joining(db) == "application"
    assert done(db, ref) == [(SUSPENDS, True, False), (ON_NO, True, False)]
    assert replayed_equal(db)


def test_a_community_opens_again_and_a_server_is_blocked_again(db: Database):
    people = friends(db, 4)
    room = a_community(db, people[2])
    do(db, people[0], CloseCommunity(room, "Quiet."))
    ref = veto(db, people[1], last(db))
    with pytest.raises(NotAllowed, match="Ask us first"):
        do(db, people[0], CloseCommunity(room, "Still quiet."))
    a_post(db, people[2], room)
    voted(db, ref, people, "no", "no", "no", "no")
    with pytest.raises(FolkmootError):
        a_post(db, people[2], room)
    clock_of(db).advance(days=31)

    names = [policy.Server(clock_of(db).new_ref(), one) for one in ("a.example", "b.example")]
    do(db, people[0], policy.BlockServers(tuple(names), "Spam."))
    leaf = last(db)
    do(db, people[0], policy.LiftDecisions(("a.example",), "Not that one."))
    ref = veto(db, people[1], leaf)
    with db.read() as tx:
        assert policy.standing(tx, clock_of(db).now()) == []
    voted(db, ref, people, "no", "no", "no", "no")

    with db.read() as tx:
        assert [one.host for one in policy.standing(tx, clock_of(db).now())] == ["b.example"]
    assert replayed_equal(db)


def test_too_few_in_fourteen_days_suspend_nothing(db: Database):
    people = crowd(db, 20)
    do(db, people[0], SHUT)
    leaf = last(db)
    first = veto(db, people[1], leaf)
    assert look(db, first).stage == "gathering"
    assert joining(db) == "application"

    clock_of(db).advance(days=14)
    proceed(db)

    assert look(db, first).stage == "lapsed"
    with pytest.raises(Conflict):
        the_veto(db, leaf)
    assert replayed_equal(db)


def test_one_veto_at_a_time_and_none_for_a_while_after_one_that_failed(db: Database):
    people, leaf = acted(db)
    do(db, people[0], SetSetting("founding", "stewards"))
    second = last(db)
    ref = veto(db, people[1], leaf)
    with pytest.raises(Conflict, match="another veto"):
        veto(db, people[1], second)
    with pytest.raises(Conflict, match="already"):
        veto(db, people[2], leaf)

    voted(db, ref, people, "no", "no", "no", "no")

    with pytest.raises(Conflict, match="failed"):
        veto(db, people[1], second)
    assert veto(db, people[2], second)


def test_who_signs_is_counted_in_the_same_way(db: Database):
    people = crowd(db, 20)
    do(db, people[0], SHUT)
    first = veto(db, people[1], last(db))
    do(db, people[0], SetSetting("founding", "stewards"))
    second = veto(db, people[2], last(db))

    with pytest.raises(Conflict, match="another veto"):
        do(db, people[1], SponsorProposal(second))
    for one in people[3:5]:
        do(db, one, SponsorProposal(first))
    proceed(db)

    assert (look(db, first).stage, look(db, second).stage) == ("notice", "gathering")
    assert joining(db) == "invitation"


def test_it_is_taken_back_only_while_nobody_else_stands_behind_it(db: Database):
    people = crowd(db, 20)
    do(db, people[0], SHUT)
    leaf = last(db)
    first = veto(db, people[1], leaf)
    do(db, people[1], WithdrawProposal(first))
    again = veto(db, people[1], leaf)
    do(db, people[2], SponsorProposal(again))

    for act in (WithdrawProposal(again), ChangeProposal(again, "Other", "words")):
        with pytest.raises(Conflict):
            do(db, people[1], act)


def test_the_steward_cannot_repeat_it_while_it_is_suspended_and_the_members_can(db: Database):
    people, leaf = acted(db)
    elected(db, people, people[2], "setting.set")
    ref = veto(db, people[1], leaf)
    for one in (people[0], people[2]):
        with pytest.raises(NotAllowed, match="Ask us first"):
            do(db, one, SetSetting("joining", "open"))
    do(db, people[0], SetSetting("founding", "stewards"))

    decide(db, propose(db, people[3], SetSetting("joining", "open")), people)

    assert joining(db) == "open"
    assert done(db, ref) == [(SUSPENDS, True, False), (ON_NO, False, True)]
    assert voted(db, ref, people, "no", "no", "no", "no") == "failed"
    assert joining(db) == "open"
    assert replayed_equal(db)


def test_what_was_changed_since_is_left_alone(db: Database):
    people, leaf = acted(db)
    do(db, people[0], SetSetting("joining", "open"))
    with pytest.raises(Conflict, match="changed again"):
        the_veto(db, leaf)
    do(db, people[0], SHUT)
    do(db, people[0], SHUT)
    with pytest.raises(Conflict, match="changed nothing"):
        the_veto(db, last(db))

    asked = the_veto(db, last(db) - 1)

    assert asked.effects[0].fields["value"] == "open"


def test_a_steward_dodges_it_with_nothing_but_another_act(db: Database):
    people = crowd(db, 20)
    do(db, people[0], SHUT)
    same = veto(db, people[1], last(db))
    do(db, people[0], SHUT)
    for one in people[2:4]:
        do(db, one, SponsorProposal(same))
    proceed(db)
    assert joining(db) == "invitation"
    do(db, people[0], SetSetting("founding", "stewards"))
    other = veto(db, people[5], last(db))

    do(db, people[0], SetSetting("founding", "members"))
    proceed(db)

    assert look(db, other).stage == "lapsed"
    assert done(db, other) == [(SUSPENDS, False, True), (ON_NO, False, True)]
    assert replayed_equal(db)


def test_a_crash_between_the_announcement_and_the_suspension_loses_nothing(db: Database):
    people, leaf = acted(db)
    act = the_veto(db, leaf)
    do(db, people[1], act)
    with db.write() as tx:
        assert voting.announce(tx, act.ref)
    assert joining(db) == "application"
    with pytest.raises(NotAllowed):
        do(db, people[0], SetSetting("joining", "open"))

    proceed(db)
    carrying.carry_out(db)

    assert joining(db) == "invitation"
    assert done(db, act.ref)[0] == (SUSPENDS, True, False)


def test_only_what_a_steward_did_to_everybody_can_be_suspended(db: Database):
    people, leaf = acted(db)
    room = a_community(db, people[2])
    do(db, people[0], LockThread(a_post(db, people[2], room), "Hot."))
    with pytest.raises(NotFound):
        the_veto(db, last(db))
    decide(db, propose(db, people[3]), people)
    with db.read() as tx:
        assert settings.get(tx, "summary") == "Ours"
    with pytest.raises(NotFound):
        the_veto(db, last(db))
    elected(db, people, people[1])
    take(db, people[1], "community.close")
    do(db, people[1], CloseCommunity(room, "Quiet."))
    with pytest.raises(NotFound):
        the_veto(db, last(db))
    with pytest.raises(NotAllowed):
        do(db, people[0], the_veto(db, leaf))


def test_a_veto_holds_nothing_but_the_act_and_what_undoes_it(db: Database):
    people, leaf = acted(db)
    act = the_veto(db, leaf)
    other = effects.of(SetSetting("joining", "open"))
    for wanted in ((other, act.effects[1]), (act.effects[0], other), act.effects[:1], ()):
        with pytest.raises(Invalid):
            do(db, people[1], vetoing.MakeVeto(act.ref, leaf, act.done_at, wanted, "A", "B"))
    with pytest.raises(Invalid):
        do(db, people[1], vetoing.MakeVeto(act.ref, leaf, 1, act.effects, "A", "B"))


def test_what_was_reopened_by_its_steward_needs_no_veto(db: Database):
    people = friends(db, 4)
    room = a_community(db, people[2])
    do(db, people[0], CloseCommunity(room, "Quiet."))
    leaf = last(db)
    do(db, people[0], ReopenCommunity(room, "Loud."))

    with pytest.raises(Conflict):
        the_veto(db, leaf)


def test_a_small_thing_does_not_go_round_it(db: Database):
    people = friends(db, 4)
    do(db, people[0], SetSetting("about", "Mine"))
    veto(db, people[1], last(db))
    with db.read() as tx:
        opens = small.opens(tx, clock_of(db).now())
    said = (effects.of(SetSetting("about", "Still mine")),)

    with pytest.raises(NotAllowed, match="Ask us first"):
        do(db, people[0], small.AnnounceSmall(clock_of(db).new_ref(), said, "Words", "", opens))
