"""Proofs inside objects: the examples of FEP-8b32, and every field of an object counts."""

import copy
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import DAY, HOUR, SECOND
from folkmoot.federation.signatures import multibase, proofs
from folkmoot.federation.signatures.faults import BadSignature
from tests.federation.signatures.build import NOW, ed25519_key, pem, rsa_key

# The key, the times and the proofs are those of fep-8b32.feature, in the version of 2023 (which
# has no context in the proof) and in the one of 2025.
FEP_KEY = Ed25519PrivateKey.from_private_bytes(
    multibase.read_secret_key("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")
)
FEP_PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
FEP_METHOD = "https://server.example/users/alice#ed25519-key"
FEP_TIME = int(datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC).timestamp()) * SECOND
OLD = {
    "@context": [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v1",
    ],
    "type": "Create",
    "actor": "https://server.example/users/alice",
    "object": {"type": "Note", "content": "Hello world"},
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": FEP_METHOD,
        "proofPurpose": "assertionMethod",
        "proofValue": "z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1Eh"
        "YSgpDaNM977Rg2",
        "created": "2023-02-24T23:36:38Z",
    },
}
NEW = {
    "@context": [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v2",
    ],
    "id": "https://server.example/activities/1",
    "type": "Create",
    "actor": "https://server.example/users/alice",
    "object": {
        "id": "https://server.example/objects/1",
        "type": "Note",
        "attributedTo": "https://server.example/users/alice",
        "content": "Hello world",
        "location": {"type": "Place", "longitude": -71.184902, "latitude": 25.273962},
    },
    "proof": {
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            "https://w3id.org/security/data-integrity/v2",
        ],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": FEP_METHOD,
        "proofPurpose": "assertionMethod",
        "proofValue": "z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TY"
        "HaJENCxUDe9SdL",
        "created": "2023-02-24T23:36:38Z",
    },
}
METHOD = "https://lemmy.example/u/ann#ed25519-key"
PUBLIC = multibase.public_key(ed25519_key().public_key().public_bytes_raw())
NOTE = {
    "@context": ["https://www.w3.org/ns/activitystreams", proofs.CONTEXT],
    "id": "https://lemmy.example/comment/1",
    "type": "Note",
    "content": "<p>Hej, 世界 😀</p>",
    "sensitive": False,
    "tag": [{"type": "Hashtag", "name": "#bees"}, {"type": "Mention", "href": None}],
    "likes": 3,
    "height": 1.5e-7,
}


def bare(document: dict[str, Any]) -> dict[str, Any]:
    """An object without its proof."""
    return {name: value for name, value in document.items() if name != "proof"}


