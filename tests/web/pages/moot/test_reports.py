"""Reports: whom they wait for, what is decided, and what the reporters see."""

from tests.web.moot import Moot
from tests.web.pages.moot.stage import report, set_stage, steward


def test_reports_about_one_thing_stand_together(moot: Moot):
    stage = set_stage(moot)
    report(moot, moot.bob, stage.comment)
    report(moot, moot.ada, stage.comment)
    report(moot, moot.eve, stage.post, "post")
    ada = moot.browser(moot.ada)
    assert 'Reports <span class="num">3' in ada.get("/about").text
    page = ada.get("/reports").text
    assert page.count("Rude.") == 3
    assert page.count('class="quoted"') == 2


def test_one_decision_answers_all_who_reported(moot: Moot):
    stage = set_stage(moot)
    ref = report(moot, moot.bob, stage.comment)
    report(moot, moot.ada, stage.comment)
    ada, bob = moot.browser(moot.ada), moot.browser(moot.bob)
    assert ada.get(f"/reports/{ref}/keep").status == 200

    answer = ada.post(f"/reports/{ref}/keep", {"reason": "It is only blunt."})

    assert answer.location == "/reports"
    assert "Nothing to look at." in ada.get("/reports").text
    decided = ada.get("/reports?tab=decided").text
    assert "left it as it is" in decided
    assert "It is only blunt." in bob.get("/reports/mine").text
    assert ada.get(f"/reports/{ref}/keep").status == 409
    assert ada.post(f"/reports/{ref}/acted", {"reason": ""}).status == 409


def test_an_answer_is_not_needed(moot: Moot):
    ref = report(moot, moot.bob, set_stage(moot).comment)
    answer = moot.browser(moot.ada).post(f"/reports/{ref}/acted", {"reason": ""})
    assert answer.location == "/reports"


def test_one_takes_ones_own_report_back(moot: Moot):
    ref = report(moot, moot.bob, set_stage(moot).comment)
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    assert f"/reports/{ref}/withdraw" in bob.get("/reports/mine").text
    assert eve.post(f"/reports/{ref}/withdraw", {}).status == 403
    assert bob.post(f"/reports/{ref}/withdraw", {}).location == "/reports/mine"
    assert "You have reported nothing." in bob.get("/reports/mine").text


def test_stewards_see_the_reports_of_their_own_community(moot: Moot):
    stage = set_stage(moot)
    elsewhere = set_stage(moot, name="kitchen")
    report(moot, moot.bob, stage.comment)
    other = report(moot, moot.bob, elsewhere.comment)
    steward(moot, moot.eve, stage, "report.decide")
    eve = moot.browser(moot.eve)
    assert eve.get("/reports").text.count('class="quoted"') == 1
    assert eve.get(f"/reports/{other}/keep").status == 403
    assert eve.post(f"/reports/{other}/keep", {"reason": ""}).status == 403


def test_others_see_their_own(moot: Moot):
    ref = report(moot, moot.bob, set_stage(moot).comment)
    eve = moot.browser(moot.eve)
    assert eve.get("/reports").location == "/reports/mine"
    assert "Rude." not in eve.get("/reports/mine").text
    assert eve.get(f"/reports/{ref}/keep").status == 403
