"""The pages on which stewards warn and ban people, and end bans."""

from collections.abc import Callable
from typing import Literal

import msgspec
from starlette.responses import Response

from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum import communities as rooms
from folkmoot.forum.exclusion import Ban, Unban, Warn, hidden_by_ban, written_by
from folkmoot.identity import bans, people
from folkmoot.identity.people import Person
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs
from folkmoot.web.pages.moot import asking, grounds, things
from folkmoot.web.pages.moot.asking import About
from folkmoot.web.pages.moot.deeds import decide_too, reason_typed
from folkmoot.web.pages.moot.places import place_names
from folkmoot.web.pages.moot.things import Thing
from folkmoot.web.pages.persons import Who as Shown
from folkmoot.web.pages.persons import by_ids, named
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, View, Who
from folkmoot.words import N_

Source = Literal["u", "post", "comment"]
"""Where a steward came from: a person's page, or something that they wrote."""

DAYS = ("1", "7", "30", "90", "0")
"""How long a ban may be; 0 for one without an end."""


class Meant(msgspec.Struct, frozen=True):
    """Whom an act is about, and what they wrote, where a steward came from that."""

    person: Person
    shown: Shown
    back: str
    thing: Thing | None = None


class Deed(msgspec.Struct, frozen=True):
    """One thing that a steward can do to a person."""

    name: str
    power: str
    said: str
    make: Callable[[ReadTx, Ask, Ref, str, str], Act]
    """(tx, ask, person, scope, reason) -> the act."""


def _warn(_tx: ReadTx, _ask: Ask, person: Ref, scope: str, reason: str) -> Act:
    return Warn(person=person, scope=scope, reason=reason)


def _ban(tx: ReadTx, ask: Ask, person: Ref, scope: str, reason: str) -> Act:
    days = ask.typed("days")
    if days not in DAYS:
        raise Invalid(N_("Choose for how long."), field="days")
    until = ask.clock.now() + int(days) * DAY if days != "0" else None
    hidden = written_by(tx, person, scope) if ask.ticked("wipe") else ((), ())
    return Ban(person, scope, reason, ask.new_ref(), until, *hidden)


def _unban(tx: ReadTx, ask: Ask, person: Ref, scope: str, reason: str) -> Act:
    hidden = hidden_by_ban(tx, person, scope) if ask.ticked("wipe") else ((), ())
    return Unban(person, scope, reason, *hidden)


WARN = Deed("warn", "member.warn", "warned", _warn)
BAN = Deed("ban", "member.ban", "banned", _ban)
UNBAN = Deed("unban", "member.ban", "unbanned", _unban)


def _show(source: Source, deed: Deed) -> View:
    def show(ask: Ask) -> Response:
        report = ask.query("report")
        return _page(ask, source, deed, Form({"report": report} if report else {}))

    return show


def _do(source: Source, deed: Deed) -> View:
    def do(ask: Ask) -> Response:
        try:
            with ask.db.write() as tx:
                back = _carry_out(ask, tx, source, deed)
        except (Invalid, Conflict, NotAllowed) as error:
            field = "days" if isinstance(error, NotAllowed) else getattr(error, "field", "")
            form = ask.typed_again({field or "reason": error.sentence()})
            return _page(ask, source, deed, form, code=error.status)
        return ask.go(back, deed.said)

    return do


def _carry_out(ask: Ask, tx: WriteTx, source: Source, deed: Deed) -> str:
    """Do it; gives the page to go back to. Raises Invalid, Conflict or NotAllowed."""
    meant = _meant(ask, tx, source)
    scope = ask.typed("where", longest=100)
    if scope not in {value for value, _label in _places(ask, tx, deed, meant)}:
        raise Invalid(N_("Choose where."), field="where")
    reason = reason_typed(ask)
    perform(tx, deed.make(tx, ask, meant.person.ref, scope, reason), by=ask.by)
    decide_too(tx, ask, reason)
    return meant.back


def _meant(ask: Ask, tx: ReadTx, source: Source) -> Meant:
    if source == "u":
        person = named(tx, ask.path("name"))
        shown = by_ids(tx, [person.id])[person.id]
        return Meant(person, shown, f"/u/{shown.path}" if shown.path else "/")
    thing = things.load(tx, source, ask.path("id"))
    author = thing.standing.author_id
    person = people.by_id(tx, author) if author is not None else None
    if person is None:
        raise Conflict(N_("Nobody knows any more who wrote this."))
    return Meant(person, thing.who, thing.href, thing)


def _places(ask: Ask, tx: ReadTx, deed: Deed, meant: Meant) -> Pairs:
    """Where it can hold: the community of the thing first, then what the mandate reaches."""
    held = grounds.scopes_with(ask, tx, deed.power)
    if deed is UNBAN:
        banned = [one.scope for one in bans.live(tx, meant.person.id, ask.now)]
        scopes = [scope for scope in banned if scope in held or "moot" in held]
    elif "moot" in held:
        here = [rooms.scope_of(meant.thing.community)] if meant.thing else []
        every = [rooms.scope_of(row.ref) for row in tx.rows(rooms.query())]
        scopes = [*here, "moot", *every]
    else:
        scopes = [scope for scope in held if scope.startswith("community:")]
        if meant.thing is not None:
            scopes = [scope for scope in scopes if scope in meant.thing.scopes]
    if meant.thing is not None and _named(ask, tx, meant):
        scopes.insert(0, rooms.scope_of(meant.thing.community))
    names = place_names(tx, scopes)
    return [(scope, names[scope]) for scope in dict.fromkeys(scopes)]


def _named(ask: Ask, tx: ReadTx, meant: Meant) -> str:
    return grounds.naming(ask, tx, meant.thing) if meant.thing is not None else ""


def _page(ask: Ask, source: Source, deed: Deed, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        meant = _meant(ask, tx, source)
        places = _places(ask, tx, deed, meant)
        if not places and deed is UNBAN and grounds.scopes_with(ask, tx, deed.power):
            raise Conflict(N_("This person is not banned anywhere that you can lift it."))
        scope = places[0][0] if places else "moot"
        ground = _named(ask, tx, meant) or grounds.sentence(
            ask, grounds.held(ask, tx, deed.power, (scope, "moot"))
        )
    name = meant.shown.name or meant.shown.path
    return asking.page(
        ask,
        deed.name,
        asking.about(meant.thing, name) if meant.thing else About(name),
        form,
        code=code,
        back=meant.back,
        ground=ground,
        places=places,
    )


def _routes(path: str, source: Source, deed: Deed) -> tuple[Route, Route]:
    before, doing = f"Before a steward's act on a person: {deed.name}.", f"Do it: {deed.name}."
    return (
        Route(path, before, view=_show(source, deed), who=Who.MEMBERS),
        Route(path, doing, method="POST", view=_do(source, deed), who=Who.MEMBERS),
    )


ROUTES = (
    *_routes("/u/{name:handle}/warn", "u", WARN),
    *_routes("/u/{name:handle}/ban", "u", BAN),
    *_routes("/u/{name:handle}/unban", "u", UNBAN),
    *_routes("/post/{id:int}/warn", "post", WARN),
    *_routes("/post/{id:int}/ban", "post", BAN),
    *_routes("/comment/{id:int}/warn", "comment", WARN),
    *_routes("/comment/{id:int}/ban", "comment", BAN),
)
