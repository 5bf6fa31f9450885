"""Hand a picture to a child process that may break, and take back what is safe to keep."""

import os
import signal
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path
from typing import IO, Annotated, Literal

import msgspec

import folkmoot
from folkmoot.errors import FolkmootError, Invalid, TooLarge, Unavailable
from folkmoot.media.picture import Limits, Picture, Rendition, Right, Size
from folkmoot.media.sniff import sniff
from folkmoot.words import N_

INPUT_TOO_LARGE = N_(
    "This picture has {size} MB, and {limit} MB is the most. Make it smaller and choose it again."
)
OUTPUT_TOO_LARGE = N_(
    "This picture would need more than {limit} MB here. Make it smaller, or save it as JPEG, and "
    "choose it again."
)
TOO_MANY_PIXELS = N_(
    "This picture has more points than can be handled: {limit} million is the most, and for an "
    "animation {film} million in all its frames together. Make it smaller and choose it again."
)
TOO_MANY_FRAMES = N_(
    "This animation has more than {limit} frames. Make it shorter and choose it again."
)
BROKEN = N_(
    "This picture is broken or was cut off on the way. Choose it again; if that does not help, "
    "open it in another program, save it anew and choose the new file."
)
TOO_MUCH_MEMORY = N_(
    "This picture needs more memory than there is for one picture. Make it smaller and choose it "
    "again."
)
TOOK_TOO_LONG = N_(
    "This picture took too long to read. Make it smaller, or save it anew in another program, and "
    "choose that file."
)
BUSY = N_("Too many pictures are being read right now. Try again in a minute.")
NO_CHILD = N_(
    "Pictures cannot be read right now, because the machine says: {reason}. Try again later."
)

PROGRAM = ("-m", "folkmoot.media.child")

_HEADER_LIMIT = 256 * 1024
_SOURCES = str(Path(folkmoot.__file__).parent.parent)

# One at a time: a picture may need half a gigabyte, and the moot runs on small machines.
_turn = threading.Semaphore(1)

_Text = Annotated[str, msgspec.Meta(max_length=2000)]
_Pixels = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class Promise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the child says of one rendition whose bytes follow."""

    size: Size
    width: _Pixels
    height: _Pixels
    content_type: Literal["image/jpeg", "image/png", "image/webp"]
    length: Annotated[int, msgspec.Meta(ge=1)]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The child's first line: a problem, or a picture."""

    problem: Literal["broken", "pixels", "frames", "memory", "output"] | None = None
    renditions: tuple[Promise, ...] = ()
    rights: tuple[tuple[_Text, _Text], ...] = ()
    data_mining: Annotated[str, msgspec.Meta(pattern=r"^DMI-[A-Z-]{3,60}$")] | None = None
    animated: bool = False


class Broken(Exception):
    """The child's answer makes no sense: it died, or something else speaks for it."""


