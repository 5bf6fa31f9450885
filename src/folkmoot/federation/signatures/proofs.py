"""Proofs inside objects (FEP-8b32, suite eddsa-jcs-2022): who said it, wherever it was found."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import msgspec
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from folkmoot.clock import SECOND, moment
from folkmoot.federation.signatures import keys, moments, multibase
from folkmoot.federation.signatures.faults import BAD_TIME, TOO_EARLY, WRONG, BadSignature
from folkmoot.words import N_

SUITE = "eddsa-jcs-2022"
CONTEXT = "https://w3id.org/security/data-integrity/v2"
"""What an object with a proof names in its `@context`."""

UNREADABLE = N_("The proof of this object cannot be read.")
OTHER_SUITE = N_("The proof of this object is of a kind that is not known here: {suite}")
NOT_CANONICAL = N_("This object cannot be written in one way, so that its proof cannot be checked.")
OTHER_CONTEXT = N_("The proof of this object was made in another context.")

_SIGNATURE_BYTES = 64
_LONGEST_ID = 2048

Document = Mapping[str, Any]


class ProofNamed(msgspec.Struct, frozen=True):
    """What an object says of its proof, before anything is believed: the id of the key."""

    method: str


def sign(document: Document, key: Ed25519PrivateKey, method: str, at: int) -> dict[str, Any]:
    """The document with a proof by this key. `method` is the id under which it is published.

    Raises BadSignature for what JSON cannot keep (half characters, numbers out of range).
    """
    proof: dict[str, Any] = {}
    if "@context" in document:
        proof["@context"] = document["@context"]
    proof |= {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        "created": moment(at).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    bare = {name: value for name, value in document.items() if name != "proof"}
    made = key.sign(_hashes(bare, proof))
    return {**bare, "proof": {**proof, "proofValue": multibase.encode(made)}}


def named(document: Document) -> ProofNamed | None:
    """Whose key the proof of an object names; None where it has no proof.

    Raises BadSignature for proofs that cannot be read or are of another suite. Whoever
    calls must compare the owner of the key with the object's own.
    """
    if document.get("proof") is None:
        return None
    return ProofNamed(_read(document)["verificationMethod"])


def verify(document: Document, key_text: str, at: int) -> None:
    """Raises BadSignature unless the object's proof is by this key (a Multikey or a PEM).

    The document is the object as it was parsed, each field once; not what was made of it.
    A proof does not age, because objects are passed on long after: it ends only where its
    maker says so.
    """
    proof = _read(document)
    key = keys.load(key_text)
    if not isinstance(key, Ed25519PublicKey):
        raise BadSignature(OTHER_SUITE, suite="RSA")
    _check_times(proof, at)
    # An old-style signature may have been added after the proof (FEP-8b32).
    bare = {name: value for name, value in document.items() if name not in {"proof", "signature"}}
    _check_context(bare, proof)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = multibase.decode(proof["proofValue"])
    except ValueError:
        raise BadSignature(UNREADABLE) from None
    if len(signature) != _SIGNATURE_BYTES:
        raise BadSignature(WRONG)
    keys.check_ed25519(key, signature, _hashes(bare, options))


def _read(document: Document) -> dict[str, Any]:
    """The one proof of an object, with all that it must have."""
    proof = document.get("proof")
    if isinstance(proof, list) and len(cast("list[object]", proof)) == 1:
        proof = cast("list[object]", proof)[0]
    if not isinstance(proof, dict):
        raise BadSignature(UNREADABLE)
    found = cast("dict[str, Any]", proof)
    for name in ("type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue"):
        value = found.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ID:
            raise BadSignature(UNREADABLE)
    if found["type"] != "DataIntegrityProof" or found["cryptosuite"] != SUITE:
        raise BadSignature(OTHER_SUITE, suite=found["cryptosuite"][:60])
    if found["proofPurpose"] != "assertionMethod":
        raise BadSignature(UNREADABLE)
    return found


def _check_times(proof: dict[str, Any], at: int) -> None:
    if "created" in proof and _micros(proof["created"]) > at + moments.WINDOW:
        raise BadSignature(TOO_EARLY)
    if "expires" in proof:
        moments.check_expiry(_micros(proof["expires"]), at)


def _check_context(bare: Document, proof: dict[str, Any]) -> None:
    """A proof's context is where the object's begins (Data Integrity EdDSA, section 3.3.2)."""
    if "@context" not in proof:
        return
    told, begun = _listed(bare.get("@context")), _listed(proof["@context"])
    if told[: len(begun)] != begun:
        raise BadSignature(OTHER_CONTEXT)


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _hashes(bare: Document, options: dict[str, Any]) -> bytes:
    """What is signed: the hash of the proof's options, then that of the object."""
    return _hash(options) + _hash(bare)


def _hash(value: Document) -> bytes:
    try:
        return hashlib.sha256(rfc8785.dumps(dict(value))).digest()
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError):
        raise BadSignature(NOT_CANONICAL) from None


def _micros(text: object) -> int:
    try:
        when = datetime.fromisoformat(str(text))
        if when.tzinfo is None:
            raise ValueError(text)
        return int(when.timestamp()) * SECOND
    except (ValueError, OverflowError):
        raise BadSignature(BAD_TIME, time=str(text)[:60]) from None
