"""The pages about other servers: how they fare, what was decided, lists taken over and given."""

import pytest

from folkmoot.clock import DAY
from folkmoot.federation.delivery import courier
from folkmoot.peers import policy, servers
from folkmoot.peers.outbox import Recipient
from folkmoot.peers.servers import Progress
from folkmoot.record.settings import SetSetting
from tests.forum.build import do
from tests.peers.build import meet, send
from tests.web.moot import Moot, problems

FAR = "far.example"


def verdict(moot: Moot, host: str = FAR) -> str:
    with moot.db.read() as tx:
        return policy.verdict(tx, host, moot.clock.now())


def decide(moot: Moot, **fields: str):
    form = {"host": FAR, "stance": "blocked", "days": "0", "reason": "Spam."}
    return moot.browser(moot.ada).post("/servers/decide", form | fields)


def test_members_see_how_each_server_fares(moot: Moot):
    meet(moot.db, FAR)
    send(moot.db, to=[Recipient(FAR, f"https://{FAR}/inbox")])
    send(moot.db, to=[Recipient(FAR, f"https://{FAR}/inbox")])
    now = moot.clock.now()
    with moot.db.write() as tx:
        servers.describe(tx, FAR, software="Lemmy", version="0.19.9")
        down = Progress(
            FAR, 0, refused=3, error="503 <b>busy</b>", error_at=now, failures=7,
            failing_since=now - 4 * DAY, retry_at=now + DAY,
        )  # fmt: skip
        servers.note(tx, [down])
        servers.alive(tx, "well.example", now, cursor=2)

    page = moot.browser(moot.bob).get("/servers").text

    for words in (
        FAR,
        "Lemmy 0.19.9",
        "2 things wait to be sent there",
        "the server answered <q><bdi>503 &lt;b&gt;busy",
        "it refused 3 things",
        "If it comes back by",
        "it gets everything that it missed",
        "These take nothing",
        "well.example",
        "2 other servers",
        "talks with every server that it did not block",
    ):
        assert words in page, words
    assert '"/servers/decide"' not in page
    assert "/servers/decide?host=far.example" in moot.browser(moot.ada).get("/servers").text


@pytest.mark.parametrize("said", [courier.PRUNED.error, "far.example took too long."])
def test_what_the_moot_says_of_a_server_is_not_put_in_its_mouth(moot: Moot, said: str):
    meet(moot.db, FAR)
    now = moot.clock.now()
    with moot.db.write() as tx:
        servers.note(tx, [Progress(FAR, 0, error=said, error_at=now)])

    page = moot.browser(moot.bob).get("/servers").text

    assert f"<bdi>{said}</bdi>" in page
    assert "<q>" not in page
    assert "the server answered" not in page


def test_of_a_server_that_was_given_up_it_is_told_what_is_gone(moot: Moot):
    meet(moot.db, FAR)
    now = moot.clock.now()
    with moot.db.write() as tx:
        down = Progress(
            FAR, 0, error="x", error_at=now, failures=7, failing_since=now - 34 * DAY
        )  # fmt: skip
        servers.note(tx, [down])

    page = moot.browser(moot.bob).get("/servers").text

    assert "is no longer kept for it: if it comes back, it gets only what is new." in page
    assert "everything that it missed" not in page


def test_strangers_see_nothing_of_it(moot: Moot):
    for path in ("/servers", "/servers/decided", "/servers/blocked.csv", "/servers/import"):
        assert moot.browser().get(path).status in {303, 401}


def test_only_those_entrusted_with_it_decide(moot: Moot):
    bob = moot.browser(moot.bob)
    for path in ("/servers/decide", "/servers/import"):
        assert bob.get(path).status == 403
    form = {"host": FAR, "stance": "blocked", "days": "0", "reason": "x"}
    assert bob.post("/servers/decide", form).status == 403
    listed = {"list": FAR, "plainly": "blocked", "days": "0", "reason": "x", "sure": "yes"}
    assert bob.post("/servers/import", listed).status == 403
    assert verdict(moot) == "open"


def test_many_servers_come_page_by_page(moot: Moot):
    for number in range(60):
        meet(moot.db, f"s{number:02}.example")
    bob = moot.browser(moot.bob)

    first = bob.get("/servers").text
    assert "/servers?after=s49.example" in first
    assert "s50.example" not in first
    second = bob.get("/servers?after=s49.example").text
    assert "s50.example" in second
    assert "after=" not in second


def test_a_server_is_blocked_silenced_allowed_and_let_go(moot: Moot):
    assert decide(moot).location == "/servers/decided"
    assert verdict(moot, "sub.far.example") == "blocked"
    page = moot.browser(moot.bob).get("/servers/decided").text
    assert "Spam." in page
    assert "Blocked" in page

    decide(moot, stance="silenced", days="7", reason="Less spam.")
    assert verdict(moot) == "silenced"
    form = moot.browser(moot.ada).get("/servers/decide?host=far.example").text
    assert "Less spam." in form
    assert "take back" in form

    assert decide(moot, stance="lift", reason="None.").location == "/servers/decided"
    assert verdict(moot) == "open"
    assert decide(moot, stance="lift", reason="Again.").status == 409
    do(moot.db, moot.ada, SetSetting("federation", "listed"))
    decide(moot, stance="allowed", reason="A friend.")
    assert (verdict(moot), verdict(moot, "x.example")) == ("open", "blocked")
    assert "only with the servers on its list" in moot.browser(moot.bob).get("/servers").text


