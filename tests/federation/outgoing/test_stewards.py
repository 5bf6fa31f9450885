"""federation/outgoing/stewards.py: who became a moderator, and who is none any more."""

import pytest

from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import DAY, Ref
from folkmoot.forum.communities import scope_of
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
