"""One's accounts elsewhere: which was one's own before, and where one moved to."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotFound, TooMany
from folkmoot.forum.standing_at import page_of
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.peers import actors, followers, moving, typed, wanted
from folkmoot.peers.moving import MoveFollowers, SayWas, SayWasNot, Stay
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk.bringing import LOOK_AGAIN, MOST_WAITING, asked_by
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

PAGE = "/settings/elsewhere"
NO_ACCOUNT = N_(
    "This is no account of another server. Write it as @bob@mastodon.example, or paste its address."
)
NOT_A_PERSON = N_("This is no account of a person.")


class Account(msgspec.Struct, frozen=True):
    """An account elsewhere."""

    url: str
    """Its ActivityPub id."""
    name: str
    """As it is written: @bob@mastodon.example, or its address."""
    path: str
    """Its page here."""


def show(ask: Ask) -> Response:
    """Both questions, and how things stand."""
    return _page(ask, Form())


def look_before(ask: Ask) -> Response:
    """Have the account fetched that was one's own."""
    return _look(ask, "before")


def look_to(ask: Ask) -> Response:
    """Have the account fetched that one moves to."""
    return _look(ask, "to")


def sure_before(ask: Ask) -> Response:
    """Whether it is the right account."""
    found = _found(ask, "before")
    if isinstance(found, Response):
        return found
    tells = [
        gettext("The document of your account names it, and every other server can read that."),
        gettext("So their server knows that it may send those who follow you there to you here."),
    ]
    question = say(N_("Were you {account} before?"), account=found.name)
    button = gettext("Yes, that was me")
    return _sure(ask, found, "was", question=question, tells=tells, button=button)


def sure_to(ask: Ask) -> Response:
    """What a move does and does not do, or why it cannot be."""
    found = _found(ask, "to")
    if isinstance(found, Response):
        return found
    with ask.db.read() as tx:
        problem = _problem(tx, ask, found)
        number = followers.count(tx, ask.member.id)
    if problem is not None:
        return _page(ask, Form({"to": found.name}, {"to": problem}))
    tells = [
        say(N_("People elsewhere who follow you: {number}."), number=number),
        gettext(
            "Their servers are asked to let them follow your other account instead. Microblogs "
            "mostly do so at once; forums mostly do not."
        ),
        gettext("Your page here says where you moved, with a link."),
        gettext(
            "You stay a member. What you wrote, your votes and what was entrusted to you stay as "
            "they are: moving those who follow you is not leaving."
        ),
        gettext(
            "You can say later that you did not move. Who follows you there already stays there."
        ),
        gettext("After a move you can move again in 30 days."),
    ]
    question = say(N_("Send those who follow you to {account}?"), account=found.name)
    button = gettext("Move")
    return _sure(ask, found, "move", question=question, tells=tells, button=button)


def was(ask: Ask) -> Response:
    """Note that an account was one's own."""
    return _do(ask, SayWas(ask.member.ref, _typed_url(ask)), "before")


def was_not(ask: Ask) -> Response:
    """Note it no more."""
    return _do(ask, SayWasNot(ask.member.ref, _typed_url(ask)), "before")


def move(ask: Ask) -> Response:
    """Move to the account that was shown."""
    return _do(ask, MoveFollowers(ask.member.ref, _typed_url(ask)), "to")


def stay(ask: Ask) -> Response:
    """Say no more that one moved."""
    return _do(ask, Stay(ask.member.ref), "to")


def _typed_url(ask: Ask) -> str:
    return ask.typed("account", longest=typed.LONGEST)


def _do(ask: Ask, act: Act, field: str) -> Response:
    try:
        with ask.db.write() as tx:
            perform(tx, act, by=ask.by)
    except (Conflict, Invalid, NotFound) as error:
        return _page(ask, Form({}, {field: error.sentence()}), code=error.status)
    return ask.go(PAGE, "saved")


