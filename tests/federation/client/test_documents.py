"""A document is believed only where it lives."""

import asyncio
import json
from typing import Any

import pytest

from folkmoot.federation.client.answers import Fetched
from folkmoot.federation.client.faults import Answered, FetchFailed, Forbidden, NotADocument
from tests.federation.client.scripted import Scripted, Writer, answer, client, moved, run, serving
from tests.federation.signatures.build import signer

A, B = "a.example", "b.example"


async def fetch(server: Scripted, path: str = "/u/ann", host: str = A, **more: Any) -> Fetched:
    """The document at an address of a host."""
    async with client() as asking:
        return await asking.get_document(server.at(path, host), **more)


async def refused(server: Scripted, path: str = "/u/ann") -> FetchFailed:
    """Why there is no document at an address of a.example."""
    with pytest.raises(FetchFailed) as caught:
        await fetch(server, path)
    return caught.value


def test_a_document_that_lives_where_it_was_found():
    async def work() -> None:
        async with serving() as server:
            document = {"id": server.at("/u/ann", A), "type": "Person", "name": "Ann"}
            server.says["/u/ann"] = answer(document)
            found = await fetch(server)
            assert (found.url, found.document) == (document["id"], document)
            assert json.loads(found.body) == document
            asked = server.asked[0].header("accept")
            assert "application/activity+json" in asked
            assert 'profile="https://www.w3.org/ns/activitystreams"' in asked

    run(work())


def test_an_id_may_be_spelled_in_another_way():
    async def work() -> None:
        async with serving() as server:
            server.says["/u/ann"] = answer({"id": f"HTTP://A.Example.:{server.port}/u/ann"})
            assert (await fetch(server)).url == server.at("/u/ann", A)

    run(work())


def test_a_document_that_lives_elsewhere_on_its_host_is_asked_for_there():
    async def work() -> None:
        async with serving() as server:
            there = server.at("/users/1", A)
            server.says |= {
                "/u/ann": answer({"id": there, "name": "forged"}),
                "/users/1": answer({"id": there, "name": "Ann"}),
            }
            found = await fetch(server)
            assert (found.url, found.document["name"]) == (there, "Ann")
            assert server.targets == ["/u/ann", "/users/1"]

    run(work())


@pytest.mark.parametrize("second", ["/u/ann", "/users/2", "elsewhere"])
def test_it_is_asked_for_only_once_more(second: str):
    async def work() -> None:
        async with serving() as server:
            other = f"http://{B}:{server.port}/x" if second == "elsewhere" else server.at(second, A)
            server.says |= {
                "/u/ann": answer({"id": server.at("/users/1", A)}),
                "/users/1": answer({"id": other}),
            }
            assert isinstance(await refused(server), NotADocument)
            assert server.targets == ["/u/ann", "/users/1"]

    run(work())


def test_a_document_with_the_id_of_another_host_is_dropped():
    async def work() -> None:
        async with serving() as server:
            server.says["/u/ann"] = answer({"id": server.at("/u/victim", B)})
            error = await refused(server)
            assert isinstance(error, NotADocument)
            assert not error.passing
            assert server.targets == ["/u/ann"]  # nor does E make us ask V

    run(work())


def test_another_port_or_scheme_is_another_host():
    async def work() -> None:
        async with serving() as server:
            for other in (f"http://{A}:1/u/ann", f"https://{A}:{server.port}/u/ann"):
                server.says["/u/ann"] = answer({"id": other})
                assert isinstance(await refused(server), NotADocument)

    run(work())


def test_a_redirect_is_judged_by_where_it_ends():
    # an open redirect of V that leads to a document of E does not make it one of V
    async def work() -> None:
        async with serving() as server:
            victim, evil = server.at("/u/ann", A), server.at("/evil", B)
            server.says["/u/ann"] = moved(evil)
            server.says["/evil"] = answer({"id": victim})
            assert isinstance(await refused(server), NotADocument)
            server.says["/evil"] = answer({"id": evil})
            assert (await fetch(server)).url == evil

    run(work())


def test_the_second_look_may_not_lead_elsewhere():
    async def work() -> None:
        async with serving() as server:
            server.says |= {
                "/u/ann": answer({"id": server.at("/users/1", A)}),
                "/users/1": moved(server.at("/evil", B)),
                "/evil": answer({"id": server.at("/users/1", A)}),
            }
            assert isinstance(await refused(server), NotADocument)

    run(work())


