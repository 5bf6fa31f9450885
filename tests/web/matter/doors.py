"""The ways in: setup, joining, signing in, lost passwords, with matter to render them."""

from collections.abc import Iterator
from types import SimpleNamespace as Thing

from folkmoot.clock import DAY
from tests.web.matter.common import EMPTY, FORM, HTML, LANGUAGES, STRANGER, ZONES, Page, wrong
from tests.web.matter.threads import ANA, BO, NOW


def pages() -> Iterator[Page]:
    """Every page of this part, some in more than one state."""
    yield Page("sign_in.html", {"form": wrong("name", "password"), "next": "/"}, STRANGER)
    join = {"form": FORM, "action": "/join/x", "rules": HTML}
    yield Page("join.html", join | {"sponsor": ANA, "until": NOW + DAY}, STRANGER)
    yield Page("join.html", join | {"sponsor": None, "until": 0}, STRANGER)
    apply = {"form": FORM, "questions": ["⟦What do you make?⟧"]}
    for all_decide in (True, False):
        yield Page("apply.html", apply | {"all_decide": all_decide}, STRANGER)
    asks = Thing(ref="1", name="rui", made_at=NOW)
    asks.answers = [Thing(question="⟦What?⟧", answer="⟦Baskets⟧")]
    waiting = {"applications": [asks], "form": wrong("reason-1")}
    for deeds in ([], ["no"], ["yes", "no"]):
        yield Page("applications.html", waiting | {"deeds": deeds})
    yield Page("applied.html", {"link": "/apply/x", "words": ["⟦orbit⟧"]}, STRANGER)
    yield Page("ask_help.html", {"form": wrong("name"), "helpers": [BO]}, STRANGER)
    code = {"link": "/recover/x", "spoken": "⟦12⟧", "helpers": [BO, ANA]}
    yield Page("asked.html", code, STRANGER)
    yield Page("words.html", {"words": ["⟦orbit⟧"], "again": True, "next": "/"}, STRANGER)
    yield Page("recover.html", {"form": FORM}, STRANGER)
    yield Page("new_password.html", {"form": FORM, "action": "/x", "name": "ana"}, STRANGER)
    made = Thing(link="https://x.example/join/1", qr="<svg></svg>", until=NOW + DAY, repeated=True)
    waiting = Thing(ref="4", note="", expires_at=NOW + DAY)
    invite = {"form": FORM, "open": [waiting], "lan": made}
    yield Page("invite.html", invite | {"made": made, "left": None})
    yield Page("invite.html", invite | {"made": None, "left": 0})
    setup = {"languages": LANGUAGES, "zones": ZONES, "listening": "⟦Hear⟧", "action": "/setup/x"}
    yield Page("setup.html", setup | {"form": wrong("name", "url", "founder")}, EMPTY)
