"""Threads, lists, versions, search and communities, with matter to render them."""

from collections.abc import Iterator
from types import SimpleNamespace as Thing

from folkmoot.clock import DAY, HOUR
from folkmoot.web.pages.talk.conversation import Conversation
from folkmoot.web.render import Form
from tests.web.matter.common import (
    AWAY,
    COMMUNITY,
    EVERY_DEED,
    FORM,
    HTML,
    LIST,
    PAGER,
    STRANGER,
    Page,
)
from tests.web.matter.threads import (
    BO,
    NOW,
    a_comment,
    a_post,
    a_thread,
    in_order,
    links,
    some_remarks,
)


def pages() -> Iterator[Page]:
    """Every page of this part, some in more than one state."""
    thread = {
        "post": a_post(),
        "comments": Conversation(a_thread(), EVERY_DEED),
        "orders": links("New", "Old", "Hot"),
        "form": FORM,
        "visited": NOW - DAY,
        "new_count": 2,
        "jumps": [Thing(id=12, name="bo"), Thing(id=13, name="m532")],
        "feed": "/post/1.xml",
        "may": EVERY_DEED,
        **PAGER,
    }
    yield Page("thread.html", thread)
    nothing = Conversation([], EVERY_DEED)
    for post in (a_post(gone="removed"), a_post(gone="erased"), a_post(gone="deleted")):
        changed = {"post": post, "may": [], "comments": Conversation(a_thread(), [])}
        yield Page("thread.html", thread | changed, STRANGER)
    yield Page("thread.html", thread | {"post": a_post(locked=True), "comments": nothing})
    yield Page("thread.html", thread | {"post": a_post(), "comments": nothing, "new_count": 0})
    front = {
        "heading": "⟦What is new⟧",
        "intro": HTML,
        "tabs": links("All", "Saved"),
        "orders": links("New", "Old", "Hot"),
        "feed": "/feed.xml",
        "empty": "⟦Nothing here⟧",
        "steps": [],
        **PAGER,
    }
    yield Page("front.html", front | LIST)
    yield Page("front.html", front | LIST | {"posts": [], "steps": links("Begin", "Invite")})
    yield Page("front.html", front | LIST | {"posts": [], "may": []}, STRANGER)
    here = in_order([a_comment(11, 1), a_comment(12, 2), a_comment(13, 3)])
    talk = Conversation(here, EVERY_DEED, focus=12, deeds=[*EVERY_DEED, "unsave"])
    place = Thing(id=3, title="⟦The vat⟧", community="dye", community_title="⟦Dyes⟧")
    place.community_host, place.travels = "far.example", True
    one = {"post": place, "comments": talk, "may": EVERY_DEED}
    yield Page("comment.html", one | {"up": "/comment/9"})
    version = Thing(at=NOW - HOUR, title_changes="", changes="<ins>⟦a⟧</ins>", first=False)
    past = {"kind": "post", "id": 3, "title": "⟦The vat⟧"}
    yield Page("history.html", past | PAGER | {"versions": [version]})
    yield Page("source.html", past | {"source": "⟦> a⟧"})
    yield Page("saved.html", LIST | PAGER | {"tabs": links("Posts"), "remarks": some_remarks()})
    search = {
        "communities": [],
        "people": [BO],
        "remarks": some_remarks(),
        "error": "",
        "q": "",
        "place": Thing(name="dye", handle="dye", title="⟦Dyes⟧"),
        "bring": None,
    }
    yield Page("search.html", LIST | PAGER | search | {"tabs": links("Posts")})
    yield Page("search.html", LIST | PAGER | search | {"tabs": [], "error": "⟦Write a word⟧"})
    typed = {"typed": "https://a.example/post/1", "host": "a.example", "path": "", "may": True}
    for bring in (typed, typed | {"path": "/post/3"}, typed | {"may": False}):
        yield Page("search.html", LIST | PAGER | search | {"tabs": [], "bring": Thing(**bring)})
    for waiting in (True, False):
        form = Form({"q": "@m532@lemmygrad.example"}, {} if waiting else {"q": "⟦Nobody⟧"})
        again = 2 if waiting else 0
        yield Page("bring.html", {"form": form, "waiting": waiting, "again": again})
    yield from _communities()
    shown = Thing(href="/post/3", src="/s", alt="⟦yarn⟧", title="⟦Vat⟧", who="bo")
    gallery = {"community": Thing(**COMMUNITY), "may": ["elect", "subscribe", "settings"], **PAGER}
    yield Page("gallery.html", gallery | {"pictures": [shown]})


def _communities() -> Iterator[Page]:
    """Communities of this moot and of other servers: the list, and their pages."""
    card = Thing(path="dye", title="⟦Dyes⟧", line="⟦Plants⟧", posts=41, people=1, active=NOW)
    card.subscribed, card.members_only, card.gallery = False, True, True
    card.host, card.pending = "", False
    far = Thing(**(vars(card) | {"host": "far.example", "pending": True, "subscribed": True}))
    room = {
        "communities": [card, far],
        "tabs": links("All"),
        "may": ["subscribe", "create"],
        **PAGER,
    }
    yield Page("communities.html", room)
    yield Page("communities.html", room | {"communities": []})
    about = {"community": Thing(**COMMUNITY), "orders": links("New"), "feed": "/f"}
    yield Page("community.html", LIST | PAGER | about | {"in_community": True})
    for people in (0, 3):
        there = Thing(**(COMMUNITY | AWAY | {"people": people, "stewards": []}))
        about = {"community": there, "orders": links("New"), "feed": "/f"}
        yield Page("community.html", LIST | PAGER | about | {"in_community": True})
    for gathering in ("going", "⟦It is gone⟧"):
        there = {
            "community": Thing(
                **(COMMUNITY | AWAY | {"gathering": gathering, "decided": "⟦Silenced⟧"})
            )
        }
        yield Page("community.html", LIST | PAGER | about | there | {"in_community": True})
