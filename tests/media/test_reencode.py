"""What is kept of a picture: how it looks and whose it is. Run in this process, not in a child."""

import io

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from folkmoot.media import rights
from folkmoot.media.reencode import Bounds, Result, Trouble, reencode
from tests.media.pictures import (
    XMP,
    animated,
    corners,
    decode,
    draw,
    encode,
    exif,
    gif_of_frames,
    phone_photograph,
    png_bomb,
    png_texts,
    srgb_profile,
    swapped_profile,
)

BOUNDS = Bounds(pixels=1_000_000, frames=50, film_pixels=1_000_000, side=400, film_side=100)


def keep(data: bytes, kind: str, bounds: Bounds = BOUNDS) -> Result:
    return reencode(data, kind, bounds)


def full(result: Result) -> Image.Image:
    return decode(result.renditions[0].data)


# ---- what is kept


def test_rights_of_a_phone_photograph_are_kept_in_every_rendition() -> None:
    result = keep(phone_photograph(), "jpeg")

    assert ("dc:rights", "© Ada & Ben") in result.rights
    assert ("photoshop:Credit", "Mill Street Press") in result.rights
    assert [text for name, text in result.rights if name == "dc:creator"] == [
        "Ada", "Ben", "Ada Iptc", "Ada Exif",
    ]  # fmt: skip
    assert result.data_mining == "DMI-PROHIBITED-AIMLTRAINING"
    for rendition in result.renditions:
        packet = decode(rendition.data).info["xmp"]
        assert rights.settle([rights.from_xmp(packet)]) == (result.rights, result.data_mining)


@pytest.mark.parametrize("kind", ["png", "webp", "avif"])
def test_rights_are_kept_in_other_formats(kind: str) -> None:
    if kind == "png":
        info = png_texts(Comment="SECRET-text")
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        data = encode(draw(), kind, pnginfo=info, exif=exif())
    else:
        data = encode(draw(), kind, xmp=XMP, exif=exif())

    result = keep(data, kind)

    assert ("dc:rights", "© Ada & Ben") in result.rights
    assert ("dc:creator", "Ada Exif") in result.rights
    assert result.data_mining == "DMI-PROHIBITED-AIMLTRAINING"


def test_rights_in_png_texts_and_gif_packets_are_found() -> None:
    png = encode(draw(), "png", pnginfo=png_texts(Copyright="© Ada", Author="Ada"))
    gif = encode(draw(), "gif")
    gif = gif[:-1] + b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\0;"

    assert sorted(keep(png, "png").rights) == [("dc:creator", "Ada"), ("dc:rights", "© Ada")]
    assert ("dc:rights", "© Ada & Ben") in keep(gif, "gif").rights


def test_transparency_is_kept() -> None:
    image = draw(mode="RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))

    for kind in ("png", "webp"):
        for rendition in keep(encode(image, kind), kind).renditions:
            assert decode(rendition.data).mode == "RGBA"


def test_a_palette_with_a_transparent_colour_keeps_it() -> None:
    image = draw().quantize(8)
    transparent = image.getpixel((0, 0))

    result = keep(encode(image, "png", transparency=transparent), "png")

    points = [decode(r.data).convert("RGBA").getpixel((1, 1)) for r in result.renditions]
    assert [point[3] for point in points] == [0] * len(points)
    assert full(result).mode == "P"


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("jpeg", {}, "image/jpeg"),
        ("png", {}, "image/png"),
        ("gif", {}, "image/png"),
        ("webp", {"lossless": True}, "image/png"),
        ("webp", {"quality": 80}, "image/webp"),
        ("avif", {}, "image/webp"),
    ],
)
def test_each_kind_has_its_format(kind: str, options: dict[str, bool], expected: str) -> None:
    result = keep(encode(draw(), kind, **options), kind)

    assert [r.content_type for r in result.renditions] == [expected, "image/webp"]
    assert corners(full(result)) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_drawing_stays_exact_to_the_point(mode: str) -> None:
    noise = Image.effect_noise((60, 50), 80)
    image = Image.merge("RGB", [noise, noise.rotate(90, expand=False), ImageChops.invert(noise)])
    image = noise.convert("I").convert("I;16") if mode == "I;16" else image.convert(mode)
    expected = noise.point(lambda _: 0) if mode == "I;16" else image

    kept = full(keep(encode(image, "png"), "png"))

    assert kept.convert("RGBA").tobytes() == expected.convert("RGBA").tobytes()


def test_sixteen_bits_of_grey_become_their_upper_eight() -> None:
    image = Image.new("I;16", (2, 1))
    image.putpixel((0, 0), 0x8040)
    image.putpixel((1, 0), 0xFFFF)

    assert full(keep(encode(image, "png"), "png")).tobytes() == b"\x80\xff"


