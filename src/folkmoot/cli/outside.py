"""How the moot looks from outside: asked over its public address, as other servers would."""

import json
from collections.abc import Awaitable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec

from folkmoot.cli.findings import Finding, finding
from folkmoot.cli.reaching import Place
from folkmoot.clock import MINUTE, SECOND
from folkmoot.errors import FolkmootError
from folkmoot.federation.accept import ACTIVITY
from folkmoot.federation.client.answers import Answer
from folkmoot.federation.client.client import Client
from folkmoot.federation.discovery import echo, naming
from folkmoot.federation.discovery.webfinger import JRD, descriptor
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.wire import AGENT, Wire
from folkmoot.words import N_

MOST_OFF = MINUTE
"""Microseconds by which a clock may differ; most servers bear more, and signatures tell seconds."""

WORDS = b'{"type":"Ping","words":"as they were sent"}'


class Asked(msgspec.Struct, frozen=True):
    """What came back for each question: an answer, or why there is none."""

    health: Answer | FolkmootError
    webfinger: Answer | FolkmootError
    echo: Answer | FolkmootError
    peer: Answer | FolkmootError | None = None
    """Another server, where one is known or was named."""
    who: str = ""
    """Its name."""


def client_of(wire: Wire) -> Client:
    """A client that asks our own address too, as no part of the moot itself ever does."""
    settings = wire.settings
    return Client(
        wire.clock,
        agent=lambda: AGENT,
        tests=settings.test_peers,
        ca_bundle=settings.ca_bundle,
    )


async def ask(client: Client, place: Place, signer: Signer, others: Sequence[str] = ()) -> Asked:
    """Ask the moot over its public address, and other servers for the time until one tells it."""
    host = urlsplit(place.address).netloc
    finger = f"{place.address}/.well-known/webfinger?resource=acct:{host}@{host}"
    who, told = await _time_of(client, others)
    return Asked(
        health=await _tried(client.get(f"{place.address}/healthz", accept="*/*")),
        webfinger=await _tried(client.get(finger, accept=JRD)),
        echo=await _tried(client.post(place.address + echo.PATH, WORDS, sign=signer)),
        peer=told,
        who=who,
    )


async def _time_of(
    client: Client, others: Sequence[str]
) -> tuple[str, Answer | FolkmootError | None]:
    """The first who tells the time, else the last who was asked."""
    who, told = "", None
    for who in others:
        told = await _tried(client.get(f"https://{who}/.well-known/nodeinfo", accept="*/*"))
        if isinstance(told, Answer) and _told_time(told) is not None:
            break
    return who, told


async def _tried(work: Awaitable[Answer]) -> Answer | FolkmootError:
    try:
        return await work
    except FolkmootError as error:
        return error


def findings(asked: Asked, place: Place, now: int, *, named: bool = False) -> list[Finding]:
    """What the answers mean; `now` in microseconds, `named`: the other server was asked for."""
    known = named or isinstance(asked.peer, Answer)
    found = [front(asked.health, place), clock(asked.peer if known else None, asked.who, now)]
    ours = found[0].ok or (isinstance(asked.health, Answer) and asked.health.status == 403)
    if ours:  # the moot itself: it refuses pages over a line that is not safe
        found += [webfinger(asked.webfinger, place), *arriving(asked.echo, place)]
    return found


def front(answer: Answer | FolkmootError, place: Place) -> Finding:
    """Whether it is this moot that answers, and answers everybody."""
    if isinstance(answer, FolkmootError):
        said = N_("{address} could not be asked: {reason}")
        return finding("proxy", said, ok=False, address=place.address, reason=answer.sentence())
    told = _object(answer)
    if answer.status == 403:
        said = N_("The proxy lets the moot believe that people come by plain http. Let it set the "
                  "header X-Forwarded-Proto, and name its address with --proxies.")  # fmt: skip
        return finding("proxy", said, ok=False)
    if not {"status", "version", "schema"} <= told.keys():
        said = N_("At {address} something else than this moot answers (status {status}). Let the "
                  "proxy pass everything on to the moot, or look where the name "
                  "leads.")  # fmt: skip
        return finding("proxy", said, ok=False, address=place.address, status=answer.status)
    said = N_("At {address} a moot answers, of version {version}.")
    return finding("proxy", said, ok=True, address=place.address, version=told["version"])


