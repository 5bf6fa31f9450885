"""Deciding on pages: three friends propose, stand behind, are ready, vote, and it is done."""

import re

import pytest
from sqlalchemy import select

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import founding_vote, proposals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.clock import DAY
from folkmoot.forum import communities
from folkmoot.peers import actors, wanted
from folkmoot.record import settings
from folkmoot.web.guard.limits import ACTIONS
from folkmoot.web.pages.decide import listing
from tests.forum.build import FAR, a_community, away_community
from tests.peers.build import actor
from tests.web.client import Answer, Client
from tests.web.moot import Moot, problems

TITLE = "Ada does not ban alone"
WHY = "Three of us should **agree**."


def founders(moot: Moot) -> mandates.Mandate:
    """Ada's mandate."""
    with moot.db.read() as tx:
        return mandates.held_by(tx, moot.ada.id, moot.clock.now())[0]


def proposed(answer: Answer) -> str:
    """The address of a proposal that was just made."""
    assert answer.location, problems(answer)
    assert re.fullmatch(r"/decide/\d+", answer.location)
    return answer.location


def setting(client: Client, value: str = "We print.", **typed: str) -> Answer:
    form = {"key": "summary", "value": value, "title": "Say who we are", "statement": WHY}
    return client.post("/decide/propose/setting", form | typed)


def agree(moot: Moot, place: str, choice: str = "yes") -> None:
    """Everybody is ready and votes."""
    people = [moot.browser(one) for one in (moot.ada, moot.bob, moot.eve)]
    for one in people:
        one.post(f"{place}/ready", {})
    for one in people:
        assert one.post(f"{place}/vote", {"choice": choice}).location == place


def test_the_three_decide_that_the_founder_no_longer_bans(moot: Moot):
    bob, eve, held = moot.browser(moot.bob), moot.browser(moot.eve), founders(moot)
    asked = bob.get(f"/decide/propose/mandate?mandate={held.ref}").text
    assert "Ban a person from a community or the moot." in asked
    form = {
        "mandate": held.ref, "powers": "member.ban", "reason": "We decide on it together.",
        "title": TITLE, "statement": WHY,
    }  # fmt: skip
    place = proposed(bob.post("/decide/propose/mandate", form))
    assert TITLE in eve.get("/decide").text
    page = eve.get(place).text
    assert "<strong>agree</strong>" in page
    assert "Take back from ada, over the whole moot: Ban a person" in page
    assert f"ada keeps the other {len(held.powers) - 1} powers of this mandate, until" in page
    assert "Keep the keys of the moot." not in page  # only what changes is told
    assert "Stand behind it" in page

    assert eve.post(f"{place}/sponsor", {}).location == place
    agree(moot, place)

    page = eve.get(place).text
    assert "It is decided." in page
    assert "3 yes, 0 no, 0 neither, 0 did not vote; 2 of 3 had to say yes." in page
    assert "member.ban" not in founders(moot).powers
    assert "post.remove" in founders(moot).powers
    assert TITLE in eve.get("/record?kind=decisions").text
    until = {"days": "1", "where": "moot", "reason": "Rude."}
    refused = moot.browser(moot.ada).post("/u/bob/ban", until)
    assert refused.status == 403
    assert TITLE in refused.text


def test_a_setting_is_changed_by_all(moot: Moot):
    bob = moot.browser(moot.bob)
    assert "In one sentence" in bob.get("/decide/propose/setting?key=summary").text
    place = proposed(setting(bob))

    agree(moot, place)

    with moot.db.read() as tx:
        assert settings.get(tx, "summary") == "We print."
    assert "We print." in bob.get(place).text


def test_somebody_is_entrusted_by_all(moot: Moot):
    bob = moot.browser(moot.bob)
    form = {
        "name": "eve", "powers": "mandate.grant", "scope": "moot", "days": "90",
        "reason": "We trust her.", "title": "Eve names stewards", "statement": "",
    }  # fmt: skip
    place = proposed(bob.post("/decide/propose/entrust", form))
    moot.browser(moot.ada).post(f"{place}/sponsor", {})

    agree(moot, place)

    with moot.db.read() as tx:
        [given] = mandates.held_by(tx, moot.eve.id, moot.clock.now())
    assert given.powers == ("mandate.grant",)
    page = moot.browser().get("/mandates").text
    assert "We trust her." in page
    assert re.search(r'href="/record\?before=\d+#r\d+"', page)


def test_a_text_is_published_by_all(moot: Moot):
    bob = moot.browser(moot.bob)
    form = {"title": "How we treat each other", "statement": "Be *kind*."}
    place = proposed(bob.post("/decide/propose/text", form))

    agree(moot, place)

    listed = bob.get("/decide").text
    assert "Texts of all members" in listed
    assert "<em>kind</em>" in bob.get(place).text


