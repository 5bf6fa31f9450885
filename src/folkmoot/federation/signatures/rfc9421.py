"""HTTP Message Signatures (RFC 9421), as far as servers of this network use them.

One signature over whole header fields and parts of the request. What a component's
parameters (`;sf`, `;bs`, `;key`, `;tr`, `;req`) would add, nobody here sends, and each is
one more way to read a request in two ways.
"""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import http_sf
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from folkmoot.clock import SECOND
from folkmoot.federation.documents.quirks import SUMS_OF_BODIES
from folkmoot.federation.signatures import digests, keys, moments
from folkmoot.federation.signatures.faults import (
    BAD_TIME,
    MALFORMED,
    MANY,
    NO_KEY_ID,
    OTHER_KEY,
    UNCOVERED,
    UNKNOWN_ALGORITHM,
    UNKNOWN_PART,
    WRONG,
    BadSignature,
)
from folkmoot.federation.signatures.received import Received
from folkmoot.federation.signatures.signer import Signer

RSA = "rsa-v1_5-sha256"

_LABEL = "sig1"
_MOST_COVERED = 40


class Parameters(msgspec.Struct, frozen=True):
    """What Signature-Input and Signature say; times in seconds since 1970.

    `written` is the inner list with its parameters, as the last line of the signed text.
    """

    key_id: str
    algorithm: str
    covered: tuple[str, ...]
    written: str
    signature: bytes
    created: int
    expires: int | None = None


def sign(  # noqa: PLR0917 - the parts of a request, in the order in which they are sent
    signer: Signer, method: str, url: str, headers: Mapping[str, str], body: bytes, at: int
) -> dict[str, str]:
    """All headers of a request to `url`, signed: `headers` with Host, Date and the signature.

    Names are lower-case. Covers method and address, and the type and digest of a body.
    `at` is in microseconds.
    """
    told = {name.lower(): value for name, value in headers.items()}
    told |= {"host": urlsplit(url).netloc, "date": moments.http_date(at)}
    covered = ["@method", "@target-uri"]
    if body:
        told["content-digest"] = digests.content_digest(body)
        covered += [name for name in ("content-type", "content-digest") if name in told]
    written = (
        f"({' '.join(_quoted(name) for name in covered)})"
        f";created={at // SECOND};keyid={_quoted(signer.key_id)};alg={_quoted(RSA)}"
    )
    given = {"@method": method.upper(), "@target-uri": url, **told}
    text = _text({name: given[name] for name in covered}, written)
    told["signature-input"] = f"{_LABEL}={written}"
    told["signature"] = f"{_LABEL}={http_sf.ser(signer.sign(text))}"
    return told


def read(signature_input: str, signature: str) -> Parameters:
    """The one signature of a request. Raises BadSignature for none, for two, for malformed."""
    inputs = _dictionary("signature-input", signature_input)
    made = _dictionary("signature", signature)
    if len(inputs) > 1 or len(made) > 1:
        raise BadSignature(MANY)
    if not inputs or inputs.keys() != made.keys():
        raise BadSignature(MALFORMED, name="signature-input")
    [(members, said)] = inputs.values()
    [(value, _)] = made.values()
    if not isinstance(members, list) or not isinstance(value, bytes) or not value:
        raise BadSignature(MALFORMED, name="signature")
    listed = cast("list[tuple[object, dict[str, object]]]", members)
    parameters = cast("dict[str, object]", said)
    created = _seconds(parameters.get("created"))
    if created is None:
        raise BadSignature(UNCOVERED, name="created")
    return Parameters(
        key_id=_key_id(parameters.get("keyid")),
        algorithm=_string(parameters.get("alg")),
        covered=_names(listed),
        written=http_sf.ser([cast("Any", (listed, parameters))]),
        signature=value,
        created=created,
        expires=_seconds(parameters.get("expires")),
    )


def check_told(said: Parameters, request: Received, at: int, window: int) -> None:
    """Check all that needs no key: what is covered, when it was made, whose body it is over.

    Raises BadSignature.
    """
    _check_covered(said, request)
    moments.check_made(said.created * SECOND, at, window)
    if said.expires is not None:
        moments.check_expiry(said.expires * SECOND, at)
    if "content-digest" in said.covered:
        digests.check_content_digest(request.fields.signed("content-digest"), request.body)
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
    tries = [_signed(said, request, target) for target in request.targets]
    for number, text in enumerate(tries, start=1):
        try:
            _check_key(said, key, text)
        except BadSignature as error:
            if error.msgid != WRONG or number == len(tries):
                raise
        else:
            return


