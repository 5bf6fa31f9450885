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
from folkmoot.words import N_


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
    except FolkmootError as error:
        said = N_("The moot cannot sign what it sends: {reason}")
        return [finding("signature", said, ok=False, reason=error.sentence())]
    asked = asyncio.run(_ask(wire, place, signer, peer))
    return findings(asked, place, wire.clock.now(), peer)


async def _ask(wire: Wire, place: Place, signer: Signer, peer: str) -> Asked:
    async with client_of(wire) as client:
        return await ask(client, place, signer, peer)
