"""What we write reads as what it was made of, in the same bytes every time."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.federation.documents import write_activities as acts
from folkmoot.federation.documents import write_collections as collections
from folkmoot.federation.documents.activities import (
    Accept,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Dislike,
    Flag,
    Follow,
    Like,
    Lock,
    Reject,
    Remove,
    Undo,
    Update,
)
from folkmoot.federation.documents.actors import Moot
from folkmoot.federation.documents.attachments import Attachment
from folkmoot.federation.documents.keys import Multikey
from folkmoot.federation.documents.normal import PUBLIC, documents
from folkmoot.federation.documents.read import (
    ActorDoc,
    MessageDoc,
    NoteDoc,
    PageDoc,
    Tombstone,
    read_activity,
    read_actor,
    read_collection,
    read_object,
)
from folkmoot.federation.documents.tags import Mention
from folkmoot.federation.documents.terms import encode, whole
from folkmoot.federation.documents.views import (
    CommentView,
    GroupView,
    MessageView,
    PersonView,
    PostView,
    ServerView,
)
from folkmoot.federation.documents.write_actors import write_group, write_person, write_server
from folkmoot.federation.documents.write_objects import (
    write_comment,
    write_message,
    write_post,
    write_tombstone,
)
from folkmoot.text.lengths import normalise, one_line

MOOT = "https://moot.example"
PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"

refs = st.integers(1, 10**6).map(str)
urls = st.builds("https://{}.example/x/{}".format, st.sampled_from(["far", "other"]), refs)
lines = st.text(min_size=1, max_size=80).map(one_line).filter(lambda line: line and "&" not in line)
# @ada and addresses of this moot are made whole on the way out: other tests look at that.
bodies = (
    st.text(max_size=200)
    .map(lambda text: normalise(text).strip())
    .filter(lambda text: not set("@!/") & set(text))
)
times = st.integers(0, 4_000_000_000_000_000)
codes = st.sampled_from([None, "de", "en", "fr"])
mentions = st.lists(st.builds(Mention, url=urls, name=st.just("@bob@far.example")), max_size=3).map(
    lambda several: tuple({one.url: one for one in several}.values())
)
pictures = st.lists(
    st.builds(
        Attachment,
        kind=st.just("image"),
        url=urls,
        media_type=st.sampled_from([None, "image/png"]),
        alt=st.one_of(st.just(""), lines),
    ),
    max_size=3,
).map(lambda several: tuple({one.url: one for one in several}.values()))

ACTOR: dict[str, Any] = {
    "address": st.just(MOOT),
    "name": st.from_regex(r"[a-z0-9_]{3,20}", fullmatch=True),
    "title": lines,
    "about": bodies,
    "icon": st.one_of(st.none(), urls),
    "banner": st.one_of(st.none(), urls),
    "inbox": st.just(f"{MOOT}/inbox"),
    "shared_inbox": st.just(f"{MOOT}/inbox"),
    "pem": st.just(PEM),
    "multikey": st.sampled_from([None, Multikey(id=f"{MOOT}/keys/ed25519", multibase="z6Mk")]),
    "published": times,
    "updated": st.one_of(st.none(), times),
    "moot": st.sampled_from([None, Moot(key="moot.example+abc+AQ", checkpoint="moot\n5\nx\n")]),
}


def again(doc: dict[str, Any]) -> dict[str, Any]:
    """A document as it comes back from the network; its bytes are the same each time."""
    sent = encode(whole(doc))
    assert sent == encode(whole(json.loads(json.dumps(doc))))
    return json.loads(sent)


def agrees(doc: msgspec.Struct, view: msgspec.Struct, *but: str) -> None:
    """What both have is the same."""
    both = set(doc.__struct_fields__) & set(view.__struct_fields__) - set(but)
    assert both
    for name in both:
        assert getattr(doc, name) == getattr(view, name), name


persons = st.builds(
    PersonView,
    **ACTOR,
    id=st.just(f"{MOOT}/u/ada"),
    outbox=st.just(f"{MOOT}/u/ada/outbox"),
    bot=st.booleans(),
)
groups = st.builds(
    GroupView,
    **ACTOR,
    id=st.just(f"{MOOT}/c/bees"),
    outbox=st.just(f"{MOOT}/c/bees/outbox"),
    followers=st.just(f"{MOOT}/c/bees/followers"),
    featured=st.just(f"{MOOT}/c/bees/featured"),
    moderators=st.just(f"{MOOT}/c/bees/moderators"),
    mods_only=st.booleans(),
    languages=st.sampled_from([(), ("de",), ("en", "fr")]),
)
moots = st.builds(
    ServerView, **ACTOR, id=st.just(f"{MOOT}/"), outbox=st.just(f"{MOOT}/site_outbox")
)


@given(persons)
def test_people(view: PersonView):
    # when
    read = read_actor(again(write_person(view)))
    # then
    agrees(read, view)
    assert read.kind == ("Service" if view.bot else "Person")
    assert [(key.id, key.pem) for key in read.keys] == [(f"{view.id}#main-key", PEM)]
    assert read.multikeys == ((view.multikey,) if view.multikey else ())


@given(groups)
def test_communities(view: GroupView):
    # when
    made = write_group(view)
    read = read_actor(again(made))
    # then
    agrees(read, view)
    # Mbin shows no picture whose address has no ending, unless its type is told.
    assert made.get("icon", {}).get("mediaType") == (view.icon and "image/webp")
    assert (read.kind, read.stewards, read.approves_followers) == ("Group", (), False)


@given(moots)
def test_the_moot(view: ServerView):
    # when
    read = read_actor(again(write_server(view)))
    # then
    agrees(read, view)
    assert read.kind == "Application"


posts = st.builds(
    PostView,
    address=st.just(MOOT),
    id=refs.map(lambda ref: f"{MOOT}/post/{ref}"),
    author=st.just(f"{MOOT}/u/ada"),
    community=st.just(f"{MOOT}/c/bees"),
    handle=st.just("@bees@moot.example"),
    title=lines,
    body=bodies,
    link=st.one_of(st.none(), urls),
    attachments=pictures,
    image=st.one_of(st.none(), urls),
    content_note=st.one_of(st.none(), lines),
    language=codes,
    mentions=mentions,
    locked=st.booleans(),
    pinned=st.booleans(),
    published=times,
    updated=st.one_of(st.none(), times),
    context=st.one_of(st.none(), urls),
    replies=st.one_of(st.none(), urls),
)
comments = st.builds(
    CommentView,
    address=st.just(MOOT),
    id=refs.map(lambda ref: f"{MOOT}/comment/{ref}"),
    author=st.just(f"{MOOT}/u/ada"),
    community=st.just(f"{MOOT}/c/bees"),
    handle=st.just("@bees@moot.example"),
    in_reply_to=urls,
    body=bodies.filter(bool),
    language=codes,
    mentions=mentions,
    distinguished=st.booleans(),
    published=times,
    updated=st.one_of(st.none(), times),
    context=st.one_of(st.none(), urls),
    replies=st.one_of(st.none(), urls),
)


@given(posts)
def test_posts(view: PostView):
    # when
    read = read_object(again(write_post(view)))
    # then
    assert isinstance(read, PageDoc)
    said_twice = read.body == "" and view.body != ""
    agrees(read, view, "attachments", "mentions", *(("body",) if said_twice else ()))
    assert read.community == view.community
    assert read.public
    known = {view.link} | {one.url for one in view.attachments}
    assert {one.url for one in read.attachments} == known - {None}
    assert [one for one in read.attachments if one.url != view.link] == [
        one for one in view.attachments if one.url != view.link
    ]
    assert set(view.mentions) <= set(read.mentions)
    assert view.community in {one.url for one in read.mentions}
    assert read.hashtags == ("bees",)


@given(comments)
def test_comments(view: CommentView):
    # when
    read = read_object(again(write_comment(view)))
    # then
    assert isinstance(read, NoteDoc)
    agrees(read, view, "mentions")
    assert read.communities[0] == view.community
    assert set(view.mentions) <= set(read.mentions)


@given(
    st.builds(
        MessageView,
        address=st.just(MOOT),
        id=st.just(f"{MOOT}/private_message/1"),
        author=st.just(f"{MOOT}/u/ada"),
        to=st.builds(Mention, url=urls, name=lines),
        body=bodies.filter(bool),
        published=times,
        updated=st.one_of(st.none(), times),
        plain=st.booleans(),
    )
)
def test_messages(view: MessageView):
    # when
    read = read_object(again(write_message(view)))
    # then
    assert isinstance(read, MessageDoc)
    agrees(read, view, "to")
    assert read.to == view.to.url


@given(urls, st.sampled_from([None, "Note", "Page"]), st.one_of(st.none(), times))
def test_tombstones(url: str, was: str | None, deleted: int | None):
    read = read_object(again(write_tombstone(url, was, deleted)))
    assert read == Tombstone(id=url, was=was, deleted=deleted)


# ---------------------------------------------------------------- activities

ADA, BEES, FAR = f"{MOOT}/u/ada", f"{MOOT}/c/bees", "https://far.example/c/trees"
POST = f"{MOOT}/post/1"


def sent(doc: dict[str, Any], url: str, actor: str, at: int) -> Any:
    read = read_activity(again(doc))
    assert (read.id, read.actor, read.published) == (url, actor, at)
    return read


@given(urls, times)
def test_following(url: str, at: int):
    # given
    follow = acts.write_follow(url, ADA, FAR, at)
    # then
    read = sent(follow, url, ADA, at)
    assert isinstance(read, Follow)
    assert read.object == FAR
    agreed = sent(acts.write_accept(url, FAR, follow, at), url, FAR, at)
    assert isinstance(agreed, Accept)
    assert agreed.object == read
    assert agreed.audience.to == (ADA,)
    refused = sent(acts.write_reject(url, FAR, follow, at), url, FAR, at)
    assert isinstance(refused, Reject)
    assert refused.object == read
    undone = sent(acts.write_undo(url, follow, at), url, ADA, at)
    assert isinstance(undone, Undo)
    assert undone.object == read


@given(posts, comments, urls, times)
def test_writing(post: PostView, comment: CommentView, url: str, at: int):
    # given
    page, note = write_post(post), write_comment(comment)
    # then
    for doc in (page, note):
        created = sent(acts.write_create(url, doc, at), url, ADA, at)
        assert isinstance(created, Create)
        assert created.object == read_object(again(doc))
        assert created.audience.public
        changed = sent(acts.write_update(url, ADA, doc, at), url, ADA, at)
        assert isinstance(changed, Update)
        assert changed.object == created.object
    shared = sent(acts.write_announce(url, BEES, f"{BEES}/followers", page, at), url, BEES, at)
    assert isinstance(shared, Announce)
    assert shared.objects[0].read == read_object(page)


@given(urls, times, st.one_of(st.none(), lines), st.booleans())
def test_deleting(url: str, at: int, reason: str | None, replies: bool):
    # given
    doc = acts.write_delete(url, ADA, POST, at, community=BEES, reason=reason, with_replies=replies)
    # then
    read = sent(doc, url, ADA, at)
    assert isinstance(read, Delete)
    assert (read.object, read.reason, read.with_replies) == (POST, reason, replies)
    gone = sent(acts.write_leaving(url, ADA, at, remove_data=replies), url, ADA, at)
    assert isinstance(gone, Delete)
    assert (gone.object, gone.remove_data, gone.reason) == (ADA, replies, None)


@given(urls, times, st.booleans())
def test_voting(url: str, at: int, up: bool):
    # given
    vote = acts.write_vote(url, ADA, POST, at, community=BEES, up=up)
    # then
    assert "to" not in vote
    assert "cc" not in vote
    read = sent(vote, url, ADA, at)
    assert isinstance(read, Like if up else Dislike)
    assert read.object == POST
    assert not read.audience.public
    undone = sent(acts.write_undo(url, vote, at), url, ADA, at)
    assert undone.object == read
    # and passed on by the community, whole
    inner = json.loads(encode(vote))
    passed = acts.write_announce(url, BEES, f"{BEES}/followers", inner, at)
    announced = sent(passed, url, BEES, at)
    assert announced.objects[0].raw == inner
    assert announced.objects[0].read == read


@given(urls, times, lines, st.one_of(st.none(), times), st.booleans())
def test_moderating(url: str, at: int, reason: str, end: int | None, wipe: bool):
    # when
    eve = "https://far.example/u/eve"
    ban = sent(
        acts.write_block(
            url, ADA, eve, at, target=BEES, reason=reason, remove_data=wipe, expires=end
        ),
        url,
        ADA,
        at,
    )
    flag = sent(acts.write_flag(url, ADA, [POST], reason, at, to=FAR), url, ADA, at)
    lock = sent(acts.write_lock(url, ADA, POST, at, community=BEES, reason=reason), url, ADA, at)
    pinned = {"collection": f"{BEES}/featured", "community": BEES}
    add = sent(acts.write_add(url, ADA, POST, at, **pinned), url, ADA, at)
    remove = sent(acts.write_remove(url, ADA, POST, at, **pinned), url, ADA, at)
    # then
    assert isinstance(ban, Block)
    assert (ban.object, ban.target, ban.reason) == (eve, BEES, reason)
    assert (ban.expires, ban.remove_data) == (end, wipe)
    assert isinstance(flag, Flag)
    assert (flag.objects, flag.reason) == ((POST,), reason)
    assert isinstance(lock, Lock)
    assert (lock.object, lock.reason) == (POST, reason)
    assert isinstance(add, Add)
    assert isinstance(remove, Remove)
    assert (add.object, add.target) == (remove.object, remove.target) == (POST, f"{BEES}/featured")


@given(st.lists(posts, max_size=3), times)
def test_collections(several: list[PostView], at: int):
    # given
    pages = [write_post(view) for view in several]
    creates = [acts.write_create(f"{MOOT}/a", page, at) for page in pages]
    announces = [acts.write_announce(f"{MOOT}/b", BEES, f"{BEES}/f", one, at) for one in creates]
    # when
    outbox = read_collection(again(collections.write_outbox(f"{BEES}/outbox", announces * 20)))
    featured = read_collection(again(collections.write_featured(f"{BEES}/featured", pages)))
    # then
    assert len(outbox.items) == min(50, 20 * len(several))
    assert all(isinstance(read_activity(one), Announce) for one in documents(list(outbox.items)))
    assert list(map(read_object, documents(list(featured.items)))) == list(map(read_object, pages))
    assert featured.total == len(several)


def test_collections_of_addresses():
    for write in (collections.write_moderators, collections.write_replies):
        read = read_collection(again(write(f"{BEES}/x", [ADA, POST])))
        assert (read.items, read.total) == ((ADA, POST), 2)
    context = again(collections.write_context(f"{POST}/context", [POST], BEES))
    assert context["attributedTo"] == BEES
    followers = again(collections.write_followers(f"{BEES}/followers", 7))
    assert (followers["totalItems"], followers["items"]) == (7, [])
    assert again(collections.write_outbox(f"{ADA}/outbox"))["orderedItems"] == []


def test_an_update_of_an_actor_goes_to_everybody():
    # given
    doc = {"type": "Group", "id": BEES, "inbox": f"{MOOT}/inbox", "preferredUsername": "bees"}
    # when
    read = read_activity(again(acts.write_update(f"{MOOT}/a", ADA, doc, 0, community=BEES)))
    # then
    assert isinstance(read, Update)
    assert isinstance(read.object, ActorDoc)
    assert read.audience.to == (PUBLIC,)
    assert read.audience.cc == (BEES,)
