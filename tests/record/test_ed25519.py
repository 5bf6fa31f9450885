"""Ed25519 twice: by cryptography in the program, by hand in verify.py; they never disagree."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.record import note, verify

RFC_8032: list[dict[str, str]] = json.loads(
    (Path(__file__).parent / "vectors" / "rfc8032.json").read_text()
)["tests"]

SECRETS = [bytes([number]) * 32 for number in range(3)]
KEYS = {
    secret: verify.Key(Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw())
    for secret in SECRETS
}

secrets = st.sampled_from(SECRETS)
messages = st.binary(max_size=100)


prepared = cache(verify.Key)


def by_hand(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        return prepared(public).signed(message, signature)
    except ValueError:
        return False


def both(public: bytes, message: bytes, signature: bytes) -> bool:
    """The one answer of both programs."""
    ours = by_hand(public, message, signature)
    assert note.is_signed(public, message, signature) == ours
    return ours


def sign(secret: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def public_of(secret: bytes) -> bytes:
    return KEYS[secret].public


def times(scalar: int, point: verify.Point) -> verify.Point:
    """Double and add: the slow way, to have another one."""
    found = verify.ZERO
    for bit in f"{scalar:b}":
        found = verify.add_points(found, found)
        if bit == "1":
            found = verify.add_points(found, point)
    return found


def torsion() -> list[verify.Point]:
    """The eight points of small order: multiples of one of order 8."""
    for y in range(2, 50):
        point = verify.read_point(y.to_bytes(32, "little"))
        if point is None:
            continue
        eighth = times(verify.ORDER, point)
        found = [times(number, eighth) for number in range(8)]
        if len({verify.write_point(one) for one in found}) == 8:
            return found
    raise AssertionError("no point of order 8 found")


TORSION = torsion()


def sign_as(point: verify.Point, scalar: int, message: bytes, nonce: int = 12345) -> bytes:
    """A signature by whoever knows a = scalar, under a key whose point may be anything."""
    r = verify.write_point(times(nonce, verify.BASE))
    hashed = verify.sha512(r + verify.write_point(point) + message).digest()
    k = int.from_bytes(hashed, "little") % verify.ORDER
    return r + ((nonce + k * scalar) % verify.ORDER).to_bytes(32, "little")


# ---- what the RFC says


@pytest.mark.parametrize("case", RFC_8032, ids=lambda case: case["name"])
def test_the_signatures_of_rfc_8032_are_signatures(case: dict[str, Any]):
    secret, public, message, signature = (
        bytes.fromhex(case[name]) for name in ("secret", "public", "message", "signature")
    )

    assert sign(secret, message) == signature
    assert both(public, message, signature)
    assert not both(public, message + b"!", signature)


def test_the_base_point_has_the_order_that_the_rfc_gives():
    x, y, _, _ = verify.BASE

    # RFC 8032, section 5.1
    assert x == 15112221349535400772501151409588531511454012693041857206046113283949847762202
    assert y == 46316835694926478169428394003475163141307993866256225615783033603165251855960
    assert verify.write_point(times(verify.ORDER, verify.BASE)) == b"\x01" + bytes(31)


def test_there_are_eight_points_of_small_order():
    # their y are the ones that note.py has as numbers
    assert {y * pow(z, -1, verify.P) % verify.P for _, y, _, z in TORSION} == note._SMALL_ORDER_Y


# ---- random inputs, sound and broken


@given(secrets, messages)
def test_both_accept_what_was_signed(secret: bytes, message: bytes):
    signature = sign(secret, message)

    assert note.is_signed(public_of(secret), message, signature)
    assert KEYS[secret].signed(message, signature)


@given(secrets, messages, st.integers(0, 511))
def test_both_refuse_a_flipped_bit(secret: bytes, message: bytes, bit: int):
    number = int.from_bytes(sign(secret, message), "little") ^ (1 << bit)
    signature = number.to_bytes(64, "little")

    assert not note.is_signed(public_of(secret), message, signature)
    assert not KEYS[secret].signed(message, signature)


@given(secrets, messages, st.binary(min_size=64, max_size=64))
def test_both_refuse_what_nobody_signed(secret: bytes, message: bytes, signature: bytes):
    assert not note.is_signed(public_of(secret), message, signature)
    assert not KEYS[secret].signed(message, signature)


@pytest.mark.parametrize("length", [0, 1, 32, 63, 65, 128])
def test_both_refuse_a_signature_of_another_length(length: int):
    signature = (sign(SECRETS[1], b"text") * 2)[:length]

    assert not both(public_of(SECRETS[1]), b"text", signature)


@given(st.binary(min_size=32, max_size=32))
def test_both_read_the_same_bytes_as_a_key(public: bytes):
    # whether the bytes are a point shows in this: R = s·B - k·A with A = the point
    both(public, b"text", sign(SECRETS[0], b"text"))
    assert (verify.read_point(public) is None) == (not is_point(public))


def is_point(data: bytes) -> bool:
    """Whether x² = (y² - 1) / (dy² + 1) has a root, by Euler's criterion."""
    y = int.from_bytes(data, "little") & (2**255 - 1)
    u, v = (y * y - 1) % verify.P, (verify.D * y * y + 1) % verify.P
    criterion = pow(u * v, (verify.P - 1) // 2, verify.P)
    return y < verify.P and criterion in {0, 1} and not (u == 0 and data[31] & 128)


# ---- the corners where implementations differ


@given(secrets, messages)
def test_both_refuse_an_s_that_is_not_reduced(secret: bytes, message: bytes):
    signature = sign(secret, message)
    s = int.from_bytes(signature[32:], "little") + verify.ORDER
    malleable = signature[:32] + s.to_bytes(32, "little")

    assert not note.is_signed(public_of(secret), message, malleable)
    assert not KEYS[secret].signed(message, malleable)


@pytest.mark.parametrize("above", range(19))
@pytest.mark.parametrize("sign_bit", [0, 1 << 255])
def test_both_refuse_a_key_whose_y_is_not_reduced(above: int, sign_bit: int):
    public = ((verify.P + above) | sign_bit).to_bytes(32, "little")

    assert not both(public, b"text", sign(SECRETS[0], b"text"))
    with pytest.raises(ValueError, match="point"):
        verify.Key(public)


@pytest.mark.parametrize("number", range(8))
def test_both_refuse_a_key_of_small_order(number: int):
    # with such a key, R = s·B fits every message for which k is a multiple of its order
    point = TORSION[number]
    public = verify.write_point(point)
    signature = sign_as(point, 0, b"any text")

    assert not both(public, b"any text", signature)
    with pytest.raises(ValueError, match="small order"):
        verify.Key(public)


@pytest.mark.parametrize("sign_bit", [0, 1])
def test_both_refuse_the_zero_of_x_with_a_sign(sign_bit: int):
    for y in (1, verify.P - 1):
        public = (y | sign_bit << 255).to_bytes(32, "little")
        assert not both(public, b"text", sign(SECRETS[0], b"text"))


@pytest.mark.parametrize("number", range(8))
def test_both_agree_on_keys_with_a_part_of_small_order(number: int):
    # the check without the cofactor depends on k modulo 8, so only agreement is asked for
    point = verify.add_points(times(777, verify.BASE), TORSION[number])
    answers = {
        both(verify.write_point(point), message, sign_as(point, 777, message))
        for message in (bytes([byte]) for byte in range(16))
    }

    assert answers == ({True} if number == 0 else {True, False})


@pytest.mark.parametrize("number", range(8))
def test_both_agree_on_an_r_of_small_order(number: int):
    # R + torsion is not R, and only one spelling of R is right
    signature = sign_as(times(777, verify.BASE), 777, b"text")
    point = verify.read_point(signature[:32])
    assert point is not None
    moved = verify.write_point(verify.add_points(point, TORSION[number]))
    public = verify.write_point(times(777, verify.BASE))

    assert both(public, b"text", moved + signature[32:]) == (number == 0)


def test_both_refuse_an_r_whose_y_is_not_reduced():
    # R = the zero point, y = 1: the same point may not be written as y = P + 1
    point = times(777, verify.BASE)
    zero = (verify.P + 1).to_bytes(32, "little")
    hashed = verify.sha512(zero + verify.write_point(point) + b"text").digest()
    s = int.from_bytes(hashed, "little") * 777 % verify.ORDER

    assert not both(verify.write_point(point), b"text", zero + s.to_bytes(32, "little"))


def test_both_accept_an_r_that_is_zero():
    point = times(777, verify.BASE)
    signature = sign_as(point, 777, b"text", nonce=0)

    assert both(verify.write_point(point), b"text", signature)


@given(st.binary(max_size=31) | st.binary(min_size=33, max_size=64))
def test_both_refuse_a_key_of_another_length(public: bytes):
    assert not both(public, b"text", sign(SECRETS[0], b"text"))
