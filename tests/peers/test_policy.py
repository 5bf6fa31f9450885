from pathlib import Path

import pytest

from folkmoot.clock import DAY
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.peers import policy
from folkmoot.peers.policy import (
    AllowServers,
    BlockServers,
    LiftDecisions,
    Server,
    SilenceServers,
    verdict,
)
from folkmoot.record.replaying import differences, replay_into
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join, replaying
from tests.forum.build import do

BAD = "bad.example"


def server(db: Database, host: str = BAD, reason: str = "") -> Server:
    return Server(clock_of(db).new_ref(), host, reason)


def judged(db: Database, host: str = BAD) -> str:
    with db.read() as tx:
        return verdict(tx, host, clock_of(db).now())


def test_without_a_decision_a_server_is_open(db: Database):
    found(db)
    assert judged(db) == "open"


def test_a_block_reaches_every_name_under_it(db: Database):
    ada = found(db)
    do(db, ada, BlockServers((server(db),), "spam"))

    assert (
        judged(db)
        == judged(db, "deep.under.bad.example")
        == judged(db, "bad.example:81")
        == "blocked"
    )
    assert judged(db, "notbad.example") == judged(db, "example") == "open"


def test_the_narrowest_decision_counts(db: Database):
    ada = found(db)
    do(db, ada, BlockServers((server(db),), "spam"))
    do(db, ada, AllowServers((server(db, "good.bad.example"),), "these are fine"))
    do(db, ada, SilenceServers((server(db, "loud.bad.example"),), "only loud"))

    assert judged(db, "good.bad.example") == "open"
    assert judged(db, "x.loud.bad.example") == "silenced"
    assert judged(db, "other.bad.example") == "blocked"


def test_a_decision_ends_by_the_clock_without_any_job(db: Database):
    ada = found(db)
    do(db, ada, SilenceServers((server(db),), "a week", clock_of(db).now() + 7 * DAY))
    assert judged(db) == "silenced"

    clock_of(db).advance(days=7)

    assert judged(db) == "open"
    with db.read() as tx:
        assert policy.standing(tx, clock_of(db).now()) == []


def test_a_new_decision_takes_the_place_of_the_old(db: Database):
    ada = found(db)
    do(db, ada, BlockServers((server(db),), "spam"))
    do(db, ada, SilenceServers((server(db),), "less spam"))

    with db.read() as tx:
        [one] = policy.standing(tx, clock_of(db).now())
        assert policy.about(tx, [BAD, "x.example"], clock_of(db).now()) == {BAD: one}
    assert (one.stance, one.reason) == ("silenced", "less spam")


def test_what_was_decided_can_be_taken_back(db: Database):
    ada = found(db)
    do(db, ada, BlockServers((server(db), server(db, "worse.example")), "spam"))

    do(db, ada, LiftDecisions((BAD,), "they stopped"))

    assert (judged(db), judged(db, "worse.example")) == ("open", "blocked")
    with pytest.raises(Conflict):
        do(db, ada, LiftDecisions((BAD,), "again"))
    with pytest.raises(Conflict):
        do(db, ada, LiftDecisions((), "nothing"))


def test_a_list_gives_each_its_own_reason(db: Database):
    ada = found(db)
    do(db, ada, BlockServers((server(db, reason="hate"), server(db, "b.example")), "from a list"))

    with db.read() as tx:
        said = [(one.host, one.reason) for one in policy.standing(tx, clock_of(db).now())]
    assert said == [("b.example", "from a list"), (BAD, "hate")]


@pytest.mark.parametrize(
    ("mode", "verdicts"),
    [
        ("open", ["open", "open", "silenced", "blocked"]),
        ("listed", ["blocked", "open", "silenced", "blocked"]),
        ("off", ["blocked", "blocked", "blocked", "blocked"]),
    ],
)
def test_the_setting_of_the_moot_rules(db: Database, mode: str, verdicts: list[str]):
    ada = found(db)
    do(db, ada, AllowServers((server(db, "ally.example"),), "a friend"))
    do(db, ada, SilenceServers((server(db, "loud.example"),), "loud"))
    do(db, ada, BlockServers((server(db),), "spam"))

    do(db, ada, SetSetting("federation", mode))

    found_now = [judged(db, host) for host in ("x.example", "ally.example", "loud.example", BAD)]
    assert found_now == verdicts


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda db: BlockServers((server(db),), " "), "reason"),
        (lambda db: BlockServers((server(db),), "x" * 1001), "reason"),
        (lambda _db: BlockServers((), "spam"), "host"),
        (lambda db: BlockServers((server(db), server(db)), "spam"), "host"),
        (lambda db: BlockServers((server(db),), "spam", 1), "until"),
        (lambda db: BlockServers((server(db, "Bad.example"),), "spam"), ""),
        (lambda db: BlockServers((server(db, "no name"),), "spam"), "host"),
        (lambda db: BlockServers((server(db, BAD, "x" * 1001),), "spam"), ""),
        (lambda db: BlockServers((server(db, "moot.example"),), "spam"), "host"),
        (lambda db: BlockServers((server(db, "example"),), "spam"), "host"),
    ],
)
def test_what_makes_no_sense_is_refused(db: Database, make, field: str):
    ada = found(db, address="https://moot.example")

    with pytest.raises(Invalid) as caught:
        do(db, ada, make(db))

    assert caught.value.field == field


def test_only_who_holds_the_power_may_decide(db: Database):
    bob = join(db, found(db), "bob")
    for act in (BlockServers((server(db),), "spam"), LiftDecisions((BAD,), "x")):
        with pytest.raises(NotAllowed):
            do(db, bob, act)


def test_the_record_gives_the_decisions_again(db: Database, tmp_path: Path):
    ada = found(db)
    do(db, ada, BlockServers((server(db), server(db, "b.example", "why")), "spam"))
    do(db, ada, SilenceServers((server(db),), "less", clock_of(db).now() + DAY))
    do(db, ada, LiftDecisions(("b.example",), "fine"))

    again = replaying(db, tmp_path / "again.db")
    with db.snapshot() as tx:
        replay_into(tx, again)
        with again.read() as theirs:
            assert differences(tx, theirs) == []
    again.close()
