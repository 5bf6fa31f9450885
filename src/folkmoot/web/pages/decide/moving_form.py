"""Proposing that a community moves, or was another one before."""

from collections.abc import Sequence

from folkmoot.clock import Ref
from folkmoot.errors import Invalid, TooMany
from folkmoot.forum import communities
from folkmoot.forum.communities import Community
from folkmoot.forum.moving import LONGEST, MoveCommunity, SayCommunityWas
from folkmoot.peers import wanted
from folkmoot.record.acts import Act
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs
from folkmoot.web.pages.talk.bringing import MOST_WAITING
from folkmoot.web.render import Form
from folkmoot.words import N_


def move(ask: Ask, tx: ReadTx, _ref: Ref) -> Sequence[Act]:
    """Where a community goes; without an address, that it did not move."""
    room = _own_room(ask, tx)
    return [MoveCommunity(room.ref, _elsewhere(ask, tx) if _address(ask) else None)]


def was(ask: Ask, tx: ReadTx, _ref: Ref) -> Sequence[Act]:
    """One more that a community was; without an address, that it was none."""
    room = _own_room(ask, tx)
    if not _address(ask):
        return [SayCommunityWas(room.ref, ())]
    named = _elsewhere(ask, tx)
    return [SayCommunityWas(room.ref, (*(url for url in room.formers if url != named), named))]


def page_of(_ask: Ask, tx: ReadTx, _form: Form, _chosen: list[str]) -> dict[str, object]:
    """What the page needs: the communities of this moot that other servers see."""
    return {"rooms": _rooms(tx)}


def ask_again(ask: Ask) -> None:
    """What another community says of itself may be news: ask its server, for the next try."""
    text = _address(ask)
    if not text:
        return
    try:
        ask.house.limits.check("bring", account=ask.member.name)
    except TooMany:
        return  # the page says what is wrong in any case
    with ask.db.write() as tx:
        if wanted.waiting(tx, ask.member.id) < MOST_WAITING:
            wanted.ask(tx, ask.new_ref(), ask.member.id, text, ask.now, fresh=True)


def _address(ask: Ask) -> str:
    return ask.typed("address", longest=LONGEST).strip()


def _own_room(ask: Ask, tx: ReadTx) -> Community:
    typed = ask.typed("community", longest=100)
    if typed not in dict(_rooms(tx)):
        raise Invalid(N_("Choose one of the list."), field="community")
    return communities.by_name(tx, typed)


def _elsewhere(ask: Ask, tx: ReadTx) -> str:
    """The id of the community that was named, which somebody has brought here."""
    path = ask.house.here(tx, _address(ask)) or ""
    found = communities.by_name(tx, path.removeprefix("/c/")) if path.startswith("/c/") else None
    if found is None or not found.is_away or found.actor_url is None:
        raise Invalid(
            N_(
                "This is no community of another server that is known here. Bring it here first: "
                "write its name into the search."
            ),
            field="address",
        )
    return found.actor_url


def _rooms(tx: ReadTx) -> Pairs:
    query = communities.query().order_by(communities.communities.c.title)
    rooms = [Community(*row) for row in tx.rows(query)]
    return [(one.name, one.title) for one in rooms if one.travels and not one.is_away]
