"""Decode a picture and encode it anew, so that nothing of the file that was sent is kept.

Runs in the child process only; child.py sets the limits first.
"""

import io
import warnings
from typing import Literal, NamedTuple

from PIL import (
    AvifImagePlugin,
    ExifTags,
    Image,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from folkmoot.media import encode, rights
from folkmoot.media.colour import to_srgb
from folkmoot.media.film import Film
from folkmoot.media.scale import fit, resize

# Image.open would load these when it first needs them, and by then files cannot be opened.
Image.preinit()
LOADED = (AvifImagePlugin, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
warnings.simplefilter("ignore")

Problem = Literal["broken", "pixels", "frames", "memory", "output"]

_IPTC_RESOURCE = 0x0404
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Trouble(Exception):
    """Why a picture is not taken; decoder.py has the sentence for it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


class Bounds(NamedTuple):
    """The part of Limits that is counted here; see picture.Limits."""

    pixels: int
    frames: int
    film_pixels: int
    side: int
    film_side: int


class Result(NamedTuple):
    """What the child hands back; see picture.Picture."""

    renditions: list[encode.Encoded]
    rights: rights.Statements
    data_mining: str | None
    animated: bool


def reencode(data: bytes, kind: str, bounds: Bounds) -> Result:
    """The full picture and its thumbnails, upright, in sRGB, without metadata but rights.

    Raises Trouble, or whatever Pillow raises on broken data.
    """
    image = _open(data, kind, bounds)
    frames = 1 if kind == "jpeg" else int(getattr(image, "n_frames", 1))
    if frames > 1:
        return _film(image, data, frames, bounds)
    return _still(image, data, kind, bounds)


def _open(data: bytes, kind: str, bounds: Bounds) -> Image.Image:
    """Read the header with this format's reader only, and check the declared size."""
    Image.MAX_IMAGE_PIXELS = bounds.pixels // 2  # Pillow refuses from twice this
    try:
        image = Image.open(io.BytesIO(data), formats=[kind.upper()])
    except Image.DecompressionBombError as error:
        raise Trouble("pixels") from error
    if image.width * image.height > bounds.pixels:
        raise Trouble("pixels")
    return image


def _still(image: Image.Image, data: bytes, kind: str, bounds: Bounds) -> Result:
    if kind == "jpeg" and max(image.size) > bounds.side:
        # JPEG can be decoded at a half or a quarter: a quarter of the memory, or less.
        image.draft(None, fit(image.size, bounds.side * 3 // 4))
    image.load()
    statements, mining = _rights(image, data)
    packet = rights.packet(statements, mining)
    tables = encode.jpeg_settings(image)
    turn = _exif(image).get(ExifTags.Base.Orientation)
    image = to_srgb(image)
    shrunk = max(image.size) > bounds.side
    if shrunk:
        image = resize(image, fit(image.size, bounds.side))
    image = _turned(image, turn)
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    if kind == "jpeg":
        full = encode.jpeg(image, {} if shrunk else tables, packet)
    elif kind in {"png", "gif"} or _is_lossless_webp(data, kind):
        full = encode.png(image, packet)
    else:
        full = encode.webp("full", image, packet, quality=88)
    return Result([full, *encode.thumbnails(image, packet)], statements, mining, animated=False)


def _film(image: Image.Image, data: bytes, frames: int, bounds: Bounds) -> Result:
    if frames > bounds.frames:
        raise Trouble("frames")
    if frames * image.width * image.height > bounds.film_pixels:
        raise Trouble("pixels")
    image.load()
    statements, mining = _rights(image, data)
    packet = rights.packet(statements, mining)
    moving = Film(image, fit(image.size, bounds.film_side), frames)
    moving.seek(0)
    thumbnails = encode.thumbnails(moving, packet)
    full = encode.film(moving, packet, _loop(image))
    return Result([full, *thumbnails], statements, mining, animated=True)


def _rights(image: Image.Image, data: bytes) -> tuple[rights.Statements, str | None]:
    """What the picture's metadata say of rights: XMP first, then IPTC, EXIF and PNG's texts."""
    sources = [rights.from_xmp(_xmp(image, data))]
    photoshop: dict[int, bytes] = image.info.get("photoshop", {})
    sources.append(rights.from_iptc(bytes(photoshop.get(_IPTC_RESOURCE, b""))))
    sources.append(rights.from_exif(_exif(image)))
    if isinstance(image, PngImagePlugin.PngImageFile):
        sources.append(rights.from_png(image.text))
    return rights.settle(sources)


def _xmp(image: Image.Image, data: bytes) -> bytes:
    """The XMP packet; Pillow does not look for GIF's (XMP, part 3, 1.1.2)."""
    packet = image.info.get("xmp", b"")
    if isinstance(packet, str):
        return packet.encode()
    start = data.find(b"\x21\xff\x0bXMP DataXMP")
    if not packet and image.format == "GIF" and start >= 0:
        end = data.find(b"</x:xmpmeta>", start)
        return data[start + 14 : end + len(b"</x:xmpmeta>")] if end >= 0 else b""
    return packet


def _exif(image: Image.Image) -> dict[int, object]:
    """The main EXIF directory; broken metadata do not make a picture broken."""
    try:
        return dict(image.getexif())
    except Exception:  # noqa: BLE001 - Pillow's TIFF reader raises anything
        return {}


def _turned(image: Image.Image, orientation: object) -> Image.Image:
    """Upright, as the camera says (EXIF Orientation)."""
    if not isinstance(orientation, int) or orientation not in _TURNS:
        return image
    turned = image.transpose(_TURNS[orientation])
    turned.info = image.info
    return turned


def _loop(image: Image.Image) -> int:
    """How often WebP is to show it, 0 for ever; GIF counts the times after the first."""
    loop = image.info.get("loop")
    if image.format == "GIF":
        return 1 if loop is None else int(loop) and min(int(loop) + 1, 0xFFFF)
    return min(int(loop or 0), 0xFFFF)


def _is_lossless_webp(data: bytes, kind: str) -> bool:
    """Whether the picture's first image chunk is VP8L (RFC 9649, section 2.6)."""
    if kind != "webp":
        return False
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name in {b"VP8 ", b"VP8L"}:
            return name == b"VP8L"
        at += 8 + size + size % 2
    return False
