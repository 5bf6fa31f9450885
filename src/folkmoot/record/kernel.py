"""What perform() is given by the composition root: a clock, a judge, and who is who."""

from collections.abc import Callable

import msgspec

from folkmoot.clock import Clock, Ref
from folkmoot.record.actors import Actor
from folkmoot.record.acts import Act, Deed, Target
from folkmoot.record.moot_key import Sealer
from folkmoot.storage.transaction import ReadTx, WriteTx

Authority = Callable[[ReadTx, Act, Target, Actor, int], str]
"""(tx, act, target, by, now) -> the ground; raises NotAllowed when there is none."""


Carried = Callable[[WriteTx, Act, Deed], None]
"""(tx, act, deed): note that an act was done, where a decision of the members did it."""


Subscribed = Callable[[ReadTx, Ref, int], frozenset[int]]
"""(tx, community, before) -> the row ids of the people who follow a community of this moot, and
did so before that time."""


IsOpen = Callable[[ReadTx, Ref], bool]
"""(tx, community) -> whether a community is of this moot, and neither closed nor moved away."""


IsJudged = Callable[[ReadTx, Ref, Deed], bool]
"""(tx, proposal, deed) -> whether a proposal under way would end a mandate of who does this."""


def _nothing_decided(_tx: WriteTx, _act: Act, _deed: Deed) -> None:
    """For a record without an assembly."""


def _nobody(_tx: ReadTx, _community: Ref, _before: int) -> frozenset[int]:
    """For a moot without communities."""
    return frozenset()


def _anything_is_open(_tx: ReadTx, _community: Ref) -> bool:
    """For a moot without communities."""
    return True


def _nobody_is_judged(_tx: ReadTx, _proposal: Ref, _deed: Deed) -> bool:
    """For a record without an assembly."""
    return False


class Outward(msgspec.Struct, frozen=True):
    """What is needed to tell other servers of an act in its own transaction."""

    sealer: Sealer
    """Opens the keys with which members prove what they said."""
    anywhere: bool = False
    """In the mode for tests: also from an address that is not public."""
    known: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    """What never changes once it is known: the address."""


class Kernel(msgspec.Struct, frozen=True):
    """The parts of perform() that belong to rooms above the record."""

    clock: Clock
    authority: Authority
    person_id: Callable[[WriteTx, Ref], int]
    """The id of an actor while replaying; makes a placeholder for one nobody knows."""
    replaying: bool = False
    """Rows that the record does not tell of are then stood in for by placeholders."""
    proving: bool = False
    """The governed tables are made only to be compared, and nobody will read them: tallies,
    HTML and whatever else follows from them is left out."""
    carried: Carried = _nothing_decided
    """So that what was decided happens once; asked after each handler, on replay too."""
    subscribed: Subscribed = _nobody
    """Who decides what concerns one community alone."""
    is_open: IsOpen = _anything_is_open
    """Whether anybody is to be a steward there."""
    is_judged: IsJudged = _nobody_is_judged
    """Who is judged in a thread takes nobody's words out of it."""
    outward: Outward | None = None
    """None where nothing leaves the house: in a replay, or before the key file is open."""


def kernel_of(tx: ReadTx) -> Kernel:
    """The kernel that the transaction carries.

    Raises RuntimeError for a database that was opened without one.
    """
    if not isinstance(tx.kernel, Kernel):
        raise RuntimeError("this database was opened without a kernel")
    return tx.kernel
