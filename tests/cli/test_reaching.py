"""Whether the name leads to the moot, without a network of any kind in these tests."""

import socket
import ssl
from datetime import timedelta

import pytest

from folkmoot.cli import reaching
from folkmoot.cli.reaching import Network, Place, line_to, name_of, place_of
from folkmoot.clock import SECOND, moment
from folkmoot.config import Settings
from folkmoot.serving.certificates import Certificate

PLACE = place_of("https://moot.example")
NOW = 1_772_000_000 * SECOND


def failing(error):
    def fail(*_):
        raise error

    return Network(resolve=fail, knock=fail)


def shown(days):
    today = moment(NOW)
    found = Certificate(("moot.example",), today - timedelta(days=1), today + timedelta(days=days))
    return Network(resolve=lambda *_: ["203.0.113.9"], knock=lambda _: found)


def unbelieved(code):
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = code, "because"
    return failing(error)


def no_tls():
    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")
    error.reason = "WRONG_VERSION_NUMBER"
    return error


def test_an_address_has_its_usual_port():
    assert place_of("https://moot.example") == Place("https://moot.example", "moot.example", 443)
    assert place_of("http://127.0.0.1").port == 80
    assert place_of("https://[::1]:8443") == Place("https://[::1]:8443", "::1", 8443)


def test_without_a_network_one_is_told_to_look_again():
    offline = failing(socket.gaierror(socket.EAI_AGAIN, "Temporary failure"))
    found = name_of(PLACE, Settings(), offline)
    assert (found.ok, "Look again when it has" in found.sentence) == (False, True)


@pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_NONAME, "no"), UnicodeError("x")])
def test_a_name_that_leads_nowhere_is_told_with_the_record_it_lacks(error):
    found = name_of(PLACE, Settings(), failing(error))
    assert (found.ok, "A record" in found.sentence) == (False, True)


def test_a_name_that_leads_into_the_building_is_told():
    home = Network(resolve=lambda *_: ["203.0.113.9", "192.168.1.5"], knock=lambda _: None)
    found = name_of(PLACE, Settings(), home)
    assert (found.ok, "192.168.1.5, which nobody outside" in found.sentence) == (False, True)
    assert name_of(PLACE, Settings(test_peers=True), home).ok
    assert name_of(PLACE, Settings(), shown(60)).ok


@pytest.mark.parametrize(("days", "ok"), [(60, True), (14, True), (13, False), (0, False)])
def test_a_certificate_that_nobody_renews_is_told_in_time(days, ok):
    found, go_on = line_to(PLACE, shown(days), NOW)
    assert (found.ok, go_on) == (ok, True)
    assert str(days) in found.sentence


@pytest.mark.parametrize(
    ("code", "words"),
    [(9, "not valid yet"), (10, "ran out"), (18, "made itself"), (19, "made itself"),
     (20, "fullchain.pem"), (21, "fullchain.pem"), (62, "another name"), (64, "another name"),
     (999, "not believed: because")],
)  # fmt: skip
def test_a_certificate_that_is_not_believed_is_told_with_why(code, words):
    found, go_on = line_to(PLACE, unbelieved(code), NOW)
    assert (found.ok, go_on, words in found.sentence) == (False, False, True)


@pytest.mark.parametrize(
    ("error", "words"),
    [(ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
     (TimeoutError(), "timed out"), (OSError(113, "No route to host"), "No route to host"),
     (no_tls(), "does not speak TLS (WRONG_VERSION_NUMBER)")],
)  # fmt: skip
def test_where_nothing_answers_the_way_is_told(error, words):
    found, go_on = line_to(PLACE, failing(error), NOW)
    assert (found.ok, go_on, words in found.sentence) == (False, False, True)


def test_in_tests_plain_http_will_do():
    plain = Network(resolve=lambda *_: ["127.0.0.1"], knock=lambda _: None)
    found, go_on = line_to(place_of("http://127.0.0.1:8001"), plain, NOW)
    assert (found.ok, go_on) == (True, True)


def test_an_own_certificate_is_looked_at_only_where_there_is_one():
    assert reaching.own_certificate(Settings(), PLACE, NOW) is None
