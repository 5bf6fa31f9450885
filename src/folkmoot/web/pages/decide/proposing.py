"""Proposing: what should be done, the questions that it needs, and why."""

from collections.abc import Callable, Sequence
from textwrap import shorten
from typing import Any

from starlette.responses import Response

from folkmoot.assembly import mandates, rulebook
from folkmoot.assembly.deciding import effects, small
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import LONGEST_STATEMENT, LONGEST_TITLE, MakeProposal
from folkmoot.assembly.mandates import EndMandate, GrantMandate, Mandate
from folkmoot.assembly.powers import POWERS
from folkmoot.assembly.rulebook import AdoptConstitution
from folkmoot.assembly.rules.constitutions import CONSTITUTIONS
from folkmoot.assembly.texts import PublishText
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotFound
from folkmoot.forum import communities
from folkmoot.identity import applications, people
from folkmoot.record import settings
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.record.settings import SETTINGS, SetSetting
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.lengths import normalise, one_line
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs
from folkmoot.web.pages.decide import deciders, joining_form, moving_form, places_form, rule_form
from folkmoot.web.pages.decide.listing import is_few
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.moot import held
from folkmoot.web.pages.moot.deeds import reason_typed
from folkmoot.web.pages.moot.settings import LONG, MOST, OTHERS, field_of
from folkmoot.web.pages.persons import named
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, ngettext

DAYS = (30, 90, 180, 364)

KINDS = (
    "mandate",
    "entrust",
    "setting",
    "text",
    "rule",
    "constitution",
    "server",
    "room",
    "move",
    "was",
    "joining",
)
"""The words in addresses for what can be proposed by a form."""

ASKED = ("mandate", "name", "key", "matter", "scope", "application")
"""What an address may say already."""

NO_NAME = N_("Nobody here has this name.")


def choose(ask: Ask) -> Response:
    """What can be proposed."""
    with ask.db.read() as tx:
        reads = applications.may_read(tx, ask.member.powers)
        applicants = reads and applications.waiting_count(tx) > 0
        few = is_few(tx)
    return page(ask, "propose.html", applicants=applicants, few=few)


def show(ask: Ask) -> Response:
    """The questions for one thing that can be proposed."""
    values = {name: ask.query(name) for name in ASKED if ask.query(name)}
    return _page(ask, Form({"days": "90", **values}), [])


def send(ask: Ask) -> Response:
    """Propose it."""
    ref = ask.new_ref()
    chosen = ask.several("powers")
    if ask.typed("show"):  # the rule in sentences first
        return _page(ask, ask.typed_again(), chosen)
    try:
        with ask.db.write() as tx:
            acts = _ACTS[_kind(ask)](ask, tx, ref)
            wanted = tuple(effects.of(one) for one in acts)
            title = one_line(ask.typed("title", longest=LONGEST_TITLE))
            why = normalise(ask.typed("statement", longest=LONGEST_STATEMENT)).strip()
            if ask.typed("announce"):
                act = small.AnnounceSmall(ref, wanted, title, why, small.opens(tx, ask.now))
            else:
                theirs = _community(ask, tx, acts[0])
                act = MakeProposal(ref, wanted, title, why, community=theirs)
            done = perform(tx, act, by=ask.by, key=ask.key("propose"))
    except (Invalid, Conflict, NotFound) as error:
        if _kind(ask) == "move":
            moving_form.ask_again(ask)
        return _page(ask, _wrong(ask, error), chosen, code=error.status)
    proceed(ask.db)
    return ask.go(f"/decide/{done.result}", "announced" if ask.typed("announce") else "proposed")


def _community(ask: Ask, tx: ReadTx, act: Act) -> Ref | None:
    """Whose subscribers are to decide, where it is about stewards of a community."""
    match act:
        case GrantMandate(scope=scope):
            return deciders.typed(ask, scope)
        case EndMandate(mandate=ref):
            return deciders.of_recall(ask, tx, ref)
        case _:
            return None


def _wrong(ask: Ask, error: FolkmootError) -> Form:
    first = "address" if _kind(ask) in ("move", "was") else "title"
    field = getattr(error, "field", "") or first
    shown = {"ends": "days", "effects": "title", "holder": "name"}.get(field, field)
    return ask.typed_again({shown: error.sentence()})


def _kind(ask: Ask) -> str:
    return ask.request.url.path.rpartition("/")[2]


# ---- from what was typed to effects


