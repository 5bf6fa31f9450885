"""Small things: announced by a steward, done unless somebody objects, else voted on by all."""

from pathlib import Path

import pytest

from folkmoot.assembly.deciding import bodies, effects, minutes, small
from folkmoot.assembly.deciding.objecting import MakeObjection, WithdrawObjection
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import WithdrawProposal
from folkmoot.assembly.deciding.rivals import PutBeside
from folkmoot.assembly.deciding.small import AnnounceSmall, SettleSmall
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.forum import discussing
from folkmoot.record import settings
from folkmoot.record.actors import ByClock, Member
from folkmoot.record.checking import check
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.rooms import handlers
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import run_all
from tests.assembly.deciding.build import (
    decide,
    friends,
    look,
    mandate_of,
    propose,
    ready,
    replayed_equal,
)
from tests.build import clock_of, sealer_of
from tests.forum.build import do
from tests.forum.moderating import kinds


def steward(db: Database, count: int = 4, scope: str = "setting:about") -> list[Member]:
    """A moot whose second member may set one setting."""
    people = friends(db, count)
    ends = clock_of(db).now() + 30 * DAY
    ref = clock_of(db).new_ref()
    do(db, people[0], GrantMandate(ref, people[1].ref, ("setting.set",), scope, ends, "Words."))
    return people


def announce(db: Database, by: Member, *acts: SetSetting) -> Ref:
    ref = clock_of(db).new_ref()
    wanted = tuple(effects.of(one) for one in acts or (SetSetting("about", "We print."),))
    with db.read() as tx:
        opens = small.opens(tx, clock_of(db).now())
    do(db, by, AnnounceSmall(ref, wanted, "What we are", "It is true.", opens))
    return ref


def about(db: Database) -> str:
    with db.read() as tx:
        return settings.get(tx, "about")


def object_to(db: Database, ref: Ref, by: Member) -> Ref:
    voice = clock_of(db).new_ref()
    do(db, by, MakeObjection(voice, ref, "We bind, too."))
    return voice


def later(db: Database, days: int) -> None:
    clock_of(db).advance(days=days)
    proceed(db)


def test_it_happens_after_its_time_with_nobody_voting(db: Database):
    people = steward(db)
    ref = announce(db, people[1])
    later(db, 2)
    assert (about(db), look(db, ref).stage) == ("", "notice")

    later(db, 2)

    assert (about(db), look(db, ref).stage) == ("We print.", "passed")
    assert replayed_equal(db)
    assert check(db).faults == ()


def test_an_objection_makes_it_an_ordinary_vote(db: Database):
    people = steward(db)
    ref = announce(db, people[1])
    object_to(db, ref, people[2])

    later(db, 4)

    found = look(db, ref)
    assert found.stage == "open"
    assert found.rule is not None
    assert (found.rule.matter, found.rule.method) == ("ordinary", "yes-no")
    assert about(db) == ""
    assert replayed_equal(db)


def test_an_objection_that_was_taken_back_stops_nothing(db: Database):
    people = steward(db)
    ref = announce(db, people[1])
    do(db, people[2], WithdrawObjection(object_to(db, ref, people[2])))

    later(db, 4)

    assert look(db, ref).stage == "passed"


def test_all_together_need_not_wait_and_whoever_announced_it_can_take_it_back(db: Database):
    people = steward(db)
    ref = announce(db, people[1])
    ready(db, ref, people)
    assert (about(db), look(db, ref).stage) == ("We print.", "passed")

    ref = announce(db, people[1], SetSetting("about", "We bind."))
    do(db, people[1], WithdrawProposal(ref))
    later(db, 4)
    assert about(db) == "We print."
    assert replayed_equal(db)


def test_only_who_holds_the_power_announces_and_only_small_things(db: Database):
    people = steward(db)
    with pytest.raises(NotAllowed):
        announce(db, people[2])
    for act in (SetSetting("joining", "open"), SetSetting("name", "Ours")):
        with pytest.raises(Invalid, match="no small thing"):
            announce(db, people[0], act)
    wanted = (effects.of(SetSetting("about", "Soon.")),)
    soon = AnnounceSmall(clock_of(db).new_ref(), wanted, "Soon", "", clock_of(db).now() + DAY)
    with pytest.raises(Conflict, match="announced for longer"):
        do(db, people[1], soon)
    for n in range(small.MOST):
        announce(db, people[1], SetSetting("about", f"Words {n}"))
    with pytest.raises(Conflict, match="small things already"):
        announce(db, people[1])


