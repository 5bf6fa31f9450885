"""Profiles: what a person shows of themselves, changed only by themselves."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.errors import Invalid, NotAllowed
from folkmoot.identity import profiles
from folkmoot.identity.leaving import Leave
from folkmoot.identity.profiles import LONGEST, ChangeProfile, Profile, Shown, checked
from folkmoot.record import log
from folkmoot.record.actors import HOST
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import OutsidePerform
from tests.build import join
from tests.identity.build import rows

FULL = Profile(
    display_name="Ada L.",
    self_description="she/her",
    bio="I keep *bees*.\n\nAnd engines.",
    language="de",
    zone="Europe/Berlin",
    theme="dark",
    order="new",
    comment_order="old",
    letters="nobody",
    knows_travel=True,
)


def change(db, person, by, profile=FULL):
    with db.write() as tx:
        return perform(tx, ChangeProfile(person=person.ref, profile=profile), by=by)


def profile_of(db, person):
    with db.read() as tx:
        return profiles.of(tx, person.id)


@pytest.mark.parametrize("name", ["bob", "BOB", "Bob B.", "bob b."])
def test_nobody_takes_the_name_of_another_member(db, ada, name):
    bob = join(db, ada, "bob")
    change(db, bob, bob, Profile(display_name="Bob B."))

    with pytest.raises(Invalid, match="Another member is called") as refused:
        change(db, ada, ada, Profile(display_name=name))

    assert refused.value.field == "display_name"
    assert profile_of(db, ada) == Profile()


def test_ones_own_name_and_that_of_somebody_who_left_are_free(db, ada):
    bob = join(db, ada, "bob")
    change(db, bob, bob, Profile(display_name="Bobby"))
    change(db, bob, bob, Profile(display_name="BOB"))
    with db.write() as tx:
        perform(tx, Leave(bob.ref), by=bob)

    change(db, ada, ada, Profile(display_name="Bob"))

    assert profile_of(db, ada).display_name == "Bob"


def test_who_says_nothing_has_the_moots_defaults(db, ada):
    assert profile_of(db, ada) == Profile()


def test_what_is_saved_is_read_again(db, ada):
    change(db, ada, ada)
    assert profile_of(db, ada) == FULL
    change(db, ada, ada, Profile())
    assert profile_of(db, ada) == Profile()


def test_only_oneself_changes_a_profile(db, ada):
    ben = join(db, ada, "ben")
    for other in (ada, HOST):
        with pytest.raises(NotAllowed):
            change(db, ben, other)
    with pytest.raises(OutsidePerform), db.write() as tx:
        profiles.put(tx, ben.id, FULL)
    assert profile_of(db, ben) == Profile()


def test_a_profile_is_not_in_the_record(db, ada):
    before = len(rows(db, log.leaves))
    change(db, ada, ada)
    assert len(rows(db, log.leaves)) == before


def test_what_stands_beside_names_is_read_for_many_at_once(db, ada):
    ben, cleo = join(db, ada, "ben"), join(db, ada, "cleo")
    change(db, ada, ada)
    change(db, ben, ben, Profile(theme="dark"))
    with db.read() as tx:
        assert profiles.shown(tx, [ada.id, ben.id, cleo.id, 999]) == {
            ada.id: Shown("Ada L.", "she/her")
        }
        assert profiles.shown(tx, []) == {}


@pytest.mark.parametrize(("field", "most"), LONGEST.items())
def test_every_text_has_a_bound(field, most):
    if field != "zone":
        assert checked(Profile(**{field: "x" * most}))
    with pytest.raises(Invalid) as refused:
        checked(Profile(**{field: "x" * (most + 1)}))
    assert refused.value.field == field


def test_pronouns_fit_in_forty_characters():
    assert LONGEST["self_description"] == 40


@pytest.mark.parametrize("zone", ["Mars/Phobos", "europe/berlin", "../etc/passwd", "UTC; x"])
def test_a_time_zone_must_exist(zone):
    with pytest.raises(Invalid) as refused:
        checked(Profile(zone=zone))
    assert refused.value.field == "zone"


@pytest.mark.parametrize("theme", ["", "blue", "DARK", "dark;"])
def test_a_theme_must_be_one_of_three(theme):
    with pytest.raises(Invalid):
        checked(Profile(theme=theme))


def test_what_stands_beside_a_name_cannot_hide_or_turn_it():
    shown = checked(
        Profile(display_name=" A\u202eda\u200b\n\tL.\x00 ", self_description="\u2066x\u2069")
    )
    assert (shown.display_name, shown.self_description) == ("Ada L.", "x")


@given(st.text(max_size=50), st.text(max_size=40))
def test_checking_twice_changes_nothing_more(name, description):
    once = checked(Profile(display_name=name, self_description=description))
    assert checked(once) == once
    assert "\n" not in once.display_name


def test_the_profile_and_its_table_have_the_same_fields():
    assert set(Profile.__struct_fields__) | {"person_id"} == set(profiles.profiles.c.keys())
    said = {"theme": "auto", "letters": "members", "knows_travel": False}
    assert msgspec.structs.asdict(Profile()) == {
        name: said.get(name, "") for name in Profile.__struct_fields__
    }
