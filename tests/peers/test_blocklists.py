import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.peers import blocklists
from folkmoot.peers.blocklists import Bad, Entry
from folkmoot.peers.policy import Standing

MASTODON = """#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
bad.example,suspend,TRUE,TRUE,"hate, and
worse",FALSE
loud.example,silence,false,false,,false
fine.example,noop,true,false,,false
b**.example,suspend,true,true,hidden,true
not a name,suspend,,,,
odd.example,banish,,,,
bad.example,suspend,true,true,again,false

BÜCHER.example.,,,,,
"""


def test_a_list_of_mastodon_is_read():
    found = blocklists.read(MASTODON)

    assert found.entries == (
        Entry("bad.example", "blocked", "again", 9),
        Entry("loud.example", "silenced", "", 4),
        Entry("xn--bcher-kva.example", "blocked", "", 11),
    )
    assert found.bad == (
        Bad(6, "b**.example", blocklists.HIDDEN),
        Bad(7, "not a name", blocklists.NO_NAME),
        Bad(8, "odd.example", blocklists.NO_SEVERITY, "banish"),
    )
    assert found.passed == 1


@pytest.mark.parametrize(
    "head", ["domain,severity", "#domain", "\ufeff#domain,#severity", " #Domain , severity "]
)
def test_older_and_shorter_heads_are_understood(head: str):
    assert [one.host for one in blocklists.read(f"{head}\nbad.example\n").entries] == [
        "bad.example"
    ]


def test_a_plain_list_is_read():
    text = "# ours\n\nbad.example\n*.worse.example   # hate\r\nhttps://site.example/about\nno no\n"

    found = blocklists.read(text, "silenced")

    assert found.entries == (
        Entry("bad.example", "silenced", "", 3),
        Entry("worse.example", "silenced", "hate", 4),
        Entry("site.example", "silenced", "", 5),
    )
    assert found.bad == (Bad(6, "no no", blocklists.NO_NAME),)


def test_a_list_that_is_too_long_is_refused():
    with pytest.raises(Invalid) as caught:
        blocklists.read("a.example\n" * 10_001)
    assert caught.value.field == "list"


def test_a_cell_without_an_end_is_refused():
    with pytest.raises(Invalid) as caught:
        blocklists.read('#domain\n"' + "x" * 200_000)
    assert caught.value.field == "list"


@given(st.text(max_size=200), st.booleans())
def test_whatever_is_pasted_is_read_or_refused(text: str, headed: bool):
    try:
        found = blocklists.read(f"#domain,#severity\n{text}" if headed else text)
    except Invalid:
        return
    assert len({one.host for one in found.entries}) == len(found.entries)


def standing(host: str, stance: str, reason: str = "") -> Standing:
    return Standing(Ref("0" * 32), host, stance, reason, 1, None)  # type: ignore[arg-type]


STANDING = [
    standing("bad.example", "blocked", 'hate, "and" worse\nand more'),
    standing("loud.example", "silenced"),
    standing("ally.example", "allowed"),
]


def test_what_is_written_is_what_mastodon_writes_and_is_read_again():
    text = blocklists.as_csv(STANDING)

    assert text.splitlines()[0] == ",".join(blocklists.HEADER)
    rows = list(csv.reader(StringIO(text)))
    assert rows[1] == ["bad.example", "suspend", "true", "true", STANDING[0].reason, "false"]
    assert rows[2] == ["loud.example", "silence", "false", "false", "", "false"]
    again = blocklists.read(text)
    assert [(one.host, one.stance) for one in again.entries] == [
        ("bad.example", "blocked"), ("loud.example", "silenced"),
    ]  # fmt: skip
    assert again.bad == ()


def test_a_plain_list_names_one_kind():
    assert blocklists.as_lines(STANDING, "allowed") == "ally.example\n"
