"""Bans told abroad: Block with its place, its reason and its end, and what ends it."""

from collections.abc import Iterator

from sqlalchemy import bindparam, select

from folkmoot.clock import Ref
from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.write_activities import write_block, write_undo
from folkmoot.federation.outgoing import moderation, recipients
from folkmoot.federation.outgoing.scenes import IN_COMMUNITY, Scene, alone, scene
from folkmoot.federation.outgoing.telling import put, tell
from folkmoot.forum.exclusion import Ban, Unban
from folkmoot.identity import people
from folkmoot.identity.bans import bans
from folkmoot.identity.people import Person
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.storage.transaction import ReadTx, WriteTx

_STANDS = select(bans.c.starts, bans.c.until, bans.c.reason).where(
    bans.c.person_id == bindparam("person"),
    bans.c.scope == bindparam("scope"),
    bans.c.ended_at.is_(None),
)


@follows(Ban)
def _banned(tx: WriteTx, act: Ban, deed: Deed) -> None:
    """What is hidden with the ban is told thing by thing, so that nothing else goes."""
    found, person = _scene(tx, deed, act.scope), people.by_ref(tx, act.person)
    if found is not None and person is not None and person.actor_url is not None:
        made = _block(found, person, act.scope, (deed.at, act.until, act.reason))
        _tell(tx, found, person, made, deed.at)
    for ref in act.posts:
        moderation.say_removed(tx, moderation.post(tx, deed, ref), deed, act.reason)
    for ref in act.comments:
        moderation.say_removed(tx, moderation.comment(tx, deed, ref), deed, act.reason)


@watches(Unban)
def _unbanned(tx: WriteTx, act: Unban, deed: Deed) -> Iterator[None]:
    found, person = _scene(tx, deed, act.scope), people.by_ref(tx, act.person)
    stands = None
    if found is not None and person is not None:
        stands = tx.row(_STANDS, {"person": person.id, "scope": act.scope})
    before = [moderation.post(tx, deed, ref) for ref in act.posts]
    before += [moderation.comment(tx, deed, ref) for ref in act.comments]
    yield
    moderation.say_brought_back(tx, before, deed)
    if found is None or person is None or person.actor_url is None or stands is None:
        return
    block = _block(found, person, act.scope, (stands.starts, stands.until, stands.reason))
    made = write_undo(found.new_url(tx, "undo"), block, deed.at)
    _tell(tx, found, person, made, deed.at)


def _scene(tx: ReadTx, deed: Deed, scope: str) -> Scene | None:
    if scope == "moot":
        return scene(tx, deed, alone())
    return scene(tx, deed, IN_COMMUNITY, community=Ref(scope.partition(":")[2]))


def _block(found: Scene, person: Person, scope: str, ban: tuple[int, int | None, str]) -> Json:
    """The ban of a time, with its end and its reason: always the same document."""
    at, until, reason = ban
    assert person.actor_url is not None
    return write_block(
        found.settled_url("block", f"{person.ref} {scope}", at),
        found.speaker.actor_url,
        person.actor_url,
        at,
        target=f"{found.address}/" if found.room is None else found.room.actor_url,
        reason=reason,
        remove_data=False,
        expires=until,
    )


def _tell(tx: WriteTx, found: Scene, person: Person, made: Json, at: int) -> None:
    """Whoever follows the community hears of it, and the server of the visitor."""
    assert person.actor_url is not None
    theirs = [person.ref] if person.host is not None else []
    if found.room is not None:
        tell(tx, found, made, at, about=person.actor_url, concerns=theirs)
    elif named := recipients.of_people(tx, theirs, at):
        put(tx, found, found.proved(made, at), at, about=person.actor_url, to=named)
