"""Every room that declares tables, acts or jobs; importing this module makes them all known."""

from folkmoot.assembly import clockwork, founding
from folkmoot.assembly.authority import authority
from folkmoot.clock import Clock
from folkmoot.identity import joining, people
from folkmoot.record import checkpoints
from folkmoot.record.kernel import Kernel
from folkmoot.record.moot_key import Sealer
from folkmoot.record.perform import CHECKPOINT_JOB
from folkmoot.storage.jobs import Handler

ROOMS = (founding, joining)
"""Modules that declare tables or acts and whose names nothing here needs."""


def kernel(clock: Clock) -> Kernel:
    """What perform() needs, with the real authority."""
    return Kernel(clock=clock, authority=authority, person_id=people.id_of)


def handlers(sealer: Sealer) -> dict[str, Handler]:
    """Every kind of job and the function that does it."""
    return {CHECKPOINT_JOB: checkpoints.handler(sealer), **clockwork.HANDLERS}
