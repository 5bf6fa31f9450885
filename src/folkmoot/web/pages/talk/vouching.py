"""Vouching for a newcomer on their page, and what tells a newcomer what they lack to vote."""

from starlette.responses import Response

from folkmoot.assembly.deciding import rolls, vouches, vouching
from folkmoot.assembly.deciding.vouching import Unvouch, Vouch
from folkmoot.errors import FolkmootError
from folkmoot.identity import people, profiles
from folkmoot.identity.people import Person
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web import dates
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk import shown
from folkmoot.web.pages.talk.following import by_handle
from folkmoot.web.pages.talk.member_routes import post_route
from folkmoot.web.pages.talk.shown import Who
from folkmoot.words import N_, gettext, say


def vouchers(tx: ReadTx, ask: Ask, person: Person) -> list[Who]:
    """Who vouched for a person, for members to read."""
    if ask.viewer is None:
        return []
    ids = vouches.of(tx, person.id)
    told = profiles.shown(tx, ids)
    found = [(each, people.by_id(tx, each)) for each in ids]
    return [shown.who_of(one, told.get(each)) for each, one in found if one is not None]


def may(tx: ReadTx, ask: Ask, person: Person) -> list[str]:
    """Whether the reader can vouch for a person who needs that, or take it back."""
    if not person.is_member:
        return []
    me, joined = ask.member.id, person.joined_at or 0
    if me in vouches.of(tx, person.id):
        return ["unvouch"] if ask.now < joined + rolls.TENURE else []
    if not vouching.lacking(tx, person):
        return []
    try:
        vouching.check(tx, person.ref, me, ask.now)
    except FolkmootError:
        return []
    return ["vouch"]


def lacks(tx: ReadTx, ask: Ask) -> list[str]:
    """What the reader lacks before they can vote, in sentences; none for those who can."""
    me = people.by_id(tx, ask.member.id)
    found = vouching.missing(tx, me, ask.now) if me is not None else None
    if found is None:
        return []
    told: list[str] = []
    for at, sentence in ((found.until, TENURE), (found.recovering, BACK), (found.crowded, MANY)):
        if at:
            told.append(say(sentence, day=dates.day(at, ask.frame.zone)))
    if found.vouches:
        words = ONE_MORE if found.vouches == 1 else MORE
        told.append(say(words, n=found.vouches))
        told.append(gettext(HOW))
    return told


TENURE = N_("You can vote from {day} on: newcomers get to know the others for 30 days first.")
BACK = N_("Your account was brought back with the help of others. It votes again from {day} on.")
MANY = N_(
    "Newcomers are at most a fifth of a vote, those who came first before the others. Your turn "
    "comes by itself, by {day} at the latest."
)
ONE_MORE = N_("One more member has to say that they know you.")
MORE = N_("{n} members have to say that they know you.")
HOW = N_(
    "Ask anybody who votes and knows you, but not who brought you in: they open your page and "
    "press “I know them: let them vote”."
)


def _vouch(ask: Ask) -> Response:
    """Vouch for somebody, or take that back."""
    known = ask.typed("known") != "no"
    with ask.db.write() as tx:
        person = by_handle(tx, ask.path("who"))
        act = Vouch(person.ref) if known else Unvouch(person.ref)
        perform(tx, act, by=ask.by, key=ask.key("vouch"))
    return ask.go(f"/u/{person.handle}", "vouched" if known else "unvouched")


ROUTES = (post_route("/u/{who}/vouch", "Vouch for a newcomer, or no longer.", _vouch),)
