"""Three moots without a network: what they send lies in a bag until a test lets it arrive."""

from collections.abc import Callable
from contextlib import suppress

from folkmoot.clock import SECOND
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotAllowed, NotFound
from folkmoot.federation import learning
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import Unreadable, read_actor
from folkmoot.federation.inbox import lost_words
from folkmoot.federation.inbox import perform as inbox
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.taking import refuse, take
from folkmoot.federation.inbox.telling import Evidence, Needs, Verified
from folkmoot.storage import jobs
from tests.federation.island import Island, Json, Letter


class Archipelago:
    """Three moots that all have the garden of the first, and the bag between them."""

    def __init__(self, islands: list[Island]) -> None:
        self.islands = islands
        self.bag: list[Letter] = []
        self.lost: list[Letter] = []
        """What did not arrive: its server sends it again."""
        self.refused: list[str] = []

    def __getitem__(self, name: str) -> Island:
        return next(island for island in self.islands if island.name == name)

    def _at(self, host: str) -> Island | None:
        return next((island for island in self.islands if island.host == host), None)

    def collect(self) -> None:
        """Put what has left the moots into the bag."""
        for island in self.islands:
            self.bag.extend(island.leaving())

    def deliver(self, index: int, *, keep: bool = False) -> None:
        """Let one letter arrive; with `keep` it will arrive once more."""
        letter = self.bag[index] if keep else self.bag.pop(index)
        island = self._at(letter.to)
        if island is None:
            return
        raw, now = letter.raw, island.clock.now()
        self._introduce(island, raw["actor"])
        signer = Verified(raw["actor"], host_of(raw["actor"]))
        try:
            take(island.db, signer, raw, now, ours=island.host)
        except FolkmootError as why:
            self.refused.append(f"{island.name} {raw['type']} {raw['id']}: {why.sentence()}")
        self._work(island)
        self.collect()

    def lose(self, index: int) -> None:
        """Let one letter be lost on its way."""
        self.lost.append(self.bag.pop(index))

    def send_again(self) -> None:
        """What was lost is sent again, beside all that is on its way meanwhile."""
        self.bag.extend(self.lost)
        self.lost.clear()

    def settle(self, choose: Callable[[int], int]) -> None:
        """Let all arrive that is on its way, and all that follows from it."""
        self.collect()
        self.send_again()
        for _ in range(5_000):
            if not self.bag and not self._wait():
                return
            if not self.bag:
                continue
            self.deliver(choose(len(self.bag)))
        raise AssertionError("the moots never stop talking")

    def _wait(self) -> bool:
        """Let time pass until a server asks again for what it could not have; False if none does.

        No longer than that: mandates end.
        """
        due = [at for island in self.islands if (at := island.asks_again_at()) is not None]
        if not due:
            return False
        clock = self.islands[0].clock  # which all of them share
        clock.advance(seconds=max(0, min(due) - clock.now()) / SECOND + 1)
        for island in self.islands:
            self._work(island)
        self.collect()
        return True

    def _introduce(self, island: Island, actor_url: str) -> None:
        """A server asks who an actor is before it listens to them."""
        if host_of(actor_url) != island.host and actor_url not in island.has_met:
            island.has_met.add(actor_url)
            with island.db.write() as tx, suppress(FolkmootError):
                told = self._document(actor_url)
                assert told is not None
                learning.learn(tx, read_actor(told), island.clock.now())

    def _work(self, island: Island) -> None:
        """Fetch what activities wait for, from where it lives."""
        kinds = {inbox.JOB, learning.ACTOR_JOB, lost_words.JOB}
        while (work := jobs.take(island.db, island.clock, kinds)) is not None:
            if work.kind == lost_words.JOB:
                found = self._document(work.data["url"])
                with work.finish() as tx:
                    lost_words.answered(tx, work.data, found, island.clock.now())
                continue
            if work.kind == learning.ACTOR_JOB:
                self._introduce(island, work.data["url"])
                with work.finish():
                    continue
            documents: dict[str, Json] = {}
            gone: set[str] = set()
            for _ in range(10):
                try:
                    with work.finish() as tx:
                        inbox.resume(tx, work.data, Evidence(documents, frozenset(gone)))
                    break
                except Needs as needs:
                    for url in needs.urls:
                        if (told := self._document(url)) is not None:
                            documents[url] = told
                        else:
                            gone.add(url)
                except (Forged, Unreadable) as why:
                    self.refused.append(f"{island.name} job: {why}")
                    with work.finish():
                        break
                except (NotAllowed, NotFound, Conflict, Invalid) as why:
                    self.refused.append(f"{island.name} job: {why.sentence()}")
                    with work.finish() as tx:
                        refuse(tx, work.data["raw"], work.data["at"], why, again=True)
                    break

    def _document(self, url: str) -> Json | None:
        """What the home of an actor or a thing serves at its id; None where it is gone."""
        home = self._at(host_of(url))
        if home is None:
            return None
        if "/u/" in url or "/c/" in url:
            return home.actor(url)
        return home.serve(url)
