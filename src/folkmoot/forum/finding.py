"""What a person finds by words: everything common, and what stands aside where they follow it."""

from collections.abc import Iterable

from folkmoot.forum import subscriptions
from folkmoot.forum.audiences import Viewer, readable_shelves
from folkmoot.forum.communities import Community
from folkmoot.forum.tallies import common
from folkmoot.storage import search
from folkmoot.storage.search import Hit, Within
from folkmoot.storage.transaction import ReadTx


def find(
    tx: ReadTx,
    words: str,
    viewer: Viewer,
    *,
    kinds: Iterable[str],
    place: Community | None = None,
    before: int | None = None,
    limit: int,
) -> list[Hit]:
    """The newest things of these kinds that have all the words; see search.search().

    In one `place`, which the viewer may read, everything there is found. Elsewhere what came
    from silenced servers is found by whoever follows the community that it stands in.
    """
    shelves = readable_shelves(tx, viewer)
    within = None
    if place is None:
        beside = tuple(shelf for shelf in shelves if common(shelf) != shelf)
        shelves = tuple(shelf for shelf in shelves if common(shelf) == shelf)
        if beside and viewer is not None:
            within = Within(beside, tuple(subscriptions.of_person(tx, viewer.id)))
    return search.search(
        tx,
        words,
        shelves=shelves,
        within=within,
        kinds=kinds,
        place=place.id if place is not None else None,
        before=before,
        limit=limit,
    )
