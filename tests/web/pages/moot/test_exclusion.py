"""Warning, banning and lifting bans: where, how long, and what goes with it."""

import pytest

from folkmoot.clock import DAY
from folkmoot.identity import bans
from tests.web.moot import Moot, problems
from tests.web.pages.moot.stage import comment_row, report, set_stage, steward


def live(moot: Moot) -> dict[str, int | None]:
    """Eve's bans: scope -> days from now, None without an end."""
    now = moot.clock.now()
    with moot.db.read() as tx:
        found = bans.live(tx, moot.eve.id, now)
    return {
        one.scope: None if one.until is None else round((one.until - now) / DAY) for one in found
    }


@pytest.mark.parametrize(("days", "lasts"), [("1", 1), ("30", 30), ("0", None)])
def test_a_ban_from_a_community(moot: Moot, days: str, lasts: int | None):
    stage = set_stage(moot)
    scope = f"community:{stage.garden}"
    fields = {"where": scope, "days": days, "reason": "Rude."}
    answer = moot.browser(moot.ada).post("/u/eve/ban", fields)
    assert answer.location == "/u/eve"
    assert live(moot) == {scope: lasts}
    assert comment_row(moot, stage.comment).removed_at is None


def test_a_ban_can_hide_what_was_written_and_its_end_brings_it_back(moot: Moot):
    stage = set_stage(moot)
    ada = moot.browser(moot.ada)
    fields = {"where": "moot", "days": "7", "reason": "Spam.", "wipe": "yes"}
    ada.post("/comment/1/ban", fields)
    assert comment_row(moot, stage.comment).removed_at is not None
    assert "the whole moot" in ada.get("/u/eve/unban").text

    ada.post("/u/eve/unban", {"where": "moot", "reason": "Sorry.", "wipe": "yes"})

    assert live(moot) == {}
    assert comment_row(moot, stage.comment).removed_at is None


def test_no_steward_alone_keeps_a_member_out_for_long(moot: Moot):
    set_stage(moot)
    fields = {"where": "moot", "days": "90", "reason": "A long story about what happened."}
    page = moot.browser(moot.ada).post("/u/eve/ban", fields)
    assert page.status == 403
    assert 'href="#days"' in page.text
    assert "A long story" in page.text
    assert live(moot) == {}


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"days": "400"}, "days"), ({"where": "community:x"}, "where"), ({"reason": ""}, "reason")],
)
def test_wrong_choices(moot: Moot, typed: dict[str, str], field: str):
    set_stage(moot)
    good = {"where": "moot", "days": "1", "reason": "Rude."}
    page = moot.browser(moot.ada).post("/u/eve/ban", good | typed)
    assert page.status == 422
    assert f'href="#{field}"' in page.text
    assert live(moot) == {}


def test_a_steward_bans_only_where_it_was_entrusted(moot: Moot):
    stage = set_stage(moot)
    steward(moot, moot.bob, stage, "member.ban", "member.warn")
    bob = moot.browser(moot.bob)
    assert "the whole moot" not in bob.get("/u/eve/ban").text
    wide = bob.post("/u/eve/ban", {"where": "moot", "days": "1", "reason": "Rude."})
    assert problems(wide) == ["Choose where."]
    own = {"where": f"community:{stage.garden}", "days": "1", "reason": "Rude."}
    assert bob.post("/comment/1/ban", own).location == "/comment/1"
    assert bob.post("/u/ada/warn", own).location == "/u/ada"


def test_a_warning_from_a_report(moot: Moot):
    stage = set_stage(moot)
    ref = report(moot, moot.bob, stage.comment)
    fields = {"where": f"community:{stage.garden}", "reason": "Mind your words.", "report": ref}
    assert moot.browser(moot.ada).post("/comment/1/warn", fields).location == "/comment/1"
    assert "Mind your words." in moot.browser(moot.eve).get("/record").text
    assert "did something about it" in moot.browser(moot.bob).get("/reports/mine").text


def test_nobody_to_ban(moot: Moot):
    set_stage(moot)
    ada = moot.browser(moot.ada)
    assert ada.get("/u/nobody/ban").status == 404
    assert ada.get("/u/eve/unban").status == 409
    assert moot.browser(moot.bob).get("/u/eve/ban").status == 403
