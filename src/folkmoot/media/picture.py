"""A picture after it went through the decoder, and how much the decoder may use for it."""

from typing import Literal

import msgspec

Size = Literal["small", "large", "full"]
SMALL, LARGE = 320, 960
"""Widths of the two thumbnails in pixels; a narrower picture is never blown up."""
THUMBNAIL_TYPE = "image/webp"
"""What a thumbnail is, whatever the full picture is."""


class Limits(msgspec.Struct, frozen=True):
    """What one picture may cost; every value is a plain number."""

    input_bytes: int = 25_000_000
    output_bytes: int = 40_000_000
    """All renditions together."""
    pixels: int = 50_000_000
    """Width times height of a still picture, as the file declares them."""
    frames: int = 600
    film_pixels: int = 200_000_000
    """Width times height times frames of an animation."""
    side: int = 4096
    """The longer side of a still picture as it is kept."""
    film_side: int = 960
    """The longer side of an animation as it is kept."""
    memory_bytes: int = 640 * 1024 * 1024
    """Address space of the child process, its program code included."""
    cpu_seconds: int = 20
    wall_seconds: float = 40.0


class Rendition(msgspec.Struct, frozen=True):
    """One encoded form of a picture."""

    size: Size
    width: int
    height: int
    content_type: str
    data: bytes
    sha256: str


class Right(msgspec.Struct, frozen=True):
    """One statement of who made a picture or what may be done with it."""

    name: str
    """An XMP property such as "dc:rights"; see rights.PROPERTIES."""
    text: str


class Picture(msgspec.Struct, frozen=True):
    """A picture made safe: nothing in it is a byte of the file that was sent."""

    width: int
    height: int
    content_type: str
    animated: bool
    renditions: tuple[Rendition, ...]
    """The full picture, then its thumbnails; at least two, at most three."""
    rights: tuple[Right, ...]
    data_mining: str | None
    """PLUS code such as "DMI-PROHIBITED"; None says nothing, which is never a yes."""

    @property
    def bytes_total(self) -> int:
        """Bytes of all renditions together."""
        return sum(len(rendition.data) for rendition in self.renditions)

    def rendition(self, size: Size) -> Rendition:
        """The rendition of this size, or the nearest that a small picture has."""
        by_size = {rendition.size: rendition for rendition in self.renditions}
        return by_size.get(size) or by_size["small"]
