"""Permission: every kind of act asked by every kind of actor, against a table written by hand."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from folkmoot.assembly import authority as judge
from folkmoot.assembly import mandates, powers
from folkmoot.assembly.mandates import EndMandate
from folkmoot.errors import NotAllowed
from folkmoot.identity import bans, people
from folkmoot.record.actors import ByClock, Genesis, Member
from folkmoot.record.acts import Kind, kinds
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx
from tests.assembly.stage import COLUMNS, EXAMPLES, NEEDS_WAY, Stage, build, open_way, suspend
from tests.build import clock_of
from tests.forum.build import do

TABLE = Path(__file__).parents[1] / "permissions.csv"


def expected() -> dict[str, dict[str, str]]:
    """The table: kind -> actor -> ground, "-" for none."""
    with TABLE.open(encoding="utf-8", newline="") as source:
        return {row.pop("kind"): row for row in csv.DictReader(source)}


def asked(stage: Stage, kind: str, actor: str) -> str:
    """What the authority says: the kind of ground, or "-"."""
    act = EXAMPLES[kind](stage)
    with stage.db.read() as tx:
        try:
            ground = judge.authority(
                tx, act, act.target(tx), stage.actors[actor], clock_of(stage.db).now()
            )
        except NotAllowed:
            return "-"
    return ground.split(":")[0]


def walk(stage: Stage) -> dict[str, dict[str, str]]:
    """The whole table as the authority would write it."""
    found: dict[str, dict[str, str]] = {}
    for kind in EXAMPLES:
        open_way(stage, kind)
        found[kind] = {
            actor: asked(stage, kind, actor) for actor in COLUMNS if actor != "suspended"
        }
    suspend(stage)
    for kind in EXAMPLES:
        open_way(stage, kind)
        found[kind]["suspended"] = asked(stage, kind, "suspended")
    return found


@pytest.fixture
def stage(db: Database, tmp_path: Path) -> Stage:
    return build(db, tmp_path)


def test_every_kind_has_a_row_and_an_example() -> None:
    assert set(expected()) == set(kinds)
    assert set(EXAMPLES) == set(kinds)


def test_the_authority_says_what_the_table_says(stage: Stage) -> None:
    table, said = expected(), walk(stage)
    wrong = [
        f"{kind}: {actor} has {said[kind][actor]!r}, the table says {row[actor]!r}"
        for kind, row in table.items()
        for actor in COLUMNS
        if said[kind][actor] != row[actor]
    ]
    assert not wrong, "\n".join(wrong)


def test_a_kind_has_only_the_grounds_it_declares(stage: Stage) -> None:
    for kind, row in expected().items():
        for ground in set(row.values()) - {"-"}:
            assert _declares(kinds[kind], ground), (kind, ground)


def _declares(kind: Kind, ground: str) -> bool:
    return {
        "own": kind.own or kind.newcomer,
        "member-right": kind.member,
        "mandate": kind.power is not None or kind.steward,
        "host": kind.host,
        "genesis": kind.genesis,
        "clock": kind.clock is not None,
        "home": kind.visitor or kind.server,
    }[ground]


def test_every_power_named_by_an_act_is_in_the_closed_list() -> None:
    named = {kind.power for kind in kinds.values()} - {None}
    assert named <= set(powers.POWERS)
    assert set(powers.POWERS) - named == {"host.operate", "host.keys"}


def test_every_kind_names_an_inverse_that_exists_or_a_reason() -> None:
    for kind in kinds.values():
        if kind.undo is not None:
            assert kind.undo in kinds, kind.name
        else:
            assert kind.irreversible, kind.name


def test_the_clock_has_only_its_own_kinds(stage: Stage) -> None:
    now = clock_of(stage.db).now()
    for name, make in EXAMPLES.items():
        open_way(stage, name)
        act = make(stage)
        for rule in (*judge.CLOCK_RULES, "made-up"):
            with stage.db.read() as tx:
                try:
                    ground = judge.authority(tx, act, act.target(tx), ByClock(rule), now)
                except NotAllowed:
                    ground = "-"
            assert ground == (f"clock:{rule}" if kinds[name].clock == rule else "-"), name


@pytest.mark.parametrize("kind", NEEDS_WAY)
def test_newcomers_come_only_by_the_way_that_the_moot_chose(stage: Stage, kind: str) -> None:
    for way in ("invitation", "application", "open"):
        do(stage.db, stage.actors["founder"], SetSetting("joining", way))
        act = EXAMPLES[kind](stage)
        with stage.db.read() as tx:
            try:
                ground = judge.authority(tx, act, act.target(tx), stage.actors["anonymous"], 1)
            except NotAllowed:
                ground = "-"
        assert ground == ("own" if way == NEEDS_WAY[kind] else "-"), way


def test_there_is_one_genesis(stage: Stage) -> None:
    act = EXAMPLES["moot.genesis/1"](stage)
    with stage.db.read() as tx, pytest.raises(NotAllowed):
        judge.authority(tx, act, act.target(tx), Genesis(), 1)


def test_a_power_over_one_community_reaches_no_other_and_not_the_moot(stage: Stage) -> None:
    for power in powers.POWERS.values():
        held = f"community:{stage.here}"
        assert powers.covers(held, (f"thread:{stage.post}", held, "moot")), power.name
        assert not powers.covers(held, ("moot",))
        assert not powers.covers(held, ("community:" + "0" * 32, "moot"))


@pytest.mark.tampers
def test_whoever_came_back_with_help_uses_no_mandate_for_a_while(stage: Stage) -> None:
    founder = stage.actors["founder"]
    assert isinstance(founder, Member)
    now = clock_of(stage.db).now()
    with stage.db.write() as tx, tx.performing():
        limited = people.people.update().where(people.people.c.id == founder.id)
        tx.write(limited.values(limited_until=now + 1_000_000))
    assert asked(stage, "post.remove/1", "founder") == "-"
    clock_of(stage.db).advance(seconds=2)
    assert asked(stage, "post.remove/1", "founder") == "mandate"


@pytest.mark.tampers
def test_a_ban_from_a_community_ends_the_right_of_members_there_only(stage: Stage) -> None:
    member = stage.actors["member"]
    assert isinstance(member, Member)
    now = clock_of(stage.db).now()
    with stage.db.write() as tx, tx.performing():
        bans.put(
            tx, ref=stage.new(), person_id=member.id, scope=f"community:{stage.here}",
            reason="", at=now, until=None,
        )  # fmt: skip
    assert asked(stage, "post.create/1", "member") == "-"
    assert asked(stage, "vote.cast/1", "member") == "-"
    assert asked(stage, "community.found/1", "member") == "member-right"


# ---- each test that the authority makes is needed: taking one away must be noticed


def always(*_given: object, **_named: object) -> bool:
    return True


def without_end(mandate: mandates.Mandate, at: int) -> bool:
    return mandate.ended_at is None and mandate.starts <= at


def without_start(mandate: mandates.Mandate, at: int) -> bool:
    return mandate.ended_at is None and at < mandate.ends


def without_ending(mandate: mandates.Mandate, at: int) -> bool:
    return mandate.starts <= at < mandate.ends


def any_power(
    held: list[mandates.Mandate], _power: str, scopes: tuple[str, ...]
) -> mandates.Mandate | None:
    return next((one for one in held if powers.covers(one.scope, scopes)), None)


_standing = bans.standing


def no_bans(tx: ReadTx, person_id: int, at: int) -> tuple[people.Person | None, frozenset[str]]:
    return _standing(tx, person_id, at)[0], frozenset()


def nobody_recovers(
    tx: ReadTx, person_id: int, at: int
) -> tuple[people.Person | None, frozenset[str]]:
    person, banned = _standing(tx, person_id, at)
    whole = None if person is None else msgspec.structs.replace(person, limited_until=None)
    return whole, banned


def everybody_is_a_member(_person: people.Person) -> bool:
    return True


MUTANTS: dict[str, tuple[object, str, object]] = {
    "the power is not looked at": (mandates, "covering", any_power),
    "the scope is not looked at": (mandates, "covers", always),
    "the end is not looked at": (mandates.Mandate, "is_live", without_end),
    "bans are not looked at": (bans, "standing", no_bans),
    "a recovery is not looked at": (bans, "standing", nobody_recovers),
}


@contextmanager
def mutated(place: object, name: str, replacement: object) -> Iterator[None]:
    original = getattr(place, name)
    setattr(place, name, replacement)
    try:
        yield
    finally:
        setattr(place, name, original)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_taking_a_test_out_of_the_authority_is_noticed(stage: Stage, mutant: str) -> None:
    with mutated(*MUTANTS[mutant]):
        said = walk(stage)
    assert said != expected()


def test_a_power_missing_from_a_mandate_is_noticed_for_each_power(stage: Stage) -> None:
    """Whoever holds all powers but one may do everything but the acts that need it."""
    founder = stage.actors["founder"]
    assert isinstance(founder, Member)
    now = clock_of(stage.db).now()
    with stage.db.read() as tx:
        whole = mandates.held_by(tx, founder.id, now)[0]
    for power in powers.POWERS:
        less = msgspec.structs.replace(
            whole, powers=tuple(one for one in whole.powers if one != power)
        )
        with mutated(mandates, "held_by", _gives(less)):
            for name, kind in kinds.items():
                if kind.power is None or kind.power not in powers.POWERS:
                    continue
                open_way_free = name not in ("application.make/1", "member.enter/1")
                ground = asked(stage, name, "founder") if open_way_free else "-"
                if kind.power == power:
                    assert ground != "mandate", (name, power)


def _gives(mandate: mandates.Mandate) -> Callable[..., list[mandates.Mandate]]:
    return lambda *_given: [mandate]


def test_each_end_of_a_mandate_counts(stage: Stage) -> None:
    """Its start, its end, and being ended before: one at a time."""
    now = clock_of(stage.db).now()
    with stage.db.read() as tx:
        mandate = mandates.by_ref(tx, stage.mandate)
    change = msgspec.structs.replace
    assert mandate.is_live(now)
    for dead in (
        change(mandate, ends=now),
        change(mandate, starts=now + 1),
        change(mandate, ended_at=now - 1),
    ):
        assert not dead.is_live(now)
    for broken, survivor in (
        (without_end, change(mandate, ends=now)),
        (without_start, change(mandate, starts=now + 1)),
        (without_ending, change(mandate, ended_at=now - 1)),
    ):
        assert broken(survivor, now)


def test_a_mandate_that_was_taken_back_gives_nothing(stage: Stage) -> None:
    assert asked(stage, "post.pin/1", "steward_here") == "mandate"
    do(stage.db, stage.actors["founder"], EndMandate(stage.mandate, "Thank you."))
    assert asked(stage, "post.pin/1", "steward_here") == "-"


def test_somebody_who_left_is_nobody(stage: Stage) -> None:
    do(stage.db, stage.author, EXAMPLES["member.leave/1"](stage))
    assert {asked(stage, kind, "author") for kind in EXAMPLES} == {"-"}
