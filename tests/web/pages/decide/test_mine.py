"""One's own votes: what waits, what was chosen, receipts that can be checked, and the code."""

from folkmoot.assembly.deciding import mine
from folkmoot.assembly.mandates import EndMandate
from folkmoot.record import checkpoints, log, note
from folkmoot.record.merkle import leaf_hash
from tests.assembly.deciding.build import (
    RENAMED,
    code_of,
    decide,
    look,
    mandate_of,
    propose,
    ready,
    support,
    vote,
)
from tests.assembly.deciding.test_secret import close
from tests.build import join, sealer_of
from tests.web.moot import Moot

PATH = "/decide/mine"


def sign(moot: Moot) -> None:
    with moot.db.write() as tx:
        checkpoints.make(tx, moot.clock, sealer_of(moot.db))


def test_what_waits_for_one_comes_first_and_a_sealed_choice_is_not_told(moot: Moot):
    people = [moot.ada, moot.bob, moot.eve]
    first = propose(moot.db, moot.bob, title="The first")
    ready(moot.db, first, people)
    second = propose(moot.db, moot.bob, title="The second")
    ready(moot.db, second, people)
    vote(moot.db, second, moot.eve, "no")

    page = moot.browser(moot.eve).get(PATH).text

    assert page.index("The first") < page.index("The second")
    assert f'href="/decide/{look(moot.db, first).id}#vote"' in page
    assert "you have voted" in page
    assert "Your vote:" not in page
    assert "not signed yet" in page


def test_a_receipt_names_the_last_ballot_and_the_first_signed_record_that_holds_it(moot: Moot):
    ref = propose(moot.db, moot.bob)
    ready(moot.db, ref, [moot.ada, moot.bob, moot.eve])
    vote(moot.db, ref, moot.eve, "no")
    sign(moot)
    vote(moot.db, ref, moot.eve, "yes")
    vote(moot.db, ref, moot.bob, "no")
    moot.clock.advance(hours=1)
    sign(moot)
    sign(moot)

    with moot.db.read() as tx:
        (own,) = mine.open_votes(tx, moot.eve.ref, moot.eve.id)
        leaves = {leaf.seq: leaf for leaf in log.read(tx)}
        newest = checkpoints.latest(tx)
    assert own.receipt is not None
    leaf = leaves[own.receipt.seq]
    assert (leaf.kind, leaf.actor) == ("ballot.cast/1", moot.eve.ref)
    assert leaf.seq == max(
        one.seq for one in leaves.values() if (one.kind, one.actor) == (leaf.kind, leaf.actor)
    )
    assert own.receipt.hash == leaf_hash(leaf.envelope).hex()
    assert own.receipt.note == newest
    assert note.parse(own.receipt.note).checkpoint.size > leaf.seq
    page = moot.browser(moot.eve).get(PATH).text
    assert f"{leaf.seq} {leaf.hash.hex()}" in page
    assert "entries, root " in page


def test_after_the_close_stand_choice_result_and_what_one_did_besides(moot: Moot):
    people = [moot.ada, moot.bob, moot.eve]
    decide(moot.db, propose(moot.db, moot.bob, title="Decided"), people)
    missed = propose(moot.db, moot.bob, title="Missed")
    support(moot.db, missed, [moot.ada])
    moot.clock.advance(days=4)
    for _ in range(3):  # opened, held for longer, closed
        close(moot.db)

    eve = moot.browser(moot.eve).get(PATH).text
    assert "Your vote: Yes" in eve
    assert "3 yes, 0 no, 0 neither" in eve
    assert "You did not vote." in eve
    assert "Proposed by me" not in eve
    bob = moot.browser(moot.bob).get(PATH).text
    assert "Proposed by me, or with me behind it" in bob


def test_pages_of_each_list_go_on_where_the_one_before_ended(moot: Moot):
    people = [moot.ada, moot.bob, moot.eve]
    refs = [propose(moot.db, moot.bob, title=f"Number {n}") for n in range(2)]
    for ref in refs:
        decide(moot.db, ref, people)
    numbers = [look(moot.db, ref).id for ref in refs]

    with moot.db.read() as tx:
        (newest,) = mine.closed_votes(tx, moot.eve.ref, moot.eve.id, limit=1)
        (next_one,) = mine.closed_votes(tx, moot.eve.ref, moot.eve.id, numbers[1], limit=1)
        assert mine.closed_votes(tx, moot.eve.ref, moot.eve.id, numbers[0]) == []
    assert [newest.proposal.id, next_one.proposal.id] == numbers[::-1]
    for part in ("votes", "proposals"):
        page = moot.browser(moot.bob).get(f"{PATH}?of={part}&before={numbers[1]}").text
        assert "Number 0" in page
        assert "Number 1" not in page
    assert moot.browser(moot.bob).get(f"{PATH}?of=nothing&before=x").status == 200


def test_receipts_come_as_text_with_the_signed_record_and_no_choice(moot: Moot):
    decide(moot.db, propose(moot.db, moot.bob, title="Decided"), [moot.ada, moot.bob, moot.eve])
    sign(moot)

    answer = moot.browser(moot.eve).get(f"{PATH}.txt")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Decided\nEntry " in answer.text
    with moot.db.read() as tx:
        newest = checkpoints.latest(tx)
    assert newest is not None
    assert newest in answer.text
    assert "Yes" not in answer.text
    assert moot.browser().get(f"{PATH}.txt").status == 303


def test_a_code_finds_its_ballot_in_the_list_and_is_kept_nowhere(moot: Moot):
    others = [join(moot.db, moot.ada, f"friend{n}") for n in range(5)]
    people = [moot.ada, moot.bob, moot.eve, *others]
    ref = propose(moot.db, moot.bob, EndMandate(mandate_of(moot.db, moot.ada).ref, "Enough."))
    support(moot.db, ref, people[2:6])
    ready(moot.db, ref, people[:-1])
    moot.clock.advance(days=4)
    close(moot.db)
    assert look(moot.db, ref).stage == "open"
    for n, one in enumerate(people):
        vote(moot.db, ref, one, "no" if n == 2 else "yes")
    code = code_of(moot.eve)
    bob = moot.browser(moot.bob)
    place = f"/decide/{look(moot.db, ref).id}/code"
    assert "There is no list" in bob.post(place, {"code": code}).text
    close(moot.db)
    with moot.db.read() as tx:
        before = log.size(tx)

    page = moot.browser(moot.eve).get(PATH).text
    assert place in page
    assert "You took part in this secret vote." in page
    found = moot.browser(moot.eve).post(place, {"code": code.upper()})
    assert "Your ballot is in the list: No" in found.text
    assert code not in found.text
    wrong = moot.browser(moot.eve).post(place, {"code": code[:-1] + "a"})
    assert wrong.status == 422
    assert "No ballot in the list stands under this code" in wrong.text
    assert moot.browser(moot.eve).post(place, {"code": "x"}).status == 422
    with moot.db.read() as tx:
        assert log.size(tx) == before


def test_an_objection_stands_in_ones_own_list(moot: Moot):
    ref = propose(moot.db, moot.bob, RENAMED, title="Objected to")
    moot.browser(moot.eve).post(f"/decide/{look(moot.db, ref).id}/object", {"reason": "No."})

    page = moot.browser(moot.eve).get(PATH).text

    assert "My objections" in page
    assert "not answered" in page
