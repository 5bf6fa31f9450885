"""How one process runs: from the command line, FOLKMOOT_* variables and folkmoot.toml."""

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from folkmoot.errors import Refused
from folkmoot.words import N_

FILE = "folkmoot.toml"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a host may say about the machine; every value has a default.

    What the moot decides for itself is not here but in record/settings.py.
    """

    data: Path = Path("moot")
    """The folder of the moot: its database, its pictures, its key file, its backups."""
    host: str = "127.0.0.1"
    """The network address to listen on; 0.0.0.0 for every network of the machine."""
    port: int = 8000
    """The port to listen on."""
    url: str = ""
    """The address people use, such as https://moot.example; must be the one it was founded with."""
    database: str = ""
    """A postgresql:// address; empty for an SQLite file in the data folder."""
    browser: bool = True
    """Open the setup page in a browser, if the machine has one."""
    lan: bool = False
    """Announce the moot on the local network as NAME.local (needs the extra `lan`)."""
    proxies: tuple[str, ...] = ()
    """Addresses or networks of reverse proxies whose forwarded headers are believed, such as
    127.0.0.1; several with commas between them, or as a list in the file."""
    backups: bool = True
    """Make a backup every night in the folder `backups`."""
    backup_passphrase_file: Path | None = None
    """A file with the passphrase that encrypts the nightly backups; without it they are plain."""
    max_upload: int = 25_000_000
    """The largest picture that is taken, in bytes."""
    log: Literal["error", "warning", "info", "debug"] = "info"
    """How much is logged: error, warning, info or debug."""

    @property
    def database_url(self) -> str:
        """Where the database is: an address, or the path of the SQLite file."""
        return self.database or str(self.data / "moot.db")


def load(given: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from what was given on the command line, then the environment, then the file.

    Raises Refused with the name of a value that cannot be used.
    """
    variables = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    names = Settings.__struct_fields__
    from_environment = {
        name: variables[f"FOLKMOOT_{name.upper()}"]
        for name in names
        if f"FOLKMOOT_{name.upper()}" in variables
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    folder = Path(chosen.get("data") or from_environment.get("data") or "moot")
    values |= _from_file(folder / FILE)
    values |= from_environment | chosen
    if isinstance(listed := values.get("proxies"), str):
        values["proxies"] = [part.strip() for part in listed.split(",") if part.strip()]
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=_path)
        for proxy in settings.proxies:
            ipaddress.ip_network(proxy, strict=False)
    except ValueError as error:  # msgspec.ValidationError is one
        raise Refused(
            N_("A setting cannot be used: {reason}. See docs/reference/settings.md."),
            reason=str(error),
        ) from None
    return settings


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(N_("{path} cannot be read: {reason}"), path=path, reason=str(error)) from None


def _path(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise NotImplementedError(kind)
