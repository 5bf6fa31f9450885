"""Every address of the example moot that a browser shows: one for each route, and more."""

import re
from typing import Any

import msgspec

from folkmoot.web.pages import ROUTES
from folkmoot.web.routes import Route, Who
from tests.browser.collective import Collective

MACHINES = {
    "/healthz", "/robots.txt", "/ai.txt", "/.well-known/tdmrep.json", "/record.json",
    "/record/checkpoint", "/record/export", "/record/verify.py", "/about/source.tar.gz",
    "/media/{ref}", "/media/{ref}/{size}", "/servers/blocked.csv", "/servers/blocked.txt",
    "/decide/{id:int}/minutes.txt", "/decide/mine.txt",
    "/servers/allowed.txt", "/media/far/{name:ref}", "/media/far/{name:ref}/small",
}  # fmt: skip
"""Answers that are no pages: for programs, or files."""

# For a route: whose page it is and what stands in its address, by the words of collective.py.
WHOSE = {
    "/post/{id:int}/edit": ("dilek", "essay"),
    "/post/{id:int}/erase": ("dilek", "essay"),
    "/post/{id:int}/restore": ("ana", "advert"),
    "/post/{id:int}/unlock": ("ana", "locked"),
    "/post/{id:int}/unpin": ("ana", "pinned"),
    "/post/{id:int}/history": ("ana", "link"),
    "/post/{id:int}/report": ("bram", "essay"),
    "/comment/{id:int}/edit": ("fen", "f"),
    "/comment/{id:int}/erase": ("fen", "f"),
    "/comment/{id:int}/history": ("", "f"),
    "/comment/{id:int}/restore": ("ana", "h"),
    "/reports/mine": ("chidi", ""),
    "/reports/{ref:ref}/keep": ("ana", "report of chidi"),
    "/reports/{ref:ref}/acted": ("ana", "report of chidi"),
    "/uploads/{ref}/erase": ("ana", "upload"),
    "/mandates/{ref:ref}/revoke": ("ana", "mandate"),
    "/decide/{id:int}": ("ana", "proposal open"),
    "/decide/{id:int}/minutes": ("ana", "proposal decided"),
    "/decide/{id:int}/code": ("ana", "proposal decided"),
    "/decide/{id:int}/jury": ("ana", "proposal appeal"),
    "/decide/{id:int}/intake": ("ana", "proposal appeal"),
    "/decide/appeal/{leaf:int}": ("fen", "removal"),
    "/decide/veto/{leaf:int}": ("fen", "vetoable"),
    "/decide/{id:int}/change": ("bram", "proposal alone"),
    "/decide/{id:int}/rival": ("ana", "proposal alone"),
    "/decide/{id:int}/object": ("ana", "proposal open"),
    "/decide/{id:int}/report": ("bram", "proposal decided"),
    "/decide/said/{ref:ref}/answer": ("chidi", "objection"),
    "/decide/candidate/{ref:ref}/erase": ("dilek", "mandate of dilek"),
    "/decide/said/{ref:ref}/erase": ("dilek", "objection"),
    "/imports/{ref:ref}/undo": ("ana", "import"),
    "/imports/{ref:ref}/redo": ("ana", "import"),
    "/messages/{who}": ("ana", "bram"),
    "/message/{ref:ref}": ("ana", "letter of ana"),
    "/message/{ref:ref}/edit": ("ana", "letter of ana"),
    "/message/{ref:ref}/delete": ("ana", "letter of ana"),
    "/message/{ref:ref}/report": ("ana", "letter"),
    "/bring/{ref:ref}": ("ana", "wanted"),
    "/settings/elsewhere/before/{ref:ref}": ("ana", "wanted"),
    "/settings/elsewhere/to/{ref:ref}": ("ana", "wanted"),
    "/join/{token}": ("", "invitation"),
    "/apply/{token}": ("", "application"),
    "/vote/{token}": ("", "voting link"),
    "/reset/{token}": ("", "reset"),
    "/c/{name}/gallery": ("", "prints"),
    "/c/{name}/settings": ("ana", "pressroom"),
    "/u/{name:handle}/unban": ("ana", "fen"),
    "/u/{name:handle}/ban": ("ana", "bram"),
    "/u/{name:handle}/warn": ("ana", "bram"),
    "/u/{name:handle}/exclude": ("ana", "bram"),
}

CLOSED = {"/join": 403, "/decide/{id:int}/jury": 403, "/decide/{id:int}/intake": 403}
"""Pages that say why not: this moot's door is not open, and she is not drawn for these."""

