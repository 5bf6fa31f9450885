import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.errors import Invalid
from folkmoot.peers import hosts


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("lemmy.example", "lemmy.example"),
        ("  Lemmy.Example. ", "lemmy.example"),
        ("https://lemmy.example/c/bees", "lemmy.example"),
        ("@bob@lemmy.example", "lemmy.example"),
        ("*.lemmy.example", "lemmy.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("lemmy.example:8536", "lemmy.example:8536"),
        ("localhost:8001", "localhost:8001"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]:81", "[2001:db8::1]:81"),
    ],
)
def test_a_name_is_stored_in_one_form(typed: str, stored: str):
    assert hosts.read(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "com",
        "b*d.example",
        "two words.example",
        "a..example",
        "-a.example",
        "x" * 64 + ".example",
        "a." * 130 + "example",
        "<b>.example",
        "\u2028.example",
        "a,b.example",
    ],
)
def test_what_is_no_name_is_refused(typed: str):
    with pytest.raises(Invalid):
        hosts.read(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_stored_once_or_refused(typed: str):
    try:
        stored = hosts.read(typed)
    except Invalid:
        return
    assert hosts.read(stored) == stored
    assert stored.isascii()


def test_a_name_lies_under_wider_ones():
    assert hosts.wider("a.b.example") == ("a.b.example", "b.example", "example")
    assert hosts.wider("b.example:81") == ("b.example:81", "b.example", "example")
    assert hosts.wider("192.0.2.7") == ("192.0.2.7",)
    assert hosts.wider("[2001:db8::1]:81") == ("[2001:db8::1]:81", "[2001:db8::1]")
