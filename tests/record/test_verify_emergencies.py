"""verify.py judges emergencies: too long, never asked about, not undone, taken back by nobody."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import carrying, proceeding
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.mandates import EndMandate
from folkmoot.assembly.protecting import confidence
from folkmoot.clock import DAY, HOUR
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.moderation import LockThread, RemovePost, UnlockThread
from folkmoot.peers import policy
from folkmoot.record import verify
from folkmoot.record.export import Audience
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    decide,
    friends,
    propose,
    ready,
    replayed_equal,
    vote,
)
from tests.assembly.protecting.build import elected, take
from tests.build import clock_of
from tests.forum.build import a_community, a_post, do
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import forged, lines_of, of_kind, why


@pytest.fixture
def taken(db: Database) -> Database:
    """One emergency that lapsed, one that was ratified, one refused, and what came of them."""
    people = friends(db, 4)
    elected(db, people, people[1])
    clock, room = clock_of(db), a_community(db, people[2])
    post, other = a_post(db, people[2], room), a_post(db, people[2], room)
    take(db, people[1], "thread.lock", hours=60)
    for act in (LockThread(post, "Hot."), UnlockThread(post, "Cool."), LockThread(other, "Hot.")):
        do(db, people[1], act)
    clock.advance(hours=72)
    proceed(db)
    asked = take(db, people[1], "federation.block")
    server = policy.Server(clock.new_ref(), "spam.example")
    do(db, people[1], policy.BlockServers((server,), "Spam."))
    ready(db, asked.ref, people)
    for one in people:
        vote(db, asked.ref, one, "yes")
    proceed(db)
    take(db, people[1], "member.ban")
    until = clock.now() + 70 * HOUR
    do(db, people[1], Ban(people[3].ref, "moot", "Spam.", clock.new_ref(), until))
    longer = Ban(people[3].ref, "moot", "Spam.", clock.new_ref(), clock.now() + 6 * DAY)
    do(db, people[0], longer)
    with db.write() as tx:
        confidence.call(tx)
    clock.advance(hours=72)
    proceed(db)
    clock.advance(days=2)
    do(db, people[0], RemovePost(other, "Old."))
    sign(db)
    return db


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_emergencies_are_judged_again(taken: Database, tmp_path: Path, audience: Audience):
    found = judged(tmp_path, lines_of(taken, audience, None if audience == "public" else "0" * 32))

    assert found["result"] == "fine", found["problems"]
    assert replayed_equal(taken)


def too_long(leaves: list[Line]) -> None:
    of_kind(leaves, "emergency.take/1")[0]["content"]["ends"] += 13 * HOUR


def too_much(leaves: list[Line]) -> None:
    of_kind(leaves, "emergency.take/1")[0]["content"]["power"] = "mandate.grant"


def for_longer(leaves: list[Line]) -> None:
    of_kind(leaves, "member.ban/1")[0]["content"]["until"] += DAY


def never_undone(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.close/1")[1]["content"]["effects"] = []


def ratified_by_nobody(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.close/1")[1]["content"].update(passed=True, winners=[1], effects=[])


def by_an_easier_rule(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[1]["content"]["rule"]["quorum"] = "none"


def open_for_long(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[1]["content"]["closes"] += 7 * DAY


def asked_about_another(leaves: list[Line]) -> None:
    of_kind(leaves, "confidence.call/1")[0]["content"]["effects"] = []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (too_long, "lasts longer than 72 hours"),
        (too_much, "nobody takes that power"),
        (for_longer, "banned for more than 72 hours"),
        (never_undone, "not what was proposed"),
        (ratified_by_nobody, "do not give that result"),
        (by_an_easier_rule, "not that of emergencies"),
        (open_for_long, "not open for three days"),
        (asked_about_another, "mandates that they held"),
    ],
)
def test_what_was_tampered_with_is_found(
    taken: Database, tmp_path: Path, change: Callable[[list[Line]], None], said: str
):
    assert said in why(tmp_path, forged(taken, change))


def test_too_much_in_one_emergency_is_found(
    taken: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verify, "MOST_ACTS", 1)
    assert "more was done in one emergency" in why(tmp_path, lines_of(taken))


def still(_db: Database) -> int:
    """A clock that does nothing."""
    return 0


@pytest.mark.parametrize(
    ("steps", "said"), [(0, "never asked about"), (1, "never closed"), (2, "not undone")]
)
def test_a_clock_that_was_stopped_is_found(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int, said: str
):
    people = friends(db, 4)
    elected(db, people, people[1])
    post = a_post(db, people[2], a_community(db, people[2]))
    monkeypatch.setattr(carrying, "carry_out", still)
    if not steps:
        monkeypatch.setattr(proceeding, "_step_all", still)
    take(db, people[1])
    do(db, people[1], LockThread(post, "Hot."))
    clock_of(db).advance(hours=73)
    if steps == 2:
        proceed(db)
    clock_of(db).advance(days=3)
    do(db, people[0], RemovePost(post, "Old."))
    sign(db)

    assert said in why(tmp_path, lines_of(db))


@pytest.mark.parametrize("asked", [True, False])
def test_a_vote_of_confidence_that_was_never_called_is_missed(
    db: Database, tmp_path: Path, *, asked: bool
):
    people = friends(db, 4)
    elected(db, people, people[1])
    post = a_post(db, people[2], a_community(db, people[2]))
    for power in ("thread.lock", "member.ban", "post.remove"):
        take(db, people[1], power)
        clock_of(db).advance(hours=73)
        proceed(db)
    if asked:
        with db.write() as tx:
            confidence.call(tx)
    for _ in range(4):
        do(db, people[0], LockThread(post, "Hot."))
        do(db, people[0], UnlockThread(post, "Cool."))
        clock_of(db).advance(days=1)
    sign(db)
    found = str(judged(tmp_path, lines_of(db))["problems"])
    assert ("never called the vote on the trust" in found) is not asked


@pytest.fixture
def turns(db: Database) -> Database:
    """Two stewards who take turns: what one was refused, the other leaves alone."""
    people = friends(db, 5)
    elected(db, people, people[1])
    elected(db, people, people[2])
    clock, room = clock_of(db), a_community(db, people[3])
    post, other = a_post(db, people[3], room), a_post(db, people[3], room)
    take(db, people[1])
    do(db, people[1], LockThread(post, "Hot."))
    clock.advance(hours=73)
    proceed(db)
    take(db, people[1], "member.ban")
    until = clock.now() + 70 * HOUR
    do(db, people[1], Ban(people[4].ref, "moot", "Spam.", clock.new_ref(), until))
    take(db, people[2])
    for act in (LockThread(other, "Hot."), UnlockThread(other, "Cool.")):
        do(db, people[2], act)
    sign(db)
    return db


def refused_to_another(leaves: list[Line]) -> None:
    first, second = of_kind(leaves, "thread.lock/1")
    second["content"]["post"] = first["content"]["post"]


def undoes_what_another_did(leaves: list[Line]) -> None:
    undone = of_kind(leaves, "thread.unlock/1")[-1]
    undone["content"]["post"] = of_kind(leaves, "thread.lock/1")[0]["content"]["post"]


def over_the_ban(leaves: list[Line]) -> None:
    banned, lock = of_kind(leaves, "member.ban/1")[0], of_kind(leaves, "thread.lock/1")[1]
    of_kind(leaves, "emergency.take/1")[2]["content"]["power"] = "member.ban"
    again = {**deepcopy(banned), "envelope": {**lock["envelope"], "kind": "member.ban/1"}}
    again["content"]["ref"] = "ab" * 16
    leaves[leaves.index(lock)] = again


def banned_by_another(leaves: list[Line]) -> None:
    over_the_ban(leaves)
    again = of_kind(leaves, "member.ban/1")[1]["content"]
    again["scope"] = "community:" + of_kind(leaves, "community.found/1")[0]["content"]["ref"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (refused_to_another, "had not ratified the same"),
        (undoes_what_another_did, "does not cover it"),
        (over_the_ban, "replaces no ban"),
        (banned_by_another, "banned in another emergency"),
    ],
)
def test_stewards_who_take_turns_are_judged_together(
    turns: Database, tmp_path: Path, change: Callable[[list[Line]], None], said: str
):
    assert judged(tmp_path, forged(turns, lambda _: None))["result"] == "fine"
    assert said in why(tmp_path, forged(turns, change))


def test_a_power_that_was_lost_over_a_part_is_taken_over_nothing(db: Database, tmp_path: Path):
    people = friends(db, 4)
    scope = f"community:{a_community(db, people[0])}"
    elected(db, people, people[2], "member.ban", scope=scope)
    elected(db, people, people[2])
    clock_of(db).advance(days=31)
    with db.read() as tx:
        held = mandates.held_by(tx, people[2].id, clock_of(db).now())
    lost = next(one for one in held if one.scope == scope)
    decide(db, propose(db, people[0], EndMandate(lost.ref, "Enough.")), people)
    take(db, people[2])
    sign(db)

    def over_the_moot(leaves: list[Line]) -> None:
        of_kind(leaves, "emergency.take/1")[0]["content"]["power"] = "member.ban"

    assert judged(tmp_path, forged(db, lambda _: None))["result"] == "fine"
    assert "took that power away" in why(tmp_path, forged(db, over_the_moot))
