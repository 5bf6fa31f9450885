"""The moot's own Ed25519 key, with which it signs checkpoints; kept sealed."""

from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Column, Integer, Table, Text, select

from folkmoot.clock import Clock
from folkmoot.errors import Refused
from folkmoot.storage.tables import Bytes, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

PURPOSE = "moot"

moot_keys = Table(
    "moot_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("public", Text, nullable=False),
    Column("sealed", Bytes, nullable=False),
    info=machinery(),
)


class Sealer(Protocol):
    """Seals secrets with the key file that lies beside the database."""

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """Secret bytes made unreadable without the key file."""
        ...

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """The secret again; raises Refused with another key file."""
        ...

    def derive(self, purpose: str, about: str) -> bytes:
        """32 bytes that follow from the key file, the purpose and the subject alone."""
        ...


def make(tx: WriteTx, clock: Clock, sealer: Sealer) -> str:
    """Make and keep the key of a new moot; gives the public key in hexadecimal."""
    secret = clock.random(32)
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex()
    tx.insert(moot_keys, id=1, public=public, sealed=sealer.seal(secret, PURPOSE))
    return public


def load(tx: ReadTx, sealer: Sealer) -> Ed25519PrivateKey:
    """The private key. Raises Refused when there is none or the key file is another."""
    row = tx.row(select(moot_keys.c.sealed))
    if row is None:
        raise Refused(N_("This moot has no key yet: it has not been founded."))
    return Ed25519PrivateKey.from_private_bytes(sealer.unseal(row.sealed, PURPOSE))


def public(tx: ReadTx) -> str | None:
    """The public key in hexadecimal, or None before the genesis."""
    return tx.value(select(moot_keys.c.public))
