"""The one normaliser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.federation.documents.normal import (
    LONGEST_ADDRESS,
    MOST_ITEMS,
    PUBLIC,
    address,
    first_text,
    host_of,
    ids,
    kinds,
    listed,
    moment,
    one_id,
    same_host,
    stamp,
    texts,
)

A, B = "https://a.example/1", "https://b.example/2"


@pytest.mark.parametrize(
    ("given_one", "canonical"),
    [
        ("HTTPS://A.Example/Path?Q#F", "https://a.example/Path?Q#F"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://a.example:80/x", "http://a.example/x"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        (" https://a.example/x\n", "https://a.example/x"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://xn--bcher-kva.example/ü", "https://xn--bcher-kva.example/ü"),
        ("https://[::1]:8000/x", "https://[::1]:8000/x"),
        ("https://[0:0::1]/x", "https://[::1]/x"),
        ("https://127.0.0.1/x", "https://127.0.0.1/x"),
        ("https://a.example", "https://a.example"),
        ("https://a.example/x#likes/1", "https://a.example/x#likes/1"),
    ],
)
def test_an_address_has_one_spelling(given_one: str, canonical: str):
    assert address(given_one) == canonical
    assert address(canonical) == canonical


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "x",
        "a.example/x",
        "//a.example/x",
        "https:/a.example",
        "https:a.example",
        "https://",
        "https:///x",
        "https://a.example./x",
        "https://a..example/x",
        "https://-a.example/x",
        "https://.a.example",
        "https://u@a.example/",
        "https://u:p@a.example/",
        "https://@a.example/",
        "https://a.example:/x",
        "https://a.example:0/x",
        "https://a.example:99999/",
        "https://a.example:x/",
        "https://a b.example/",
        "https://a.example/a b",
        "https://a.example/\x00",
        "https://a.example\\@b.example/",
        "https://a%2eexample/",
        "https://[::1",
        "https://[x]/",
        "https://[fe80::1%25eth0]/",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "file:///etc/passwd",
        "did:key:z6Mk",
        "tag:a.example,2026:1",
        "acct:a@b.example",
        "https://a.example/\ud800",
        "https://a.example/<b>",
        'https://a.example/"',
        "https://" + "a" * 300 + ".example",
        "https://a.example/" + "x" * LONGEST_ADDRESS,
        5,
        None,
        True,
        [],
        {},
        ["https://a.example"],
        b"https://a.example",
    ],
)
def test_what_is_no_address(value: object):
    assert address(value) is None


@given(st.one_of(st.text(), st.from_regex(r"https?://[a-zA-Z0-9.:@\[\]%\\-]{0,30}(/.{0,10})?")))
def test_the_one_spelling_stays(text: str):
    found = address(text)
    if found is not None:
        assert address(found) == found
        assert host_of(found) == host_of(found).lower()
        assert "@" not in host_of(found)


@given(
    st.from_regex(
        r"\Ahttps?://[a-z0-9.-]{0,12}(\.[a-z0-9]{1,5}){0,2}[A-Z:@]?[0-9]{0,2}/?[!-~]{0,12}\Z"
    )
)
def test_an_address_that_is_known_at_a_glance_is_read_as_any_other(url: str):
    # A space around it, which is dropped, takes the long way.
    assert address(url) == address(f" {url}")


def test_hosts_are_compared_whole():
    assert same_host("https://a.example/1", "https://a.example/2")
    assert not same_host("https://a.example/1", "https://a.example:8443/1")
    assert not same_host("https://a.example/1", "https://b.a.example/1")
    assert not same_host("https://a.example?.b.example", "https://a.example.b.example")
    assert not same_host(None, None)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, ()),
        (A, (A,)),
        ([A, B, A], (A, B)),
        ({"id": A}, (A,)),
        ([{"id": A, "type": "Person"}, B, None, 7, {}, [B], {"id": 5}], (A, B)),
        ({"type": "Link", "href": A}, (A,)),
        (["as:Public", "Public", PUBLIC], (PUBLIC,)),
        ({"@id": A}, (A,)),
        ([[A]], ()),
    ],
)
def test_ids_in_all_their_forms(value: object, found: tuple[str, ...]):
    assert ids(value) == found


def test_where_there_must_be_one_several_are_none():
    assert one_id(A) == one_id([A]) == one_id({"id": A}) == A
    assert one_id([A, B]) is None
    assert one_id([A, 7]) is None
    assert one_id([]) is None
    assert one_id({"id": [A]}) is None


def test_lists_are_cut_and_lists_in_lists_left_out():
    assert len(listed(["x"] * 100_000)) == MOST_ITEMS
    assert listed(["a", ["b"], None, {"c": 1}]) == ("a", {"c": 1})


def test_words_in_all_their_forms():
    assert texts("a") == ("a",)
    assert texts(["a", 5, "b"]) == ("a", "b")
    assert texts({"en": "a", "de": "b"}) == ("a", "b")
    assert texts({"@value": "a", "@language": "en"}) == ("a",)
    assert first_text({"name": None, "nameMap": {"de": "b"}}, "name") == "b"
    assert first_text({"name": "", "nameMap": {"de": "b"}}, "name") == ""
    assert first_text({"name": 5}, "name") is None
    assert kinds({"type": ["as:Note", 5, "Article"]}) == ("Note", "Article")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2026-03-24T02:38:48.856130+00:00", "2026-03-24T02:38:48.856130Z"),
        ("2026-03-24T02:38:48Z", "2026-03-24T02:38:48.000000Z"),
        ("2026-03-24t02:38:48.5z", "2026-03-24T02:38:48.500000Z"),
        ("2026-07-12T19:30:38.560996451Z", "2026-07-12T19:30:38.560996Z"),
        ("2026-03-24 02:38:48", "2026-03-24T02:38:48.000000Z"),
        ("2026-03-24T02:38", "2026-03-24T02:38:00.000000Z"),
        ("2026-03-24", "2026-03-24T00:00:00.000000Z"),
        ("2026-03-24T02:38:48+0530", "2026-03-23T21:08:48.000000Z"),
        ("2026-03-24T02:38:48-02", "2026-03-24T04:38:48.000000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"),
        ("Tue, 24 Mar 2026 02:38:48 GMT", "2026-03-24T02:38:48.000000Z"),
        ("Tue, 24 Mar 2026 02:38:48 +0100", "2026-03-24T01:38:48.000000Z"),
        (1774319928, "2026-03-24T02:38:48.000000Z"),
        (1774319928856, "2026-03-24T02:38:48.856000Z"),
        (0, "1970-01-01T00:00:00.000000Z"),
    ],
)
def test_times_in_all_their_forms(value: object, written: str):
    micros = moment(value)
    assert micros is not None
    assert stamp(micros) == written


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-02-30",
        "0000-01-01",
        "1969-12-31T23:59:59Z",
        "2026-01-01T25:00Z",
        "2026-01-01T00:00:00+99:99",
        "9" * 100,
        -1,
        1e300,
        10**400,
        float("nan"),
        True,
        None,
        [],
        {},
        "٢٠٢٦-٠١-٠١",
        "Tue, 99 Foo",
    ],
)
def test_what_is_no_time(value: object):
    assert moment(value) is None


@given(st.integers(min_value=0, max_value=253_402_300_799_999_999))
def test_a_time_that_we_write_reads_as_it_was(micros: int):
    assert moment(stamp(micros)) == micros


@given(st.one_of(st.text(max_size=70), st.floats(), st.integers()))
def test_no_time_makes_it_fail(value: object):
    moment(value)
