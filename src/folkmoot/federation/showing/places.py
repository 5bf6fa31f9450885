"""Where a thing stands, as its document says it."""

import msgspec


class Place(msgspec.Struct, frozen=True):
    """A community, seen from outside."""

    address: str
    """Of this moot."""
    community: str
    """The ActivityPub id of the community."""
    handle: str
    """Its name: @bees@moot.example."""