def _end(ask: Ask, tx: ReadTx, _ref: Ref) -> Sequence[Act]:
    """End a mandate, and give back what is not to be taken from it."""
    mandate = _mandate(ask, tx)
    taken, reason = ask.several("powers"), _reason(ask)
    if not set(taken) & set(mandate.powers):
        raise Invalid(N_("Choose at least one power from the list."), field="powers")
    left = tuple(one for one in mandate.powers if one not in taken)
    if not left:
        return [EndMandate(mandate.ref, reason, bool(ask.typed("vacate")))]
    end = EndMandate(mandate.ref, reason, mandate.understudy_id is not None)
    holder = people.by_id(tx, mandate.holder_id)
    if holder is None or holder.is_gone:
        raise Invalid(N_("Whoever held it has left. Take all of it back."), field="powers")
    ends = min(mandate.ends, rulebook.longest(tx, ask.now) - DAY)
    next_ = people.by_id(tx, mandate.understudy_id or 0)
    who = None if next_ is None or next_.is_gone else next_.ref
    kept = mandate.scope, ends, reason, mandate.instructions, who
    return [end, GrantMandate(ask.new_ref(), holder.ref, left, *kept)]


def _mandate(ask: Ask, tx: ReadTx) -> Mandate:
    typed = ask.typed("mandate", longest=32)
    for one in mandates.live(tx, ask.now):
        if one.ref == typed:
            return one
    raise Invalid(N_("Choose a mandate from the list."), field="mandate")


def _grant(ask: Ask, tx: ReadTx, ref: Ref) -> Sequence[Act]:
    try:
        holder = named(tx, ask.typed("name", longest=100).strip().removeprefix("@"))
    except NotFound as error:
        raise Invalid(NO_NAME, field="name") from error
    days, scope = ask.typed("days"), ask.typed("scope", longest=100)
    if days not in dict(_lengths(tx, ask.now)):
        raise Invalid(N_("Choose for how long."), field="days")
    if scope not in {value for value, _label in scopes_offered(tx)}:
        raise Invalid(N_("Choose where it holds."), field="scope")
    ends, powers = ask.clock.now() + int(days) * DAY, tuple(ask.several("powers"))
    bound = ref if ask.typed("bound") else None
    if bound is not None and not ask.typed("statement").strip():
        raise Invalid(N_("Write the instructions that bind them."), field="statement")
    reason, next_ = _reason(ask), _understudy(ask, tx)
    return [GrantMandate(ask.new_ref(), holder.ref, powers, scope, ends, reason, bound, next_)]


def _understudy(ask: Ask, tx: ReadTx) -> Ref | None:
    """Who is to take over, where somebody was named."""
    typed = ask.typed("understudy", longest=100).strip().removeprefix("@")
    if not typed:
        return None
    try:
        return named(tx, typed).ref
    except NotFound as error:
        raise Invalid(NO_NAME, field="understudy") from error


def _reason(ask: Ask) -> str:
    reason = reason_typed(ask)
    if not reason:
        raise Invalid(N_("Say why, so that everybody can read it."), field="reason")
    return reason


def _set(ask: Ask, tx: ReadTx, _ref: Ref) -> Sequence[Act]:
    return [SetSetting(key := setting_asked(ask), value_typed(tx, key, ask.typed("value")))]


def value_typed(tx: ReadTx, key: str, typed: str, name: str = "value") -> Any:
    """Another value of a setting, from what was typed into a field. Raises Invalid."""
    value: Any = typed
    if SETTINGS[key].type is bool:
        value = bool(value)
    else:
        value = normalise(value).strip() if key in LONG else one_line(value)
        if len(value) > MOST.get(key, OTHERS) or (key == "name" and not value):
            raise Invalid(N_("This is too long, or nothing at all."), field=name)
        offered = [one[0] for one in field_of(SETTINGS[key], settings.read(tx)).options]
        if offered and value not in offered:
            raise Invalid(N_("Choose one of the list."), field=name)
    if value == settings.get(tx, key):
        raise Invalid(N_("It is so already. Choose another answer."), field=name)
    return value


def setting_asked(ask: Ask) -> str:
    """The key of the setting that a form or an address is about. Raises NotFound."""
    key = ask.typed("key", longest=40) or ask.query("key")
    if key not in SETTINGS or SETTINGS[key].fixed:
        raise NotFound(N_("There is no setting called {key}."), key=key)
    return key


def _publish(ask: Ask, _tx: ReadTx, ref: Ref) -> Sequence[Act]:
    if not ask.typed("statement").strip():
        raise Invalid(N_("Write the text that is to be published."), field="statement")
    return [PublishText(ask.new_ref(), ref)]


def _constitute(ask: Ask, _tx: ReadTx, _ref: Ref) -> Sequence[Act]:
    return [AdoptConstitution(ask.typed("name", longest=40))]


_ACTS: dict[str, Callable[[Ask, ReadTx, Ref], Sequence[Act]]] = {
    "mandate": _end,
    "entrust": _grant,
    "setting": _set,
    "text": _publish,
    "rule": rule_form.acts,
    "constitution": _constitute,
    "server": places_form.server,
    "room": places_form.room,
    "move": moving_form.move,
    "was": moving_form.was,
    "joining": joining_form.acts,
}


# ---- the page


