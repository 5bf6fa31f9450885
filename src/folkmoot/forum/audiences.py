"""Who may read what: asked by every page, list, feed and picture."""

from folkmoot.errors import NotFound
from folkmoot.forum import shelves
from folkmoot.forum.communities import Community
from folkmoot.forum.tallies import MEMBERS_SHELF, PUBLIC_SHELF, common
from folkmoot.record import settings
from folkmoot.record.actors import Member
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

Viewer = Member | None
"""Who reads: a member, or anybody."""


def may_read_moot(tx: ReadTx, viewer: Viewer) -> bool:
    """True for members, and for everybody where the moot may be read by everybody."""
    return viewer is not None or settings.get(tx, "visibility") == "public"


def may_read_visibility(tx: ReadTx, visibility: str | None, viewer: Viewer) -> bool:
    """True when the viewer may read what stands in a community of this visibility."""
    if viewer is not None:
        return visibility is not None
    return visibility == "public" and may_read_moot(tx, viewer)


def may_read_community(tx: ReadTx, community: Community, viewer: Viewer) -> bool:
    """True when the viewer may know of a community and read what stands in it."""
    return may_read_visibility(tx, community.visibility, viewer)


def check_community(tx: ReadTx, community: Community, viewer: Viewer) -> Community:
    """The community, if the viewer may read it; else NotFound, as if it were not there."""
    if not may_read_community(tx, community, viewer):
        raise NotFound(N_("There is no such community here."))
    return community


def readable_shelves(tx: ReadTx, viewer: Viewer) -> tuple[int, ...]:
    """The shelves of tallies with all that the viewer may read; none in a closed moot."""
    if viewer is not None:
        return (PUBLIC_SHELF, MEMBERS_SHELF, *shelves.special(tx, public=False))
    if not may_read_moot(tx, viewer):
        return ()
    return (PUBLIC_SHELF, *shelves.special(tx, public=True))


def common_shelves(tx: ReadTx, viewer: Viewer) -> tuple[int, ...]:
    """Those of them that lists of everything are read from: not what stands aside."""
    return tuple(shelf for shelf in readable_shelves(tx, viewer) if common(shelf) == shelf)
