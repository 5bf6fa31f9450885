"""Whether a moot can be among others at all, and why not where it cannot."""

from folkmoot.config import Settings
from folkmoot.hosts import is_public
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


def why_alone(address: str, settings: Settings) -> str | None:
    """The sentence (a msgid) that says why nothing federates, or None where it can.

    In the mode for tests any address will do.
    """
    if not address:
        return NOT_FOUNDED
    if settings.test_peers:
        return None
    if not is_public(address):
        return PRIVATE
    return None if address.startswith("https://") else PLAIN
