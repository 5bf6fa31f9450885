"""Activities at their ids, for as long as they are kept, if they were meant for everybody."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.errors import NotFound
from folkmoot.federation import answers
from folkmoot.federation.documents.normal import PUBLIC, Document, document, ids, kinds
from folkmoot.federation.documents.pages import KINDS
from folkmoot.federation.documents.terms import Json, whole
from folkmoot.federation.serving import objects
from folkmoot.federation.serving.opening import NOTHING, check_open, endpoint
from folkmoot.federation.wire import Wire
from folkmoot.forum import communities
from folkmoot.peers import outbox
from folkmoot.storage.transaction import ReadTx

_SHOWING = frozenset({"Create", "Update"})
"""Activities that carry words: they are shown for as long as their object is."""
_MODERATING = frozenset({"Delete", "Add", "Remove", "Lock", "Block"})
_MOVING = frozenset({"Move"})
_AROUND = frozenset({"Announce", "Undo"})
"""Activities that can be shown only if what is inside them can."""
_SHOWN = _SHOWING | _MODERATING | _MOVING | _AROUND | frozenset(KINDS)
"""All that is ever shown. Everything else (votes, reactions, reports, follows) tells of one person,
whoever it was addressed to: some servers address votes to everybody."""


def activity(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """What was sent under this id. Votes, reports, messages and follows are nobody else's."""
    check_open(tx)
    kind, ref = request.path_params["kind"], request.path_params["ref"]
    url = f"{wire.address}/activities/{kind}/{ref}"
    doc = _kept(tx, wire, url, f"{wire.address}/activities/announce/{ref}")
    if doc is None or not _is_public(doc) or not _is_still_shown(tx, doc):
        raise NotFound(NOTHING)
    return answers.document(doc if "@context" in doc else whole(doc))


def _kept(tx: ReadTx, wire: Wire, url: str, around: str) -> Json | None:
    """The activity, sent by itself or inside the Announce whose id has the same end."""
    for asked in dict.fromkeys((url, around)):
        text = outbox.by_url(tx, asked)
        doc = None if text is None else document(msgspec.json.decode(text))
        for each in (doc, doc and document(doc.get("object"))):
            if each is not None and each.get("id") == url:
                return dict(each)
    return None


def _is_public(doc: Document) -> bool:
    """Whether it, and what it passes on, is addressed to everybody and nobody's own affair."""
    inner = document(doc.get("object"))
    if not _may_be_shown(doc) or PUBLIC not in {*ids(doc.get("to")), *ids(doc.get("cc"))}:
        return False
    return doc["type"] != "Announce" or inner is None or _is_public(inner)


def _may_be_shown(doc: Document) -> bool:
    """Whether it is of a kind that is shown, and all that is inside it.

    Of an Undo that only names what it undoes nobody knows that.
    """
    inner = document(doc.get("object"))
    of = kinds(doc)
    if not of or not _SHOWN.issuperset(of):
        return False
    if _AROUND.isdisjoint(of):
        return True
    return "Undo" not in of if inner is None else _may_be_shown(inner)


def _is_still_shown(tx: ReadTx, doc: Document) -> bool:
    """What its community has since closed to others, or hidden, is not shown either."""
    inner = document(doc.get("object"))
    if doc["type"] == "Announce":
        room = communities.by_actor_url(tx, str(doc["actor"]))
        if room is None or not room.travels:
            return False
        if inner is None or inner.get("type") in KINDS:
            return objects.is_shown(tx, str(doc["object"] if inner is None else inner.get("id")))
        return _is_still_shown(tx, inner)
    if doc["type"] in _SHOWING and inner is not None and inner.get("type") in KINDS:
        return objects.is_shown(tx, str(inner.get("id")))
    room = communities.by_actor_url(tx, str(doc.get("audience")))
    return room is None or room.travels


ENDPOINTS = (endpoint("/activities/{kind}/{ref:hex}", "An activity, while it is kept.", activity),)
