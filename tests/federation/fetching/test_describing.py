"""Which program another server runs: asked once, and once a week, at that server alone."""

import pytest
from sqlalchemy import func, select

from folkmoot.federation.client.faults import NO_CONNECTION, Unreachable
from folkmoot.peers import policy, servers
from folkmoot.peers.servers import DESCRIBE_JOB
from folkmoot.storage import jobs
from tests.federation.fetching.elsewhere import FAR
from tests.forum.build import do

INDEX = f"{FAR}/.well-known/nodeinfo"
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
JSON = "application/json; profile=x"


def says(outside, software=None, *, version="2.1", href=f"{FAR}/nodeinfo/2.1"):
    """Let far.example tell which program it runs."""
    links = [
        {"rel": SCHEMA + "2.0", "href": f"{FAR}/nodeinfo/2.0"},
        {"rel": SCHEMA + version, "href": href},
    ]
    outside.far.has({"links": links}, INDEX, JSON)
    told = {"name": "lemmy", "version": "0.19.3"} if software is None else software
    outside.far.has({"version": "2.1", "software": told}, f"{FAR}/nodeinfo/2.1", JSON)


def meet(outside, host="far.example"):
    """Have the server known."""
    with outside.db.write() as tx:
        servers.meet(tx, host, outside.clock.now(), cursor=0)


def peer(outside):
    with outside.db.read() as tx:
        found = servers.by_host(tx, "far.example")
    assert found is not None
    return found


def runs(outside):
    return peer(outside).software, peer(outside).version


def waiting(outside):
    with outside.db.read() as tx:
        return tx.value(select(func.count()).where(jobs.jobs.c.kind == DESCRIBE_JOB))


def test_a_server_is_asked_when_it_is_met_and_once_a_week(outside):
    says(outside)
    for _ in range(3):
        meet(outside)
    outside.work()
    assert runs(outside) == ("lemmy", "0.19.3")
    assert outside.far.asked == [INDEX, f"{FAR}/nodeinfo/2.1"]
    # given: another version a day later
    says(outside, {"name": "lemmy", "version": "1.0.0"})
    outside.clock.advance(days=1)
    outside.work()
    assert runs(outside) == ("lemmy", "0.19.3")
    outside.clock.advance(days=6)
    outside.work()
    assert runs(outside) == ("lemmy", "1.0.0")
    assert len(outside.far.asked) == 4
    assert waiting(outside) == 1


def test_a_server_that_does_not_answer_has_peace_in_the_end_and_keeps_what_it_was(outside):
    says(outside)
    meet(outside)
    outside.work()
    gone = Unreachable(NO_CONNECTION, host="far.example", reason="down")
    outside.far.fails(INDEX, gone)
    outside.far.asked.clear()
    outside.clock.advance(days=7)
    for _ in range(24):
        outside.work()
        outside.clock.advance(hours=6)
    assert 1 < len(outside.far.asked) <= 4
    assert runs(outside) == ("lemmy", "0.19.3")
    assert waiting(outside) == 1


@pytest.mark.parametrize(
    "href",
    [
        "https://evil.example/nodeinfo/2.1", "http://127.0.0.1/nodeinfo", "data:text/plain,{}",
        "file:///etc/passwd", "//evil.example/2.1", "", None, ["x"], {"a": 1},
    ],
)  # fmt: skip
def test_what_the_index_says_of_other_servers_is_not_asked(outside, href):
    says(outside, href=href)
    meet(outside)
    outside.work()
    assert outside.far.asked[0] == INDEX
    assert set(outside.far.asked[1:]) <= {f"{FAR}/nodeinfo/2.0"}  # its own, though an older one
    assert runs(outside) == (None, None)


@pytest.mark.parametrize(
    ("software", "expected"),
    [
        ({"name": "x" * 500, "version": 7}, ("x" * 59 + "…", None)),
        ({"name": " a\n\u202eb ", "version": ""}, ("a b", None)),
        ([], (None, None)),
        ("lemmy", (None, None)),
        ({"name": {"a": []}, "version": ["1"]}, (None, None)),
    ],
)
def test_odd_names_are_cut_or_left_out(outside, software, expected):
    says(outside, software)
    meet(outside)
    outside.work()
    assert runs(outside) == expected


def test_a_blocked_server_is_not_asked(outside):
    says(outside)
    meet(outside)
    server = policy.Server(outside.clock.new_ref(), "far.example")
    do(outside.db, outside.ada, policy.BlockServers((server,), "Spam"))
    outside.work()
    assert outside.far.asked == []


def test_of_a_server_that_was_forgotten_nobody_asks_again(outside):
    says(outside)
    meet(outside)
    with outside.db.write() as tx:
        servers.forget(tx, ["far.example"])
    outside.work()
    assert outside.far.asked == []
    assert waiting(outside) == 0
