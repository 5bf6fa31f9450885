"""Stewards' pages about posts and comments: the ground, the reason, and the deed."""

import pytest

from folkmoot.forum.away import LearnStewards
from folkmoot.record.actors import Server
from tests.forum.build import a_post, a_visitor, away_community, do
from tests.web.moot import Moot, problems
from tests.web.pages.moot.stage import comment_row, post_row, report, set_stage, steward

REASON = {"reason": "It is off the\r\nsubject."}


@pytest.mark.parametrize(
    ("deed", "back", "column"),
    [
        ("remove", "restore", "removed_at"),
        ("lock", "unlock", "locked_at"),
        ("pin", "unpin", "pinned_at"),
    ],
)
def test_a_post_and_the_way_back(moot: Moot, deed: str, back: str, column: str):
    stage = set_stage(moot)
    ada = moot.browser(moot.ada)
    assert "because you founded this moot" in ada.get(f"/post/1/{deed}").text

    assert ada.post(f"/post/1/{deed}", REASON).location == "/post/1"
    assert getattr(post_row(moot, stage.post), column) is not None
    assert ada.get(f"/post/1/{back}").status == 200
    assert ada.post(f"/post/1/{back}", REASON).location == "/post/1"
    assert getattr(post_row(moot, stage.post), column) is None


def test_a_reason_is_needed_and_kept(moot: Moot):
    stage = set_stage(moot)
    ada = moot.browser(moot.ada)
    empty = ada.post("/post/1/remove", {"reason": "  "})
    long = ada.post("/post/1/remove", {"reason": "why " * 400})
    assert empty.status == long.status == 422
    assert problems(empty) == ["Say why, so that everybody can read it."]
    assert "why why why" in long.text
    assert post_row(moot, stage.post).removed_at is None


def test_what_is_done_already_is_said_on_the_page(moot: Moot):
    set_stage(moot)
    ada = moot.browser(moot.ada)
    ada.post("/post/1/remove", REASON)
    again = ada.post("/post/1/remove", REASON)
    assert again.status == 409
    assert problems(again) == ["This post was removed already."]
    assert "subject." in again.text


@pytest.mark.parametrize(
    "deed", ["remove", "restore", "lock", "unlock", "pin", "unpin", "warn", "ban", "erase-by-law"]
)
def test_without_a_mandate_there_is_no_page(moot: Moot, deed: str):
    stage = set_stage(moot)
    for who in (moot.bob, moot.eve):
        client = moot.browser(who)
        assert client.get(f"/post/1/{deed}").status == 403
        assert client.post(f"/post/1/{deed}", REASON).status in (403, 422)
    assert moot.browser().get(f"/post/1/{deed}").status == 303
    assert post_row(moot, stage.post).removed_at is None


def test_a_steward_of_the_community_may(moot: Moot):
    stage = set_stage(moot)
    steward(moot, moot.eve, stage, "post.remove")
    eve = moot.browser(moot.eve)
    assert "because it was entrusted to you" in eve.get("/post/1/remove").text
    assert "erase-by-law" not in eve.get("/post/1/remove").text
    assert eve.post("/post/1/remove", REASON).location == "/post/1"
    assert eve.post("/post/1/lock", REASON).status == 403


@pytest.mark.parametrize("both", [True, False])
def test_a_comment_with_or_without_its_answers(moot: Moot, both: bool):
    stage = set_stage(moot)
    ada = moot.browser(moot.ada)
    tick = {"replies": "yes"} if both else {}
    assert "Also remove the answer below it" in ada.get("/comment/1/remove").text

    ada.post("/comment/1/remove", REASON | tick)

    assert comment_row(moot, stage.comment).removed_at is not None
    assert (comment_row(moot, stage.answer).removed_at is not None) == both
    page = ada.get("/comment/1/restore")
    assert ("Also restore the answer" in page.text) == both
    ada.post("/comment/1/restore", REASON | tick)
    assert comment_row(moot, stage.comment).removed_at is None
    assert comment_row(moot, stage.answer).removed_at is None


def test_what_the_law_forbids_is_erased(moot: Moot):
    stage = set_stage(moot)
    ada = moot.browser(moot.ada)
    assert "/post/1/erase-by-law" in ada.get("/post/1/remove").text.replace("&#x2f;", "/")
    assert "This cannot be undone." in ada.get("/post/1/erase-by-law").text

    ada.post("/post/1/erase-by-law", REASON)
    ada.post("/comment/1/erase-by-law", REASON)

    assert post_row(moot, stage.post).title == ""
    assert comment_row(moot, stage.comment).body == ""
    assert "Madder" not in ada.get("/record").text


def test_a_deed_that_comes_from_a_report_answers_it(moot: Moot):
    stage = set_stage(moot)
    ref = report(moot, moot.bob, stage.comment)
    ada = moot.browser(moot.ada)
    assert ref in ada.get(f"/comment/1/remove?report={ref}").text

    ada.post("/comment/1/remove", REASON | {"report": ref})

    mine = moot.browser(moot.bob).get("/reports/mine").text
    assert "The stewards did something about it." in mine
    assert "It is off the" in mine


def test_a_report_that_is_none_undoes_the_deed(moot: Moot):
    stage = set_stage(moot)
    page = moot.browser(moot.ada).post("/comment/1/remove", REASON | {"report": "f" * 32})
    assert page.status == 404
    assert "It is off the" in page.text or len(REASON["reason"]) < 40
    assert comment_row(moot, stage.comment).removed_at is None


def test_whom_another_server_names_a_steward_has_the_pages_too(moot: Moot):
    bees = away_community(moot.db, "bees", "far.example")
    post = a_post(moot.db, a_visitor(moot.db, "vic", "far.example"), bees, "Wasps")
    bob = moot.browser(moot.bob)
    assert bob.get("/post/1/lock").status == 403

    do(moot.db, Server("far.example"), LearnStewards(bees, (moot.bob.ref,)))

    page = bob.get("/post/1/lock").text
    assert "You can do this because far.example names you a steward of this community." in page
    assert bob.post("/post/1/lock", REASON).location == "/post/1"
    assert post_row(moot, post).locked_at is not None
    ban = bob.get("/post/1/ban").text
    assert f'value="community:{bees}"' in ban
    assert 'value="moot"' not in ban
    assert bob.get("/u/vic@far.example/ban").status == 403
