"""How one process runs: from the command line, FOLKMOOT_* variables and folkmoot.toml."""

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from folkmoot.errors import Refused
from folkmoot.hosts import is_public, is_public_host
from folkmoot.words import N_

FILE = "folkmoot.toml"
EVERY_HOST = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - only compared with
"""What one listens on to be found on every network of the machine."""


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
    tls_cert: Path | None = None
    """A PEM file with the certificate and those between it and its issuer, to serve https without
    a proxy; read again when it changes. Needs tls_key."""
    tls_key: Path | None = None
    """A PEM file with the private key of tls_cert, without a passphrase."""
    proxies: tuple[str, ...] = ()
    """Addresses or networks of reverse proxies whose forwarded headers are believed, such as
    127.0.0.1; several with commas between them, or as a list in the file."""
    backups: bool = True
    """Make a backup every night in the folder `backups`."""
    backup_passphrase_file: Path | None = None
    """A file with the passphrase that encrypts the nightly backups; without it they are plain."""
    max_upload: int = 25_000_000
    """The largest picture that is taken, in bytes."""
    far_pictures: int = 200_000_000
    """How much of the disk may be filled with pictures of other servers, in bytes; the least used
    go first."""
    log: Literal["error", "warning", "info", "debug"] = "info"
    """How much is logged: error, warning, info or debug."""
    test_peers: bool = False
    """Only for tests of federation: other servers may be on this machine, have plain http
    addresses and ports, and are asked again at once when they fail. Every page says so, and it is
    refused together with a public address."""
    ca_bundle: Path | None = None
    """A PEM file with certificates of issuers that are believed besides the usual ones, when other
    servers are asked. Only together with test_peers."""

    @property
    def database_url(self) -> str:
        """Where the database is: an address, or the path of the SQLite file."""
        return self.database or str(self.data / "moot.db")

    @property
    def own_tls(self) -> bool:
        """Whether the moot speaks https itself."""
        return self.tls_cert is not None


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
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    """Raise Refused for settings that do not go together."""
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise Refused(
            N_(
                "To serve https, name two files: the certificate with --tls-cert and its private "
                "key with --tls-key."
            )
        )
    if settings.ca_bundle is not None and not settings.test_peers:
        raise Refused(
            N_(
                "FOLKMOOT_CA_BUNDLE is for tests only: it lets somebody pretend to be any server. "
                "Leave it away, or set test_peers on a moot that nobody uses."
            )
        )
    if settings.test_peers and settings.host not in EVERY_HOST and is_public_host(settings.host):
        raise _public_tests(settings.host)
    check_test_peers(settings, settings.url)


def check_test_peers(settings: Settings, address: str) -> None:
    """Raise Refused where a moot with a public address would be in the mode for tests."""
    if settings.test_peers and is_public(address):
        raise _public_tests(address)


def _public_tests(address: str) -> Refused:
    return Refused(
        N_(
            "A moot with the public address {address} cannot be served with test_peers: that is "
            "for tests on one machine, and takes away what protects the moot from servers that "
            "lie. Leave test_peers away."
        ),
        address=address,
    )


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(N_("{path} cannot be read: {reason}"), path=path, reason=str(error)) from None


def _path(kind: type, value: Any) -> Any:
    # What is handed back as it came msgspec refuses by itself: no other type is in the file.
    return Path(value) if kind is Path else value
