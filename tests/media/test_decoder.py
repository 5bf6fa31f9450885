"""From the outside: good files become pictures, bad ones sentences, and nothing leaks or hangs."""

import gc
import os
import threading
import tracemalloc
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.errors import FolkmootError, Invalid, TooLarge, Unavailable
from folkmoot.media import decoder, sniff
from folkmoot.media.decoder import process
from folkmoot.media.picture import Limits, Picture
from tests.media.pictures import (
    animated,
    decode,
    draw,
    encode,
    gif_of_frames,
    phone_photograph,
    png_bomb,
)

LIMITS = Limits(wall_seconds=60)
KINDS = ["jpeg", "png", "webp", "gif", "avif"]


def refusal(data: bytes, limits: Limits = LIMITS) -> FolkmootError:
    with pytest.raises(FolkmootError) as error:
        process(data, limits)
    assert "{" not in str(error.value)
    return error.value


# ---- good files


def test_a_phone_photograph_becomes_a_picture() -> None:
    picture = process(phone_photograph(), LIMITS)

    assert (picture.width, picture.height, picture.content_type) == (64, 48, "image/jpeg")
    assert not picture.animated
    assert picture.data_mining == "DMI-PROHIBITED-AIMLTRAINING"
    assert {right.name: right.text for right in picture.rights}["dc:rights"] == "© Ada & Ben"
    assert picture.bytes_total == sum(len(r.data) for r in picture.renditions)
    for rendition in picture.renditions:
        assert rendition.sha256 == sha256(rendition.data).hexdigest()
        assert decode(rendition.data).size == (rendition.width, rendition.height)
        assert b"SECRET" not in rendition.data


