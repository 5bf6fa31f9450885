"""Starting a community, changing how it is kept, closing it and opening it again."""

from typing import Any

import msgspec
from anyio import to_thread
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotAllowed
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community
from folkmoot.forum.founding import (
    ChangeCommunity,
    CloseCommunity,
    FoundCommunity,
    ReopenCommunity,
)
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.media import uploads
from folkmoot.record.perform import perform
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk import pictures, rights, shown, typed
from folkmoot.web.pages.talk.communities import find
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.pages.talk.rights import Rights
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_


class Kept(msgspec.Struct, frozen=True):
    """The community that a form is about (community_form.html)."""

    path: str
    title: str
    icon: str
    closed: bool
    may: list[str]


def show_new(ask: Ask) -> Response:
    """The form for a new community."""
    return _page(ask, Form({"language": ask.frame.locale}), None)


async def found(ask: Ask) -> Response:
    """Start a community."""
    limiter = ask.house.slow if ask.files("icon") else ask.house.quick
    return await to_thread.run_sync(_found, ask, limiter=limiter)


def _found(ask: Ask) -> Response:
    name = typed.line(ask, "name").lower()
    try:
        act = FoundCommunity(ref=ask.new_ref(), name=name, **_described(ask, None))
        with ask.db.write() as tx:
            done = perform(tx, act, by=ask.by, key=ask.key("community"))
            perform(tx, Subscribe(rooms.by_id(tx, done.result).ref), by=ask.by)
    except Conflict as error:  # somebody bears that name
        taken = Invalid(error.msgid, field="name", **error.values)
        return _page(ask, typed.wrong(ask, taken), None, code=error.status)
    except FolkmootError as error:
        return _page(ask, typed.wrong(ask, error), None, code=error.status)
    return ask.go(f"/c/{name}", "founded")


def show_settings(ask: Ask) -> Response:
    """The form with a community as it stands."""
    room, has = _held(ask)
    values: dict[str, Any] = {
        "title": room.title,
        "description": room.description,
        "language": room.language or "",
        "visibility": room.visibility,
        "posting": room.posting,
        "gallery": room.gallery,
        "local_only": room.local_only,
        "downvotes": room.downvotes,
    }
    return _page(ask, Form(values), _kept(room, has))


async def change(ask: Ask) -> Response:
    """Change a community."""
    limiter = ask.house.slow if ask.files("icon") else ask.house.quick
    return await to_thread.run_sync(_change, ask, limiter=limiter)


def _change(ask: Ask) -> Response:
    room, has = _held(ask)
    try:
        act = ChangeCommunity(community=room.ref, **_described(ask, room.icon_ref))
        with ask.db.write() as tx:
            perform(tx, act, by=ask.by, key=ask.key("change"))
    except FolkmootError as error:
        return _page(ask, typed.wrong(ask, error), _kept(room, has), code=error.status)
    return ask.go(f"/c/{room.name}", "saved")


def close(ask: Ask) -> Response:
    """Close a community."""
    return _turn(ask, CloseCommunity, "closed")


def reopen(ask: Ask) -> Response:
    """Open a closed community again."""
    return _turn(ask, ReopenCommunity, "reopened")


def _turn(ask: Ask, kind: type[CloseCommunity] | type[ReopenCommunity], said: str) -> Response:
    room, has = _held(ask)
    try:
        with ask.db.write() as tx:
            perform(tx, kind(room.ref, typed.text(ask, "reason")), by=ask.by)
    except Invalid as error:
        form = msgspec.structs.replace(typed.wrong(ask, error), values=_values_again(ask, room))
        return _page(ask, form, _kept(room, has), code=error.status)
    return ask.go(f"/c/{room.name}", said)


def _values_again(ask: Ask, room: Community) -> dict[str, Any]:
    """The settings stand in the same page, in a form of their own that was not sent."""
    values = {name: getattr(room, name) for name in ("title", "description", "visibility")}
    values |= {"posting": room.posting, "gallery": room.gallery, "downvotes": room.downvotes}
    values |= {"local_only": room.local_only}
    return values | {"language": room.language or "", "reason": ask.typed("reason")}


def _described(ask: Ask, icon: Ref | None) -> dict[str, Any]:
    """The fields that founding and changing share; takes the icon in. Raises Invalid."""
    taken = pictures.take(ask, "icon")
    if taken.error is not None:
        raise taken.error
    if taken.refs:
        icon = taken.refs[0]
        with ask.db.read() as tx:
            uploads.check_own(tx, [icon], ask.member.id)
    elif ask.ticked("no_icon"):
        icon = None
    return {
        "title": typed.line(ask, "title"),
        "description": typed.text(ask, "description"),
        "icon": icon,
        "language": typed.language(ask),
        "visibility": _one_of(ask, "visibility", ("public", "members")),
        "posting": _one_of(ask, "posting", ("members", "stewards")),
        "downvotes": ask.ticked("downvotes"),
        "gallery": ask.ticked("gallery"),
        "local_only": ask.ticked("local_only"),
    }


def _one_of(ask: Ask, name: str, answers: tuple[str, ...]) -> str:
    answer = ask.typed(name, answers[0], longest=20)
    if answer not in answers:
        raise Invalid(N_("Choose one of the answers."), field=name)
    return answer


def _held(ask: Ask) -> tuple[Community, Rights]:
    """The community, for whoever holds a mandate over it. Raises NotFound, NotAllowed."""
    with ask.db.read() as tx:
        room = find(tx, ask)
        has = rights.of(ask, tx)
    if not _powers(room, has):
        raise NotAllowed(
            N_("You may not change this community. Its page says who its stewards are.")
        )
    return room, has


def _powers(room: Community, has: Rights) -> list[str]:
    if room.is_away:
        return []
    scopes = rights.scopes_of(room.ref)
    words = (("change", "community.change"), ("close", "community.close"))
    return [word for word, power in words if has.holds(power, scopes)]


def _kept(room: Community, has: Rights) -> Kept:
    return Kept(
        path=room.name,
        title=room.title,
        icon=shown.picture(room.icon_ref, "small"),
        closed=room.closed_at is not None,
        may=_powers(room, has),
    )


def _page(ask: Ask, form: Form, community: Kept | None, *, code: int = 200) -> Response:
    return ask.page(
        "community_form.html",
        code=code,
        form=form,
        community=community,
        languages=typed.languages(),
    )


ROUTES = (
    page_route("/communities/new", "Start a community.", show_new),
    Route(
        "/communities/new",
        "Found a community.",
        method="POST",
        aview=found,
        who=Who.MEMBERS,
        files=1,
    ),
    page_route("/c/{name}/settings", "The settings of a community.", show_settings),
    Route(
        "/c/{name}/settings",
        "Change a community.",
        method="POST",
        aview=change,
        who=Who.MEMBERS,
        files=1,
    ),
    post_route("/c/{name}/close", "Close a community.", close),
    post_route("/c/{name}/reopen", "Open a community again.", reopen),
)
