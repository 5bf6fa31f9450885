"""Forms of our own pages go through, forms of other sites do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.web.guard.origin import Sender, may_change, origin_of, sender

OWN = {"https://moot.example"}
LAN = {"http://192.168.1.5:8000"}


@pytest.mark.parametrize(
    ("headers", "who"),
    [
        ({"sec-fetch-site": "same-origin"}, Sender.OURS),
        ({"sec-fetch-site": "none"}, Sender.OURS),
        ({"sec-fetch-site": "same-site"}, Sender.FOREIGN),
        ({"sec-fetch-site": "cross-site"}, Sender.FOREIGN),
        ({"sec-fetch-site": ""}, Sender.FOREIGN),
        ({"sec-fetch-site": "same-origin, cross-site"}, Sender.FOREIGN),
        # Sec-Fetch-Site cannot be set by a page, so it is asked before all else.
        ({"sec-fetch-site": "cross-site", "origin": "https://moot.example"}, Sender.FOREIGN),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, Sender.OURS),
        ({"origin": "https://moot.example"}, Sender.OURS),
        ({"origin": "https://moot.example:443"}, Sender.OURS),
        ({"origin": "https://MOOT.example"}, Sender.OURS),
        ({"origin": "http://moot.example"}, Sender.FOREIGN),
        ({"origin": "https://moot.example:8443"}, Sender.FOREIGN),
        ({"origin": "https://moot.example.evil.example"}, Sender.FOREIGN),
        ({"origin": "https://sub.moot.example"}, Sender.FOREIGN),
        ({"origin": "https://evil.example"}, Sender.FOREIGN),
        ({"origin": "https://evil.example", "referer": "https://moot.example/"}, Sender.FOREIGN),
        ({"origin": ""}, Sender.FOREIGN),
        ({"origin": "https://[broken"}, Sender.FOREIGN),
        ({"origin": "null"}, Sender.UNTOLD),
        ({"origin": "null", "referer": "https://moot.example/submit"}, Sender.OURS),
        ({"referer": "https://moot.example/post/7?x=1"}, Sender.OURS),
        ({"referer": "https://evil.example/https://moot.example/"}, Sender.FOREIGN),
        ({"referer": "https://moot.example@evil.example/"}, Sender.FOREIGN),
        ({}, Sender.UNTOLD),
    ],
)
def test_who_sent_a_form(headers, who):
    assert sender(headers, OWN) is who


def test_a_moot_on_the_local_network_is_told_by_its_address_and_port():
    assert sender({"origin": "http://192.168.1.5:8000"}, LAN) is Sender.OURS
    assert sender({"origin": "http://192.168.1.5:8001"}, LAN) is Sender.FOREIGN
    assert sender({"origin": "http://[::1]:8000"}, {"http://[::1]:8000"}) is Sender.OURS


def test_with_no_known_address_of_our_own_nobody_is_ours():
    assert sender({"origin": "https://moot.example"}, set()) is Sender.FOREIGN
    assert sender({"origin": "https://["}, {"https://["}) is Sender.FOREIGN


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_needs_no_origin(method):
    assert may_change(method, {"sec-fetch-site": "cross-site"}, OWN)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "post", "X"])
def test_every_other_method_needs_one(method):
    assert not may_change(method, {}, OWN)
    assert not may_change(method, {"origin": "https://evil.example"}, OWN)
    assert may_change(method, {"origin": "https://moot.example"}, OWN)


def test_a_form_key_stands_in_only_where_the_browser_tells_nothing():
    assert may_change("POST", {"origin": "null"}, LAN, form_key=True)
    assert may_change("POST", {}, LAN, form_key=True)
    assert not may_change("POST", {"origin": "http://evil.example"}, LAN, form_key=True)
    assert not may_change("POST", {"sec-fetch-site": "cross-site"}, LAN, form_key=True)


@given(st.text())
def test_no_text_is_taken_for_our_origin(text):
    if origin_of(text) != "https://moot.example:443":
        assert sender({"origin": text}, OWN) is not Sender.OURS


@given(
    st.sampled_from(["http", "https"]),
    st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,9}){0,3}", fullmatch=True),
)
def test_the_usual_port_may_be_written_or_left_out(scheme, host):
    usual = {"http": 80, "https": 443}[scheme]
    assert origin_of(f"{scheme}://{host}") == origin_of(f"{scheme}://{host.upper()}:{usual}/a?b#c")
