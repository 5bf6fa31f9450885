"""A link to vote once from another device: who gets one, what it opens, and when it ends."""

import re

from sqlalchemy import select

from folkmoot.assembly.deciding import ballots, proposals, rolls
from folkmoot.assembly.mandates import EndMandate
from folkmoot.clock import Ref
from folkmoot.identity import sessions, tokens
from folkmoot.identity.leaving import Leave
from folkmoot.record import log
from folkmoot.storage.tables import metadata
from tests.assembly.deciding.build import look, mandate_of, propose, ready, support, vote
from tests.assembly.deciding.test_secret import close
from tests.build import join
from tests.forum.build import do
from tests.web.moot import Moot

LINK = re.compile(r'value="https?://[^"/]+(/vote/([A-Za-z0-9_-]{43}))"')
CODE = re.compile(r'name="code" value="([a-z2-7-]{29})"')


def opened(moot: Moot) -> Ref:
    ref = propose(moot.db, moot.bob)
    ready(moot.db, ref, [moot.ada, moot.bob, moot.eve])
    return ref


def link(moot: Moot, ref: Ref) -> str:
    """The path of a link with which eve votes."""
    page = moot.browser(moot.eve).post(f"/decide/{look(moot.db, ref).id}/link", {})
    found = LINK.search(page.text)
    assert found is not None
    assert "<svg" in page.text
    return found[1]


def choice(moot: Moot, ref: Ref) -> str | None:
    with moot.db.read() as tx:
        found = proposals.by_ref(tx, ref)
        mine = rolls.mine(tx, found.id, moot.eve.ref, moot.eve.id)
        assert mine is not None
        return ballots.own_choice(tx, found.id, mine.k)


def test_a_link_votes_once_for_its_member_and_looking_at_it_does_not(moot: Moot):
    ref = opened(moot)
    path = link(moot, ref)
    phone = moot.browser()

    for _ in range(2):
        page = phone.get(path)
        assert page.status == 200
        assert "This link votes for eve, once." in page.text
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "private, no-store"
    assert choice(moot, ref) is None
    wrong = phone.post(path, {"choice": "perhaps"})
    assert wrong.status == 422
    assert choice(moot, ref) is None

    assert "Your vote is cast" in phone.post(path, {"choice": "no"}).text
    assert choice(moot, ref) == "no"
    assert phone.post(path, {"choice": "yes"}).status == 410
    assert phone.get(path).status == 410
    assert choice(moot, ref) == "no"
    assert phone.get(f"/decide/{look(moot.db, ref).id}").status == 303


def test_the_token_is_kept_nowhere_and_its_vote_is_a_ballot_like_any(moot: Moot):
    ref = opened(moot)
    path = link(moot, ref)
    moot.browser().post(path, {"choice": "yes", "nonce": "n" * 20})

    token = path.rpartition("/")[2]
    with moot.db.read() as tx:
        tables = metadata.sorted_tables
        dump = str([list(row) for table in tables for row in tx.rows(select(table))])
    assert token not in dump
    assert tokens.digest(token) in dump
    with moot.db.read() as tx:
        (leaf,) = [one for one in log.read(tx) if one.kind == "ballot.cast/1"]
    assert leaf.actor == moot.eve.ref


def test_a_link_changes_a_vote_that_stands(moot: Moot):
    ref = opened(moot)
    vote(moot.db, ref, moot.eve, "yes")

    moot.browser().post(link(moot, ref), {"choice": "no"})

    assert choice(moot, ref) == "no"


def test_another_link_or_taking_it_back_ends_the_first(moot: Moot):
    ref = opened(moot)
    first, second = link(moot, ref), link(moot, ref)
    number, eve, phone = look(moot.db, ref).id, moot.browser(moot.eve), moot.browser()
    assert phone.get(first).status == 404
    assert phone.get(second).status == 200

    for page in (f"/decide/{number}", "/decide/mine"):
        assert "A link to vote from another device is good until" in eve.get(page).text
    assert moot.browser(moot.bob).post(f"/decide/{number}/link/end", {}).status == 303
    assert phone.get(second).status == 200
    assert eve.post(f"/decide/{number}/link/end", {"back": "/decide/mine"}).location is not None
    assert phone.get(second).status == 404
    assert "is good until" not in eve.get("/decide/mine").text


def test_a_link_ends_with_all_browsers_with_the_member_and_after_a_day(moot: Moot):
    ref = opened(moot)
    path = link(moot, ref)
    assert moot.browser(moot.eve).post("/settings/sessions/end", {}).status == 303
    assert moot.browser().post(path, {"choice": "no"}).status == 404

    path = link(moot, ref)
    with moot.db.write() as tx:
        sessions.end_all(tx, moot.eve.id)
    assert moot.browser().get(path).status == 404

    path = link(moot, ref)
    moot.clock.advance(days=1)
    assert moot.browser().post(path, {"choice": "no"}).status == 410

    path = link(moot, ref)
    do(moot.db, moot.eve, Leave(moot.eve.ref))
    assert moot.browser().post(path, {"choice": "no"}).status == 404


def test_a_link_ends_with_its_vote_and_nobody_gets_one_to_another_vote(moot: Moot):
    ref = opened(moot)
    path = link(moot, ref)
    newcomer = join(moot.db, moot.ada, "newcomer")
    number = look(moot.db, ref).id
    assert moot.browser(newcomer).post(f"/decide/{number}/link", {}).status == 403
    assert moot.browser().post(f"/decide/{number}/link", {}).status in (303, 401)
    for one in (moot.ada, moot.bob, moot.eve):
        vote(moot.db, ref, one, "yes")
    close(moot.db)

    assert moot.browser().get(path).status in (409, 410)
    assert moot.browser().post(path, {"choice": "no"}).status in (409, 410)
    assert moot.browser(moot.eve).post(f"/decide/{number}/link", {}).status == 409


def test_a_secret_vote_by_link_gives_the_code_there(moot: Moot):
    others = [join(moot.db, moot.ada, f"friend{n}") for n in range(4)]
    people = [moot.ada, moot.bob, moot.eve, *others]
    ref = propose(moot.db, moot.bob, EndMandate(mandate_of(moot.db, moot.ada).ref, "Enough."))
    support(moot.db, ref, people[2:6])
    ready(moot.db, ref, people)
    path, phone = link(moot, ref), moot.browser()

    (code,) = CODE.findall(phone.get(path).text)
    done = phone.post(path, {"choice": "yes", "code": code})

    assert code in done.text
    assert choice(moot, ref) == ""
    again = phone.get(link(moot, ref)).text
    assert "You have voted. To change your vote" in again
    assert code not in again