def process(data: bytes, limits: Limits) -> Picture:
    """Decode a file that somebody sent and give back the picture in the forms that are kept.

    Takes a while (0.5 s for a phone's photograph), so never call it inside a write transaction.
    Raises Invalid (not a picture, broken, too many pixels or frames, took too long), TooLarge,
    or Unavailable when the machine has no room now. Holds no more than `data` and the result.
    """
    if len(data) > limits.input_bytes:
        size, limit = -(-len(data) // 1_000_000), limits.input_bytes // 1_000_000
        raise TooLarge(INPUT_TOO_LARGE, size=size, limit=limit)
    kind = sniff(data)
    if not _turn.acquire(timeout=limits.wall_seconds):
        raise Unavailable(BUSY)
    try:
        return _run(data, kind, limits)
    finally:
        _turn.release()


def _run(data: bytes, kind: str, limits: Limits) -> Picture:
    """One child from birth to death; it never outlives this call."""
    child = _start(kind, limits)
    overrun = threading.Event()

    def stop() -> None:
        overrun.set()
        _kill(child)

    timer = threading.Timer(limits.wall_seconds, stop)
    timer.start()
    try:
        answer, blobs = _converse(child, data, limits)
    except Broken:
        _kill(child)
        raise _death(child.wait(), overrun=overrun.is_set()) from None
    finally:
        timer.cancel()
        _kill(child)
        _close(child)
    if answer.problem:
        raise _refusal(answer.problem, limits)
    return _picture(answer, blobs)


def _start(kind: str, limits: Limits) -> subprocess.Popen[bytes]:
    """Start the child with an empty environment, in a session of its own.

    The child limits itself before it reads a byte: limits set between fork and exec would
    need code to run in a copy of a threaded process.
    """
    bounds = msgspec.json.encode(msgspec.structs.asdict(limits) | {"kind": kind}).decode()
    try:
        return subprocess.Popen(  # noqa: S603 - our own program, no shell, no name from outside
            [sys.executable, "-P", "-s", "-B", *PROGRAM, bounds],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONPATH": _SOURCES, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
    except OSError as error:
        raise Unavailable(NO_CHILD, reason=error.strerror) from error


def _converse(
    child: subprocess.Popen[bytes], data: bytes, limits: Limits
) -> tuple[Answer, list[bytes]]:
    """Send the picture, then read the answer; raises Broken if there is no proper one."""
    assert child.stdin
    assert child.stdout
    try:
        with child.stdin as pictures:
            pictures.write(data)
    except OSError:
        pass  # it answered, or died, before it had read all
    try:
        answer = msgspec.json.decode(child.stdout.readline(_HEADER_LIMIT), type=Answer)
    except msgspec.MsgspecError as error:
        raise Broken from error
    if answer.problem is None:
        _check(answer, limits)
    return answer, [_read(child.stdout, promise) for promise in answer.renditions]


def _check(answer: Answer, limits: Limits) -> None:
    """The sizes that a picture has, each once, and not more bytes than allowed."""
    sizes = [promise.size for promise in answer.renditions]
    if sizes not in (["full", "small"], ["full", "large", "small"]):
        raise Broken
    if sum(promise.length for promise in answer.renditions) > limits.output_bytes:
        raise Broken


def _read(source: IO[bytes], promise: Promise) -> bytes:
    """The bytes of one rendition, which must be what the child says."""
    data = source.read(promise.length)
    if len(data) != promise.length or f"image/{sniff(data)}" != promise.content_type:
        raise Broken
    return data


def _picture(answer: Answer, blobs: list[bytes]) -> Picture:
    renditions = tuple(
        Rendition(
            size=promise.size,
            width=promise.width,
            height=promise.height,
            content_type=promise.content_type,
            data=blob,
            sha256=sha256(blob).hexdigest(),
        )
        for promise, blob in zip(answer.renditions, blobs, strict=True)
    )
    full = renditions[0]
    return Picture(
        width=full.width,
        height=full.height,
        content_type=full.content_type,
        animated=answer.animated,
        renditions=renditions,
        rights=tuple(Right(name=name, text=text) for name, text in answer.rights),
        data_mining=answer.data_mining,
    )


def _refusal(problem: str, limits: Limits) -> FolkmootError:
    """The sentence for a problem that the child names."""
    million = 1_000_000
    if problem == "output":
        return TooLarge(OUTPUT_TOO_LARGE, limit=limits.output_bytes // million)
    if problem == "pixels":
        still, film = limits.pixels // million, limits.film_pixels // million
        return Invalid(TOO_MANY_PIXELS, field="picture", limit=still, film=film)
    if problem == "frames":
        return Invalid(TOO_MANY_FRAMES, field="picture", limit=limits.frames)
    return Invalid(TOO_MUCH_MEMORY if problem == "memory" else BROKEN, field="picture")


def _death(status: int, *, overrun: bool) -> FolkmootError:
    """The sentence for a child that died instead of answering."""
    slow = overrun or status == -signal.SIGXCPU
    return Invalid(TOOK_TOO_LONG if slow else BROKEN, field="picture")


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it may have started, unless it has ended."""
    if child.poll() is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def _close(child: subprocess.Popen[bytes]) -> None:
    """Take the dead child off the process table and close its pipe."""
    assert child.stdout
    child.stdout.close()
    child.wait()
