"""A newcomer reads what they lack to vote, and a member says on their page that they know them."""

from tests.build import join
from tests.web.moot import Moot


def test_a_member_lets_a_newcomer_vote(moot: Moot):
    for n in range(17):
        join(moot.db, moot.ada, f"friend{n}")
    moot.clock.advance(days=100)
    new = join(moot.db, moot.ada, "late")
    ada, bob, late = (moot.browser(one) for one in (moot.ada, moot.bob, new))
    page = late.get("/decide").text
    assert "You can vote from" in page
    assert "One more member has to say that they know you." in page
    assert "has to say" not in bob.get("/decide").text
    assert "let them vote" not in ada.get("/u/late").text  # who brought them in
    assert "let them vote" not in bob.get("/u/eve").text  # who needs nobody
    assert "let them vote" not in moot.browser().get("/u/late").text

    assert "let them vote" in bob.get("/u/late").text
    assert bob.post("/u/late/vouch", {"known": "yes"}).location == "/u/late"

    assert "known to" in late.get("/u/late").text
    assert "known to" not in moot.browser().get("/u/late").text
    assert "said of you that they know you" in late.get("/inbox").text
    assert "has to say" not in late.get("/decide").text
    assert "Take back that I know them" in bob.get("/u/late").text
    bob.post("/u/late/vouch", {"known": "no"})
    assert "has to say" in late.get("/decide").text
    assert ada.post("/u/late/vouch", {"known": "yes"}).status == 403
