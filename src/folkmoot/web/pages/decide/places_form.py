"""Proposals about places by form: another server, or one of our communities."""

from collections.abc import Sequence

from folkmoot.errors import Invalid
from folkmoot.forum import communities
from folkmoot.forum.communities import Community
from folkmoot.forum.founding import CloseCommunity, ReopenCommunity
from folkmoot.peers import hosts
from folkmoot.peers.policy import ACTS, LiftDecisions, Server
from folkmoot.record.acts import Act
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.moot.deeds import reason_typed
from folkmoot.web.render import Form
from folkmoot.words import N_, gettext

STANCES = {
    "blocked": N_("Block it: nothing is taken from it or sent to it"),
    "silenced": N_("Silence it: only those who follow it see it"),
    "allowed": N_("Allow it"),
    "lift": N_("Take back what was decided about it"),
}
NO_REASON = N_("Say why, so that everybody can read it.")


def server(ask: Ask, _tx: ReadTx, _ref: str) -> Sequence[Act]:
    """What is to hold for a server."""
    host = hosts.read(ask.typed("host", longest=400))
    stance, reason = ask.typed("stance", longest=20), reason_typed(ask)
    if not reason:
        raise Invalid(NO_REASON, field="reason")
    if stance == "lift":
        return [LiftDecisions((host,), reason)]
    if stance not in ACTS:
        raise Invalid(N_("Choose what shall hold for this server."), field="stance")
    return [ACTS[stance]((Server(ask.new_ref(), host),), reason)]


def room(ask: Ask, tx: ReadTx, _ref: str) -> Sequence[Act]:
    """A community to close, or to open again."""
    typed, reason = ask.typed("community", longest=40), reason_typed(ask)
    found = [one for one in _ours(tx) if one.name == typed]
    if not found:
        raise Invalid(N_("Choose a community from the list."), field="community")
    if not reason:
        raise Invalid(NO_REASON, field="reason")
    make = CloseCommunity if found[0].closed_at is None else ReopenCommunity
    return [make(found[0].ref, reason)]


def _ours(tx: ReadTx) -> list[Community]:
    here = communities.query().where(communities.communities.c.host.is_(None))
    rows = tx.rows(here.order_by(communities.communities.c.title))
    return [Community(*row) for row in rows]


def server_page(_ask: Ask, _tx: ReadTx, _form: Form, _chosen: list[str]) -> dict[str, object]:
    """What can be decided about a server."""
    return {"stances": [(name, gettext(label), "") for name, label in STANCES.items()]}


def room_page(_ask: Ask, tx: ReadTx, _form: Form, _chosen: list[str]) -> dict[str, object]:
    """Our communities, and what can be done to each."""
    words = {True: gettext(N_("close")), False: gettext(N_("open again"))}
    rooms = [(one.name, f"{one.title} ({words[one.closed_at is None]})") for one in _ours(tx)]
    return {"rooms": rooms}
