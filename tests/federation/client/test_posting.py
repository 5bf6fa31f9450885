"""Activities go out signed, byte for byte as they are, and every status comes back."""

import pytest

from folkmoot.clock import FakeClock
from folkmoot.federation.client.faults import Unreachable
from folkmoot.federation.signatures.verifying import named, verify
from tests.federation.client.scripted import Writer, answer, client, run, serving
from tests.federation.signatures.build import KEY_ID, pem, rsa_key, signer

BODY = '{"type":"Like",  "name":"ä"}'.encode()


@pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
def test_an_activity_arrives_as_it_was_signed(scheme: str):
    async def work() -> None:
        clock = FakeClock()
        async with serving() as server, client(clock=clock) as asking:
            server.says["/inbox"] = answer(b"thanks", status=202, kind="text/plain")
            url = server.at("/inbox", "b.example")
            found = await asking.post(url, BODY, sign=signer(), scheme=scheme)  # type: ignore[arg-type]
            assert (found.status, found.body) == (202, b"thanks")
            [asked] = server.asked
            assert asked.body == BODY
            assert asked.header("content-type") == "application/activity+json"
            told = named(asked.headers)
            assert (told.key_id, told.scheme) == (KEY_ID, scheme)
            verify(
                "POST",
                "/inbox",
                f"b.example:{server.port}",
                asked.headers,
                asked.body,
                pem(rsa_key()),
                clock.now(),
                scheme="http",
            )

    run(work())


def test_the_same_activity_is_signed_anew():
    async def work() -> None:
        clock = FakeClock()
        async with serving() as server, client(clock=clock) as asking:
            for _ in range(2):
                await asking.post(server.at("/inbox"), BODY, sign=signer())
                clock.advance(hours=3)
            first, second = server.asked
            assert first.body == second.body
            assert first.header("date") != second.header("date")

    run(work())


@pytest.mark.parametrize("status", [200, 202, 301, 400, 401, 403, 404, 410, 429, 500, 503])
def test_every_status_comes_back(status: int):
    async def work() -> None:
        async with serving() as server, client() as asking:
            server.says["/inbox"] = answer("why", status=status, retry_after="7")
            found = await asking.post(server.at("/inbox"), BODY, sign=signer())
            assert (found.status, found.headers["retry-after"]) == (status, "7")

    run(work())


def test_a_long_answer_is_cut():
    async def work() -> None:
        async with serving() as server, client() as asking:

            async def endless(writer: Writer) -> None:
                writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
                while True:
                    writer.write(b"x" * 10_000)
                    await writer.drain()

            server.says["/inbox"] = endless
            found = await asking.post(server.at("/inbox"), BODY, sign=signer())
            assert len(found.body) == 65_536

    run(work())


def test_a_failed_delivery_is_tried_when_the_caller_wants():
    async def work() -> None:
        async with serving() as server:
            url = server.at("/inbox")
        async with client() as asking:
            for _ in range(3):
                with pytest.raises(Unreachable):
                    await asking.post(url, BODY, sign=signer())

    run(work())
