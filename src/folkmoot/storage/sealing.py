"""Sealing secrets in the database with a key file that lies beside it, not in it."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from folkmoot.clock import Clock
from folkmoot.errors import Refused
from folkmoot.words import N_

KEY_FILE = "moot.key"
_KEY_BYTES = 32
_NONCE_BYTES = 12


class KeyFile:
    """Seals and unseals with AES-256-GCM; the purpose of a secret is bound into its seal."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._cipher = AESGCM(key)
        self._clock = clock

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """The secret made unreadable without the key file."""
        nonce = self._clock.random(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, purpose.encode())

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """The secret again; raises Refused when it was sealed with another key or purpose."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, body, purpose.encode())
        except InvalidTag:
            raise Refused(
                N_(
                    "The key file {name} does not fit this database. Put back the file that "
                    "was beside it; every backup holds a copy."
                ),
                name=KEY_FILE,
            ) from None


def open_key_file(folder: Path, clock: Clock, *, make: bool) -> KeyFile:
    """The key file of a data folder, made on first start.

    Raises Refused when it is missing though the moot exists (`make` is False), or broken.
    """
    path = folder / KEY_FILE
    if not path.exists():
        if not make:
            raise Refused(
                N_(
                    "The key file {path} is missing. Without it the moot cannot sign. "
                    "Put it back from a backup."
                ),
                path=path,
            )
        _write_once(path, clock.random(_KEY_BYTES))
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise Refused(N_("The key file {path} is broken. Put it back from a backup."), path=path)
    return KeyFile(key, clock)


def _write_once(path: Path, key: bytes) -> None:
    """Write the whole key under another name first: a crash leaves no half of it."""
    partial = path.with_name(path.name + ".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, key)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    partial.rename(path)
