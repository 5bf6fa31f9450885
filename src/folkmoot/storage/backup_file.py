"""The file of a backup: frames one after the other, sealed with a passphrase or plain.

    16 bytes   "folkmoot backup\\n"
    4 + n      the preamble: msgpack, format and how the rest is sealed
    the rest   frames of 4 bytes length and msgpack [tag, value …]; with a passphrase they
               are cut in chunks of 64 KiB, each 4 bytes length and AES-256-GCM

The last frame is ["end", counts, SHA-256 of all before it and of the counts]. The nonce of a
chunk is its number and whether it is the last, so that none can be left out, moved or cut off.
"""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, BinaryIO, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from folkmoot.clock import Clock
from folkmoot.errors import Refused
from folkmoot.words import N_

MAGIC = b"folkmoot backup\n"
FORMAT = 1
CHUNK = 64 * 1024
LARGEST_FRAME = 512 * 1024 * 1024
SCRYPT_N = 2**15
"""32 MiB while the key is made (RFC 7914); the moot has 100 MB for everything."""

_LENGTH = 4
_DAMAGED = N_("The backup is damaged, near byte {place}. Use another one. Nothing was changed.")
_CUT_OFF = N_("The backup ends too early: a part of it is missing. Nothing was changed.")


class Preamble(msgspec.Struct, frozen=True):
    """What must be known before the first frame can be read."""

    format: int = FORMAT
    salt: bytes = b""
    """Chance for the key; empty in a file without a passphrase."""
    n: int = SCRYPT_N
    check: bytes = b""
    """Tells a wrong passphrase from a damaged file."""

    @property
    def sealed(self) -> bool:
        """Whether a passphrase is needed."""
        return bool(self.salt)


class _Stream(Protocol):
    def write(self, data: bytes, /) -> object: ...

    def finish(self) -> None: ...


class Writer:
    """Writes the frames of a backup to a file that was opened for it."""

    def __init__(self, file: BinaryIO, clock: Clock, passphrase: str | None) -> None:
        preamble, cipher = Preamble(), None
        if passphrase is not None:
            salt = clock.random(16)
            key, check = _keys(passphrase, salt, SCRYPT_N)
            preamble, cipher = Preamble(salt=salt, check=check), AESGCM(key)
        head = MAGIC + _sized(msgspec.msgpack.encode(preamble))
        file.write(head)
        self._out: _Stream = _Plain(file) if cipher is None else _Sealing(file, cipher, head)
        self._encoder = msgspec.msgpack.Encoder()
        self._hash = sha256(head)
        self._counts: dict[str, int] = {}

    def put(self, tag: str, *values: Any) -> None:
        """Add a frame."""
        frame = _sized(self._encoder.encode([tag, *values]))
        self._hash.update(frame)
        self._out.write(frame)

    def count(self, name: str, more: int) -> None:
        """Note how many of something the file holds; the reader compares."""
        self._counts[name] = self._counts.get(name, 0) + more

    def end(self) -> dict[str, int]:
        """Write the end mark; gives the counts."""
        self._hash.update(self._encoder.encode(self._counts))
        end = ["end", self._counts, self._hash.digest()]
        self._out.write(_sized(self._encoder.encode(end)))
        self._out.finish()
        return self._counts


class _Plain:
    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write

    def finish(self) -> None:
        """Nothing waits."""


class _Sealing:
    def __init__(self, file: BinaryIO, cipher: AESGCM, head: bytes) -> None:
        self._file, self._cipher, self._head = file, cipher, head
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> None:
        self._waiting += data
        # One byte always waits, so that finish() has a last chunk to mark.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._file.write(_sized(self._cipher.encrypt(nonce, chunk, self._head)))
        self._number += 1


