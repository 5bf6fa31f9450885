"""Take a list of servers over: first what would change, then the acts that change it.

A list adds, and makes a silence a block. It never softens what the moot itself decided, nor
turns against a server that the moot put on its list of allowed ones.
"""

import msgspec

from folkmoot.clock import Clock
from folkmoot.peers import hosts, policy
from folkmoot.peers.blocklists import BlockList, Entry
from folkmoot.peers.policy import ACTS, Server, Stance, Standing
from folkmoot.record.acts import Act
from folkmoot.storage.transaction import ReadTx


class Changes(msgspec.Struct, frozen=True):
    """What a list would change."""

    new: tuple[Entry, ...]
    """About these nothing was decided."""
    harder: tuple[Entry, ...]
    """These are silenced, and would be blocked."""
    same: tuple[Entry, ...]
    """These are so already, or wider names that cover them."""
    kept: tuple[Entry, ...]
    """About these the moot decided otherwise, and that stays; or they are the moot itself."""

    @property
    def made(self) -> tuple[Entry, ...]:
        """All that would be decided."""
        return (*self.new, *self.harder)


def compare(tx: ReadTx, listed: BlockList, at: int) -> Changes:
    """What a list would change now."""
    standing = {one.host: one for one in policy.standing(tx, at)}
    ours = policy.own_host(tx)
    mine = hosts.wider(ours) if ours is not None else ()
    sorts: dict[str, list[Entry]] = {"new": [], "harder": [], "same": [], "kept": []}
    for entry in listed.entries:
        sorts["kept" if entry.host in mine else _sort(entry, standing)].append(entry)
    return Changes(*(tuple(sorts[name]) for name in ("new", "harder", "same", "kept")))


_HARDNESS: dict[str, int] = {"allowed": 0, "silenced": 1, "blocked": 2}


def _sort(entry: Entry, standing: dict[str, Standing]) -> str:
    stands = next((standing[name] for name in hosts.wider(entry.host) if name in standing), None)
    if stands is None:
        return "new"
    if stands.stance == entry.stance:
        return "same"
    harder = _HARDNESS[entry.stance] > _HARDNESS[stands.stance]
    if harder and stands.stance == "silenced":
        return "harder"
    return "new" if harder and stands.host != entry.host else "kept"


def acts(changes: Changes, clock: Clock, *, reason: str, until: int | None) -> list[Act]:
    """The acts that make the changes, one for each kind of decision; none for no change."""
    found: list[Act] = []
    kinds: tuple[Stance, ...] = ("blocked", "silenced", "allowed")
    for stance in kinds:
        servers = tuple(
            Server(clock.new_ref(), entry.host, entry.reason)
            for entry in changes.made
            if entry.stance == stance
        )
        for first in range(0, len(servers), policy.MOST):
            part = servers[first : first + policy.MOST]
            found.append(ACTS[stance](part, reason, until))
    return found
