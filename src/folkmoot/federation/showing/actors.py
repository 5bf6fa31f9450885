"""People, communities and the moot as the actors that other servers know."""

from typing import Any

from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import Unavailable
from folkmoot.federation.documents.actors import Moot
from folkmoot.federation.documents.keys import Multikey
from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.views import GroupView, PersonView, ServerView
from folkmoot.federation.documents.write_actors import (
    write_group,
    write_key,
    write_person,
    write_server,
)
from folkmoot.federation.proof_keys import key_id
from folkmoot.federation.signatures import multibase
from folkmoot.forum.communities import Community
from folkmoot.identity import actor_keys, profiles
from folkmoot.identity.actor_keys import PublicKeys
from folkmoot.identity.people import Person
from folkmoot.peers import moving
from folkmoot.record import checkpoints, moot_key, settings
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

_FOUNDED_AT = select(settings.settings.c.set_at).where(settings.settings.c.key == "address")

NO_KEYS = N_("The keys of this actor are still being made. Ask again in a minute.")


def person(tx: ReadTx, who: Person, address: str) -> Json:
    """A member. Raises Unavailable while the keys are being made."""
    assert who.actor_url is not None
    profile = profiles.of(tx, who.id)
    url = who.actor_url
    return write_person(
        PersonView(
            **_common(tx, url, who.ref, address),
            name=who.name or "",
            title=profile.display_name or who.name or "",
            about=profile.bio,
            outbox=f"{url}/outbox",
            followers=f"{url}/followers",
            also_known_as=moving.was(tx, who.id),
            moved_to=moving.moved_to(tx, who.id),
            published=who.joined_at or 0,
        )
    )


def group(tx: ReadTx, community: Community, address: str) -> Json:
    """A community of ours; a closed one takes no posts. Raises Unavailable without keys."""
    assert community.actor_url is not None
    url, icon = community.actor_url, community.icon_ref
    return write_group(
        GroupView(
            **_common(tx, url, community.ref, address),
            name=community.name,
            title=community.title,
            about=community.description,
            icon=f"{address}/media/{icon}/small" if icon else None,
            outbox=f"{url}/outbox",
            followers=f"{url}/followers",
            featured=f"{url}/featured",
            moderators=f"{url}/moderators",
            mods_only=community.posting == "stewards" or community.closed_at is not None,
            also_known_as=community.formers,
            moved_to=community.moved_to,
            languages=(community.language,) if community.language else (),
            published=community.created_at,
        )
    )


def moot(tx: ReadTx, address: str) -> Json:
    """The moot itself, which signs what it fetches. Raises Unavailable without keys.

    Of one for members it says the sentence that stands on its About page for everybody, too.
    """
    rules = settings.read(tx)
    long = rules["about"] if rules["visibility"] == "public" else ""
    return write_server(
        ServerView(
            **_common(tx, f"{address}/", actor_keys.MOOT, address),
            name=address.partition("://")[2],
            title=rules["name"],
            about=long or rules["summary"],
            outbox=f"{address}/site_outbox",
            languages=(rules["locale"],),
            published=tx.value(_FOUNDED_AT),
        )
    )


def key(tx: ReadTx, url: str, owner: Ref) -> Json:
    """The key for objects of an actor of ours. Raises Unavailable while it is being made."""
    return write_key(_multikey(_keys(tx, owner), url), url)


def _keys(tx: ReadTx, owner: Ref) -> PublicKeys:
    keys = actor_keys.public(tx, owner)
    if keys is None:
        raise Unavailable(NO_KEYS)
    return keys


def _multikey(keys: PublicKeys, url: str) -> Multikey:
    return Multikey(id=key_id(url), multibase=multibase.public_key(bytes.fromhex(keys.ed25519)))


def _common(tx: ReadTx, url: str, owner: Ref, address: str) -> dict[str, Any]:
    keys = _keys(tx, owner)
    return {
        "address": address,
        "id": url,
        "inbox": f"{address}/inbox",
        "shared_inbox": f"{address}/inbox",
        "pem": keys.rsa,
        "multikey": _multikey(keys, url),
        "moot": _record(tx),
    }


def _record(tx: ReadTx) -> Moot | None:
    """The key of the moot and its newest checkpoint, so that many have seen what it signed."""
    key = moot_key.public(tx)
    return None if key is None else Moot(key, checkpoints.latest(tx))
