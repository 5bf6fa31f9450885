"""What may wait for a thing that is not known yet, and what is kept of it."""

from typing import Any

from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.inbox.telling import Telling
from folkmoot.forum import communities as rooms

MOST_NAMED = 8


def may_wait(telling: Telling, target: str) -> bool:
    """Whether a thing of this address may still come: in a community of ours, or that tells it."""
    if host_of(target) == telling.ours:
        return False
    if telling.via is not None:
        return True
    named = telling.activity.audience.communities(telling.actor)[:MOST_NAMED]
    ours = [url for url in named if host_of(url) == telling.ours]
    return any(rooms.by_actor_url(telling.tx, url) is not None for url in ours)


def value_of(telling: Telling, to: int, reason: str = "") -> dict[str, Any]:
    """What is kept of a word until its thing comes; in our communities whole, to be passed on."""
    value: dict[str, Any] = {"to": to}
    if reason:
        value["reason"] = reason
    if telling.via is None:
        value["raw"] = dict(telling.raw)
    return value
