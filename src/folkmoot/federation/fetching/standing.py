"""What the home of a community shows of a post besides its words: that it is locked, or pinned."""

from folkmoot.federation.documents.read import PageDoc
from folkmoot.federation.inbox import effects, things
from folkmoot.peers import heard
from folkmoot.record.actors import Server
from folkmoot.storage.transaction import WriteTx


def take_over(tx: WriteTx, doc: PageDoc, shown_by: str) -> None:
    """Lock and pin a post that is here, as the home of its community shows it.

    `shown_by` is the server that the document came from; any other than the home rules
    nothing. Where an activity told of the same, that counts, for it has a time. Nothing is
    opened again because a document is silent: a steward of this moot may have closed it.
    """
    thing = things.find(tx, doc.id)
    if thing is None or thing.home is None or thing.home != shown_by:
        return
    home = Server(thing.home)
    try:
        if doc.locked and heard.newest(tx, doc.id, heard.LOCKED) is None:
            effects.set_locked(tx, thing, home, to=True)
        if doc.pinned and heard.newest(tx, doc.id, heard.PINNED) is None:
            effects.set_pinned(tx, thing, home, to=True)
    except effects.REFUSALS:  # it was removed here, for one
        return
