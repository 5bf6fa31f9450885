"""The digest of a week: what was decided, who got what, and the line that two people compare."""

from folkmoot.record import checkpoints
from tests.assembly.deciding.build import decide, less, propose
from tests.build import sealer_of
from tests.web.moot import Moot


def sign(moot: Moot) -> None:
    with moot.db.write() as tx:
        checkpoints.make(tx, moot.clock, sealer_of(moot.db))


def decided(moot: Moot) -> None:
    ref = propose(moot.db, moot.bob, *less(moot.db, moot.ada, "member.ban"))
    assert decide(moot.db, ref, [moot.ada, moot.bob, moot.eve]).stage == "passed"


def test_a_week_tells_of_results_mandates_and_the_checkpoint(moot: Moot):
    decided(moot)
    sign(moot)

    page = moot.browser(moot.eve).get("/decide/week").text

    assert "Say who we are" in page
    assert "All but this." in page
    assert "3 people joined." in page
    assert "entries, root " in page


def test_a_week_later_it_stands_on_the_page_before(moot: Moot):
    decided(moot)
    eve = moot.browser(moot.eve)
    first = eve.get("/decide/week").text
    moot.clock.advance(days=7)

    now = eve.get("/decide/week").text
    assert "Say who we are" not in now
    older = now.split('rel="prev"')[0].split("/decide/week?of=")
    assert len(older) > 1
    before = now[now.index("/decide/week?of=") :].split('"')[0]
    assert "Say who we are" in eve.get(before).text
    assert "Say who we are" in first


def test_what_is_no_day_shows_this_week(moot: Moot):
    assert moot.browser(moot.eve).get("/decide/week?of=nonsense").status == 200
    assert moot.browser(moot.eve).get("/decide/week?of=2999-01-01").status == 200


def test_the_feed_tells_numbers_and_no_title(moot: Moot):
    decided(moot)
    moot.clock.advance(days=7)
    sign(moot)

    answer = moot.browser().get("/decide/week.atom")

    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert "1 proposal passed." in answer.text
    assert "entries, root " in answer.text
    assert "Say who we are" not in answer.text
