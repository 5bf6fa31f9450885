"""Who can do acts: members, visitors, other servers, newcomers, decisions, clock, host, genesis."""

import msgspec

from folkmoot.clock import Ref


class Member(msgspec.Struct, frozen=True):
    """A member of the moot, by ref and by the id of the row."""

    ref: Ref
    id: int


class Visitor(msgspec.Struct, frozen=True):
    """A person of another server."""

    ref: Ref
    id: int


class Server(msgspec.Struct, frozen=True):
    """Another server, speaking of its own people and communities."""

    host: str


class Newcomer(msgspec.Struct, frozen=True):
    """Somebody who is about to become a member through the open door."""

    ref: Ref


class Host(msgspec.Struct, frozen=True):
    """Whoever runs the command line on the machine of the moot."""


class ByClock(msgspec.Struct, frozen=True):
    """Time itself, under one rule of a closed list."""

    rule: str


class Decision(msgspec.Struct, frozen=True):
    """A proposal that the members passed, carrying itself out."""

    ref: Ref
    """The proposal."""


class Genesis(msgspec.Struct, frozen=True):
    """The first moment of a moot."""


Actor = Member | Visitor | Server | Newcomer | Host | ByClock | Decision | Genesis

HOST = Host()
GENESIS = Genesis()
