"""The list of what one saved."""

from typing import Any

from starlette.responses import Response

from folkmoot.forum import remarks, rows, saved
from folkmoot.forum.saved import Kind
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.talk import rights, shown
from folkmoot.web.pages.talk.member_routes import page_route
from folkmoot.web.pages.talk.shown import Link
from folkmoot.words import gettext


def show_posts(ask: Ask) -> Response:
    """Saved posts."""
    return _page(ask, "post")


def show_comments(ask: Ask) -> Response:
    """Saved comments."""
    return _page(ask, "comment")


def _page(ask: Ask, kind: Kind) -> Response:
    before = number(ask.query("before"))
    with ask.db.read() as tx:
        found = saved.page(tx, ask.member.id, kind=kind, before=before, limit=saved.PAGE + 1)
        listed = _shown(tx, ask, kind, [one.thing_id for one in found[: saved.PAGE]])
        has = rights.of(ask, tx)
    address = "/saved" if kind == "post" else "/saved/comments"
    last = found[saved.PAGE - 1].id if len(found) > saved.PAGE else None
    return ask.page(
        "saved.html",
        **listed,
        tabs=[
            Link(gettext("Posts"), "/saved", kind == "post"),
            Link(gettext("Comments"), "/saved/comments", kind == "comment"),
        ],
        visited=0,
        in_community=False,
        may=["vote"] if has.takes_part("moot") else [],
        newer=address if before is not None else "",
        older=f"{address}?before={last}" if last is not None else "",
    )


def _shown(tx: ReadTx, ask: Ask, kind: Kind, ids: list[int]) -> dict[str, Any]:
    """What was hidden since is left out until it comes back."""
    locale = ask.frame.locale
    if kind == "post":
        seen = rows.of_ids(tx, remarks.readable_posts(tx, ids, ask.reader), ask.reader)
        return {"posts": shown.in_list(seen, locale, None), "remarks": []}
    found = remarks.of_ids(tx, ids, ask.reader)
    return {"posts": [], "remarks": shown.remarks(found, locale)}


ROUTES = (
    page_route("/saved", "The posts that one saved.", show_posts),
    page_route("/saved/comments", "The comments that one saved.", show_comments),
)
