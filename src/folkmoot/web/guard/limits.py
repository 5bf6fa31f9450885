"""How often somebody may try: token buckets in memory, per account and per network."""

from math import ceil

import msgspec

from folkmoot.buckets import Buckets, Limit
from folkmoot.clock import Clock
from folkmoot.errors import TooMany
from folkmoot.words import N_


class Pair(msgspec.Struct, frozen=True):
    """The limits of one action: for the account it is tried on, and for the network."""

    account: Limit
    network: Limit


# Every route where somebody proves or wins an identity, and every page that is much work,
# names one of these actions; a test walks the routes. A household or an office shares one
# network, so networks get several times what an account gets.
ACTIONS: dict[str, Pair] = {
    "setup": Pair(account=Limit(10, 60), network=Limit(20, 30)),
    "sign-in": Pair(account=Limit(10, 60), network=Limit(60, 15)),
    "recover": Pair(account=Limit(5, 600), network=Limit(20, 120)),
    "join": Pair(account=Limit(10, 60), network=Limit(60, 30)),
    "apply": Pair(account=Limit(3, 3600), network=Limit(10, 600)),
    "password": Pair(account=Limit(5, 120), network=Limit(30, 30)),
    "invite": Pair(account=Limit(20, 600), network=Limit(100, 60)),
    "reset": Pair(account=Limit(5, 600), network=Limit(20, 120)),
    "link": Pair(account=Limit(20, 30), network=Limit(120, 5)),
    "bring": Pair(account=Limit(20, 30), network=Limit(100, 6)),
    "export": Pair(account=Limit(6, 300), network=Limit(12, 150)),
}


class Limits:
    """All limits of one process."""

    def __init__(self, clock: Clock, actions: dict[str, Pair] = ACTIONS) -> None:
        self._accounts = {name: Buckets(pair.account, clock) for name, pair in actions.items()}
        self._networks = {name: Buckets(pair.network, clock) for name, pair in actions.items()}

    def check(self, action: str, *, account: str | None = None, network: str | None = None) -> None:
        """Count one try of an action; raises TooMany with the seconds to wait.

        `account` is the name as typed (existing or not: the answers are the same), or
        None where the action names no account; `network` comes from addresses.py, None
        where it was counted already.
        """
        wait = self._networks[action].take(network) if network is not None else 0.0
        if not wait and account is not None:
            wait = self._accounts[action].take(account.strip().casefold()[:100])
        if wait:
            raise TooMany(
                N_("That was tried too often. Wait {wait} seconds, then try again."),
                wait=ceil(wait),
            )