def test_it_takes_no_place_among_the_votes_and_no_clock_hurries_it(db: Database):
    people = steward(db)
    ref = announce(db, people[1])
    found = look(db, ref)
    with db.read() as tx:
        assert bodies.under_way(tx, found, clock_of(db).now()) == 0
        decided = effects.decided(tx, look(db, ref).id, (1,))
    with pytest.raises(Conflict), db.write() as tx:
        perform(tx, SettleSmall(ref, decided), by=ByClock("settle"))


def test_what_the_members_refused_is_not_announced_again(db: Database):
    people = steward(db)
    refused = propose(db, people[0], SetSetting("about", "We print."))
    assert decide(db, refused, people, "no").stage == "failed"

    with pytest.raises(Conflict, match="refused this lately"):
        announce(db, people[1])


def test_no_rival_stands_beside_it(db: Database):
    people = steward(db)
    ref = announce(db, people[1])
    other = propose(db, people[0], SetSetting("about", "We bind."))
    for one, beside, by in ((other, ref, people[0]), (ref, other, people[1])):
        with pytest.raises(Invalid, match="has no rivals"):
            do(db, by, PutBeside(one, beside, None))


def test_who_sets_one_small_thing_announces_no_other_and_not_two_at_once(db: Database):
    people = steward(db, scope="setting:summary")
    both = (SetSetting("summary", "Short."), SetSetting("about", "Long."))
    for wanted in (both, both[1:]):
        with pytest.raises(NotAllowed):
            announce(db, people[1], *wanted)
    assert announce(db, people[1], both[0])
    assert announce(db, people[0], *both)
    assert check(db).faults == ()


def test_everybody_is_told_of_a_small_thing_and_it_gets_a_thread(db: Database, tmp_path: Path):
    people = steward(db)
    ref = announce(db, people[1])

    run_all(db, clock_of(db), handlers(sealer_of(db), BlobStore(tmp_path / "media")))

    told = [kinds(db, one).count("decision.announced") for one in people]
    assert told == [1, 0, 1, 1]  # who announced it knows
    with db.read() as tx:
        assert discussing.of(tx, ref)


def test_the_minutes_of_a_small_thing_say_that_nobody_voted(db: Database):
    people = steward(db)
    ref = announce(db, people[1])
    later(db, 4)
    with db.read() as tx, pytest.raises(NotFound, match="Nobody voted on this"):
        minutes.of(tx, look(db, ref).id)


def test_it_lapses_when_whoever_announced_it_loses_the_power(db: Database, tmp_path: Path):
    people = steward(db)
    ref = announce(db, people[1])
    contested = announce(db, people[1], SetSetting("about", "We bind."))
    object_to(db, contested, people[2])
    held = mandate_of(db, people[1])
    do(db, people[0], EndMandate(held.ref, "Others do it."))
    run_all(db, clock_of(db), handlers(sealer_of(db), BlobStore(tmp_path / "media")))

    assert look(db, ref).stage == "lapsed"
    assert "decision.dropped" in kinds(db, people[1])
    later(db, 4)
    assert about(db) == ""
    assert look(db, contested).stage == "open"
    assert replayed_equal(db)
    assert check(db).faults == ()


def test_another_mandate_with_the_power_is_enough(db: Database):
    people = steward(db)
    ref = announce(db, people[1])
    first = mandate_of(db, people[1])
    ends = clock_of(db).now() + 30 * DAY
    again = clock_of(db).new_ref()
    do(db, people[0], GrantMandate(again, people[1].ref, ("setting.set",), "moot", ends, "All."))
    do(db, people[0], EndMandate(first.ref, "One is enough."))
    later(db, 4)
    assert look(db, ref).stage == "passed"
