"""Who hears of mandates, resets and newcomers, and who does not."""

import folkmoot.rooms  # noqa: F401 - makes every follower known
from folkmoot.assembly.mandates import EndMandate
from folkmoot.identity import applications, reset_requests, resets
from folkmoot.identity.resets import ConfirmReset, ObjectToReset
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import do
from tests.forum.moderating import a_moot, a_steward, kinds
from tests.identity.build import accept, account, invite, set_setting


def test_who_gets_a_mandate_and_who_loses_it_hears_of_it(db: Database):
    ada, ben, _cleo = a_moot(db)
    ref = a_steward(db, ada, ben, "moot", "post.pin")
    assert kinds(db, ben) == ["mandate.given"]
    do(db, ada, EndMandate(mandate=ref, reason="Enough."))
    assert kinds(db, ben) == ["mandate.ended", "mandate.given"]


def test_who_gives_a_mandate_up_knows_it(db: Database):
    ada, ben, _cleo = a_moot(db)
    do(db, ben, EndMandate(mandate=a_steward(db, ada, ben, "moot", "post.pin"), reason="Tired."))
    assert kinds(db, ben) == ["mandate.given"]


def test_the_person_hears_of_every_step_of_a_reset_and_the_helpers_of_its_end(db: Database):
    ada, ben, cleo = a_moot(db)
    a_steward(db, ada, ben, "moot", "identity.reset")
    with db.write() as tx:
        reset_requests.ask(tx, clock_of(db), "cleo")
        (request,) = reset_requests.waiting(tx, clock_of(db).now())
        ref = resets.propose(tx, clock_of(db), request.ref, "Her voice.", ben)
    do(db, ada, ConfirmReset(reset=ref))
    assert kinds(db, cleo) == ["reset.confirmed", "reset.asked"]

    do(db, cleo, ObjectToReset(reset=ref))

    assert kinds(db, ben)[0] == "reset.stopped"
    assert kinds(db, ada)[0] == "reset.stopped"
    assert "reset.stopped" not in kinds(db, cleo)


def test_the_sponsor_hears_who_joined(db: Database):
    _ada, ben, _cleo = a_moot(db)
    accept(db, invite(db, ben), "dora")
    assert kinds(db, ben) == ["joining.joined"]


def test_those_who_decide_hear_that_somebody_asks(db: Database):
    ada, ben, _cleo = a_moot(db)
    set_setting(db, ada, "joining", "application")
    with db.write() as tx:
        applications.apply(tx, clock_of(db), account("dora"), [])
    assert kinds(db, ada)[0] == "joining.asked"
    assert "joining.asked" not in kinds(db, ben)


def test_where_all_decide_all_hear_that_somebody_asks(db: Database):
    ada, ben, _cleo = a_moot(db)
    set_setting(db, ada, "joining", "application")
    set_setting(db, ada, "admitting", "members")
    with db.write() as tx:
        applications.apply(tx, clock_of(db), account("dora"), [])
    assert kinds(db, ada)[0] == kinds(db, ben)[0] == "joining.asked"
