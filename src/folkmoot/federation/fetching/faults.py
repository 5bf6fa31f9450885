"""Why something cannot be brought here, each as a sentence."""

from folkmoot.errors import FolkmootError
from folkmoot.federation.client.faults import (
    STOPPING,
    Answered,
    FetchFailed,
    Forbidden,
    NotADocument,
    TooSlow,
    Unreachable,
    WrongType,
)
from folkmoot.federation.documents.unreadable import Unreadable
from folkmoot.words import N_

BLOCKED = N_("This moot blocks {host}, so nothing is fetched from there.")
BUDGET = N_("This would need more questions to other servers than one thing is worth.")
TOO_DEEP = N_("This answer lies more than {most} answers deep, and is not brought here.")
NOBODY = N_("{host} knows nobody and nothing called {name}.")
NOT_FOUND = N_("{host} has nothing at this address.")
GONE = N_("It was deleted. {host} says that it is gone.")
REFUSES = N_("{host} does not show it to this moot.")
BUSY = N_("{host} takes no more questions right now. Try again later.")
BROKEN = N_("{host} has trouble of its own (it answered {code}). Try again later.")
TOO_LATE = N_("{host} took too long. Try again later.")
SILENT = N_("{host} cannot be reached: no such server, or it is not running.")
NO_ADDRESS = N_("This is no address of another server that can be asked.")
NO_THING = N_("What is there is no post, comment, person or community.")
NO_ACCOUNT = N_("What is there is no account.")
OURS = N_("This is an account of this moot. Give the one that is elsewhere.")
UNREADABLE = N_("{host} sent something that cannot be read as what it says it is.")
NO_COMMUNITY = N_("This post stands in no community, so there is no place for it here.")
UNSENT = N_(
    "This says that it belongs to a community of this moot, but it was never sent here. Its author "
    "can send it by editing it."
)
NOT_PUBLIC = N_("This is not public, so it is not brought here.")
WRONG_AUTHOR = N_("{host} sent something in the name of somebody who does not live there.")


class CannotBring(FolkmootError):
    """Something elsewhere that is not brought here; `passing` where it may be later."""

    status = 502

    def __init__(self, msgid: str, /, *, passing: bool = False, **values: object) -> None:
        super().__init__(msgid, **values)
        self.passing = passing


def told(error: FolkmootError, host: str) -> CannotBring:
    """A failure in the words of whoever asked for something at a host."""
    match error:
        case CannotBring():
            return error
        case Answered():
            return _answered(error, host)
        case TooSlow():
            return CannotBring(TOO_LATE, host=host, passing=True)
        case Unreachable():
            return CannotBring(SILENT, host=host, passing=True)
        case Forbidden():
            return CannotBring(NO_ADDRESS)
        case WrongType():
            return CannotBring(NO_THING)
        case NotADocument() | Unreadable():
            return CannotBring(UNREADABLE, host=host)
        case FetchFailed():
            return CannotBring(UNREADABLE, host=host, passing=error.passing)
        case _:
            found = CannotBring(error.msgid)
            found.values = error.values
            return found


def _answered(error: Answered, host: str) -> CannotBring:
    match error.code:
        case 410:
            return CannotBring(GONE, host=host)
        case 404:
            return CannotBring(NOT_FOUND, host=host)
        case 401 | 403 | 406 | 451:
            return CannotBring(REFUSES, host=host)
        case 429:
            return CannotBring(BUSY, host=host, passing=True)
        case code:
            return CannotBring(BROKEN, host=host, code=code, passing=error.passing)


def check_serving(error: FolkmootError) -> None:
    """A moot that is stopping says nothing of other servers: the job is done at the next start."""
    if isinstance(error, Unreachable) and error.msgid == STOPPING:
        raise error
