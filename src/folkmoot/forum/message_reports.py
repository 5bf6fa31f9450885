"""Reporting a message: only who got it may, and by that lets the stewards read this one."""

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum import messages, reports
from folkmoot.identity import people
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


@act(
    "message.report/1",
    record=NEVER,
    own=True,
    visitor=True,
    suspended=True,
    undo="report.withdraw/1",
)
class ReportMessage(Act, frozen=True):
    """Let the stewards read one message that one got, and ask them to look at it."""

    ref: Ref
    message: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The message of who got it: they alone may show it to anybody (CVE-2024-23649)."""
        recipient = people.by_id(tx, messages.by_ref(tx, self.message).recipient_id)
        return Target(owner=recipient.ref if recipient else None)


@handles(ReportMessage)
def _report(tx: WriteTx, act: ReportMessage, deed: Deed) -> None:
    """The report keeps the words as they are now: changing them later hides nothing."""
    message = messages.by_ref(tx, act.message)
    if message.deleted_at is not None:
        raise Conflict(N_("This message was taken back, so there is nothing to report."))
    reports.put(
        tx,
        deed,
        ref=act.ref,
        kind="message",
        thing=message.ref,
        thing_id=message.id,
        reason=act.reason,
        author_id=message.sender_id,
        words=message.body,
    )
