"""What every page needs before it is made: who asks, in which language, under which roof."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request

from folkmoot.assembly import mandates
from folkmoot.forum import reports
from folkmoot.identity import (
    applications,
    bans,
    people,
    profiles,
    reset_requests,
    resets,
    sessions,
)
from folkmoot.identity.sessions import Session
from folkmoot.notices.notices import unread_count
from folkmoot.storage.transaction import ReadTx
from folkmoot.web import roof, said, travelling
from folkmoot.web.guard import cookies, form_keys
from folkmoot.web.guard.addresses import Line, Visit, line
from folkmoot.web.house import House
from folkmoot.web.render import Frame, Keys, Me, Room
from folkmoot.web.roof import Roof
from folkmoot.web.viewer import Viewer
from folkmoot.words import N_, gettext, has, say, speaking, translator

OPEN_LINE = N_(
    "You are on a plain connection: everybody on this network can read along. "
    "Use it only at home or among people you trust."
)
TEST_PEERS = N_(
    "TEST MODE: this moot believes servers that could be anybody. It is for tests on one machine: "
    "write nothing here that matters. It ends when the setting test_peers is taken away."
)
CANNOT_SAVE = N_("The moot can be read but not written to at the moment: {reason}.")

DOORS = {"invitation": "invited", "application": "apply", "open": "open"}


class Arrival(msgspec.Struct, frozen=True):
    """Who asks and the frame of the page they get."""

    viewer: Viewer | None
    settings: Mapping[str, Any]
    frame: Frame
    founded: bool
    seen: Session | None = None
    """The session, when it is time to write down that it is in use."""


def receive(
    house: House, tx: ReadTx, request: Request, visit: Visit, *, secret: bool = False
) -> Arrival:
    """Look up the session and the moot's settings, in one transaction.

    On a `secret` page the address must not be repeated, and the form needs a key of its
    own, because such a page tells browsers to send no origin.
    """
    now = house.clock.now()
    token = cookies.read_session(request.headers.get("cookie"), secure=visit.scheme == "https")
    session = sessions.find(tx, token, now) if token else None
    over = roof.of(house.db, tx, now)
    rules = over.settings
    travels = travelling.federates(rules, tests=house.settings.test_peers)
    viewer = _viewer(tx, session, now, travels=travels) if session else None
    locale = _spoken((viewer.language if viewer else "") or rules["locale"])
    with speaking(translator(locale)):
        frame = _frame(tx, viewer, over, now, request.cookies.get(said.COOKIE))
        trouble = _trouble(house, visit)
    frame = msgspec.structs.replace(
        frame,
        locale=locale,
        trouble=trouble,
        path="/" if secret else _path(request),
        form_key=_form_key(house, request) if secret else "",
        nonce=house.clock.random(12).hex() if viewer else "",
    )
    founded = over.keys.kind != "nobody" or bool(rules["address"])
    if not founded:
        frame = msgspec.structs.replace(frame, keys=None, plain=True)
    seen = session if session and viewer and sessions.needs_note(session, now) else None
    return Arrival(viewer, rules, frame, founded, seen)


def _frame(tx: ReadTx, viewer: Viewer | None, over: Roof, now: int, done: str | None) -> Frame:
    """What the moot and its member bring to the page; `done` is the key of a sentence."""
    rules, held = over.settings, over.keys
    return Frame(
        moot=rules["name"],
        now=now,
        me=_me(tx, viewer, now, admits=_admits(viewer, rules)) if viewer else None,
        keys=Keys(held.kind, held.name, held.until),
        zone=(viewer.zone if viewer else "") or rules["zone"],
        theme=viewer.theme if viewer else "auto",
        rooms=_rooms(viewer),
        doors=DOORS[rules["joining"]],
        said=said.sentence(done),
    )


def _admits(viewer: Viewer, rules: Mapping[str, Any]) -> bool:
    """Whether somebody decides on who asks to join: those who are entrusted with it, or all."""
    return "member.admit" in viewer.powers or rules["admitting"] == "members"


def _rooms(viewer: Viewer | None) -> tuple[Room, ...]:
    """The rooms that somebody may enter: members decide, everybody reads."""
    talk = Room("talk", gettext("Talk"), "/")
    return (talk,) if viewer is None else (talk, Room("decide", gettext("Decide"), "/decide"))


def _spoken(locale: str) -> str:
    """The language that the page will really be in."""
    return locale if has(locale) else "en"


def _viewer(tx: ReadTx, session: Session, now: int, *, travels: bool) -> Viewer | None:
    person = people.by_id(tx, session.person_id)
    if person is None or not person.is_member:
        return None
    profile = profiles.of(tx, person.id)
    held = mandates.held_by(tx, person.id, now)
    banned = frozenset(ban.scope for ban in bans.live(tx, person.id, now))
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
        banned=banned,
        suspended="moot" in banned,
        untold=travels and not profile.knows_travel,
    )


def _me(tx: ReadTx, viewer: Viewer, now: int, *, admits: bool) -> Me:
    """The member and what waits for them; what nobody entrusted to them is not counted."""
    reset = resets.against(tx, viewer.id, now)
    helps = "identity.reset" in viewer.powers
    return Me(
        name=viewer.name,
        unread=unread_count(tx, viewer.id),
        reports=_reports(tx, viewer, now) if "report.decide" in viewer.powers else 0,
        applications=applications.waiting_count(tx) if admits else 0,
        resets=_resets(tx, viewer, now) if helps else 0,
        losing=reset is not None,
        losing_at=(reset.due_at or 0) if reset else 0,
        untold=viewer.untold,
    )


def _reports(tx: ReadTx, viewer: Viewer, now: int) -> int:
    held = mandates.held_by(tx, viewer.id, now)
    return reports.waiting_count(tx, [one.scope for one in held if "report.decide" in one.powers])


def _resets(tx: ReadTx, viewer: Viewer, now: int) -> int:
    """Resets that wait for this holder to agree, and people who ask to be vouched for."""
    agreeing = [
        one
        for one in resets.under_way(tx, now)
        if one.due_at is None and viewer.id not in (one.proposer_id, one.person_id)
    ]
    return len(agreeing) + len(reset_requests.waiting(tx, now))


def _form_key(house: House, request: Request) -> str:
    """The key of this browser's forms, a new one where it has none."""
    kept = cookies.read_cookie(request.headers.get("cookie"), form_keys.COOKIE)
    return kept or form_keys.new_form_key(house.clock)


def _path(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def _trouble(house: House, visit: Visit) -> str:
    """What everybody should know before they do anything here, in one or two sentences."""
    told: list[str] = []
    if house.settings.test_peers:
        told.append(say(TEST_PEERS))
    if house.db.trouble:
        told.append(say(CANNOT_SAVE, reason=house.db.trouble))
    elif line(visit.scheme, visit.host) is Line.BUILDING:
        told.append(say(OPEN_LINE))
    return " ".join(told)
