"""One activity in hand: what it says, who says it to us, and what we have to judge it by."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from folkmoot.errors import FolkmootError
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import Activity, ActorDoc
from folkmoot.federation.inbox.things import Thing
from folkmoot.forum.communities import Community
from folkmoot.storage.transaction import WriteTx
from folkmoot.words import N_

Result = Literal["done", "repeated", "ignored", "waiting"]
Document = Mapping[str, Any]


class Outcome(msgspec.Struct, frozen=True):
    """What came of an activity; whoever refuses it raises instead."""

    result: Result
    why: str = ""
    """In a few words, for the log."""


DONE = Outcome("done")


def ignored(why: str) -> Outcome:
    """It means nothing here, and that is nobody's fault."""
    return Outcome("ignored", why)


class Verified(msgspec.Struct, frozen=True):
    """Whose signature a request has: the actor and its server."""

    actor_url: str
    host: str
    scheme: Literal["cavage", "rfc9421"] = "cavage"
    actor: ActorDoc | None = None
    """What the actor's server says of it, where that was fetched just now."""
    key_id: str = ""
    """The key that signed."""


class Evidence(msgspec.Struct, frozen=True):
    """What was asked of other servers to judge an activity, by address."""

    documents: Mapping[str, Document] = msgspec.field(default_factory=dict[str, Document])
    """Documents that came from where they live."""
    gone: frozenset[str] = frozenset()
    """What their own servers say is gone, or never was."""

    def has(self, url: str) -> bool:
        """Whether it was asked for."""
        return url in self.documents or url in self.gone


class Needs(FolkmootError):
    """Nothing can be said of an activity before these addresses were fetched."""

    status = 202

    def __init__(self, *urls: str) -> None:
        super().__init__(N_("This is looked up first, and done soon."))
        self.urls = urls


class Telling(msgspec.Struct, frozen=True):
    """One activity, and all that its judging needs."""

    tx: WriteTx
    activity: Activity
    raw: Document
    """As it came."""
    verified: Verified
    """Who signed the request: the actor of the activity, or the community that announces it."""
    at: int
    """When it came, in microseconds."""
    ours: str
    """The name of this moot among servers."""
    via: Community | None = None
    """The community of another server that tells it; None where the actor itself does."""
    announced_at: int | None = None
    """When the community says that it announced it."""
    evidence: Evidence = Evidence()
    quiet: str = ""
    """A thing of which it is known that no word waits for it; see looking.py."""

    @property
    def actor(self) -> str:
        """Who did it."""
        return self.activity.actor

    @property
    def actor_is_ours(self) -> bool:
        """Whether a member did it, and a community elsewhere only passes it on."""
        return host_of(self.activity.actor) == self.ours

    @property
    def stamp(self) -> int:
        """By what time it is ordered among others about the same thing.

        At the home of a community that is what the activity says; at its followers, what
        the home says. Neither can lie in the future.
        """
        told = self.activity.published if self.via is None else self.announced_at
        return self.at if told is None else min(told, self.at)

    def tells_of(self, thing: Thing) -> bool:
        """Whether it comes from where things of this community are told."""
        if thing.home is None:
            return self.via is None and not self.actor_is_ours
        return self.via is not None and self.via.ref == thing.community

    def rules(self, thing: Thing) -> bool:
        """Whether somebody of the server of its community speaks, without an Announce."""
        return thing.home is not None and self.via is None and self.verified.host == thing.home
