"""Pages with a text or a picture to send, with matter to render them."""

from collections.abc import Iterator
from types import SimpleNamespace as Thing

from folkmoot.clock import HOUR
from tests.web.matter.common import COMMUNITY, FORM, HTML, LANGUAGES, PICTURE, Page, wrong
from tests.web.matter.threads import BO, NOW, VISITOR


def pages() -> Iterator[Page]:
    """Every page of this part, some in more than one state."""
    submit = {
        "communities": [("dye", "⟦Dyes⟧")],
        "languages": LANGUAGES,
        "pictures": [PICTURE],
        "cross": Thing(title="⟦The vat⟧", href="/post/3"),
        "picture_rule": "⟦Up to 20 MB.⟧",
    }
    for form in (FORM, wrong("community", "title", "body", "url", "files", "note", "alt-ab12")):
        yield Page("submit.html", submit | {"form": form})
    yield Page("submit.html", submit | {"form": FORM, "cross": None, "pictures": []})
    edit = {"id": 3, "languages": LANGUAGES, "pictures": [PICTURE], "picture_rule": "⟦Small⟧"}
    for kind, form in (("post", FORM), ("comment", wrong("body"))):
        yield Page("edit.html", edit | {"kind": kind, "form": form})
    answered = Thing(who=VISITOR, at=NOW - HOUR, html=HTML, href="/comment/12")
    reply = {"answered": answered, "post": Thing(id=3, title="⟦The vat⟧"), "action": "/x"}
    yield Page("reply.html", reply | {"form": wrong("body"), "languages": LANGUAGES})
    yield Page("picture_row.html", {"form": FORM, "one": PICTURE})
    fields = wrong("name", "title", "visibility", "gallery")
    yield Page("community_form.html", {"form": fields, "community": None, "languages": LANGUAGES})
    mine = {"form": FORM, "community": Thing(**COMMUNITY), "languages": LANGUAGES}
    yield Page("community_form.html", mine)
    reported = Thing(who=BO, at=NOW, html=HTML, title="⟦The vat⟧")
    for server in ("", "far.example"):
        about = {"kind": "post", "id": 3, "form": FORM, "reported": reported, "server": server}
        yield Page("report.html", about)
