"""Names of servers: how one is written, and which wider names it lies under."""

import ipaddress
import re
from functools import lru_cache

import idna

from folkmoot.errors import Invalid
from folkmoot.words import N_

LONGEST = 253

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_PORT = re.compile(r":(\d{1,5})$")


def read(text: str, field: str = "host") -> str:
    """A name as people type it, in the one form that is stored: `lemmy.example`, `x.example:81`.

    Takes capital letters, `https://`, a path, `@name@host`, `*.`, a closing dot and letters
    of every script. Raises Invalid for what cannot be the name of a server.
    """
    bare = text.strip().lower().removeprefix("https://").removeprefix("http://")
    bare = bare.split("/", 1)[0].rpartition("@")[2].removeprefix("*.")
    name, port = _split(bare)
    name = name.rstrip(".")
    try:
        found = name if name.isascii() else idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        found = ""
    if not _is_name(found):
        raise Invalid(N_("{text} is not the name of a server."), field=field, text=text.strip())
    return found + port


@lru_cache(maxsize=256)  # the same servers speak again and again
def wider(host: str) -> tuple[str, ...]:
    """The host itself and every name that it lies under, the narrowest first.

    With a port, the name without it counts as the next wider one.
    """
    name, port = _split(host)
    found = [host] if port else []
    if _is_address(name):
        return (*found, name)
    labels = name.split(".")
    return (*found, *(".".join(labels[at:]) for at in range(len(labels))))


def _split(host: str) -> tuple[str, str]:
    """The name and its port with the colon before it, or ""."""
    at = _PORT.search(host)
    inside = host[: at.start()] if at else host
    if at is None or (":" in inside and not inside.endswith("]")):
        return host, ""
    return inside, at.group(0)


def _is_name(name: str) -> bool:
    if _is_address(name):
        return True
    labels = name.split(".")
    whole = len(name) <= LONGEST and all(_LABEL.fullmatch(label) for label in labels)
    return whole and (len(labels) > 1 or name == "localhost")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
