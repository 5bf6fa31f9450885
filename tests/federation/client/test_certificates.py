"""Whose certificates are believed: the machine's, in tests a file more, for their names only."""

import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from folkmoot.federation.client.faults import Unreachable, Wandering
from tests.federation.client.scripted import answer, client, run, serving

START = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
END = dt.datetime(2120, 1, 1, tzinfo=dt.UTC)


def named(text: str) -> x509.Name:
    """A name in a certificate."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certify(folder: Path, end: dt.datetime = END) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate for moot.example and 127.0.0.1, and the file of its issuer."""
    issuer_key, key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    issuer = (
        x509.CertificateBuilder(
            named("Test"), named("Test"), issuer_key.public_key(), 1, START, END
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )
    names = [x509.DNSName("moot.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    server = (
        x509.CertificateBuilder(named("Test"), named("Moot"), key.public_key(), 2, START, end)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    bundle, chain = folder / "issuer.pem", folder / "server.pem"
    bundle.write_bytes(issuer.public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain.write_bytes(server.public_bytes(Encoding.PEM) + secret)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain)
    return context, bundle


def test_an_issuer_of_the_file_is_believed_for_its_names(tmp_path: Path):
    async def work() -> None:
        context, bundle = certify(tmp_path)
        async with serving(context=context) as server, client(ca_bundle=bundle) as asking:
            server.says["/"] = answer("x")
            for host in ("moot.example", "127.0.0.1"):
                assert (await asking.get(server.at("/", host), accept="*/*")).body == b"x"
            with pytest.raises(Unreachable, match="certificate"):
                await asking.get(server.at("/", "other.example"), accept="*/*")

    run(work())


def test_an_unknown_issuer_is_not_believed(tmp_path: Path):
    async def work() -> None:
        context, _ = certify(tmp_path)
        async with serving(context=context) as server, client() as asking:
            with pytest.raises(Unreachable, match="certificate"):
                await asking.get(server.at("/", "moot.example"), accept="*/*")
            assert server.asked == []

    run(work())


def test_a_certificate_that_has_ended_is_not_believed(tmp_path: Path):
    async def work() -> None:
        context, bundle = certify(tmp_path, START + dt.timedelta(days=9))
        async with serving(context=context) as server, client(ca_bundle=bundle) as asking:
            with pytest.raises(Unreachable, match="certificate"):
                await asking.get(server.at("/", "moot.example"), accept="*/*")

    run(work())


def test_a_redirect_to_plain_http_is_refused(tmp_path: Path):
    async def work() -> None:
        context, bundle = certify(tmp_path)
        async with (
            serving() as plain,
            serving(context=context) as server,
            client(ca_bundle=bundle) as asking,
        ):
            server.says["/"] = answer(status=302, location=plain.at("/"))
            with pytest.raises(Wandering):
                await asking.get(server.at("/", "moot.example"), accept="*/*")
            assert plain.asked == []

    run(work())
