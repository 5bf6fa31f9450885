"""A person: what they say of themselves, what was entrusted to them, what they wrote."""

from typing import Any

import msgspec
from sqlalchemy import select
from starlette.responses import Response

from folkmoot.assembly import mandates
from folkmoot.assembly.mandates import Mandate
from folkmoot.assembly.powers import POWERS, founding_powers
from folkmoot.errors import NotFound
from folkmoot.forum import blocks, directory, lists, messaging, remarks
from folkmoot.forum.communities import communities
from folkmoot.identity import bans, people, profiles
from folkmoot.identity.people import Person
from folkmoot.identity.profiles import Profile
from folkmoot.peers import actors, moving
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web import dates
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk import decided, rights, shown, vouching
from folkmoot.web.pages.talk.following import by_handle
from folkmoot.web.pages.talk.rights import Rights
from folkmoot.web.pages.talk.shown import Link, Who
from folkmoot.web.routes import Route
from folkmoot.words import N_, gettext, say


class Held(msgspec.Struct, frozen=True):
    """A mandate in words."""

    words: str
    until: int
    decision: str


class Moved(msgspec.Struct, frozen=True):
    """Where somebody moved to: another account, and its page here."""

    words: str
    href: str


class ShownPerson(msgspec.Struct, frozen=True):
    """A person on their page (profile.html)."""

    name: str
    path: str
    host: str
    shown: str
    about: str
    html: str
    joined: int
    sponsor: Who | None
    vouchers: list[Who]
    left: int
    origin: str
    moved: Moved | None
    mandates: list[Held]
    banned: str
    decided: str


def show(ask: Ask) -> Response:
    """The posts of a person."""
    after = ask.query("after")
    with ask.db.read() as tx:
        person = _find(tx, ask)
        page = lists.of_person(tx, person.id, ask.reader, "new", now=ask.now, after=after or None)
        has = rights.of(ask, tx)
        told = _shown(tx, ask, person)
        may = _may(tx, ask, has, person)
    address = f"/u/{told.path}"
    return _page(
        ask,
        told,
        may,
        tab="posts",
        posts=shown.in_list(page.rows, ask.frame.locale, None),
        newer=address if after else "",
        older=f"{address}?after={page.next}" if page.next else "",
    )


def show_comments(ask: Ask) -> Response:
    """The comments of a person."""
    after = ask.query("after")
    with ask.db.read() as tx:
        person = _find(tx, ask)
        page = remarks.of_person(tx, person.id, ask.reader, after=after or None)
        has = rights.of(ask, tx)
        told = _shown(tx, ask, person)
        may = _may(tx, ask, has, person)
    address = f"/u/{told.path}/comments"
    return _page(
        ask,
        told,
        may,
        tab="comments",
        remarks=shown.remarks(page.remarks, ask.frame.locale),
        newer=address if after else "",
        older=f"{address}?after={page.next}" if page.next else "",
    )


def _page(ask: Ask, told: ShownPerson, may: list[str], *, tab: str, **matter: Any) -> Response:
    address = f"/u/{told.path}"
    tabs = [
        Link(gettext("Posts"), address, tab == "posts"),
        Link(gettext("Comments"), f"{address}/comments", tab == "comments"),
    ]
    defaults: dict[str, Any] = {"posts": [], "remarks": []}
    return ask.page(
        "profile.html",
        person=told,
        may=may,
        tabs=tabs,
        feed=f"{address}/feed.atom",
        visited=0,
        in_community=False,
        **(defaults | matter),
    )


def _find(tx: ReadTx, ask: Ask) -> Person:
    """The person of the address. Raises NotFound; a name alone is given to nobody erased."""
    person = by_handle(tx, ask.path("who"))
    if person.origin == people.PLACEHOLDER or not directory.knows(tx, person.id, ask.reader):
        raise NotFound(N_("There is no such person here."))
    return person


