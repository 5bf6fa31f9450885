"""What is asked of a server, what is taken of its answer, and what is refused unread."""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from folkmoot.federation.client import kinds
from folkmoot.federation.client.answers import TEST_LIMITS, Answer, Limits
from folkmoot.federation.client.faults import (
    BrokenOff,
    FetchFailed,
    Forbidden,
    TooLarge,
    TooSlow,
    Unreachable,
    WrongType,
)
from tests.federation.client.scripted import Scripted, Writer, answer, client, run, serving

MEGABYTE = 1_000_000


def ask(
    says: bytes | Callable[[Writer], Awaitable[None]],
    *,
    limits: Limits = TEST_LIMITS,
    **more: object,
) -> tuple[Answer, Scripted]:
    """Ask a server that says this at /page."""

    async def work() -> tuple[Answer, Scripted]:
        async with serving() as server, client(limits=limits) as asking:
            server.says["/page"] = says
            wanted = {"accept": "text/html"} | more
            return await asking.get(server.at("/page"), **wanted), server  # type: ignore[arg-type]

    return run(work())


def refused(says: bytes | Callable[[Writer], Awaitable[None]], **more: object) -> FetchFailed:
    """Ask, and give back what went wrong."""
    with pytest.raises(FetchFailed) as caught:
        ask(says, **more)  # type: ignore[arg-type]
    return caught.value


def packed(body: bytes, **more: str) -> bytes:
    """An answer in gzip."""
    return answer(gzip.compress(body), content_encoding="gzip", **more)


def test_an_answer_is_handed_over():
    found, server = ask(answer("hello", kind="text/html", x_more="1"))
    assert (found.status, found.body, found.url) == (200, b"hello", server.at("/page"))
    assert found.headers["x-more"] == "1"
    assert server.asked[0].header("accept") == "text/html"
    assert server.asked[0].header("user-agent") == "Folkmoot"
    assert server.asked[0].header("host") == f"127.0.0.1:{server.port}"


def test_nothing_of_ours_goes_along():
    said = answer("x", kind="text/html", set_cookie="id=1; Path=/")

    async def work() -> Scripted:
        async with serving() as server, client() as asking:
            server.says["/page"] = said
            for _ in range(2):
                await asking.get(server.at("/page"), accept="text/html")
            return server

    for one in run(work()).asked:
        for name in ("cookie", "authorization", "proxy-authorization", "referer", "signature"):
            assert one.header(name) == ""


def test_proxies_and_passwords_of_the_machine_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ann password secret\n")
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    monkeypatch.setenv("NETRC", str(netrc))
    found, server = ask(answer("x", kind="text/html"))
    assert found.body == b"x"
    assert server.asked[0].header("authorization") == ""


def test_the_target_goes_over_the_line_as_it_is_spelled():
    async def work() -> list[str]:
        async with serving() as server, client() as asking:
            for path in ("/a%2Fb%41?q=%26&r=a+b", "/a/../b", "/ä?ö#part", "/@ann//"):
                await asking.get(server.at(path), accept="*/*")
            return server.targets

    assert run(work()) == ["/a%2Fb%41?q=%26&r=a+b", "/a/../b", "/%C3%A4?%C3%B6", "/@ann//"]


@pytest.mark.parametrize("status", [201, 204, 304, 400, 401, 404, 410, 429, 500, 503])
def test_any_status_is_an_answer(status: int):
    found, _ = ask(answer(b"", status=status, kind="text/html"))
    assert found.status == status
    assert found.good == (status < 300)


def test_the_body_of_an_error_is_not_read():
    found, _ = ask(answer(b"x" * 3 * MEGABYTE, status=500))
    assert found.body == b""


@pytest.mark.parametrize("told", ["text/json", "application/json", "text/html", "image/png", None])
def test_another_kind_than_was_asked_for_is_refused(told: str | None):
    error = refused(answer({"id": "x"}, kind=told), kinds=kinds.DOCUMENT)
    assert isinstance(error, WrongType)
    assert not error.passing


def test_two_content_types_are_none():
    said = answer("{}", kind="text/html").replace(
        b"content-type: text/html",
        b"content-type: application/activity+json\r\ncontent-type: text/html",
    )
    assert isinstance(refused(said, kinds=kinds.DOCUMENT), WrongType)


# ---- bodies


def test_a_body_is_taken_up_to_the_limit():
    found, _ = ask(answer(b"x" * 1000), most=1000)
    assert len(found.body) == 1000
    assert isinstance(refused(answer(b"x" * 1001), most=1000), TooLarge)


