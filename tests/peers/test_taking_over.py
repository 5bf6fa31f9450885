from folkmoot.peers import blocklists, policy, taking_over
from folkmoot.peers.policy import AllowServers, BlockServers, Server, SilenceServers
from folkmoot.peers.taking_over import Changes
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of, found
from tests.forum.build import do

LIST = """#domain,#severity,#public_comment
new.example,suspend,spam
silenced.example,suspend,worse
blocked.example,suspend,
softer.example,silence,
ally.example,suspend,
sub.ally.example,suspend,
sub.blocked.example,silence,
moot.example,suspend,us
quiet.example,silence,
"""


def decided(db: Database) -> Member:
    ada = found(db, address="https://moot.example")
    for act, hosts in (
        (SilenceServers, ("silenced.example",)),
        (BlockServers, ("blocked.example", "softer.example")),
        (AllowServers, ("ally.example",)),
    ):
        servers = tuple(Server(clock_of(db).new_ref(), host) for host in hosts)
        do(db, ada, act(servers, "we think so"))
    return ada


def compared(db: Database, text: str = LIST) -> Changes:
    with db.read() as tx:
        return taking_over.compare(tx, blocklists.read(text), clock_of(db).now())


def names(entries: tuple[blocklists.Entry, ...]) -> list[str]:
    return [one.host for one in entries]


def test_a_list_adds_and_hardens_and_never_softens(db: Database):
    decided(db)

    changes = compared(db)

    assert names(changes.new) == ["new.example", "sub.ally.example", "quiet.example"]
    assert names(changes.harder) == ["silenced.example"]
    assert names(changes.same) == ["blocked.example"]
    assert names(changes.kept) == [
        "softer.example", "ally.example", "sub.blocked.example", "moot.example",
    ]  # fmt: skip


def test_what_was_shown_is_what_happens(db: Database):
    ada = decided(db)
    changes = compared(db)

    made = taking_over.acts(changes, clock_of(db), reason="From a friend.", until=None)
    for one in made:
        do(db, ada, one)

    assert [type(one) for one in made] == [BlockServers, SilenceServers]
    with db.read() as tx:
        now = {one.host: one for one in policy.standing(tx, clock_of(db).now())}
    assert {host: one.stance for host, one in now.items()} == {
        "new.example": "blocked", "silenced.example": "blocked", "blocked.example": "blocked",
        "softer.example": "blocked", "ally.example": "allowed", "sub.ally.example": "blocked",
        "quiet.example": "silenced",
    }  # fmt: skip
    assert (now["new.example"].reason, now["quiet.example"].reason) == ("spam", "From a friend.")
    assert compared(db).made == ()


def test_a_list_that_changes_nothing_makes_no_act(db: Database):
    decided(db)
    changes = compared(db, "blocked.example\n")
    assert taking_over.acts(changes, clock_of(db), reason="x", until=None) == []


def test_a_long_list_becomes_several_acts(db: Database, monkeypatch):
    monkeypatch.setattr(policy, "MOST", 2)
    found(db)
    changes = compared(db, "".join(f"s{n}.example\n" for n in range(5)))
    made = taking_over.acts(changes, clock_of(db), reason="x", until=None)
    assert [len(one.servers) for one in made] == [2, 2, 1]
