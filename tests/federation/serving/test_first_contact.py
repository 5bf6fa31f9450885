"""What the programs of the network look at when they meet this moot, walked step by step.

Each walk does what one program does when somebody there enters !garden@moot.example, with what
it insists on (read in its source; see docs/federation.md). Nothing here knows our addresses:
every one is taken from the answer before.
"""

import re
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from folkmoot.federation.accept import ACTIVITY
from folkmoot.federation.client import kinds
from folkmoot.federation.documents.actors import ActorDoc, read_actor
from folkmoot.federation.documents.pages import PageDoc
from folkmoot.federation.documents.read import read_activity, read_object
from folkmoot.federation.signatures import keys, proofs
from folkmoot.forum.moderation import PinPost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.record.settings import SetSetting
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, sent
from tests.federation.serving.build import House
from tests.forum.build import FAR, a_comment, a_post, do

Json = dict[str, Any]

HOST = "moot.example"
LD_JSON = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
LEMMY_TAKES = {ACTIVITY, f"{ACTIVITY}; charset=utf-8", LD_JSON}
MASTODON_NAME = re.compile(r"[a-z0-9_]+([.-]+[a-z0-9_]+)*")


def fetch(house: House, url: str, accept: str = ACTIVITY) -> Json:
    """The document at an address of the moot; its id must be that address."""
    assert url.startswith(f"{ADDRESS}/"), url
    answer = house.peer.get(url.removeprefix(ADDRESS), accept=accept)
    assert answer.status == 200, (url, answer.status)
    assert answer.headers["content-type"] in LEMMY_TAKES
    assert kinds.matches(answer.headers["content-type"], kinds.DOCUMENT)
    assert answer.json["id"] == url
    return answer.json


def finger(house: House, resource: str) -> Json:
    """What WebFinger says."""
    answer = house.peer.get(f"/.well-known/webfinger?resource={resource}")
    assert answer.status == 200
    return answer.json


def links(found: Json) -> list[str]:
    """The addresses of actors in a WebFinger answer, in its order."""
    return [one["href"] for one in found["links"] if one.get("type", "").startswith("application/")]


def same_host(*urls: str) -> bool:
    return len({url.split("/")[2] for url in urls}) == 1


def check_key(doc: Json) -> ActorDoc:
    """The key belongs to the actor, and it is one that everybody can read."""
    assert doc["publicKey"]["owner"] == doc["id"]
    assert same_host(doc["publicKey"]["id"], doc["id"])
    assert isinstance(keys.load(doc["publicKey"]["publicKeyPem"]), RSAPublicKey)
    return read_actor(doc)


def test_lemmy_resolves_the_community_and_reads_what_it_names(house: House) -> None:
    do(house.db, house.ada, PinPost(house.post, "Read it"))
    url = links(finger(house, f"acct:garden@{HOST}"))[-1]  # it tries them in reverse order
    group = fetch(house, url)
    check_key(group)
    for needed in ("type", "preferredUsername", "inbox", "outbox", "publicKey", "followers"):
        assert needed in group
    assert group["type"] == "Group"
    assert same_host(*(group[name] for name in ("id", "inbox", "outbox", "followers")))

    for item in fetch(house, group["outbox"])["orderedItems"]:
        assert item["actor"] == group["id"]
        assert same_host(item["id"], item["actor"])
        inner = item["object"]
        if isinstance(inner, str):
            continue  # of a visitor: fetched from the visitor's own server
        assert same_host(inner["id"], inner["actor"])
        assert read_activity(inner) is not None
        page = inner["object"]
        assert page["audience"] == group["id"]
        assert same_host(page["id"], page["attributedTo"])
        assert "https://www.w3.org/ns/activitystreams#Public" in page["to"]
        assert "inReplyTo" not in page

    for person in fetch(house, group["attributedTo"])["orderedItems"]:
        assert same_host(person, group["id"])
    featured = fetch(house, group["featured"])
    assert [page["type"] for page in featured["orderedItems"]] == ["Page"]
    assert isinstance(fetch(house, group["followers"])["totalItems"], int)


def test_lemmy_fetches_a_post_its_author_and_the_moot(house: House) -> None:
    page = fetch(house, f"{ADDRESS}/post/1")
    author = fetch(house, page["attributedTo"])
    assert author["type"] == "Person"
    for needed in ("preferredUsername", "inbox", "outbox", "publicKey"):
        assert needed in author
    assert check_key(author).id == page["attributedTo"]
    assert fetch(house, author["outbox"])["orderedItems"] == []

    moot = fetch(house, f"{ADDRESS}/")
    assert moot["type"] == "Application"
    assert moot["preferredUsername"] == HOST
    assert links(finger(house, f"acct:{HOST}@{HOST}"))[-1] == moot["id"]


def test_mastodon_finds_an_account_whose_name_leads_back_to_it(house: House) -> None:
    accept = f"{ACTIVITY}, application/ld+json"
    found = finger(house, f"acct:garden@{HOST}")
    last = [one for one in found["links"] if one["rel"] == "self"][-1]
    assert last["type"] in (ACTIVITY, LD_JSON)
    actor = fetch(house, last["href"], accept)
    check_key(actor)
    assert MASTODON_NAME.fullmatch(actor["preferredUsername"])
    assert same_host(actor["id"], actor["url"])

    again = finger(house, f"acct:{actor['preferredUsername']}@{HOST}")
    assert again["subject"] == f"acct:{actor['preferredUsername']}@{HOST}"
    assert [one for one in again["links"] if one["rel"] == "self"][-1]["href"] == actor["id"]


