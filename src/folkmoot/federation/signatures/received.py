"""A request that came, as both kinds of signature look at it."""

import msgspec

from folkmoot.federation.signatures.fields import Fields


class Received(msgspec.Struct, frozen=True):
    """What was asked, and in which spellings its parts may have been signed.

    `targets` are path and query, and the path alone; `hosts` our own name as the sender
    may write it, the plain one last; `scheme` that of our address.
    """

    method: str
    targets: tuple[str, ...]
    hosts: tuple[str, ...]
    scheme: str
    fields: Fields
    body: bytes


def receive(
    method: str, target: str, *, host: str, scheme: str, fields: Fields, body: bytes
) -> Received:
    """Lay out a request to `host`, our own authority. Raises BadSignature for two Host headers."""
    path, _, query = target.partition("?")
    targets = (target, path) if query else (target,)
    return Received(method, targets, _spellings(host, fields.get("host")), scheme, fields, body)


def _spellings(host: str, told: str | None) -> tuple[str, ...]:
    """Our name, and before it how the sender spells it: in capitals, or with the usual port."""
    if told and told != host and told.lower().removesuffix(":443") == host:
        return told, host
    return (host,)
