"""Our activities as documents; ids are given by the caller, as are the times.

What is inside another activity goes in as it is: a document that somebody else signed
or sent is never written anew.
"""

from collections.abc import Sequence

from folkmoot.federation.documents.normal import stamp
from folkmoot.federation.documents.terms import ANYONE, Json, lasting


def write_follow(url: str, actor: str, target: str, at: int) -> Json:
    """Ask to get what a community or a person sends."""
    return _deed("Follow", url, actor, target, at, to=[target])


def write_accept(url: str, actor: str, follow: Json, at: int) -> Json:
    """Agree to a Follow, given as it came."""
    return _deed("Accept", url, actor, follow, at, to=[follow["actor"]])


def write_reject(url: str, actor: str, refused: Json, at: int, reason: str | None = None) -> Json:
    """Refuse a Follow or any other activity, given as it came."""
    to = [refused["actor"]]
    return _deed("Reject", url, actor, refused, at, to=to, summary=reason)


def write_undo(url: str, undone: Json, at: int) -> Json:
    """Take back an activity of one's own; it goes where that went."""
    readers = {name: undone.get(name) for name in ("to", "cc", "audience")}
    return _deed("Undo", url, undone["actor"], undone, at, **readers)


def write_create(url: str, written: Json, at: int) -> Json:
    """A new object, by its author, for its readers."""
    return _deed("Create", url, written["attributedTo"], written, at, **_readers(written))


def write_update(
    url: str, actor: str, changed: Json, at: int, community: str | None = None
) -> Json:
    """A changed object, or a changed actor, which goes to everybody."""
    readers = _readers(changed) if "to" in changed else _everybody(community)
    return _deed("Update", url, actor, changed, at, **readers)


def write_delete(
    url: str,
    actor: str,
    target: str,
    at: int,
    *,
    community: str | None,
    reason: str | None = None,
    with_replies: bool = False,
) -> Json:
    """An author's own deletion without a reason, a moderator's removal with one."""
    return _deed(
        "Delete",
        url,
        actor,
        target,
        at,
        **_everybody(community),
        summary=reason,
        withReplies=True if with_replies else None,
    )


def write_leaving(url: str, actor: str, at: int, *, remove_data: bool) -> Json:
    """A person who deletes their account, with or without what they wrote."""
    return _deed("Delete", url, actor, actor, at, **_everybody(None), removeData=remove_data)


def write_move(url: str, actor: str, target: str, at: int) -> Json:
    """An actor that lives elsewhere now, for whoever follows it."""
    return _deed("Move", url, actor, actor, at, **_everybody(None), target=target)


def write_vote(url: str, actor: str, target: str, at: int, *, community: str, up: bool) -> Json:
    """A Like or a Dislike. It names no readers: it is not meant for the public."""
    return _deed("Like" if up else "Dislike", url, actor, target, at, audience=community)


def write_announce(url: str, community: str, followers: str, inner: Json | str, at: int) -> Json:
    """A community passes on an activity (whole, as it came), or a post, for microblogs."""
    return _deed("Announce", url, community, inner, at, to=[ANYONE], cc=[followers])


def write_flag(
    url: str, actor: str, targets: Sequence[str], reason: str, at: int, *, to: str
) -> Json:
    """A report to a community or a person's server; one target as Lemmy has it."""
    about = targets[0] if len(targets) == 1 else list(targets)
    return _deed(
        "Flag", url, actor, about, at, to=[to], audience=to, summary=reason, content=reason
    )


def write_block(
    url: str,
    actor: str,
    person: str,
    at: int,
    *,
    target: str,
    reason: str,
    remove_data: bool,
    expires: int | None = None,
) -> Json:
    """A ban from a community or, with the moot as target, from all of it."""
    end = None if expires is None else stamp(expires)
    return _deed(
        "Block",
        url,
        actor,
        person,
        at,
        **_everybody(target),
        target=target,
        removeData=remove_data,
        summary=reason,
        endTime=end,
        expires=end,
    )


def write_add(
    url: str, actor: str, target: str, at: int, *, collection: str, community: str
) -> Json:
    """A new moderator, or a pinned post."""
    return _deed("Add", url, actor, target, at, **_everybody(community), target=collection)


def write_remove(
    url: str, actor: str, target: str, at: int, *, collection: str, community: str
) -> Json:
    """A moderator or a pinned post less."""
    return _deed("Remove", url, actor, target, at, **_everybody(community), target=collection)


def write_lock(
    url: str, actor: str, target: str, at: int, *, community: str, reason: str | None = None
) -> Json:
    """Nobody can answer this any more."""
    return _deed("Lock", url, actor, target, at, **_everybody(community), summary=reason)


def _deed(
    kind: str, url: str, actor: str, what: Json | str | list[str], at: int, **more: object
) -> Json:
    return lasting(type_=kind, id=url, actor=actor, object=what, published=stamp(at), **more)


def _readers(doc: Json) -> Json:
    return {name: doc.get(name) for name in ("to", "cc", "audience")}


def _everybody(community: str | None) -> Json:
    return {"to": [ANYONE], "cc": [community] if community else [], "audience": community}
