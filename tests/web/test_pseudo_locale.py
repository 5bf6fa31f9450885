"""Every page in a language of brackets: what a person reads is either data or was translated.

The moot of this test writes in Greek, so whatever is left in Latin letters outside of the
brackets is a sentence that no translator ever saw.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import msgspec
import pytest

from folkmoot.assembly.mandates import GrantMandate
from folkmoot.clock import DAY, Ref
from folkmoot.forum.attachments import Picture
from folkmoot.forum.commenting import EditComment
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.moderation import LockThread, PinPost, RemovePost
from folkmoot.forum.posting import EditPost
from folkmoot.forum.reports import MakeReport
from folkmoot.forum.saved import SaveComment, SavePost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity import applications, invitations, reset_requests
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.record.settings import SetSetting
from folkmoot.text import languages
from folkmoot.web import arrival, dispatch, said
from folkmoot.web.choices import zones
from folkmoot.web.pages import ROUTES
from folkmoot.web.routes import Route, Who
from folkmoot.words import PseudoTranslator
from tests.forum.build import a_comment, a_community, a_post, do, id_of, vote
from tests.identity.build import account
from tests.media.build import bring
from tests.web.client import Answer, Client
from tests.web.moot import Moot

SKIPPED = {"script", "style", "code", "pre", "title"}
READ = {"alt", "title", "aria-label", "placeholder", "data-copy", "data-copied"}
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
# What is said by nobody's tongue: names of people and places, addresses, markdown of examples.
_DATA = re.compile(
    r"https?://\S+|[@!]?\b(ada|bob|eve|kepos|xenon|localhost|gwen|Moot|Firefox)\b|\b[a-z]+\.example\b|/\S+"
    r"|\b[A-Z]\w+(/[\w+-]+)+|\bUTC\b|\b[0-9a-f]{8,}\b|\b[0-9]+ [kMG]?B\b"
)
# Languages and time zones have names of their own.
_OFFERED = {one.own_name for one in languages.choices()} | {label for _, label in zones()}
_LATIN = re.compile(r"[A-Za-z]{2,}")


class Reader(HTMLParser):
    """Everything on a page that a person reads (a message may span elements) or hears."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.text = ""
        self.told: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.told += [value for name, value in attrs if name in READ and value]
        if tag in SKIPPED:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside and data.strip() not in _OFFERED:
            self.text += f"{data}\n"


def bare(answer: Answer) -> list[str]:
    """What on a page is neither data nor in brackets."""
    page = Reader(answer.text)
    return [line for words in (page.text, *page.told) for line in _left(words)]


def _left(words: str) -> list[str]:
    while _MARKED.search(words):
        words = _MARKED.sub("", words)
    lines = (_DATA.sub("", line).strip() for line in words.splitlines())
    return [line for line in lines if _LATIN.search(line)]


class Kepos(msgspec.Struct, frozen=True):
    """What fills the addresses of a moot where everything was written in Greek."""

    numbers: dict[str, int]
    refs: dict[str, Ref]
    links: dict[str, str]


@pytest.fixture
def kepos(moot: Moot) -> Kepos:
    """Something on every page, in Greek letters."""
    db, clock, ada, bob, eve = moot.db, moot.clock, moot.ada, moot.bob, moot.eve
    for key, value in {"name": "Κήπος", "summary": "Ένας κήπος", "about": "Για μας"}.items():
        do(db, ada, SetSetting(key, value))
    do(db, bob, ChangeProfile(bob.ref, Profile(self_description="αυτός", bio="Εγώ")))
    place = a_community(db, ada, "kepos", title="Κήπος", description="Όλα", downvotes=True,
                        gallery=True)  # fmt: skip
    a_community(db, ada, "xenon", title="Ξενώνας", visibility="members", posting="stewards")
    picture = bring(db, moot.store, bob, "εικόνα", alt="Ένα φύλλο")
    post = a_post(db, bob, place, "Το φύλλο", body="Κείμενο @ada", url="https://a.example/",
                  pictures=(Picture(picture, "Ένα φύλλο"),), content_note="φως")  # fmt: skip
    do(db, bob, EditPost(post, "Τα φύλλα", body="Κείμενα"))
    cross = a_post(db, ada, place, "Τα φύλλα", cross_of=post)
    first = a_comment(db, eve, post, None, "Ναι @bob")
    above: Ref | None = first
    for _ in range(13):
        above = a_comment(db, bob, post, above, "Όχι")
    do(db, eve, EditComment(first, "Ίσως"))
    vote(db, ada, 1, post=post)
    removed, locked = (a_post(db, eve, place, title) for title in ("Κακό", "Τέλος"))
    do(db, ada, RemovePost(removed, "Όχι εδώ"))
    do(db, ada, LockThread(locked, "Αρκεί"))
    do(db, ada, PinPost(cross, "Πρώτα"))
    for act in (SavePost(post), SaveComment(first), Subscribe(place)):
        do(db, ada, act)
    refs = {name: clock.new_ref() for name in ("report", "mandate", "ban")}
    do(db, bob, MakeReport(refs["report"], "comment", first, "Κρίμα"))
    until = clock.now() + 5 * DAY
    powers = ("post.remove", "thread.lock", "report.decide")
    do(db, ada, GrantMandate(refs["mandate"], bob.ref, powers, f"community:{place}", until, "Ναι"))
    do(db, ada, Ban(eve.ref, f"community:{place}", "Όχι", ref=refs["ban"], until=until))
    links = _at_the_door(moot)
    numbers = {"post": id_of(db, post), "comment": id_of(db, first), "removed": id_of(db, removed)}
    return Kepos(numbers, {**refs, "picture": picture}, links)


