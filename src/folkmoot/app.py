"""The composition root: the only module that knows every room of the house."""

from folkmoot.assembly import genesis as _genesis
from folkmoot.assembly.authority import authority
from folkmoot.clock import Clock
from folkmoot.identity import joining as _joining
from folkmoot.identity import people
from folkmoot.record.kernel import Kernel
from folkmoot.storage import jobs as _jobs
from folkmoot.storage.database import Database
from folkmoot.storage.tables import metadata

ROOMS = (_genesis, _joining, _jobs)
"""Every module that declares tables or acts: importing it here makes them known."""


def kernel(clock: Clock) -> Kernel:
    """What perform() needs, with the real authority."""
    return Kernel(clock=clock, authority=authority, person_id=people.id_of)


def prepare(db: Database) -> None:
    """Make the tables of an empty database."""
    metadata.create_all(db.engine)
