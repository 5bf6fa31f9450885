"""Whether what is said in this moot travels to other servers at all."""

from collections.abc import Mapping
from typing import Any

from folkmoot.hosts import is_public


def federates(settings: Mapping[str, Any], *, tests: bool) -> bool:
    """Whether the moot speaks with other servers, by its own settings (record/settings.py).

    It needs an address with https that the whole world can ask for, but in `tests`.
    """
    if settings.get("federation", "open") == "off":
        return False
    address: str = settings["address"]
    return bool(address) and (tests or (address.startswith("https://") and is_public(address)))