def test_a_packed_body_is_unpacked_up_to_the_limit():
    found, server = ask(packed(b"x" * 1000), most=1000)
    assert found.body == b"x" * 1000
    assert server.asked[0].header("accept-encoding") == "gzip"
    assert isinstance(refused(packed(b"x" * 1001), most=1000), TooLarge)


def test_a_long_page_can_be_cut():
    for said in (answer(b"x" * 5000), packed(b"x" * 5000)):
        found, _ = ask(said, most=1000, cut=True)
        assert found.body == b"x" * 1000


def test_a_body_without_end_is_cut():
    async def endless(writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
            await writer.drain()

    assert isinstance(refused(endless), TooLarge)


def test_a_bomb_is_left_in_the_middle(monkeypatch: pytest.MonkeyPatch):
    # 100 kB that unpack to 100 MB: what is unpacked is counted, not what is sent
    unpacked: list[int] = []
    real = zlib.decompressobj

    class Counting:
        def __init__(self, bits: int) -> None:
            self._inner = real(bits)

        def decompress(self, data: bytes, most: int) -> bytes:
            found = self._inner.decompress(data, most)
            unpacked.append(len(found))
            return found

        def __getattr__(self, name: str) -> object:
            return getattr(self._inner, name)

    monkeypatch.setattr("folkmoot.federation.client.bodies.zlib.decompressobj", Counting)
    assert isinstance(refused(packed(b"\0" * 100 * MEGABYTE)), TooLarge)
    assert 0 < sum(unpacked) <= MEGABYTE + 1


def test_packed_nothing_cannot_go_on_for_ever():
    # blocks of gzip that unpack to no byte at all
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    empty = block.flush(zlib.Z_FULL_FLUSH)
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    said = answer(head + empty * 300_000, content_encoding="gzip")
    assert isinstance(refused(said), TooLarge)


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip", "gzip, br", "x"])
def test_a_coding_that_was_not_asked_for_is_refused(coding: str):
    error = refused(answer(gzip.compress(b"x"), content_encoding=coding))
    assert isinstance(error, WrongType)


@pytest.mark.parametrize(
    "body",
    [b"plain", gzip.compress(b"x", mtime=0) + b"more", gzip.compress(b"x", mtime=0) * 2, b"\x1f"],
    ids=["plain", "more", "twice", "begun"],
)
def test_what_is_no_gzip_is_refused(body: bytes):
    assert isinstance(refused(answer(body, content_encoding="gzip")), WrongType | BrokenOff)


def test_a_packed_body_that_breaks_off_is_refused():
    said = answer(gzip.compress(b"x" * 9000)[:-9], content_encoding="gzip")
    error = refused(said)
    assert isinstance(error, BrokenOff)
    assert error.passing


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"\x00\xff" * 500,
    ],
    ids=range(10),
)
def test_what_is_no_http_is_refused(said: bytes):
    async def say(writer: Writer) -> None:
        writer.write(said)
        await writer.drain()

    assert isinstance(refused(say), BrokenOff)


def test_a_drip_ends_with_the_deadline():
    async def drip(writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while True:  # each byte comes long before any timeout of one read
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    error = refused(drip, limits=Limits(deadline=0.3, passing_rest=0))
    assert isinstance(error, TooSlow)
    assert error.passing


def test_a_server_that_says_nothing_ends_with_the_deadline():
    async def silent(writer: Writer) -> None:
        await asyncio.Event().wait()

    assert isinstance(refused(silent, limits=Limits(deadline=0.3, passing_rest=0)), TooSlow)


def test_a_closed_port_is_unreachable():
    async def work() -> None:
        async with serving() as server:
            url = server.at("/")
        async with client() as asking:
            await asking.get(url, accept="*/*")

    with pytest.raises(Unreachable) as caught:
        run(work())
    assert caught.value.passing


# ---- our own address


def test_our_own_address_is_never_asked():
    async def leading() -> list[str]:
        async with serving() as server:
            ours = f"moot.example:{server.port}"
            server.says["/away"] = answer(status=302, location=f"http://{ours}/u/ann")
            async with client(ours=lambda authority: authority == ours) as asking:
                with pytest.raises(Forbidden, match="this server"):
                    await asking.get(server.at("/away"), accept="*/*")
                with pytest.raises(Forbidden, match="this server"):
                    await asking.get(f"http://MOOT.example.:{server.port}/u/ann", accept="*/*")
                with pytest.raises(Forbidden, match="this server"):
                    await asking.get_document(f"http://{ours}/u/ann")
            return server.targets

    assert run(leading()) == ["/away"]
