"""verify.py shares nothing with the program, so this compares what both must know."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot import rooms  # noqa: F401 - every kind of act and every table is made known
from folkmoot.assembly import caretaking, mandates, powers
from folkmoot.assembly.deciding import emergencies, options, vetoes
from folkmoot.assembly.protecting import emergency_acts
from folkmoot.assembly.rules import thresholds
from folkmoot.assembly.rules.constitutions import CONSTITUTIONS, WAY_BACK
from folkmoot.assembly.rules.vocabulary import Quorum, Rule
from folkmoot.record import state, verify
from folkmoot.record.acts import NEVER, Kind, kinds
from folkmoot.record.settings import SETTINGS
from tests.conftest import LONG

RECORDED = {name: kind for name, kind in kinds.items() if kind.record != NEVER}


def grounds(kind: Kind) -> set[str]:
    """On what a kind of act can stand, besides a mandate."""
    possible = {
        "own": kind.own or kind.newcomer,
        "member-right": kind.member,
        "host": kind.host,
        "genesis": kind.genesis,
        f"clock:{kind.clock}": kind.clock is not None,
    }
    return {name for name, holds in possible.items() if holds}


def test_every_recorded_kind_can_be_done_again_by_the_verifier():
    assert verify.KINDS.keys() == RECORDED.keys()


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_the_verifier_asks_for_the_same_grounds(name: str):
    kind, known = RECORDED[name], verify.KINDS[name]

    assert set(known.grounds) == grounds(kind)
    assert known.effect == (kind.effect or "")
    assert (known.power, known.suspended, known.newcomer) == (
        verify.STEWARD if kind.steward else kind.power,
        kind.suspended,
        kind.newcomer,
    )


def test_the_verifier_knows_the_powers_of_founders_and_caretakers():
    assert tuple(verify.CARETAKER_POWERS) == powers.caretaker_powers()
    assert mandates.FOUNDER_TERM == 60 * verify.DAY
    assert caretaking.TERM == 30 * verify.DAY


def test_the_verifier_knows_what_an_emergency_covers():
    assert verify.IN_EMERGENCIES.keys() == emergency_acts.ACTS
    assert verify.EMERGENCY_POWERS == emergencies.POWERS
    assert verify.EMERGENCY_WORDS == emergencies.TITLE
    assert {"title": emergencies.CONFIDENCE, "statement": emergencies.WHY_CONFIDENCE} == (
        verify.CONFIDENCE_WORDS
    )


def test_the_verifier_knows_how_many_fit_on_a_ballot():
    assert verify.MOST_ON_BALLOT == options.MOST


def test_the_verifier_knows_the_built_in_constitutions():
    for name, one in CONSTITUTIONS.items():
        ours = {rule.matter: msgspec.to_builtins(rule) for rule in one.rules}
        assert {matter: verify.built_in(name, matter) for matter in ours} == ours
    assert msgspec.to_builtins(WAY_BACK) == verify.WAY_BACK


@given(st.sampled_from(["none", "ordinary", "constitutional"]), st.integers(0, 6000))
def test_the_verifier_asks_for_as_many(quorum: Quorum, roll: int):
    rule = Rule(matter="ordinary", method="yes-no", quorum=quorum)
    assert verify.needed_yes(quorum, roll) == rule.needed_yes(roll)


def test_the_verifier_tells_rows_apart_as_the_program_does():
    for table in state.governed_tables():
        assert verify.KEYS.get(table.name, ("ref",)) == state.key_columns(table), table.name


def test_the_verifier_knows_which_columns_are_rulings():
    ruling = {
        column.name
        for table in state.governed_tables()
        for column in table.c
        if column.info.get("ruling")
    }

    assert set(verify.RULINGS) == ruling


FIELDS = sorted(
    {field.name for kind in RECORDED.values() for field in msgspec.structs.fields(kind.act)}
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "moot", "0a" * 16]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=2)
    ),
    max_leaves=6,
)
contents = st.fixed_dictionaries(dict.fromkeys(FIELDS, anything)) | st.dictionaries(
    st.sampled_from(FIELDS), anything
)


@settings(max_examples=100 if LONG else 15)
@given(st.lists(st.tuples(st.sampled_from(sorted(RECORDED)), contents, contents), max_size=3))
def test_no_content_breaks_the_verifier(
    acts: list[tuple[str, dict[str, object], dict[str, object]]],
):
    known = verify.State()
    for seq, (name, content, text) in enumerate(acts):
        envelope = {"seq": seq, "time": 5, "kind": name, "actor": "0a" * 16, "ground": "own"}
        leaf = verify.Leaf(seq, b"", envelope, content, text)
        with suppress(verify.Wrong):
            assert isinstance(verify.replay(known, leaf, complete=True), str)


def test_the_verifier_knows_what_can_be_suspended_and_what_settings_are_by_themselves():
    assert set(verify.VETOED) == vetoes.KINDS
    assert verify.TOUCHING == vetoes.TOUCHING
    assert (verify.SUSPENDED, verify.SINCE) == (vetoes.SUSPENDED, vetoes.SINCE)
    assert {key: one.default for key, one in SETTINGS.items()} == verify.DEFAULTS
    assert [verify._few(roll) for roll in range(400)] == [  # pyright: ignore[reportPrivateUsage]
        thresholds.sponsors(roll) for roll in range(400)
    ]
