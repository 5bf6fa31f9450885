"""Everything that can be sent, sent in every bad way: no error, no mark-up, no way out."""

import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import func, select

import folkmoot.web
from folkmoot.forum.posts import posts
from folkmoot.identity.people import people
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.web.pages import ROUTES
from tests.chosen import some
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import a_steward
from tests.media.build import bring
from tests.web.client import Answer, Client
from tests.web.moot import Moot

IMG = "<img src=x onerror=alert(1)>"
BREAKOUT = "\"'><svg/onload=alert(2)>"
SQL = "1' OR '1'='1'; DROP TABLE post; --"
TEMPLATE = "{{ 7*7 }}{% raw %}{name}%s%(name)s"

VALUES = (
    IMG, BREAKOUT, SQL, TEMPLATE, "%", "_", "*", "\x00", "a\x00b", "\u202eabc", "\r\nX-Bad: 1",
    "-1", "0", "9" * 30, "1e9", "²", "null", "", " ", "../../moot.key", "javascript:alert(1)",
    "//evil.example", "\U0001f4a9" * 300,
)  # fmt: skip
"""What is typed where something else is expected."""

ODD = (SQL, "\x00", "9" * 30, "²", "-1")
"""Of these each is also sent alone, so that no other value is refused first."""

RAW = ("<img src=x", "<svg/onload")
"""What must not come back as it was typed."""

NUMBERS = ("0", "2147483648", "9223372036854775808", "9" * 40)

WEB = Path(folkmoot.web.__file__).parent
TEMPLATES = "\n".join(one.read_text() for one in sorted((WEB / "templates").rglob("*.html")))
CODE = "\n".join(one.read_text() for one in sorted((WEB / "pages").rglob("*.py")))

FIELDS = sorted(
    set(re.findall(r'name="([a-z_]+)"', TEMPLATES))
    | set(re.findall(r'\bf\.\w+\(form, "([a-z_]+)"', TEMPLATES))
    | set(re.findall(r'typed\("([a-z_]+)"', CODE))
)
QUERIES = sorted(set(re.findall(r'query\("([a-z_]+)"', CODE)))
GETS = sorted({route.path for route in ROUTES if route.method == "GET"})
POSTS = sorted({route.path for route in ROUTES if route.method == "POST"})

ENDS_THE_SESSION = {"/sign-out", "/settings/leave", "/settings/erase", "/settings/sessions"}


@pytest.fixture
def stage(moot: Moot) -> Moot:
    """A moot with one of everything, all of it named by an attacker."""
    room = a_community(moot.db, moot.ada, "garden", title=f"Garden {IMG}", description=BREAKOUT)
    post = a_post(moot.db, moot.bob, room, f"Post {IMG}", body=f"{IMG}\n\n{BREAKOUT}",
                  content_note=BREAKOUT[:50])  # fmt: skip
    a_comment(moot.db, moot.eve, post, body=f"{BREAKOUT} {IMG}")
    bring(moot.db, moot.store, moot.bob, alt=f"{IMG}{BREAKOUT}")
    profile = Profile(display_name=IMG, self_description=BREAKOUT, bio=f"{IMG} {BREAKOUT}")
    do(moot.db, moot.bob, ChangeProfile(moot.bob.ref, profile))
    a_steward(moot.db, moot.ada, moot.eve, f"community:{room}", "post.remove")
    return moot


@pytest.fixture
def ada(stage: Moot) -> Client:
    """The browser of who may do most."""
    return stage.browser(stage.ada)


def fill(path: str, number: str = "1", handle: str = "bob") -> str:
    """An address of a route."""
    path = re.sub(r"\{\w+:int\}", number, path)
    path = re.sub(r"\{\w+:ref\}", "0" * 32, path)
    path = path.replace("{token}", "a" * 43).replace("{name}", "garden")
    return re.sub(r"\{[^}]+\}", handle, path)


def check(answer: Answer, told: object) -> None:
    """A sentence, not an error; and nothing that a browser would run."""
    assert answer.status < 500, (told, answer.status)
    location = answer.headers.get("location", "/")
    assert re.match(r"/(?![/\\])", location), (told, location)
    assert "x-bad" not in answer.headers, told
    if "html" in answer.headers.get("content-type", ""):
        for sign in RAW:
            assert sign not in answer.text, (told, sign)


def test_the_lists_of_this_test_hold_what_there_is() -> None:
    assert {"title", "body", "reason", "next", "back", "name", "powers", "vote"} - set(
        FIELDS
    ) == set()
    assert {"q", "order", "after", "before", "kind"} - set(QUERIES) == set()


def test_what_an_attacker_wrote_is_words_on_every_page(stage: Moot) -> None:
    for member in (None, stage.ada, stage.bob):
        client = stage.browser(member)
        for path in GETS:
            check(client.get(fill(path)), path)


