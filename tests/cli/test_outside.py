"""What answers from outside mean: each with what to do, whatever comes back."""

import asyncio
import json
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.cli import outside
from folkmoot.cli.reaching import place_of
from folkmoot.clock import SECOND
from folkmoot.federation.accept import ACTIVITY
from folkmoot.federation.client.answers import Answer
from folkmoot.federation.client.faults import TOO_SLOW, TooSlow
from folkmoot.federation.discovery import naming
from folkmoot.federation.discovery.webfinger import descriptor

PLACE = place_of("https://moot.example")
NOW = 1_772_000_000 * SECOND
SLOW = TooSlow(TOO_SLOW, host="moot.example")


def answer(value=None, status=200, body=None, **headers):
    body = json.dumps(value).encode() if body is None else body
    return Answer("https://moot.example/x", status, headers, body)


def at(seconds):
    return format_datetime(datetime.fromtimestamp(NOW / SECOND + seconds, UTC), usegmt=True)


HEALTH = answer({"status": "ok", "version": "1.2", "schema": 1}, date=at(0))
FINGER = answer(
    descriptor(naming.moot(PLACE.address, "moot.example"), PLACE.address, "moot.example")
)
HEARD = {
    "host": "moot.example", "accept": ACTIVITY, "bytes": len(outside.WORDS), "signature": "",
}  # fmt: skip
ALL_WELL = outside.Asked(HEALTH, FINGER, answer(HEARD), answer({}, date=at(0)), "far.example")


def subjects(asked):
    return [(one.subject, one.ok) for one in outside.findings(asked, PLACE, NOW)]


def test_where_all_is_well_everything_is_said_to_be():
    assert subjects(ALL_WELL) == [
        ("proxy", True), ("clock", True), ("webfinger", True), ("host", True), ("accept", True),
        ("signature", True),
    ]  # fmt: skip


def test_where_something_else_answers_nothing_more_is_asked_of_it():
    other = outside.Asked(answer(body=b"<html>", status=200), FINGER, answer(HEARD))
    assert subjects(other) == [("proxy", False), ("clock", None)]


def test_a_proxy_that_hides_https_is_explained():
    found = outside.front(answer(status=403), PLACE)
    assert not found.ok
    assert "X-Forwarded-Proto" in found.sentence
    assert "--proxies" in found.sentence


@pytest.mark.parametrize(
    ("seconds", "ok", "words"),
    [(0, True, "agrees"), (59, True, "agrees"), (-59, True, "agrees"),
     (120, False, "120 seconds behind"), (-7200, False, "7200 seconds ahead")],
)  # fmt: skip
def test_a_wrong_clock_is_told_with_how_much(seconds, ok, words):
    found = outside.clock(answer({}, date=at(seconds)), "far.example", NOW)
    assert (found.ok, words in found.sentence, "far.example" in found.sentence) == (ok, True, True)


def test_who_tells_no_time_proves_nothing():
    for told in (answer({}), answer({}, date="yesterday")):
        found = outside.clock(told, "far.example", NOW)
        assert (found.ok, "far.example does not tell" in found.sentence) == (None, True)


def test_a_clock_is_never_compared_with_itself():
    asked = outside.Asked(HEALTH, FINGER, answer(HEARD))
    [told] = [one for one in outside.findings(asked, PLACE, NOW) if one.subject == "clock"]
    assert (told.ok, "No other server could be asked" in told.sentence) == (None, True)


@pytest.mark.parametrize(("named", "ok"), [(False, None), (True, False)])
def test_only_a_server_that_was_named_is_missed(named, ok):
    asked = outside.Asked(HEALTH, FINGER, answer(HEARD), SLOW, "far.example")
    found = outside.findings(asked, PLACE, NOW, named=named)
    assert [one.ok for one in found if one.subject == "clock"] == [ok]


class Network:
    """Answers by the beginning of the address; nobody else is there."""

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    async def get(self, url, *, accept):
        self.asked.append(url)
        for beginning, told in self.answers.items():
            if url.startswith(beginning):
                return told
        raise SLOW

    async def post(self, url, body, *, sign):
        return await self.get(url, accept="*/*")


def test_others_are_asked_until_one_tells_the_time():
    network = Network({
        "https://moot.example": HEALTH, "https://mute.example": answer({}),
        "https://far.example": answer({}, date=at(500)),
        "https://never.example": answer({}, date=at(0)),
    })  # fmt: skip
    others = ["down.example", "mute.example", "far.example", "never.example"]

    asked = asyncio.run(outside.ask(network, PLACE, None, others))

    assert asked.who == "far.example"
    assert not any("never.example" in url for url in network.asked)
    [told] = [one for one in outside.findings(asked, PLACE, NOW) if one.subject == "clock"]
    assert (told.ok, "500 seconds behind that of far.example" in told.sentence) == (False, True)


@pytest.mark.parametrize(
    "other",
    [
        answer(status=404), answer({}), answer([]), answer(body=b"<html>"), SLOW,
        answer({"subject": "acct:other.example@other.example", "links": []}),
        answer(descriptor(naming.moot(PLACE.address, "x"), PLACE.address, "x")),
        answer({"links": [{"rel": "self", "href": "https://moot.example/"}]}),
    ],
)  # fmt: skip
def test_a_moot_that_is_not_found_by_name_is_told(other):
    assert not outside.webfinger(other, PLACE).ok


@pytest.mark.parametrize("host", ["moot.example", "MOOT.example", "moot.example:443"])
def test_a_host_may_be_spelled_as_one_likes(host):
    [found, *_] = outside.arriving(answer(HEARD | {"host": host}), PLACE)
    assert found.ok


@pytest.mark.parametrize("host", ["", "localhost:8000", "127.0.0.1", "moot.example:8000"])
def test_another_host_is_told_with_what_to_write_into_the_proxy(host):
    [found, *_] = outside.arriving(answer(HEARD | {"host": host}), PLACE)
    assert not found.ok
    assert "instead of moot.example" in found.sentence


@pytest.mark.parametrize(
    "other", [SLOW, answer(status=405), answer(status=413), answer(body=b"ok"), answer({})]
)
def test_an_echo_that_does_not_come_back_is_told(other):
    [found] = outside.arriving(other, PLACE)
    assert (found.subject, found.ok) == ("signature", False)


@given(
    st.sampled_from([200, 301, 403, 404, 500]),
    st.binary(max_size=50)
    | st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(
            st.sampled_from(["signature", "host", "bytes", "links", "status", "version", "schema"]),
            inner,
        ) | st.lists(inner)
    ).map(lambda value: json.dumps(value).encode()),
    st.text(max_size=30),
)  # fmt: skip
def test_whatever_comes_back_is_a_finding_and_no_error(status, body, date):
    odd = answer(status=status, body=body, date=date)
    for asked in (outside.Asked(odd, odd, odd, odd), outside.Asked(HEALTH, odd, odd)):
        found = outside.findings(asked, PLACE, NOW)
        assert all(one.sentence for one in found)


def test_where_nobody_answers_in_time_the_reason_is_told():
    found = outside.findings(outside.Asked(SLOW, SLOW, SLOW), PLACE, NOW)
    assert [(one.subject, one.ok) for one in found] == [("proxy", False), ("clock", None)]
    assert "took too long" in found[0].sentence
