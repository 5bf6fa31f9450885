"""The record for people: who did what, on which ground, and why."""

from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.forum import audiences, communities
from folkmoot.record import checkpoints, log, note, reading
from folkmoot.record.reading import PAGE, Entry
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.machines import reader_of
from folkmoot.web.pages.moot import entries
from folkmoot.web.pages.moot.sentences import TABS, of_tab
from folkmoot.web.pages.persons import by_ids, named
from folkmoot.web.pages.talk.shown import Link
from folkmoot.web.routes import Route
from folkmoot.words import N_, gettext, say

BY = N_("Only what {name} did.")
IN = N_("Only what was done in {place}.")


class Signed(msgspec.Struct, frozen=True):
    """The newest checkpoint: when it was signed, and the root in hexadecimal."""

    at: int
    root: str


class Narrowed(msgspec.Struct, frozen=True):
    """What the page is limited to, in words and as the record is asked."""

    words: tuple[str, ...] = ()
    actor: Ref | None = None
    scope: str | None = None


def show(ask: Ask) -> Response:
    """The newest entries first, as far as the reader may read them."""
    tab, before = ask.query("kind"), _before(ask.query("before"))
    with ask.db.read() as tx:
        narrowed = _narrowed(ask, tx)
        found = reading.page(
            tx,
            reader_of(tx, ask),
            before=before,
            kinds=of_tab(tab),
            actor=narrowed.actor,
            scope=narrowed.scope,
        )
        acts = entries.lines(ask, tx, found)
        size, signed = log.frontier(tx).size, newest(tx)
        rooms = _rooms(ask, tx)
    return ask.page(
        "record.html",
        acts=acts,
        about=" ".join(narrowed.words),
        size=size,
        checkpoint=signed,
        filters=_tabs(ask, tab),
        by=ask.query("by"),
        community=ask.query("community"),
        kind=tab,
        communities=rooms,
        newer=_address(ask) if before is not None else "",
        older=_older(ask, found),
    )


def newest(tx: ReadTx) -> Signed | None:
    """The newest checkpoint, or None before the first is signed."""
    text = checkpoints.latest(tx)
    if text is None:
        return None
    checkpoint = note.parse(text).checkpoint
    return Signed(checkpoint.time, checkpoint.root.hex())


def _narrowed(ask: Ask, tx: ReadTx) -> Narrowed:
    """Raises NotFound for a person or a community that the reader cannot know of."""
    words: list[str] = []
    actor = scope = None
    if by := ask.query("by").strip():
        person = named(tx, by.removeprefix("@"))
        actor = person.ref
        shown = by_ids(tx, [person.id])[person.id]
        words.append(say(BY, name=shown.name or shown.path))
    if name := ask.query("community"):
        room = communities.by_name(tx, name)
        audiences.check_community(tx, room, ask.reader)
        scope = communities.scope_of(room.ref)
        words.append(say(IN, place=room.title))
    return Narrowed(tuple(words), actor, scope)


def _rooms(ask: Ask, tx: ReadTx) -> list[tuple[str, str]]:
    table = communities.communities.c
    rows = tx.rows(communities.query().order_by(table.title))
    open_ones = [row for row in rows if ask.viewer is not None or row.visibility == "public"]
    return [("", gettext("everywhere")), *((row.name, row.title) for row in open_ones)]


def _tabs(ask: Ask, chosen: str) -> list[Link]:
    tabs = [("", gettext("Everything")), *((key, gettext(name)) for key, name in TABS.items())]
    return [Link(name, _address(ask, kind=key), key == chosen) for key, name in tabs]


def _older(ask: Ask, found: list[Entry]) -> str:
    return _address(ask, before=str(found[-1].seq)) if len(found) == PAGE else ""


def _address(ask: Ask, *, kind: str | None = None, before: str = "") -> str:
    asked = {
        "kind": ask.query("kind") if kind is None else kind,
        "by": ask.query("by"),
        "community": ask.query("community"),
        "before": before,
    }
    kept = {name: value for name, value in asked.items() if value}
    return f"/record?{urlencode(kept)}" if kept else "/record"


def _before(text: str) -> int | None:
    if not text:
        return None
    found = number(text)
    if found is None:
        raise Invalid(N_("The number of an entry has digits only."), field="before")
    return found


ROUTES = (Route("/record", "Who did what, on which ground, why.", view=show),)
