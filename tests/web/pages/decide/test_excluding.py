"""Keeping a member out on pages: proposed on their profile, answered, and judged."""

from folkmoot.assembly.deciding.proceeding import proceed
from tests.assembly.protecting.build import elected
from tests.build import join
from tests.web.moot import Moot

PATH = "/u/bob/exclude"
FORM = {"days": "0", "statement": "They sold **ladders**.", "lot": "blue herons"}


def wait(moot: Moot, days: int) -> None:
    """Let days pass, and the clock look."""
    moot.clock.advance(days=days, hours=2)
    proceed(moot.db)


def test_it_is_proposed_answered_and_judged(moot: Moot):
    bob, ada, eve = (moot.browser(one) for one in (moot.bob, moot.ada, moot.eve))
    assert PATH in eve.get("/u/bob").text
    assert PATH not in bob.get("/u/bob").text
    assert "three days to answer" in eve.get(PATH).text
    assert eve.post(PATH, FORM | {"statement": " "}).status == 422
    assert eve.post(PATH, FORM | {"days": "7"}).status == 422
    place = eve.post(PATH, FORM).location or ""
    assert ada.post(f"{place}/intake", {"through": "yes"}).location == "/decide"
    assert "proposed that you are kept out" in bob.get("/inbox").text
    assert "Keep bob out of the moot for good." in ada.get(place).text
    assert bob.post(f"{place}/reply", {"words": "*Good* ladders."}).location == place
    assert "<em>Good</em>" in ada.get(place).text
    assert f"{place}/change" not in eve.get(place).text
    wait(moot, 3)
    wait(moot, 3)
    assert "All members who had no part in it." in ada.get(place).text
    assert ada.post(f"{place}/vote", {"choice": "yes"}).location == place
    assert eve.post(f"{place}/vote", {"choice": "yes"}).status == 403
    wait(moot, 8)
    assert "It is decided." in ada.get(place).text
    assert ada.get(f"{place}/minutes").status == 200
    assert bob.get(place).status == 200


def test_a_few_look_at_it_before_others_see_it(moot: Moot):
    dan = moot.browser(join(moot.db, moot.ada, "dan"))
    bob, ada, eve = (moot.browser(one) for one in (moot.bob, moot.ada, moot.eve))
    place = eve.post(PATH, FORM).location or ""
    assert "A few look at it before others can read it" in eve.get(place).text
    assert "Nobody else sees this yet. A steward who has no part in it" in bob.get(place).text
    assert "Take part" in eve.get(place).text
    assert "Take part" not in bob.get(place).text
    assert bob.post(f"{place}/reply", {"words": "*Good* ladders."}).location == place
    for path in (place, f"{place}/minutes", f"{place}/intake", f"{place}/object", f"{place}/code"):
        assert dan.get(path).status == 404
    assert dan.post(f"{place}/sponsor", {}).status == 404
    assert "ladders" not in dan.get("/record").text
    for path in ("/decide", "/decide/week", "/decide/mine", "/u/eve", "/u/bob", "/inbox"):
        text = dan.get(path).text
        assert "Keep a member out" not in text
        assert place not in text
    assert "You are to look" in ada.get("/inbox").text
    assert f"{place}/intake" in ada.get("/decide").text
    shown = ada.get(f"{place}/intake").text
    assert "<em>Good</em>" in shown
    assert "Keep bob out of the moot for good." in shown
    assert ada.post(f"{place}/intake", {"through": "no", "reason": " "}).status == 422
    answer = {"through": "no", "reason": "It names *no* day."}
    assert ada.post(f"{place}/intake", answer).location == "/decide"
    for one in (eve, bob):
        assert "It names <em>no</em> day." in one.get(place).text
        assert "was sent back" in one.get("/inbox").text
    assert dan.get(place).status == 404
    assert eve.post(PATH, FORM).status == 409
    assert eve.get(f"{place}/intake").status == 403


def test_who_was_late_reads_that_another_looks(moot: Moot):
    dan = join(moot.db, moot.ada, "dan")
    elected(moot.db, [moot.ada, moot.bob, moot.eve, dan], dan, "member.ban")
    browsers = [moot.browser(one) for one in (moot.ada, dan)]
    place = moot.browser(moot.eve).post(PATH, FORM).location or ""
    late = [one for one in browsers if one.get(f"{place}/intake").status == 200]
    wait(moot, 2)
    assert len(late) == 1
    answers = [one.get(f"{place}/intake") for one in browsers]
    assert sorted(one.status for one in answers) == [200, 403]
    refused = late[0].get(f"{place}/intake")
    assert "Somebody else has taken your place" in refused.text
    assert "bob" not in refused.text
    assert late[0].post(f"{place}/intake", {"through": "yes"}).status == 403
    assert late[0].get(place).status == 404


def test_visitors_see_neither_the_link_nor_the_form(moot: Moot):
    assert PATH not in moot.browser().get("/u/bob").text
    assert moot.browser().get(PATH).status != 200
