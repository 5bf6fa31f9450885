"""What we write fits the strict structs of Lemmy, whatever is in it."""

import msgspec
import pytest
from hypothesis import given

from folkmoot.federation.documents import write_activities as acts
from folkmoot.federation.documents import write_collections as collections
from folkmoot.federation.documents.views import CommentView, GroupView, PersonView, PostView
from folkmoot.federation.documents.write_actors import write_group, write_person, write_server
from folkmoot.federation.documents.write_objects import write_comment, write_post
from tests.documents.lemmy import takes
from tests.documents.test_round_trip import (
    MOOT,
    comments,
    groups,
    moots,
    persons,
    posts,
)
from tests.federation.test_documented import EXAMPLES

AT = 1_793_527_260_000_000
BOB, BEES = f"{MOOT}/u/bob", f"{MOOT}/c/bees"


@given(persons)
def test_people(view: PersonView):
    assert takes(write_person(view))


@given(groups)
def test_communities(view: GroupView):
    assert takes(write_group(view))
    url = f"{MOOT}/activities/update/1"
    assert takes(acts.write_update(url, BOB, write_group(view), AT, BEES))


@given(moots)
def test_the_moot(view):
    assert takes(write_server(view))


@given(posts)
def test_posts(view: PostView):
    page = write_post(view)
    assert takes(page)
    create = acts.write_create(f"{MOOT}/activities/create/1", page, AT)
    url, followers = f"{MOOT}/activities/announce/1", f"{BEES}/followers"
    announce = acts.write_announce(url, BEES, followers, create, AT)
    assert takes(announce)
    assert takes(collections.write_outbox(f"{BEES}/outbox", [announce]))
    assert takes(collections.write_featured(f"{BEES}/featured", [page]))


@given(comments)
def test_comments(view: CommentView):
    note = write_comment(view)
    assert takes(note)
    assert takes(acts.write_create(f"{MOOT}/activities/create/1", note, AT))


def test_collections():
    assert takes(collections.write_followers(f"{BEES}/followers", 3))
    assert takes(collections.write_moderators(f"{BEES}/moderators", [BOB]))
    assert takes(collections.write_outbox(f"{BOB}/outbox"))


def test_every_example_of_the_documentation():
    for example in EXAMPLES:
        if example["type"] != "Move":  # which Lemmy does not know, and refuses
            assert takes(example)


@pytest.mark.parametrize("kind", ["Delete", "Lock", "Block", "Follow"])
def test_what_is_taken_back(kind):
    example = next(one for one in EXAMPLES if one["type"] == kind)
    assert takes(acts.write_undo(f"{MOOT}/activities/undo/1", example, AT))


def test_a_vote_is_taken_back():
    like = acts.write_vote(
        f"{MOOT}/activities/like/1", BOB, f"{MOOT}/post/1", AT, community=BEES, up=True
    )
    assert takes(acts.write_undo(f"{MOOT}/activities/undo/1", like, AT))


def test_answers_to_follows_keep_them_whole():
    follow = acts.write_follow(f"{MOOT}/activities/follow/1", BOB, BEES, AT)
    assert takes(acts.write_accept(f"{MOOT}/activities/accept/1", BEES, follow, AT))


def test_what_lemmy_would_not_take_is_seen():
    page = write_post(msgspec.structs.replace(_post(), link="https://paper.example/"))
    for broken in (
        {**page, "audience": [BEES]},
        {**page, "attachment": page["attachment"][0]},
        {**page, "inReplyTo": f"{MOOT}/post/2"},
        {name: value for name, value in page.items() if name != "to"},
    ):
        with pytest.raises(AssertionError):
            takes(broken)


def _post() -> PostView:
    return PostView(
        address=MOOT, id=f"{MOOT}/post/1", author=BOB, community=BEES,
        handle="@bees@moot.example", title="Swarm", body="Words.", published=AT,
    )  # fmt: skip
