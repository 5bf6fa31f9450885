"""Who holds the keys, and what happens when the founder's mandate lapses."""

import pytest
from sqlalchemy import select

from folkmoot.assembly import caretaking, clockwork, holding, mandates
from folkmoot.assembly.caretaking import Caretake
from folkmoot.assembly.mandates import EndMandate
from folkmoot.assembly.powers import POWERS, caretaker_powers
from folkmoot.clock import DAY
from folkmoot.errors import NotAllowed
from folkmoot.record.actors import ByClock
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import enqueue, run_all
from tests.build import clock_of, found, join


def held(db: Database) -> holding.Holding:
    with db.read() as tx:
        return holding.of_keys(tx, clock_of(db).now())


def test_the_founder_holds_everything_for_sixty_days(db: Database) -> None:
    found(db)
    now = held(db)
    assert (now.kind, now.name) == ("founder", "ada")
    assert 59 * DAY < now.until - clock_of(db).now() < 60 * DAY
    clock_of(db).advance(days=60)
    assert held(db).kind == "nobody"


def test_then_the_clock_leaves_a_caretaker_thirty_days_at_a_time(db: Database) -> None:
    ada = found(db)
    with db.write() as tx:
        enqueue(tx, clockwork.JOB, {}, unique=clockwork.JOB)
    clock_of(db).advance(days=60, minutes=1)
    for _ in range(3):
        run_all(db, clock_of(db), {**clockwork.HANDLERS, "record.checkpoint": lambda _work: None})
        now = held(db)
        assert (now.kind, now.name) == ("caretaker", "ada")
        assert now.until - clock_of(db).now() <= 30 * DAY
        with pytest.raises(NotAllowed), db.write() as tx:
            perform(tx, SetSetting("summary", "x"), by=ada)
        clock_of(db).advance(days=30, minutes=1)


def test_the_clock_does_nothing_while_somebody_holds_the_keys(db: Database) -> None:
    found(db)
    with db.write() as tx:
        assert not caretaking.renew(tx, clock_of(db).now())


def test_a_caretaker_keeps_spam_law_and_hosting_only() -> None:
    kept = set(caretaker_powers())
    assert {"post.remove", "member.ban", "content.erase", "host.operate"} <= kept
    assert not kept & {"mandate.grant", "setting.set", "community.found", "identity.reset"}
    assert kept < set(POWERS)


def test_a_holder_may_give_the_mandate_up(db: Database) -> None:
    ada = found(db)
    with db.write() as tx:
        ref = tx.value(select(mandates.mandates.c.ref))
        perform(tx, EndMandate(ref, "I am tired."), by=ada)
    assert held(db).kind == "nobody"


def test_only_the_rules_of_the_list_are_the_clocks(db: Database) -> None:
    ada = found(db)
    bob = join(db, ada, "bob")
    ref = clock_of(db).new_ref()
    with pytest.raises(NotAllowed), db.write() as tx:
        perform(tx, Caretake(ref, bob.ref, ()), by=ByClock("reset"))
    with pytest.raises(NotAllowed), db.write() as tx:
        perform(tx, Caretake(ref, bob.ref, ()), by=bob)
