"""What a server answered, and how it is asked."""

from collections.abc import Mapping
from typing import Any

import msgspec

from folkmoot.federation.client.faults import ANSWERED, Answered
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.signatures.verifying import Scheme


class Answer(msgspec.Struct, frozen=True):
    """What a server answered. `url` is the last address, `headers` by lower-case name.

    A body is read where the status is a success, unpacked.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def good(self) -> bool:
        """Whether the status is a success."""
        return 200 <= self.status < 300

    def fault(self) -> Answered:
        """The failure that a status is which is no success."""
        return Answered(ANSWERED, url=self.url, code=self.status)


class Fetched(msgspec.Struct, frozen=True):
    """A document that lives where it says: `url` is its id in the one spelling."""

    url: str
    document: dict[str, Any]
    body: bytes


class Wanted(msgspec.Struct, frozen=True):
    """How an address is to be asked, the same on each hop."""

    accept: str
    sign: Signer | None
    scheme: Scheme
    kinds: frozenset[str]
    most: int
    redirects: int
    cut: bool

    def key(self, url: str) -> str:
        """What a failure is remembered by: another accept or signer may get another answer."""
        return f"{url} {self.accept} {self.sign.key_id if self.sign else ''}"


class Limits(msgspec.Struct, frozen=True):
    """How much one moot asks, and how long it remembers what failed; times in seconds."""

    deadline: float = 10
    connecting: float = 4
    per_host: int = 4
    fetches: int = 24
    posts: int = 48
    remembered: int = 4096
    passing_rest: float = 60
    lasting_rest: float = 600


TEST_LIMITS = Limits(passing_rest=0, lasting_rest=0)
"""For tests of federation: what failed is asked for again at once."""