def test_nobody_sees_a_vote_before_the_close_but_everybody_their_own(moot: Moot):
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    place = proposed(setting(bob))
    for one in (moot.ada, moot.bob, moot.eve):
        moot.browser(one).post(f"{place}/ready", {})
    bob.post(f"{place}/vote", {"choice": "no"})

    assert re.search(r'value="no"[^>]* checked', bob.get(place).text)
    assert "Change my vote" in bob.get(place).text
    assert " checked" not in eve.get(place).text
    assert "voted on" not in eve.get("/record?kind=decisions").text
    assert "voted on" not in bob.get("/record?kind=decisions").text

    bob.post(f"{place}/vote", {"choice": "yes"})
    for one in (moot.ada, moot.eve):
        moot.browser(one).post(f"{place}/vote", {"choice": "yes"})
    assert "It is decided." in eve.get(place).text
    assert eve.get("/record?kind=decisions").text.count("voted on") == 4


@pytest.mark.parametrize(
    ("path", "typed", "problem"),
    [
        ("setting", {"key": "summary", "value": "x" * 301}, "This is too long"),
        ("setting", {"key": "joining", "value": "never"}, "Choose one of the list."),
        ("setting", {"key": "name", "value": "Moot"}, "It is so already."),
        ("setting", {"key": "summary", "value": "We", "title": " "}, "Give the proposal a title."),
        ("entrust", {"name": "nobody"}, "Nobody here has this name."),
        ("entrust", {"name": "eve", "days": "999"}, "Choose for how long."),
        ("entrust", {"name": "eve", "days": "364"}, "Choose for how long."),
        ("entrust", {"name": "eve", "scope": "thread:1"}, "Choose where it holds."),
        ("entrust", {"name": "eve", "reason": " "}, "Say why, so that everybody can read it."),
        ("entrust", {"name": "eve"}, "Choose at least one power from the list."),
        ("mandate", {"mandate": "0" * 32}, "Choose a mandate from the list."),
        ("text", {"statement": " "}, "Write the text that is to be published."),
    ],
)
def test_a_form_that_is_not_right_comes_again(
    moot: Moot, path: str, typed: dict[str, str], problem: str
):
    usual = {
        "title": "A title", "statement": "Some words.", "reason": "Because.", "scope": "moot",
        "days": "90",
    }  # fmt: skip

    answer = moot.browser(moot.bob).post(f"/decide/propose/{path}", usual | typed)

    assert answer.status == 422
    assert problems(answer)[0].startswith(problem)
    if "title" not in typed:
        assert 'value="A title"' in answer.text


def test_a_vote_without_an_answer_asks_again(moot: Moot):
    bob = moot.browser(moot.bob)
    place = proposed(setting(bob))
    for one in (moot.ada, moot.bob, moot.eve):
        moot.browser(one).post(f"{place}/ready", {})

    answer = bob.post(f"{place}/vote", {"choice": "perhaps"})

    assert answer.status == 422
    assert problems(answer) == ["Choose how you vote."]


def test_its_author_takes_it_back(moot: Moot):
    bob = moot.browser(moot.bob)
    place = proposed(setting(bob))
    assert "Take it back" not in moot.browser(moot.eve).get(place).text
    assert moot.browser(moot.eve).post(f"{place}/withdraw", {}).status == 403

    assert bob.post(f"{place}/withdraw", {}).location == place

    assert "taken back" in bob.get(place).text


def test_whoever_is_ready_can_think_again(moot: Moot):
    bob = moot.browser(moot.bob)
    place = proposed(setting(bob))
    bob.post(f"{place}/ready", {})
    assert "1 of 3 have nothing more to say." in bob.get(place).text
    bob.post(f"{place}/unready", {})
    assert "0 of 3 have nothing more to say." in bob.get(place).text


def test_what_failed_says_so(moot: Moot):
    place = proposed(setting(moot.browser(moot.bob)))
    agree(moot, place, "no")
    assert "It did not pass." in moot.browser(moot.eve).get(place).text
    again = proposed(setting(moot.browser(moot.eve)))
    page = moot.browser(moot.eve).get(again).text
    assert "The members said no to this lately. So 2 must stand behind it" in page


def test_a_vote_says_until_when(moot: Moot):
    place = proposed(setting(moot.browser(moot.bob)))
    page = moot.browser(moot.eve).get(place).text
    assert "so that nobody is surprised by it" in page
    with moot.db.read() as tx:
        [found] = proposals.in_stages(tx, ("notice",))
    assert found.opens_at is not None
    assert found.opens_at - found.made_at >= 3 * DAY


def test_only_members_read_what_is_proposed(moot: Moot):
    place = proposed(setting(moot.browser(moot.bob)))
    for path in ("/decide", "/decide/propose", place):
        assert moot.browser().get(path).status in {303, 401}