def signed(document: dict[str, Any] = NOTE, **changed: Any) -> dict[str, Any]:
    """An object of Ann's with its proof, the proof's options changed after signing."""
    made = proofs.sign(document, ed25519_key(), METHOD, NOW)
    return {**made, "proof": {**made["proof"], **changed}}


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to every value inside a document."""
    if isinstance(value, dict):
        inner = [path for key in value for path in paths(value[key], (*here, key))]
    elif isinstance(value, list):
        inner = [path for key in range(len(value)) for path in paths(value[key], (*here, key))]
    else:
        inner = []
    return ([here] if here else []) + inner


def test_the_proof_of_the_fep_is_the_one_that_is_made():
    assert proofs.sign(bare(NEW), FEP_KEY, FEP_METHOD, FEP_TIME) == NEW


@pytest.mark.parametrize("document", [OLD, NEW], ids=["2023", "2025"])
def test_the_proofs_of_the_fep_are_believed(document: dict[str, Any]):
    assert proofs.named(document) == proofs.ProofNamed(FEP_METHOD)
    proofs.verify(document, FEP_PUBLIC, NOW)
    proofs.verify(json.loads(json.dumps(document)), FEP_PUBLIC, NOW)


def test_an_object_without_a_proof_names_nobody():
    assert proofs.named(NOTE) is None
    with pytest.raises(BadSignature):
        proofs.verify(NOTE, PUBLIC, NOW)


def test_a_proof_stays_good_when_the_object_is_passed_on():
    found = json.loads(json.dumps(dict(reversed(signed().items())), indent=3))
    proofs.verify(found, PUBLIC, NOW + 300 * DAY)


def test_a_proof_is_of_one_key():
    other = multibase.public_key(ed25519_key(1).public_key().public_bytes_raw())
    for key in (other, pem(rsa_key()), "z6Mk"):
        with pytest.raises(BadSignature):
            proofs.verify(signed(), key, NOW)
    proofs.verify(signed(), pem(ed25519_key()), NOW)


@pytest.mark.parametrize("path", paths(signed()), ids=str)
@pytest.mark.parametrize("how", ["changed", "removed"])
def test_every_field_counts(path: tuple[Any, ...], how: str):
    document = copy.deepcopy(signed())
    inside: Any = document
    for step in path[:-1]:
        inside = inside[step]
    if how == "removed":
        del inside[path[-1]]
    else:
        inside[path[-1]] = {"other": inside[path[-1]]}
    with pytest.raises(BadSignature):
        proofs.verify(document, PUBLIC, NOW)


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), min_size=1))
def test_no_field_can_be_added(more: dict[str, Any]):
    document = signed()
    added = {name: value for name, value in more.items() if name not in document}
    document |= added
    if added and set(added) != {"signature"}:
        with pytest.raises(BadSignature):
            proofs.verify(document, PUBLIC, NOW)


def test_an_older_signature_beside_the_proof_is_left_out():
    # FEP-8b32: it was added after the proof
    proofs.verify({**signed(), "signature": {"type": "RsaSignature2017"}}, PUBLIC, NOW)


def test_a_list_of_one_proof_is_read_and_of_two_is_not():
    document = signed()
    proofs.verify({**document, "proof": [document["proof"]]}, PUBLIC, NOW)
    with pytest.raises(BadSignature):
        proofs.verify({**document, "proof": [document["proof"]] * 2}, PUBLIC, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"cryptosuite": "jcs-eddsa-2022"},
        {"cryptosuite": ["eddsa-jcs-2022"]},
        {"proofPurpose": "authentication"},
        {"proofValue": "z"},
        {"proofValue": "z3sXaxjK"},
        {"proofValue": "not multibase"},
        {"proofValue": 7},
        {"proofValue": "z" + "2" * 5000},
        {"verificationMethod": {"id": METHOD}},
        {"verificationMethod": ""},
        {"@context": ["https://www.w3.org/ns/activitystreams", "https://evil.example/context"]},
        {"@context": "https://evil.example/context"},
        {"@context": []},
        {"more": 1},
    ],
)
def test_a_proof_that_is_odd_is_refused(changed: dict[str, Any]):
    with pytest.raises(BadSignature):
        proofs.verify(signed(**changed), PUBLIC, NOW)


@pytest.mark.parametrize("proof", [None, "text", 7, [], ["text"], {}, {"type": "x"}])
def test_a_proof_that_is_none_is_refused(proof: object):
    with pytest.raises(BadSignature):
        proofs.verify({**NOTE, "proof": proof}, PUBLIC, NOW)


def with_times(**times: str) -> dict[str, Any]:
    """An object whose maker wrote these times into the proof and signed them."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": proofs.SUITE,
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        **times,
    }
    made = ed25519_key().sign(proofs._hashes(NOTE, options))
    return {**NOTE, "proof": {**options, "proofValue": multibase.encode(made)}}


def test_times_of_a_proof():
    proofs.verify(with_times(), PUBLIC, NOW)
    proofs.verify(with_times(created="2026-11-27T13:00:00+01:00"), PUBLIC, NOW)
    proofs.verify(with_times(expires="2026-11-27T12:00:00Z"), PUBLIC, NOW)
    for times in (
        {"created": "2026-11-27T13:00:01Z"},
        {"created": "2026-11-27T12:00:00"},
        {"created": "yesterday"},
        {"expires": "2026-11-27T11:59:59Z"},
        {"expires": "never"},
    ):
        with pytest.raises(BadSignature):
            proofs.verify(with_times(**times), PUBLIC, NOW)
    with pytest.raises(BadSignature):
        proofs.verify(with_times(expires="2026-11-27T12:00:00Z"), PUBLIC, NOW + HOUR)


@pytest.mark.parametrize(
    "value", ["\ud800", 2**53, -(2**60), float("nan"), float("inf"), {"\udfff": 1}]
)
def test_what_json_cannot_keep_is_neither_signed_nor_believed(value: object):
    with pytest.raises(BadSignature):
        proofs.sign({**NOTE, "odd": value}, ed25519_key(), METHOD, NOW)
    with pytest.raises(BadSignature):
        proofs.verify({**signed(), "odd": value}, PUBLIC, NOW)


def test_a_document_that_is_nested_without_end_is_refused():
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(BadSignature):
        proofs.verify({**signed(), "deep": deep}, PUBLIC, NOW)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        # RFC 8785, appendix B: numbers, as ECMAScript prints them
        ("0.0", "0"), ("-0.0", "0"), ("5e-324", "5e-324"), ("1.7976931348623157e308",
        "1.7976931348623157e+308"), ("9007199254740992.0", "9007199254740992"),
        ("295147905179352830000.0", "295147905179352830000"), ("1e21", "1e+21"),
        ("9.999999999999997e22", "9.999999999999997e+22"), ("0.000001", "0.000001"),
        ("1e-7", "1e-7"), ("333333333.33333329", "333333333.3333333"), ("4.50", "4.5"),
        ("2e-3", "0.002"),
    ],
)  # fmt: skip
def test_numbers_are_hashed_as_the_standard_prints_them(written: str, canonical: str):
    document = json.loads(f'{{"b":[{written}],"a":"\\u20ac"}}')
    expected = f'{{"a":"€","b":[{canonical}]}}'.encode()
    assert proofs._hash(document) == hashlib.sha256(expected).digest()