# More states of pages than routes: what they show, who sees it, where.
MORE: dict[str, tuple[Any, ...]] = {
    "front for a member": ("ana", "/"),
    "front by activity": ("", "/?order=active"),
    "thread for a member": ("ana", "/post/{essay}"),
    "thread fifteen levels deep": ("chidi", "/post/{deep}"),
    "thread with pictures": ("", "/post/{Proofs of Monday}"),
    "thread behind a content note": ("", "/post/{A study of water}"),
    "thread that is locked": ("bram", "/post/{locked}"),
    "thread that was removed, for its author": ("fen", "/post/{advert}"),
    "thread from elsewhere": ("ana", "/post/{weir}"),
    "comment deep down": ("ana", "/comment/{deep14}"),
    "community elsewhere": ("ana", "/c/paper@mill.example"),
    "community elsewhere for strangers": ("", "/c/paper@mill.example"),
    "communities elsewhere": ("ana", "/communities?of=elsewhere"),
    "thread elsewhere": ("ana", "/post/{far}"),
    "person met elsewhere": ("ana", "/u/fern@mill.example"),
    "first message to another server": ("ana", "/messages/fern@mill.example"),
    "no messages yet": ("chidi", "/messages"),
    "first message to somebody": ("bram", "/messages/chidi"),
    "message that would not arrive": ("ana", "/messages/moss@lemmy.example"),
    "community for a member": ("ana", "/c/pressroom"),
    "community with an icon": ("", "/c/prints"),
    "community that is empty for strangers": ("", "/c/board"),
    "person": ("", "/u/bram"),
    "person of another server": ("", "/u/moss@lemmy.example"),
    "search for posts": ("", "/search?q=press"),
    "search for comments": ("ana", "/search?q=slate&kind=comments"),
    "search in vain": ("", "/search?q=xyzzy"),
    "reports that were decided": ("ana", "/reports?show=decided"),
    "mentions": ("ana", "/inbox?show=mentions"),
    "proposal that was decided": ("bram", "/decide/{proposal decided}"),
    "proposal that is announced": ("bram", "/decide/{proposal announced}"),
    "election that looks for others": ("dilek", "/decide/{proposal election}"),
    "proposal that looks for others": ("chidi", "/decide/{proposal alone}"),
    "appeal": ("fen", "/decide/{proposal appeal}"),
    "veto": ("fen", "/decide/{proposal veto}"),
    "appeal, for who did it": ("ana", "/decide/{proposal appeal}"),
    "proposing that somebody may join": ("ana", "/decide/propose/joining?application={applicant}"),
    "proposing that a mandate becomes less": ("bram", "/decide/propose/mandate?mandate={mandate}"),
    "proposing another rule": ("bram", "/decide/propose/rule?matter=election"),
    "the constitution that fits": (
        "bram",
        "/decide/constitution?many=few&known=well&fast=time&seen=all&host=us",
    ),
    "proposing a setting": ("bram", "/decide/propose/setting?key=joining"),
    "proposing an election": ("bram", "/decide/propose/election"),
    "proposing a choice": ("bram", "/decide/propose/choice?key=joining"),
    "proposing a setting of many words": ("bram", "/decide/propose/setting?key=about"),
    "post elsewhere too": ("ana", "/submit?cross={link}"),
    "nowhere": ("", "/nowhere", 404),
    "not allowed": ("bram", "/moot/settings", 403),
    "gone for strangers": ("", "/post/{locked}", 404),
}


class Place(msgspec.Struct, frozen=True):
    """One page: a word for it, the route it is of ("" for one more), and who looks."""

    name: str
    route: str
    who: str
    word: str
    """What fills the address, or the whole address for one more."""
    status: int = 200

    def address(self, known: Collective) -> str:
        """Where the page is in a moot that was built."""
        if not self.route:
            return fill(self.word, known)
        values = {**known.refs, **known.links, **known.numbers}
        return re.sub(r"\{[^}]+\}", lambda _: str(values.get(self.word, self.word)), self.route)


def fill(address: str, known: Collective) -> str:
    """An address with the numbers and tokens of a moot where it has their words in braces."""
    values = {**known.refs, **known.links, **known.numbers}
    return re.sub(r"\{([^}]+)\}", lambda found: str(values[found[1]]), address)


def pages() -> list[Place]:
    """Every route that a founded moot shows as a page, and more of their states."""
    shown = [route for route in ROUTES if route.method == "GET" and _is_page(route)]
    more = [Place(name, "", *rest) for name, rest in MORE.items()]
    return [_of_route(route) for route in shown] + more


def _is_page(route: Route) -> bool:
    feed = route.path.endswith(".atom")
    return route.path not in MACHINES and not feed and route.who is not Who.FOUNDING


def _of_route(route: Route) -> Place:
    who = "ana" if route.who is Who.MEMBERS else ""
    word = ""
    for part, usual in {
        "{id:int}": "e" if route.path.startswith("/comment") else "essay",
        "{name}": "commons", "{name:handle}": "bram", "{who}": "dilek", "{ref:ref}": "essay",
    }.items():  # fmt: skip
        if part in route.path:
            word = usual
    who, word = WHOSE.get(route.path, (who, word))
    return Place(route.path, route.path, who, word, CLOSED.get(route.path, 200))
