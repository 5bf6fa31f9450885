"""Documents that nobody honest writes: none makes reading fail, none gets more than its share."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.federation.documents import attachments, audience, normal, tags
from folkmoot.federation.documents.read import (
    MessageDoc,
    NoteDoc,
    PageDoc,
    Unreadable,
    read_activity,
    read_actor,
    read_collection,
    read_object,
)
from folkmoot.text import lengths
from tests.documents.shapes import HERE, load

NAMES = sorted(str(f.relative_to(HERE / "shapes"))[:-5] for f in HERE.glob("shapes/*/*.json"))
READERS: list[Callable[[Any], object]] = [read_actor, read_object, read_activity, read_collection]


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"object": [value]}
    return value


HOSTILE: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**400,
    float("inf"),
    "",
    " ",
    "\x00",
    "\ud800",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "https://",
    "https://u:p@evil.example/",
    "https://evil.example\\@x",
    [],
    [[]],
    [None],
    {},
    {"id": {}},
    {"id": ["https://a.example/1", "https://b.example/2"]},
    "x" * 1_000_000,
    "https://a.example/" + "x" * 64_000,
    ["https://a.example/1"] * 100_000,
    [{"type": "Mention"}] * 100_000,
    {"type": "Link", "href": "javascript:alert(1)"},
    {"@value": {}},
    {"en": {"de": []}},
    {str(n): n for n in range(10_000)},
    deep(10_000),
]


def read(doc: Any) -> list[object]:
    found: list[object] = []
    for reader in READERS:
        try:
            found.append(reader(doc))
        except Unreadable:
            continue
    return found


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_no_value_in_any_place_makes_reading_fail(value: Any):
    for name in (
        "lemmy/page",
        "lemmy/comment",
        "lemmy/group",
        "lemmy/announce_create",
        "lemmy/block",
    ):
        doc = load(name)
        for field in [
            *doc,
            "tag",
            "attachment",
            "url",
            "image",
            "icon",
            "endpoints",
            "assertionMethod",
        ]:
            read(doc | {field: value})


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=20),
        st.sampled_from(
            ["https://a.example/1", normal.PUBLIC, "Note", "Like", "Person", "2026-01-01"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "type", "href", "url", "name"]), inner),
    ),
    max_leaves=8,
)


@given(st.sampled_from(NAMES), st.data())
def test_documents_with_anything_anywhere(name: str, data: st.DataObject):
    # given
    doc = load(name)
    for field in data.draw(st.lists(st.sampled_from(sorted(doc)), max_size=4)):
        doc[field] = data.draw(JSON)
    # then
    read(doc)


@given(st.sampled_from(NAMES), st.data())
def test_fields_that_are_missing_or_unknown(name: str, data: st.DataObject):
    # given
    doc = load(name)
    for field in data.draw(st.lists(st.sampled_from(sorted(doc)), max_size=3, unique=True)):
        del doc[field]
    with_more = doc | {"newThing": data.draw(JSON), "tag": [{"type": "Novelty", "x": 1}]}
    # then unknown terms change nothing that a document says otherwise
    if "tag" not in doc:
        assert [type(one) for one in read(with_more)] == [type(one) for one in read(doc)]


def test_what_there_is_too_much_of_is_cut():
    # given
    many = 100_000
    doc = load("lemmy/page") | {
        "name": "n" * many,
        "source": {"content": "b" * 1_000_000, "mediaType": "text/markdown"},
        "tag": [{"type": "Mention", "href": f"https://a.example/{n}"} for n in range(many)],
        "attachment": [{"type": "Link", "href": f"https://a.example/{n}"} for n in range(many)],
        "to": [normal.PUBLIC, *(f"https://a.example/{n}" for n in range(many))],
        "oneOf": [{"name": f"option {n}"} for n in range(many)],
    }
    # when
    post = read_object(doc)
    # then
    assert isinstance(post, PageDoc)
    assert len(post.title) == lengths.TITLE
    assert len(post.body) <= lengths.BODY
    assert len(post.mentions) == tags.MOST_MENTIONS
    assert len(post.attachments) == attachments.MOST_ATTACHMENTS
    assert len(post.audience.to) == audience.MOST_READERS
    assert len(post.options) == 50


@pytest.mark.parametrize("field", ["actor", "id"])
@pytest.mark.parametrize(
    "value",
    [
        ["https://lemmy.example/u/ada", "https://evil.example/u/eve"],
        {"id": ["https://lemmy.example/u/ada"]},
        {},
        None,
        7,
        "x" * 1_000_000,
        "javascript:alert(1)",
    ],
)
def test_an_activity_has_one_id_and_one_actor(field: str, value: Any):
    with pytest.raises(Unreadable) as caught:
        read_activity(load("lemmy/block") | {field: value})
    assert caught.value.broken


def test_nobody_writes_for_two_servers():
    # given
    authors = ["https://lemmy.example/u/ada", "https://evil.example/u/eve"]
    # then
    with pytest.raises(Unreadable, match="several servers"):
        read_object(load("lemmy/page") | {"attributedTo": authors})
    with pytest.raises(Unreadable, match="several servers"):
        read_object(load("lemmy/comment") | {"attributedTo": authors})


@pytest.mark.parametrize(
    "field", ["outbox", "followers", "featured", "endpoints", "url", "attributedTo"]
)
def test_the_collections_of_an_actor_are_its_own(field: str):
    # given
    theirs = "https://evil.example/x"
    value = {"sharedInbox": theirs} if field == "endpoints" else theirs
    # when
    group = read_actor(load("lemmy/group") | {field: value})
    # then
    assert theirs not in {
        group.outbox,
        group.followers,
        group.featured,
        group.shared_inbox,
        group.url,
        group.moderators,
    }


OTHERS_INBOX = "https://evil.example/inbox"


@pytest.mark.parametrize(
    "inbox", [None, "", {}, [], "javascript:x", "https://", 5, "x" * 64_000, OTHERS_INBOX]
)
def test_an_actor_needs_an_inbox_of_its_own(inbox: Any):
    with pytest.raises(Unreadable, match="without an inbox"):
        read_actor(load("lemmy/group") | {"inbox": inbox})


def test_a_key_belongs_to_the_actor_in_whose_document_it_stands():
    # given
    doc = load("lemmy/group")
    own, pem = doc["publicKey"], doc["publicKey"]["publicKeyPem"]
    foreign = [
        {"id": own["id"], "owner": "https://lemmy.example/u/ada", "publicKeyPem": pem},
        {"id": "https://evil.example/key", "owner": doc["id"], "publicKeyPem": pem},
        {"id": own["id"], "owner": [doc["id"]], "publicKeyPem": pem},
        {"id": own["id"], "owner": doc["id"], "publicKeyPem": {"x": pem}},
        "https://lemmy.example/c/bees#main-key",
    ]
    # when
    group = read_actor(doc | {"publicKey": [*foreign, own]})
    # then
    assert [key.id for key in group.keys] == [own["id"]]
    assert read_actor(doc | {"publicKey": foreign}).keys == ()


def test_other_things_than_media_do_not_hang_on_a_post():
    # given
    post = load("lemmy/page") | {
        "attachment": [
            {"type": "Note", "id": "https://far.example/note/1", "content": "x"},
            {"type": "PropertyValue", "name": "a", "value": "b"},
            {"type": "Image", "url": "data:image/png;base64,AAAA"},
            {"type": "Link", "href": "javascript:alert(1)"},
            {"type": "Document", "url": {"href": {"href": "https://a.example"}}},
        ]
    }
    # then
    found = read_object(post)
    assert isinstance(found, PageDoc)
    assert (found.attachments, found.link) == ((), None)


def test_an_alias_in_the_context_renames_nothing():
    # given an activity in which another key is said to mean "actor"
    doc = load("lemmy/block")
    doc["@context"] = [{"who": "https://www.w3.org/ns/activitystreams#actor"}]
    doc["who"] = doc.pop("actor")
    # then
    with pytest.raises(Unreadable, match="exactly one actor"):
        read_activity(doc)


def test_activities_in_activities_end_somewhere():
    # given
    doc = load("lemmy/block")
    for _ in range(10_000):
        doc = {"type": "Undo", "id": doc["id"], "actor": doc["actor"], "object": doc}
    # then
    with pytest.raises(Unreadable):
        read_activity(doc)


@pytest.mark.parametrize("items", ["orderedItems", "items"])
def test_a_collection_is_no_activity(items: str):
    with pytest.raises(Unreadable):
        read_activity(
            {"type": "OrderedCollection", "id": "https://a.example/c", items: [load("lemmy/block")]}
        )


def test_a_message_never_becomes_public():
    # given
    doc = load("lemmy-0.19/chat_message")
    # then
    for readers in (
        {"to": [normal.PUBLIC]},
        {"cc": "as:Public"},
        {"to": []},
        {"to": ["https://a.example/1", "https://a.example/2"]},
    ):
        with pytest.raises(Unreadable):
            read_object(doc | readers)
    assert isinstance(read_object(doc), MessageDoc)


def test_counts_that_cannot_be_are_not_read():
    # given
    whole = {"type": "OrderedCollection", "id": "https://a.example/c"}
    # then
    for count in (-1, 10**400, True, "5", None, 1.5):
        assert read_collection(whole | {"totalItems": count}).total is None
    assert read_collection(whole | {"totalItems": 5}).total == 5


def test_a_first_page_inside_is_joined_on():
    # given
    beyond = "https://a.example/c?2"
    first = {"type": "CollectionPage", "items": ["https://a.example/1"], "next": beyond}
    # when
    found = read_collection({"type": "Collection", "first": first})
    # then
    assert (found.items, found.next) == (("https://a.example/1",), beyond)


def test_a_comment_is_not_hidden_behind_a_long_name():
    assert isinstance(read_object(load("nodebb/reply") | {"name": "x" * 100_000}), NoteDoc)
