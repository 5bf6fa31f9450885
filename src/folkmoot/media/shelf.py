"""A folder of files that may be lost at any time: the least used go when there are too many."""

import os
import threading
from collections import OrderedDict
from pathlib import Path

OVERHEAD = 4_096
"""Bytes that a file takes at least."""


class Shelf:
    """Keeps at most `most` bytes. A name is made of letters, digits and dashes by the caller."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, int] | None = None
        self._bytes = 0

    @property
    def filled(self) -> int:
        """How many bytes are kept."""
        with self._lock:
            self._look()
            return self._bytes

    def get(self, name: str) -> bytes | None:
        """What is kept under a name; it was used now. None where it is not, or not any more."""
        with self._lock:
            kept = self._look()
            if name not in kept:
                return None
            kept.move_to_end(name)
        try:
            path = self._folder / name
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data

    def put(self, name: str, data: bytes) -> None:
        """Keep something, as far as there is room and the disk takes it."""
        size = max(len(data), OVERHEAD)
        if size > self._most:
            return
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            part = self._folder / f"{name}.part"
            part.write_bytes(data)
            part.replace(self._folder / name)
        except OSError:
            return  # a full disk only means that it is fetched again
        with self._lock:
            kept = self._look()
            self._bytes += size - kept.pop(name, 0)
            kept[name] = size
            while self._bytes > self._most:
                self._drop(kept)

    def _drop(self, kept: OrderedDict[str, int]) -> None:
        name, size = kept.popitem(last=False)
        self._bytes -= size
        (self._folder / name).unlink(missing_ok=True)

    def _look(self) -> OrderedDict[str, int]:
        """What lies in the folder, the least used first; read once."""
        if self._kept is None:
            self._kept, self._bytes = OrderedDict(), 0
            for path, size in _files(self._folder):
                self._kept[path.name] = size
                self._bytes += size
            while self._bytes > self._most:
                self._drop(self._kept)
        return self._kept


def _files(folder: Path) -> list[tuple[Path, int]]:
    """The files with their sizes, the least used first; halves of a crash are taken away."""
    found: list[tuple[float, Path, int]] = []
    for path in folder.glob("*"):
        try:
            if path.suffix == ".part":
                path.unlink()
                continue
            told = path.stat()
        except OSError:
            continue
        found.append((told.st_mtime, path, max(told.st_size, OVERHEAD)))
    return [(path, size) for _, path, size in sorted(found)]