def test_a_photograph_loses_little_more_and_does_not_grow() -> None:
    noise = Image.effect_noise((300, 200), 40).filter(ImageFilter.GaussianBlur(2))
    scene = ImageChops.add(draw(300, 200), Image.merge("RGB", [noise] * 3), scale=2)
    data = encode(scene, "jpeg", quality=60)

    result = keep(data, "jpeg")

    assert difference(scene, full(result)) < 1.2 * difference(scene, decode(data))
    assert len(result.renditions[0].data) < 1.1 * len(data)


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).rms)


# ---- what is not kept


@pytest.mark.parametrize("orientation", range(1, 9))
def test_nothing_of_the_device_or_the_place_is_kept(orientation: int) -> None:
    data = phone_photograph(orientation)
    assert data.count(b"SECRET") > 8

    for rendition in keep(data, "jpeg").renditions:
        assert b"SECRET" not in rendition.data
        assert b"GPS" not in rendition.data
        assert not decode(rendition.data).getexif()


@pytest.mark.parametrize("kind", ["png", "webp", "avif", "gif"])
def test_other_formats_are_stripped_too(kind: str) -> None:
    options = {
        "png": {"pnginfo": png_texts(Comment="SECRET"), "exif": exif()},
        "webp": {"exif": exif(), "icc_profile": swapped_profile()},
        "avif": {"exif": exif(), "icc_profile": swapped_profile()},
        "gif": {"comment": b"SECRET"},
    }[kind]
    data = encode(draw(), kind, **options) + b"PK\x03\x04SECRET<script>SECRET</script>"

    for rendition in keep(data, kind).renditions:
        assert b"SECRET" not in rendition.data
        assert "icc_profile" not in decode(rendition.data).info


# ---- how it looks


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, ["red", "green", "blue", "white"]),
        (2, ["green", "red", "white", "blue"]),
        (3, ["white", "blue", "green", "red"]),
        (4, ["blue", "white", "red", "green"]),
        (5, ["red", "blue", "green", "white"]),
        (6, ["blue", "red", "white", "green"]),
        (7, ["white", "green", "blue", "red"]),
        (8, ["green", "white", "red", "blue"]),
        (9, ["red", "green", "blue", "white"]),
    ],
)
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_picture_stands_upright(kind: str, orientation: int, expected: list[str]) -> None:
    result = keep(encode(draw(64, 48), kind, exif=exif(orientation)), kind)

    assert full(result).size == ((48, 64) if orientation in {5, 6, 7, 8} else (64, 48))
    for rendition in result.renditions:
        assert corners(decode(rendition.data)) == expected


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
def test_other_colour_profiles_become_srgb(kind: str) -> None:
    result = keep(encode(draw(), kind, icc_profile=swapped_profile()), kind)

    for rendition in result.renditions:
        assert corners(decode(rendition.data)) == ["blue", "green", "red", "white"]


@pytest.mark.parametrize("mode", ["P", "RGBA"])
def test_profiles_of_palettes_and_transparent_pictures_count(mode: str) -> None:
    data = encode(draw(mode=mode), "png", icc_profile=swapped_profile())

    assert corners(full(keep(data, "png"))) == ["blue", "green", "red", "white"]


def test_srgb_and_broken_profiles_leave_the_colours() -> None:
    plain = encode(draw(), "png")

    for profile in (srgb_profile(), b"not a profile", swapped_profile()[:200]):
        kept = full(keep(encode(draw(), "png", icc_profile=profile), "png"))
        assert kept.tobytes() == decode(plain).tobytes()


def test_a_grey_picture_with_a_colour_profile_stays_grey() -> None:
    kept = full(keep(encode(draw(mode="L"), "jpeg", icc_profile=swapped_profile()), "jpeg"))

    assert kept.mode == "L"


def test_colours_for_print_are_turned_into_colours_for_screens() -> None:
    result = keep(encode(draw(mode="CMYK"), "jpeg"), "jpeg")

    assert full(result).mode == "RGB"
    assert corners(full(result)) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif"])
