"""The data folder of a moot: what lies where in it, and that nobody else reads it."""

import errno
import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from folkmoot.errors import Refused
from folkmoot.words import N_

DATABASE = "moot.db"
MEDIA = "media"
BACKUPS = "backups"
FAR = "far"
"""Pictures of other servers, which may be lost at any time."""
LOCK = "serving.lock"
LOSS = "restored.json"
"""Waits for the next start to tell that acts were lost by going back to a snapshot."""

_OURS = frozenset({DATABASE, MEDIA, BACKUPS, FAR, LOCK, LOSS, "moot.key", "folkmoot.toml"})
_NOBODYS = frozenset({"lost+found"})


def open_folder(path: Path) -> Path:
    """The data folder, made if it is missing and closed to others (0700, files 0600).

    Raises Refused when it is no folder, holds other things, belongs to another user
    or cannot be written.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise Refused(
            N_("{path} is no folder. Choose a folder for the moot with --data."), path=path
        ) from None
    except OSError as error:
        raise Refused(
            N_("The folder {path} cannot be made: {reason}. Choose another with --data."),
            path=path,
            reason=reason(error),
        ) from None
    _check(path)
    _close(path, 0o700)
    for name in (MEDIA, BACKUPS):
        (path / name).mkdir(mode=0o700, exist_ok=True)
        _close(path / name, 0o700)
    for file in path.glob(f"{DATABASE}*"):
        _close(file, 0o600)
    return path


def _check(path: Path) -> None:
    """Raise Refused for a folder that is not ours to use."""
    if path.stat().st_uid != os.geteuid():
        raise Refused(
            N_(
                "The folder {path} belongs to another user of this machine. Start Folkmoot as "
                "that user, or choose another folder with --data."
            ),
            path=path,
        )
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise Refused(
            N_("The folder {path} cannot be written. Change its rights, or choose another."),
            path=path,
        )
    strangers = sorted(_strangers(path))
    if strangers and not _OURS & _names(path):
        raise Refused(
            N_(
                "The folder {path} holds other things, such as {name}. Choose an empty "
                "folder with --data."
            ),
            path=path,
            name=strangers[0],
        )


def _strangers(path: Path) -> set[str]:
    others = _names(path) - _OURS - _NOBODYS
    return {name for name in others if not name.startswith(f"{DATABASE}-")}


def _names(path: Path) -> set[str]:
    return {one.name for one in path.iterdir() if not one.name.startswith(".")}


def _close(path: Path, mode: int) -> None:
    """Take the rights of others away; some file systems cannot."""
    if path.stat().st_mode & 0o077:
        try:
            path.chmod(mode)
        except OSError:
            return


def open_rights(path: Path) -> list[Path]:
    """What in the folder other users of the machine may read or write."""
    known = [path, *(path / name for name in sorted(_OURS)), *path.glob(f"{DATABASE}-*")]
    return [one for one in known if one.exists() and one.stat().st_mode & 0o077]


def is_empty(path: Path) -> bool:
    """Whether nothing of a moot is there yet (a folkmoot.toml may wait for it)."""
    if not path.exists():
        return True
    held = _names(path) - {"folkmoot.toml", LOCK, *_NOBODYS}
    return all((path / name).is_dir() and not any((path / name).iterdir()) for name in held)


def make_private(path: Path) -> None:
    """Make an empty file that only its owner reads, where none is; its WAL takes its rights."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def sync(path: Path) -> None:
    """Put the names in a folder on the disk, whatever happens to the power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def reason(error: OSError) -> str:
    """What the machine said, without the path."""
    return error.strerror or str(error)


@contextmanager
def hold(path: Path) -> Generator[None]:
    """Be the one process that serves or replaces this folder, for the length of the block.

    The lock goes with the process, however it ends. Raises Refused when another has it.
    """
    handle = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle, path)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        process = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "?"
        raise Refused(
            N_(
                "The moot in {path} is running already, as process {process}. Stop it first, or "
                "choose another folder with --data."
            ),
            path=path,
            process=process,
        ) from None


def is_held(path: Path) -> bool:
    """Whether a process serves this folder now."""
    try:
        handle = os.open(path / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