def preamble(file: BinaryIO) -> Preamble:
    """The preamble of a backup; leaves the file at the first frame.

    Raises Refused for a file that is no backup, or one of a newer Folkmoot.
    """
    file.seek(0)
    no_backup = Refused(N_("{path} is no backup of Folkmoot."), path=file.name)
    if file.read(len(MAGIC)) != MAGIC:
        raise no_backup
    size = int.from_bytes(file.read(_LENGTH), "big")
    text = file.read(min(size, CHUNK))
    try:
        if msgspec.msgpack.decode(text)["format"] > FORMAT:
            raise Refused(
                N_("{path} was made by a newer Folkmoot. Install that one, then restore it."),
                path=file.name,
            )
        found = msgspec.msgpack.decode(text, type=Preamble)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError):
        raise no_backup from None
    # What a stranger's file asks for must not fill the memory.
    if found.n not in (2**14, 2**15, 2**16, 2**17) or len(found.salt) not in (0, 16):
        raise no_backup
    return found


def opened(file: BinaryIO, passphrase: str | None) -> Iterator[list[Any]]:
    """The frames of a backup from the first to the end mark, every one checked.

    Raises Refused for a missing or wrong passphrase at once, and while reading for a
    file that is damaged or cut off.
    """
    found = preamble(file)
    start = file.tell()
    file.seek(0)
    head = file.read(start)
    if not found.sealed:
        return _frames(file.read, file, head)
    if passphrase is None:
        raise Refused(
            N_("{path} is encrypted. Give its passphrase with --passphrase-file."), path=file.name
        )
    key, check = _keys(passphrase, found.salt, found.n)
    if not hmac.compare_digest(check, found.check):
        raise Refused(N_("The passphrase is not the one of this backup. Try another."))
    return _frames(_Unsealing(file, AESGCM(key), head).read, file, head)


class _Reading(Protocol):
    def __call__(self, n: int, /) -> bytes: ...


def _frames(read: _Reading, file: BinaryIO, head: bytes) -> Iterator[list[Any]]:
    digest = sha256(head)
    while True:
        size = read(_LENGTH)
        length = int.from_bytes(size, "big")
        if len(size) == _LENGTH and length > LARGEST_FRAME:
            raise Refused(_DAMAGED, place=file.tell())
        body = read(length)
        if len(size) < _LENGTH or len(body) < length:
            raise Refused(_CUT_OFF)
        try:
            frame = msgspec.msgpack.decode(body, type=list[Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Refused(_DAMAGED, place=file.tell()) from None
        if frame[:1] == ["end"]:
            digest.update(msgspec.msgpack.encode(frame[1:2])[1:])
            if len(frame) != 3 or frame[2] != digest.digest() or read(1):
                raise Refused(_DAMAGED, place=file.tell())
            yield frame
            return
        digest.update(size + body)
        yield frame


class _Unsealing:
    def __init__(self, file: BinaryIO, cipher: AESGCM, head: bytes) -> None:
        self._file, self._cipher, self._head = file, cipher, head
        self._ready = bytearray()
        self._number = 0
        self._done = False

    def read(self, n: int, /) -> bytes:
        while len(self._ready) < n and not self._done:
            self._ready += self._next()
        data = bytes(self._ready[:n])
        del self._ready[:n]
        return data

    def _next(self) -> bytes:
        place = self._file.tell()
        size = int.from_bytes(self._file.read(_LENGTH), "big")
        chunk = self._file.read(min(size, CHUNK + 16))
        ahead = self._file.read(1)
        self._file.seek(-len(ahead), 1)
        last = not ahead
        try:
            data = self._cipher.decrypt(_nonce(self._number, last=last), chunk, self._head)
        except (InvalidTag, ValueError):
            raise Refused(_CUT_OFF if last else _DAMAGED, place=place) from None
        self._number += 1
        self._done = last
        return data


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _nonce(number: int, *, last: bool) -> bytes:
    # The key is new in every file, so counting is enough (NIST SP 800-38D section 8.2.1).
    return number.to_bytes(11, "big") + bytes([last])


def _keys(passphrase: str, salt: bytes, n: int) -> tuple[bytes, bytes]:
    """The key, and what tells whether it is the right one (scrypt, RFC 7914)."""
    made = Scrypt(salt=salt, length=64, n=n, r=8, p=1).derive(passphrase.encode())
    return made[:32], sha256(made[32:]).digest()[:16]
