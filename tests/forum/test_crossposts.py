"""Cross-posts know their origin and list each other."""

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum import crossposts
from folkmoot.forum.posting import DeletePost
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import found
from tests.forum.build import a_community, a_post, do, id_of


def akin(db: Database, post: Ref, viewer: Member | None) -> list[Ref]:
    """The cross-posts of a post."""
    with db.read() as tx:
        return [row.ref for row in crossposts.of_post(tx, id_of(db, post), viewer)]


def test_all_of_a_family_list_each_other(db: Database) -> None:
    """Also the cross-post of a cross-post."""
    ada = found(db)
    rooms = [a_community(db, ada, f"room{number}") for number in range(4)]
    first = a_post(db, ada, rooms[0])
    second = a_post(db, ada, rooms[1], cross_of=first)
    third = a_post(db, ada, rooms[2], cross_of=second)
    alone = a_post(db, ada, rooms[3])

    assert akin(db, first, None) == [second, third]
    assert akin(db, second, None) == [first, third]
    assert akin(db, third, None) == [first, second]
    assert akin(db, alone, None) == []


def test_posts_of_the_same_link_list_each_other(db: Database) -> None:
    """As those do that came in a file."""
    ada = found(db)
    room = a_community(db, ada)
    one = a_post(db, ada, room, url="https://example.org/pears")
    two = a_post(db, ada, room, url="https://example.org/pears")
    a_post(db, ada, room, url="https://example.org/plums")

    assert akin(db, one, None) == [two]


def test_what_the_reader_may_not_see_is_not_listed(db: Database) -> None:
    """Neither members' posts to strangers nor deleted ones to anybody."""
    ada = found(db)
    public, hall = a_community(db, ada), a_community(db, ada, "hall", visibility="members")
    first = a_post(db, ada, public)
    inside = a_post(db, ada, hall, cross_of=first)
    gone = a_post(db, ada, public, cross_of=first)
    do(db, ada, DeletePost(post=gone))

    assert akin(db, first, None) == []
    assert akin(db, first, ada) == [inside]


def test_what_is_for_members_is_not_passed_on_to_everybody(db: Database) -> None:
    """From one hall to another it is."""
    ada = found(db)
    public, hall = a_community(db, ada), a_community(db, ada, "hall", visibility="members")
    attic = a_community(db, ada, "attic", visibility="members")
    inside = a_post(db, ada, hall)

    with pytest.raises(Conflict, match="Only members"):
        a_post(db, ada, public, cross_of=inside)
    assert a_post(db, ada, attic, cross_of=inside)
    do(db, ada, DeletePost(post=inside))
    with pytest.raises(Conflict, match="deleted"):
        a_post(db, ada, attic, cross_of=inside)