def test_a_large_picture_is_made_smaller_in_its_shape(kind: str) -> None:
    result = keep(encode(draw(1000, 500), kind), kind)

    width, height = full(result).size
    assert 300 <= width <= 400
    assert abs(width - 2 * height) <= 2
    assert corners(full(result)) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize(
    ("width", "sizes"),
    [
        (3, [("full", 3), ("small", 3)]),
        (320, [("full", 320), ("small", 320)]),
        (321, [("full", 321), ("large", 321), ("small", 320)]),
        (2000, [("full", 2000), ("large", 960), ("small", 320)]),
    ],
)
def test_thumbnails_are_never_blown_up(width: int, sizes: list[tuple[str, int]]) -> None:
    bounds = BOUNDS._replace(side=4096)

    result = keep(encode(draw(width, 10), "png"), "png", bounds)

    assert [(r.size, r.width) for r in result.renditions] == sizes
    assert [decode(r.data).width for r in result.renditions] == [width for _, width in sizes]


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (2, 999)])
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "avif"])
def test_odd_shapes_are_taken(kind: str, size: tuple[int, int]) -> None:
    result = keep(encode(Image.new("RGB", size, "red"), kind), kind)

    assert all(min(decode(r.data).size) >= 1 for r in result.renditions)


# ---- animations


@pytest.mark.parametrize("kind", ["gif", "webp", "png", "avif"])
def test_an_animation_moves_on_and_its_thumbnails_stand(kind: str) -> None:
    data = animated(kind, frames=4)

    result = keep(data, kind)

    film = full(result)
    assert result.animated
    assert result.renditions[0].content_type == "image/webp"
    assert film.n_frames == 4
    assert [r.size for r in result.renditions[1:]] == ["small"]
    assert not decode(result.renditions[1].data).is_animated
    film.seek(2)
    film.load()
    assert film.info["duration"] == 120


def test_frames_keep_their_own_times_and_the_loop_its_count() -> None:
    frames = [Image.new("RGB", (8, 8), (90 * n, 0, 0)) for n in range(3)]
    options = {"save_all": True, "append_images": frames[1:], "duration": [50, 200, 90]}

    once = keep(encode(frames[0], "gif", **options), "gif")
    thrice = keep(encode(frames[0], "gif", loop=2, **options), "gif")
    ever = keep(encode(frames[0], "gif", loop=0, **options), "gif")

    assert [full(result).info["loop"] for result in (once, thrice, ever)] == [1, 3, 0]
    film, times = full(once), []
    for n in range(3):
        film.seek(n)
        film.load()
        times.append(film.info["duration"])
    assert times == [50, 200, 90]


def test_frames_without_a_time_stand_a_tenth_of_a_second() -> None:
    frames = [Image.new("RGB", (8, 8), (90 * n, 0, 0)) for n in range(3)]
    data = encode(frames[0], "gif", save_all=True, append_images=frames[1:], duration=0)

    film = full(keep(data, "gif"))

    film.seek(1)
    film.load()
    assert film.info["duration"] == 100


def test_an_animation_is_made_smaller_and_keeps_transparency() -> None:
    frames = [Image.new("RGBA", (200, 80), (90 * n, 0, 0, 0 if n else 255)) for n in range(3)]
    data = encode(frames[0], "webp", save_all=True, append_images=frames[1:], xmp=XMP)

    result = keep(data, "webp")

    film = full(result)
    assert film.size == (100, 40)
    film.seek(1)
    assert film.convert("RGBA").getpixel((50, 20))[3] < 10
    assert ("dc:rights", "© Ada & Ben") in result.rights
    assert b"SECRET" not in result.renditions[0].data


def test_a_gif_of_one_frame_is_a_drawing() -> None:
    assert not keep(gif_of_frames(1), "gif").animated


# ---- what is refused


@pytest.mark.parametrize(
    ("data", "kind", "problem"),
    [
        (png_bomb(1001, 1000), "png", "pixels"),
        (gif_of_frames(51), "gif", "frames"),
        (gif_of_frames(30, (300, 300)), "gif", "pixels"),
        (gif_of_frames(1, (65535, 65535)), "gif", "pixels"),
        (encode(draw(1100, 1000), "jpeg"), "jpeg", "pixels"),
        (encode(draw(1100, 1000), "webp"), "webp", "pixels"),
        (encode(draw(1100, 1000), "avif"), "avif", "pixels"),
    ],
)
def test_too_much_is_refused(data: bytes, kind: str, problem: str) -> None:
    with pytest.raises(Trouble) as trouble:
        keep(data, kind)

    assert trouble.value.problem == problem


def test_a_file_is_read_only_as_what_it_starts_like() -> None:
    with pytest.raises(Image.UnidentifiedImageError):
        keep(encode(draw(), "png"), "jpeg")


def test_a_frame_outside_the_screen_of_a_gif_counts() -> None:
    data = bytearray(gif_of_frames(1, (4, 4)))
    at = data.index(b",") + 5
    data[at : at + 4] = b"\xff\xff\xff\xff"

    with pytest.raises(Exception, match=r"pixels|exceeds"):
        keep(bytes(data), "gif")


def test_the_caller_s_bytes_are_only_read() -> None:
    data = phone_photograph()
    before = io.BytesIO(data).getvalue()

    keep(data, "jpeg")

    assert data == before
