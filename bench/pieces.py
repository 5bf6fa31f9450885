"""The pieces that cost most by themselves: markdown, a password, a picture."""

import io
import resource
from pathlib import Path

from PIL import Image

from bench import talk
from bench.table import Row, Size, Table, best
from folkmoot.clock import SystemClock
from folkmoot.identity.passwords import Hasher
from folkmoot.media import decoder
from folkmoot.media.picture import Limits
from folkmoot.text.markdown import render


def run(_folder: Path, size: Size) -> Table:
    """Measure each piece alone."""
    rows = [
        Row("markdown of 1 kB to safe HTML", _rendered(1_000, size.rounds * 5)),
        Row("markdown of 50 kB to safe HTML", _rendered(50_000, size.rounds)),
        Row("a password hashed (argon2id, 19 MiB, 2 passes)", _hash(size)),
        _picture(size),
    ]
    return Table("pieces", "single pieces", rows)


def _rendered(size: int, rounds: int) -> float:
    """The last texts are remembered as HTML, so each round has another one."""
    text = _markdown(size)
    others = iter([f"{number} {text}" for number in range(max(1, rounds))])
    return best(rounds, lambda: render(next(others)))


def _markdown(size: int) -> str:
    parts: list[str] = []
    number = 0
    while sum(map(len, parts)) < size:
        parts.append(talk.text(number) + "\n\n- one\n- two\n\n> said before\n\n")
        number += 1
    return "".join(parts)[:size]


def _hash(size: Size) -> float:
    hasher = Hasher(SystemClock())
    try:
        return best(size.rounds, lambda: hasher.hash("a long enough password"))
    finally:
        hasher.close()


def _picture(size: Size) -> Row:
    """A photograph of noise and shapes, as no compressor likes it; the child's time counts."""
    width = round((size.megapixels * 1e6 * 4 / 3) ** 0.5)
    height = round(width * 3 / 4)
    small = Image.effect_noise((width // 8 + 1, height // 8 + 1), 60).convert("RGB")
    out = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
    data = out.getvalue()
    took: list[float] = []
    for _ in range(min(3, size.rounds)):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        decoder.process(data, Limits())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    what = f"a picture of {width * height / 1e6:.0f} MP decoded and made anew, in its child"
    return Row(what, min(took), "s", note=f"the JPEG has {len(data) / 1e6:.1f} MB")
