"""An issuer of certificates for tests: whoever believes its file believes what it signs."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from folkmoot.serving.certificates import Pair

DAY = timedelta(days=1)


def today() -> datetime:
    """The day of the machine; TLS libraries look at no other clock."""
    return datetime.now(UTC)


class Issuer:
    """A root and the certificates it signs, as files of a folder."""

    def __init__(self, folder: Path, name: str = "issuer") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        self._root = (
            self._builder(self._name, self._key, today() - DAY, today() + 90 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.bundle = folder / f"{name}.pem"
        self.bundle.write_bytes(self._root.public_bytes(Encoding.PEM))

    def issue(
        self,
        *hosts: str,
        begins: datetime | None = None,
        ends: datetime | None = None,
        name: str = "server",
        passphrase: bytes | None = None,
    ) -> Pair:
        """Write a certificate for hosts (names or addresses) and its key, good for 30 days."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        begins = begins or today() - DAY
        builder = self._builder(subject, key, begins, ends or begins + 31 * DAY)
        san = x509.SubjectAlternativeName([_name(host) for host in hosts])
        leaf = (
            builder.add_extension(san, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        pair = Pair(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        lock = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        pair.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
        pair.cert.write_bytes(leaf.public_bytes(Encoding.PEM))
        return pair

    def _builder(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        begins: datetime,
        ends: datetime,
    ) -> x509.CertificateBuilder:
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(own, critical=False)
            .add_extension(authority, critical=False)
        )


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
