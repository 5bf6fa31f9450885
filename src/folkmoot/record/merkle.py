"""The Merkle tree of the record (RFC 6962, section 2; checking as in RFC 9162)."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Self

import msgspec

from folkmoot.errors import Invalid
from folkmoot.words import N_

WIDTH = 32
"""Bytes in a hash: SHA-256."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962, section 2.1)."""

NO_SUCH_LEAF = N_("There is no leaf {index} in a tree of {size} leaves.")
NO_SUCH_SIZE = N_("A tree of {size} leaves never had {first} leaves.")
BAD_FRONTIER = N_("These {length} bytes are not a frontier of the record. Restore a backup.")


def leaf_hash(data: bytes) -> bytes:
    """The 32-byte hash of a leaf's bytes; the prefix 0 keeps leaves and nodes apart."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of two subtrees' hashes."""
    return sha256(b"\x01" + left + right).digest()


class Frontier(msgspec.Struct, frozen=True):
    """All that appending needs to know of a tree: the roots of its complete subtrees.

    One root of 32 bytes for each 1-bit of `size`, the largest subtree first, so that
    appending a leaf takes at most log2(size) hashes and reads no other leaf.
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier with one more leaf hash."""
        roots, size = self.roots, self.size
        while size & 1:
            roots, leaf = roots[:-1], node_hash(roots[-1], leaf)
            size >>= 1
        return Frontier(self.size + 1, (*roots, leaf))

    def root(self) -> bytes:
        """The 32-byte root of the whole tree."""
        if not self.roots:
            return EMPTY_ROOT
        whole = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            whole = node_hash(left, whole)
        return whole

    def to_bytes(self) -> bytes:
        """The size in 8 bytes, big-endian, and the roots: at most 2,056 bytes."""
        return self.size.to_bytes(8, "big") + b"".join(self.roots)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The frontier that `to_bytes` wrote; raises Invalid when the lengths disagree."""
        size = int.from_bytes(data[:8], "big")
        if len(data) != 8 + WIDTH * size.bit_count():
            raise Invalid(BAD_FRONTIER, length=len(data))
        roots = (data[at : at + WIDTH] for at in range(8, len(data), WIDTH))
        return cls(size, tuple(roots))


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in order (RFC 6962, section 2.1)."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` up to the root (RFC 6962, section 2.1.1).

    Raises Invalid when there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise Invalid(NO_SUCH_LEAF, index=index, size=len(leaves))
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*inclusion_proof(leaves[:half], index), root(leaves[half:])]
    return [*inclusion_proof(leaves[half:], index - half), root(leaves[:half])]


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The hashes that show: the tree of the `first` leaves was kept (section 2.1.2).

    Empty when `first` is 0 or all leaves. Raises Invalid when `first` is out of range.
    """
    if not 0 <= first <= len(leaves):
        raise Invalid(NO_SUCH_SIZE, first=first, size=len(leaves))
    return _subproof(leaves, first, whole=True) if first else []


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes
) -> bool:
    """Whether the proof puts the leaf hash at `index` under the root of `size` leaves.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            at, last = _up_to_right_child(at, last)
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == expected


def verify_consistency(
    first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows the tree of `first` leaves to be the start of the second.

    RFC 9162, section 2.1.4.2. The empty tree is the start of every tree.
    """
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return second > 0 and not proof and first_root == EMPTY_ROOT
    if not 0 < first < second:
        return False
    return _leads_to_both(first, first_root, second, second_root, proof)


def _leads_to_both(
    first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    # A complete first tree is a node of the second one: the proof leaves its root out.
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            at, last = _up_to_right_child(at, last)
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _up_to_right_child(at: int, last: int) -> tuple[int, int]:
    """Skip the levels on which a node at the right edge has no sibling."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _subproof(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2; `whole`: the first tree's root is known."""
    if first == len(leaves):
        return [] if whole else [root(leaves)]
    half = _split(len(leaves))
    if first <= half:
        return [*_subproof(leaves[:half], first, whole=whole), root(leaves[half:])]
    return [*_subproof(leaves[half:], first - half, whole=False), root(leaves[:half])]


def _split(size: int) -> int:
    """The largest power of two below size: where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)
