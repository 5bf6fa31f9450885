"""What every page needs before it is made: who asks, in which language, under which roof."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request

from folkmoot.assembly import holding, mandates
from folkmoot.identity import bans, people, profiles, sessions
from folkmoot.notices.notices import unread_count
from folkmoot.record import settings
from folkmoot.storage.transaction import ReadTx
from folkmoot.web import said
from folkmoot.web.guard import cookies, form_keys
from folkmoot.web.guard.addresses import Line, Visit, line
from folkmoot.web.house import House
from folkmoot.web.render import Frame, Keys, Me
from folkmoot.web.viewer import Viewer
from folkmoot.words import N_, say

OPEN_LINE = N_(
    "You are on a plain connection: everybody on this network can read along. "
    "Use it only at home or among people you trust."
)
CANNOT_SAVE = N_("The moot can be read but not written to at the moment: {reason}.")

DOORS = {"invitation": "invited", "application": "apply", "open": "open"}


class Arrival(msgspec.Struct, frozen=True):
    """Who asks and the frame of the page they get."""

    viewer: Viewer | None
    settings: Mapping[str, Any]
    frame: Frame
    founded: bool


def receive(
    house: House, tx: ReadTx, request: Request, visit: Visit, *, secret: bool = False
) -> Arrival:
    """Look up the session and the moot's settings, in one transaction.

    On a `secret` page the address must not be repeated, and the form needs a key of its
    own, because such a page tells browsers to send no origin.
    """
    now = house.clock.now()
    secure = visit.scheme == "https"
    token = cookies.read_session(request.headers.get("cookie"), secure=secure)
    viewer = _viewer(tx, token, now) if token else None
    rules = settings.read(tx)
    held = holding.of_keys(tx, now)
    frame = Frame(
        moot=rules["name"],
        now=now,
        path="/" if secret else _path(request),
        form_key=_form_key(house, request) if secret else "",
        nonce=house.clock.random(12).hex() if viewer else "",
        me=_me(tx, viewer, now) if viewer else None,
        keys=Keys(held.kind, held.name, held.until),
        locale=(viewer.language if viewer else "") or rules["locale"],
        zone=(viewer.zone if viewer else "") or rules["zone"],
        theme=viewer.theme if viewer else "auto",
        doors=DOORS[rules["joining"]],
        said=said.sentence(request.cookies.get(said.COOKIE)),
        trouble=_trouble(house, visit),
    )
    return Arrival(viewer, rules, frame, founded=held.kind != "nobody" or bool(rules["address"]))


def _viewer(tx: ReadTx, token: str, now: int) -> Viewer | None:
    session = sessions.find(tx, token, now)
    person = people.by_id(tx, session.person_id) if session else None
    if session is None or person is None or not person.is_member:
        return None
    profile = profiles.of(tx, person.id)
    held = mandates.held_by(tx, person.id, now)
    return Viewer(
        id=person.id,
        ref=person.ref,
        name=person.name or "",
        session=session.id,
        theme=profile.theme,
        order=profile.order,
        language=profile.language,
        zone=profile.zone,
        powers=frozenset(power for one in held for power in one.powers),
        suspended=any(ban.scope == "moot" for ban in bans.live(tx, person.id, now)),
    )


def _me(tx: ReadTx, viewer: Viewer, now: int) -> Me:
    return Me(name=viewer.name, unread=unread_count(tx, viewer.id))


def _form_key(house: House, request: Request) -> str:
    """The key of this browser's forms, a new one where it has none."""
    kept = cookies.read_cookie(request.headers.get("cookie"), form_keys.COOKIE)
    return kept or form_keys.new_form_key(house.clock)


def _path(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def _trouble(house: House, visit: Visit) -> str:
    if house.db.trouble:
        return say(CANNOT_SAVE, reason=house.db.trouble)
    if line(visit.scheme, visit.host) is Line.BUILDING:
        return say(OPEN_LINE)
    return ""
