"""One question gives what two would give: the actor, and the verdict over its server."""

import pytest

from folkmoot.peers import actors, policy
from folkmoot.peers.knowing import speaker
from folkmoot.peers.policy import AllowServers, BlockServers, Server, SilenceServers
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.build import clock_of, found
from tests.forum.build import do
from tests.peers.build import actor

BOB = "https://a.deep.example/u/bob"


@pytest.mark.parametrize("mode", ["open", "listed", "off"])
@pytest.mark.parametrize("act", [None, BlockServers, SilenceServers, AllowServers])
@pytest.mark.parametrize("narrower", [None, BlockServers, AllowServers])
def test_it_is_what_two_questions_give(db: Database, mode, act, narrower):
    ada = found(db)
    clock = clock_of(db)
    for decide, host in ((act, "deep.example"), (narrower, "a.deep.example")):
        if decide is not None:
            do(db, ada, decide((Server(clock.new_ref(), host),), "so"))
    do(db, ada, SetSetting("federation", mode))
    with db.write() as tx:
        actors.put(tx, actor(BOB))

    for host in ("a.deep.example", "deep.example", "a.deep.example:81", "[::1]:80", "example"):
        with db.read() as tx:
            told = speaker(tx, BOB, host, clock.now())
            assert told.verdict == policy.verdict(tx, host, clock.now())
            assert told.nobody == (mode == "off")
            assert told.actor == actors.by_url(tx, BOB)
            assert speaker(tx, f"{BOB}by", host, clock.now()).actor is None


def test_a_decision_counts_from_the_next_question_on(db: Database):
    ada = found(db)
    clock = clock_of(db)

    def now() -> str:
        with db.read() as tx:
            return speaker(tx, BOB, "a.deep.example", clock.now()).verdict

    assert now() == "open"
    do(db, ada, BlockServers((Server(clock.new_ref(), "deep.example"),), "spam"))
    assert now() == "blocked"
