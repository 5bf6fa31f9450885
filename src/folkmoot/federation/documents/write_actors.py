"""Our actors as documents."""

from folkmoot.federation.documents import outward
from folkmoot.federation.documents.keys import Multikey
from folkmoot.federation.documents.normal import stamp
from folkmoot.federation.documents.terms import KEY_CONTEXT, Json, lasting
from folkmoot.federation.documents.views import ActorView, GroupView, PersonView, ServerView
from folkmoot.media.picture import THUMBNAIL_TYPE
from folkmoot.text.languages import by_code


def write_person(view: PersonView) -> Json:
    """A Person, or a Service for a program."""
    return lasting(
        type_="Service" if view.bot else "Person",
        **_begun(view),
        followers=view.followers,
        alsoKnownAs=list(view.also_known_as) or None,
        movedTo=view.moved_to,
        manuallyApprovesFollowers=False,
        **_ended(view),
    )


def write_group(view: GroupView) -> Json:
    """A Group."""
    return lasting(
        type_="Group",
        **_begun(view),
        sensitive=False,
        discoverable=True,
        postingRestrictedToMods=view.mods_only,
        attributedTo=view.moderators,
        followers=view.followers,
        featured=view.featured,
        alsoKnownAs=list(view.also_known_as) or None,
        movedTo=view.moved_to,
        manuallyApprovesFollowers=False,
        language=_languages(view.languages),
        **_ended(view),
    )


def write_server(view: ServerView) -> Json:
    """The Application that signs for the moot. A server's long text is its `content`."""
    begun = _begun(view)
    begun["content"] = begun.pop("summary", None)
    return lasting(
        type_="Application", **begun, language=_languages(view.languages), **_ended(view)
    )


def write_key(key: Multikey, controller: str) -> Json:
    """A key for objects as a document of its own; its actor has the same in it."""
    return {"@context": KEY_CONTEXT, **_multikey(key.id, controller, key.multibase)}


def _begun(view: ActorView) -> Json:
    about = outward.markdown(view.about, view.address)
    return {
        "id": view.id,
        "preferredUsername": view.name,
        "name": view.title,
        "summary": outward.html(view.about, view.address) if about else None,
        "source": {"content": about, "mediaType": "text/markdown"} if about else None,
        "mediaType": "text/html" if about else None,
        "url": view.id,
        "icon": _image(view.icon),
        "image": _image(view.banner),
    }


def _ended(view: ActorView) -> Json:
    key = view.multikey
    return {
        "inbox": view.inbox,
        "outbox": view.outbox,
        "endpoints": {"sharedInbox": view.shared_inbox},
        "publicKey": {"id": f"{view.id}#main-key", "owner": view.id, "publicKeyPem": view.pem},
        "assertionMethod": key and [_multikey(key.id, view.id, key.multibase)],
        "moot": view.moot and lasting(key=view.moot.key, checkpoint=view.moot.checkpoint),
        "published": stamp(view.published),
        "updated": None if view.updated is None else stamp(view.updated),
    }


def _multikey(name: str, controller: str, multibase: str) -> Json:
    return {
        "id": name,
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": multibase,
    }


def _image(url: str | None) -> Json | None:
    """A picture of ours; its address has no ending, so that only the type tells what it is."""
    return {"type": "Image", "mediaType": THUMBNAIL_TYPE, "url": url} if url else None


def _languages(codes: tuple[str, ...]) -> list[Json] | None:
    return [one for code in codes if (one := language(code))] or None


def language(code: str | None) -> Json | None:
    """A language as Lemmy writes it."""
    found = by_code(code) if code else None
    return {"identifier": found.code, "name": found.own_name} if found else None
