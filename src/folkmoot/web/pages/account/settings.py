"""One's own settings: what one shows, how one reads, and whom one does not see."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from folkmoot.errors import Invalid
from folkmoot.forum import blocks
from folkmoot.forum.orders import ORDERS
from folkmoot.identity import profiles, sessions
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.identity.sessions import Session
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.lengths import normalise
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs, of_pages, zones
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.pages.talk.thread import COMMENT_LABELS
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

AS_THE_MOOT = N_("As this moot has it")
UNKNOWN_BROWSER = N_("A browser")
BROWSER = N_("{browser}, signed in {day} from {network}")

_FIELDS = {"shown": "display_name", "about": "self_description", "bio": "bio"}
_READING = ("language", "zone", "theme", "order", "comment_order")


class Place(msgspec.Struct, frozen=True):
    """One browser that is signed in."""

    id: int
    words: str
    seen: int
    here: bool


def show(ask: Ask) -> Response:
    """All settings, as they are now."""
    return page(ask, {})


def save_profile(ask: Ask) -> Response:
    """Save what one shows of oneself."""
    typed = {name: normalise(ask.typed(field)) for field, name in _FIELDS.items()}
    return _save(ask, typed, "described")


def save_reading(ask: Ask) -> Response:
    """Save how one likes one's pages."""
    typed = {name: ask.typed(name, longest=100) for name in _READING}
    return _save(ask, typed, "saved")


def save_letters(ask: Ask) -> Response:
    """Save who may write messages to one."""
    return _save(ask, {"letters": ask.typed("letters", longest=20)}, "saved")


def know_travel(ask: Ask) -> Response:
    """Keep that one was told that votes travel with one's name."""
    with ask.db.write() as tx:
        told = msgspec.structs.replace(profiles.of(tx, ask.member.id), knows_travel=True)
        perform(tx, ChangeProfile(ask.member.ref, told), by=ask.by)
    return ask.back("/")


def page(ask: Ask, errors: Mapping[str, str]) -> Response:
    """The settings page; with errors it shows what was typed, else what holds now."""
    with ask.db.read() as tx:
        profile = profiles.of(tx, ask.member.id)
        values = _values(profile) | dict(ask.typed_again().values)
        matter = {
            "sessions": _sessions(ask, tx),
            "blocked": _blocked(ask, tx),
        }
    return ask.page(
        "settings.html",
        code=422 if errors else 200,
        form=Form(values, errors),
        languages=_with_default(of_pages()),
        zones=_with_default(zones()),
        orders=_with_default(_orders()),
        comment_orders=_with_default(_comment_orders()),
        **matter,
    )


def _save(ask: Ask, typed: Mapping[str, str], said: str) -> Response:
    try:
        _check_chosen(typed)
        with ask.db.write() as tx:
            kept = profiles.of(tx, ask.member.id)
            profile = msgspec.structs.replace(kept, **typed)
            perform(tx, ChangeProfile(ask.member.ref, profile), by=ask.by)
    except Invalid as error:
        field = {name: field for field, name in _FIELDS.items()}.get(error.field, error.field)
        return page(ask, {field: error.sentence()})
    return ask.go("/settings", said)


def _check_chosen(typed: Mapping[str, str]) -> None:
    """Raises Invalid for what none of the lists offers."""
    offered = {"order": _orders(), "comment_order": _comment_orders(), "language": of_pages()}
    for field, pairs in offered.items():
        if typed.get(field) and typed[field] not in {value for value, _label in pairs}:
            raise Invalid(N_("Choose one of the list."), field=field)


def _values(profile: Profile) -> dict[str, Any]:
    kept = msgspec.structs.asdict(profile)
    return kept | {field: kept[name] for field, name in _FIELDS.items()}


def _sessions(ask: Ask, tx: ReadTx) -> list[Place]:
    found = sessions.of_person(tx, ask.member.id, ask.now)
    return [
        Place(one.id, _words(ask, one), one.last_seen, one.id == ask.member.session)
        for one in found
    ]


def _words(ask: Ask, session: Session) -> str:
    browser = session.agent or gettext(UNKNOWN_BROWSER)
    day = ask.day(session.created_at)
    return say(BROWSER, browser=browser, day=day, network=session.network)


def _blocked(ask: Ask, tx: ReadTx) -> list[Any]:
    return list(by_ids(tx, [one.id for one in blocks.blocked_people(tx, ask.member.id)]).values())


def _with_default(pairs: Pairs) -> Pairs:
    return [("", gettext(AS_THE_MOOT)), *pairs]


def _orders() -> Pairs:
    return [(order.name, gettext(order.label)) for order in ORDERS.values()]


def _comment_orders() -> Pairs:
    return [(name, gettext(label)) for name, label in COMMENT_LABELS.items()]


ROUTES = (
    Route("/settings", "One's own settings.", view=show, who=Who.MEMBERS),
    Route(
        "/settings/profile",
        "Save what one shows of oneself.",
        method="POST",
        view=save_profile,
        who=Who.MEMBERS,
    ),
    Route(
        "/settings/reading",
        "Save how one likes one's pages.",
        method="POST",
        view=save_reading,
        who=Who.MEMBERS,
    ),
    Route(
        "/settings/messages",
        "Save who may write messages to one.",
        method="POST",
        view=save_letters,
        who=Who.MEMBERS,
    ),
    Route(
        "/settings/travel",
        "Keep that one was told that votes travel with one's name.",
        method="POST",
        view=know_travel,
        who=Who.MEMBERS,
    ),
)
