"""The inboxes: from a request to an activity that is taken, refused, or left for a job."""

from collections.abc import Callable
from typing import Any, TypeVar

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    TooLarge,
    Unavailable,
)
from folkmoot.federation import answers, bodies, fetched
from folkmoot.federation.answers import Malformed
from folkmoot.federation.client.faults import FetchFailed, TooSlow
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import ActorDoc, Unreadable
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.inbox import signing
from folkmoot.federation.inbox.signing import Asked, Claimed
from folkmoot.federation.inbox.taking import take
from folkmoot.federation.inbox.telling import Outcome, ignored
from folkmoot.federation.key_owners import actor_with_key
from folkmoot.federation.signatures import verifying
from folkmoot.federation.signatures.faults import BadSignature
from folkmoot.federation.wire import Wire
from folkmoot.forum import communities as rooms
from folkmoot.identity import people
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

MOST_BYTES = 1_000_000
"""The largest activity that is taken. Mastodon takes as much."""
LONGEST_FETCH = 8.0
"""Seconds in which the document of an actor must have come."""

NOT_JSON = N_("Send an activity as application/activity+json.")
NOBODY = N_("There is no such inbox.")
NO_DOCUMENT = N_("{actor} cannot be looked up, so this cannot be checked: {reason}")
LATER = N_("{actor} cannot be looked up at the moment. Send this again later.")

T = TypeVar("T")

_KINDS = ("application/activity+json", "application/ld+json", "application/json")


async def receive(wire: Wire, request: Request) -> Response:
    """Take an activity: 200 where it is done, 202 where something is fetched first."""
    named = _named(request)
    host = signing.key_host(named)
    near = wire.network_of(request)
    wire.gate.pass_by(near, host)
    body = await bodies.read(request, MOST_BYTES)
    one = signing.asked(request, body, named, wire.clock.now())
    name = request.path_params.get("name", "")
    place = request.url.path.split("/")[1]
    try:
        claimed = await _in_thread(wire, _claim, wire, one, (place, name))
        if claimed.known is None and claimed.is_leaving:
            return _answer(ignored("somebody whom nobody knew is gone"))
        if claimed.known is None:
            signing.check_told(wire, one)
        doc = await _look_up(wire, claimed, near, named.key_id)
        outcome = await _in_thread(wire, _take, wire, one, claimed, doc, near)
    except Unreadable as why:
        if why.broken:
            raise
        outcome = ignored(why.why)
    except Invalid as why:
        raise Malformed(why.msgid, **why.values) from None
    except Conflict as why:
        raise NotAllowed(why.msgid, **why.values) from None
    return _answer(outcome)


def _answer(outcome: Outcome) -> Response:
    return answers.json(
        {"result": outcome.result}, status=202 if outcome.result == "waiting" else 200
    )


def _named(request: Request) -> verifying.KeyNamed:
    """Whose key it says it is signed with, once its head makes sense at all."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise Malformed(NOT_JSON)
    told = request.headers.get("content-length", "0")
    if not told.isascii() or not told.isdecimal() or len(told) > 12 or int(told) > MOST_BYTES:
        raise TooLarge(bodies.TOO_LARGE, most=MOST_BYTES)
    return verifying.named(request.headers.items())


async def _look_up(wire: Wire, claimed: Claimed, near: str, key_id: str) -> ActorDoc | None:
    """The document of an actor that nobody knows yet; None for who is known."""
    if claimed.known is not None:
        return None
    wire.gate.pass_stranger(near, host_of(key_id))
    sign = await _in_thread(wire, fetched.signer, wire)
    try:
        with anyio.fail_after(LONGEST_FETCH):
            async with wire.gate.looking_up(near):
                return await actor_with_key(wire, claimed.actor_url, key_id, sign)
    except (TimeoutError, TooSlow):
        raise Unavailable(LATER, actor=claimed.actor_url) from None
    except FetchFailed as why:
        if why.passing:
            raise Unavailable(LATER, actor=claimed.actor_url) from None
        raise BadSignature(NO_DOCUMENT, actor=claimed.actor_url, reason=str(why)) from None
    except Unreadable as why:
        raise BadSignature(NO_DOCUMENT, actor=claimed.actor_url, reason=why.why) from None


# ---------------------------------------------------------------- in a thread


async def _in_thread(wire: Wire, work: Callable[..., T], *args: Any) -> T:
    return await to_thread.run_sync(work, *args, limiter=wire.threads)


def _claim(wire: Wire, one: Asked, inbox: tuple[str, str]) -> Claimed:
    with wire.db.read() as tx:
        _check_inbox(tx, *inbox)
        return signing.claim(tx, one, wire.host)


def _take(wire: Wire, one: Asked, claimed: Claimed, doc: ActorDoc | None, near: str) -> Outcome:
    verified = signing.check(wire, one, claimed, doc)
    wire.gate.proven(near, signing.key_host(one.named))
    lives = wire.gate.is_sign_of_life(verified.host, verified.scheme)
    return take(wire.db, verified, claimed.raw, one.at, ours=wire.host, lives=lives)


def _check_inbox(tx: ReadTx, place: str, name: str) -> None:
    """Raises NotFound for the inbox of nobody; which one it is means nothing else."""
    if place == "c":
        if not rooms.by_name(tx, name).travels:
            raise NotFound(NOBODY)
    elif place == "u":
        person = people.by_name(tx, name)
        if person is None or not person.is_member:
            raise NotFound(NOBODY)


ENDPOINTS = (
    Endpoint(
        "/inbox", "Takes activities of other servers, for anybody here.",
        aview=receive, method="POST", judges=True, shared=True,
    ),
    Endpoint(
        "/u/{name}/inbox", "Takes activities of other servers, for a person.",
        aview=receive, method="POST", judges=True,
    ),
    Endpoint(
        "/c/{name}/inbox", "Takes activities of other servers, for a community.",
        aview=receive, method="POST", judges=True,
    ),
)  # fmt: skip
