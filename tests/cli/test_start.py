"""serve: one block that tells everything, a clean end, and what it refuses."""

import signal
import socket
import ssl
import stat
import threading
import urllib.error
import urllib.request

import pytest

from folkmoot.cli import lan
from folkmoot.cli.settings import check_driver
from folkmoot.cli.start import local_address
from folkmoot.config import Settings
from folkmoot.errors import Refused
from folkmoot.serving import sockets, terminal
from folkmoot.storage import folder
from tests.cli.conftest import serving
from tests.issuing import Issuer


def fetch(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.status, answer.read()


def test_a_new_moot_prints_a_setup_link_that_works(tmp_path, database):
    place = tmp_path / "new"
    with serving("serve", "--data", place, "--port", 0, "--no-browser", *database) as served:
        link = served.value("Set it up")
        assert link.startswith(f"{served.here}/setup/")
        assert "The link is good once, and for 30 minutes. Start again for another." in served.lines
        assert fetch(link)[0] == 200
        assert fetch(f"{served.here}/healthz")[0] == 200
        # and its folder is closed to others
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        assert folder.open_rights(place) == []


def test_a_founded_moot_prints_its_address_and_no_link(hall, database):
    with serving("serve", "--data", hall, "--port", 0, "--no-browser", *database) as served:
        assert "Hall is open." in served.lines
        assert served.value("Address") == "http://localhost:8123"
        assert not any("Set it up" in line for line in served.lines)


def trusting(issuer):
    return ssl.create_default_context(cafile=issuer.bundle)


def test_it_speaks_https_itself_and_takes_up_a_renewed_certificate(tmp_path, database):
    issuer = Issuer(tmp_path / "issuer")
    pair = issuer.issue("127.0.0.1")
    tls = ["--tls-cert", pair.cert, "--tls-key", pair.key]
    place = tmp_path / "new"
    with serving("serve", "--data", place, "--port", 0, "--no-browser", *tls, *database) as served:
        link = served.value("Set it up")
        assert link.startswith("https://127.0.0.1:")
        with urllib.request.urlopen(link, timeout=60, context=trusting(issuer)) as answer:
            assert answer.status == 200
            assert "max-age" in answer.headers["Strict-Transport-Security"]
        # when it is renewed by another issuer, and the moot is told
        other = Issuer(tmp_path / "issuer", "other")
        other.issue("127.0.0.1")
        served.process.send_signal(signal.SIGHUP)
        # then those who believe the new one only can come
        for _ in range(200):
            try:
                shown = fetch_https(served.here, other)
            except ssl.SSLCertVerificationError:
                threading.Event().wait(0.05)
            else:
                break
        assert shown == 200
        served.process.send_signal(signal.SIGTERM)
        _, err = served.process.communicate(timeout=60)
        assert served.process.returncode == 0, err


def fetch_https(url, issuer):
    try:
        with urllib.request.urlopen(
            f"{url}/healthz", timeout=60, context=trusting(issuer)
        ) as answer:
            return answer.status
    except urllib.error.URLError as error:
        raise error.reason from None


def test_a_bad_certificate_is_refused_before_anything_is_made(run, tmp_path):
    issuer = Issuer(tmp_path / "issuer")
    pair = issuer.issue("moot.example")
    other = issuer.issue("moot.example", name="other")
    result = run("serve", "--data", tmp_path / "m", "--tls-cert", pair.cert, "--tls-key", other.key)
    assert (result.exit_code, "does not belong" in result.stderr) == (1, True)
    assert not (tmp_path / "m" / "moot.db").exists()
    result = run("serve", "--data", tmp_path / "m", "--tls-cert", pair.cert)
    assert (result.exit_code, "--tls-key" in result.stderr) == (1, True)


def test_in_the_mode_for_tests_every_page_says_so(tmp_path, database):
    place = tmp_path / "new"
    options = ("serve", "--data", place, "--port", 0, "--no-browser", *database)
    with serving(*options, FOLKMOOT_TEST_PEERS="true") as served:
        assert any("TEST MODE" in line for line in served.lines)
        status, page = fetch(served.value("Set it up"))
        assert (status, b"TEST MODE" in page) == (200, True)


def test_a_moot_in_public_never_enters_the_mode_for_tests(
    run, tmp_path, password_file, database, monkeypatch
):
    # given a moot that was founded for the world
    options = ("--name", "Hall", "--founder", "ada", "--password-file", password_file, *database)
    place = tmp_path / "hall"
    address = ("--url", "https://moot.example")
    assert run("setup", "--data", place, *address, *options).exit_code == 0
    # when the mode is switched on
    monkeypatch.setenv("FOLKMOOT_TEST_PEERS", "1")
    result = run("serve", "--data", place, "--port", 0, *database)
    # then it is not served
    assert (result.exit_code, "https://moot.example" in result.stderr) == (1, True)
    # and none is founded so
    result = run("setup", "--data", tmp_path / "other", *address, *options)
    assert (result.exit_code, "test_peers" in result.stderr) == (1, True)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(hall, database, number):
    with serving("serve", "--data", hall, "--port", 0, "--no-browser", *database) as served:
        fetch(f"{served.here}/healthz")
        served.process.send_signal(number)
        _, err = served.process.communicate(timeout=60)
        assert served.process.returncode == 0, err
        assert "Traceback" not in err
    # then nothing of it is left
    assert not folder.is_held(hall)
    assert not (hall / "moot.db-wal").exists()


def test_a_killed_server_keeps_nobody_out(hall, database):
    with serving("serve", "--data", hall, "--port", 0, "--no-browser", *database):
        pass
    with serving("serve", "--data", hall, "--port", 0, "--no-browser", *database) as served:
        assert fetch(f"{served.here}/healthz")[0] == 200


def test_two_servers_never_serve_one_folder(run, hall, database):
    with serving("serve", "--data", hall, "--port", 0, "--no-browser", *database) as served:
        result = run("serve", "--data", hall, "--port", 0, "--no-browser", *database)
        assert result.exit_code == 1
        assert f"as process {served.process.pid}" in result.stderr


def test_the_jobs_are_done_while_it_is_served(run, hall, database):
    # given the genesis, whose checkpoint waits to be signed
    with serving("serve", "--data", hall, "--port", 0, "--no-browser", *database) as served:
        for _ in range(600):
            if fetch(f"{served.here}/healthz")[0] and signed(run, hall, database):
                break
        assert signed(run, hall, database)


def signed(run, hall, database):
    import json

    return json.loads(run("verify", "--json", "--data", hall, *database).stdout)["checkpoints"]


def test_settings_come_from_the_environment_too(tmp_path):
    variables = {"FOLKMOOT_DATA": str(tmp_path / "e"), "FOLKMOOT_PORT": "0"}
    with serving(**variables, FOLKMOOT_BROWSER="false") as served:
        assert served.value("Folder") == str(tmp_path / "e")


def test_the_folder_may_stand_before_the_command(run, hall):
    if not (hall / "moot.db").exists():
        pytest.skip("the same on PostgreSQL")
    assert run("--data", hall, "verify").exit_code == 0
    assert run("--data", "nowhere", "verify", "--data", hall).exit_code == 0


def test_another_address_than_the_founded_one_is_refused(run, hall, database):
    result = run("serve", "--data", hall, "--port", 0, "--url", "https://other.example", *database)
    assert result.exit_code == 1
    assert "founded as http://localhost:8123" in result.stderr
    assert not folder.is_held(hall)


def test_a_port_that_is_taken_is_refused(run, hall, database):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run("serve", "--data", hall, "--port", port, *database)
    assert result.exit_code == 1
    assert f"port {port}" in result.stderr
    assert "--port" in result.stderr


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("127.0.0.1", 70000)])
def test_an_address_that_the_machine_lacks_is_refused(host, port):
    with pytest.raises(Refused, match="cannot listen"):
        sockets.listen(host, port)


