"""Whom imports are told to: every member, when the host ran them on the machine."""

from folkmoot.forum.importing.acts import CompleteImport, RedoImport, UndoImport
from folkmoot.notices.everybody import tell_of_host
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import WriteTx


@follows(CompleteImport, later=True)
@follows(UndoImport, later=True)
@follows(RedoImport, later=True)
def tell_of_import(tx: WriteTx, act: CompleteImport | UndoImport | RedoImport, deed: Deed) -> None:
    """Every member, if it was the host's doing."""
    tell_of_host(tx, deed)
