"""Files are known by their first bytes, and refused in a sentence that helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.errors import FolkmootError, Invalid
from folkmoot.media import sniff as module
from folkmoot.media.sniff import content_type, sniff
from tests.media.pictures import draw, encode

KINDS = ["jpeg", "png", "webp", "gif", "avif"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_known_by_its_bytes(kind: str) -> None:
    data = encode(draw(), kind)

    assert sniff(data) == kind
    assert content_type(sniff(data)) == f"image/{kind}"


def boxed(*brands: bytes) -> bytes:
    body = b"ftyp" + brands[0] + b"\0\0\0\0" + b"".join(brands[1:])
    return (len(body) + 4).to_bytes(4, "big") + body + b"\0\0\0\x08mdat"


@pytest.mark.parametrize(
    "data",
    [
        boxed(b"heic", b"mif1", b"heic"),
        boxed(b"mif1", b"mif1", b"heic"),
        boxed(b"heix"),
        boxed(b"msf1", b"hevc"),
    ],
)
def test_iphone_pictures_get_advice(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        sniff(data)

    assert refusal.value.msgid == module.HEIC
    assert "iPhone" in str(refusal.value)


def test_avif_may_be_named_second() -> None:
    assert sniff(boxed(b"mif1", b"miaf", b"avif")) == "avif"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf  <?xml version='1.0'?>\n<!-- x --><svg/>",
        b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg/>",
        "\ufeff<svg onload='alert(1)'/>".encode("utf-16-le"),
        b"<!-- hello --><SVG></SVG>",
    ],
)
def test_svg_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        sniff(data)

    assert refusal.value.msgid == module.SVG


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"BM\x00\x00",
        b"II*\x00",
        b"MM\x00*",
        b"\x00\x00\x01\x00",
        boxed(b"isom", b"mp42"),
        boxed(b"qt  "),
        b"RIFF\x00\x00\x00\x00WAVE",
        b"<!doctype html><svg>",
        b"{}",
        b"%!PS-Adobe",
        b"\xff\xd8",
        b"\x89PNG\n",
        b"\x00\x00\x00\x0cJXL \r\n\x87\n",
    ],
)
def test_everything_else_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        sniff(data)

    assert refusal.value.msgid == module.NOT_A_PICTURE
    assert refusal.value.field == "picture"


def test_an_empty_file_says_so() -> None:
    with pytest.raises(Invalid) as refusal:
        sniff(b"")

    assert refusal.value.msgid == module.EMPTY


@given(st.binary(max_size=300))
def test_any_bytes_give_a_kind_or_a_sentence(data: bytes) -> None:
    try:
        answer: str = sniff(data)
    except FolkmootError as refusal:
        answer = str(refusal)

    assert answer in KINDS or answer.endswith(".")
