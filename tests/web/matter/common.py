"""What the pages of several rooms share: one rendering, forms, lists, a community."""

from types import SimpleNamespace as Thing
from typing import Any

import msgspec

from folkmoot.clock import DAY
from folkmoot.web.render import Form, Frame, Keys
from tests.web.matter.threads import BO, NOW, a_frame, some_posts

HTML = "<p>⟦The third dip came out even.⟧</p>"
LANGUAGES = [("en", "⟦English⟧"), ("de", "⟦Deutsch⟧")]
ZONES = [("UTC", "⟦UTC⟧"), ("Europe/Lisbon", "⟦Lisbon⟧")]
ON_POSTS = ["vote", "down", "reply", "save", "crosspost", "report", "block", "edit", "submit"]
AS_AUTHOR = ["delete", "undelete", "erase"]
AS_STEWARD = ["remove", "restore", "lock", "unlock", "pin", "unpin", "warn", "ban"]
EVERY_DEED = [*ON_POSTS, *AS_AUTHOR, *AS_STEWARD]
PICTURE = Thing(ref="ab12", thumb="/media/ab12/s", name="⟦yarn.jpg⟧", alt="")
MANDATE = Thing(
    id=1,
    who=BO,
    words="⟦moderates Looms⟧",
    since=NOW - 78 * DAY,
    until=NOW + 12 * DAY,
    decision="/record#r9",
    reason="⟦They mend looms.⟧",
    mine=False,
    revocable=True,
    bound="/decide/1",
    understudy="⟦Then Bo.⟧",
)
COMMUNITY = {
    "path": "dye",
    "title": "⟦The dye garden⟧",
    "icon": "/media/ef",
    "closed": True,
    "may": ["change", "close"],
    "html": HTML,
    "members_only": True,
    "stewards_only": True,
    "scope": "community:0",
    "gallery": True,
    "language": "⟦English⟧",
    "people": 19,
    "subscribed": True,
    "stewards": [Thing(who=BO, until=NOW + 80 * DAY), Thing(who=BO, until=0)],
    "host": "",
    "origin": "",
    "pending": False,
    "travels": True,
    "moved": Thing(name="⟦!dye@far.example⟧", href="/c/dye@far.example"),
    "gathering": "",
    "decided": "",
}
AWAY = {"host": "far.example", "origin": "https://far.example/c/dye", "pending": True}
LIST = {"posts": some_posts(), "visited": NOW - DAY, "may": EVERY_DEED, "in_community": False}
PAGER = {"newer": "/?newer", "older": "/?older"}
FORM = Form()
EMPTY = a_frame(me=None, doors="open", rooms=(), keys=None, plain=True)
STRANGER = a_frame(me=None, doors="apply", keys=Keys("caretaker", "bo", NOW + DAY))


class Page(msgspec.Struct, frozen=True):
    """One rendering of one template."""

    template: str
    matter: dict[str, Any]
    frame: Frame = a_frame()


def wrong(*fields: str) -> Form:
    """A form that came back with an error at each of the fields."""
    return Form(dict.fromkeys(fields, "⟦typed⟧"), dict.fromkeys(fields, "⟦Write it anew⟧"))
