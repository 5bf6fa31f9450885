"""Posts: written, changed with their history, deleted, brought back."""

from typing import Any

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.forum import picture_uses, posts, revisions, threads
from folkmoot.forum.attachments import Picture
from folkmoot.forum.founding import CloseCommunity, ReopenCommunity
from folkmoot.forum.posting import CreatePost, DeletePost, EditPost, RestoreOwnPost
from folkmoot.media import uploads
from folkmoot.record.actors import Member
from folkmoot.record.acts import MEMBERS, PUBLIC
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.forum.build import a_comment, a_community, a_picture, a_post, do, id_of, tally_of


@pytest.fixture
def ada(db: Database) -> Member:
    """The founder of a moot."""
    return found(db)


@pytest.fixture
def garden(db: Database, ada: Member) -> Ref:
    """A community."""
    return a_community(db, ada)


def shown(db: Database, post: Ref, viewer: Member | None) -> threads.PostView:
    """The post as somebody sees it."""
    with db.read() as tx:
        return threads.post_view(tx, posts.standing(tx, post).id, viewer)


def test_a_post_is_shown_as_it_was_written(db: Database, ada: Member, garden: Ref) -> None:
    """Rendered, with its pictures in order."""
    pictures = tuple(Picture(a_picture(db, ada), f"Pear {n}") for n in range(3))

    post = a_post(
        db, ada, garden, "Pears", body="So *sweet*", pictures=pictures, content_note="Fruit",
        language="en", url="https://example.org/",
    )  # fmt: skip
    view = shown(db, post, None)

    assert (view.row.title, view.row.content_note, view.row.language) == ("Pears", "Fruit", "en")
    assert "<em>sweet</em>" in view.body_html
    assert view.pictures == pictures
    assert view.state == "shown"


def test_a_new_post_is_counted(db: Database, ada: Member, garden: Ref) -> None:
    """On the public shelf, with nothing yet."""
    tally = tally_of(db, a_post(db, ada, garden))

    assert (tally["score"], tally["comments"], tally["shelf"]) == (0, 0, 0)
    assert tally["bumped_at"] == tally["active_at"] == tally["published"]


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("title", {"title": "ab"}),
        ("title", {"title": "a" * 201}),
        ("title", {"title": "two\nlines"}),
        ("title", {"title": " spaces  "}),
        ("body", {"body": "b" * 50_001}),
        ("body", {"body": "bell \x07"}),
        ("url", {"url": "javascript:alert(1)"}),
        ("url", {"url": "mailto:ada@example.org"}),
        ("url", {"url": "https://example.org/" + "x" * 2000}),
        ("content_note", {"content_note": ""}),
        *(
            ("url", {"url": url})
            for url in (
                "http://[bad",
                "https://a]b/",
                "http://a:99999/",
                "http://a:x/",
                "http://:8/",
            )
        ),
        ("content_note", {"content_note": "n" * 201}),
        ("language", {"language": "klingon"}),
        ("pictures", {"pictures": (Picture(Ref("0" * 32)), Picture(Ref("0" * 32)))}),
        ("pictures", {"pictures": tuple(Picture(Ref(f"{n:032x}")) for n in range(21))}),
        ("pictures", {"pictures": (Picture(Ref("0" * 32), "a" * 1501),)}),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    db: Database, ada: Member, garden: Ref, field: str, fields: dict[str, Any]
) -> None:
    """Both when a post is written and when it is changed."""
    post = a_post(db, ada, garden)
    values = {"title": "Fine", **fields}

    with pytest.raises(Invalid) as refused:
        a_post(db, ada, garden, **values)
    assert refused.value.field == field
    with pytest.raises(Invalid) as refused:
        do(db, ada, EditPost(post=post, **values))
    assert refused.value.field == field


@pytest.mark.parametrize("length", [3, 200])
def test_the_longest_and_the_shortest_fit(
    db: Database, ada: Member, garden: Ref, length: int
) -> None:
    """3 to 200 characters for a title, 50,000 for a body."""
    post = a_post(db, ada, garden, "t" * length, body="b" * 50_000)
    kept = shown(db, post, ada)
    assert (len(kept.row.title), kept.body_html.count("b")) == (length, 50_000)


def test_an_edit_keeps_what_stood_there(db: Database, ada: Member, garden: Ref) -> None:
    """Every version, with its time and its pictures."""
    picture = Picture(a_picture(db, ada), "A pear")
    post = a_post(db, ada, garden, "First", body="one", pictures=(picture,))
    do(db, ada, EditPost(post=post, title="Second", body="two"))
    do(db, ada, EditPost(post=post, title="Third", body="two", url="https://example.org/"))

    with db.read() as tx:
        versions = revisions.earlier(tx, post)
    view = shown(db, post, None)

    assert [version.title for version in versions] == ["First", "Second"]
    assert [version.body for version in versions] == ["one", "two"]
    assert versions[0].pictures == (picture,)
    assert versions[0].written_at == view.row.published
    assert view.row.published < versions[1].written_at < (view.row.edited_at or 0)
    assert (view.row.title, view.row.url, view.pictures) == ("Third", "https://example.org/", ())


