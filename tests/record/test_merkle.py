"""The Merkle tree: RFC 6962 as two other sources understand it, and proofs that prove."""

import json
from pathlib import Path
from typing import Any

import pymerkle
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from folkmoot.errors import Invalid
from folkmoot.record.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

PUBLISHED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "vectors" / "certificate_transparency.json").read_text()
)
LEAVES = [leaf_hash(bytes.fromhex(data)) for data in PUBLISHED["leaves"]]
ROOTS = [bytes.fromhex(text) for text in PUBLISHED["roots"]]

sizes = st.integers(1, 70)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def frontier(hashes: list[bytes]) -> Frontier:
    grown = Frontier()
    for one in hashes:
        grown = grown.append(one)
    return grown


def other_tree(count: int) -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for number in range(count):
        tree.append_entry(number.to_bytes(4, "big"))
    return tree


def proved_by_pymerkle(first: int, old: bytes, size: int, new: bytes) -> bool:
    proof = other_tree(size).prove_consistency(first, size)
    try:
        pymerkle.verify_consistency(old, new, proof)
    except pymerkle.InvalidProof:
        return False
    return True


def flipped(data: bytes, bit: int) -> bytes:
    return (int.from_bytes(data, "big") ^ (1 << bit)).to_bytes(len(data), "big")


# ---- what others published


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int):
    assert root(LEAVES[:size]) == ROOTS[size]
    assert frontier(LEAVES[:size]).root() == ROOTS[size]


@pytest.mark.parametrize("case", PUBLISHED["inclusion"], ids=str)
def test_inclusion_proofs_are_those_of_certificate_transparency(case: dict[str, Any]):
    index, size = case["index"], case["size"]

    proof = inclusion_proof(LEAVES[:size], index)

    assert [part.hex() for part in proof] == case["proof"]
    assert verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])


@pytest.mark.parametrize("case", PUBLISHED["consistency"], ids=str)
def test_consistency_proofs_are_those_of_certificate_transparency(case: dict[str, Any]):
    first, second = case["first"], case["second"]

    proof = consistency_proof(LEAVES[:second], first)

    assert [part.hex() for part in proof] == case["proof"]
    assert verify_consistency(first, ROOTS[first], second, ROOTS[second], proof)


# ---- what another program computes


@given(st.integers(0, 70))
def test_roots_are_those_of_pymerkle(size: int):
    assert root(leaves(size)) == other_tree(size).get_root()


@given(sizes, st.data())
def test_inclusion_proofs_are_those_of_pymerkle(size: int, data: st.DataObject):
    index = data.draw(st.integers(0, size - 1))

    theirs = other_tree(size).prove_inclusion(index + 1).path

    assert [leaves(size)[index], *inclusion_proof(leaves(size), index)] == theirs


@given(sizes, st.booleans(), st.data())
def test_pymerkle_agrees_which_trees_are_beginnings(size: int, changed: bool, data: st.DataObject):
    # the form of its proofs is pymerkle's own, so the verdicts are compared
    first = data.draw(st.integers(1, size))
    hashes = leaves(size)
    old = root([*hashes[: first - 1], leaf_hash(b"other")] if changed else hashes[:first])

    ours = verify_consistency(first, old, size, root(hashes), consistency_proof(hashes, first))

    assert ours == proved_by_pymerkle(first, old, size, root(hashes)) == (not changed)


# ---- laws


@given(sizes, st.data())
def test_every_leaf_is_proved_in_its_place_and_nowhere_else(size: int, data: st.DataObject):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, size + 1))
    hashes = leaves(size)

    proof = inclusion_proof(hashes, index)

    assert verify_inclusion(hashes[index], index, size, proof, root(hashes))
    assert verify_inclusion(hashes[index], other, size, proof, root(hashes)) == (other == index)


@given(sizes, st.data())
def test_every_older_size_is_proved_to_be_a_beginning(size: int, data: st.DataObject):
    first = data.draw(st.integers(0, size))
    hashes = leaves(size)

    proof = consistency_proof(hashes, first)

    assert verify_consistency(first, root(hashes[:first]), size, root(hashes), proof)


@given(sizes, st.data())
def test_a_changed_beginning_has_no_proof(size: int, data: st.DataObject):
    first = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, first - 1))
    hashes = leaves(size)
    before = [*hashes[:changed], leaf_hash(b"other"), *hashes[changed + 1 : first]]

    for proof in (
        consistency_proof(hashes, first),
        consistency_proof([*before, *hashes[first:]], first),
    ):
        assert not verify_consistency(first, root(before), size, root(hashes), proof)


