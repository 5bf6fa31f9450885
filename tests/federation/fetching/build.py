"""A moot among other servers that are only told of."""

from folkmoot.clock import Ref
from folkmoot.federation.fetching import jobs as fetching
from folkmoot.federation.fetching.asking import Asker
from folkmoot.federation.inbox import things
from folkmoot.federation.inbox.things import Thing
from folkmoot.peers import wanted
from folkmoot.peers.wanted import Wanted
from folkmoot.record.actors import Member
from folkmoot.storage.jobs import run_all
from tests.federation.fetching.elsewhere import Elsewhere, group, page, person
from tests.federation.stage import Stage


class Outside:
    """The stage, with a client that meets dictionaries."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.db, self.clock = stage.db, stage.clock
        self.far = Elsewhere(stage.clock)
        self.wire = stage.rewired(client=self.far)
        assert stage.ada is not None
        self.ada: Member = stage.ada

    def furnished(self) -> Elsewhere:
        """Somewhere with bob, the community bees and its first post."""
        for doc in (person(), group(), page()):
            self.far.has(doc)
        return self.far

    def asker(self, **limits: int) -> Asker:
        """Somebody who asks for the sake of one thing."""
        return Asker(self.wire, **limits)

    def thing(self, url: str) -> Thing | None:
        """The post or comment of an id."""
        with self.db.read() as tx:
            return things.find(tx, url)

    def work(self) -> int:
        """Do what waits for the network."""
        return run_all(self.db, self.clock, fetching.handlers(self.wire))

    def bring(self, text: str, *, fresh: bool = False) -> Wanted:
        """Ask for something as a member does, and wait for what comes of it."""
        ref: Ref = self.clock.new_ref()
        with self.db.write() as tx:
            wanted.ask(tx, ref, self.ada.id, text, self.clock.now(), fresh=fresh)
        for _ in range(10):
            self.work()
            with self.db.read() as tx:
                found = wanted.find(tx, ref)
            assert found is not None
            if found.done_at is not None:
                return found
            self.clock.advance(hours=1)
        raise AssertionError("it never came to an end")
