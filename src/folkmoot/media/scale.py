"""Sizes: how large a picture becomes, and making it so.

Runs in the child process only.
"""

from PIL import Image


def fit(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The largest size of the same shape whose longer side is at most `side` pixels."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def resize(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at this size (width, height), smoothly scaled; itself if it has it already."""
    image = smooth(image)
    if image.size == size:
        return image
    return image.resize(  # pyright: ignore[reportUnknownMemberType] - NumPy's types are absent
        size, Image.Resampling.LANCZOS, reducing_gap=2.0
    )


def smooth(image: Image.Image) -> Image.Image:
    """The picture in a mode whose points can be mixed: L, RGB or RGBA."""
    if image.mode in {"L", "RGB", "RGBA"}:
        return image
    if image.mode == "1":
        return image.convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
