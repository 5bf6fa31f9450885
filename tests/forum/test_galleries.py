"""The wall of a community: pictures of this moot and of other servers."""

from folkmoot.clock import Ref
from folkmoot.forum import communities, galleries, lists
from folkmoot.forum.attachments import Picture
from folkmoot.forum.far_pictures import FarPicture
from folkmoot.forum.galleries import Hung
from folkmoot.forum.posting import DeletePost
from folkmoot.storage.database import Database
from tests.build import clock_of, found
from tests.forum.build import a_picture, a_post, a_visitor, away_community, do

ONE, TWO = "https://far.example/1.png", "https://far.example/2.png"


def wall(db: Database, room: Ref) -> tuple[Hung, ...]:
    with db.read() as tx:
        return galleries.page(tx, communities.by_ref(tx, room), None).pictures


def test_pictures_of_both_kinds_hang_the_newest_post_first(db: Database) -> None:
    """In the order of each post; what is behind a note and what was deleted is left out."""
    ada, vic, room = found(db), a_visitor(db), away_community(db)
    far = (FarPicture(ONE, "a bee"), FarPicture(TWO))
    a_post(db, vic, room, "Far", far_pictures=far)
    picture = a_picture(db, ada)
    a_post(db, ada, room, "Near", pictures=(Picture(picture, "a hive"),))
    a_post(db, vic, room, "Warned", far_pictures=far, content_note="stings")
    a_post(db, vic, room, "Bare")
    do(db, vic, DeletePost(a_post(db, vic, room, "Gone", far_pictures=far)))

    shown = [(one.title, one.picture, one.far, one.alt) for one in wall(db, room)]

    assert shown == [
        ("Near", picture, None, "a hive"),
        ("Far", None, ONE, "a bee"),
        ("Far", None, TWO, ""),
    ]


def test_the_first_one_elsewhere_stands_for_a_post_in_lists(db: Database) -> None:
    """But not where the post has one of this moot."""
    ada, vic, room = found(db), a_visitor(db), away_community(db)
    picture = a_picture(db, ada)
    far = (FarPicture(ONE, "a bee"), FarPicture(TWO, "a wasp"))
    a_post(db, vic, room, "Far", far_pictures=far)
    a_post(db, ada, room, "Near", pictures=(Picture(picture, "a hive"),))
    a_post(db, vic, room, "Bare")

    with db.read() as tx:
        rows = lists.front(tx, None, "old", now=clock_of(db).now()).rows

    assert [(row.picture, row.far_picture, row.picture_alt) for row in rows] == [
        (None, ONE, "a bee"),
        (picture, None, "a hive"),
        (None, None, ""),
    ]
