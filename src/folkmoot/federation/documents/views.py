"""What our documents are made of: plain values that the caller has looked up.

Addresses are whole, texts are markdown as it is kept, times are UTC microseconds.
`address` is the moot's own, such as https://moot.example.
"""

import msgspec

from folkmoot.federation.documents.actors import Moot
from folkmoot.federation.documents.attachments import Attachment
from folkmoot.federation.documents.keys import Multikey
from folkmoot.federation.documents.tags import Mention


class ActorView(msgspec.Struct, frozen=True, kw_only=True):
    """What all our actors have. `pem` is the RSA key, `multikey` the Ed25519 one."""

    address: str
    id: str
    name: str
    title: str
    about: str = ""
    icon: str | None = None
    banner: str | None = None
    inbox: str
    outbox: str
    shared_inbox: str
    pem: str
    multikey: Multikey | None = None
    published: int
    updated: int | None = None
    moot: Moot | None = None


class PersonView(ActorView, frozen=True, kw_only=True):
    """A member."""

    followers: str | None = None
    also_known_as: tuple[str, ...] = ()
    moved_to: str | None = None
    bot: bool = False


class GroupView(ActorView, frozen=True, kw_only=True):
    """A community."""

    followers: str
    featured: str
    moderators: str
    mods_only: bool = False
    also_known_as: tuple[str, ...] = ()
    moved_to: str | None = None
    languages: tuple[str, ...] = ()


class ServerView(ActorView, frozen=True, kw_only=True):
    """The moot itself; its name is its host."""

    languages: tuple[str, ...] = ()


class PostView(msgspec.Struct, frozen=True, kw_only=True):
    """A post in a community of any server; `handle` is the community's, such as @bees@moot.example.

    `attachments` are its pictures; `image` is a picture that stands for it.
    """

    address: str
    id: str
    author: str
    community: str
    handle: str
    title: str
    body: str = ""
    link: str | None = None
    attachments: tuple[Attachment, ...] = ()
    image: str | None = None
    content_note: str | None = None
    language: str | None = None
    mentions: tuple[Mention, ...] = ()
    locked: bool = False
    pinned: bool = False
    published: int
    updated: int | None = None
    context: str | None = None
    replies: str | None = None


class CommentView(msgspec.Struct, frozen=True, kw_only=True):
    """A comment; `mentions` name the author of what it answers too, if they are to be told."""

    address: str
    id: str
    author: str
    community: str
    handle: str
    in_reply_to: str
    body: str
    language: str | None = None
    mentions: tuple[Mention, ...] = ()
    distinguished: bool = False
    published: int
    updated: int | None = None
    context: str | None = None
    replies: str | None = None


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A message; `plain` sends it as a Note, which servers without ChatMessage read."""

    address: str
    id: str
    author: str
    to: Mention
    body: str
    published: int
    updated: int | None = None
    plain: bool = False
