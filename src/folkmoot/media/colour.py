"""Colours as browsers expect them: eight bits a channel, sRGB, no profile attached.

Runs in the child process only.
"""

import io

from PIL import Image, ImageCms

from folkmoot.media.scale import smooth

_SRGB = ImageCms.ImageCmsProfile(
    ImageCms.createProfile("sRGB")  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
)


def to_srgb(image: Image.Image) -> Image.Image:
    """The picture in mode 1, L, P, RGB or RGBA, its colours in sRGB.

    Pictures that say sRGB, or nothing, keep their numbers: a browser takes both for sRGB.
    Any other profile is applied and dropped, because a thumbnail without it would look
    different from the picture. A profile that cannot be read is ignored.
    """
    profile = _profile(image)
    image = _plain_mode(image)
    if profile is None or image.mode == "1":
        return _without_cmyk(image)
    if image.mode == "P":
        image = smooth(image)
    try:
        return _apply(image, profile)
    except (ImageCms.PyCMSError, ValueError, OSError):
        return _without_cmyk(image)


def _profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """The embedded profile, unless there is none, or it is sRGB under one of its names."""
    raw = image.info.get("icc_profile")
    if not isinstance(raw, bytes) or not raw:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(raw))
        name = ImageCms.getProfileDescription(profile)
    except (ImageCms.PyCMSError, OSError):
        return None
    return None if "srgb" in name.lower() else profile


def _apply(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    """Transform to sRGB; in place where the mode stays, as a second copy may be 200 MB."""
    if image.mode in {"RGB", "RGBA"}:
        ImageCms.profileToProfile(image, profile, _SRGB, inPlace=True)
        return image
    grey = image.mode == "L"
    changed = ImageCms.profileToProfile(image, profile, _SRGB, outputMode="RGB") or image
    return changed.convert("L") if grey else changed


def _plain_mode(image: Image.Image) -> Image.Image:
    """Away with 16 bits, floats, half-transparent greys and colour models of print."""
    if image.mode in {"1", "L", "P", "RGB", "RGBA", "CMYK"}:
        if image.mode in {"1", "L", "RGB"} and image.has_transparency_data:
            return image.convert("RGBA")
        return image
    if image.mode.startswith("I;16"):
        # Pillow would cut every level above 255; the upper byte of each is the picture.
        return Image.frombytes("L", image.size, image.tobytes("raw", "I;16B")[::2])
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _without_cmyk(image: Image.Image) -> Image.Image:
    return image.convert("RGB") if image.mode == "CMYK" else image
