"""doctor asks from outside: a real moot, behind a proxy that spoils what comes through it."""

import json
import socket
import threading

import pytest

from tests.cli import proxy
from tests.cli.conftest import serving
from tests.issuing import DAY, Issuer, today

OUTSIDE = {"dns", "tls", "proxy", "clock", "webfinger", "host", "accept", "signature"}


@pytest.fixture
def founded(run, tmp_path, password_file, on_postgres, monkeypatch):
    """Found a moot at an address; gives its folder."""
    if on_postgres:
        pytest.skip("asks over the network, and the same way with PostgreSQL")
    monkeypatch.setenv("FOLKMOOT_TEST_PEERS", "true")

    def found(address):
        place = tmp_path / "hall"
        result = run(
            "setup", "--data", place, "--name", "Hall", "--url", address, "--founder", "ada",
            "--password-file", password_file,
        )  # fmt: skip
        assert result.exit_code == 0, result.output
        return place

    return found


def findings(run, place, *more):
    said = json.loads(run("doctor", "--json", "--data", place, *more).stdout)
    return {one["subject"]: (one["ok"], one["sentence"]) for one in said["findings"]}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def settled(run, place):
    """The findings once the keys of the moot are made."""
    for _ in range(200):
        found = findings(run, place)
        if "cannot sign" not in found.get("signature", (True, ""))[1]:
            return found
        threading.Event().wait(0.05)
    raise AssertionError(found)


def bad(found):
    return {subject for subject, (ok, _) in found.items() if ok is False} & OUTSIDE


@pytest.fixture
def between():
    made = proxy.Proxy()
    yield made
    made.close()


def test_a_proxy_that_changes_what_comes_is_noticed_and_explained(run, founded, between):
    place = founded(f"http://127.0.0.1:{between.port}")
    between.target = free_port()
    with serving("serve", "--data", place, "--port", between.target, "--no-browser"):
        # given a proxy that passes on all as it came
        found = settled(run, place)
        assert found.keys() >= OUTSIDE
        assert bad(found) == set()
        assert found["clock"][0] is None
        # when it spoils something, then that is named, with what to do, and nothing else
        for spoil, subjects, word in (
            (proxy.writing(host="localhost:8000"), {"host"}, "proxy_set_header Host $http_host"),
            (proxy.writing(host="backend"), {"proxy", "host"}, "writes backend into"),
            (proxy.dropping("accept"), {"accept"}, "drops or changes the header Accept"),
            (proxy.writing(accept="*/*"), {"accept"}, "drops or changes the header Accept"),
            (proxy.dropping("signature"), {"signature"}, "no Signature header"),
            (proxy.dropping("digest"), {"signature"}, "covers digest"),
            (proxy.changing, {"signature"}, "byte by byte"),
        ):
            between.spoil = spoil
            found = findings(run, place)
            assert bad(found) == subjects
            assert any(word in found[subject][1] for subject in subjects), found
        between.spoil = proxy.clean
        # and when it passes on no POST
        between.refused = ("POST", 405)
        found = findings(run, place)
        assert bad(found) == {"signature"}
        assert "status 405" in found["signature"][1]
        # or nothing at all
        between.refused = ("GET", 502)
        found = findings(run, place)
        assert bad(found) == {"proxy"}
        assert "something else than this moot answers (status 502)" in found["proxy"][1]


def test_a_moot_that_speaks_tls_itself_is_looked_at_from_outside(
    run, founded, tmp_path, monkeypatch
):
    issuer = Issuer(tmp_path / "issuer")
    pair = issuer.issue("127.0.0.1")
    port = free_port()
    place = founded(f"https://127.0.0.1:{port}")
    monkeypatch.setenv("FOLKMOOT_TLS_CERT", str(pair.cert))
    monkeypatch.setenv("FOLKMOOT_TLS_KEY", str(pair.key))
    monkeypatch.setenv("FOLKMOOT_CA_BUNDLE", str(issuer.bundle))
    # given that it is not served yet
    found = findings(run, place)
    assert bad(found) == {"tls"}
    assert "Nothing answers" in found["tls"][1]
    with serving("serve", "--data", place, "--port", port, "--no-browser"):
        found = settled(run, place)
        assert bad(found) == set()
        assert "good for 29 more days" in found["tls"][1]
        assert found["certificate"][0]
        # when its issuer is not believed
        monkeypatch.delenv("FOLKMOOT_CA_BUNDLE")
        found = findings(run, place)
        assert bad(found) == {"tls"}
        assert "fullchain.pem" in found["tls"][1]
    # and where the files are for another name, or run out soon
    issuer.issue("other.example")
    assert "other.example, and not for 127.0.0.1" in findings(run, place)["certificate"][1]
    issuer.issue("127.0.0.1", ends=today() + 3 * DAY)
    assert "ends in 2 days" in findings(run, place)["certificate"][1]
    issuer.issue("127.0.0.1", ends=today() - DAY, begins=today() - 9 * DAY)
    assert "ran out" in findings(run, place)["certificate"][1]


def test_a_moot_at_home_is_part_of_no_network_and_that_is_well(run, hall):
    if not (hall / "moot.db").exists():
        pytest.skip("the same with PostgreSQL")
    found = findings(run, hall)
    assert found["federation"][0]
    assert "private address" in found["federation"][1]
    assert not OUTSIDE & found.keys()


def test_another_server_that_cannot_be_asked_is_told(run, founded, between):
    place = founded(f"http://127.0.0.1:{between.port}")
    between.target = free_port()
    with serving("serve", "--data", place, "--port", between.target, "--no-browser"):
        settled(run, place)
        port = free_port()
        ok, sentence = findings(run, place, "--peer", f"127.0.0.1:{port}")["clock"]
        assert (ok, f"127.0.0.1:{port} could not be asked" in sentence) == (False, True)
