"""Lists of servers: taken over after a look at what would change, and given to others."""

from collections.abc import Sequence
from functools import partial

import msgspec
from starlette.responses import Response

from folkmoot.errors import Invalid
from folkmoot.peers import blocklists, policy, taking_over
from folkmoot.peers.blocklists import Bad, BlockList, Entry, Listed
from folkmoot.peers.policy import POWER
from folkmoot.peers.taking_over import Changes
from folkmoot.record.perform import perform
from folkmoot.web import answers
from folkmoot.web.ask import Ask
from folkmoot.web.guard import headers
from folkmoot.web.pages.moot import grounds
from folkmoot.web.pages.moot.deciding_servers import until_typed
from folkmoot.web.pages.moot.deeds import reason_typed
from folkmoot.web.pages.moot.servers import STANCES
from folkmoot.web.pages.talk.member_routes import page_route
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

LONGEST = 300_000
"""Characters of a list."""
SHOWN = 200
"""So many servers of a kind are named on the page; all of them are decided about."""
PLAINLY: dict[str, Listed] = {"blocked": "blocked", "silenced": "silenced", "allowed": "allowed"}


class Group(msgspec.Struct, frozen=True):
    """Servers of a list for which the same happens."""

    title: str
    rows: list[dict[str, str]]
    more: int


def show(ask: Ask) -> Response:
    """The question for the list."""
    return _page(ask, Form())


def take(ask: Ask) -> Response:
    """First show what the list would change; once that is confirmed, change it."""
    try:
        text = _text(ask)
        listed = blocklists.read(text, _plainly(ask))
        until, reason = until_typed(ask), reason_typed(ask)
        if ask.ticked("sure"):
            return _carry_out(ask, listed, reason, until)
        if not reason:
            raise Invalid(N_("Say why, so that everybody can read it."), field="reason")
    except Invalid as error:
        return _page(ask, ask.wrong(error), code=422)
    return _preview(ask, text, listed)


def _text(ask: Ask) -> str:
    """The list as it was pasted, or as it is in the file. Raises Invalid."""
    files = ask.files("file")
    text = ask.typed("list", longest=LONGEST)
    if files:
        text = files[0].file.read(LONGEST + 1).decode(errors="replace").replace("\x00", "")
    if len(text) > LONGEST:
        raise Invalid(blocklists.TOO_MANY, field="list", most=blocklists.MOST_LINES)
    if not text.strip():
        raise Invalid(N_("Paste a list, or choose a file."), field="list")
    return text


def _plainly(ask: Ask) -> Listed:
    try:
        return PLAINLY[ask.typed("plainly")]
    except KeyError:
        raise Invalid(N_("Choose what the list means."), field="plainly") from None


def _carry_out(ask: Ask, listed: BlockList, reason: str, until: int | None) -> Response:
    with ask.db.write() as tx:
        changes = taking_over.compare(tx, listed, ask.clock.now())
        acts = taking_over.acts(changes, ask.clock, reason=reason, until=until)
        if not acts:
            raise Invalid(N_("The list changes nothing: all of it holds already."), field="list")
        for number, one in enumerate(acts):
            perform(tx, one, by=ask.by, key=ask.key("take", number))
    return ask.go("/servers/decided", "server-list")


def _preview(ask: Ask, text: str, listed: BlockList) -> Response:
    with ask.db.read() as tx:
        mandate = grounds.held(ask, tx, POWER, ("moot",))
        changes = taking_over.compare(tx, listed, ask.now)
    form = ask.typed_again()
    return ask.page(
        "servers_preview.html",
        form=form,
        text=text,
        groups=_groups(changes),
        bad=[_bad(one) for one in listed.bad[:SHOWN]],
        more_bad=max(0, len(listed.bad) - SHOWN),
        passed=listed.passed,
        number=len(changes.made),
        ground=grounds.sentence(ask, mandate),
    )


def _groups(changes: Changes) -> list[Group]:
    named = (
        (N_("New"), changes.new),
        (N_("Silenced until now, blocked from now on"), changes.harder),
        (N_("Left as the moot decided"), changes.kept),
        (N_("So already"), changes.same),
    )
    return [_group(gettext(title), entries) for title, entries in named if entries]


def _group(title: str, entries: Sequence[Entry]) -> Group:
    rows = [
        {"host": one.host, "stance": gettext(STANCES[one.stance]), "reason": one.reason}
        for one in entries[:SHOWN]
    ]
    return Group(f"{title} ({len(entries)})", rows, max(0, len(entries) - SHOWN))


def _bad(one: Bad) -> dict[str, str | int]:
    return {"line": one.line, "text": one.text, "why": say(one.why, severity=one.severity)}


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        mandate = grounds.held(ask, tx, POWER, ("moot",))
    ground = grounds.sentence(ask, mandate)
    return ask.page("servers_import.html", code=code, form=form, ground=ground)


def _give(ask: Ask, *, name: str, stance: Listed) -> Response:
    """The list as a file."""
    with ask.db.read() as tx:
        standing = policy.standing(tx, ask.now)
    is_table = name.endswith(".csv")
    text = blocklists.as_csv(standing) if is_table else blocklists.as_lines(standing, stance)
    kind = "text/csv" if is_table else "text/plain"
    response = answers.text(text, f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers.update(headers.personal_page())
    return response


def _file(name: str, stance: Listed, sentence: str) -> Route:
    return page_route(f"/servers/{name}", sentence, partial(_give, name=name, stance=stance))


ROUTES = (
    page_route("/servers/import", "Before a list of servers is taken over.", show),
    Route(
        "/servers/import",
        "Show what a list of servers would change, and change it once that is confirmed.",
        method="POST",
        view=take,
        who=Who.MEMBERS,
        files=1,
    ),
    _file("blocked.csv", "blocked", "Blocked and silenced servers, as Mastodon writes them."),
    _file("blocked.txt", "blocked", "Blocked servers, one on each line."),
    _file("allowed.txt", "allowed", "Allowed servers, one on each line."),
)
