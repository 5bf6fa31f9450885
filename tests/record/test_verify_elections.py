"""verify.py counts elections again: a forged candidate, winner, power or term is caught."""

from pathlib import Path

import pytest

from folkmoot.assembly.deciding import calling, options
from folkmoot.assembly.deciding.candidates import WithdrawCandidate
from folkmoot.assembly.deciding.presenting import SpeakAsCandidate
from folkmoot.assembly.mandates import EndMandate
from folkmoot.assembly.rulebook import AdoptConstitution
from folkmoot.assembly.succeeding import take_over
from folkmoot.clock import DAY
from folkmoot.record import verify
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import decide, friends, propose, ready, support
from tests.assembly.deciding.test_candidates import elect, election, given, stand
from tests.assembly.deciding.test_presenting import back, mandate_of
from tests.build import clock_of
from tests.forum.build import do
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import Forgery, close_of, forged, lines_of, of_kind, why


def an_election(db: Database) -> None:
    """Three stood, one of them took it back, and the last was elected by all four."""
    people = friends(db, 4)
    ref = election(db, people[0])
    stand(db, ref, *people[:3])
    do(db, people[0], WithdrawCandidate(ref))
    elect(db, ref, people, "2>1>0")
    do(db, people[2], EndMandate(given(db, ref)[people[2].id].ref, "I am tired."))
    with db.write() as tx:
        assert take_over(tx, clock_of(db).now()) == 1
    sign(db)


def an_election_of_seven(db: Database) -> None:
    """Three stood, and one of them had nobody behind them."""
    people = friends(db, 7)
    ref = election(db, people[0])
    stand(db, ref, *people[:3])
    back(db, ref, people[0], people[1])
    back(db, ref, people[1], people[4])
    do(db, people[1], SpeakAsCandidate(ref, mandate_of(db, ref, people[1]), "I am fair."))
    elect(db, ref, people, "2>1>0")
    sign(db)


def nobody_behind_them(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "candidate.support/1")[1])


def behind_themselves(leaves: list[Line]) -> None:
    of_kind(leaves, "candidate.support/1")[0]["envelope"]["actor"] = of_kind(
        leaves, "candidate.stand/1"
    )[0]["envelope"]["actor"]


def anothers_words(leaves: list[Line]) -> None:
    of_kind(leaves, "candidate.speak/1")[0]["envelope"]["actor"] = of_kind(
        leaves, "candidate.stand/1"
    )[0]["envelope"]["actor"]


BACKED: dict[str, tuple[Forgery, str]] = {
    "nobody behind them": (nobody_behind_them, ""),
    "behind themselves": (behind_themselves, "whoever stands behind that candidate"),
    "words of another": (anothers_words, "another stands with that mandate"),
}


def a_call(db: Database) -> None:
    """The members took the keys, and the clock called an election to them."""
    people = friends(db, 4)
    decide(db, propose(db, people[0], AdoptConstitution("common rule")), people)
    with db.write() as tx:
        assert calling.call(tx, clock_of(db).now()) == 1
    sign(db)


def to_an_office_that_nobody_expects(leaves: list[Line]) -> None:
    of_kind(leaves, "election.call/1")[0]["content"]["office"]["powers"] = ["post.pin"]


def at_once(leaves: list[Line]) -> None:
    leaf = of_kind(leaves, "election.call/1")[0]
    leaf["content"]["opens"] = leaf["envelope"]["time"]


def while_the_founder_holds_the_keys(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "constitution.adopt/1")[0])


def for_two(leaves: list[Line]) -> None:
    of_kind(leaves, "election.call/1")[0]["content"]["office"]["seats"] = 2


CALLED: dict[str, tuple[Forgery, str]] = {
    "to an office that nobody expects": (to_an_office_that_nobody_expects, "nobody was ever"),
    "for two": (for_two, "so many were never elected"),
    "at once": (at_once, "less than 72 hours of notice"),
    "while the founder holds the keys": (while_the_founder_holds_the_keys, "held for longer"),
}


@pytest.mark.parametrize("name", CALLED)
def test_a_forged_call_is_caught(db: Database, tmp_path: Path, name: str):
    forgery, sentence = CALLED[name]
    a_call(db)
    assert judged(tmp_path, forged(db, lambda _: None))["result"] == "fine"  # type: ignore[arg-type]
    assert sentence in why(tmp_path, forged(db, forgery))


