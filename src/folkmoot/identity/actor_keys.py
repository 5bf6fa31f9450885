"""The keys with which people, communities and the moot sign to other servers."""

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from sqlalchemy import CHAR, Column, Table, Text, select

from folkmoot.clock import Clock, Ref
from folkmoot.errors import NotFound, Refused
from folkmoot.record.moot_key import Sealer
from folkmoot.storage import jobs
from folkmoot.storage.tables import Bytes, Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

JOB = "identity.actor_keys"
RSA_BITS = 2048
MOOT = Ref("0" * 32)
"""The owner of the moot's own actor keys: there is one moot, so it needs no ref."""

actor_keys = Table(
    "actor_key",
    metadata,
    Column("owner", CHAR(32), primary_key=True),
    Column("owner_kind", Text, nullable=False),
    Column("rsa_public", Text, nullable=False),
    Column("rsa_sealed", Bytes, nullable=False),
    Column("ed25519_public", Text, nullable=False),
    Column("ed25519_sealed", Bytes, nullable=False),
    Column("made_at", Micros, nullable=False),
    info=machinery(),
)


class PublicKeys(msgspec.Struct, frozen=True):
    """What other servers may know: RSA as PEM (SubjectPublicKeyInfo), Ed25519 as hexadecimal."""

    rsa: str
    ed25519: str


class PrivateKeys(msgspec.Struct, frozen=True):
    """What signs, opened with the key file."""

    rsa: rsa.RSAPrivateKey
    ed25519: Ed25519PrivateKey


def want(tx: WriteTx, kind: str, owner: Ref) -> None:
    """Have keys made for a person, a community or the moot, soon after this transaction."""
    jobs.enqueue(tx, JOB, {"kind": kind, "owner": owner}, unique=f"{JOB}:{owner}")


def handler(sealer: Sealer) -> jobs.Handler:
    """The job that makes keys; done again, it leaves those that are there."""

    def make_now(work: jobs.Work) -> None:
        owner = Ref(work.data["owner"])
        with work.db.read() as reader:
            if public(reader, owner) is not None:
                return
        row = _new_row(work.clock, sealer, owner)  # takes a while: outside of a transaction
        with work.finish() as tx:
            values = {"owner_kind": work.data["kind"], "made_at": work.clock.now(), **row}
            tx.insert_if_new(actor_keys, ["owner"], values)

    return make_now


def public(tx: ReadTx, owner: Ref) -> PublicKeys | None:
    """The public keys of an owner, or None while they are being made."""
    row = tx.row(
        select(actor_keys.c.rsa_public, actor_keys.c.ed25519_public).where(
            actor_keys.c.owner == owner
        )
    )
    return PublicKeys(*row) if row else None


def load(tx: ReadTx, sealer: Sealer, owner: Ref) -> PrivateKeys:
    """The private keys of an owner. Raises NotFound, or Refused with another key file."""
    row = tx.row(select(actor_keys).where(actor_keys.c.owner == owner))
    if row is None:
        raise NotFound(N_("The keys of this actor are still being made. Try again in a minute."))
    rsa_key = load_der_private_key(sealer.unseal(row.rsa_sealed, _purpose(owner, "rsa")), None)
    if not isinstance(rsa_key, rsa.RSAPrivateKey):
        raise Refused(N_("The keys of this actor are damaged. Restore a backup."))
    return PrivateKeys(rsa_key, open_ed25519(sealer, owner, row.ed25519_sealed))


def open_ed25519(sealer: Sealer, owner: Ref, sealed: bytes) -> Ed25519PrivateKey:
    """The Ed25519 key of an owner from its sealed bytes. Raises Refused with another key file."""
    return Ed25519PrivateKey.from_private_bytes(sealer.unseal(sealed, _purpose(owner, "ed25519")))


def _new_row(clock: Clock, sealer: Sealer, owner: Ref) -> dict[str, object]:
    # OpenSSL finds the primes with chance of its own; it takes none from outside.
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    seed = clock.random(32)
    ed25519_key = Ed25519PrivateKey.from_private_bytes(seed)
    secret = rsa_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    shown = rsa_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {
        "owner": owner,
        "rsa_public": shown.decode(),
        "rsa_sealed": sealer.seal(secret, _purpose(owner, "rsa")),
        "ed25519_public": ed25519_key.public_key().public_bytes_raw().hex(),
        "ed25519_sealed": sealer.seal(seed, _purpose(owner, "ed25519")),
    }


def _purpose(owner: Ref, algorithm: str) -> str:
    return f"actor/{owner}/{algorithm}"
