"""The one door for signed requests: whose key a request names, and whether it fits."""

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from folkmoot.federation.signatures import cavage, keys, moments, rfc9421
from folkmoot.federation.signatures.faults import BAD_KEY_ID, UNSIGNED, BadSignature
from folkmoot.federation.signatures.fields import Fields
from folkmoot.federation.signatures.received import receive

Scheme = Literal["cavage", "rfc9421"]

_KEY_ID = re.compile(r"https?://[!-~]{1,2000}")


class KeyNamed(msgspec.Struct, frozen=True):
    """Whose key a request says it is signed with, and in which kind of signature."""

    key_id: str
    scheme: Scheme


def named(headers: Iterable[tuple[str, str]]) -> KeyNamed:
    """What a request says of its signature, before its key is known and anything believed.

    Raises BadSignature for a request without one, and for one that cannot be read.
    """
    said = _read(Fields(headers))
    if _KEY_ID.fullmatch(said.key_id) is None:
        raise BadSignature(BAD_KEY_ID, key_id=said.key_id[:200])
    return KeyNamed(said.key_id, "cavage" if isinstance(said, cavage.Parameters) else "rfc9421")


def verify(  # noqa: PLR0917 - the parts of a request, in the order in which they come
    method: str,
    target: str,
    host: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    key_pem: str,
    at: int,
    *,
    scheme: str = "https",
    window: int = moments.WINDOW,
) -> None:
    """Raises BadSignature, with the reason, unless the request is signed with this key.

    `target` is path and query as they came. `host` is our own (`moot.example`, with a port
    only where our address has one): a request that was signed for another fails, whatever
    its Host header says, and one whose Host header a proxy rewrote does not. `key_pem` is
    a PEM or an Ed25519 Multikey, `at` the time of arrival in microseconds.

    The query may be left out of what was signed: some servers sign the path alone.
    """
    fields = Fields(headers)
    said = _read(fields)
    key = keys.load(key_pem)
    request = receive(method, target, host=host, scheme=scheme, fields=fields, body=body)
    if isinstance(said, cavage.Parameters):
        cavage.check(said, request, key, at, window)
    else:
        rfc9421.check(said, request, key, at, window)


def check_told(  # noqa: PLR0917 - as verify
    method: str,
    target: str,
    host: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    at: int,
    *,
    scheme: str = "https",
    window: int = moments.WINDOW,
) -> None:
    """Raises BadSignature where no key could make it good: the parts are as in verify().

    Asked before a key is fetched, so that nobody is asked for the sake of what cannot hold.
    """
    fields = Fields(headers)
    said = _read(fields)
    request = receive(method, target, host=host, scheme=scheme, fields=fields, body=body)
    if isinstance(said, cavage.Parameters):
        cavage.check_told(said, request, at, window)
    else:
        rfc9421.check_told(said, request, at, window)


def _read(fields: Fields) -> cavage.Parameters | rfc9421.Parameters:
    signature = fields.get("signature")
    if not signature:
        raise BadSignature(UNSIGNED)
    signature_input = fields.get("signature-input")
    if signature_input is not None:
        return rfc9421.read(signature_input, signature)
    return cavage.read(signature)
