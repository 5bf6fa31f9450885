"""Pages about people and what is theirs, with matter to render them."""

from collections.abc import Iterator
from types import SimpleNamespace as Thing

from folkmoot.clock import DAY
from tests.web.matter.common import FORM, HTML, LANGUAGES, LIST, MANDATE, PAGER, ZONES, Page, wrong
from tests.web.matter.threads import ANA, BO, NOW, VISITOR, a_person, links, some_remarks


def pages() -> Iterator[Page]:
    """Every page of this part, some in more than one state."""
    person = {
        "name": "bo",
        "path": "bo",
        "host": "",
        "shown": "",
        "about": "he/him",
        "html": HTML,
        "joined": NOW - 200 * DAY,
        "sponsor": ANA,
        "vouchers": [ANA, BO],
        "left": 0,
        "origin": "",
        "moved": Thing(words="⟦@bo@far.example⟧", href="/u/bo@far.example"),
        "mandates": [MANDATE],
        "banned": "⟦You cannot write.⟧",
        "decided": "⟦It is silenced.⟧",
    }
    more = {"tabs": links("Posts"), "remarks": some_remarks(), "feed": "", **PAGER}
    may = ["vote", "me", "write", "block", "unblock", "warn", "ban", "unban", "reset", "revoke"]
    may += ["exclude", "vouch", "unvouch"]
    yield Page("profile.html", LIST | more | {"person": Thing(**person), "may": may})
    gone = Thing(**(person | {"host": "lemmy.example", "origin": "https://x", "left": NOW}))
    yield Page("profile.html", LIST | more | {"person": gone, "posts": [], "remarks": []})
    member = Thing(who=BO, joined=NOW - DAY, sponsor=ANA, mandates="⟦founder⟧")
    member.href = "/mandates#m1"
    yield Page("members.html", {"members": [member], "number": 1, "may": ["invite"], **PAGER})
    notice = {"id": 1, "unread": True, "at": NOW, "href": "/c", "who": BO, "title": "⟦Vat⟧"}
    notice |= {"sentence": "⟦It was removed.⟧", "html": HTML, "reply": "/comment/1/reply"}
    kinds = [Thing(**notice, kind=kind) for kind in ("reply", "mention", "moderation", "message")]
    yield Page(
        "inbox.html", {"tabs": links("All"), "notices": kinds, "unread": 2, "newest": 1, **PAGER}
    )
    yield Page("inbox.html", {"tabs": links("All"), "notices": [], "unread": 0, **PAGER})
    yield from _letters()
    session = Thing(id=1, words="⟦Firefox⟧", seen=NOW, here=False)
    choices = {"languages": LANGUAGES, "zones": ZONES, "orders": LANGUAGES}
    settings = {"form": FORM, "sessions": [session], "blocked": [BO], "comment_orders": LANGUAGES}
    yield Page("settings.html", settings | choices)
    yield Page("leave.html", {"form": wrong("way", "password")})
    account = Thing(
        url="https://far.example/u/bo", name="⟦@bo@far.example⟧", path="/u/bo@far.example"
    )
    unknown = Thing(url="https://x.example/u/bo", name="⟦https://x.example/u/bo⟧", path="")
    here = {"own": "⟦https://moot.example/u/bo⟧", "followers": 3}
    moved = {"were": [account, unknown], "moved": account, "days": 4, "form": wrong("before", "to")}
    yield Page("elsewhere.html", here | moved)
    for one in (unknown, None):
        rest = {"were": [], "moved": one, "days": 0, "form": wrong("to")}
        yield Page("elsewhere.html", here | rest)
    sure = {"question": "⟦Move?⟧", "tells": ["⟦You stay.⟧"], "button": "⟦Move⟧"}
    yield Page("elsewhere_sure.html", sure | {"account": account, "action": "/settings/elsewhere"})
    rule = {"picture_rule": "⟦Small⟧"}
    upload = Thing(ref="ab", thumb="/t", alt="", size="⟦1 MB⟧", at=NOW, used=[])
    used = Thing(ref="ac", thumb="/t", alt="⟦A⟧", size="⟦1 MB⟧", at=NOW)
    used.used = [Thing(href="/post/3", title="⟦Vat⟧")]
    yield Page("uploads.html", {"pictures": [upload, used], "total": "⟦2 MB⟧", **PAGER, **rule})


def _letters() -> Iterator[Page]:
    """Messages: the list, conversations in every state, changing and reporting."""
    one = {"who": BO, "href": "/messages/bo", "at": NOW, "mine": True, "unread": True}
    one |= {"gone": False, "words": "⟦The vat is warm.⟧"}
    left = one | {"who": a_person(""), "mine": False, "unread": False, "gone": True}
    listed = [Thing(**one), Thing(**left), Thing(**(one | {"who": VISITOR}))]
    room = {"tabs": links("All", "Messages"), **PAGER}
    yield Page("messages.html", room | {"conversations": listed})
    yield Page("messages.html", room | {"conversations": []})
    letter = {"who": BO, "at": NOW, "edited": NOW, "html": HTML}
    states = [
        Thing(**letter, ref=f"{mine}{gone}", mine=mine, new=not mine, gone=gone)
        for mine in (True, False)
        for gone in (True, False)
    ]
    page = {"path": "/messages/bo", "letters": states, "earlier": "/e", "latest": "", "closed": ""}
    yield Page("conversation.html", page | {"other": BO, "form": wrong("body")})
    yield Page("conversation.html", page | {"other": VISITOR, "form": FORM, "letters": []})
    yield Page("conversation.html", page | {"other": BO, "form": FORM, "closed": "⟦They left.⟧"})
    yield Page("conversation.html", page | {"other": BO, "form": FORM, "latest": "/l"})
    yield Page("message_edit.html", {"ref": "1", "back": "/b", "form": wrong("body")})
    reported = Thing(who=BO, at=NOW, html=HTML)
    report = {"ref": "1", "back": "/b", "form": wrong("reason"), "reported": reported}
    yield Page("message_report.html", report)