def _signed(said: Parameters, request: Received, target: str) -> bytes:
    """The text that was signed (RFC 9421, section 2.5), if it was signed for this target."""
    path, _, query = target.partition("?")
    authority = request.hosts[-1]
    given = {
        "@method": request.method.upper(),
        "@authority": authority,
        "@scheme": request.scheme,
        "@target-uri": f"{request.scheme}://{authority}{target}",
        "@request-target": target,
        "@path": path,
        "@query": f"?{query}",
    }
    lines: dict[str, str] = {}
    for name in said.covered:
        if name.startswith("@") and name not in given:
            raise BadSignature(UNKNOWN_PART, name=name[:60])
        lines[name] = given[name] if name in given else request.fields.signed(name)
    return _text(lines, said.written)


def _text(lines: Mapping[str, str], written: str) -> bytes:
    signed = [f"{_quoted(name)}: {value}" for name, value in lines.items()]
    return "\n".join([*signed, f'"@signature-params": {written}']).encode()


def _check_covered(said: Parameters, request: Received) -> None:
    """What a signature must cover, so that it fits one request to one server."""
    needed = ["@method"]
    if "@target-uri" not in said.covered:
        needed.append("@authority")
        if "@request-target" not in said.covered:
            needed += ["@path", *(["@query"] if "?" in request.targets[0] else [])]
    if request.body and SUMS_OF_BODIES.isdisjoint(said.covered):
        needed.append("content-digest")
    for name in needed:
        if name not in said.covered:
            raise BadSignature(UNCOVERED, name=name)


def _check_key(said: Parameters, key: keys.PublicKey, text: bytes) -> None:
    match key, said.algorithm:
        case RSAPublicKey(), "" | "rsa-v1_5-sha256":
            keys.check_rsa(key, said.signature, text)
        case RSAPublicKey(), "rsa-pss-sha512":
            keys.check_rsa_pss(key, said.signature, text)
        case Ed25519PublicKey(), "" | "ed25519":
            keys.check_ed25519(key, said.signature, text)
        case _, "rsa-v1_5-sha256" | "rsa-pss-sha512" | "ed25519":
            raise BadSignature(OTHER_KEY, algorithm=said.algorithm)
        case _:
            raise BadSignature(UNKNOWN_ALGORITHM, algorithm=said.algorithm[:40])


def _dictionary(name: str, value: str) -> dict[str, tuple[object, object]]:
    """A structured dictionary, each label once (RFC 9651 would let the last of them win)."""

    def twice(label: str, context: str) -> None:
        raise BadSignature(MALFORMED, name=name)

    try:
        found = http_sf.parse(value.encode("ascii"), tltype="dictionary", on_duplicate_key=twice)
    except ValueError:
        raise BadSignature(MALFORMED, name=name) from None
    return cast("dict[str, tuple[object, object]]", found)


def _names(listed: list[tuple[object, dict[str, object]]]) -> tuple[str, ...]:
    names: list[str] = []
    for name, parameters in listed:
        if type(name) is not str or name != name.lower() or not name:
            raise BadSignature(MALFORMED, name="signature-input")
        if parameters:
            raise BadSignature(UNKNOWN_PART, name=f"{name};{next(iter(parameters))}"[:60])
        names.append(name)
    if len(set(names)) != len(names) or len(names) > _MOST_COVERED:
        raise BadSignature(MALFORMED, name="signature-input")
    return tuple(names)


def _key_id(value: object) -> str:
    if value is None or value == "":
        raise BadSignature(NO_KEY_ID)
    return _string(value)


def _string(value: object) -> str:
    if value is None:
        return ""
    if type(value) is not str:
        raise BadSignature(MALFORMED, name="signature-input")
    return value


def _seconds(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value < 10**12:
        raise BadSignature(BAD_TIME, time=str(value)[:60])
    return value


def _quoted(text: str) -> str:
    return http_sf.ser(text)
