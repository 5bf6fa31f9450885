"""The record in words: who sees which entry, and what of it."""

import re
from html import unescape

import pytest

from folkmoot.assembly.mandates import GrantMandate
from folkmoot.clock import DAY
from folkmoot.forum.erasure import ErasePost
from folkmoot.forum.exclusion import Ban, Warn
from folkmoot.forum.founding import ChangeCommunity
from folkmoot.forum.importing.acts import BeginImport, CompleteImport, CountThreads
from folkmoot.forum.moderation import LockThread, RemovePost
from folkmoot.forum.posting import DeletePost
from folkmoot.identity.leaving import EraseAccount
from folkmoot.record.actors import HOST
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from tests.forum.build import a_community, a_post, do
from tests.web.client import Answer
from tests.web.moot import Moot
from tests.web.pages.moot.stage import set_stage


def entries(answer: Answer) -> list[str]:
    """The entries of a page as plain words, the newest first."""
    found = re.findall(r'<li id="r\d+">(.*?)</li>', answer.text, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in found]


def test_who_did_what_on_which_ground_and_why(moot: Moot):
    stage = set_stage(moot)
    do(moot.db, moot.ada, RemovePost(post=stage.post, reason="Off the subject."))
    until = moot.clock.now() + 30 * DAY
    act = GrantMandate(
        ref=moot.clock.new_ref(), holder=moot.bob.ref, powers=("post.pin",), scope="moot",
        ends=until, reason="He knows how.",
    )  # fmt: skip
    do(moot.db, moot.ada, act)

    told = entries(moot.browser(moot.eve).get("/record"))

    assert told[0].startswith("ada entrusted bob , over the whole moot , with: Pin posts")
    assert "“He knows how.”" in told[0]
    assert told[0].endswith("by the founder's mandate")
    assert told[1].startswith("ada removed a post . “Off the subject.”")
    assert told[2].startswith("bob wrote a comment on a removed post .")
    assert told[2].endswith("as every member may")
    assert told[-1].startswith("ada founded this moot.")
    assert [one for one in told if one.startswith("ada invited bob , who joined.")]


def test_what_was_done_on_the_machine_is_told_of_its_host(moot: Moot):
    garden = set_stage(moot).garden
    ref = moot.clock.new_ref()
    with moot.db.write() as tx:
        perform(tx, BeginImport(ref, garden, "0" * 64, "lemmy.ml", 0, 0), by=HOST)
        perform(tx, CountThreads(ref, 0), by=HOST)
        perform(tx, CompleteImport(ref, garden, "lemmy.ml", "0" * 64, 0, 0), by=HOST)

    told = entries(moot.browser().get("/record"))

    assert told[0].startswith("The host brought 0 conversations into Garden .")
    assert told[0].endswith("from the command line of the machine")


def test_a_deleted_post_is_not_said_to_be_deleted_twice(moot: Moot):
    do(moot.db, moot.bob, DeletePost(set_stage(moot).post))

    told = entries(moot.browser().get("/record"))

    assert told[0].startswith("bob deleted a post .")
    assert any(one.startswith("bob wrote a deleted post in") for one in told)


def test_settings_bans_and_communities_have_their_names(moot: Moot):
    stage = set_stage(moot)
    do(moot.db, moot.ada, SetSetting("joining", "open"))
    do(moot.db, moot.ada, SetSetting("crawlers", value=True))
    do(moot.db, moot.ada, SetSetting("about", "word " * 100))
    ban = Ban(moot.eve.ref, f"community:{stage.garden}", "Rude.", moot.clock.new_ref())
    do(moot.db, moot.ada, ban)

    told = entries(moot.browser().get("/record"))

    assert told[0].startswith("ada banned eve from Garden , without an end.")
    assert "word…" in told[1]
    assert len(told[1]) < 300
    assert told[2].startswith("ada changed a setting: Let machine-learning crawlers in: “yes”.")
    assert told[3].startswith("ada changed a setting: How people join: “Anybody may join”.")


