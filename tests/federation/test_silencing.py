"""A decision about a server moves what it brought, when it is taken and when it ends."""

from typing import Any

import pytest

from folkmoot.clock import DAY
from folkmoot.federation import learning, silencing
from folkmoot.federation.documents.read import read_actor
from folkmoot.federation.network_jobs import network_jobs
from folkmoot.forum import aside, lists
from folkmoot.identity import people
from folkmoot.peers import policy
from folkmoot.record.actors import Visitor
from folkmoot.storage.jobs import run_all
from tests.federation.stage import Stage
from tests.forum.build import a_community, a_post, a_visitor, away_community, do

LOUD = "loud.example"
UNDER = "x.loud.example"


class Heard:
    """A garden in which people of a loud server, of one under it and of another one write."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.db = stage, stage.db
        assert stage.ada is not None
        self.ada, self.garden = stage.ada, a_community(stage.db, stage.ada)
        for host in (LOUD, UNDER, "soft.example"):
            a_post(self.db, a_visitor(self.db, "vic", host), self.garden, host)
        self.work()

    def decide(self, kind: type, *hosts: str, days: int = 0) -> None:
        until = self.stage.clock.now() + days * DAY if days else None
        servers = tuple(policy.Server(self.stage.clock.new_ref(), host) for host in hosts)
        do(self.db, self.ada, kind(servers, "They are loud.", until))
        self.work()

    def work(self) -> None:
        jobs = network_jobs(self.stage.wire)
        ours = {kind: jobs[kind] for kind in (silencing.JOB, silencing.MOVE_JOB)}
        run_all(self.db, self.stage.clock, ours)

    def front(self) -> set[str]:
        with self.db.read() as tx:
            page = lists.front(tx, self.ada, "new", now=self.stage.clock.now())
        return {row.title for row in page.rows}


@pytest.fixture
def heard(stage: Stage) -> Heard:
    return Heard(stage)


@pytest.mark.parametrize("kind", [policy.SilenceServers, policy.BlockServers])
def test_a_server_and_every_name_under_it_stand_aside(heard: Heard, kind: type) -> None:
    """What a blocked server brought before stands aside as well."""
    assert heard.front() == {LOUD, UNDER, "soft.example"}
    heard.decide(kind, LOUD)
    assert heard.front() == {"soft.example"}


def test_the_narrowest_decision_counts(heard: Heard) -> None:
    heard.decide(policy.SilenceServers, LOUD)
    heard.decide(policy.AllowServers, UNDER)
    assert heard.front() == {UNDER, "soft.example"}


def test_it_comes_back_when_the_decision_is_lifted(heard: Heard) -> None:
    heard.decide(policy.SilenceServers, LOUD)
    do(heard.db, heard.ada, policy.LiftDecisions((LOUD,), "Quieter now."))
    heard.work()
    assert heard.front() == {LOUD, UNDER, "soft.example"}


def test_it_comes_back_when_its_time_is_over(heard: Heard) -> None:
    """Without anybody doing anything; a server that was silenced anew meanwhile stays aside."""
    heard.decide(policy.SilenceServers, LOUD, days=7)
    heard.decide(policy.SilenceServers, "soft.example", days=30)
    heard.stage.clock.advance(days=6)
    heard.work()
    assert heard.front() == set()

    heard.stage.clock.advance(days=1)
    heard.work()

    assert heard.front() == {LOUD, UNDER}


def test_a_server_under_it_that_nobody_had_met_comes_in_aside(heard: Heard) -> None:
    """A person of whom is heard, one who is fetched, and a community that is."""
    heard.decide(policy.SilenceServers, LOUD)
    now = heard.stage.clock.now()
    for number, url in enumerate(("https://new.loud.example/u/amy", "https://bare.loud.example/u")):
        doc: dict[str, Any] = {
            "id": url,
            "type": "Person",
            "preferredUsername": "amy",
            "inbox": f"{url}/inbox",
        }
        with heard.db.write() as tx:
            if number:
                learning.met(tx, url, now)
            else:
                learning.learn(tx, read_actor(doc), now)
    with heard.db.read() as tx:
        assert aside.stands_aside(tx, "new.loud.example")
        assert aside.stands_aside(tx, "bare.loud.example")
        assert not aside.stands_aside(tx, "other.example")

    with heard.db.read() as tx:
        amy = people.by_actor_url(tx, "https://new.loud.example/u/amy")
        assert amy is not None
    a_post(heard.db, Visitor(amy.ref, amy.id), heard.garden, "New")

    assert heard.front() == {"soft.example"}
    heard.work()
    assert heard.front() == {"soft.example"}


def test_deciding_anew_while_things_move_is_not_lost(heard: Heard) -> None:
    """What was lifted before its things moved leaves them where they were."""
    servers = (policy.Server(heard.stage.clock.new_ref(), LOUD),)
    do(heard.db, heard.ada, policy.SilenceServers(servers, "Loud."))
    do(heard.db, heard.ada, policy.LiftDecisions((LOUD,), "Not loud."))
    heard.work()
    assert heard.front() == {LOUD, UNDER, "soft.example"}


def test_a_start_puts_right_what_was_left(heard: Heard) -> None:
    """Every start asks once more, so that nothing depends on a job that was lost."""
    away_community(heard.db, "noise", LOUD)
    with heard.db.write() as tx:
        aside.add(tx, LOUD)
        silencing.plan(tx)
    heard.work()
    with heard.db.read() as tx:
        assert aside.hosts(tx) == frozenset()