def test_an_edit_that_changes_nothing_is_refused(db: Database, ada: Member, garden: Ref) -> None:
    """So no empty versions pile up; a change of language alone is one."""
    post = a_post(db, ada, garden, "Same", body="same")

    with pytest.raises(Conflict, match="Nothing was changed"):
        do(db, ada, EditPost(post=post, title="Same", body="same"))
    do(db, ada, EditPost(post=post, title="Same", body="same", language="de"))
    assert tally_of(db, post)["language"] == "de"


def test_nobody_else_edits_or_deletes_it(db: Database, ada: Member, garden: Ref) -> None:
    """Not even whoever holds every power."""
    post = a_post(db, join(db, ada, "bob"), garden)

    for act in (
        EditPost(post=post, title="Mine"),
        DeletePost(post=post),
        RestoreOwnPost(post=post),
    ):
        with pytest.raises(NotAllowed):
            do(db, ada, act)


def test_a_deleted_post_hides_its_words_and_can_come_back(
    db: Database, ada: Member, garden: Ref
) -> None:
    """Its author still sees it; its answers go out of the lists with it."""
    bob = join(db, ada, "bob")
    post = a_post(db, ada, garden, "Secret", body="words")
    comment = a_comment(db, bob, post)
    do(db, ada, DeletePost(post=post))

    hidden, own = shown(db, post, bob), shown(db, post, ada)
    assert (hidden.state, hidden.row.title, hidden.body_html) == ("deleted", "", "")
    assert (own.state, own.row.title) == ("deleted", "Secret")
    assert tally_of(db, post)["shelf"] == tally_of(db, comment)["shelf"] == 2
    with pytest.raises(Conflict, match="deleted already"):
        do(db, ada, DeletePost(post=post))
    with pytest.raises(Conflict, match="deleted"):
        do(db, ada, EditPost(post=post, title="Again"))

    do(db, ada, RestoreOwnPost(post=post))
    assert shown(db, post, bob).row.title == "Secret"
    assert tally_of(db, post)["shelf"] == tally_of(db, comment)["shelf"] == 0
    with pytest.raises(Conflict, match="not deleted"):
        do(db, ada, RestoreOwnPost(post=post))


def test_where_only_stewards_post_a_member_may_not(db: Database, ada: Member) -> None:
    """The power is post.announce; the founder holds it at first."""
    news = a_community(db, ada, "news", posting="stewards")
    bob = join(db, ada, "bob")

    with pytest.raises(NotAllowed):
        a_post(db, bob, news)
    assert a_comment(db, bob, a_post(db, ada, news))


def test_a_closed_community_takes_no_posts(db: Database, ada: Member, garden: Ref) -> None:
    """Until it is opened again."""
    do(db, ada, CloseCommunity(community=garden, reason="winter"))
    with pytest.raises(Conflict, match="closed"):
        a_post(db, ada, garden)

    do(db, ada, ReopenCommunity(community=garden, reason="spring"))
    assert a_post(db, ada, garden)


def test_a_post_needs_a_community(db: Database, ada: Member) -> None:
    """One that exists."""
    with pytest.raises(NotFound):
        a_post(db, ada, clock_of(db).new_ref())


def test_pictures_lead_to_their_posts(db: Database, ada: Member, garden: Ref) -> None:
    """So that whoever serves one can ask who may see it."""
    picture = a_picture(db, ada)
    post = a_post(db, ada, garden, pictures=(Picture(picture),))

    with db.read() as tx:
        found = picture_uses.pages_with(tx, [picture, clock_of(db).new_ref()])
        assert found == {picture: [("post", posts.standing(tx, post).id)]}


def test_only_who_brought_a_picture_attaches_it(db: Database, ada: Member, garden: Ref) -> None:
    """Whoever attaches a picture decides who sees it; what is there already may stay."""
    bob = join(db, ada, "bob")
    mine, hers = Picture(a_picture(db, bob)), Picture(a_picture(db, ada))
    post = a_post(db, bob, garden, pictures=(mine,))

    with pytest.raises(Invalid) as refused:
        a_post(db, bob, garden, pictures=(hers,))
    assert refused.value.field == "pictures"
    with pytest.raises(Invalid):
        do(db, bob, EditPost(post=post, title="Both", pictures=(mine, hers)))
    with db.write() as tx, tx.performing():
        uploads.remove(tx, mine.picture, 1)
    do(db, bob, EditPost(post=post, title="Other words", pictures=(mine,)))


@pytest.mark.parametrize(("visibility", "audience"), [("public", PUBLIC), ("members", MEMBERS)])
def test_the_record_of_a_post_has_the_audience_of_its_community(
    db: Database, ada: Member, visibility: str, audience: int
) -> None:
    """And its erasure takes the words out of the record."""
    room = a_community(db, ada, "room", visibility=visibility)
    ref = clock_of(db).new_ref()

    with db.read() as tx:
        target = CreatePost(ref=ref, community=room, title="Hello").target(tx)

    assert target.audience == audience
    assert target.subject == ref
    assert target.scopes == (f"community:{room}", "moot")


def test_a_repeat_with_the_same_key_is_one_post(db: Database, ada: Member, garden: Ref) -> None:
    """As when a form is sent twice."""
    act = CreatePost(ref=clock_of(db).new_ref(), community=garden, title="Once")

    first, second = do(db, ada, act, key="form"), do(db, ada, act, key="form")

    assert (first.result, second.repeated) == (second.result, True)
    assert id_of(db, act.ref) == first.result