def test_an_objection_is_made_answered_and_stands_beside_the_result(moot: Moot):
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    place = proposed(setting(bob))
    assert "Object with a reason" in eve.get(place).text
    assert "What speaks against it?" in eve.get(f"{place}/object").text
    assert problems(eve.post(f"{place}/object", {"reason": " "})) == [
        "Write it in a sentence or two."
    ]
    assert eve.post(f"{place}/object", {"reason": "We do *more*."}).location == place
    page = bob.get(place).text
    assert "<em>more</em>" in page
    assert "not answered yet" in page
    [answering] = re.findall(r'href="(/decide/said/\w+/answer)"', page)
    assert "<em>more</em>" in bob.get(answering).text
    assert bob.post(answering, {"answer": "It is **enough**."}).location == place
    assert "<strong>enough</strong>" in eve.get(place).text
    assert "not answered yet" not in eve.get(place).text

    agree(moot, place, "no")

    assert "Leave a report beside the result" in eve.get(place).text
    assert eve.post(f"{place}/report", {"report": "It was *close*."}).location == place
    assert "<em>close</em>" in bob.get(place).text
    [*_, erasing] = re.findall(r'href="(/decide/said/\w+/erase)"', eve.get(place).text)
    assert "cannot be undone" in eve.get(erasing).text
    assert eve.post(erasing, {}).location == place
    assert "The words were erased." in bob.get(place).text


def test_an_objection_is_taken_back(moot: Moot):
    place = proposed(setting(moot.browser(moot.bob)))
    eve = moot.browser(moot.eve)
    eve.post(f"{place}/object", {"reason": "No."})
    [back] = re.findall(r'action="(/decide/said/\w+/withdraw)"', eve.get(place).text)

    assert eve.post(back, {}).location == place

    assert "taken back" in eve.get(place).text
    assert "Object with a reason" in eve.get(place).text


def test_the_circle_is_chosen_by_all_and_then_they_consent(moot: Moot):
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    form = {"name": "consensus circle", "title": "By consent", "statement": WHY}
    place = proposed(bob.post("/decide/propose/constitution", form))
    agree(moot, place)
    assert "It is decided." in bob.get(place).text
    moot.clock.advance(days=8)

    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    place = proposed(setting(bob))
    for one in (moot.ada, moot.bob, moot.eve):
        moot.browser(one).post(f"{place}/ready", {})
    assert "Do you consent?" in eve.get(place).text
    assert problems(eve.post(f"{place}/vote", {"choice": "no"})) == ["Choose how you vote."]
    for one in (moot.ada, moot.bob, moot.eve):
        moot.browser(one).post(f"{place}/vote", {"choice": "yes"})
    page = eve.get(place).text
    assert "3 consented, 0 stood aside, 0 did not vote; 2 of 3 had to consent." in page
    assert "3 consented, 0 stood aside" in eve.get(f"{place}/minutes.txt").text


def test_a_community_moves_by_decision_and_says_where(moot: Moot):
    bob, garden = moot.browser(moot.bob), a_community(moot.db, moot.ada)
    form = {"community": "garden", "address": "!bees@far.example", "title": "Away we go"}
    page = bob.post("/decide/propose/move", form)
    assert "no community of another server that is known here" in problems(page)[0]
    bees = away_community(moot.db)
    url = f"https://{FAR}/c/bees"
    with moot.db.write() as tx:
        ours = communities.by_ref(tx, garden).actor_url
        actors.put(tx, actor(url, kind="community", ref=bees))
    page = bob.post("/decide/propose/move", form)
    assert "does not say that it was" in problems(page)[0]
    with moot.db.write() as tx:
        assert wanted.waiting(tx, moot.bob.id) >= 1
        actors.put(tx, actor(url, kind="community", ref=bees, was_ours=f'["{ours}"]'))
    place = proposed(bob.post("/decide/propose/move", form))
    moot.browser(moot.eve).post(f"{place}/sponsor", {})
    assert f"other servers to {url}." in bob.get(place).text

    agree(moot, place)

    assert '<a href="/c/bees@far.example">!bees@far.example</a>' in bob.get("/c/garden").text


def test_proposing_a_move_asks_other_servers_no_more_often_than_bringing(moot: Moot):
    bob = moot.browser(moot.bob)
    a_community(moot.db, moot.ada)
    form = {"community": "garden", "address": "!bees@far.example", "title": "Away we go"}
    for _ in range(ACTIONS["bring"].account.burst + 1):
        page = bob.post("/decide/propose/move", form)
        with moot.db.write() as tx:
            for row in tx.rows(select(wanted.wanted).where(wanted.wanted.c.done_at.is_(None))):
                wanted.found(tx, row.ref, "/c/none", moot.clock.now())

    assert "no community of another server that is known here" in problems(page)[0]
    with moot.db.read() as tx:
        asked = len(tx.rows(select(wanted.wanted.c.id)))
    assert asked == ACTIONS["bring"].account.burst


