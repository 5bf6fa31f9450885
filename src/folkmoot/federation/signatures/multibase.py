"""Keys and signatures as text in base 58, as FEP-521a and FEP-8b32 write them."""

from folkmoot.federation.signatures.faults import BAD_KEY, BadSignature

_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_LONGEST = 120  # characters; 64 bytes and a prefix take 91, and reading is quadratic

_ED25519_PUBLIC = b"\xed\x01"  # multicodec 0xed as an unsigned varint
_ED25519_SECRET = b"\x80\x26"  # multicodec 0x1300


def encode(data: bytes) -> str:
    """Bytes as multibase text: `z` for Bitcoin's alphabet, then base 58."""
    number = int.from_bytes(data, "big")
    letters: list[str] = []
    while number:
        number, rest = divmod(number, 58)
        letters.append(_LETTERS[rest])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(letters))


def decode(text: str) -> bytes:
    """The bytes of a multibase text in base 58. Raises ValueError on anything else."""
    if not text.startswith("z") or len(text) > _LONGEST:
        raise ValueError("not multibase in base 58")
    digits = text[1:]
    number = 0
    for letter in digits:
        if letter not in _VALUES:
            raise ValueError("not a letter of base 58")
        number = number * 58 + _VALUES[letter]
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def public_key(raw: bytes) -> str:
    """The Multikey of a raw Ed25519 public key (32 bytes)."""
    return encode(_ED25519_PUBLIC + raw)


def read_public_key(text: str) -> bytes:
    """The 32 raw bytes of an Ed25519 Multikey. Raises BadSignature for any other key."""
    return _read(text, _ED25519_PUBLIC)


def read_secret_key(text: str) -> bytes:
    """The 32 raw bytes of an Ed25519 secret Multikey. Raises BadSignature for any other."""
    return _read(text, _ED25519_SECRET)


def _read(text: str, prefix: bytes) -> bytes:
    try:
        data = decode(text)
    except ValueError as error:
        raise BadSignature(BAD_KEY, reason=str(error)) from None
    if not data.startswith(prefix) or len(data) != len(prefix) + 32:
        raise BadSignature(BAD_KEY, reason="not an Ed25519 key")
    return data.removeprefix(prefix)
