"""Our documents as other servers want them: Lemmy, and Mastodon, which shows little of a Page."""

import json

import pytest

from folkmoot.federation.documents import outward
from folkmoot.federation.documents.attachments import Attachment
from folkmoot.federation.documents.normal import PUBLIC
from folkmoot.federation.documents.tags import Mention
from folkmoot.federation.documents.terms import CONTEXT, encode, whole
from folkmoot.federation.documents.views import CommentView, GroupView, MessageView, PostView
from folkmoot.federation.documents.write_activities import write_flag, write_vote
from folkmoot.federation.documents.write_actors import write_group
from folkmoot.federation.documents.write_objects import write_comment, write_message, write_post

MOOT = "https://moot.example"
PICTURE = "0123456789abcdef" * 2
POST = PostView(
    address=MOOT,
    id=f"{MOOT}/post/7",
    author=f"{MOOT}/u/ada",
    community=f"{MOOT}/c/bees",
    handle="@bees@moot.example",
    title="First swarm",
    body="Look, @bob!",
    language="en",
    published=1_793_527_260_000_000,
)


def test_a_post_in_bytes():
    # The very bytes: whoever changes them changes what every peer has stored.
    assert encode(whole(write_post(POST))) == (
        b'{"@context":["https://join-lemmy.org/context.json","https://www.w3.org/ns/activitystreams"],'
        b'"type":"Page","id":"https://moot.example/post/7",'
        b'"attributedTo":"https://moot.example/u/ada",'
        b'"to":["https://moot.example/c/bees","https://www.w3.org/ns/activitystreams#Public"],"cc":[],'
        b'"audience":"https://moot.example/c/bees","name":"First swarm","summary":"Look, @bob!",'
        b'"content":"<p>Look, <a class=\\"u-url mention\\" href=\\"https://moot.example/u/bob\\" '
        b'rel=\\"nofollow noopener ugc\\">@bob</a>!</p>\\n","mediaType":"text/html",'
        b'"source":{"content":"Look, @bob@moot.example!","mediaType":"text/markdown"},'
        b'"attachment":[],"sensitive":false,'
        b'"commentsEnabled":true,"stickied":false,'
        b'"language":{"identifier":"en","name":"English"},'
        b'"tag":[{"type":"Mention","href":"https://moot.example/c/bees","name":"@bees@moot.example"},'
        b'{"type":"Hashtag","href":"https://moot.example/post/7","name":"#bees"}],'
        b'"published":"2026-11-01T10:01:00.000000Z"}'
    )


def test_a_post_with_a_note_says_only_the_note_to_mastodon():
    # given
    view = PostView(
        **{**{f: getattr(POST, f) for f in POST.__struct_fields__}, "content_note": "War"}
    )
    # when
    doc = write_post(view)
    # then
    assert (doc["summary"], doc["contentWarning"], doc["sensitive"]) == ("War", "War", True)


def test_a_post_has_no_address_beside_its_id_and_its_link():
    # Mbin takes a `url` for what the post links to, so that words would link to themselves.
    assert "url" not in write_post(POST)


def test_a_summary_is_html():
    # Mastodon shows it as it comes, between the title and the link.
    fields = {f: getattr(POST, f) for f in POST.__struct_fields__}
    # when
    doc = write_post(PostView(**{**fields, "body": "1 < 2 & \\<b>"}))
    # then
    assert doc["summary"] == "1 &lt; 2 &amp; &lt;b&gt;"


def test_a_link_comes_before_the_pictures():
    # Lemmy 0.19 looks at the first attachment only.
    picture = Attachment(kind="image", url=f"{MOOT}/media/x", media_type="image/png", alt="Bees")
    fields = {f: getattr(POST, f) for f in POST.__struct_fields__}
    view = PostView(**{**fields, "link": "https://paper.example/", "attachments": (picture,)})
    # then
    assert write_post(view)["attachment"] == [
        {"type": "Link", "href": "https://paper.example/"},
        {"type": "Image", "url": f"{MOOT}/media/x", "mediaType": "image/png", "name": "Bees"},
    ]


def test_people_are_linked_where_they_live():
    # Mastodon makes a preview of every link that is neither theirs nor marked as a name.
    vic = Mention(url="https://far.example/users/vic", name="@vic@far.example")
    fields = {f: getattr(POST, f) for f in POST.__struct_fields__}
    body = "@vic@far.example and @eve@far.example, see [this](https://far.example/)"
    # when
    doc = write_post(PostView(**{**fields, "body": body, "mentions": (vic,)}))
    # then
    assert 'class="u-url mention" href="https://far.example/users/vic"' in doc["content"]
    assert f'class="u-url mention" href="{MOOT}/u/eve@far.example"' in doc["content"]
    assert '<a href="https://far.example/"' in doc["content"]
    assert doc["source"]["content"] == body


