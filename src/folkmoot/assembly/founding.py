"""Founding a moot as a whole: its key, its genesis, and its founder's account."""

import msgspec

from folkmoot import __version__
from folkmoot.assembly import clockwork
from folkmoot.assembly.genesis import FoundMoot
from folkmoot.assembly.powers import founding_powers
from folkmoot.clock import Clock
from folkmoot.errors import Refused
from folkmoot.identity import actor_keys
from folkmoot.identity.joining import NewAccount, settle
from folkmoot.record import log, moot_key
from folkmoot.record.actors import GENESIS, Member
from folkmoot.record.moot_key import Sealer
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import WriteTx
from folkmoot.words import N_


class Founding(msgspec.Struct, frozen=True):
    """What a new moot must know of itself, and how its founder signs in."""

    name: str
    address: str
    locale: str
    zone: str
    founder: NewAccount


def found(tx: WriteTx, clock: Clock, sealer: Sealer, founding: Founding) -> Member:
    """Found the moot; gives its founder.

    Raises Refused when it is founded already, Invalid for a name that cannot be.
    """
    if log.frontier(tx).size:
        raise Refused(N_("This moot is founded already. Sign in instead."))
    act = FoundMoot(
        name=founding.name.strip(),
        address=founding.address.rstrip("/"),
        locale=founding.locale,
        zone=founding.zone,
        key=moot_key.make(tx, clock, sealer),
        founder=clock.new_ref(),
        founder_name=founding.founder.name,
        mandate=clock.new_ref(),
        powers=founding_powers(),
        program=__version__,
    )
    founder = Member(act.founder, perform(tx, act, by=GENESIS).result)
    clockwork.wind(tx, clock.now())
    actor_keys.want(tx, "person", founder.ref)
    actor_keys.want(tx, "moot", actor_keys.MOOT)
    return settle(tx, founder, founding.founder)
