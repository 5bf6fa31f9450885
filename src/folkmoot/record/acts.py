"""What an act is, and the one list of all kinds of acts: everything that can happen."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, ClassVar, TypeVar

import msgspec

from folkmoot.clock import Ref
from folkmoot.storage.transaction import ReadTx, WriteTx

PUBLIC = 0
"""Anybody may read the act in the record."""
MEMBERS = 1
"""Members of the moot may read it."""
PARTIES = 2
"""Only those it concerns may read it."""
SEALED = 5
"""Nobody may read it yet, not even who did it: until it is opened only its hash is shown."""
NEVER = 9
"""It is not in the record at all."""


class Target(msgspec.Struct, frozen=True):
    """What an act is done to: where, whose, and who may read of it."""

    scopes: tuple[str, ...] = ("moot",)
    """Every scope that covers the thing, the narrowest first: thread:…, community:…, moot."""
    owner: Ref | None = None
    """The person whose thing it is, for the ground `own`."""
    audience: int = PUBLIC
    """PUBLIC, MEMBERS or PARTIES; may only narrow what the kind allows."""
    parties: tuple[Ref, ...] = ()
    """Who may read it when the audience is PARTIES."""
    reserved: bool = False
    """True where not every member may: the ground `member-right` is then closed."""
    subject: Ref | None = None
    """The thing whose erasure takes this act's erasable text out of the record."""
    inward: bool = False
    """True where it stands in a community for members only, or that stays in this moot: no
    visitor may do anything there."""
    home: str | None = None
    """The server whose thing it is, when it is not the moot's. What is done to it is content
    and never in the record."""
    stewards: tuple[Ref, ...] = ()
    """Who keeps order in the community of another server, as that server says."""


MOOT = Target()


class Act(msgspec.Struct, frozen=True):
    """One thing somebody did. Subclasses are declared with @act."""

    KIND: ClassVar["Kind"]

    def target(self, tx: ReadTx) -> Target:
        """What this act is done to; raises NotFound when there is no such thing."""
        return MOOT


class Kind(msgspec.Struct, frozen=True):
    """What the house knows of one kind of act."""

    name: str
    """Name and version, such as "post.remove/1"."""
    act: type[Act]
    sentence: str
    """What it does, for the documentation: the first line of the docstring."""
    record: int
    power: str | None = None
    own: bool = False
    member: bool = False
    steward: bool = False
    """Whoever holds any mandate that the members or the genesis gave may do it."""
    newcomer: bool = False
    """A person who is not a member yet may do it to themselves (open sign-up)."""
    visitor: bool = False
    """A right of visitors too, in communities that are open to them."""
    server: bool = False
    """What another server may say of its own people and communities."""
    host: bool = False
    genesis: bool = False
    clock: str | None = None
    effect: str | None = None
    """The matter by whose rule a decision of the members may do it; None where none may."""
    suspended: bool = False
    """A member who is banned from the moot may still do it."""
    undo: str | None = None
    irreversible: str | None = None
    erasable: tuple[str, ...] = ()


class Deed(msgspec.Struct, frozen=True):
    """An act as it happens: what a handler may know besides the act itself."""

    kind: str
    at: int
    actor: Ref | None
    actor_id: int | None
    ground: str


A = TypeVar("A", bound=Act)
ActType = TypeVar("ActType", bound=type[Act])
Handler = Callable[[WriteTx, Any, Deed], Any]
Watcher = Callable[[WriteTx, Any, Deed], Iterator[None]]
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

kinds: dict[str, Kind] = {}
handlers: dict[str, Handler] = {}
followers: dict[str, list[Handler]] = {}
later_followers: dict[str, list[Handler]] = {}
watchers: dict[str, list["Watcher"]] = {}
upcasters: dict[str, tuple[str, Upcaster]] = {}