def test_a_comment_names_whom_it_answers_and_the_community():
    # given
    bob = Mention(url="https://far.example/u/bob", name="@bob@far.example")
    view = CommentView(
        address=MOOT,
        id=f"{MOOT}/comment/2",
        author=f"{MOOT}/u/ada",
        community=f"{MOOT}/c/bees",
        handle="@bees@moot.example",
        in_reply_to=f"{MOOT}/post/7",
        body="yes",
        mentions=(bob,),
        published=0,
    )
    # when
    doc = write_comment(view)
    # then
    assert doc["to"] == [PUBLIC]
    assert doc["cc"] == [f"{MOOT}/c/bees", bob.url]
    assert [tag["href"] for tag in doc["tag"]] == [bob.url, f"{MOOT}/c/bees"]


def test_a_message_goes_to_one_person_and_names_them_where_mastodon_reads_it():
    # given
    bob = Mention(url="https://far.example/u/bob", name="@bob@far.example")
    fields = {"address": MOOT, "id": f"{MOOT}/m/1", "author": f"{MOOT}/u/ada", "to": bob}
    # when
    chat = write_message(MessageView(**fields, body="hi", published=0))
    note = write_message(MessageView(**fields, body="hi", published=0, plain=True))
    # then
    assert (chat["type"], note["type"]) == ("ChatMessage", "Note")
    assert chat["to"] == note["to"] == [bob.url]
    assert "tag" not in chat
    assert "cc" not in note
    assert note["tag"] == [{"type": "Mention", "href": bob.url, "name": bob.name}]


def test_a_vote_is_not_for_the_public_and_a_report_of_one_thing_is_no_list():
    vote = write_vote(f"{MOOT}/a", f"{MOOT}/u/ada", POST.id, 0, community=POST.community, up=True)
    assert list(vote) == ["type", "id", "actor", "object", "published", "audience"]
    report = write_flag(f"{MOOT}/a", f"{MOOT}/u/ada", [POST.id], "spam", 0, to=POST.community)
    assert (report["object"], report["summary"]) == (POST.id, "spam")


def test_actors_carry_our_extras_where_nobody_stumbles_over_them():
    # given
    view = GroupView(
        address=MOOT,
        id=f"{MOOT}/c/bees",
        name="bees",
        title="Bees",
        inbox=f"{MOOT}/inbox",
        outbox=f"{MOOT}/c/bees/outbox",
        shared_inbox=f"{MOOT}/inbox",
        pem="PEM",
        published=0,
        followers=f"{MOOT}/c/bees/followers",
        featured=f"{MOOT}/c/bees/featured",
        moderators=f"{MOOT}/c/bees/moderators",
    )
    # when
    doc = json.loads(encode(whole(write_group(view))))
    # then
    assert doc["@context"][:2] == CONTEXT
    assert "moot" not in doc
    assert doc["attributedTo"] == f"{MOOT}/c/bees/moderators"
    assert doc["endpoints"] == {"sharedInbox": f"{MOOT}/inbox"}
    assert doc["publicKey"]["id"] == f"{MOOT}/c/bees#main-key"


@pytest.mark.parametrize(
    ("body", "outside"),
    [
        ("@bob and !bees", "@bob@moot.example and !bees@moot.example"),
        ("@bob@far.example", "@bob@far.example"),
        ("a@bob x/@bob \\@bob", "a@bob x/@bob \\@bob"),
        ("`@bob` ``a ` @bob`` @bob", "`@bob` ``a ` @bob`` @bob@moot.example"),
        ("```\n@bob\n```\n@bob", "```\n@bob\n```\n@bob@moot.example"),
        ("~~~\n@bob", "~~~\n@bob"),
        ("[x](/post/1) [y](</c/bees>)", f"[x]({MOOT}/post/1) [y](<{MOOT}/c/bees>)"),
        (f"![a](/media/{PICTURE})", f"![a]({MOOT}/media/{PICTURE})"),
        ("https://masto.example/@bob", "https://masto.example/@bob"),
        ("[x](https://masto.example/@bob)", "[x](https://masto.example/@bob)"),
    ],
)
def test_texts_go_out_with_whole_addresses(body: str, outside: str):
    assert outward.markdown(body, MOOT) == outside


def test_html_goes_out_with_whole_addresses():
    # when
    html = outward.html(f'@bob ![a](/media/{PICTURE}) [x](//evil.example) "href="/u/x', MOOT)
    # then
    assert f'href="{MOOT}/u/bob"' in html
    assert f'src="{MOOT}/media/{PICTURE}"' in html
    assert f"{MOOT}//" not in html