def test_a_folder_that_is_no_folder_is_refused(run, password_file):
    result = run("serve", "--data", password_file)
    assert (result.exit_code, "is no folder" in result.stderr) == (1, True)


def test_a_setting_that_cannot_be_is_refused(run, tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "folkmoot.toml").write_text("portt = 3\n")
    result = run("serve", "--data", tmp_path / "m")
    assert (result.exit_code, "portt" in result.stderr) == (1, True)


def test_postgresql_without_its_library_is_refused():
    check_driver("")
    with pytest.raises(Refused, match=r"pip install 'folkmoot\[postgres\]'"):
        check_driver("postgresql://moot@localhost/moot", driver="no_such_library")


def test_proxies_are_named_on_the_command_line(run, tmp_path):
    result = run("serve", "--data", tmp_path / "m", "--proxies", "127.0.0.1, everybody")
    assert (result.exit_code, "'everybody'" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, False),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, False),
    ],
)
def test_a_browser_is_opened_only_where_somebody_sits(monkeypatch, variables, shown):
    opened = []
    monkeypatch.setattr(terminal.webbrowser, "open", opened.append)
    monkeypatch.setattr(terminal.sys, "platform", "linux")
    assert terminal.open_browser("http://localhost/", variables) is shown
    for thread in terminal.threading.enumerate():
        if thread.daemon and "open" in thread.name:
            thread.join()
    assert opened == (["http://localhost/"] if shown else [])


def test_links_are_left_out_of_the_log(capsys):
    import logging

    terminal.start_log("info")
    logging.getLogger("folkmoot").warning("GET /setup/%s", "A" * 43)
    assert "/setup/[link]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:81"),
        ("0.0.0.0", "http://127.0.0.1:81"),
        ("::1", "http://[::1]:81"),
        ("192.168.1.5", "http://192.168.1.5:81"),
    ],
)
def test_the_address_on_this_machine(host, address):
    assert local_address(Settings(host=host, port=81)) == address


@pytest.mark.parametrize(
    ("name", "label"),
    [("Hall", "hall"), ("The  Hall, of Ada!", "the-hall-of-ada"), ("公園", "moot"), ("-", "moot")],
)
def test_a_moot_has_a_name_on_the_local_network(name, label):
    assert lan.host_label(name) == label


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("http://moot.local:8000", "moot"),
        ("http://192.168.1.5:8000", "hall"),
        ("https://moot.example", "hall"),
    ],
)
def test_the_local_name_that_a_moot_was_founded_at_stays(address, label):
    assert lan.host_label("Hall", address) == label


def test_a_code_for_phones_fits_a_terminal():
    lines = lan.qr("http://192.168.178.200:8000").splitlines()
    assert 10 < len(lines) <= 24
    assert max(map(len, lines)) <= 80


def test_without_a_network_lan_is_refused(monkeypatch):
    monkeypatch.setattr(lan, "own_address", lambda: None)
    with pytest.raises(Refused, match="on no network"), lan.announced(8000, "hall"):
        pass