def clock(answer: Answer | FolkmootError | None, who: str, now: int) -> Finding:
    """Whether this machine and another server have the same time.

    Of one's own clock nobody learns anything from oneself, so this is open where nobody
    else told the time.
    """
    if answer is None:
        said = N_("No other server could be asked for the time, so nobody knows whether the clock "
                  "of this machine is right. Name one with --peer HOST.")  # fmt: skip
        return finding("clock", said, ok=None)
    if isinstance(answer, FolkmootError):
        said = N_("{who} could not be asked for the time: {reason}")
        return finding("clock", said, ok=False, who=who, reason=answer.sentence())
    told = _told_time(answer)
    if told is None:
        said = N_("{who} does not tell the time. Name another server with --peer HOST.")
        return finding("clock", said, ok=None, who=who)
    return _compared((now - told) / SECOND, who)


def _told_time(answer: Answer) -> int | None:
    """The time of an answer in microseconds, None where it tells none."""
    try:
        return int(parsedate_to_datetime(answer.headers.get("date", "")).timestamp() * SECOND)
    except (ValueError, OverflowError):
        return None


def _compared(off: float, who: str) -> Finding:
    values = {"who": who, "off": f"{abs(off):.0f}"}
    if abs(off) * SECOND <= MOST_OFF:
        return finding("clock", N_("The clock agrees with that of {who}."), ok=True, **values)
    said = N_("The clock of this machine is {off} seconds behind that of {who}. Signatures carry "
              "the time, so let it be set over the network (timedatectl set-ntp "
              "true).")  # fmt: skip
    if off > 0:
        said = N_("The clock of this machine is {off} seconds ahead of that of {who}. Signatures "
                  "carry the time, so let it be set over the network (timedatectl set-ntp "
                  "true).")  # fmt: skip
    return finding("clock", said, ok=False, **values)


def webfinger(answer: Answer | FolkmootError, place: Place) -> Finding:
    """Whether other servers find the moot by its name."""
    if isinstance(answer, FolkmootError):
        said = N_("WebFinger could not be asked: {reason}")
        return finding("webfinger", said, ok=False, reason=answer.sentence())
    host = urlsplit(place.address).netloc
    if _object(answer) == descriptor(naming.moot(place.address, host), place.address, host):
        return finding("webfinger", N_("WebFinger finds the moot by its name."), ok=True)
    said = N_("WebFinger does not find the moot: {address}/.well-known/webfinger answered with "
              "status {status}. Let the proxy pass on what begins with /.well-known/, with all "
              "that stands behind the question mark.")  # fmt: skip
    return finding("webfinger", said, ok=False, address=place.address, status=answer.status)


def arriving(answer: Answer | FolkmootError, place: Place) -> list[Finding]:
    """What of a signed request arrives at the moot: the host, what is asked for, the signature."""
    if isinstance(answer, FolkmootError):
        said = N_("The moot could not send itself a signed message: {reason}")
        return [finding("signature", said, ok=False, reason=answer.sentence())]
    told = _object(answer)
    if answer.status != 200 or "signature" not in told:
        said = N_("A signed message to the moot itself came back with status {status}. Let the "
                  "proxy pass on POST requests of other servers.")  # fmt: skip
        return [finding("signature", said, ok=False, status=answer.status)]
    return [_host(told, place), _accept(told), _signature(told)]


def _host(told: Mapping[str, Any], place: Place) -> Finding:
    sent, came = urlsplit(place.address).netloc, str(told.get("host", "")).lower()
    if came in (sent, f"{place.host}:{place.port}"):
        return finding("host", N_("The header Host arrives as it was sent."), ok=True)
    said = N_("The proxy writes {came} into the header Host instead of {sent}. Let it pass on what "
              "came (nginx: proxy_set_header Host $http_host; Apache: ProxyPreserveHost On; Caddy "
              "does it by itself).")  # fmt: skip
    return finding("host", said, ok=False, came=came or "nothing", sent=sent)


def _accept(told: Mapping[str, Any]) -> Finding:
    if told.get("accept") == ACTIVITY:
        return finding("accept", N_("The header Accept arrives as it was sent."), ok=True)
    said = N_("The proxy drops or changes the header Accept, so other servers get pages instead of "
              "what they ask for. Let it pass on all headers as they came.")  # fmt: skip
    return finding("accept", said, ok=False)


def _signature(told: Mapping[str, Any]) -> Finding:
    if told.get("bytes") != len(WORDS):
        said = N_("A message to the moot arrives changed on its way. Let the proxy pass on what is "
                  "sent byte by byte.")  # fmt: skip
        return finding("signature", said, ok=False)
    if told["signature"] == "":
        said = N_("A signed message of the moot to itself arrives as it was sent.")
        return finding("signature", said, ok=True)
    said = N_("A signed message of the moot to itself does not arrive as it was sent: {reason} Let "
              "the proxy pass on the headers Signature, Digest and Date as they came.")  # fmt: skip
    return finding("signature", said, ok=False, reason=told["signature"])


def _object(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer, an empty one where it has none."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
