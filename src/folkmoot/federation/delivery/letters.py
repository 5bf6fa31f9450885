"""The bytes of activities that are under way, read once for all who get them."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

MOST = 4_000_000
"""So many bytes are held; what is asked for least recently goes."""


class Letters:
    """A bounded memory of bytes by number."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held = 0
        self._bytes: OrderedDict[int, bytes] = OrderedDict()

    def __len__(self) -> int:
        """How many bytes are held."""
        return self._held

    def get(self, seq: int) -> bytes | None:
        """The bytes of an activity, if they are held."""
        found = self._bytes.get(seq)
        if found is not None:
            self._bytes.move_to_end(seq)
        return found

    def lacking(self, seqs: Iterable[int]) -> list[int]:
        """Those that are not held."""
        return [seq for seq in seqs if seq not in self._bytes]

    def drop(self, seq: int) -> None:
        """Hold it no longer."""
        self._held -= len(self._bytes.pop(seq, b""))

    def keep(self, read: Mapping[int, bytes]) -> None:
        """Hold what was read."""
        for seq, body in read.items():
            if seq not in self._bytes:
                self._held += len(body)
            self._bytes[seq] = body
        while self._held > self._most and len(self._bytes) > 1:
            self._held -= len(self._bytes.popitem(last=False)[1])