def _look(ask: Ask, field: str) -> Response:
    text = ask.typed(field, longest=typed.LONGEST).strip()
    if typed.read(text) is None:
        return _page(ask, ask.wrong(Invalid(NO_ACCOUNT, field=field)), code=422)
    with ask.db.read() as tx:
        waiting = wanted.waiting(tx, ask.member.id)
    if waiting >= MOST_WAITING:
        raise TooMany(N_("You wait for several things already. Try again in a minute."), wait=60)
    ask.house.limits.check("bring", account=ask.member.name)
    ref = ask.new_ref()
    with ask.db.write() as tx:
        wanted.ask(tx, ref, ask.member.id, text, ask.now, fresh=True)
    return ask.go(f"{PAGE}/{field}/{ref}")


def _found(ask: Ask, field: str) -> Account | Response:
    """The account that was asked for; or the page that says that it is not there, or not yet."""
    asked = asked_by(ask, Ref(ask.path("ref")))
    if asked.done_at is None:
        form = Form({"q": asked.typed})
        return ask.page("bring.html", form=form, waiting=True, again=LOOK_AGAIN)
    problem = None
    if asked.path is None:
        problem = say(asked.problem or "", **asked.values)
    elif (found := _account(ask, asked.path)) is not None:
        return found
    form = Form({field: asked.typed}, {field: problem or gettext(NOT_A_PERSON)})
    return _page(ask, form)


def _account(ask: Ask, path: str) -> Account | None:
    if not path.startswith("/u/"):
        return None
    name, _, host = path.removeprefix("/u/").partition("@")
    with ask.db.read() as tx:
        person = people.by_name(tx, name, host)
    if person is None or person.actor_url is None:
        return None
    return Account(person.actor_url, f"@{person.handle}", path)


def _problem(tx: ReadTx, ask: Ask, found: Account) -> str | None:
    """Why one cannot move there now."""
    me, account = people.by_id(tx, ask.member.id), actors.by_url(tx, found.url)
    try:
        moving.check_cool_down(tx, ask.member.id, ask.now)
        if account is None or me is None or me.actor_url is None:
            raise NotFound(NOT_A_PERSON)
        moving.check_says_so(account, me.actor_url, ask.now)
    except FolkmootError as error:
        return error.sentence()
    return None


def _sure(ask: Ask, found: Account, action: str, **words: Any) -> Response:
    return ask.page("elsewhere_sure.html", account=found, action=f"{PAGE}/{action}", **words)


def _page(ask: Ask, form: Form, *, code: int = 200) -> Response:
    with ask.db.read() as tx:
        me = people.by_id(tx, ask.member.id)
        moved = moving.moved_to(tx, ask.member.id)
        matter: Mapping[str, Any] = {
            "own": me.actor_url or "" if me is not None else "",
            "were": [_of(tx, url) for url in moving.was(tx, ask.member.id)],
            "moved": None if moved is None else _of(tx, moved),
            "days": moving.days_left(tx, ask.member.id, ask.now),
            "followers": followers.count(tx, ask.member.id),
        }
    return ask.page("elsewhere.html", code=code, form=form, **matter)


def _of(tx: ReadTx, url: str) -> Account:
    person: Person | None = people.by_actor_url(tx, url)
    name = f"@{person.handle}" if person is not None and person.name else url
    return Account(url, name, page_of(tx, url) or "")


def _post(path: str, sentence: str, view: Any) -> Route:
    return Route(f"{PAGE}/{path}", sentence, method="POST", view=view, who=Who.MEMBERS)


ROUTES = (
    Route(PAGE, "One's accounts elsewhere, before and after.", view=show, who=Who.MEMBERS),
    _post("before", "Have the account fetched that was one's own.", look_before),
    _post("to", "Have the account fetched that one moves to.", look_to),
    Route(
        f"{PAGE}/before/{{ref:ref}}",
        "Whether this was one's own account.",
        view=sure_before,
        who=Who.MEMBERS,
    ),
    Route(f"{PAGE}/to/{{ref:ref}}", "Before one moves.", view=sure_to, who=Who.MEMBERS),
    _post("was", "Say that an account was one's own.", was),
    _post("was-not", "Say it no more.", was_not),
    _post("move", "Send those who follow one to another account.", move),
    _post("stay", "Say no more that one moved.", stay),
)
