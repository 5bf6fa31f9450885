"""draft-cavage-http-signatures-12, the way Lemmy, Mastodon and the rest of the network use it.

All of them say `hs2019` or `rsa-sha256` and mean RSASSA-PKCS1-v1_5 with SHA-256.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator, Mapping
from itertools import product
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from folkmoot.clock import SECOND
from folkmoot.federation.signatures import digests, keys, moments
from folkmoot.federation.signatures.faults import (
    BAD_TIME,
    MALFORMED,
    NO_KEY_ID,
    OTHER_KEY,
    UNCOVERED,
    UNKNOWN_ALGORITHM,
    UNKNOWN_PART,
    WRONG,
    BadSignature,
)
from folkmoot.federation.signatures.fields import Fields
from folkmoot.federation.signatures.received import Received
from folkmoot.federation.signatures.signer import Signer

_PART = re.compile(r'\s*([A-Za-z]+)=(?:"([^"\\]*)"|(\d+))\s*(?:,|$)')
_RSA_NAMES = {"", "hs2019", "rsa-sha256"}
_ED25519_NAMES = {"", "hs2019", "ed25519"}
_MOST_COVERED = 40


class Parameters(msgspec.Struct, frozen=True):
    """What a Signature header says; times in seconds since 1970."""

    key_id: str
    algorithm: str
    covered: tuple[str, ...]
    signature: bytes
    created: int | None = None
    expires: int | None = None


def sign(  # noqa: PLR0917 - the parts of a request, in the order in which they are sent
    signer: Signer, method: str, url: str, headers: Mapping[str, str], body: bytes, at: int
) -> dict[str, str]:
    """All headers of a request to `url`, signed: `headers` with Host, Date, Digest, Signature.

    Names are lower-case. A request with a body covers what Lemmy's does; one without
    covers the target, the host, the date and what is asked for. `at` is in microseconds.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {name.lower(): value for name, value in headers.items()}
    told |= {"host": parts.netloc, "date": moments.http_date(at)}
    if body:
        told["digest"] = digests.digest(body)
    order = ("content-type", "date", "digest", "host") if body else ("host", "date", "accept")
    covered = ["(request-target)", *(name for name in order if name in told)]
    lines = {"(request-target)": f"{method.lower()} {target}", **told}
    text = "\n".join(f"{name}: {lines[name]}" for name in covered)
    made = b64encode(signer.sign(text.encode())).decode()
    told["signature"] = (
        f'keyId="{signer.key_id}",algorithm="hs2019",'
        f'headers="{" ".join(covered)}",signature="{made}"'
    )
    return told


def read(value: str) -> Parameters:
    """The parameters of a Signature header. Raises BadSignature for one that cannot be read."""
    found: dict[str, str] = {}
    place = 0
    while place < len(value):
        part = _PART.match(value, place)
        if part is None or part[1].lower() in found:
            raise BadSignature(MALFORMED, name="signature")
        found[part[1].lower()] = part[2] if part[3] is None else part[3]
        place = part.end()
    if not found.get("keyid"):
        raise BadSignature(NO_KEY_ID)
    return Parameters(
        key_id=found["keyid"],
        algorithm=found.get("algorithm", "").lower(),
        covered=_names(found.get("headers", "date")),
        signature=_bytes(found.get("signature", "")),
        created=_seconds(found.get("created")),
        expires=_seconds(found.get("expires")),
    )


def check_told(said: Parameters, request: Received, at: int, window: int) -> None:
    """Check all that needs no key: what is covered, when it was made, whose body it is over.

    Raises BadSignature.
    """
    _check_covered(said, request.body)
    _check_time(said, request.fields, at, window)
    if "digest" in said.covered:
        digests.check_digest(request.fields.signed("digest"), request.body)


def check(
    said: Parameters,
    request: Received,
    key: keys.PublicKey,
    at: int,
    window: int = moments.WINDOW,
) -> None:
    """Check what a request's signature says of it, and that the key made it.

    Raises BadSignature.
    """
    check_told(said, request, at, window)
    tries = list(_texts(said, request))
    for number, text in enumerate(tries, start=1):
        try:
            _check_key(said, key, text)
        except BadSignature as error:
            if error.msgid != WRONG or number == len(tries):
                raise
        else:
            return


def _texts(said: Parameters, request: Received) -> Iterator[bytes]:
    """The text that was signed, for each spelling of target and host."""
    for target, host in product(request.targets, request.hosts):
        given = {
            "(request-target)": f"{request.method.lower()} {target}",
            "(created)": str(said.created),
            "(expires)": str(said.expires),
            "host": host,
        }
        lines = (
            f"{name}: {given[name] if name in given else request.fields.signed(name)}"
            for name in said.covered
        )
        yield "\n".join(lines).encode()


def _check_covered(said: Parameters, body: bytes) -> None:
    """What a signature must cover, so that it fits one request to one server at one time."""
    needed = ["(request-target)", "host", *(["digest"] if body else [])]
    if "(created)" not in said.covered:
        needed.append("date")
    for name in needed:
        if name not in said.covered:
            raise BadSignature(UNCOVERED, name=name)


def _check_time(said: Parameters, fields: Fields, at: int, window: int) -> None:
    if "date" in said.covered:
        moments.check_made(moments.read_http_date(fields.signed("date")), at, window)
    if "(created)" in said.covered:
        if said.created is None or said.algorithm.startswith("rsa"):
            raise BadSignature(MALFORMED, name="signature")
        moments.check_made(said.created * SECOND, at, window)
    if "(expires)" in said.covered and said.expires is None:
        raise BadSignature(MALFORMED, name="signature")
    if said.expires is not None:
        moments.check_expiry(said.expires * SECOND, at)


def _check_key(said: Parameters, key: keys.PublicKey, text: bytes) -> None:
    if said.algorithm not in _RSA_NAMES | _ED25519_NAMES:
        raise BadSignature(UNKNOWN_ALGORITHM, algorithm=said.algorithm[:40])
    if isinstance(key, RSAPublicKey):
        if said.algorithm not in _RSA_NAMES:
            raise BadSignature(OTHER_KEY, algorithm=said.algorithm)
        keys.check_rsa(key, said.signature, text)
    else:
        if said.algorithm not in _ED25519_NAMES:
            raise BadSignature(OTHER_KEY, algorithm=said.algorithm)
        keys.check_ed25519(key, said.signature, text)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.lower().split(" "))
    if len(set(names)) != len(names) or len(names) > _MOST_COVERED or "" in names:
        raise BadSignature(MALFORMED, name="signature")
    for name in names:
        if name.startswith("(") and name not in {"(request-target)", "(created)", "(expires)"}:
            raise BadSignature(UNKNOWN_PART, name=name[:60])
    return names


def _bytes(text: str) -> bytes:
    try:
        made = b64decode(text, validate=True)
    except (Error, ValueError):
        made = b""
    if not made:
        raise BadSignature(MALFORMED, name="signature")
    return made


def _seconds(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 12:
        raise BadSignature(BAD_TIME, time=text[:60])
    return int(text)
