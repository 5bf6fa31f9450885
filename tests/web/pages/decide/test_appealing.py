"""Appealing on pages: somebody who was banned appeals, and members judge who had no part in it."""

from folkmoot.assembly.deciding import juries, proposals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.identity import bans
from folkmoot.record.actors import Member
from tests.assembly.appealing.build import ban
from tests.build import join
from tests.web.moot import Moot

WHY = "I sold **nothing**."


def appealed(moot: Moot) -> str:
    """Bob is banned and appeals; gives the address of the appeal."""
    leaf = ban(moot.db, moot.ada, moot.bob)
    form = {"statement": WHY, "lot": "blue herons"}
    answer = moot.browser(moot.bob).post(f"/decide/appeal/{leaf}", form)
    assert answer.location
    return answer.location


def wait(moot: Moot, days: int) -> None:
    """Let days pass, and the clock look."""
    moot.clock.advance(days=days, hours=2)
    proceed(moot.db)


def is_banned(moot: Moot, who: Member) -> bool:
    with moot.db.read() as tx:
        return bool(bans.live(tx, who.id, moot.clock.now()))


def test_three_people_appeal_and_judge(moot: Moot):
    leaf = ban(moot.db, moot.ada, moot.bob, days=7)
    bob, ada, eve = (moot.browser(one) for one in (moot.bob, moot.ada, moot.eve))
    assert f"/decide/appeal/{leaf}" in bob.get("/decide/appeal").text
    assert "Spam." in bob.get(f"/decide/appeal/{leaf}").text
    empty = bob.post(f"/decide/appeal/{leaf}", {"statement": " "})
    assert empty.status == 422
    place = bob.post(f"/decide/appeal/{leaf}", {"statement": WHY}).location or ""
    assert "Your answer" in ada.get(place).text
    assert ada.post(f"{place}/reply", {"words": ""}).status == 422
    assert ada.post(f"{place}/reply", {"words": "He sold *ladders*."}).location == place
    assert "<em>ladders</em>" in eve.get(place).text
    wait(moot, 3)
    assert "All members who had no part in it." in eve.get(place).text
    assert eve.post(f"{place}/vote", {"choice": "yes"}).location == place
    assert bob.post(f"{place}/vote", {"choice": "yes"}).status == 403
    eve.post(f"{place}/ready", {})
    assert "It is decided." in eve.get(place).text
    assert not is_banned(moot, moot.bob)


def test_jurors_answer_talk_and_vote(moot: Moot):
    others = [join(moot.db, moot.eve, f"friend{n}") for n in range(3)]
    place = appealed(moot)
    assert "3 members will be drawn by lot" in moot.browser(moot.bob).get(place).text
    wait(moot, 3)
    people = {one.id: one for one in (moot.eve, *others)}
    with moot.db.read() as tx:
        found = proposals.by_id(tx, int(place.rpartition("/")[2]))
        drawn = [people[one.person_id or 0] for one in juries.seats_of(tx, found.id)]
    spare = next(one for one in people.values() if one not in drawn)
    assert moot.browser(spare).get(f"{place}/jury").status == 403
    first, *rest = (moot.browser(one) for one in drawn)
    assert f"{place}/jury" in first.get("/decide/jury").text
    assert "Will you judge this?" in first.get(f"{place}/jury").text
    assert first.post(f"{place}/jury/answer", {"sits": "no", "reason": ""}).status == 422
    assert first.post(f"{place}/jury/answer", {"sits": "yes"}).location == f"{place}/jury"
    assert first.post(f"{place}/jury/say", {"words": "I see no **spam**."}).location
    assert "<strong>spam</strong>" in first.get(f"{place}/jury").text
    assert "<strong>spam</strong>" not in rest[0].get(f"{place}/jury").text
    second, third = rest
    said = {"sits": "no", "reason": "He is my brother."}
    assert second.post(f"{place}/jury/answer", said).location == "/decide/jury"
    for one in (third, moot.browser(spare)):
        one.post(f"{place}/jury/answer", {"sits": "yes"})
    for one in (first, third, moot.browser(spare)):
        assert one.post(f"{place}/vote", {"choice": "yes"}).location == place
        one.post(f"{place}/ready", {})
    page = moot.browser(moot.bob).get(place).text
    assert "It is decided." in page
    assert "<strong>spam</strong>" in page
