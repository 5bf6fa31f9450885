"""Three friends agree within the hour that the founder no longer bans anybody."""

from pathlib import Path

import pytest

from folkmoot.assembly import caretaking, holding, mandates
from folkmoot.assembly.deciding.proposing import SayReady, SponsorProposal
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import DAY, HOUR
from folkmoot.errors import NotAllowed
from folkmoot.forum.exclusion import Ban
from folkmoot.record.actors import HOST
from folkmoot.record.checking import check
from folkmoot.record.settings import SetSetting
from folkmoot.rooms import handlers
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import run_all
from tests.assembly.deciding.build import (
    carried,
    decide,
    friends,
    less,
    look,
    mandate_of,
    propose,
    vote,
)
from tests.build import clock_of, sealer_of
from tests.forum.build import do, only

TITLE = "Ada does not ban alone"


def work(db: Database, folder: Path) -> None:
    """Let the worker do everything that is due."""
    run_all(db, clock_of(db), handlers(sealer_of(db), BlobStore(folder / "media")))


def test_the_worker_alone_brings_it_about_within_the_hour(db: Database, tmp_path: Path):
    ada, bob, cleo = people = friends(db)
    began = clock_of(db).now()
    ref = propose(db, bob, *less(db, ada, "member.ban"), title=TITLE)

    work(db, tmp_path)
    assert look(db, ref).stage == "gathering"  # an election needs a second who stands behind it
    only(db, cleo, SponsorProposal(ref))
    work(db, tmp_path)
    assert look(db, ref).stage == "notice"
    for one in people:
        only(db, one, SayReady(ref))
    work(db, tmp_path)
    for one, choice in zip(people, ("no", "yes", "yes"), strict=True):
        vote(db, ref, one, choice)
    work(db, tmp_path)

    assert look(db, ref).stage == "passed"
    assert clock_of(db).now() - began < HOUR
    assert [one.failure for one in carried(db, ref)] == [None, None]
    ban = Ban(cleo.ref, "moot", "Too loud.", clock_of(db).new_ref(), clock_of(db).now() + DAY)
    with pytest.raises(NotAllowed, match=TITLE):
        do(db, ada, ban)
    with pytest.raises(NotAllowed, match=TITLE):
        do(db, HOST, ban)  # nor from the command line of the machine that ada runs
    do(db, ada, SetSetting("summary", "The rest is still Ada's"))
    assert mandate_of(db, ada).source == f"decision:{ref}"
    assert check(db).faults == ()


def test_what_the_members_took_no_caretaker_gets_back(db: Database):
    ada, bob, _ = people = friends(db)
    assert decide(db, propose(db, bob, *less(db, ada, "member.ban")), people).stage == "passed"
    clock_of(db).advance(days=61)

    with db.write() as tx:
        assert caretaking.renew(tx, clock_of(db).now())

    held = mandate_of(db, ada)
    assert held.caretaker
    assert "member.ban" not in held.powers
    assert "host.operate" in held.powers


def test_a_caretaker_without_keys_is_not_renewed_every_hour(db: Database):
    ada, bob, _ = people = friends(db)
    assert decide(db, propose(db, bob, *less(db, ada, "host.keys")), people).stage == "passed"
    clock_of(db).advance(days=61)

    for renewed in (True, False):
        with db.write() as tx:
            assert caretaking.renew(tx, clock_of(db).now()) is renewed
        clock_of(db).advance(hours=1)
    assert "host.keys" not in mandate_of(db, ada).powers


def test_a_founder_who_lost_everything_is_no_caretaker(db: Database):
    ada, bob, _ = people = friends(db)
    act = EndMandate(mandate_of(db, ada).ref, "Thank you.")

    assert decide(db, propose(db, bob, act), people).stage == "passed"

    with db.write() as tx:
        assert not caretaking.renew(tx, clock_of(db).now())
    with db.read() as tx:
        assert mandates.live(tx, clock_of(db).now()) == []


def test_what_was_taken_can_be_given_back_by_a_decision(db: Database):
    ada, bob, _ = people = friends(db)
    decide(db, propose(db, bob, EndMandate(mandate_of(db, ada).ref, "Thank you.")), people)
    ends = clock_of(db).now() + 30 * DAY
    grant = GrantMandate(
        clock_of(db).new_ref(), ada.ref, ("member.ban", "mandate.grant"), "moot", ends, "Trust."
    )

    assert decide(db, propose(db, bob, grant), people).stage == "passed"

    assert "mandate.grant" in mandate_of(db, ada).powers
    with db.read() as tx:
        assert "member.ban" not in holding.taken(tx, ada.id)


def test_a_founder_who_bans_the_others_takes_no_vote_from_them(db: Database):
    ada, bob, cleo = people = friends(db)
    ref = propose(db, bob, *less(db, ada, "member.ban"))
    until = clock_of(db).now() + DAY
    for one in (bob, cleo):
        do(db, ada, Ban(one.ref, "moot", "No votes.", clock_of(db).new_ref(), until))

    assert decide(db, ref, people).stage == "passed"