def _shown(tx: ReadTx, ask: Ask, person: Person) -> ShownPerson:
    profile = profiles.of(tx, person.id) if person.left_at is None else Profile()
    handle = f"{person.name}@{person.host}" if person.host else person.name or ""
    url = person.actor_url or ""
    return ShownPerson(
        name=person.name or "",
        path=handle,
        host=person.host or "",
        shown=profile.display_name,
        about=profile.self_description,
        html=render(profile.bio, anchor=f"u{person.id}-") if profile.bio else "",
        joined=person.joined_at or 0,
        sponsor=_sponsor(tx, person.id),
        vouchers=vouching.vouchers(tx, ask, person),
        left=person.left_at or 0,
        origin=url if url.startswith(("https://", "http://")) else "",
        moved=_moved(tx, person),
        mandates=[_held(tx, one) for one in mandates.held_by(tx, person.id, ask.now)],
        banned=_banned(tx, ask, person),
        decided=decided.about(tx, person.host, ask.now),
    )


def _moved(tx: ReadTx, person: Person) -> Moved | None:
    """The account to which a member or a visitor moved, where anything is known of it."""
    if person.host is None:
        url = moving.moved_to(tx, person.id)
    else:
        stands = actors.by_ref(tx, person.ref)
        url = stands.moved_to if stands is not None else None
    other = people.by_actor_url(tx, url) if url is not None else None
    if other is None or not other.name:
        return None
    return Moved(f"@{other.handle}", f"/u/{other.handle}")


def _sponsor(tx: ReadTx, person_id: int) -> Who | None:
    table = people.people
    sponsor_id = tx.value(select(table.c.sponsor_id).where(table.c.id == person_id))
    sponsor = people.by_id(tx, sponsor_id) if sponsor_id is not None else None
    if sponsor is None:
        return None
    return shown.who_of(sponsor, profiles.shown(tx, [sponsor.id]).get(sponsor.id))


def _held(tx: ReadTx, mandate: Mandate) -> Held:
    whole = set(mandate.powers) == set(founding_powers())
    words = (
        gettext("All powers, as the founder.")
        if whole
        else " ".join(gettext(POWERS[power].sentence) for power in mandate.powers)
    )
    if mandate.scope.startswith("community:"):
        ref = mandate.scope.removeprefix("community:")
        title = tx.value(select(communities.c.title).where(communities.c.ref == ref))
        words = say(N_("In {community}: {powers}"), community=title or "", powers=words)
    return Held(words, mandate.ends, f"/record#mandate-{mandate.ref}")


def _banned(tx: ReadTx, ask: Ask, person: Person) -> str:
    whole = [ban for ban in bans.live(tx, person.id, ask.now) if ban.scope == "moot"]
    if not whole:
        return ""
    if whole[0].until is None:
        return gettext("Banned from this moot. What was written before stays.")
    return say(
        N_("Banned from this moot until {day}. What was written before stays."),
        day=dates.day(whole[0].until, ask.frame.zone),
    )


def _may(tx: ReadTx, ask: Ask, has: Rights, person: Person) -> list[str]:
    if ask.viewer is None:
        return []
    if person.id == ask.viewer.id:
        return ["me", "vote"] if has.takes_part("moot") else ["me"]
    may = ["unblock" if person.id in blocks.people_of(tx, ask.viewer.id) else "block"]
    if has.takes_part("moot"):
        may.append("vote")
        may += ["write"] if messaging.can_be_reached(person) else []
    bound = bool(bans.live(tx, person.id, ask.now))
    powers = [("warn", "member.warn"), ("ban", "member.ban")]
    powers += [("unban", "member.ban")] if bound else []
    if person.is_member:
        may += ["exclude", *vouching.may(tx, ask, person)]
        powers += [("reset", "identity.reset"), ("revoke", "mandate.grant")]
    return may + [word for word, power in powers if has.holds_anywhere(power)]


ROUTES = (
    Route("/u/{who}", "A person and their posts.", view=show),
    Route("/u/{who}/comments", "The comments of a person.", view=show_comments),
)