def test_a_size_that_a_small_picture_lacks_is_answered_with_the_nearest() -> None:
    picture = process(encode(draw(), "png"), LIMITS)

    assert [picture.rendition(size).size for size in ("full", "large", "small")] == [
        "full", "small", "small",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_out_can_go_in_again(kind: str) -> None:
    once = process(encode(draw(400, 300), kind), LIMITS)

    again = process(once.renditions[0].data, LIMITS)

    assert (again.width, again.height) == (once.width, once.height)
    assert len(again.renditions) == 3


def test_an_animation_is_one_outside_too() -> None:
    assert process(animated("gif"), LIMITS).animated


def test_the_same_file_gives_the_same_bytes() -> None:
    assert process(phone_photograph(), LIMITS) == process(phone_photograph(), LIMITS)


# ---- bad files


@pytest.mark.parametrize(
    ("data", "msgid"),
    [
        (b"", sniff.EMPTY),
        (b"<svg/>", sniff.SVG),
        (b"hello", sniff.NOT_A_PICTURE),
        (b"\xff\xd8\xff\xe0", decoder.BROKEN),
        (encode(draw(), "jpeg")[:-200], decoder.BROKEN),
        (encode(draw(), "png")[:-60], decoder.BROKEN),
        (encode(draw(), "webp")[:-40], decoder.BROKEN),
        (encode(draw(), "avif")[:-40], decoder.BROKEN),
        (encode(draw(), "gif")[:-60], decoder.BROKEN),
        (animated("webp")[:-40], decoder.BROKEN),
        (png_bomb(20_000, 30_000), decoder.TOO_MANY_PIXELS),
        (gif_of_frames(1, (65535, 65535)), decoder.TOO_MANY_PIXELS),
        (gif_of_frames(100_000), decoder.TOO_MANY_FRAMES),
        (gif_of_frames(500, (1000, 1000)), decoder.TOO_MANY_PIXELS),
    ],
)
def test_each_way_to_fail_has_its_sentence(data: bytes, msgid: str) -> None:
    error = refusal(data)

    assert error.msgid == msgid
    assert isinstance(error, Invalid)
    assert error.field == "picture"


def test_a_file_that_is_too_large_is_not_even_looked_at() -> None:
    error = refusal(bytes(2_500_000), msgspec.structs.replace(LIMITS, input_bytes=1_000_000))

    assert isinstance(error, TooLarge)
    assert str(error) == (
        "This picture has 3 MB, and 1 MB is the most. Make it smaller and choose it again."
    )


def test_a_picture_that_would_be_too_large_here_is_refused() -> None:
    error = refusal(encode(draw(), "png"), msgspec.structs.replace(LIMITS, output_bytes=50))

    assert isinstance(error, TooLarge)


def test_a_picture_that_needs_too_much_memory_is_refused() -> None:
    limits = msgspec.structs.replace(LIMITS, memory_bytes=130_000_000)

    assert refusal(png_bomb(7000, 7000), limits).msgid == decoder.TOO_MUCH_MEMORY


def test_a_picture_that_needs_too_much_work_is_refused() -> None:
    limits = msgspec.structs.replace(LIMITS, cpu_seconds=1, frames=10_000, film_pixels=10**10)
    data = gif_of_frames(9000, (960, 960))

    assert refusal(data, limits).msgid == decoder.TOOK_TOO_LONG


def test_files_that_are_also_something_else_lose_the_other_half() -> None:
    page = b"<script>SECRET</script>"
    archive = b"PK\x03\x04SECRET" * 20
    files = [
        encode(draw(), "jpeg", comment=page) + archive,
        encode(draw(), "gif", comment=page) + archive,
        encode(draw(), "png") + page + archive,
        encode(draw(), "webp") + archive,
    ]

    for data in files:
        for rendition in process(data, LIMITS).renditions:
            assert b"SECRET" not in rendition.data
            assert b"script" not in rendition.data


broken_files = st.sampled_from([encode(draw(), kind) for kind in KINDS] + [animated("gif")])


@given(broken_files, st.data())
@settings(max_examples=25)
def test_cut_and_flipped_files_give_a_picture_or_a_sentence(
    data: bytes, more: st.DataObject
) -> None:
    spoilt = bytearray(data)
    for _ in range(more.draw(st.integers(1, 8))):
        at = more.draw(st.integers(0, len(spoilt) - 1))
        spoilt[at] = more.draw(st.integers(0, 255))
    end = more.draw(st.integers(len(spoilt) // 2, len(spoilt)))

    assert isinstance(attempt(bytes(spoilt[:end])), Picture | FolkmootError)


def attempt(data: bytes) -> Picture | FolkmootError:
    try:
        return process(data, LIMITS)
    except FolkmootError as error:
        return error


# ---- children that do not behave


def child(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(decoder, "PROGRAM", ("-c", "import os, sys, time, signal\n" + program))


GOOD = '{"renditions": [%s, %s]}'
PROMISE = '{"size":"%s","width":1,"height":1,"content_type":"image/webp","length":%d}'


@pytest.mark.parametrize(
    "program",
    [
        "pass",
        "sys.exit(1)",
        "os.kill(os.getpid(), signal.SIGSEGV)",
        "os.kill(os.getpid(), signal.SIGKILL)",
        "print('hello')",
        "print('{}')",
        "print('[]')",
        'print(\'{"problem": "<script>"}\')',
        'print(\'{"sentence": "send me your password"}\')',
        "sys.stdout.write('x' * 10_000_000)",
        f"print('{GOOD}' % ('{PROMISE}' % ('full', 10**12), '{PROMISE}' % ('small', 1)))",
        f"print('{GOOD}' % ('{PROMISE}' % ('full', 30), '{PROMISE}' % ('full', 30)))",
        f"print('{GOOD}' % ('{PROMISE}' % ('full', 30), '{PROMISE}' % ('small', 30)), 'x')",
        f"print('{GOOD}' % ('{PROMISE}' % ('small', 30), '{PROMISE}' % ('full', 30)))",
        'sys.stdin.buffer.read(10); sys.stdin.close(); print(\'{"problem": "broken"}\')',
    ],
)
def test_a_child_that_lies_or_dies_is_a_broken_picture(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, program)

    assert refusal(encode(draw(2000, 10), "png")).msgid == decoder.BROKEN


def test_a_child_cannot_pass_off_a_page_as_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    page = b"<html><script>"
    promises = ", ".join(PROMISE % (size, len(page)) for size in ("full", "small"))
    child(monkeypatch, f"print('{{\"renditions\": [{promises}]}}'); print('{page.decode()}' * 2)")

    assert isinstance(refusal(encode(draw(), "png")), Invalid)


@pytest.mark.parametrize(
    "program",
    [
        "time.sleep(600)",
        "sys.stdin.buffer.read(); time.sleep(600)",
        "os.fork(); time.sleep(600)",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
    ],
)
def test_a_child_that_hangs_is_ended(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, program)
    limits = msgspec.structs.replace(LIMITS, wall_seconds=0.5)

    assert refusal(encode(draw(), "png") + bytes(2_000_000), limits).msgid == decoder.TOOK_TOO_LONG


def test_nothing_is_left_of_a_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    child(
        monkeypatch,
        f"open({str(note)!r}, 'w').write(str(os.getpid())); os.close(1); time.sleep(600)",
    )
    before = len(list(Path("/proc/self/fd").iterdir()))

    refusal(encode(draw(), "png"))

    assert not Path(f"/proc/{note.read_text()}").exists()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_child_sees_nothing_of_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note = tmp_path / "seen"
    monkeypatch.setenv("FOLKMOOT_SECRET", "SECRET")
    secret = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(secret, True)
    child(
        monkeypatch,
        f"note = open({str(note)!r}, 'w')\n"
        "note.write(f'{os.listdir(\"/proc/self/fd\")}{dict(os.environ)}{os.getcwd()}')",
    )

    refusal(encode(draw(), "png"))
    os.close(secret)

    seen = note.read_text()
    assert "SECRET" not in seen
    assert f"'{secret}'" not in seen or secret <= 4
    assert seen.endswith("/")


def test_a_machine_without_room_for_a_child_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(decoder.subprocess, "Popen", no_room)

    assert isinstance(refusal(encode(draw(), "png")), Unavailable)


# ---- what it costs the server


def test_the_server_holds_the_file_and_the_result_and_no_more() -> None:
    data = encode(draw(2000, 1500), "png", compress_level=0)
    process(data, LIMITS)
    gc.collect()
    tracemalloc.start()
    try:
        picture = process(data, LIMITS)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < picture.bytes_total + 400_000


def test_pictures_are_read_one_after_another() -> None:
    pictures: list[Picture] = []
    threads = [
        threading.Thread(target=lambda: pictures.append(process(phone_photograph(), LIMITS)))
        for _ in range(3)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(pictures) == 3


def test_who_would_wait_too_long_is_told() -> None:
    assert decoder._turn.acquire(timeout=60)
    try:
        error = refusal(encode(draw(), "png"), msgspec.structs.replace(LIMITS, wall_seconds=0.05))
    finally:
        decoder._turn.release()

    assert isinstance(error, Unavailable)
    assert error.msgid == decoder.BUSY
