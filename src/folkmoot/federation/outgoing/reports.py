"""Reports told abroad: of what stands in a community elsewhere, to its stewards."""

from folkmoot.federation.documents.write_activities import write_flag
from folkmoot.federation.outgoing import moderation
from folkmoot.federation.outgoing.telling import tell
from folkmoot.forum.reports import MakeReport
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import WriteTx


@follows(MakeReport)
def _reported(tx: WriteTx, act: MakeReport, deed: Deed) -> None:
    """A report of what stands in a community of ours is for our own stewards alone."""
    look = moderation.post if act.kind == "post" else moderation.comment
    found = look(tx, deed, act.thing)
    if found is None or found.room is None or found.room.host is None:
        return
    url = found.row.object_url
    if url is None:
        return
    made = write_flag(
        found.new_url(tx, "flag"),
        found.speaker.actor_url,
        [url],
        act.reason,
        deed.at,
        to=found.room.actor_url,
    )
    tell(tx, found, made, deed.at, about=url)
