"""The keys of an actor, as its document tells them."""

import msgspec

from folkmoot.federation.documents.normal import (
    Document,
    address,
    documents,
    kinds,
    own_id,
    same_host,
)

MOST_KEYS = 10
LONGEST_PEM = 10_000
LONGEST_MULTIBASE = 200


class Key(msgspec.Struct, frozen=True):
    """A key for signing requests; its owner is the actor in whose document it stands."""

    id: str
    pem: str


class Multikey(msgspec.Struct, frozen=True):
    """A key for signing objects (FEP-521a), in multibase; its controller is the actor."""

    id: str
    multibase: str


def read_keys(doc: Document, owner: str) -> tuple[Key, ...]:
    """The keys in `publicKey`, one or many; those of another owner or server are left out."""
    found: dict[str, Key] = {}
    for one in documents(doc.get("publicKey")):
        key = read_key(one, owner) if "owner" in one else read_key({**one, "owner": owner}, owner)
        if key is not None and len(found) < MOST_KEYS:
            found.setdefault(key.id, key)
    return tuple(found.values())


def read_key(doc: Document, owner: str) -> Key | None:
    """A key by itself, of this owner; None for one of another owner or server."""
    name, pem = own_id(doc), doc.get("publicKeyPem")
    if name is None or address(doc.get("owner")) != owner or not same_host(name, owner):
        return None
    good = isinstance(pem, str) and 0 < len(pem) <= LONGEST_PEM
    return Key(id=name, pem=pem.strip() + "\n") if good and isinstance(pem, str) else None


def read_multikeys(doc: Document, owner: str) -> tuple[Multikey, ...]:
    """The keys in `assertionMethod`; those of another controller or server are left out."""
    found: dict[str, Multikey] = {}
    for one in documents(doc.get("assertionMethod")):
        name, multibase = own_id(one), one.get("publicKeyMultibase")
        if "Multikey" not in kinds(one) or name is None or not same_host(name, owner):
            continue
        if address(one.get("controller")) != owner or not isinstance(multibase, str):
            continue
        if 0 < len(multibase) <= LONGEST_MULTIBASE and len(found) < MOST_KEYS:
            found.setdefault(name, Multikey(id=name, multibase=multibase))
    return tuple(found.values())
