"""Who decides on the stewards of a community: its subscribers among the members, from three on."""

import pytest

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import effects, juries, rolls
from folkmoot.assembly.deciding.objecting import MakeObjection
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Office
from folkmoot.assembly.deciding.proposing import MakeProposal
from folkmoot.assembly.mandates import EndMandate, GrantMandate, Mandate
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum.subscriptions import Subscribe, Unsubscribe
from folkmoot.record.actors import Member
from folkmoot.record.acts import Act
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    decide,
    friends,
    look,
    ready,
    replayed_equal,
    support,
    vote,
)
from tests.assembly.deciding.test_candidates import stand
from tests.assembly.deciding.test_secret import close
from tests.build import clock_of
from tests.forum.build import a_community, do

STEWARD = ("post.remove",)


def garden(db: Database, founder: Member, *people: Member) -> Ref:
    """A community to which these are subscribed."""
    room = a_community(db, founder)
    for one in people:
        do(db, one, Subscribe(room))
    clock_of(db).advance(seconds=1)
    return room


def entrust(db: Database, room: Ref, whom: Member, days: int = 20) -> GrantMandate:
    """Somebody is to be steward there."""
    ends = clock_of(db).now() + days * DAY
    return GrantMandate(
        clock_of(db).new_ref(), whom.ref, STEWARD, f"community:{room}", ends, "To tend it."
    )


def ask(db: Database, room: Ref, by: Member, *acts: Act) -> Ref:
    """Propose that those who are subscribed decide."""
    ref, wanted = clock_of(db).new_ref(), tuple(effects.of(act) for act in acts)
    do(db, by, MakeProposal(ref, wanted, "A steward for the garden", "", community=room))
    return ref


def electors(db: Database, ref: Ref) -> set[int]:
    """Who would be on the roll now."""
    with db.read() as tx:
        return {one.id for one in juries.voters(tx, look(db, ref), clock_of(db).now())}


def stewards(db: Database, room: Ref) -> list[Mandate]:
    """The live mandates over a community."""
    with db.read() as tx:
        held = mandates.live(tx, clock_of(db).now())
    return [one for one in held if one.scope == f"community:{room}"]


def test_three_who_are_subscribed_give_a_steward_alone(db: Database):
    people = friends(db, 6)
    room = garden(db, people[0], *people[2:5])
    ref = ask(db, room, people[2], entrust(db, room, people[3]))

    found = decide(db, ref, people[2:5])

    assert found.stage == "passed"
    assert found.rule is not None
    assert (found.rule.body, found.roll) == ("subscribers", 3)
    assert [one.holder_id for one in stewards(db, room)] == [people[3].id]
    with db.read() as tx:
        assert rolls.on_roll(tx, found.id) == {one.id for one in people[2:5]}
    assert replayed_equal(db)


def test_they_elect_among_themselves(db: Database):
    people = friends(db, 5)
    room = garden(db, people[0], *people[1:4])
    office = Office(STEWARD, f"community:{room}", 1, "To tend it.")
    ref = clock_of(db).new_ref()
    do(db, people[1], MakeProposal(ref, (), "Who?", "", office=office, community=room))
    stand(db, ref, people[2], people[4])
    support(db, ref, [people[2]])
    ready(db, ref, people[1:4])
    for one in people[1:4]:
        vote(db, ref, one, "1>2>0")
    close(db)

    assert [one.holder_id for one in stewards(db, room)] == [people[2].id]


def test_who_subscribes_after_it_was_proposed_does_not_vote(db: Database):
    people = friends(db, 6)
    room = garden(db, people[0], *people[1:4])
    ref = ask(db, room, people[1], entrust(db, room, people[2]))
    clock_of(db).advance(seconds=1)
    do(db, people[4], Subscribe(room))
    do(db, people[5], Subscribe(room))

    assert electors(db, ref) == {one.id for one in people[1:4]}
    with pytest.raises(NotAllowed, match="not among them"):
        do(db, people[4], MakeObjection(clock_of(db).new_ref(), ref, "I am here too."))


def test_where_two_are_subscribed_all_members_decide(db: Database):
    people = friends(db, 5)
    room = garden(db, people[0], *people[1:4])
    ref = ask(db, room, people[1], entrust(db, room, people[2]))
    assert len(electors(db, ref)) == 3
    do(db, people[3], Unsubscribe(room))

    found = decide(db, ref, people)

    assert found.rule is not None
    assert (found.rule.body, found.roll, found.stage) == ("assembly", 5, "passed")