@pytest.mark.rounds
@pytest.mark.parametrize("value", VALUES)
def test_anything_may_stand_behind_the_question_mark(ada: Client, value: str) -> None:
    query = urlencode(dict.fromkeys(QUERIES, value))
    for path in some(GETS, 4, value):
        check(ada.get(f"{fill(path)}?{query}"), path)
    if value not in ODD:
        return
    for path in ("/", "/search", "/c/garden", "/post/1", "/u/bob", "/record", "/record.json"):
        for name in some(QUERIES, 4, (value, path)):
            check(ada.get(f"{path}?{urlencode({'q': 'post', name: value})}"), (path, name))


@pytest.mark.rounds
@pytest.mark.parametrize("value", [*VALUES, "x" * 201, "x" * 10_001])
def test_anything_may_be_typed_into_every_field(stage: Moot, value: str) -> None:
    client = stage.browser(stage.ada)
    for path in some(POSTS, 4, value):
        if path not in ENDS_THE_SESSION:
            stage.clock.advance(hours=2)  # no limit answers in place of the page
            check(client.post(fill(path), dict.fromkeys(FIELDS, value)), path)


@pytest.mark.parametrize("path", ["/submit", "/post/1/reply", "/sign-in"])
def test_what_is_far_too_long_is_refused(stage: Moot, path: str) -> None:
    client = stage.browser(stage.ada)
    for length in (50_001, 3_000_000):
        answer = client.post(path, {"body": "x" * length, "name": "x" * length})
        check(answer, (path, length))
        assert answer.status in (404, 413, 422), (path, length)


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_nothing_has(ada: Client, number: str) -> None:
    for path in GETS:
        if ":int" in path:
            answer = ada.get(fill(path, number))
            check(answer, (path, number))
            assert answer.status == 404, (path, number)
    for path in POSTS:
        if ":int" in path:
            check(ada.post(fill(path, number), dict.fromkeys(FIELDS, "1")), (path, number))


@pytest.mark.parametrize(
    "handle", ["<img src=x>", "a'b", "%", "@", "bob@", "@bob", "a" * 400, "bob@<b>"]
)
def test_handles_that_nobody_has(ada: Client, handle: str) -> None:
    for path in GETS:
        if "{who" in path or "{name" in path:
            told = re.sub(r"\{[^}]+\}", handle, path.replace("{id:int}", "1"))
            check(ada.get(told), told)
            check(ada.get(quote(told)), told)


@pytest.mark.parametrize("path", [
    "/static/../moot.py", "/static/..%2fmoot.py", "/static/....//x", "/static/%2e%2e/x",
    "/static//etc/passwd", "/static/vendor/../../templates/base.html", "/static/\x00",
    "/media/../moot.key", "/media/" + "../" * 20 + "etc/passwd", "/media/" + "0" * 31 + "g",
    "/media/" + "0" * 32 + "/../..", "/media/" + "0" * 32 + "/full/../../moot.db",
])  # fmt: skip
def test_no_path_leads_out_of_a_folder(ada: Client, path: str) -> None:
    answer = ada.get(path)
    check(answer, path)
    assert answer.status in (303, 404), path


EVIL = ("https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "http:evil.example", "/%0d%0aX-Bad:1", "javascript:alert(1)",
        "///evil.example", "/ /evil.example", "@evil.example", "https:/evil.example")  # fmt: skip


@pytest.mark.parametrize("where", EVIL)
def test_nobody_is_sent_elsewhere(stage: Moot, where: str) -> None:
    member, nobody = stage.browser(stage.bob), stage.browser()
    told = {"next": where, "back": where}
    answers = [
        member.get(f"/sign-in?{urlencode(told)}"),
        nobody.get(f"/sign-in?{urlencode(told)}"),
        *(member.post(fill(path), {**told, "vote": "1"}) for path in POSTS if "/post/" in path),
    ]
    for answer in answers:
        location = answer.headers.get("location", "/")
        assert re.match(r"/(?![/\\\s])[!-~]*$", location), location
        assert "evil.example" not in location.partition("?")[0], location


SIGNS = (
    "%", "_", "*", '"', "p*", "post OR 1", "NEAR(a b)", "^a", "{a}:b", "-post", "(", "\x00", "'",
    "%%", "A" * 3000,
)  # fmt: skip


@pytest.mark.parametrize("words", SIGNS)
def test_signs_in_a_search_are_words(stage: Moot, words: str) -> None:
    for kind in ("posts", "comments", "communities", "people"):
        answer = stage.browser().get(f"/search?{urlencode({'q': words, 'kind': kind})}")
        check(answer, words)
        if kind == "people":
            assert "/u/bob" not in answer.text, words


def test_nothing_was_changed_by_all_this(stage: Moot) -> None:
    nobody = stage.browser()
    for path in POSTS:
        for value in (SQL, IMG):
            stage.clock.advance(hours=2)
            check(nobody.post(fill(path), dict.fromkeys(FIELDS, value)), path)
    with stage.db.read() as tx:
        assert tx.value(select(func.count(posts.c.id))) == 1
        assert tx.value(select(func.count(people.c.id))) == 3
