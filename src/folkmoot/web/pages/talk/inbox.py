"""The inbox: what happened to oneself and to what one wrote."""

from collections.abc import Mapping
from html import escape

import msgspec
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum import remarks
from folkmoot.forum.communities import by_name
from folkmoot.forum.reports import OUTCOMES
from folkmoot.forum.rows import of_ids
from folkmoot.identity import people, profiles
from folkmoot.notices import kinds, notices
from folkmoot.notices.notices import Notice, ReadNotices
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.talk import shown
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.pages.talk.shown import Link, Who
from folkmoot.words import N_, gettext

TABS = {
    "": N_("All"),
    "reply": N_("Answers"),
    "mention": N_("Mentions"),
    "moderation": N_("Moderation"),
}


def tabs(here: str) -> list[Link]:
    """The parts of the inbox; `here` is a family of notices, "" for all, or "messages"."""
    found = [
        Link(gettext(label), f"/inbox?of={name}" if name else "/inbox", name == here)
        for name, label in TABS.items()
    ]
    return [*found, Link(gettext("Messages"), "/messages", here == "messages")]


class ShownNotice(msgspec.Struct, frozen=True):
    """A notice in the inbox (inbox.html)."""

    id: int
    kind: str
    unread: bool
    at: int
    href: str
    who: Who | None
    title: str
    sentence: str
    html: str
    reply: str


class Said(msgspec.Struct, frozen=True):
    """The words that a notice is about."""

    title: str
    html: str


def show(ask: Ask) -> Response:
    """One's notices, the newest first; looking at them does not mark them as read."""
    me, of = ask.member.id, ask.query("of")
    of = of if of in TABS else ""
    before = number(ask.query("before"))
    with ask.db.read() as tx:
        found = notices.inbox(tx, me, of=of or None, before=before, limit=notices.PAGE + 1)
        listed = _shown(tx, ask, found[: notices.PAGE])
        unread = notices.unread_count(tx, me)
    last = found[notices.PAGE - 1].id if len(found) > notices.PAGE else None
    address = f"/inbox?of={of}" if of else "/inbox?"
    return ask.page(
        "inbox.html",
        tabs=tabs(of),
        notices=listed,
        newest=found[0].id if found else 0,
        unread=unread,
        newer=address.removesuffix("?") if before is not None else "",
        older=f"{address}&before={last}" if last is not None else "",
    )


def read_all(ask: Ask) -> Response:
    """Mark as read what was on the page and everything before it; nothing that came since."""
    upto = number(ask.typed("upto", longest=20))
    with ask.db.write() as tx:
        perform(tx, ReadNotices(person=ask.member.ref, upto=upto), by=ask.by)
    return ask.go("/inbox", "read")


def read_one(ask: Ask) -> Response:
    """Mark one notice as read."""
    with ask.db.write() as tx:
        perform(tx, ReadNotices(ask.member.ref, (ask.path("id"),)), by=ask.by)
    return ask.back("/inbox")


def _shown(tx: ReadTx, ask: Ask, found: list[Notice]) -> list[ShownNotice]:
    actors = _actors(tx, {one.actor for one in found if one.actor is not None})
    words = _words(tx, ask, found)
    return [_notice(tx, one, actors, words) for one in found]


def _actors(tx: ReadTx, refs: set[Ref]) -> dict[Ref, Who]:
    known = [person for ref in refs if (person := people.by_ref(tx, ref)) is not None]
    names = profiles.shown(tx, [person.id for person in known])
    return {person.ref: shown.who_of(person, names.get(person.id)) for person in known}


def _words(tx: ReadTx, ask: Ask, found: list[Notice]) -> dict[str, Said]:
    """What was answered or said, by the address of its page."""
    spoken = [one for one in found if kinds.family(one.kind) in ("reply", "mention")]
    ids = [at for one in spoken if (at := _id_in(one.link, "/comment/")) is not None]
    words = {
        f"/comment/{one.id}": Said(one.title, one.body_html)
        for one in remarks.of_ids(tx, ids, ask.reader)
    }
    posts = [at for one in spoken if (at := _id_in(one.link, "/post/")) is not None]
    for row in of_ids(tx, remarks.readable_posts(tx, posts, ask.reader), ask.reader):
        words[f"/post/{row.id}"] = Said(row.title, "")
    return words


def _id_in(link: str, prefix: str) -> int | None:
    return number(link.removeprefix(prefix)) if link.startswith(prefix) else None


def _notice(tx: ReadTx, one: Notice, actors: dict[Ref, Who], words: dict[str, Said]) -> ShownNotice:
    family = kinds.family(one.kind)
    who = actors.get(one.actor) if one.actor is not None else None
    said = words.get(one.link)
    # An answer that was hidden since is told of in a sentence, without its words.
    spoken = family in ("reply", "mention") and said is not None and who is not None
    return ShownNotice(
        id=one.id,
        kind=family if spoken or family in ("moderation", "message") else "other",
        unread=one.read_at is None,
        at=one.at,
        href=one.link,
        who=who,
        title=(said.title if said else "") or gettext("(without a title)"),
        sentence=kinds.sentence(
            one.kind, actor=who.name if who else None, place=_place(tx, one.data)
        ),
        html=said.html if said else _told(one),
        reply=f"{one.link}/reply" if spoken else "",
    )


def _told(one: Notice) -> str:
    """What a steward wrote beside the deed, and how a report was decided."""
    outcome = OUTCOMES.get(one.data.get("outcome"))  # type: ignore[call-overload]
    lines = [gettext(outcome)] if outcome else []
    lines += [str(one.data[name]) for name in ("reason", "answer") if one.data.get(name)]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _place(tx: ReadTx, data: Mapping[str, object]) -> str | None:
    """A community by its title, or another server by its name."""
    name, host = data.get("place"), data.get("host")
    if not isinstance(name, str):
        return host if isinstance(host, str) else None
    try:
        return by_name(tx, name).title
    except NotFound:
        return None


ROUTES = (
    page_route("/inbox", "What happened to oneself.", show),
    post_route("/inbox/read", "Mark all as read.", read_all),
    post_route("/inbox/{id:int}/read", "Mark one as read.", read_one),
)
