"""Checkpoints: size and root of the record, signed by the moot.

The formats are C2SP's: https://c2sp.org/signed-note and https://c2sp.org/tlog-checkpoint.
"""

import base64
import binascii
import re
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from folkmoot.errors import Invalid
from folkmoot.words import N_

ED25519 = b"\x01"
"""The byte that C2SP gives to Ed25519 signatures of notes."""

_PRIME = 2**255 - 19
_EIGHTH_Y = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
# The y of every point whose order divides 8: for such a "key" one signature fits many texts.
_SMALL_ORDER_Y = {0, 1, _PRIME - 1, _EIGHTH_Y, _PRIME - _EIGHTH_Y}

_NUMBER = "(0|[1-9][0-9]{0,18})"
_BODY = re.compile(
    rf"folkmoot/([0-9a-f]{{64}})\n{_NUMBER}\n(\S+)\nepoch {_NUMBER}\ntime {_NUMBER}\n"
)
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")

BAD_NOTE = N_("This is not a signed checkpoint. Copy all of it, from the first line to the last.")
BAD_BODY = N_("This note is not a checkpoint of a moot's record.")
UNSIGNED = N_("This checkpoint has no signature by the key of the moot.")
FORGED = N_("The signature of this checkpoint does not fit its text. Do not trust it.")


class Checkpoint(msgspec.Struct, frozen=True):
    """What the moot signs: how long its record is, and the root over it.

    `moot` is the moot's id in hex, `root` 32 bytes, `time` UTC in microseconds; `epoch`
    rises by one whenever the record was restored from a backup.
    """

    moot: str
    size: int
    root: bytes
    epoch: int
    time: int

    @property
    def origin(self) -> str:
        """The first line: which record this is. Also the name of the key that signs."""
        return f"folkmoot/{self.moot}"

    def body(self) -> str:
        """The text that is signed, each line ended by a newline."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\nepoch {self.epoch}\ntime {self.time}\n"


class Signature(msgspec.Struct, frozen=True):
    """One signature line: whose key, its 4-byte id, and the signature's bytes."""

    name: str
    key_id: bytes
    value: bytes


class Note(msgspec.Struct, frozen=True):
    """A checkpoint with the signatures under it, not yet verified."""

    checkpoint: Checkpoint
    signatures: tuple[Signature, ...]


def key_id(name: str, public_key: bytes) -> bytes:
    """The 4 bytes that tell keys apart (C2SP signed-note, "Signatures")."""
    return sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note, ending in a newline."""
    body, name = checkpoint.body(), checkpoint.origin
    value = key_id(name, key.public_key().public_bytes_raw()) + key.sign(body.encode())
    return f"{body}\n— {name} {base64.b64encode(value).decode()}\n"


def parse(text: str) -> Note:
    """Read a signed note without trusting it.

    Raises Invalid when it is not one, or when its text is not a checkpoint of a moot.
    """
    body, gap, lines = text.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise Invalid(BAD_NOTE)
    signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    return Note(_checkpoint(body + "\n"), signatures)


def verify(text: str, public_key: bytes) -> Checkpoint:
    """The checkpoint of a signed note, once a signature by this key (32 bytes) is verified.

    Signatures by other keys are passed over. Raises Invalid when the note cannot be
    read, has no signature by this key, or one that does not fit.
    """
    note = parse(text)
    name = note.checkpoint.origin
    wanted = key_id(name, public_key)
    ours = [one for one in note.signatures if (one.name, one.key_id) == (name, wanted)]
    if not ours:
        raise Invalid(UNSIGNED)
    message = note.checkpoint.body().encode()
    if not all(is_signed(public_key, message, one.value) for one in ours):
        raise Invalid(FORGED)
    return note.checkpoint


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is an Ed25519 signature of the message (RFC 8032, section 5.1.7).

    Keys that are not in their one canonical form, or of small order, sign nothing.
    """
    y = int.from_bytes(public_key, "little") & (2**255 - 1)
    if len(public_key) != 32 or y >= _PRIME or y in _SMALL_ORDER_Y:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _checkpoint(body: str) -> Checkpoint:
    found = _BODY.fullmatch(body)
    if not found:
        raise Invalid(BAD_BODY)
    moot, size, root, epoch, time = found.groups()
    hashed = _from_base64(root)
    if len(hashed) != 32:
        raise Invalid(BAD_BODY)
    return Checkpoint(moot, int(size), hashed, int(epoch), int(time))


def _signature(line: str) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    if not found:
        raise Invalid(BAD_NOTE)
    value = _from_base64(found[2])
    if len(value) < 5:
        raise Invalid(BAD_NOTE)
    return Signature(found[1], value[:4], value[4:])


def _from_base64(text: str) -> bytes:
    """The bytes, where the text is their only spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(BAD_NOTE) from error
    if base64.b64encode(data).decode() != text:
        raise Invalid(BAD_NOTE)
    return data