def test_a_key_is_asked_for_by_its_fragment():
    async def work() -> None:
        async with serving() as server:
            actor, key = server.at("/u/ann", A), server.at("/u/ann#main-key", A)
            server.says["/u/ann"] = answer({"id": actor, "publicKey": {"id": key}})
            assert (await fetch(server, "/u/ann#main-key")).url == actor
            server.says["/u/ann"] = answer({"id": key, "owner": actor})
            assert (await fetch(server, "/u/ann#main-key")).url == key
            # and is called what it is, whatever was asked for
            assert (await fetch(server, "/u/ann#other")).url == key
            assert (await fetch(server, "/u/ann")).url == key

    run(work())


@pytest.mark.parametrize(
    "identity",
    [None, "", 7, True, [], {}, ["http://a.example/u/ann"], {"id": "http://a.example/u/ann"},
     "u/ann", "javascript:alert(1)", "http://a.example/" + "a" * 70_000, "urn:uuid:1", "did:key:z6",
     "http://127.0.0.1@a.example/u/ann", "x" * 500_000],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_an_id_that_is_none_is_refused(identity: object):
    async def work() -> None:
        async with serving() as server:
            server.says["/u/ann"] = answer({"id": identity, "type": "Note"})
            assert isinstance(await refused(server), NotADocument | Forbidden)
            assert server.targets == ["/u/ann"]

    run(work())


@pytest.mark.parametrize(
    "body",
    ["{}", '{"type":"Note"}', "[]", "null", '"http://a.example/u/ann"', "", "<html>",
     '{"id":"%s","id":"%s"}', '{"id":"%s","object":{"a":1,"a":2}}', '{"id":"%s","@graph":[]}',
     '{"id":"%s","a":' + "[" * 10_000 + "]" * 10_000 + "}", '{"id":"%s","a":NaN}'],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_document_is_refused(body: str):
    async def work() -> None:
        async with serving() as server:
            server.says["/u/ann"] = answer(body.replace("%s", server.at("/u/ann", A)))
            assert isinstance(await refused(server), NotADocument)

    run(work())


@pytest.mark.parametrize("kind", ["text/json", "application/json", "application/octet-stream",
                                  "application/ld+json", "image/png", "text/html"])  # fmt: skip
def test_an_upload_is_no_document(kind: str):
    async def work() -> None:
        async with serving() as server:
            server.says["/u/ann"] = answer({"id": server.at("/u/ann", A)}, kind=kind)
            assert isinstance(await refused(server), FetchFailed)

    run(work())


@pytest.mark.parametrize(
    ("status", "gone", "passing"),
    [(404, True, False), (410, True, False), (401, False, False), (403, False, False),
     (429, False, True), (500, False, True), (503, False, True), (304, False, False)],
)  # fmt: skip
def test_a_status_says_what_became_of_it(status: int, gone: bool, passing: bool):
    async def work() -> None:
        async with serving() as server:
            server.says["/u/ann"] = answer(status=status)
            error = await refused(server)
            assert isinstance(error, Answered)
            assert (error.code, error.gone, error.passing) == (status, gone, passing)

    run(work())


def test_a_link_inside_a_document_is_not_followed():
    async def work() -> None:
        async with serving() as server:
            document = {"id": server.at("/u/ann", A), "inbox": "http://169.254.169.254/"}
            server.says["/u/ann"] = answer(document)
            await fetch(server)
            assert server.targets == ["/u/ann"]

    run(work())


def test_a_signed_fetch_is_signed_on_the_second_look_too():
    async def work() -> None:
        async with serving() as server:
            there = server.at("/users/1", A)
            server.says |= {"/u/ann": answer({"id": there}), "/users/1": answer({"id": there})}
            await fetch(server, sign=signer())
            assert all(one.header("signature") for one in server.asked)

    run(work())


def test_who_no_longer_wants_a_document_need_not_wait_for_it():
    async def work() -> None:
        begun = asyncio.Event()

        async def slow(writer: Writer) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n")
            await writer.drain()
            begun.set()
            await writer.wait_closed()

        async with serving() as server, client() as asking:
            server.says["/u/ann"] = slow
            task = asyncio.create_task(asking.get_document(server.at("/u/ann", A)))
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    run(work())
