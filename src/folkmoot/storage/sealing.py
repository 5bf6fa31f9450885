"""The key file beside the database: it opens the private keys that the database holds sealed."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from folkmoot.clock import Clock
from folkmoot.errors import Refused
from folkmoot.words import N_

FILE = "moot.key"

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"

_HEAD = (
    "# This file opens the private keys in the database of the moot. Keep it secret.\n"
    "# A backup of the database is of full use only together with this file.\n"
)


class KeyFile:
    """Seals secrets with AES-256-GCM (NIST SP 800-38D) under one key."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._key = key
        self._cipher = AESGCM(key)
        self._clock = clock

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """Secret bytes made unreadable without the key file.

        `purpose` says what they are for and is bound in: sealed bytes that were moved
        to the place of others do not open there.
        """
        nonce = self._clock.random(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, secret, purpose.encode())

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """The secret again; raises Refused with another key file or another purpose."""
        nonce, hidden = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _VERSION:
                raise InvalidTag
            return self._cipher.decrypt(nonce, hidden, purpose.encode())
        except (InvalidTag, ValueError):
            raise Refused(
                N_(
                    "The key file does not open the keys in this database. Put back the file "
                    "moot.key that belongs to it, from the backup of the same day."
                )
            ) from None

    def derive(self, purpose: str, about: str) -> bytes:
        """32 bytes that are always the same for this key file, purpose and subject.

        Nobody can work them out without the key file (HKDF-SHA256, RFC 5869).
        """
        info = b"\0".join(part.encode() for part in ("derive", purpose, about))
        return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._key)


def open_key_file(folder: Path, clock: Clock, *, founded: bool) -> KeyFile:
    """The key file of a moot's data folder, made on the first start (mode 0600).

    `founded` says that the database already holds sealed keys: then a missing file is
    never replaced, because a new one would open nothing. Raises Refused.
    """
    path = folder / FILE
    try:
        text = path.read_text("ascii")
    except FileNotFoundError:
        if founded:
            raise Refused(
                N_(
                    "The key file {path} is missing, and without it the moot cannot sign. "
                    "Put it back from a backup, then start again."
                ),
                path=path,
            ) from None
        return KeyFile(_make(path, clock), clock)
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            N_("The key file {path} cannot be read: {reason}"), path=path, reason=error
        ) from error
    _close_to_others(path)
    return KeyFile(_read(path, text), clock)


def _make(path: Path, clock: Clock) -> bytes:
    """Write a new key; after the return it is on the disk, whatever happens to the power."""
    key = clock.random(KEY_BYTES)
    # Under a passing name first, so that a power cut never leaves half a key file.
    passing = path.with_suffix(".new")
    passing.unlink(missing_ok=True)
    handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{_HEAD}{key.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    passing.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key


def _read(path: Path, text: str) -> bytes:
    lines = [line.strip() for line in text.splitlines()]
    words = [line for line in lines if line and not line.startswith("#")]
    try:
        key = bytes.fromhex("".join(words))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused(
            N_(
                "The key file {path} is damaged: it should hold one line of 64 letters a to f "
                "and digits. Put it back from a backup."
            ),
            path=path,
        )
    return key


def _close_to_others(path: Path) -> None:
    """Take the file away from other users of the machine; some file systems cannot."""
    if path.stat().st_mode & 0o077:
        try:
            path.chmod(0o600)
        except OSError:
            return
