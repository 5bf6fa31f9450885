"""What a file really is, told from its first bytes and from nothing else."""

import re
from typing import Literal

from folkmoot.errors import Invalid
from folkmoot.words import N_

Kind = Literal["jpeg", "png", "webp", "gif", "avif"]

# For the `accept` of file inputs: iPhones turn their HEIC into JPEG by themselves
# when the list does not name it.
ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/avif"

EMPTY = N_("This file is empty. Choose the picture again.")
HEIC = N_(
    "This picture is in Apple's HEIC format, which most browsers cannot show. Choose it from your "
    "photo library, not from Files: the iPhone then sends a JPEG. For new pictures, open Settings, "
    "Camera, Formats and choose “Most Compatible”."
)
SVG = N_(
    "This is an SVG drawing. SVG files can carry programs, so they are not taken. Save it as PNG "
    "and choose that file."
)
NOT_A_PICTURE = N_(
    "This file is not a picture that can be shown here. Choose a JPEG, PNG, WebP, GIF or AVIF file."
)

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF_BRANDS = {b"avif", b"avis"}
_SVG_START = re.compile(rb"\s*(?:<\?xml\b|<!--|<!DOCTYPE\s+svg|<svg\b|<svg:svg\b)", re.IGNORECASE)


def sniff(data: bytes) -> Kind:
    """The kind of picture that these bytes start like; names and types given are not asked.

    Raises Invalid with the sentence that fits: empty, HEIC, SVG, or not a picture at all.
    """
    if not data:
        raise Invalid(EMPTY, field="picture")
    kind = _plain_kind(data) or _boxed_kind(data)
    if kind is None:
        raise Invalid(SVG if _is_svg(data) else NOT_A_PICTURE, field="picture")
    return kind


def content_type(kind: Kind) -> str:
    """The media type under which a picture of this kind is served."""
    return f"image/{kind}"


def _plain_kind(data: bytes) -> Kind | None:
    """The formats that start with a fixed signature."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    return None


def _boxed_kind(data: bytes) -> Kind | None:
    """AVIF by the brands of its `ftyp` box (ISO/IEC 14496-12, section 4.3)."""
    if data[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12]} | {data[at : at + 4] for at in range(16, end - 3, 4)}
    if brands & _AVIF_BRANDS:
        return "avif"
    if brands & _HEIC_BRANDS:
        raise Invalid(HEIC, field="picture")
    return None


def _is_svg(data: bytes) -> bool:
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe")
    return bool(_SVG_START.match(head)) and b"svg" in head.lower()
