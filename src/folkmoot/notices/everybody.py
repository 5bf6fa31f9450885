"""What every member is told: what the host did by a command line on the machine of the moot."""

from folkmoot.identity import people
from folkmoot.notices import notices
from folkmoot.record.acts import Deed, follows
from folkmoot.record.restoring import RestoreRecord
from folkmoot.storage.transaction import WriteTx


def tell_of_host(tx: WriteTx, deed: Deed, kind: str = "host.acted") -> None:
    """Tell every member of a deed, if it was the host's; only for functions that follow an act."""
    if deed.ground == "host":
        notices.tell(tx, people.member_ids(tx), kind, deed, link="/record")


@follows(RestoreRecord, later=True)
def tell_of_restoring(tx: WriteTx, act: RestoreRecord, deed: Deed) -> None:
    """Every member: what came after the backup is lost."""
    tell_of_host(tx, deed, "record.restored")