def _page(ask: Ask, form: Form, chosen: list[str], code: int = 200) -> Response:
    kind = _kind(ask)
    with ask.db.read() as tx:
        matter = _MATTER[kind](ask, tx, form, chosen)
    asked: dict[str, object] = {"bodies": (), **matter}
    return page(ask, "propose_form.html", code=code, form=form, kind=kind, **asked)


def _about_mandate(ask: Ask, tx: ReadTx, form: Form, chosen: list[str]) -> dict[str, object]:
    """Which mandate, and once that is known, which of its powers."""
    live = mandates.live(tx, ask.now)
    shown = held.in_words(ask, tx, live)
    options = [
        (one.id, shorten(f"{one.who.name}: {one.words}", 90, placeholder=" …")) for one in shown
    ]
    picked = next((one for one in live if one.ref == form.values.get("mandate")), None)
    offered = powers_offered(picked.powers if picked else (), chosen)
    return {
        "mandates": options,
        "picked": picked is not None,
        "understudy": picked is not None and picked.understudy_id is not None,
        "powers": offered,
        "bodies": deciders.to_recall(tx, picked),
    }


def _about_grant(ask: Ask, tx: ReadTx, _form: Form, chosen: list[str]) -> dict[str, object]:
    return {
        "powers": powers_offered(tuple(POWERS), chosen),
        "scopes": scopes_offered(tx),
        "lengths": _lengths(tx, ask.now),
        "bodies": deciders.offered(tx),
        "few": is_few(tx),
    }


def _lengths(tx: ReadTx, now: int) -> Pairs:
    """For how many days a mandate can be proposed, by the rule on elections."""
    most = (rulebook.longest(tx, now) - now) // DAY
    lengths = [days for days in DAYS if days <= most] or [most]
    return [
        (str(days), ngettext("{days} day", "{days} days", days).format(days=days))
        for days in lengths
    ]


def _about_setting(ask: Ask, tx: ReadTx, form: Form, _chosen: list[str]) -> dict[str, object]:
    """Which setting, and once that is known, its answers."""
    kept = settings.read(tx)
    keys = [(one.key, gettext(one.label)) for one in SETTINGS.values() if not one.fixed]
    if not form.values.get("key"):
        return {"keys": keys, "field": None, "value": "", "small": False}
    field = field_of(SETTINGS[setting_asked(ask)], kept)
    may = small.may(tx, ask.member.id, field.key, ask.now)
    return {"keys": keys, "field": field, "value": kept[field.key], "small": may}


def _about_text(_ask: Ask, _tx: ReadTx, _form: Form, _chosen: list[str]) -> dict[str, object]:
    return {}


def _about_constitution(
    _ask: Ask, _tx: ReadTx, _form: Form, _chosen: list[str]
) -> dict[str, object]:
    built_in = CONSTITUTIONS.values()
    return {"names": [(one.name, gettext(one.title), gettext(one.suits)) for one in built_in]}


_MATTER: dict[str, Callable[[Ask, ReadTx, Form, list[str]], dict[str, object]]] = {
    "mandate": _about_mandate,
    "entrust": _about_grant,
    "setting": _about_setting,
    "text": _about_text,
    "rule": rule_form.page_of,
    "constitution": _about_constitution,
    "server": places_form.server_page,
    "room": places_form.room_page,
    "move": moving_form.page_of,
    "was": moving_form.page_of,
    "joining": joining_form.page_of,
}


def powers_offered(names: Sequence[str], chosen: list[str]) -> list[dict[str, object]]:
    """Powers, as boxes to tick."""
    return [
        {
            "name": name,
            "sentence": gettext(POWERS[name].sentence),
            "whole": "community" not in POWERS[name].scopes,
            "chosen": name in chosen,
        }
        for name in names
        if name in POWERS
    ]


def scopes_offered(tx: ReadTx) -> Pairs:
    """Over what a mandate can be held, to choose from."""
    rows = tx.rows(communities.query().order_by(communities.communities.c.title))
    rooms = [(communities.scope_of(row.ref), row.title) for row in rows]
    return [("moot", gettext("The whole moot")), *rooms]


def _routes(kind: str, what: str) -> tuple[Route, Route]:
    path = f"/decide/propose/{kind}"
    return (
        Route(path, f"Before proposing {what}.", view=show, who=Who.MEMBERS),
        Route(path, f"Propose {what}.", method="POST", view=send, who=Who.MEMBERS),
    )


ROUTES = (
    Route("/decide/propose", "What can be proposed.", view=choose, who=Who.MEMBERS),
    *_routes("mandate", "that a mandate ends, or becomes less"),
    *_routes("entrust", "that somebody holds powers"),
    *_routes("setting", "another setting"),
    *_routes("text", "a text of all members"),
    *_routes("rule", "another rule"),
    *_routes("constitution", "a constitution"),
    *_routes("server", "what holds for another server"),
    *_routes("room", "that a community is closed or opened"),
    *_routes("move", "that a community moves"),
    *_routes("was", "what a community was before"),
    *_routes("joining", "that somebody may join"),
)