@given(sizes, st.integers(0, 255), st.data())
def test_a_changed_bit_breaks_an_inclusion_proof(size: int, bit: int, data: st.DataObject):
    index = data.draw(st.integers(0, size - 1))
    hashes, expected = leaves(size), root(leaves(size))
    proof = inclusion_proof(hashes, index)

    assert not verify_inclusion(flipped(hashes[index], bit), index, size, proof, expected)
    assert not verify_inclusion(hashes[index], index, size, proof, flipped(expected, bit))
    for at, part in enumerate(proof):
        broken = [*proof[:at], flipped(part, bit), *proof[at + 1 :]]
        assert not verify_inclusion(hashes[index], index, size, broken, expected)


@given(sizes, st.integers(0, 255), st.data())
def test_a_changed_bit_breaks_a_consistency_proof(size: int, bit: int, data: st.DataObject):
    first = data.draw(st.integers(1, size))
    hashes = leaves(size)
    old, new, proof = root(hashes[:first]), root(hashes), consistency_proof(hashes, first)

    assert not verify_consistency(first, flipped(old, bit), size, new, proof)
    assert not verify_consistency(first, old, size, flipped(new, bit), proof)
    for at, part in enumerate(proof):
        broken = [*proof[:at], flipped(part, bit), *proof[at + 1 :]]
        assert not verify_consistency(first, old, size, new, broken)


@given(sizes, st.data())
def test_a_proof_too_long_or_too_short_proves_nothing(size: int, data: st.DataObject):
    first = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, size - 1))
    hashes, whole = leaves(size), root(leaves(size))
    inclusion, consistency = inclusion_proof(hashes, index), consistency_proof(hashes, first)
    old = root(hashes[:first])

    assert not verify_inclusion(hashes[index], index, size, [*inclusion, whole], whole)
    assert not verify_consistency(first, old, size, whole, [*consistency, whole])
    if inclusion:
        assert not verify_inclusion(hashes[index], index, size, inclusion[:-1], whole)
    if consistency:
        assert not verify_consistency(first, old, size, whole, consistency[:-1])


@given(sizes, sizes)
def test_nothing_proves_that_a_tree_shrank(first: int, second: int):
    assume(first > second)
    proof = consistency_proof(leaves(first), second)

    assert not verify_consistency(first, root(leaves(first)), second, root(leaves(second)), proof)


def test_the_empty_tree_is_the_beginning_of_every_tree():
    whole = root(LEAVES)

    assert verify_consistency(0, EMPTY_ROOT, 8, whole, [])
    assert verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert not verify_consistency(0, whole, 8, whole, [])
    assert not verify_consistency(0, EMPTY_ROOT, 8, whole, [whole])
    assert not verify_consistency(0, EMPTY_ROOT, -1, whole, [])


def test_a_consistency_proof_between_two_sizes_is_never_empty():
    # a tree of 6 leaves is no node of the tree of 8, so nothing stands in for its root
    assert not verify_consistency(6, ROOTS[6], 8, ROOTS[8], [])


def test_a_leaf_is_never_a_node():
    # RFC 6962, section 2.1: without the prefixes this leaf would be the node above two leaves
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("index", [-1, 8, 100])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int):
    with pytest.raises(Invalid):
        inclusion_proof(LEAVES, index)


@pytest.mark.parametrize("first", [-1, 9])
def test_there_is_no_proof_of_a_size_that_never_was(first: int):
    with pytest.raises(Invalid):
        consistency_proof(LEAVES, first)


# ---- the frontier


@given(st.integers(0, 300))
def test_a_frontier_is_all_that_appending_needs(size: int):
    grown = frontier(leaves(size))

    assert grown.size == size
    assert len(grown.roots) == size.bit_count()
    assert grown.root() == root(leaves(size))
    assert Frontier.from_bytes(grown.to_bytes()) == grown


def test_a_frontier_is_not_changed_by_appending():
    before = frontier(LEAVES)

    before.append(leaf_hash(b"more"))

    assert before.root() == ROOTS[8]


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 40, 103, 105])
def test_bytes_of_another_length_are_no_frontier(length: int):
    # seven leaves: 8 bytes of size and three roots, 104 bytes
    data = (frontier(LEAVES[:7]).to_bytes() + b"\x00")[:length]

    with pytest.raises(Invalid):
        Frontier.from_bytes(data)
