"""Asking other servers on behalf of one thing: signed by the moot, within a budget, by policy."""

from collections import Counter
from typing import Any

from folkmoot.errors import Invalid, NotFound
from folkmoot.federation import reach, strict_json
from folkmoot.federation.client import kinds
from folkmoot.federation.client.answers import Answer, Fetched
from folkmoot.federation.client.faults import NO_DOCUMENT, OTHER_ID, NotADocument
from folkmoot.federation.documents.normal import address, host_of
from folkmoot.federation.fetching.faults import BLOCKED, BUDGET, NO_ADDRESS, CannotBring
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.wire import Wire
from folkmoot.identity import actor_keys
from folkmoot.peers import policy

IN_ALL = 100
"""How many times other servers are asked for the sake of one thing."""
PER_HOST = 60
LONGEST_PAGE = 300_000
SECONDS = 30.0


class Asker:
    """Asks for one thing and what belongs to it; for threads of jobs, not for the event loop.

    Every question counts; a server that is blocked, and one that was asked too often, is not
    asked. Raises CannotBring for those, FetchFailed for what the client raises.
    """

    def __init__(self, wire: Wire, *, in_all: int = IN_ALL, per_host: int = PER_HOST) -> None:
        self.wire = wire
        self._left = in_all
        self._per_host = per_host
        self._asked: Counter[str] = Counter()
        self._signer = _signer(wire)

    @property
    def left(self) -> int:
        """How many questions are left."""
        return self._left

    def document(self, url: str) -> Fetched:
        """The ActivityPub document of an address; where its id is elsewhere, asked for there."""
        try:
            return self._document(url)
        except NotADocument as error:
            elsewhere = address(error.values.get("id"))
            if error.msgid != OTHER_ID or elsewhere is None:
                raise
        return self._document(elsewhere)

    def descriptor(self, url: str) -> dict[str, Any]:
        """The answer of WebFinger at an address, of the types that it has (RFC 7033)."""
        answer = self._get(url, accept="application/jrd+json, application/json", of=kinds.JRD)
        try:
            return strict_json.decode(answer.body)
        except Invalid as error:
            raise NotADocument(NO_DOCUMENT, url=answer.url, reason=str(error)) from None

    def page(self, url: str, most: int = LONGEST_PAGE) -> Answer:
        """The beginning of a page of HTML. Not signed: it is what everybody gets."""
        return self._get(url, accept="text/html", of=kinds.HTML, most=most, plain=True)

    def _document(self, url: str) -> Fetched:
        self._count(url)
        client = self.wire.client
        fetched = client.wait(client.get_document(url, sign=self._signer), SECONDS)
        self.check_host(host_of(fetched.url))  # where redirects led
        return fetched

    def _get(
        self,
        url: str,
        *,
        accept: str,
        of: tuple[str, ...],
        most: int = 100_000,
        plain: bool = False,
    ) -> Answer:
        self._count(url)
        client = self.wire.client
        asking = client.get(
            url, accept=accept, kinds=of, most=most, cut=plain, sign=None if plain else self._signer
        )
        answer = client.wait(asking, SECONDS)
        if not answer.good:
            raise answer.fault()
        self.check_host(host_of(answer.url))
        return answer

    def _count(self, url: str) -> None:
        spelled = address(url)
        if spelled is None:
            raise CannotBring(NO_ADDRESS)
        host = host_of(spelled)
        self.check_host(host)
        if self._left <= 0 or self._asked[host] >= self._per_host:
            raise CannotBring(BUDGET)
        self._left -= 1
        self._asked[host] += 1

    def check_host(self, host: str) -> None:
        """Raises CannotBring for a server with which nothing is exchanged."""
        with self.wire.db.read() as tx:
            if policy.verdict(tx, host, self.wire.clock.now()) == "blocked":
                raise CannotBring(BLOCKED, host=host)


def check_among_others(wire: Wire) -> None:
    """Raises CannotBring where the moot is part of no network."""
    with wire.db.read() as tx:
        why = reach.why_alone(tx, wire.settings)
    if why is not None:
        raise CannotBring(why)


def _signer(wire: Wire) -> Signer | None:
    """The moot itself; None while its keys are being made."""
    try:
        with wire.db.read() as tx:
            keys = actor_keys.load(tx, wire.sealer, actor_keys.MOOT)
    except NotFound:
        return None
    return Signer(f"{wire.address}/#main-key", keys.rsa)
