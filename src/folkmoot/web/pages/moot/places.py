"""Scopes in words: the moot, a community, a thread, a setting."""

from collections.abc import Collection

from sqlalchemy import select

from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts
from folkmoot.record.settings import SETTINGS
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.choices import Pairs
from folkmoot.words import N_, gettext, say

WHOLE = N_("the whole moot")
THREAD = N_("the thread “{title}”")
SETTING = N_("the setting “{label}”")
SOMEWHERE = N_("a place that is gone")


def place_names(tx: ReadTx, scopes: Collection[str]) -> dict[str, str]:
    """The name of every scope, for members: "the whole moot", a community's title."""
    wanted = {scope: scope.partition(":")[2] for scope in scopes}
    named = {
        f"community:{row.ref}": row.title
        for row in tx.rows(
            select(communities.c.ref, communities.c.title).where(
                communities.c.ref.in_(wanted.values())
            )
        )
    }
    threads = {
        f"thread:{row.ref}": say(THREAD, title=row.title)
        for row in tx.rows(select(posts.c.ref, posts.c.title).where(posts.c.ref.in_(_refs(scopes))))
    }
    settings = {
        scope: say(SETTING, label=gettext(SETTINGS[key].label))
        for scope, key in wanted.items()
        if scope.startswith("setting:") and key in SETTINGS
    }
    known = {"moot": gettext(WHOLE), **named, **threads, **settings}
    return {scope: known.get(scope, gettext(SOMEWHERE)) for scope in wanted}


def scopes_of(tx: ReadTx) -> Pairs:
    """What a mandate can be over, for a form: the moot, and each of its communities."""
    rows = tx.rows(rooms.query().order_by(communities.c.title))
    return [
        ("moot", gettext("The whole moot")),
        *((rooms.scope_of(row.ref), row.title) for row in rows),
    ]


def _refs(scopes: Collection[str]) -> list[str]:
    return [scope.removeprefix("thread:") for scope in scopes if scope.startswith("thread:")]
