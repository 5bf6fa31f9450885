"""What can go wrong, each with a sentence that a person can act on."""

from folkmoot.words import say


class FolkmootError(Exception):
    """The root of all errors that people are told about.

    `msgid` is an English sentence with {named} places; `values` fill them. It is
    translated only where it is shown, so that a log and a page may speak
    different languages.
    """

    status = 500

    def __init__(self, msgid: str, /, **values: object) -> None:
        super().__init__(msgid.format(**values))
        self.msgid = msgid
        self.values = values

    def sentence(self) -> str:
        """The message in the language of the moment."""
        return say(self.msgid, **self.values)


class Invalid(FolkmootError):
    """What was typed cannot be accepted; `field` names the form field at fault."""

    status = 422

    def __init__(self, msgid: str, /, *, field: str = "", **values: object) -> None:
        super().__init__(msgid, **values)
        self.field = field


class NotAllowed(FolkmootError):
    """No live ground lets this person do this act."""

    status = 403


class SignInNeeded(FolkmootError):
    """Only a member may do or see this, and nobody is signed in."""

    status = 401


class NotFound(FolkmootError):
    """There is no such thing, or this person may not know of it: the same answer."""

    status = 404


class Conflict(FolkmootError):
    """The thing is not in the state that this act needs."""

    status = 409


class Gone(FolkmootError):
    """The thing was here and was erased."""

    status = 410


class TooLong(FolkmootError):
    """What was sent did not come to its end in time."""

    status = 408


class TooLarge(FolkmootError):
    """What was sent is larger than the moot takes."""

    status = 413


class TooMany(FolkmootError):
    """Too many tries in too short a time; `wait` is how many seconds to wait."""

    status = 429

    def __init__(self, msgid: str, /, *, wait: int, **values: object) -> None:
        super().__init__(msgid, wait=wait, **values)
        self.wait = wait


class Unavailable(FolkmootError):
    """The machine cannot do it now (a full disk, a broken one); reading goes on."""

    status = 503


class Refused(FolkmootError):
    """The program will not start or go on like this; for the command line."""

    status = 500
