"""The child process that decodes one picture: python -m folkmoot.media.child BOUNDS.

BOUNDS is picture.Limits as JSON with the kind added; the picture comes on standard input.
The answer on standard output is one line of JSON (see decoder.Answer), then the renditions.
Whoever finds a hole in a decoder is here: with no file to open, no socket, no memory to
speak of, and a few seconds.
"""

import codecs
import json
import os
import resource
import sys
from typing import Any


def main() -> None:
    """Read a picture, write an answer; every way to fail is an answer, too, or a death."""
    bounds: dict[str, Any] = json.loads(sys.argv[1])
    _limit(bounds["memory_bytes"], bounds["cpu_seconds"])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing a library prints gets between the answers
    try:
        header, blobs = _process(bounds)
    except MemoryError:
        header, blobs = {"problem": "memory"}, []
    answers.write(json.dumps(header).encode() + b"\n")
    for blob in blobs:
        answers.write(blob)
    answers.close()


def _process(bounds: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    # heavy: and only once the limits hold
    from folkmoot.media import reencode

    _lock()
    with os.fdopen(0, "rb", closefd=False) as pictures:
        data = pictures.read(bounds["input_bytes"] + 1)
    fields = {name: bounds[name] for name in reencode.Bounds._fields}
    try:
        result = reencode.reencode(data, bounds["kind"], reencode.Bounds(**fields))
    except reencode.Trouble as trouble:
        return {"problem": trouble.problem}, []
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - broken data make Pillow raise anything
        return {"problem": "broken"}, []
    blobs = [rendition.data for rendition in result.renditions]
    if sum(map(len, blobs)) > bounds["output_bytes"]:
        return {"problem": "output"}, []
    return _header(result), blobs


def _header(result: Any) -> dict[str, Any]:
    return {
        "renditions": [
            {
                "size": rendition.size,
                "width": rendition.width,
                "height": rendition.height,
                "content_type": rendition.content_type,
                "length": len(rendition.data),
            }
            for rendition in result.renditions
        ],
        "rights": result.rights,
        "data_mining": result.data_mining,
        "animated": result.animated,
    }


def _limit(memory: int, seconds: int) -> None:
    """Bound what this process may use before anything else is loaded."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    if sys.platform == "linux":  # others refuse it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _lock() -> None:
    """From here on no file, socket, thread or process can be opened, only what is open used."""
    for encoding in ("ascii", "latin-1", "utf-8", "utf-16-le", "utf-16-be"):
        codecs.lookup(encoding)  # loads the module while that can be done
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


if __name__ == "__main__":
    main()
