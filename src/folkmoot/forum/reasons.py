"""Why something was done to what another person wrote: asked for, kept and told."""

from folkmoot.errors import Invalid
from folkmoot.forum import writing
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import WriteTx
from folkmoot.words import N_

MOST = 1_000


def check(tx: WriteTx, reason: str) -> None:
    """Raises Invalid for no reason, or one of more than 1,000 characters."""
    if kernel_of(tx).replaying:
        return
    if not reason.strip():
        raise Invalid(N_("Say why, so that everybody can read it."), field="reason")
    writing.check_text(reason, "reason", most=MOST)