def test_a_decision_that_ends_is_shown_with_its_day(moot: Moot):
    decide(moot, days="30")
    assert "Blocked until" in moot.browser(moot.bob).get("/servers/decided").text
    moot.clock.advance(days=31)
    assert "Nothing was decided" in moot.browser(moot.bob).get("/servers/decided").text


def test_nothing_typed_is_lost(moot: Moot):
    for wrong in ({"host": "b*d"}, {"reason": " "}, {"days": "5"}, {"stance": ""}):
        answer = decide(moot, **wrong)
        assert answer.status == 422
        assert problems(answer)
        assert "Spam." in answer.text or "reason" in wrong
    assert verdict(moot) == "open"


def test_the_record_names_the_servers(moot: Moot):
    decide(moot)
    many = "".join(f"s{n}.example\n" for n in range(5))
    take(moot, list=many, sure="yes")
    decide(moot, stance="lift", reason="Fine.")

    page = moot.browser().get("/record").text
    assert "blocked far.example." in page
    assert "blocked 5 servers (s0.example, s1.example, s2.example…)." in page
    assert "took back what was decided about far.example." in page


def take(moot: Moot, files=(), **fields: str):
    form = {"list": "", "plainly": "blocked", "days": "0", "reason": "From a friend.", "sure": ""}
    return moot.browser(moot.ada).post("/servers/import", form | fields, files)


TABLE = """#domain,#severity,#public_comment
bad.example,suspend,hate
loud.example,silence,
b**d.example,suspend,
"""


def test_a_list_is_shown_before_it_changes_anything(moot: Moot):
    shown = take(moot, list=TABLE)

    assert shown.status == 200
    for words in ("New (2)", "bad.example", "hate", "Line 4:", "b**d.example", "about 2 servers"):
        assert words in shown.text, words
    assert verdict(moot, "bad.example") == "open"

    assert take(moot, list=TABLE, sure="yes").location == "/servers/decided"
    assert verdict(moot, "bad.example") == "blocked"
    assert verdict(moot, "loud.example") == "silenced"
    with moot.db.read() as tx:
        reasons = {one.host: one.reason for one in policy.standing(tx, moot.clock.now())}
    assert reasons == {"bad.example": "hate", "loud.example": "From a friend."}


def test_what_is_so_already_is_not_decided_again(moot: Moot):
    take(moot, list=TABLE, sure="yes")
    assert "The list changes nothing." in take(moot, list=TABLE).text
    assert take(moot, list=TABLE, sure="yes").status == 422


def test_a_list_can_be_a_file(moot: Moot):
    file = ("list.csv", TABLE.encode())
    assert "New (2)" in take(moot, files=[("file", file)]).text


def test_what_is_no_list_is_refused(moot: Moot):
    for wrong in (
        {},
        {"list": "x.example", "plainly": "?"},
        {"list": "x.example", "reason": ""},
        {"list": "x.example", "days": "5"},
        {"list": "x.example\n" * 10_001},
        {"list": "x" * 300_001},
    ):
        answer = take(moot, **wrong)
        assert answer.status == 422
        assert problems(answer)


def test_lists_are_given_to_others(moot: Moot):
    take(moot, list=TABLE, sure="yes")
    decide(moot, host="ally.example", stance="allowed", reason="A friend.")
    bob = moot.browser(moot.bob)

    table = bob.get("/servers/blocked.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in table.headers["content-disposition"]
    assert "bad.example,suspend,true,true,hate,false" in table.text
    assert bob.get("/servers/blocked.txt").text == "bad.example\n"
    assert bob.get("/servers/allowed.txt").text == "ally.example\n"


def test_a_repeated_form_decides_once(moot: Moot):
    form = {"host": FAR, "stance": "blocked", "days": "0", "reason": "x", "nonce": "n1"}
    ada = moot.browser(moot.ada)
    assert ada.post("/servers/decide", form).location == "/servers/decided"
    assert ada.post("/servers/decide", form).location == "/servers/decided"
    assert moot.browser().get("/record").text.count("blocked far.example.") == 1


def test_stewards_are_led_from_the_notice_to_the_page(moot: Moot):
    from folkmoot.peers.lagging import TellOfLag
    from folkmoot.record.actors import ByClock

    meet(moot.db, FAR)
    do(moot.db, ByClock("lag"), TellOfLag(FAR, (moot.ada.ref,), dead=False))  # type: ignore[arg-type]

    page = moot.browser(moot.ada).get("/inbox").text
    assert "far.example has not taken for hours what this moot sends" in page
    assert 'href="/servers"' in page
