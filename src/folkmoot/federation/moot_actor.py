"""The moot itself as an actor: an Application that asks other servers in its name."""

from folkmoot.federation.signatures.signer import Signer
from folkmoot.identity import actor_keys
from folkmoot.identity.actor_keys import MOOT
from folkmoot.record.moot_key import Sealer
from folkmoot.storage.transaction import ReadTx


def actor_url(address: str) -> str:
    """The id of the actor: the front door of the moot."""
    return f"{address}/"


def signer(tx: ReadTx, sealer: Sealer, address: str) -> Signer:
    """Who signs what the moot asks. Raises NotFound while its keys are not made yet."""
    return Signer(key_id(address), actor_keys.load(tx, sealer, MOOT).rsa)


def key_id(address: str) -> str:
    """The id of the key with which the moot signs."""
    return f"{actor_url(address)}#main-key"
