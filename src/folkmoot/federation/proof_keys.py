"""The keys with which members prove what they said, wherever it is found (FEP-8b32)."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.federation.documents.terms import Json, whole
from folkmoot.federation.signatures import proofs


def key_id(actor_url: str) -> str:
    """The id under which an actor of ours publishes its Ed25519 key.

    An address of its own rather than a part of the actor's: NodeBB asks there for the key,
    and takes nothing with a proof whose key it cannot get.
    """
    return f"{actor_url.rstrip('/')}/keys/ed25519"


def prove(activity: Json, key: Ed25519PrivateKey, actor_url: str, at: int) -> Json:
    """An activity as it leaves: with its context and a proof by its actor's own key."""
    alone = whole(activity)
    alone["@context"] = [*alone["@context"], proofs.CONTEXT]
    return proofs.sign(alone, key, key_id(actor_url), at)
