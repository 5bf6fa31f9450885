"""The one error of reading: a document has no meaning to us."""

from folkmoot.errors import FolkmootError
from folkmoot.words import N_


class Unreadable(FolkmootError):
    """A document that cannot be used; `why` says it in a few English words, for the log.

    `broken` tells a document that contradicts the protocol (answer 400) from one that
    only speaks of things that a forum does not have (take it and do nothing).
    """

    status = 400

    def __init__(self, why: str, *, broken: bool = False) -> None:
        super().__init__(
            N_("Another server sent something that cannot be shown here: {why}."), why=why
        )
        self.why = why
        self.broken = broken
