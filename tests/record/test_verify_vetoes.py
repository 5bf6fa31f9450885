"""verify.py judges vetoes: of what, in time, suspended at once, done again, repeated by nobody."""

from collections.abc import Callable
from pathlib import Path

import pytest

from folkmoot.assembly.deciding import carrying
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.forum.founding import CloseCommunity
from folkmoot.forum.moderation import LockThread
from folkmoot.peers import policy
from folkmoot.record.export import Audience
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import last
from tests.assembly.deciding.build import friends, ready, replayed_equal, vote
from tests.assembly.protecting.build import veto
from tests.build import clock_of
from tests.forum.build import a_community, a_post, do
from tests.record.exports import Line, judged
from tests.record.lives import sign
from tests.record.test_verify_decisions import forged, lines_of, of_kind, why


@pytest.fixture
def stopped(db: Database) -> Database:
    """One act that the members left undone, one done again, and one that nobody voted on."""
    people = friends(db, 4)
    clock, room = clock_of(db), a_community(db, people[2])
    servers = tuple(policy.Server(clock.new_ref(), one) for one in ("a.example", "b.example"))
    acts = (
        (SetSetting("joining", "application"), "yes"),
        (policy.BlockServers(servers, "Spam."), "no"),
        (CloseCommunity(room, "Quiet."), ""),
    )
    for n, (act, choice) in enumerate(acts):
        do(db, people[0], act)
        ref = veto(db, people[1 + n], last(db))
        if choice:
            ready(db, ref, people)
            for one in people:
                vote(db, ref, one, choice)
            proceed(db)
    clock.advance(days=8)
    proceed(db)
    clock.advance(days=8)
    proceed(db)
    clock.advance(days=2)
    other = a_community(db, people[2], "field")
    do(db, people[0], LockThread(a_post(db, people[2], other), "Old."))
    sign(db)
    return db


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_vetoes_are_judged_again(stopped: Database, tmp_path: Path, audience: Audience):
    found = judged(
        tmp_path, lines_of(stopped, audience, None if audience == "public" else "0" * 32)
    )

    assert found["result"] == "fine", found["problems"]
    assert replayed_equal(stopped)


def the_veto(leaves: list[Line], n: int = 0) -> Line:
    return of_kind(leaves, "veto.make/1")[n]


def of_another(leaves: list[Line]) -> None:
    the_veto(leaves)["content"]["leaf"] = the_veto(leaves, 1)["content"]["leaf"]


def long_ago(leaves: list[Line]) -> None:
    the_veto(leaves)["content"]["done_at"] += 1


def to_another_value(leaves: list[Line]) -> None:
    the_veto(leaves)["content"]["effects"][0]["fields"]["value"] = "open"


def something_else_again(leaves: list[Line]) -> None:
    the_veto(leaves)["content"]["effects"][1]["fields"]["value"] = "open"


def too_few_servers(leaves: list[Line]) -> None:
    the_veto(leaves, 1)["content"]["effects"][0]["fields"]["hosts"].pop()


def by_who_did_it(leaves: list[Line]) -> None:
    act = next(one for one in leaves if one["envelope"]["kind"] == "setting.set/1")
    the_veto(leaves)["envelope"]["actor"] = act["envelope"]["actor"]


def by_one_twice(leaves: list[Line]) -> None:
    actor = the_veto(leaves, 1)["envelope"]["actor"]
    the_veto(leaves, 2)["envelope"]["actor"] = actor


def by_an_easier_rule(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["rule"]["quorum"] = "none"


def never_done_again(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.close/1")[1]["content"]["effects"] = []


def left_undone_by_nobody(leaves: list[Line]) -> None:
    told = {"passed": True, "winners": [1], "effects": []}
    of_kind(leaves, "vote.close/1")[1]["content"].update(told)


def suspended_by_a_steward(leaves: list[Line]) -> None:
    mine = of_kind(leaves, "setting.set/1")
    mine[1]["envelope"].update(mine[0]["envelope"] | {"seq": mine[1]["envelope"]["seq"]})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (of_another, "nothing can be suspended"),
        (long_ago, "14 days after the act"),
        (to_another_value, "does not undo that act"),
        (something_else_again, "does not undo that act"),
        (too_few_servers, "does not undo that act"),
        (by_who_did_it, "its author did the act"),
        (by_one_twice, "a veto that failed"),
        (by_an_easier_rule, "not that of vetoes"),
        (never_done_again, "is not what was proposed"),
        (left_undone_by_nobody, "do not give that result"),
        (suspended_by_a_steward, "had suspended it"),
    ],
)
def test_what_was_tampered_with_is_found(
    stopped: Database, tmp_path: Path, change: Callable[[list[Line]], None], told: str
):
    assert told in why(tmp_path, forged(stopped, change))


def suspended_to(value: str) -> Callable[[list[Line]], None]:
    def change(leaves: list[Line]) -> None:
        of_kind(leaves, "setting.set/1")[1]["content"]["value"] = value

    return change


def again_of_others(leaves: list[Line]) -> None:
    effect = of_kind(leaves, "vote.close/1")[1]["content"]["effects"][0]
    effect["fields"]["servers"][0]["host"] = "c.example"


@pytest.mark.parametrize(
    ("change", "told"),
    [(suspended_to("open"), "no vote decided on it"), (again_of_others, "not what was proposed")],
)
def test_who_sees_only_what_is_public_sees_what_was_suspended(
    stopped: Database, tmp_path: Path, change: Callable[[list[Line]], None], told: str
):
    assert told in why(tmp_path, forged(stopped, change, "public"))


def still(_db: Database) -> int:
    """A clock that does nothing."""
    return 0


@pytest.mark.parametrize(("days", "said"), [(2, "was not suspended"), (20, "was not done again")])
def test_a_clock_that_was_stopped_is_found(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, said: str
):
    people = friends(db, 4)
    do(db, people[0], SetSetting("joining", "application"))
    if days == 2:
        monkeypatch.setattr(carrying, "carry_out", still)
    veto(db, people[1], last(db))
    monkeypatch.setattr(carrying, "carry_out", still)
    for _ in range(3):
        clock_of(db).advance(days=days)
        proceed(db)
    a_community(db, people[2])
    sign(db)

    assert said in why(tmp_path, lines_of(db))
