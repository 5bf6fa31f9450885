"""Redirects are followed by hand: judged like a first address, signed anew, and not for ever."""

import pytest

from folkmoot.clock import FakeClock
from folkmoot.federation.client.answers import Answer
from folkmoot.federation.client.faults import FetchFailed, Forbidden, Wandering
from folkmoot.federation.signatures.verifying import verify
from tests.federation.client.scripted import Asked, Scripted, answer, client, moved, run, serving
from tests.federation.signatures.build import pem, rsa_key, signer

HOSTS = {
    "a.example": ["127.0.0.1"],
    "b.example": ["127.0.0.1"],
    "inside.example": ["10.0.0.7"],
    "cloud.example": ["169.254.169.254"],
    "both.example": ["10.0.0.7", "127.0.0.1"],
}


async def follow(server: Scripted, path: str = "/0", **more: object) -> Answer:
    """Ask for an address of a.example, with these names and no DNS."""
    wanted = {"accept": "text/html"} | more
    async with client(names=HOSTS) as asking:
        return await asking.get(server.at(path, "a.example"), **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_judged_as_where_it_ends(status: int):
    async def work() -> None:
        async with serving() as server:
            server.says |= {
                "/0": moved(f"http://b.example:{server.port}/1", status),
                "/1": answer("there", kind="text/html"),
            }
            found = await follow(server)
            assert found.url == server.at("/1", "b.example")
            assert found.body == b"there"
            assert [one.header("host").partition(":")[0] for one in server.asked] == [
                "a.example", "b.example",
            ]  # fmt: skip

    run(work())


def test_redirects_have_an_end():
    async def work() -> None:
        async with serving() as server:
            server.says |= {f"/{number}": moved(f"/{number + 1}") for number in range(100)}
            with pytest.raises(Wandering):
                await follow(server, redirects=3)
            assert server.targets == ["/0", "/1", "/2", "/3"]

    run(work())


@pytest.mark.parametrize("loop", [{"/0": "/0"}, {"/0": "/1", "/1": "/0"}, {"/0": "/0#again"}])
def test_a_loop_is_left_where_it_closes(loop: dict[str, str]):
    async def work() -> None:
        async with serving() as server:
            server.says |= {path: moved(where) for path, where in loop.items()}
            with pytest.raises(Wandering):
                await follow(server, redirects=20)
            assert len(server.asked) == len(loop)

    run(work())


@pytest.mark.parametrize(
    "where",
    ["file:///etc/passwd", "gopher://a.example/", "data:text/html,x", "http://10.0.0.1/",
     "http://169.254.169.254/latest/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
     "http://ann@b.example/", "http://inside.example/", "http://cloud.example/",
     "http://b.example/" + "a" * 3000],
)  # fmt: skip
def test_a_redirect_into_a_network_is_refused(where: str):
    async def work() -> None:
        async with serving() as server:
            server.says["/0"] = moved(where)
            with pytest.raises(Forbidden):
                await follow(server, sign=signer())
            assert server.targets == ["/0"]

    run(work())


def test_a_redirect_without_a_place_is_an_answer():
    async def work() -> None:
        async with serving() as server:
            server.says["/0"] = answer(status=302, kind=None)
            assert (await follow(server)).status == 302

    run(work())


def signed_for(asked: Asked, host: str) -> None:
    """Raises BadSignature unless this request was signed for this host."""
    verify(
        asked.method,
        asked.target,
        host,
        asked.headers,
        asked.body,
        pem(rsa_key()),
        FakeClock().now(),
        scheme="http",
    )


@pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
def test_each_hop_is_signed_for_its_own_host(scheme: str):
    # a signature that was shown to another host could be used there against the first
    async def work() -> None:
        async with serving() as server:
            server.says |= {
                "/0": moved(f"http://b.example:{server.port}/1"),
                "/1": answer("there", kind="text/html"),
            }
            await follow(server, sign=signer(), scheme=scheme)
            first, second = server.asked
            signed_for(first, f"a.example:{server.port}")
            signed_for(second, f"b.example:{server.port}")
            assert first.header("signature") != second.header("signature")

    run(work())


def test_a_redirect_of_an_activity_is_not_followed():
    async def work() -> None:
        async with serving() as server, client(names=HOSTS) as asking:
            server.says["/inbox"] = moved(f"http://b.example:{server.port}/inbox", 307)
            found = await asking.post(server.at("/inbox", "a.example"), b"{}", sign=signer())
            assert found.status == 307
            assert server.targets == ["/inbox"]

    run(work())


def test_only_addresses_that_may_be_dialled_are_dialled():
    async def work() -> None:
        async with serving() as server, client(names=HOSTS) as asking:
            server.says["/0"] = answer("x", kind="text/html")
            found = await asking.get(server.at("/0", "both.example"), accept="*/*")
            assert found.body == b"x"
            for inside in ("inside.example", "cloud.example"):
                with pytest.raises(Forbidden, match="not public") as caught:
                    await asking.get(server.at("/0", inside), accept="*/*")
                assert not caught.value.passing
            with pytest.raises(FetchFailed, match="no address"):
                await asking.get(server.at("/0", "nowhere.example"), accept="*/*")

    run(work())


def test_a_name_that_changes_its_address_gains_nothing():
    # DNS rebinding: public when it is asked first, inside the network a moment later
    names = {"a.example": ["127.0.0.1"]}

    async def work() -> None:
        async with serving() as server, client(names=names) as asking:
            server.says["/0"] = answer("x", kind="text/html")
            assert (await asking.get(server.at("/0", "a.example"), accept="*/*")).body == b"x"
            names["a.example"] = ["192.168.0.1"]
            with pytest.raises(Forbidden, match="not public"):
                await asking.get(server.at("/0", "a.example"), accept="*/*")

    run(work())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.7", "::ffff:127.0.0.1"])
def test_outside_of_tests_a_name_for_this_machine_is_refused(address: str):
    async def work() -> None:
        async with client(tests=False, names={"a.example": [address]}) as asking:
            with pytest.raises(Forbidden, match="not public"):
                await asking.get("https://a.example/", accept="*/*")

    run(work())


def test_outside_of_tests_plain_http_and_ports_are_refused():
    async def work() -> None:
        async with client(tests=False) as asking:
            for url in ("http://a.example/", "https://a.example:8443/", "http://127.0.0.1:80/"):
                with pytest.raises(Forbidden):
                    await asking.get(url, accept="*/*")
                with pytest.raises(Forbidden):
                    await asking.post(url, b"{}", sign=signer())

    run(work())
