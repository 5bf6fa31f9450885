"""Who keeps order in a community of this moot, as other servers know it."""

from sqlalchemy import select

from folkmoot.assembly import mandates
from folkmoot.clock import Ref
from folkmoot.forum.communities import scope_of
from folkmoot.identity.people import people
from folkmoot.storage.transaction import ReadTx

POWER = "post.remove"
"""Whoever holds it over a community, or over the moot, is a moderator elsewhere."""


def of(tx: ReadTx, community: Ref, at: int) -> dict[Ref, str]:
    """The moderators of a community: ref -> ActivityPub id, the oldest mandate first."""
    scopes = (scope_of(community), "moot")
    held = [one for one in mandates.live(tx, at) if POWER in one.powers and one.scope in scopes]
    ids = list(dict.fromkeys(one.holder_id for one in held))
    query = select(people.c.id, people.c.ref, people.c.actor_url).where(
        people.c.id.in_(ids), people.c.actor_url.is_not(None), people.c.left_at.is_(None)
    )
    found = {row.id: row for row in tx.rows(query)} if ids else {}
    return {found[one].ref: found[one].actor_url for one in ids if one in found}
