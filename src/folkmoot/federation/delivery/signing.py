"""Who signs what the moot sends: its people, its communities, and the moot itself."""

from collections.abc import Callable

from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.federation import moot_actor
from folkmoot.federation.signatures.signer import Signer
from folkmoot.forum.communities import communities
from folkmoot.identity import actor_keys
from folkmoot.identity.people import people
from folkmoot.peers import outbox
from folkmoot.record.moot_key import Sealer
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_


def signers(sealer: Sealer, address: Callable[[], str]) -> Callable[[ReadTx, str, Ref], Signer]:
    """How the engine finds who signs; `address` is where the moot is found.

    Raises NotFound for who has no address, and while the keys are still being made.
    """

    def sign(tx: ReadTx, kind: str, ref: Ref) -> Signer:
        if kind == "moot":
            return moot_actor.signer(tx, sealer, address())
        table = people if kind == "person" else communities
        url = tx.value(select(table.c.actor_url).where(table.c.ref == ref))
        # Whoever erased the account has no address any more, and still says so everywhere.
        url = url or outbox.last_actor(tx, ref)
        if url is None:
            raise NotFound(N_("Nobody signs any more for this actor."))
        return Signer(f"{url}#main-key", actor_keys.load(tx, sealer, ref).rsa)

    return sign
