"""Whether a moot can be among others at all, and why not where it cannot."""

from folkmoot.config import Settings
from folkmoot.hosts import is_public
from folkmoot.record import settings as moot_settings
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

NOT_FOUNDED = N_("This moot is not founded yet, so there is nobody here to ask for.")
PRIVATE = N_(
    "This moot has a private address, which other servers cannot reach. It is not part of any "
    "network."
)
PLAIN = N_(
    "This moot has an address without https, which other servers do not trust. It is not part of "
    "any network."
)


OFF = N_(
    "This moot has decided to talk with no other servers (its setting federation). It is not part "
    "of any network."
)


def why_alone(tx: ReadTx, settings: Settings) -> str | None:
    """The sentence (a msgid) that says why nothing federates, or None where it can.

    In the mode for tests any address will do.
    """
    address = moot_settings.get(tx, "address")
    if address and moot_settings.get(tx, "federation") == "off":
        return OFF
    return why_not_from(address, anywhere=settings.test_peers)


def why_not_from(address: str, *, anywhere: bool) -> str | None:
    """The same of an address alone; `anywhere` in the mode for tests."""
    if not address:
        return NOT_FOUNDED
    if anywhere:
        return None
    if not is_public(address):
        return PRIVATE
    return None if address.startswith("https://") else PLAIN
