"""Whether a moot is one among others, and how they find it: what doctor asks outside."""

import asyncio

from folkmoot.cli.findings import Finding, finding
from folkmoot.cli.outside import Asked, ask, client_of, findings
from folkmoot.cli.reaching import (
    Network,
    Place,
    line_to,
    name_of,
    own_certificate,
    place_of,
    real_network,
)
from folkmoot.errors import FolkmootError
from folkmoot.federation import moot_actor, reach
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.wire import Wire
from folkmoot.peers import policy, servers
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

MOST_ASKED = 3
"""So many other servers are asked for the time, until one tells it."""
LOOKED_AT = 50


def look(wire: Wire, peer: str = "", network: Network | None = None) -> list[Finding]:
    """Look at the way from outside to the moot, as far as it can be gone.

    Without a network, or while the moot is not served, the first step says so and no
    further one is tried.
    """
    with wire.db.read() as tx:
        why = reach.why_alone(tx, wire.settings)
    if why is not None:
        return [finding("federation", why, ok=True)]
    network = network or real_network(wire.settings)
    place, now = place_of(wire.address), wire.clock.now()
    found = _own_files(wire, place)
    found.append(name_of(place, wire.settings, network))
    if not found[-1].ok:
        return found
    line, answers = line_to(place, network, now)
    found.append(line)
    if answers:
        found += _asked(wire, place, peer)
    return found


def _own_files(wire: Wire, place: Place) -> list[Finding]:
    try:
        found = own_certificate(wire.settings, place, wire.clock.now())
    except FolkmootError as error:
        return [Finding("certificate", ok=False, sentence=error.sentence())]
    return [found] if found is not None else []


def _asked(wire: Wire, place: Place, peer: str) -> list[Finding]:
    try:
        with wire.db.read() as tx:
            signer = moot_actor.signer(tx, wire.sealer, wire.address)
            others = [peer] if peer else who_knows_the_time(tx, wire.clock.now())
    except FolkmootError as error:
        said = N_("The moot cannot sign what it sends: {reason}")
        return [finding("signature", said, ok=False, reason=error.sentence())]
    asked = asyncio.run(_ask(wire, place, signer, others))
    return findings(asked, place, wire.clock.now(), named=bool(peer))


def who_knows_the_time(tx: ReadTx, now: int) -> list[str]:
    """The servers that were heard from last and are not blocked, for the moot cannot ask itself."""
    heard = servers.lately_heard(tx, LOOKED_AT)
    return [host for host in heard if policy.verdict(tx, host, now) != "blocked"][:MOST_ASKED]


async def _ask(wire: Wire, place: Place, signer: Signer, others: list[str]) -> Asked:
    async with client_of(wire) as client:
        return await ask(client, place, signer, others)