def test_they_take_back_what_they_gave_and_all_members_can_too(db: Database):
    people = friends(db, 6)
    room = garden(db, people[0], *people[2:5])
    for round_, (all_of, body) in enumerate(((people[2:5], room), (people, None))):
        given = ask(db, room, people[2], entrust(db, room, people[3], 60))
        decide(db, given, people[2:5])
        clock_of(db).advance(days=31)
        ended = EndMandate(stewards(db, room)[0].ref, "Enough.")
        ref = clock_of(db).new_ref()
        wanted = (effects.of(ended),)
        do(db, people[2], MakeProposal(ref, wanted, f"Recall {round_}", "", community=body))
        assert decide(db, ref, all_of).stage == "passed"
        assert stewards(db, room) == []
    assert replayed_equal(db)


def test_they_do_not_take_back_what_all_members_gave(db: Database):
    people = friends(db, 5)
    room = garden(db, people[0], *people[1:5])
    ref, wanted = clock_of(db).new_ref(), (effects.of(entrust(db, room, people[3])),)
    do(db, people[1], MakeProposal(ref, wanted, "A steward", ""))
    decide(db, ref, people)
    held = stewards(db, room)[0]

    with pytest.raises(Invalid, match="take back only what they gave"):
        ask(db, room, people[1], EndMandate(held.ref, "Away."))


def test_they_decide_on_nothing_else(db: Database):
    people = friends(db, 4)
    room = garden(db, people[0], *people)
    other = clock_of(db).new_ref()
    whole = GrantMandate(
        other, people[1].ref, STEWARD, "moot", clock_of(db).now() + 9 * DAY, "More."
    )
    for acts in (
        (SetSetting("summary", "Ours"),),
        (whole,),
        (entrust(db, room, people[1]), SetSetting("summary", "Ours")),
        (entrust(db, other, people[1]),),
    ):
        with pytest.raises(Invalid, match="its stewards only"):
            ask(db, room, people[0], *acts)
    office = Office(STEWARD, "moot", 1, "All of it.")
    act = MakeProposal(clock_of(db).new_ref(), (), "Who?", "", office=office, community=room)
    with pytest.raises(Invalid, match="its stewards only"):
        do(db, people[0], act)


def test_what_they_refused_all_members_can_decide_at_once(db: Database):
    people = friends(db, 6)
    room = garden(db, people[0], *people[2:5])
    decide(db, ask(db, room, people[2], entrust(db, room, people[3], 60)), people[2:5])
    clock_of(db).advance(days=31)
    end = EndMandate(stewards(db, room)[0].ref, "Enough.")
    assert decide(db, ask(db, room, people[2], end), people[2:5], "no").stage == "failed"

    with pytest.raises(Conflict, match="said no"):
        ask(db, room, people[2], end)
    again, wanted = clock_of(db).new_ref(), (effects.of(end),)
    do(db, people[2], MakeProposal(again, wanted, "All of us", ""))
    assert decide(db, again, people).stage == "passed"


def test_votes_of_a_community_take_no_place_of_the_assembly(db: Database):
    people = friends(db, 4)
    room = garden(db, people[0], *people[:3])
    for n in range(3):
        ref, wanted = clock_of(db).new_ref(), (effects.of(SetSetting("summary", f"{n}")),)
        do(db, people[n], MakeProposal(ref, wanted, f"Who we are {n}", ""))
        support(db, ref, [one for one in people if one != people[n]])
    theirs = ask(db, room, people[1], entrust(db, room, people[2]))
    support(db, theirs, [people[0]])
    proceed(db)

    assert look(db, theirs).stage == "notice"


def test_nobody_floods_an_old_community_and_then_proposes(db: Database):
    people = friends(db, 8)
    room = garden(db, people[0], *people[1:4])
    clock_of(db).advance(days=31)
    for one in people[4:]:
        do(db, one, Subscribe(room))
    clock_of(db).advance(days=1)

    ref = ask(db, room, people[4], entrust(db, room, people[4]))

    assert electors(db, ref) == {one.id for one in people[1:4]}
    clock_of(db).advance(days=30)
    later = ask(db, room, people[4], entrust(db, room, people[5]))
    assert electors(db, later) == {one.id for one in people[1:]}


def test_a_community_too_small_to_decide_takes_the_places_of_all_members(db: Database):
    people = friends(db, 6)
    rooms = [a_community(db, people[0], name) for name in ("attic", "barn", "cellar", "den")]
    clock_of(db).advance(seconds=1)
    refs = [
        ask(db, room, one, entrust(db, room, one))
        for room, one in zip(rooms, people[:4], strict=True)
    ]
    for ref, by in zip(refs, people[:4], strict=True):
        support(db, ref, [one for one in people if one != by][:3])

    assert [look(db, ref).stage for ref in refs].count("notice") == 3
