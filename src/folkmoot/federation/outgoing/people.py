"""Members told abroad: how they show themselves now, and that they left."""

from collections.abc import Iterator

from sqlalchemy import bindparam, exists, or_, select

from folkmoot.federation.documents.write_activities import write_leaving, write_update
from folkmoot.federation.outgoing import recipients
from folkmoot.federation.outgoing.scenes import Scene, alone, scene
from folkmoot.federation.outgoing.telling import put
from folkmoot.federation.showing import actors
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.identity import actor_keys, people, profiles
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.peers import followers, heard, outbox
from folkmoot.peers.outbox import Recipient
from folkmoot.peers.servers import KEPT_FOR_DEAD, peers
from folkmoot.record.acts import Deed, watches
from folkmoot.storage.tables import Micros
from folkmoot.storage.transaction import ReadTx, WriteTx

_ALONE = alone()


@watches(ChangeProfile)
def _changed(tx: WriteTx, act: ChangeProfile, deed: Deed) -> Iterator[None]:
    """Whoever follows them hears of it, where it is anything that others see."""
    found = scene(tx, deed, _ALONE)
    if found is None or not found.speaker.followed:
        yield
        return
    before = profiles.of(tx, found.speaker.id)
    yield
    if _seen(before) != _seen(profiles.of(tx, found.speaker.id)):
        say_how_they_are(tx, found, deed)


def say_how_they_are(tx: WriteTx, found: Scene, deed: Deed) -> None:
    """Send the whole document of a member to their followers."""
    who = people.by_id(tx, found.speaker.id)
    if who is None or actor_keys.public(tx, who.ref) is None:
        return
    doc, speaker = actors.person(tx, who, found.address), found.speaker.actor_url
    made = write_update(found.new_url(tx, "update"), speaker, doc, deed.at)
    put(tx, found, found.proved(made, deed.at), deed.at, about=speaker, followers=True)


def _seen(profile: Profile) -> tuple[str, str]:
    return profile.display_name, profile.bio


@watches(Leave)
@watches(EraseAccount)
def _left(tx: WriteTx, act: Leave | EraseAccount, deed: Deed) -> Iterator[None]:
    """Every server that is known hears of it, for any of them may have the name.

    Nothing else of somebody who is erased is sent any more, or kept to be sent.
    """
    found, who = scene(tx, deed, _ALONE), people.by_ref(tx, act.person)
    url = who.actor_url if who is not None else None
    to = _everywhere(tx, who.id, deed.at) if found is not None and who is not None else []
    yield
    if url is None:
        return
    if isinstance(act, EraseAccount):
        outbox.forget_person(tx, act.person, url)
        heard.forget_person(tx, url)
    else:
        outbox.forget(tx, [url])
    if found is None or not to:
        return
    made = write_leaving(
        found.new_url(tx, "delete"), url, deed.at, remove_data=_wrote_nothing(tx, found)
    )
    put(tx, found, found.proved(made, deed.at), deed.at, about=url, to=to)


def _everywhere(tx: ReadTx, person_id: int, at: int) -> list[Recipient]:
    """The shared inbox of each server that is known, and of its followers elsewhere their own."""
    known = [Recipient(row.host, row.shared_inbox) for row in tx.rows(_KNOWN, {"at": at})]
    hosts = {one.host for one in known}
    theirs = recipients.of_people(tx, followers.refs(tx, person_id), at)
    return [*known, *(one for one in theirs if one.host not in hosts)]


_KNOWN = select(peers.c.host, peers.c.shared_inbox).where(
    peers.c.shared_inbox.is_not(None),
    or_(
        peers.c.dead_since.is_(None),
        peers.c.dead_since > bindparam("at", type_=Micros) - KEPT_FOR_DEAD,
    ),
)
"""One that was dead for short gets it when it is alive again."""


def _wrote_nothing(tx: ReadTx, found: Scene) -> bool:
    """Whether nothing that they wrote is left; then it goes elsewhere too."""
    left = [
        exists().where(table.c.author_id == found.speaker.id, table.c.erased_at.is_(None))
        for table in (posts, comments)
    ]
    return not any(tx.value(select(one)) for one in left)