@pytest.mark.parametrize(("days", "called"), [(9, False), (9, True), (3, False)])
def test_an_election_that_was_never_called_is_missed(
    db: Database, tmp_path: Path, days: int, *, called: bool
):
    people = friends(db, 4)
    decide(db, propose(db, people[0], AdoptConstitution("common rule")), people)
    if called:
        with db.write() as tx:
            calling.call(tx, clock_of(db).now())
    clock_of(db).advance(days=60)  # the machine was off
    for n in range(days // 2):
        propose(db, people[n], SetSetting("summary", "Ours"))
        clock_of(db).advance(days=2)
    sign(db)
    found = judged(tmp_path, lines_of(db))
    missed = days > 3 and not called
    assert ("election to host.keys" in str(found["problems"])) == missed, found["problems"]


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_an_election_of_seven_that_is_sound(db: Database, tmp_path: Path, audience: str):
    an_election_of_seven(db)
    found = judged(tmp_path, forged(db, lambda _: None, audience))  # type: ignore[arg-type]
    assert found["result"] == "fine", found


@pytest.mark.parametrize("name", BACKED)
def test_a_forged_supporter_is_caught(db: Database, tmp_path: Path, name: str):
    forgery, sentence = BACKED[name]
    an_election_of_seven(db)
    assert sentence in why(tmp_path, forged(db, forgery))


def fields(leaves: list[Line]) -> Line:
    return close_of(leaves)["effects"][0]["fields"]


def another_person(leaves: list[Line]) -> None:
    holder = of_kind(leaves, "candidate.stand/1")[1]["envelope"]["actor"]
    fields(leaves)["holder"] = holder
    of_kind(leaves, "mandate.grant/1")[0]["content"]["holder"] = holder


def more_power(leaves: list[Line]) -> None:
    fields(leaves)["powers"] = ["host.operate"]
    of_kind(leaves, "mandate.grant/1")[0]["content"]["powers"] = ["host.operate"]


def a_longer_term(leaves: list[Line]) -> None:
    fields(leaves)["ends"] += DAY
    of_kind(leaves, "mandate.grant/1")[0]["content"]["ends"] += DAY


def another_winner(leaves: list[Line]) -> None:
    close_of(leaves)["winners"] = [1]


def stood_twice(leaves: list[Line]) -> None:
    first, second = of_kind(leaves, "candidate.stand/1")[:2]
    second["envelope"]["actor"] = first["envelope"]["actor"]


def one_left_out(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "candidate.stand/1")[2])


def granted_to_another(leaves: list[Line]) -> None:
    holder = of_kind(leaves, "candidate.stand/1")[1]["envelope"]["actor"]
    of_kind(leaves, "mandate.grant/1")[0]["content"]["holder"] = holder


def another_understudy(leaves: list[Line]) -> None:
    founder = of_kind(leaves, "moot.genesis/1")[0]["content"]["founder"]
    fields(leaves)["understudy"] = founder
    of_kind(leaves, "mandate.grant/1")[0]["content"]["understudy"] = founder


def another_takes_over(leaves: list[Line]) -> None:
    founder = of_kind(leaves, "moot.genesis/1")[0]["content"]["founder"]
    of_kind(leaves, "mandate.succeed/1")[0]["content"]["holder"] = founder


def taken_over_too_early(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "mandate.end/1")[0])


def left_empty_by_one(leaves: list[Line]) -> None:
    of_kind(leaves, "mandate.end/1")[0]["content"]["vacate"] = True


FORGED: dict[str, tuple[Forgery, str]] = {
    "another person": (another_person, "what it decided is not what was proposed"),
    "more power": (more_power, "what it decided is not what was proposed"),
    "a longer term": (a_longer_term, "what it decided is not what was proposed"),
    "another winner": (another_winner, "counted again"),
    "stood twice": (stood_twice, "stood already"),
    "another understudy": (another_understudy, "what it decided is not what was proposed"),
    "another takes over": (another_takes_over, "whoever took over was not to"),
    "taken over too early": (taken_over_too_early, "the mandate was still held, or over"),
    "left empty by one": (left_empty_by_one, "only the members decide that nobody"),
    "one left out": (one_left_out, ""),
    "granted to another": (granted_to_another, "mandate.grant/1"),
}


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_an_election_that_is_sound(db: Database, tmp_path: Path, audience: str):
    an_election(db)
    found = judged(tmp_path, forged(db, lambda _: None, audience))  # type: ignore[arg-type]
    assert found["result"] == "fine", found


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_election_is_caught(db: Database, tmp_path: Path, name: str):
    forgery, sentence = FORGED[name]
    an_election(db)
    assert sentence in why(tmp_path, forged(db, forgery))


def crowded(db: Database) -> None:
    """Three stand where two fit, and the last has most behind them."""
    people = friends(db, 7)
    ref = election(db, people[0])
    support(db, ref, people[1:2])
    stand(db, ref, *people[:3])
    for candidate, behind in ((0, [5]), (1, [5]), (2, [3, 4])):
        back(db, ref, people[candidate], *(people[n] for n in behind))
    ready(db, ref, people)
    sign(db)


def test_who_is_on_a_crowded_ballot_is_settled_again(
    monkeypatch: pytest.MonkeyPatch, db: Database, tmp_path: Path
):
    monkeypatch.setattr(options, "MOST", 2)
    crowded(db)
    leaves = forged(db, lambda _: None)
    assert judged(tmp_path, leaves)["result"] == "wrong"  # by the real number all three are on it
    monkeypatch.setattr(verify, "MOST_ON_BALLOT", 2)
    assert judged(tmp_path, lines_of(db))["result"] == "fine"
