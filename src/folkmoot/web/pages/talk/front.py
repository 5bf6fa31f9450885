"""The front page: every post, or those of the communities one follows."""

from starlette.responses import Response

from folkmoot.errors import FolkmootError
from folkmoot.forum import lists, marks
from folkmoot.forum.marks import NoteVisit
from folkmoot.forum.messaging import ReadMessages
from folkmoot.forum.orders import DEFAULT, ORDERS
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk import rights, shown
from folkmoot.web.pages.talk.shown import Link
from folkmoot.web.routes import Route
from folkmoot.words import gettext

FEW = ("visit", "active", "new", "top_week")
"""The orders in plain sight; the others stand behind "More orders"."""

LABELS = [(order.name, order.label) for order in ORDERS.values()]


def front(ask: Ask) -> Response:
    """All posts that the reader may read."""
    return _list(ask, subscribed=False)


def subscribed(ask: Ask) -> Response:
    """The posts of the communities that the member follows."""
    ask.member.id  # noqa: B018 - asks to sign in
    return _list(ask, subscribed=True)


def _list(ask: Ask, *, subscribed: bool) -> Response:
    order = chosen_order(ask)
    address = "/subscribed" if subscribed else "/"
    with ask.db.read() as tx:
        since = since_visit(ask, tx)
        make = lists.subscribed if subscribed else lists.front
        page = make(
            tx, ask.reader, order, now=ask.now, after=ask.query("after") or None, since=since
        )
        has = rights.of(ask, tx)
    note_visit(ask)
    marked = since if order == DEFAULT and ask.viewer is not None else None
    return ask.page(
        "front.html",
        heading=gettext("Subscribed") if subscribed else ask.settings["name"],
        intro=_intro(ask),
        tabs=_tabs(ask, address),
        orders=shown.orders(labels(ask), order, f"{address}?", FEW),
        posts=shown.in_list(page.rows, ask.frame.locale, marked),
        visited=since or 0,
        may=_may(has),
        in_community=False,
        newer=f"{address}?order={order}" if ask.query("after") else "",
        older=f"{address}?order={order}&after={page.next}" if page.next else "",
        feed="" if subscribed else "/feed.atom",
        empty=_empty(ask, subscribed=subscribed),
        steps=[] if subscribed else _steps(ask, has),
    )


def chosen_order(ask: Ask) -> str:
    """The order asked for, else the reader's own, else the moot's first."""
    wanted = ask.query("order") or (ask.viewer.order if ask.viewer else "")
    if wanted:
        return wanted
    return DEFAULT if ask.viewer else "active"


def since_visit(ask: Ask, tx: ReadTx) -> int | None:
    """When the member's last visit ended; None for somebody who was never here before."""
    if ask.viewer is None or marks.visit(tx, ask.viewer.id) is None:
        return None
    return marks.last_visit(tx, ask.viewer.id, ask.now)


def note_visit(ask: Ask) -> None:
    """Remember that the member is here, at most every few minutes; never at any price."""
    if ask.viewer is None:
        return
    with ask.db.read() as tx:
        due = marks.visit_is_due(tx, ask.viewer.id, ask.now)
    if due:
        quietly(ask, NoteVisit(person=ask.viewer.ref))


def quietly(ask: Ask, act: NoteVisit | marks.ReadThread | ReadMessages) -> None:
    """Perform a small act of reading; a page that can be read is shown even if it fails."""
    try:
        with ask.db.write() as tx:
            perform(tx, act, by=ask.by)
    except FolkmootError:
        return


def labels(ask: Ask) -> list[tuple[str, str]]:
    """The orders to choose from; "since my last visit" needs somebody who visits."""
    return [one for one in LABELS if one[0] != DEFAULT or ask.viewer is not None]


def _tabs(ask: Ask, here: str) -> list[Link]:
    tabs = [("/", gettext("All"))]
    if ask.viewer is not None:
        tabs.append(("/subscribed", gettext("Subscribed")))
    tabs.append(("/communities", gettext("Communities")))
    return [Link(name, href, href == here) for href, name in tabs]


def _may(has: rights.Rights) -> list[str]:
    return ["vote", "submit"] if has.takes_part("moot") else []


def _intro(ask: Ask) -> str:
    """What the moot says of itself, to those who are not members."""
    summary = ask.settings["summary"]
    return render(summary) if summary and ask.viewer is None else ""


def _empty(ask: Ask, *, subscribed: bool) -> str:
    if subscribed:
        return gettext("You follow no community yet, or nothing was written there.")
    if ask.viewer is None:
        return gettext("Nothing was written here yet.")
    return gettext("There is nothing to read here yet. Start a community, or write in one.")


def _steps(ask: Ask, has: rights.Rights) -> list[Link]:
    """What a member can do first in a moot where nothing was written."""
    if not has.takes_part("moot"):
        return []
    steps = [("/invite", gettext("Invite somebody"))]
    if rights.may_found(ask, has):
        steps.insert(0, ("/communities/new", gettext("Start a community")))
    return [Link(name, href) for href, name in steps]


ROUTES = (
    Route("/", "The front page: all posts.", view=front),
    Route("/subscribed", "The posts of the communities one follows.", view=subscribed),
)
