"""People and their names: plain, unique, and never borne by two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.errors import Conflict, Invalid, NotFound
from folkmoot.identity import people
from folkmoot.identity.joining import AdmitMember, JoinByInvitation
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import OutsidePerform
from tests.build import clock_of, join
from tests.identity.build import rows


@pytest.mark.parametrize("name", ["ada", "a_1", "x" * 20, "123", "___"])
def test_good_names(name):
    assert people.check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "x" * 21,
        "Ada",
        "ädä",
        "a-b",
        "a.b",
        "a b",
        "ada\n",
        "a%b",
        "ada@x",
        "аdа",
        "admin",
    ],
)
def test_other_names_are_refused(name):
    with pytest.raises(Invalid) as refused:
        people.check_name(name)
    assert refused.value.field == "name"


@given(st.text(max_size=25))
def test_a_name_that_passes_needs_no_quoting_anywhere(name):
    try:
        people.check_name(name)
    except Invalid:
        return
    assert name.isascii()
    assert name.replace("_", "a").isalnum()
    assert name == name.lower()


def test_reserved_words_are_names_that_would_otherwise_pass():
    assert {"admin", "moderator", "setup", "join", "u"} <= people.RESERVED


@pytest.mark.parametrize("kind", [JoinByInvitation, AdmitMember])
@pytest.mark.parametrize("name", ["", "ada", "x"])
def test_nobody_becomes_a_member_without_a_name_of_their_own(db, ada, kind, name):
    with pytest.raises((Invalid, Conflict)), db.write() as tx:
        perform(tx, kind(ref=clock_of(db).new_ref(), name=name), by=ada)
    assert len(rows(db, people.people)) == 1


@pytest.mark.tampers
def test_a_name_is_taken_for_people_and_communities_alike(db, ada):
    with db.write() as tx, tx.performing():
        people.take_name(tx, "garden", "community", clock_of(db).new_ref())
    with pytest.raises(Conflict, match="garden"):
        join(db, ada, "garden")


def test_people_are_found_by_name_ref_and_id(db, ada):
    with db.read() as tx:
        found = people.by_name(tx, "ada")
        assert people.by_ref(tx, ada.ref) == people.by_id(tx, ada.id) == found
        assert people.by_name(tx, "nobody_here") is None
        assert people.by_name(tx, "ada", "other.example") is None
        with pytest.raises(NotFound):
            people.id_of(tx, clock_of(db).new_ref())


def test_members_are_counted(db, ada):
    join(db, ada, "ben")
    with db.read() as tx:
        assert people.members_count(tx) == 2


def test_people_cannot_be_written_around_perform(db, ada):
    with pytest.raises(OutsidePerform), db.write() as tx:
        people.put_member(tx, clock_of(db).new_ref(), "ben", 0, None)
    with pytest.raises(OutsidePerform), db.write() as tx:
        tx.insert(people.retired, name="ben")
