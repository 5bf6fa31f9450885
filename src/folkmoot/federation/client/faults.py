"""What can go wrong with another server, and whether asking again later is worth it."""

from typing import Self

from folkmoot.errors import FolkmootError
from folkmoot.words import N_

NO_ADDRESS = N_("{url} is not an address of another server: {reason}.")
NOT_GLOBAL = N_("{url} leads into a network that is not public.")
OURS = N_("{url} is on this server, and is not asked for over the network.")
NO_CONNECTION = N_("{host} cannot be reached: {reason}")
BROKEN_OFF = N_("{url} sent a part of an answer, or none that can be read.")
TOO_SLOW = N_("{host} took too long.")
TOO_LONG = N_("Another server took too long.")
NOT_SERVING = N_("Other servers can be asked only while the moot is being served.")
STOPPING = N_("The moot is stopping, and asks no other server any more.")
TOO_LARGE = N_("What {url} sends is larger than is taken.")
WRONG_TYPE = N_("{url} sends something else than was asked for: {type}")
WRONG_CODING = N_("{url} sends what cannot be unpacked: {coding}")
WANDERING = N_("{url} leads on and on, or back to plain http.")
ANSWERED = N_("{url} answered with the status {code}.")
NO_DOCUMENT = N_("{url} sends no document: {reason}")
OTHER_ID = N_("{url} sends a document that lives elsewhere: {id}")


class FetchFailed(FolkmootError):
    """The root of all that can go wrong when another server is asked."""

    status = 502
    passing = False
    """Whether the same may succeed later."""

    def again(self) -> Self:
        """The same failure anew, without the frames of the first time."""
        return type(self)(self.msgid, **self.values)


class Unreachable(FetchFailed):
    """No connection, no such name, or no good certificate: nothing of this host can be had."""

    passing = True


class BrokenOff(FetchFailed):
    """There was a connection, and it broke, or what came through it was no HTTP."""

    passing = True


class TooSlow(FetchFailed):
    """The deadline passed, whatever the reason."""

    status = 504
    passing = True


class Forbidden(FetchFailed):
    """An address that is never asked: not public, not https, not a server's, or our own."""


class TooLarge(FetchFailed):
    """More than was asked for, plain or once it is unpacked."""


class WrongType(FetchFailed):
    """Another kind of content than was asked for, or packed in a way that was not."""


class Wandering(FetchFailed):
    """Redirects without end, or to where they may not lead."""


class NotADocument(FetchFailed):
    """No document of its own address: no JSON, no id, or the id of another."""


class Answered(FetchFailed):
    """A status that is no success."""

    @property
    def code(self) -> int:
        """The status."""
        code = self.values["code"]
        return code if isinstance(code, int) else 0

    @property
    def gone(self) -> bool:
        """Whether the server says that the thing is no longer there (410) or never was (404)."""
        return self.code in {404, 410}

    @property
    def passing(self) -> bool:
        """Whether the same may succeed later."""
        return self.code in {408, 425, 429} or self.code >= 500