def test_what_is_for_members_is_told_to_members_only(moot: Moot):
    board = a_community(moot.db, moot.ada, "board", visibility="members")
    a_post(moot.db, moot.bob, board, "The rent")
    opened = a_community(moot.db, moot.ada, "kitchen")
    a_post(moot.db, moot.bob, opened, "Soup")
    change = ChangeCommunity(community=opened, title="Kitchen", visibility="members")
    do(moot.db, moot.ada, change)

    inside = moot.browser(moot.eve).get("/record").text
    outside = moot.browser().get("/record").text

    for secret in ("The rent", "Board", "Soup", "Kitchen"):
        assert secret in inside
        assert secret not in outside
    assert moot.browser().get("/record?community=board").status == 404
    assert "The rent" in moot.browser(moot.eve).get("/record?community=board").text


def test_a_warning_is_told_to_those_it_concerns(moot: Moot):
    do(moot.db, moot.ada, Warn(moot.eve.ref, "moot", "Mind your words."))
    assert "Mind your words." in moot.browser(moot.eve).get("/record").text
    assert "Mind your words." in moot.browser(moot.ada).get("/record").text
    assert "Mind your words." not in moot.browser(moot.bob).get("/record").text
    assert "Mind your words." not in moot.browser().get("/record").text


def test_erased_words_are_shown_as_erased(moot: Moot):
    stage = set_stage(moot)
    do(moot.db, moot.bob, ErasePost(post=stage.post))
    page = moot.browser().get("/record")
    assert "Madder" not in page.text
    assert "bob wrote an erased post in Garden ." in " ".join(entries(page))
    assert "What it said was erased" in page.text


def test_erased_people_have_no_name(moot: Moot):
    set_stage(moot)
    do(moot.db, moot.bob, EraseAccount(person=moot.bob.ref))
    page = moot.browser().get("/record")
    assert not re.search(r"\bbob\b", page.text)
    assert entries(page)[0].startswith("somebody who left left the moot and erased their account.")


def test_filters_by_person_community_and_subject(moot: Moot):
    stage = set_stage(moot)
    do(moot.db, moot.ada, LockThread(post=stage.post, reason="Rest."))
    client = moot.browser()

    by_eve = entries(client.get("/record?by=eve"))
    here = entries(client.get("/record?community=garden"))
    stewards = entries(client.get("/record?kind=moderation"))
    both = entries(client.get("/record?kind=talk&by=bob"))

    assert [one.split()[0] for one in by_eve] == ["eve"]
    assert len(here) == 4
    assert len(stewards) == 1
    assert "closed" in stewards[0]
    assert len(both) == 2
    assert client.get("/record?by=nobody").status == 404
    assert client.get("/record?community=nowhere").status == 404


def test_long_records_come_in_pages_without_gaps(moot: Moot):
    garden = a_community(moot.db, moot.ada)
    for number in range(60):
        a_post(moot.db, moot.bob, garden, f"Post {number}")
    client, seen, path = moot.browser(), [], "/record?kind=talk"
    while path:
        page = client.get(path)
        seen += re.findall(r'<li id="r(\d+)">', page.text)
        older = re.search(r'href="([^"]+)" rel="next"', page.text)
        path = older[1].replace("&amp;", "&").replace("&#x2f;", "/") if older else ""
    assert len(seen) == 61
    assert [int(seq) for seq in seen] == sorted(map(int, seen), reverse=True)


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=9999999999"])
def test_a_number_that_is_none_is_said(moot: Moot, query: str):
    assert moot.browser().get(f"/record?{query}").status == 422


def test_a_moot_for_members_has_a_record_for_members(moot: Moot):
    do(moot.db, moot.ada, SetSetting("visibility", "members"))
    assert moot.browser().get("/record").status == 303
    assert moot.browser().get("/record/export").status == 303
    assert moot.browser(moot.bob).get("/record").status == 200
