"""federation/outgoing/stewards.py: who became a moderator, and who is none any more."""

import pytest

from folkmoot.assembly import caretaking
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import DAY, Ref
from folkmoot.federation.outgoing import stewards
from folkmoot.forum.communities import scope_of
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, new, scenery, sent, url_of
from tests.forum.build import do


@pytest.fixture
def moot(db: Database) -> Scenery:
    made = scenery(db)
    made.follow()
    return made


def grant(moot: Scenery, *powers: str, scope: str | None = None, who: Ref | None = None) -> Ref:
    """A mandate that ada gives, over the garden to bob if nothing else is said."""
    clock = clock_of(moot.db)
    ref = clock.new_ref()
    where = scope or scope_of(moot.garden)
    act = GrantMandate(ref, who or moot.bob.ref, powers, where, clock.now() + DAY, "Trusted")
    do(moot.db, moot.ada, act)
    return ref


@pytest.mark.parametrize("scope", [None, "moot"])
def test_a_new_moderator_and_one_less(moot: Scenery, scope: str | None) -> None:
    mandate = grant(moot, "post.remove", scope=scope)
    do(moot.db, moot.ada, EndMandate(mandate, "Done"))

    added, removed = (one.inner for one in sent(moot.db))
    assert (added["type"], removed["type"]) == ("Add", "Remove")
    for one in (added, removed):
        assert one["object"] == url_of(moot.db, moot.bob.ref)
        assert one["target"] == f"{ADDRESS}/c/garden/moderators"
        assert one["actor"] == f"{ADDRESS}/u/ada"


def test_who_is_one_already_or_moderates_nothing_is_not_told(moot: Scenery) -> None:
    grant(moot, "post.remove")
    before = sent(moot.db)

    grant(moot, "post.pin")
    second = grant(moot, "post.remove")
    do(moot.db, moot.ada, EndMandate(second, "Once is enough"))

    assert new(moot.db, before) == []


def test_a_moderator_elsewhere_hears_of_it(moot: Scenery) -> None:
    grant(moot, "post.remove", who=moot.vic.ref)

    (one,) = sent(moot.db)
    assert one.inner["object"] == url_of(moot.db, moot.vic.ref)
    assert one.to == ("https://far.example/u/vic/inbox",)


# ---------------------------------------------------------------- by the clock, by visitors


def an_hour(moot: Scenery) -> None:
    """The hourly look, as the worker has it."""
    with moot.db.write() as tx:
        stewards.tell_lapsed(tx, clock_of(moot.db).now())


def test_whose_time_ran_out_is_no_moderator_elsewhere_either(moot: Scenery) -> None:
    grant(moot, "post.remove")
    before = sent(moot.db)
    an_hour(moot)
    assert new(moot.db, before) == []

    clock_of(moot.db).advance(days=1)
    for _ in range(2):  # told once
        an_hour(moot)

    (one,) = new(moot.db, before)
    assert one.signer_kind == "community"
    assert one.inner["type"] == "Remove"
    assert one.inner["object"] == url_of(moot.db, moot.bob.ref)
    assert one.inner["actor"] == f"{ADDRESS}/c/garden"  # nobody did it
    assert one.inner["target"] == f"{ADDRESS}/c/garden/moderators"


def test_who_has_another_mandate_or_was_told_already_is_not_told_again(moot: Scenery) -> None:
    mandate = grant(moot, "post.remove")
    grant(moot, "post.remove", scope="moot")
    do(moot.db, moot.ada, EndMandate(mandate, "Done"))
    before = sent(moot.db)
    an_hour(moot)
    clock_of(moot.db).advance(hours=23)
    an_hour(moot)
    assert new(moot.db, before) == []


def test_a_caretaker_is_a_moderator_again(moot: Scenery) -> None:
    before = sent(moot.db)
    clock_of(moot.db).advance(days=61)
    an_hour(moot)
    with moot.db.write() as tx:
        assert caretaking.renew(tx, clock_of(moot.db).now())
    an_hour(moot)

    told = [(one.inner["type"], one.inner["object"]) for one in new(moot.db, before)]
    ada = url_of(moot.db, moot.ada.ref)
    assert told == [("Remove", ada), ("Add", ada)]


def test_of_a_community_that_stays_in_the_house_nothing_is_told(moot: Scenery) -> None:
    grant(moot, "post.remove")
    do(moot.db, moot.ada, SetSetting("visibility", "members"))
    before = sent(moot.db)
    clock_of(moot.db).advance(days=1)
    an_hour(moot)
    assert new(moot.db, before) == []
