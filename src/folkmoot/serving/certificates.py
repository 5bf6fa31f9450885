"""A certificate and its private key in PEM files: read, and refused where they cannot serve."""

import ipaddress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from folkmoot.clock import moment
from folkmoot.errors import Refused
from folkmoot.storage.folder import reason
from folkmoot.words import N_

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes


class Pair(msgspec.Struct, frozen=True):
    """The two files of a server that speaks https."""

    cert: Path
    key: Path


class Certificate(msgspec.Struct, frozen=True):
    """What a certificate promises: for which names, from when until when."""

    names: tuple[str, ...]
    """Lower-case host names, perhaps with a star in front, and IP addresses."""
    begins: datetime
    ends: datetime

    def covers(self, host: str) -> bool:
        """Whether it is for a host (RFC 6125 §6.4: a star stands for one label)."""
        wanted = host.lower().removesuffix(".")
        _, dot, rest = wanted.partition(".")
        return wanted in self.names or (bool(dot) and f"*.{rest}" in self.names)

    def days_left(self, now: int) -> int:
        """Whole days until it ends; negative once it has. `now` in microseconds."""
        return (self.ends - moment(now)).days


def read(pair: Pair, now: int) -> Certificate:
    """Look at both files as a server must be able to use them at `now` (microseconds).

    Raises Refused when one cannot be read, they do not belong together, or the certificate
    is not valid at this time.
    """
    leaf = _leaf(pair.cert)
    if _spki(_public_key(pair.key)) != _spki(leaf.public_key()):
        raise Refused(
            N_(
                "The private key {key} does not belong to the certificate {cert}. Name the two "
                "files that were made together; after a renewal both change."
            ),
            key=pair.key,
            cert=pair.cert,
        )
    found = described(leaf)
    _check_times(pair.cert, found, now)
    return found


def described(leaf: x509.Certificate) -> Certificate:
    """What an X.509 certificate promises."""
    names: list[str] = []
    try:
        san = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        san = None
    if san is not None:
        names += [name.lower() for name in san.get_values_for_type(x509.DNSName)]
        names += [str(ip) for ip in san.get_values_for_type(x509.IPAddress)]
    return Certificate(tuple(names), leaf.not_valid_before_utc, leaf.not_valid_after_utc)


def same_host(host: str) -> str:
    """A host as certificates name it: an IP address in its one spelling, a name in lower case."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return host.lower()


def _check_times(path: Path, found: Certificate, now: int) -> None:
    today = moment(now)
    if today >= found.ends:
        raise Refused(
            N_("The certificate {path} ran out on {day}. Renew it, then start the moot again."),
            path=path,
            day=f"{found.ends:%Y-%m-%d %H:%M} UTC",
        )
    if today < found.begins:
        raise Refused(
            N_(
                "The certificate {path} is valid from {day} on only, and this machine believes "
                "that it is {today}. Is its clock right?"
            ),
            path=path,
            day=f"{found.begins:%Y-%m-%d %H:%M} UTC",
            today=f"{today:%Y-%m-%d %H:%M} UTC",
        )


def _leaf(path: Path) -> x509.Certificate:
    """The first certificate of a file: the server's own."""
    try:
        return x509.load_pem_x509_certificates(_bytes(path))[0]
    except ValueError:
        raise Refused(
            N_(
                "{path} holds no certificate in PEM form (a file that begins with -----BEGIN "
                "CERTIFICATE-----)."
            ),
            path=path,
        ) from None


def _public_key(path: Path) -> "PublicKeyTypes":
    try:
        return load_pem_private_key(_bytes(path), None).public_key()
    except TypeError:
        raise Refused(
            N_(
                "The private key {path} has a passphrase, which nobody could type in when the "
                "machine starts again. Write it without one: openssl pkey -in {path} -out NEW-FILE"
            ),
            path=path,
        ) from None
    except Exception as error:
        if isinstance(error, Refused):
            raise
        raise Refused(
            N_(
                "{path} holds no private key in PEM form (a file that begins with -----BEGIN "
                "PRIVATE KEY-----)."
            ),
            path=path,
        ) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            N_("The file {path} cannot be read: {reason}. It is needed to serve https."),
            path=path,
            reason=reason(error),
        ) from None


def _spki(key: "PublicKeyTypes") -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