def test_mastodon_shows_a_boosted_post_with_title_excerpt_and_link(house: House) -> None:
    follow = f"https://{FAR}/follow/1"
    do(house.db, house.vic, Subscribe(house.garden, follow_url=follow))
    a_post(house.db, house.bob, house.garden, title="Peas", body="They climb.\n\nHigh.")

    boost = next(one.doc for one in sent(house.db) if one.inner["type"] == "Page")
    assert boost["actor"] == f"{ADDRESS}/c/garden"
    assert "https://www.w3.org/ns/activitystreams#Public" in boost["to"]
    page = fetch(house, boost["object"]["id"], f"{ACTIVITY}, application/ld+json")
    assert page["type"] == "Page"
    assert page["name"] == "Peas"
    assert page["summary"].startswith("They climb.")
    assert same_host(page["id"], page["attributedTo"])
    hashtags = [tag["name"] for tag in page["tag"] if tag["type"] == "Hashtag"]
    assert hashtags == ["#garden"]


def test_mastodon_reads_an_answer_that_names_the_community(house: House) -> None:
    note = fetch(house, f"{ADDRESS}/comment/1", f"{ACTIVITY}, application/ld+json")

    assert note["type"] == "Note"
    assert fetch(house, note["inReplyTo"])["type"] == "Page"
    mentioned = [tag["href"] for tag in note["tag"] if tag["type"] == "Mention"]
    assert f"{ADDRESS}/c/garden" in mentioned
    assert set(mentioned) <= {*note["to"], *note["cc"]}


def test_piefed_reads_moderators_and_fills_up_from_the_outbox(house: House) -> None:
    group = fetch(house, links(finger(house, f"acct:garden@{HOST}"))[-1])
    assert isinstance(group["attributedTo"], str)
    moderators = fetch(house, group["attributedTo"])
    assert moderators["type"] == "OrderedCollection"
    assert moderators["orderedItems"] == [f"{ADDRESS}/u/ada"]
    assert group["postingRestrictedToMods"] is False
    assert group["endpoints"]["sharedInbox"]

    created = [
        item["object"]
        for item in fetch(house, group["outbox"])["orderedItems"]
        if isinstance(item["object"], dict)
    ]
    for activity in created:
        page = activity["object"]
        assert page["attributedTo"] == activity["actor"]
        assert page["published"]
        assert {"commentsEnabled", "sensitive", "stickied", "name"} <= set(page)
        assert fetch(house, page["attributedTo"])["type"] == "Person"


def test_nodebb_follows_a_thread_by_its_context(house: House) -> None:
    accept = f"{ACTIVITY}, {LD_JSON}"
    answer = a_comment(house.db, house.bob, house.post, parent=house.comment)
    assert answer
    note = fetch(house, f"{ADDRESS}/comment/2", accept)

    context = fetch(house, note["context"], accept)

    assert context["type"] == "OrderedCollection"
    assert context["totalItems"] == len(context["orderedItems"]) == 3
    assert fetch(house, context["attributedTo"], accept)["type"] == "Group"
    for url in context["orderedItems"]:
        found = fetch(house, url, accept)
        assert found["context"] == context["id"]
        assert same_host(found["id"], found["attributedTo"])
    assert fetch(house, note["inReplyTo"], accept)["replies"]


def test_mbin_takes_the_magazine_its_followers_and_its_posts(house: House) -> None:
    group = fetch(house, links(finger(house, f"acct:garden@{HOST}"))[-1])
    assert group["type"] == "Group"
    assert group["name"]
    assert group["published"]
    total = fetch(house, group["followers"])["totalItems"]
    assert isinstance(total, int)

    page = fetch(house, f"{ADDRESS}/post/1")
    read = read_object(page)
    assert isinstance(read, PageDoc)
    assert group["id"] in read.communities
    assert fetch(house, page["replies"])["orderedItems"] == [f"{ADDRESS}/comment/1"]


def test_a_person_is_found_as_any_program_does(house: House) -> None:
    found = finger(house, f"acct:bob@{HOST}")
    person = fetch(house, links(found)[-1])
    assert person["preferredUsername"] == "bob"
    assert finger(house, person["id"])["subject"] == f"acct:bob@{HOST}"
    assert isinstance(fetch(house, person["followers"])["totalItems"], int)


def test_nodebb_finds_the_key_that_a_proof_names_and_whose_it_is(house: House) -> None:
    do(house.db, house.vic, Subscribe(house.garden, follow_url=f"https://{FAR}/follow/1"))
    a_post(house.db, house.bob, house.garden)

    inner = sent(house.db)[0].inner
    key = fetch(house, inner["proof"]["verificationMethod"], LD_JSON)  # with a #, it gets the actor
    assert key["@context"] == "https://w3id.org/security/multikey/v1"
    assert key["type"] == "Multikey"
    proofs.verify(inner, key["publicKeyMultibase"], clock_of(house.db).now())

    owner = fetch(house, key["controller"], LD_JSON)
    assert owner["id"] == inner["actor"]
    assert key["id"] in [one["id"] for one in owner["assertionMethod"]]
    # It expands this one document: the word must have a meaning there.
    assert "https://www.w3.org/ns/did/v1" in owner["@context"]
    context = inner["proof"]["@context"]
    assert inner["@context"][: len(context)] == context
    assert all(isinstance(one, str) for one in context)  # it compares them with ===


def test_where_every_question_is_signed_nothing_is_proved(house: House) -> None:
    # NodeBB asks for keys without a signature, and takes nothing whose proof it cannot check.
    do(house.db, house.ada, SetSetting("secure_fetch", value=True))
    do(house.db, house.vic, Subscribe(house.garden, follow_url=f"https://{FAR}/follow/1"))

    a_post(house.db, house.bob, house.garden)

    assert "proof" not in sent(house.db)[0].inner