def test_what_a_community_was_is_decided_too(moot: Moot):
    bob = moot.browser(moot.bob)
    a_community(moot.db, moot.ada)
    bees = away_community(moot.db)
    with moot.db.write() as tx:
        actors.put(tx, actor(f"https://{FAR}/c/bees", kind="community", ref=bees))
    form = {"community": "garden", "address": "!bees@far.example", "title": "We were bees"}

    place = proposed(bob.post("/decide/propose/was", form))

    assert f"so that they can move here: https://{FAR}/c/bees" in bob.get(place).text
    wrong = bob.post("/decide/propose/was", form | {"community": "nowhere"})
    assert problems(wrong) == ["Choose one of the list."]


def test_its_author_changes_the_words(moot: Moot):
    bob = moot.browser(moot.bob)
    place = proposed(setting(bob))
    assert "Change the words" in bob.get(place).text
    assert "Change the words" not in moot.browser(moot.eve).get(place).text
    assert WHY in bob.get(f"{place}/change").text
    assert problems(bob.post(f"{place}/change", {"title": " ", "statement": ""})) == [
        "Give the proposal a title."
    ]

    typed = {"title": "Say it better", "statement": "With *care*."}
    assert bob.post(f"{place}/change", typed).location == place

    page = moot.browser(moot.eve).get(place).text
    assert "Say it better" in page
    assert "<em>care</em>" in page


def test_a_small_moot_sees_first_what_it_needs(moot: Moot):
    few = moot.browser(moot.bob).get("/decide").text

    seen, _, folded = few.partition("<details>")
    for needed in ("/decide/propose", "/mandates", "/decide/appeal"):
        assert f'href="{needed}"' in seen
    for rest in ("/decide/rules", "/decide/week", "/decide/jury"):
        assert f'href="{rest}"' in folded


def test_a_small_thing_is_announced_by_who_keeps_settings_and_happens(moot: Moot):
    form = {"key": "summary", "value": "We print.", "title": "Say it", "statement": "It is true."}
    path = "/decide/propose/setting"
    ada, bob = moot.browser(moot.ada), moot.browser(moot.bob)
    assert "Announce it as a small thing" in ada.get(f"{path}?key=summary").text
    assert "Announce it as a small thing" not in ada.get(f"{path}?key=joining").text
    assert "Announce it as a small thing" not in bob.get(f"{path}?key=summary").text
    assert bob.post(path, form | {"announce": "yes"}).status == 403

    place = ada.post(path, form | {"announce": "yes"}).location
    assert place
    page = bob.get(place).text
    assert "unless somebody objects. Then all vote on it." in page
    assert "A steward announces it." in page
    moot.clock.advance(days=4)
    proceed(moot.db)
    assert "too few objected in time" in bob.get(place).text
    with moot.db.read() as tx:
        assert settings.get(tx, "summary") == "We print."
    for where in ("/decide", "/decide/week", "/decide/mine", "/record"):
        assert ada.get(where).status == 200
    assert ada.get(f"{place}/minutes").status == 404


def test_nobody_takes_back_or_changes_a_vote_that_the_clock_called(moot: Moot):
    moot.clock.advance(days=45)
    with moot.db.write() as tx:
        number = founding_vote.call(tx)

    page = moot.browser(moot.ada).get(f"/decide/{number}").text

    assert "called by the clock" in page
    assert "Take it back" not in page
    assert "Change the words" not in page


def test_few_members_see_the_simple_things_first_and_the_rest_folded(moot: Moot):
    page = moot.browser(moot.bob).get("/decide/propose").text

    simple, _, folded = page.partition("<summary>More</summary>")

    assert "/decide/propose/setting" in simple
    assert "/decide/propose/mandate" in simple
    assert "/decide/propose/was" in folded
    assert "/decide/propose/server" in folded


def test_few_members_are_not_asked_what_only_more_need(moot: Moot, monkeypatch: pytest.MonkeyPatch):
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    asked, voted = proposed(setting(bob, "We print.")), proposed(setting(bob, "We bind."))
    eve.post(f"{voted}/sponsor", {})
    for one in (moot.browser(moot.ada), bob, eve):
        one.post(f"{voted}/ready", {})
    places = {
        asked: "Propose another way",
        voted: "Vote from another device",
        "/decide/propose/election": "Who comes second takes over",
    }
    for place, words in places.items():
        assert words not in bob.get(place).text
    monkeypatch.setattr(listing, "FEW", 2)
    for place, words in places.items():
        assert words in bob.get(place).text
