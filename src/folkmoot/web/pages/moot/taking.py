"""What anybody may take along: the record, the program that checks it, and the whole source."""

import gzip
import io
import tarfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import msgspec
from starlette.responses import Response, StreamingResponse

import folkmoot
from folkmoot import __version__
from folkmoot.record import export, verify
from folkmoot.web import answers
from folkmoot.web.ask import Ask
from folkmoot.web.guard import headers
from folkmoot.web.pages.machines import reader_of
from folkmoot.web.routes import Route, Who

GZIP = "application/gzip"
PIECE = 65_536
"""Bytes of a file that are sent at once."""

_HERE = Path(folkmoot.__file__).parent


def record(ask: Ask) -> Response:
    """The record as far as the reader may see it, for verify.py, compressed line by line.

    It is written to a file first: who reads slowly holds no view of the database open.
    """
    packed = TemporaryFile(dir=ask.house.settings.data)  # noqa: SIM115 - sent after this returns
    try:
        _pack(ask, packed)
    except BaseException:
        packed.close()
        raise
    size = packed.tell()
    packed.seek(0)
    response = StreamingResponse(_pieces(packed), media_type=GZIP)
    response.headers["Content-Length"] = str(size)
    return _named(response, "record.jsonl.gz")


def _pack(ask: Ask, packed: IO[bytes]) -> None:
    encoder = msgspec.json.Encoder()
    audience = "members" if ask.viewer is not None else "public"
    with ask.db.snapshot() as tx, gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as out:
        for line in export.lines(tx, audience, reader_of(tx, ask), ask.now):
            out.write(encoder.encode(line) + b"\n")


def _pieces(packed: IO[bytes]) -> Iterator[bytes]:
    with packed:
        while piece := packed.read(PIECE):
            yield piece


def checker(ask: Ask) -> Response:
    """The one file that checks a record on a bare Python."""
    return _file(Path(verify.__file__).read_bytes(), "text/x-python; charset=utf-8", "verify.py")


def source(ask: Ask) -> Response:
    """The program that answers now, as its licence asks (AGPL-3.0, section 13)."""
    return _file(_source(), GZIP, f"folkmoot-{__version__}.tar.gz")


def _file(content: bytes, kind: str, name: str) -> Response:
    return _named(answers.text(content, kind), name)


def _named(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers.update(headers.personal_page())
    return response


@lru_cache(maxsize=1)
def _source() -> bytes:
    """Every file of the running package, packed the same way each time."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as outer,
        tarfile.open(fileobj=outer, mode="w") as tar,
    ):
        for path in sorted(_HERE.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                entry = tarfile.TarInfo(f"folkmoot-{__version__}/{path.relative_to(_HERE.parent)}")
                entry.size = path.stat().st_size
                tar.addfile(entry, io.BytesIO(path.read_bytes()))
    return packed.getvalue()


ROUTES = (
    Route(
        "/record/export",
        "The record as one file, to be checked offline.",
        view=record,
        action="export",
        slow=True,
    ),
    Route("/record/verify.py", "The program that checks it.", view=checker, who=Who.EVERYBODY),
    Route(
        "/about/source.tar.gz",
        "The source of the running program.",
        view=source,
        who=Who.EVERYBODY,
        slow=True,
    ),
)
