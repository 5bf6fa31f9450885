"""TLS that follows its files: renewed without losing a connection, and never with bad files."""

import asyncio
import contextlib
import ssl

import pytest
from cryptography import x509

from folkmoot.clock import SECOND, FakeClock
from folkmoot.errors import Refused
from folkmoot.serving.tls import Tls
from tests.issuing import DAY, Issuer, today


@pytest.fixture
def issuer(tmp_path):
    return Issuer(tmp_path / "issuer")


def clock():
    return FakeClock(int(today().timestamp() * SECOND))


@contextlib.asynccontextmanager
async def echoing(tls):
    """A server that gives back each line; its port."""

    async def echo(reader, writer):
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=tls.context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def connect(issuer, port, host):
    trust = ssl.create_default_context(cafile=issuer.bundle)
    return await asyncio.open_connection("127.0.0.1", port, ssl=trust, server_hostname=host)


async def say(stream, line):
    reader, writer = stream
    writer.write(line)
    return await reader.readline()


def serial(stream):
    shown = stream[1].get_extra_info("ssl_object").getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(shown).serial_number


@pytest.mark.parametrize("host", ["moot.test", "127.0.0.1"])
def test_a_renewed_certificate_is_shown_to_new_connections_and_open_ones_go_on(issuer, host):
    # "moot.test" is asked for by name (SNI), an address is not
    async def scenario():
        tls = Tls(issuer.issue("moot.test", "127.0.0.1"), clock())
        async with echoing(tls) as port:
            old = await connect(issuer, port, host)
            assert await say(old, b"one\n") == b"one\n"
            # when both files are replaced
            issuer.issue("moot.test", "127.0.0.1")
            assert tls.look()
            new = await connect(issuer, port, host)
            # then who comes now sees the new one, and who is here speaks on
            assert serial(new) != serial(old)
            assert await say(new, b"two\n") == b"two\n"
            assert await say(old, b"three\n") == b"three\n"
            old[1].close()
            new[1].close()

    asyncio.run(scenario())


def test_files_that_did_not_change_are_not_read_again(issuer):
    tls = Tls(issuer.issue("moot.test"), clock())
    assert not tls.look()


def test_of_half_a_renewal_nothing_is_taken(issuer, caplog):
    async def scenario():
        pair = issuer.issue("moot.test")
        tls = Tls(pair, clock())
        old_key = pair.key.read_bytes()
        before = tls.certificate
        # given that only the certificate is there yet
        issuer.issue("moot.test", ends=today() + 60 * DAY)
        new_key = pair.key.read_bytes()
        pair.key.write_bytes(old_key)
        assert not tls.look()
        assert "does not belong" in caplog.text
        assert tls.certificate == before
        async with echoing(tls) as port:
            stream = await connect(issuer, port, "moot.test")
            assert await say(stream, b"still here\n") == b"still here\n"
            stream[1].close()
            # when its key comes too
            pair.key.write_bytes(new_key)
            assert tls.look()
            assert tls.certificate.days_left(clock().now()) == 59
            stream = await connect(issuer, port, "moot.test")
            assert await say(stream, b"renewed\n") == b"renewed\n"
            stream[1].close()

    asyncio.run(scenario())


@pytest.mark.parametrize("what", ["cert", "key"])
def test_a_file_that_vanishes_ends_nothing(issuer, what, caplog):
    pair = issuer.issue("moot.test")
    tls = Tls(pair, clock())
    getattr(pair, what).unlink()
    assert not tls.look()
    assert "cannot be read" in caplog.text


def test_an_old_certificate_is_not_taken_for_a_new_one(issuer, caplog):
    tls = Tls(issuer.issue("moot.test"), clock())
    issuer.issue("moot.test", begins=today() - 40 * DAY, ends=today() - DAY)
    assert not tls.look()
    assert "ran out" in caplog.text


def test_a_server_does_not_start_with_bad_files(issuer):
    pair = issuer.issue("moot.test", begins=today() - 40 * DAY, ends=today() - DAY)
    with pytest.raises(Refused, match="ran out"):
        Tls(pair, clock())


def test_old_protocols_are_not_spoken(issuer):
    assert Tls(issuer.issue("moot.test"), clock()).context.minimum_version is (
        ssl.TLSVersion.TLSv1_2
    )
