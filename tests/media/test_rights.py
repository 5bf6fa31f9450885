"""Who made a picture and what may be done with it survives; nothing else does."""

from hypothesis import given
from hypothesis import strategies as st

from folkmoot.media import rights
from tests.media.pictures import XMP, photoshop_block

SINGLE = sorted(
    name
    for name, container in rights.PROPERTIES.items()
    if container in {"", "Alt"} and name != rights.DATA_MINING
)


def test_an_xmp_packet_gives_its_rights_and_nothing_else() -> None:
    statements, mining = rights.settle([rights.from_xmp(XMP)])

    assert dict(statements) == {
        "xmpRights:Marked": "True",
        "photoshop:Credit": "Mill Street Press",
        "dc:rights": "© Ada & Ben",
        "dc:creator": "Ben",
        "xmpRights:UsageTerms": "Ask first",
    }
    assert [text for name, text in statements if name == "dc:creator"] == ["Ada", "Ben"]
    assert mining == "DMI-PROHIBITED-AIMLTRAINING"


def test_a_text_without_a_default_language_gives_its_first() -> None:
    packet = XMP.replace(b'xml:lang="x-default"', b'xml:lang="fr"')

    assert ("dc:rights", "© Ada, alle Rechte") in rights.from_xmp(packet)


def test_data_mining_may_be_an_attribute_an_element_or_a_bare_code() -> None:
    start = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    space = b' xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"'
    url = b"http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
    forms = [
        start + space + b' plus:DataMining="' + url + b'"/></rdf:RDF>',
        start
        + space
        + b"><plus:DataMining>"
        + url
        + b"</plus:DataMining></rdf:Description></rdf:RDF>",
        start
        + space
        + b"><plus:DataMining>DMI-PROHIBITED</plus:DataMining></rdf:Description></rdf:RDF>",
    ]

    found = [rights.settle([rights.from_xmp(form)])[1] for form in forms]

    assert found == ["DMI-PROHIBITED"] * 3


def test_a_word_that_is_no_code_is_not_taken_for_one() -> None:
    assert rights.settle([[(rights.DATA_MINING, "sure, go on")]]) == ([], None)


def test_xml_that_wants_to_grow_is_not_read() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + XMP

    assert rights.from_xmp(bomb) == []
    assert rights.from_xmp(bomb.decode().encode("utf-16")) == []
    assert rights.from_xmp(XMP + b" " * 300_000 + b"<!-- x -->") == []
    assert rights.from_xmp(b"<x:xmpmeta") == []
    assert rights.from_xmp(b"") == []


def test_exif_gives_copyright_and_artist() -> None:
    tags = {0x8298: "Ada\0Ben", 0x013B: "Zoë".encode().decode("latin-1"), 0x010F: "SECRET"}

    assert rights.from_exif(tags) == [("dc:rights", "Ada, Ben"), ("dc:creator", "Zoë")]


def test_iptc_gives_creator_credit_and_copyright() -> None:
    block = photoshop_block({80: "Ada", 90: "SECRET", 110: "Press", 116: "© Ada"})
    iim = block[block.index(b"\x1c") :]

    assert rights.from_iptc(iim) == [
        ("dc:creator", "Ada"),
        ("photoshop:Credit", "Press"),
        ("dc:rights", "© Ada"),
    ]


def test_latin_letters_of_old_programs_are_read() -> None:
    assert rights.from_iptc(b"\x1c\x02\x50\x00\x03Zo\xeb") == [("dc:creator", "Zoë")]


def test_the_better_source_wins_where_there_is_room_for_one() -> None:
    statements, _ = rights.settle(
        [
            [("dc:rights", "from xmp"), ("dc:creator", "Ada")],
            [("dc:rights", "from exif"), ("dc:creator", "Ada"), ("dc:creator", "Ben")],
        ]
    )

    assert statements == [("dc:creator", "Ada"), ("dc:creator", "Ben"), ("dc:rights", "from xmp")]


def test_texts_are_cut_before_they_break_a_format() -> None:
    many = [("dc:creator", f"{n} " + "&" * 5000) for n in range(100)]

    statements, _ = rights.settle([many])

    assert 0 < len(rights.packet(statements, None)) < 16_000


def test_nothing_to_say_is_no_packet() -> None:
    assert rights.packet([], None) == b""


def test_markup_in_a_name_stays_a_name() -> None:
    packet = rights.packet([("dc:creator", "</rdf:li><script>alert(1)</script>")], None)

    assert b"<script>" not in packet
    assert rights.from_xmp(packet) == [("dc:creator", "</rdf:li><script>alert(1)</script>")]


statements_given = st.lists(
    st.tuples(st.sampled_from([*SINGLE, "dc:creator", "xmpRights:Owner"]), st.text(max_size=80)),
    max_size=12,
)
mining_given = st.none() | st.sampled_from(["DMI-PROHIBITED", "DMI-ALLOWED"])


@given(statements_given, mining_given)
def test_what_is_written_is_read_back(given_: rights.Statements, mining: str | None) -> None:
    extra = [(rights.DATA_MINING, mining)] if mining else []
    kept, code = rights.settle([given_, extra])

    again, code_again = rights.settle([rights.from_xmp(rights.packet(kept, code))])

    assert again == kept
    assert code_again == code == mining


@given(st.binary(max_size=400))
def test_any_bytes_can_be_looked_at(data: bytes) -> None:
    for source in (rights.from_xmp(data), rights.from_iptc(data), rights.from_exif({0x8298: data})):
        statements, _ = rights.settle([source])
        assert rights.from_xmp(rights.packet(statements, None)) == statements