def _at_the_door(moot: Moot) -> dict[str, str]:
    """Somebody who applies, somebody who was invited, somebody who lost their password."""
    do(moot.db, moot.ada, SetSetting("joining", "application"))
    do(moot.db, moot.ada, SetSetting("questions", "Ποιος;"))
    with moot.db.write() as tx:
        return {
            "apply": applications.apply(tx, moot.clock, account("gwen"), ["Εγώ"]),
            "join": invitations.invite(tx, moot.clock, moot.ada, note="για κάποιον").token,
            "reset": reset_requests.ask(tx, moot.clock, "bob")[0],
        }


def addresses(route: Route, kepos: Kepos) -> Iterator[str]:
    """The addresses of a route in the Greek moot, with some of its queries."""
    path = route.path
    room = path.split("/")[1]
    number = kepos.numbers["comment" if room == "comment" else "post"]
    ref = {"reports": "report", "mandates": "mandate"}.get(room, "picture")
    values = {"id:int": number, "name": "kepos", "name:handle": "bob", "who": "bob",
              "ref": kepos.refs["picture"], "ref:ref": kepos.refs[ref],
              "token": kepos.links.get(room, "x")}  # fmt: skip
    filled = re.sub(r"\{([^}]+)\}", lambda found: str(values.get(found[1], "x")), path)
    yield filled
    if room == "post":
        yield re.sub(r"\{[^}]+\}", str(kepos.numbers["removed"]), path)
    for query in QUERIES.get(path, ()):
        yield filled + query


QUERIES = {
    "/": ("?order=scaled",),
    "/post/{id:int}": ("?order=hot",),
    "/search": ("?q=%CF%86%CF%8D%CE%BB%CE%BB%CE%B1", "?q=x"),
}
"""What is asked behind some addresses; the first search finds leaves, the other nothing."""

PAGES = [route for route in ROUTES if route.method == "GET" and route.who is not Who.ALWAYS]


def speak_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page speak the language of brackets."""
    for module in (dispatch, arrival):
        monkeypatch.setattr(module, "translator", lambda _locale: PseudoTranslator())


def walk(client: Client, kepos: Kepos) -> Iterator[tuple[str, list[str]]]:
    """What stays bare on each page that this person gets."""
    for route in PAGES:
        for address in addresses(route, kepos):
            answer = client.get(address)
            assert answer.status < 500, (address, answer.text)
            if answer.headers.get("content-type", "").startswith("text/html"):
                yield address, bare(answer)


@pytest.mark.parametrize("who", ["", "ada", "bob", "eve"])
def test_no_page_has_bare_english(
    moot: Moot, kepos: Kepos, who: str, monkeypatch: pytest.MonkeyPatch
):
    speak_pseudo(monkeypatch)
    client = moot.browser(getattr(moot, who) if who else None)

    seen = dict(walk(client, kepos))

    assert len(seen) > (90 if who else 35)
    assert {address: words for address, words in seen.items() if words} == {}


@pytest.mark.parametrize("address", ["/nowhere", "/post/99999", "/u/nobody_here", "/c/never"])
def test_no_error_page_has_bare_english(moot: Moot, address: str, monkeypatch: pytest.MonkeyPatch):
    speak_pseudo(monkeypatch)

    answer = moot.browser().get(address)

    assert answer.status == 404
    assert bare(answer) == []


@pytest.mark.parametrize("key", said.SAID)
def test_every_sentence_after_a_deed_is_translated(moot: Moot, key: str, monkeypatch):
    speak_pseudo(monkeypatch)
    client = moot.browser(moot.ada)
    client.cookies[said.COOKIE] = key

    answer = client.get("/communities")

    assert f"⟦{said.SAID[key]}"[:20] in answer.text.replace("&#x27;", "'")
    assert bare(answer) == []


def test_bare_english_is_found():
    page = '<p>⟦A {x}⟧ and</p><img alt="A leaf"><p>⟦Made by ⟦one⟧ and ada⟧</p><code>let x</code>'

    assert bare(Answer(200, {}, page.encode())) == ["and", "A leaf"]
