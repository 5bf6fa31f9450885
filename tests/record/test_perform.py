"""perform(): one ground, one transaction, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from folkmoot.assembly.mandates import GrantMandate, mandates
from folkmoot.clock import DAY
from folkmoot.errors import Invalid, NotAllowed
from folkmoot.identity.joining import JoinByInvitation
from folkmoot.identity.people import people
from folkmoot.record import log, settings
from folkmoot.record.actors import HOST, ByClock, Member
from folkmoot.record.acts import Deed, watchers, watches
from folkmoot.record.perform import done_keys, perform
from folkmoot.record.replaying import replay_into
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import jobs
from folkmoot.storage.tables import MACHINERY, keeping, metadata
from folkmoot.storage.transaction import OutsidePerform, WriteTx
from tests.build import clock_of, found, join, replaying


def size(db: Database) -> int:
    with db.read() as tx:
        return log.frontier(tx).size


def test_an_act_leaves_its_effect_its_leaf_and_its_ground(db: Database) -> None:
    ada = found(db)
    with db.write() as tx:
        done = perform(tx, SetSetting("summary", "We print."), by=ada)
    with db.read() as tx:
        leaf = list(log.read(tx))[-1]
        assert settings.get(tx, "summary") == "We print."
    assert done.seq == leaf.seq == 1
    assert done.ground.startswith("mandate:")
    assert done.ground.encode() in leaf.envelope
    assert leaf.actor == ada.ref


def test_without_a_ground_nothing_happens(db: Database) -> None:
    ada = found(db)
    bob = join(db, ada, "bob")
    before = size(db)
    with pytest.raises(NotAllowed), db.write() as tx:
        perform(tx, SetSetting("summary", "Mine now."), by=bob)
    with db.read() as tx:
        assert settings.get(tx, "summary") == ""
    assert size(db) == before


def test_when_the_handler_fails_nothing_of_the_act_is_left(db: Database) -> None:
    ada = found(db)
    before = size(db)
    with pytest.raises(Invalid), db.write() as tx:
        perform(tx, JoinByInvitation(ref=clock_of(db).new_ref(), name="no"), by=ada, key="k")
    with db.read() as tx:
        assert tx.rows(select(done_keys)) == []
        assert tx.value(select(people.c.id).where(people.c.name == "no")) is None
    assert size(db) == before


def test_a_repeated_key_gives_the_first_result_and_does_nothing(db: Database) -> None:
    ada = found(db)
    ref = clock_of(db).new_ref()
    act = JoinByInvitation(ref=ref, name="bob")
    with db.write() as tx:
        first = perform(tx, act, by=ada, key="once")
    with db.write() as tx:
        second = perform(tx, act, by=ada, key="once")
    assert (second.result, second.seq, second.repeated) == (first.result, first.seq, True)
    assert size(db) == 2


def test_a_key_belongs_to_its_actor(db: Database) -> None:
    ada = found(db)
    bob = join(db, ada, "bob")
    clock = clock_of(db)
    with db.write() as tx:
        perform(tx, JoinByInvitation(ref=clock.new_ref(), name="cleo"), by=ada, key="same")
        perform(tx, JoinByInvitation(ref=clock.new_ref(), name="dora"), by=bob, key="same")
    assert size(db) == 4


def test_several_acts_in_one_transaction_stand_or_fall_together(db: Database) -> None:
    ada = found(db)
    clock = clock_of(db)

    def both() -> None:
        with db.write() as tx:
            perform(tx, JoinByInvitation(ref=clock.new_ref(), name="bob"), by=ada)
            perform(tx, SetSetting("summary", "x"), by=ByClock("caretaker"))

    with pytest.raises(NotAllowed):
        both()
    assert size(db) == 1


@pytest.mark.parametrize("by", [HOST, ByClock("caretaker"), ByClock("made-up")])
def test_host_and_clock_have_only_what_their_kinds_allow(db: Database, by: object) -> None:
    found(db)
    with pytest.raises(NotAllowed), db.write() as tx:
        perform(tx, SetSetting("summary", "x"), by=by)  # type: ignore[arg-type]


def test_a_member_is_who_the_row_says(db: Database) -> None:
    ada = found(db)
    bob = join(db, ada, "bob")
    forged = Member(ref=bob.ref, id=ada.id)
    with pytest.raises(NotAllowed), db.write() as tx:
        perform(tx, SetSetting("summary", "x"), by=forged)


@pytest.mark.parametrize(
    "table", [table for table in metadata.sorted_tables if keeping(table) != MACHINERY], ids=str
)
def test_governed_and_private_tables_refuse_writes_from_outside(db: Database, table) -> None:
    found(db)
    for change in (insert(table), update(table), table.delete()):
        with pytest.raises(OutsidePerform), db.write() as tx:
            tx.write(change)


def test_every_table_says_what_it_keeps() -> None:
    for table in metadata.sorted_tables:
        assert keeping(table) in {"governed", "private", "machinery"}, table.name


def test_a_recorded_act_asks_for_a_checkpoint_once(db: Database) -> None:
    ada = found(db)
    for name in ("bob", "cleo"):
        join(db, ada, name)
    with db.read() as tx:
        assert [row.kind for row in tx.rows(select(jobs)) if "checkpoint" in row.kind] == [
            "record.checkpoint"
        ]


def test_a_mandate_that_ended_gives_no_ground(db: Database) -> None:
    ada = found(db)
    clock_of(db).advance(days=59)
    with db.write() as tx:
        perform(tx, SetSetting("summary", "still"), by=ada)
    clock_of(db).advance(days=1, seconds=1)
    with pytest.raises(NotAllowed), db.write() as tx:
        perform(tx, SetSetting("summary", "too late"), by=ada)


def test_a_grant_lives_inside_the_mandate_of_its_giver(db: Database) -> None:
    ada = found(db)
    bob = join(db, ada, "bob")
    clock = clock_of(db)
    with db.read() as tx:
        end = tx.value(select(mandates.c.ends))

    def grant(powers: tuple[str, ...], ends: int, reason: str = "trusted") -> GrantMandate:
        return GrantMandate(clock.new_ref(), bob.ref, powers, "moot", ends, reason)

    for act, error in (
        (grant(("post.remove",), end + 1), Invalid),
        (grant(("mandate.grant",), end), NotAllowed),
        (grant(("no.such",), end), Invalid),
        (grant((), end), Invalid),
        (grant(("post.remove",), clock.now() - DAY), Invalid),
        (grant(("post.remove",), end, " "), Invalid),
    ):
        with pytest.raises(error), db.write() as tx:
            perform(tx, act, by=ada)
    with db.write() as tx:
        perform(tx, grant(("post.remove", "setting.set"), end), by=ada)
        perform(tx, SetSetting("summary", "by bob"), by=bob)


@pytest.fixture
def seen() -> Iterator[list[str]]:
    """What a watcher of settings saw, before and after each act."""
    told: list[str] = []

    def watch(tx: WriteTx, act: SetSetting, deed: Deed) -> Iterator[None]:
        told.append(f"before {settings.get(tx, act.key)}")
        yield
        told.append(f"after {settings.get(tx, act.key)}")

    watches(SetSetting)(watch)
    yield told
    watchers[SetSetting.KIND.name].remove(watch)


def test_a_watcher_sees_how_things_stood_before(db: Database, seen: list[str]) -> None:
    ada = found(db)
    with db.write() as tx:
        perform(tx, SetSetting("summary", "We print."), by=ada, key="form")
        perform(tx, SetSetting("summary", "We print."), by=ada, key="form")

    assert seen == ["before ", "after We print."]


def test_a_watcher_is_told_no_more_of_what_failed(db: Database, seen: list[str]) -> None:
    ada = found(db)
    with pytest.raises(Invalid), db.write() as tx:
        perform(tx, SetSetting("joining", "by magic"), by=ada)

    assert [one.split()[0] for one in seen] == ["before"]


def test_a_replay_is_watched_by_nobody(db: Database, tmp_path: Path, seen: list[str]) -> None:
    ada = found(db)
    with db.write() as tx:
        perform(tx, SetSetting("summary", "We print."), by=ada)
    told = list(seen)

    again = replaying(db, tmp_path / "again.db")
    with db.read() as tx:
        replay_into(tx, again)

    assert seen == told
    again.close()
