"""Our collections: what a community wrote, who moderates it, what belongs to a thread."""

from collections.abc import Sequence

from folkmoot.federation.documents.terms import Json, lasting

MOST_IN_OUTBOX = 50


def write_outbox(url: str, announces: Sequence[Json] = (), total: int | None = None) -> Json:
    """The newest posts, each as Announce{Create{Page}}; of a person, none."""
    newest = list(announces[:MOST_IN_OUTBOX])
    return lasting(
        type_="OrderedCollection",
        id=url,
        totalItems=len(newest) if total is None else total,
        orderedItems=newest,
    )


def write_followers(url: str, total: int) -> Json:
    """How many follow; who they are is their own business."""
    return lasting(type_="Collection", id=url, totalItems=total, items=[])


def write_featured(url: str, pages: Sequence[Json]) -> Json:
    """The pinned posts, whole."""
    return _ordered(url, pages)


def write_moderators(url: str, people: Sequence[str]) -> Json:
    """The addresses of the moderators."""
    return _ordered(url, people)


def write_context(url: str, objects: Sequence[str], community: str) -> Json:
    """All of a thread: the post, then its comments by time (FEP-7888)."""
    return {**_ordered(url, objects), "attributedTo": community}


def write_replies(url: str, objects: Sequence[str]) -> Json:
    """The answers to one object (FEP-f228)."""
    return _ordered(url, objects)


def _ordered(url: str, items: Sequence[Json] | Sequence[str]) -> Json:
    return lasting(
        type_="OrderedCollection", id=url, totalItems=len(items), orderedItems=list(items)
    )
