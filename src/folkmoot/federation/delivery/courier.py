"""Carries one activity to the inboxes of one server, and reads what comes of it."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from folkmoot.clock import DAY, MINUTE
from folkmoot.federation.client.faults import FetchFailed
from folkmoot.federation.delivery.lanes import Lane, Parcel
from folkmoot.federation.delivery.outcomes import (
    DELIVERED,
    Answer,
    Outcome,
    of_answer,
    of_fault,
)
from folkmoot.federation.delivery.reading import Desk
from folkmoot.federation.signatures.signer import Signer
from folkmoot.peers.actors import Scheme
from folkmoot.storage import failpoints
from folkmoot.words import N_

AFTER_SENT = failpoints.declare("delivery.after_sent")

OTHER: dict[Scheme, Scheme] = {"cavage": "rfc9421", "rfc9421": "cavage"}

TRIES_OF_BOTH = 2
"""So often an activity that was refused for its signature is sent with the other kind too."""

WAITS_FOR_KEYS = DAY
"""Keys are made within minutes; an actor that has none after so long was erased."""

NO_KEYS = Outcome(
    "refused",
    N_("Something was not sent, because the account that it came from is gone from this moot."),
    unsent=True,
)
PRUNED = Outcome(
    "refused",
    N_("Something was not sent, because it is no longer kept in this moot."),
    unsent=True,
)

Ask = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Has something asked of the database, away from the event loop."""


class Post(Protocol):
    """How an activity is handed to an inbox: client.post."""

    async def __call__(self, url: str, body: bytes, *, sign: Signer, scheme: Scheme) -> Answer:
        """Sign now, send, and give the answer. Raises FetchFailed where none came."""
        ...


class Courier:
    """Sends the same bytes each time, under a fresh signature."""

    def __init__(self, desk: Desk, post: Post, ask: Ask) -> None:
        self._desk, self._post, self._ask = desk, post, ask
        self.gone: dict[str, int] = {}
        """Inboxes whose servers said that nobody reads them any more -> since when."""

    async def carry(self, lane: Lane, parcel: Parcel) -> Outcome | None:
        """Hand an activity to every inbox that has not answered for good yet.

        None where it could not set out, because the keys of its actor are still being made.
        """
        due = parcel.due
        signer = self._desk.held_signer(due.signer_kind, due.signer_ref)
        if signer is None:
            signer = await self._ask(lambda: self._desk.signer(due.signer_kind, due.signer_ref))
        body = await self._body(lane, parcel)
        if signer is None:
            return None if lane.now() - due.at < WAITS_FOR_KEYS else NO_KEYS
        if body is None:
            return PRUNED
        return await self._to_all(lane, parcel, body, signer)

    async def _body(self, lane: Lane, parcel: Parcel) -> bytes | None:
        """What is sent. After a wait the log is asked again: it may have been erased meanwhile."""
        seq, waited = parcel.due.seq, lane.now() - parcel.taken_at
        held = None if parcel.tries or waited >= MINUTE else self._desk.letters.get(seq)
        return held or await self._ask(lambda: self._desk.bytes_of(seq))

    async def _to_all(self, lane: Lane, parcel: Parcel, body: bytes, signer: Signer) -> Outcome:
        said = DELIVERED
        while parcel.left:
            inbox = parcel.left[0]
            outcome = await self._to(lane, parcel, inbox, body, signer)
            if outcome.kind == "later":
                return outcome
            if outcome.kind == "delivered":
                failpoints.reach(AFTER_SENT)
            else:
                said = outcome
                if outcome.kind == "gone" and inbox != lane.shared:
                    self.gone[inbox] = lane.now()
            parcel.left.pop(0)
        return said

    async def _to(
        self, lane: Lane, parcel: Parcel, inbox: str, body: bytes, signer: Signer
    ) -> Outcome:
        """One try, in the kind of signature that the server used last.

        Where it does not take that, the other kind is tried too, and kept if it is taken.
        """
        first = await self._once(inbox, body, signer, lane.signs, lane.now())
        if not first.unsigned or parcel.tries >= TRIES_OF_BOTH:
            return first
        if first.kind == "refused" and lane.signs == "cavage":
            return first  # 400 for what every server understands has another reason
        other = OTHER[lane.signs]
        second = await self._once(inbox, body, signer, other, lane.now())
        if second.kind != "delivered":
            return first
        lane.use(other)
        return second

    async def _once(
        self, inbox: str, body: bytes, signer: Signer, scheme: Scheme, now: int
    ) -> Outcome:
        try:
            answer = await self._post(inbox, body, sign=signer, scheme=scheme)
        except FetchFailed as fault:
            return of_fault(fault)
        return of_answer(answer, now)

    def gone_since_last(self) -> dict[str, int]:
        """The inboxes that went since this was last asked."""
        found, self.gone = self.gone, {}
        return found
