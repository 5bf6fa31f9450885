"""Activities as structs: what somebody did, as their server tells it.

Each has an `id` and exactly one `actor`; whether the actor may, and whether the server
may say so, is asked elsewhere. An activity inside another may lack its id ("").
"""

import msgspec

from folkmoot.federation.documents.actors import ActorDoc
from folkmoot.federation.documents.audience import Audience
from folkmoot.federation.documents.normal import Document
from folkmoot.federation.documents.objects import ObjectDoc


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What all activities have."""

    id: str
    actor: str
    audience: Audience = Audience()
    published: int | None = None


class Follow(Deed, frozen=True, kw_only=True):
    """`actor` asks to get what `object` (a community, a person) sends."""

    object: str


class Accept(Deed, frozen=True, kw_only=True):
    """The actor agrees, mostly to a Follow; only its id where that is all it says."""

    object: "Follow | str"


class Reject(Deed, frozen=True, kw_only=True):
    """The actor refuses a Follow, or any other activity (a home says so to its followers)."""

    object: "Activity | str"


class Undo(Deed, frozen=True, kw_only=True):
    """The actor takes back an activity of its own; only its id where that is all it says."""

    object: "Activity | str"
    restore_data: bool = True
    """Of a ban: what was removed with it comes back too."""


class Create(Deed, frozen=True, kw_only=True):
    """The actor wrote something; only its address where it must be fetched."""

    object: "ObjectDoc | str"


class Update(Deed, frozen=True, kw_only=True):
    """The actor changed something: an object, or an actor's own document."""

    object: "ObjectDoc | ActorDoc | str"


class Delete(Deed, frozen=True, kw_only=True):
    """Something is deleted: by its author without a reason, by a moderator with one ("" too)."""

    object: str
    reason: str | None = None
    remove_data: bool = False
    """Of an actor: with everything that they wrote."""
    with_replies: bool = False


class Like(Deed, frozen=True, kw_only=True):
    """A vote for something; `emoji` if it was a reaction."""

    object: str
    emoji: str | None = None


class Dislike(Deed, frozen=True, kw_only=True):
    """A vote against something."""

    object: str
    emoji: str | None = None


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was announced: what it says, and as it came, to be proven or fetched.

    `raw` is None where only the address came.
    """

    id: str
    read: "Activity | ObjectDoc | None" = None
    raw: Document | None = None


class Announce(Deed, frozen=True, kw_only=True):
    """A community passes on what happened in it, or somebody shares a post."""

    objects: tuple[Announced, ...]
    skipped: int = 0
    """How many things in it had no meaning to us."""


class Flag(Deed, frozen=True, kw_only=True):
    """A report of things or people."""

    objects: tuple[str, ...]
    reason: str = ""


class Block(Deed, frozen=True, kw_only=True):
    """A ban of `object` from `target` (a community or a server; None: from the actor's eyes)."""

    object: str
    target: str | None = None
    reason: str = ""
    remove_data: bool = False
    expires: int | None = None


class Add(Deed, frozen=True, kw_only=True):
    """`object` joins the collection `target`: moderators, featured posts."""

    object: str
    target: str


class Remove(Deed, frozen=True, kw_only=True):
    """`object` leaves the collection `target`."""

    object: str
    target: str


class Lock(Deed, frozen=True, kw_only=True):
    """Nobody can answer `object` any more."""

    object: str
    reason: str = ""


class Move(Deed, frozen=True, kw_only=True):
    """An actor goes to `target`; or a thread goes from the community `origin` to `target`."""

    object: str
    target: str
    origin: str | None = None


Activity = (
    Follow
    | Accept
    | Reject
    | Undo
    | Create
    | Update
    | Delete
    | Like
    | Dislike
    | Announce
    | Flag
    | Block
    | Add
    | Remove
    | Lock
    | Move
)
