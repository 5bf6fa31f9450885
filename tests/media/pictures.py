"""Pictures for the tests, drawn here: good ones, telling ones, and bad ones."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)

XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
 xmpRights:Marked="True" photoshop:Credit="Mill Street Press" photoshop:City="SECRET-town"
 exif:GPSLatitude="SECRET-52,31N">
<dc:rights><rdf:Alt><rdf:li xml:lang="de">© Ada, alle Rechte</rdf:li>
<rdf:li xml:lang="x-default">© Ada &amp; Ben</rdf:li></rdf:Alt></dc:rights>
<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Ben</rdf:li></rdf:Seq></dc:creator>
<dc:subject><rdf:Bag><rdf:li>SECRET-keyword</rdf:li></rdf:Bag></dc:subject>
<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Ask first</rdf:li></rdf:Alt>
</xmpRights:UsageTerms>
<plus:DataMining rdf:resource="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING"/>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def draw(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Four coloured quarters (red, green / blue, white), so that turns can be seen."""
    image = Image.new("RGB", (width, height), WHITE)
    half = (width // 2, height // 2)
    image.paste(RED, (0, 0, *half))
    image.paste(GREEN, (half[0], 0, width, half[1]))
    image.paste(BLUE, (0, half[1], half[0], height))
    return image if mode == "RGB" else image.convert(mode)


def corners(image: Image.Image) -> list[str]:
    """The colours of the four quarters by name, left to right, top to bottom."""
    image = image.convert("RGB")
    x, y = image.width // 4, image.height // 4
    points = [(x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y)]
    return [_name(image.getpixel(point)) for point in points]


def _name(point: Any) -> str:
    high = tuple(level > 128 for level in point)
    return {
        (True, False, False): "red",
        (False, True, False): "green",
        (False, False, True): "blue",
        (True, True, True): "white",
    }.get(high, str(point))


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The bytes of a picture as "jpeg", "png", "webp", "gif" or "avif"."""
    out = io.BytesIO()
    image.save(out, kind.upper(), **options)
    return out.getvalue()


def decode(data: bytes) -> Image.Image:
    """The picture in these bytes, loaded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def animated(kind: str, frames: int = 4, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """An animation whose frames differ."""
    first, *rest = [
        Image.new("RGB", size, (255 * n // frames, 0, 255 - 255 * n // frames))
        for n in range(frames)
    ]
    return encode(first, kind, save_all=True, append_images=rest, duration=120, **options)


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: who and whose, and much that must not go on."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F], tags[0x0110] = "SECRET-maker", "SECRET-model"
    tags[0x013B], tags[0x8298] = "Ada Exif", "Copyright Exif"
    details = tags.get_ifd(0x8769)
    details[0xA431], details[0x927C] = "SECRET-serial", b"SECRET-makernote"
    place = tags.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 31.0, 12.0)
    place[29] = "SECRET-gps"
    return tags


def phone_photograph(orientation: int = 1) -> bytes:
    """A JPEG with all that a phone and a photo desk put into one."""
    plain = encode(
        draw(), "jpeg", exif=exif(orientation), xmp=XMP, comment=b"SECRET-comment", quality=92
    )
    return with_segment(plain, 0xED, photoshop_block({80: "Ada Iptc", 90: "SECRET-city"}))


def photoshop_block(datasets: dict[int, str]) -> bytes:
    """IPTC-IIM record 2 in Photoshop's resource 0x0404, as an APP13 segment holds it."""
    iim = b"".join(
        struct.pack(">BBBH", 0x1C, 2, number, len(text.encode())) + text.encode()
        for number, text in datasets.items()
    )
    resource = b"8BIM" + struct.pack(">H2xI", 0x0404, len(iim)) + iim + b"\0" * (len(iim) % 2)
    return b"Photoshop 3.0\0" + resource


def with_segment(jpeg: bytes, marker: int, content: bytes) -> bytes:
    """The JPEG with one more segment right after its start."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + jpeg[2:]


def swapped_profile() -> bytes:
    """An ICC profile in which the numbers of red mean blue, and those of blue red."""

    def xyz(x: float, y: float, z: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in (x, y, z)))

    name = b"Swapped SECRET-profile\0"
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + b"\0" * 78,
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.1431, 0.0606, 0.7141),
        b"gXYZ": xyz(0.3851, 0.7169, 0.0971),
        b"bXYZ": xyz(0.4360, 0.2225, 0.0139),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        padded = content + b"\0" * (-len(content) % 4)
        table += tag + struct.pack(">II", at + len(body), len(content))
        body += padded
    header = struct.pack(
        ">I4xI4s4s4s12x4s", at + len(body), 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp"
    )
    white = struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(68, b"\0") + white.ljust(60, b"\0") + table + body


def srgb_profile() -> bytes:
    """The ordinary sRGB profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def png_texts(**texts: str) -> PngImagePlugin.PngInfo:
    """Text chunks for a PNG."""
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        info.add_text(key, text)
    return info


# ---- bad ones


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of zeros, grey, 8 bits: a thousandth of what it unpacks to."""
    packer = zlib.compressobj(9)
    row = bytes(width + 1)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    )


def gif_of_frames(frames: int, size: tuple[int, int] = (1, 1)) -> bytes:
    """A GIF that repeats one tiny frame; 25 bytes a frame."""
    screen = b"GIF89a" + struct.pack("<HHBBB", *size, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\x04\0\x05\0\0\0" + b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0)
    return screen + (frame + b"\x02\x02\x44\x01\0") * frames + b";"
