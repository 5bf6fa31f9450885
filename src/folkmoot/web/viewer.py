"""The member who is signed in, as far as every page needs to know."""

import msgspec

from folkmoot.clock import Ref


class Viewer(msgspec.Struct, frozen=True):
    """The signed-in member of a request."""

    id: int
    ref: Ref
    name: str
    session: int
    """The id of the session's row."""
    theme: str = "auto"
    order: str = ""
    language: str = ""
    zone: str = ""
    powers: frozenset[str] = frozenset()
    """Powers held now over anything; what they reach is the authority's question."""
    banned: frozenset[str] = frozenset()
    """The scopes that the member is banned from."""
    suspended: bool = False
    """Banned from the whole moot."""
    untold: bool = False
    """Not told yet that votes travel to other servers with their name."""
