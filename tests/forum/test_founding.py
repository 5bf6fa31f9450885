"""Communities: founded, changed, closed, opened again."""

from typing import Any

import pytest

from folkmoot.assembly import mandates
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.forum import communities
from folkmoot.forum.founding import ChangeCommunity, CloseCommunity, ReopenCommunity
from folkmoot.record import settings
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.forum.build import a_comment, a_community, a_post, do, tally_of


@pytest.fixture
def ada(db: Database) -> Member:
    """The founder of a moot."""
    return found(db)


def test_every_member_may_found_one_and_gets_no_mandate(db: Database, ada: Member) -> None:
    """Founding is no throne."""
    bob = join(db, ada, "bob")

    ref = a_community(db, bob, "garden", description="All *green* things")

    with db.read() as tx:
        community = communities.by_name(tx, "garden")
        assert mandates.held_by(tx, bob.id, clock_of(db).now()) == []
    assert community.ref == ref
    assert "<em>green</em>" in community.description_html
    assert community.downvotes is False


def test_only_stewards_found_one_where_the_moot_says_so(db: Database, ada: Member) -> None:
    """The power is community.found."""
    bob = join(db, ada, "bob")
    do(db, ada, settings.SetSetting(key="founding", value="stewards"))

    with pytest.raises(NotAllowed):
        a_community(db, bob)
    assert a_community(db, ada)


@pytest.mark.parametrize("name", ["ada", "garden", "admin", "Ab", "no-dash"])
def test_a_name_is_its_own_and_free(db: Database, ada: Member, name: str) -> None:
    """People and communities share one namespace."""
    a_community(db, ada, "garden")

    with pytest.raises((Conflict, Invalid)):
        a_community(db, ada, name)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("title", {"title": ""}),
        ("title", {"title": "t" * 101}),
        ("description", {"title": "Fine", "description": "d" * 10_001}),
        ("language", {"title": "Fine", "language": "xx"}),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    db: Database, ada: Member, field: str, fields: dict[str, Any]
) -> None:
    """When it is founded and when it is changed."""
    ref = a_community(db, ada, "garden")

    with pytest.raises(Invalid) as refused:
        a_community(db, ada, "other", **fields)
    assert refused.value.field == field
    with pytest.raises(Invalid) as refused:
        do(db, ada, ChangeCommunity(community=ref, **fields))
    assert refused.value.field == field


def test_a_change_of_who_may_read_moves_everything_inside(db: Database, ada: Member) -> None:
    """Posts and comments come off the public shelf, and back."""
    ref = a_community(db, ada)
    post = a_post(db, ada, ref)
    comment = a_comment(db, ada, post)

    do(db, ada, ChangeCommunity(community=ref, title="Garden", visibility="members"))
    assert tally_of(db, post)["shelf"] == tally_of(db, comment)["shelf"] == 1

    do(db, ada, ChangeCommunity(community=ref, title="Garden", visibility="public"))
    assert tally_of(db, post)["shelf"] == tally_of(db, comment)["shelf"] == 0


def test_changing_and_closing_need_a_mandate(db: Database, ada: Member) -> None:
    """Whoever founded it has no right to it."""
    bob = join(db, ada, "bob")
    ref = a_community(db, bob)

    for act in (
        ChangeCommunity(community=ref, title="Mine"),
        CloseCommunity(community=ref, reason="mine"),
    ):
        with pytest.raises(NotAllowed):
            do(db, bob, act)
        assert do(db, ada, act).ground.startswith("mandate:")


def test_closing_and_opening_need_a_reason_and_an_order(db: Database, ada: Member) -> None:
    """An open community cannot be opened, a closed one not closed."""
    ref = a_community(db, ada)

    with pytest.raises(Invalid):
        do(db, ada, CloseCommunity(community=ref, reason=" "))
    with pytest.raises(Conflict, match="is open"):
        do(db, ada, ReopenCommunity(community=ref, reason="spring"))
    do(db, ada, CloseCommunity(community=ref, reason="winter"))
    with pytest.raises(Conflict, match="closed"):
        do(db, ada, CloseCommunity(community=ref, reason="winter"))
    with pytest.raises(NotFound):
        do(db, ada, CloseCommunity(community=clock_of(db).new_ref(), reason="winter"))