def act(
    name: str, *, undo: str | None = None, irreversible: str | None = None, **options: Any
) -> Callable[[ActType], ActType]:
    """Declare a kind of act. Options are the fields of Kind; `record` is required.

    Every kind names its inverse (`undo`) or says in a sentence why there is none.
    """

    def register(cls: ActType) -> ActType:
        if name in kinds:
            raise ValueError(f"two acts are called {name}")
        if (undo is None) == (irreversible is None):
            raise ValueError(f"{name} must name its undo, or say why it is irreversible")
        sentence = (cls.__doc__ or "").strip().split("\n")[0]
        cls.KIND = kinds[name] = Kind(
            name=name, act=cls, sentence=sentence, undo=undo, irreversible=irreversible, **options
        )
        return cls

    return register


def handles(cls: type[A]) -> Callable[[Callable[[WriteTx, A, Deed], Any]], Handler]:
    """Register the function that carries an act out. It reads no clock, chance or network."""

    def register(handler: Callable[[WriteTx, A, Deed], Any]) -> Handler:
        handlers[cls.KIND.name] = handler
        return handler

    return register


def follows(
    cls: type[A], *, later: bool = False
) -> Callable[[Callable[[WriteTx, A, Deed], Any]], Handler]:
    """Register what follows an act (notices, jobs); it is left out when the record is replayed.

    It happens in the transaction of the act, or with `later` in a job that this
    transaction leaves: for what people need not wait for. The act comes to that job
    without its erasable text.
    """
    place = later_followers if later else followers

    def register(follower: Callable[[WriteTx, A, Deed], Any]) -> Handler:
        place.setdefault(cls.KIND.name, []).append(follower)
        return follower

    return register


def watches(cls: type[A]) -> Callable[[Callable[[WriteTx, A, Deed], Iterator[None]]], Watcher]:
    """Register a follower that must know how things stood before the act.

    It is a generator: what stands before its `yield` looks at the state before the handler
    changes it, what stands after it happens with the other followers. It changes nothing in
    its first half, and it is left out when the record is replayed.
    """

    def register(watcher: Callable[[WriteTx, A, Deed], Iterator[None]]) -> Watcher:
        watchers.setdefault(cls.KIND.name, []).append(watcher)
        return watcher

    return register


def upcasts(old: str, new: str) -> Callable[[Upcaster], Upcaster]:
    """Register how the content of an old version of a kind is read as the new one."""

    def register(upcaster: Upcaster) -> Upcaster:
        upcasters[old] = (new, upcaster)
        return upcaster

    return register


def to_content(thing: Act) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Split an act into what the record keeps and the text that can be erased (or None)."""
    fields: dict[str, Any] = msgspec.to_builtins(thing)
    erasable = thing.KIND.erasable
    if not erasable:
        return fields, None
    return (
        {name: value for name, value in fields.items() if name not in erasable},
        {name: fields[name] for name in erasable},
    )


def from_content(name: str, kept: dict[str, Any], text: dict[str, Any] | None) -> Act:
    """Read an act back from the record; text that was erased comes as empty values."""
    content = {key: value for key, value in kept.items() if key != "text_hash"}
    while name in upcasters:
        name, upcaster = upcasters[name]
        content = upcaster(content)
    kind = kinds[name]
    words = _blanks(kind.act) if text is None else text
    for key in kind.erasable:
        content[key] = words[key]
    return msgspec.convert(content, kind.act)


@cache
def _blanks(cls: type[Act]) -> dict[str, Any]:
    """The empty values of the erasable fields, by name."""
    fields = {field.name: field.type for field in msgspec.structs.fields(cls)}
    return {name: _blank(fields[name]) for name in cls.KIND.erasable}


def _blank(annotation: Any) -> Any:
    """The empty value of an erasable field: "" for words, None where None may stand."""
    if annotation is str:
        return ""
    if annotation is type(None) or type(None) in getattr(annotation, "__args__", ()):
        return None
    return annotation.__origin__() if hasattr(annotation, "__origin__") else annotation()
