import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import DAY, SECOND
from folkmoot.federation.client.faults import NOT_GLOBAL, Forbidden
from folkmoot.federation.delivery.outcomes import of_answer, of_fault, retry_after
from folkmoot.peers import troubles
from tests.federation.delivery.world import Answer, down

NOW = 1_772_000_000 * SECOND  # Wed, 25 Feb 2026 06:13:20 GMT


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, "delivered"), (202, "delivered"), (204, "delivered"),
        (301, "later"), (308, "later"), (304, "later"),
        (400, "refused"), (403, "refused"), (404, "refused"), (405, "refused"), (413, "refused"),
        (422, "refused"), (451, "refused"),
        (401, "later"), (408, "later"), (425, "later"), (429, "later"),
        (410, "gone"),
        (500, "later"), (502, "later"), (503, "later"), (504, "later"), (520, "later"),
    ],
)  # fmt: skip
def test_a_status_says_whether_to_send_again(status: int, kind: str):
    assert of_answer(Answer(status), NOW).kind == kind


def test_what_a_server_asks_for_is_waited():
    found = of_answer(Answer(503, {"retry-after": "120"}), NOW)
    assert (found.wait, found.busy) == (120 * SECOND, True)
    assert of_answer(Answer(429), NOW).busy
    assert not of_answer(Answer(503), NOW).busy


def test_a_signature_that_is_not_taken_is_told_apart():
    assert of_answer(Answer(401), NOW).unsigned
    assert of_answer(Answer(400), NOW).unsigned
    assert not of_answer(Answer(403), NOW).unsigned


def test_what_a_server_says_is_kept_short_and_on_one_line():
    said = b"<h1>no\r\n\x00\x1b[31m  bots</h1>" + b"x" * 9_999 + b"\xff"
    error = of_answer(Answer(403, {}, said), NOW).error
    assert error.startswith("403 <h1>no �")
    assert error.isprintable()
    assert len(error) <= 204


def test_no_answer_is_a_reason_to_wait_unless_nothing_can_come():
    assert of_fault(down("far.example")).kind == "later"
    inside = Forbidden(NOT_GLOBAL, url="https://far.example/inbox")
    assert of_fault(inside).kind == "refused"
    said = "https://far.example/inbox leads into a network that is not public."
    assert troubles.told(of_fault(inside).error) == said


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("", 0), ("0", 0), ("17", 17), (" 17 ", 17), ("-5", 0), ("1.5", 0), ("soon", 0),
        ("99999999999999999999", 86_400),
        ("Wed, 25 Feb 2026 06:14:20 GMT", 60),
        ("Wed, 25 Feb 2026 06:00:00 GMT", 0),
        ("Wed, 25 Feb 2099 06:00:00 GMT", 86_400),
        ("Wed, 99 Feb 2026 06:14:20 GMT", 0),
    ],
)  # fmt: skip
def test_how_long_to_wait_is_read(told: str, seconds: int):
    assert retry_after(told, NOW) == seconds * SECOND


@given(st.text(max_size=60))
def test_no_header_breaks_it(told: str):
    assert 0 <= retry_after(told, NOW) <= DAY
