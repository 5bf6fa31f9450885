"""The formats and sizes in which a picture is kept.

Runs in the child process only.

Which format the full picture keeps, and why (12 MP photograph, one core, peak memory):

- JPEG stays JPEG, with its own quantisation tables: 0.05 s and 66 MB where WebP takes 1.4 s
  and 170 MB, a second loss that cannot be seen, never much larger than what was sent, and
  every phone since 2007 opens it.
- PNG, lossless WebP and still GIF become PNG: what was drawn stays exact to the point.
- Other WebP and AVIF become WebP, which holds transparency; both are small pictures from the web.
- Animations become animated WebP, a fraction of a GIF.

Thumbnails are WebP and stand still. AVIF saves 5 % at this size for three times the work.
"""

import io
from typing import NamedTuple

from PIL import Image, JpegImagePlugin, PngImagePlugin

from folkmoot.media.film import Film
from folkmoot.media.scale import resize, smooth

_THUMBNAILS = (("large", 960), ("small", 320))


class Encoded(NamedTuple):
    """One rendition; see picture.Rendition."""

    size: str
    width: int
    height: int
    content_type: str
    data: bytes


def jpeg_settings(image: Image.Image) -> dict[str, object]:
    """Encoder settings that repeat how this JPEG was made; empty where they cannot be kept."""
    tables: dict[int, list[int]] = getattr(image, "quantization", {})
    if not tables or sorted(tables) != list(range(len(tables))) or image.mode == "CMYK":
        return {}
    return {"qtables": tables, "subsampling": JpegImagePlugin.get_sampling(image)}


def jpeg(image: Image.Image, settings: dict[str, object], packet: bytes) -> Encoded:
    """The full picture as JPEG, made like the one that was sent, else at quality 88."""
    out = io.BytesIO()
    image.save(out, "JPEG", xmp=packet, **(settings or {"quality": 88}))
    return Encoded("full", *image.size, "image/jpeg", out.getvalue())


def png(image: Image.Image, packet: bytes) -> Encoded:
    """The full picture as PNG, every point kept."""
    out = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    if packet:
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
    image.save(out, "PNG", pnginfo=info)
    return Encoded("full", *image.size, "image/png", out.getvalue())


def webp(size: str, image: Image.Image, packet: bytes, quality: int) -> Encoded:
    """A still rendition as lossy WebP; quality from 0 to 100."""
    out = io.BytesIO()
    image.save(out, "WEBP", xmp=packet, quality=quality, method=4)
    return Encoded(size, *image.size, "image/webp", out.getvalue())


def film(animation: Film, packet: bytes, loop: int) -> Encoded:
    """The whole animation as WebP, frame by frame; `loop` 0 plays for ever."""
    out = io.BytesIO()
    animation.save(
        out,
        "WEBP",
        save_all=True,
        duration=animation.durations,
        loop=loop,
        quality=75,
        method=2,
        allow_mixed=True,
        xmp=packet,
    )
    return Encoded("full", *animation.size, "image/webp", out.getvalue())


def thumbnails(image: Image.Image, packet: bytes) -> list[Encoded]:
    """Each as wide as asked, or as the picture; one that fits the small size needs no large."""
    made: list[Encoded] = []
    image = smooth(image)
    for name, width in _THUMBNAILS:
        if name == "large" and image.width <= _THUMBNAILS[-1][1]:
            continue
        if image.width > width:
            image = resize(image, (width, max(1, round(image.height * width / image.width))))
        made.append(webp(name, image, packet, quality=78))
    return made
