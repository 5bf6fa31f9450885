"""Every route: who may send its form, what its answers say to browsers, what it counts."""

import re

import pytest
from starlette.requests import Request

from folkmoot.record.settings import SetSetting
from folkmoot.web.guard.limits import ACTIONS
from folkmoot.web.pages import ROUTES
from folkmoot.web.routes import Route, Who
from tests.forum.build import do
from tests.media.build import bring
from tests.web.moot import Moot

POSTS = [route for route in ROUTES if route.method == "POST"]
SENT = [route for route in POSTS if route.who is not Who.FOUNDING]
"""The forms of a founded moot."""

GETS = [route for route in ROUTES if route.method == "GET"]
TYPED = "What I typed for a whole hour, and would not like to lose."

# Here somebody proves who they are, or becomes somebody, or lets somebody in.
PROVES = {
    "/setup/{token}", "/sign-in", "/join", "/join/{token}", "/apply", "/invite", "/recover",
    "/recover/help", "/reset/{token}", "/resets/{ref:ref}/propose", "/resets/{ref:ref}/confirm",
    "/settings/password", "/settings/words", "/settings/leave",
}  # fmt: skip

ALWAYS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "tdm-reservation": "1",
    "content-usage": "train-ai=n",
}


def by_path(route: Route) -> str:
    return f"{route.method} {route.path}"


def address(route: Route) -> str:
    """An address that the route answers at."""
    filled = re.sub(r"\{\w+:int\}", "1", route.path)
    filled = re.sub(r"\{\w+:ref\}", "0" * 32, filled)
    filled = filled.replace("{token}", "a" * 43)
    return re.sub(r"\{[^}]+\}", "bob", filled)


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"])
def test_another_method_is_refused_in_a_sentence(moot: Moot, method: str):
    answer = moot.browser(moot.ada).ask(method, "/about")
    assert answer.status == 405
    assert "This address does not work in that way." in answer.text
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert ALWAYS.items() <= answer.headers.items()


@pytest.mark.parametrize(("asked", "meant"), [("/u/ada/", "/u/ada"), ("/about/?x=1", "/about?x=1")])
def test_a_slash_too_many_leads_to_the_page(moot: Moot, asked: str, meant: str):
    answer = moot.browser().get(asked)
    assert (answer.status, answer.location) == (303, meant)
    assert ALWAYS.items() <= answer.headers.items()


@pytest.mark.parametrize("path", ["/nowhere/", "/post/1//", "/static/"])
def test_a_slash_too_many_leads_nowhere_else(moot: Moot, path: str):
    assert moot.browser().get(path).status == 404


def test_where_identity_is_proven_or_won_tries_are_counted():
    counted = {route.path for route in POSTS if route.action is not None}
    assert counted >= PROVES
    assert {route.action for route in ROUTES if route.action} <= set(ACTIONS)


def test_addresses_with_a_token_are_secret():
    assert [route.path for route in ROUTES if ("{token" in route.path) != route.secret] == []


@pytest.mark.parametrize(
    "told",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "same-origin ", "origin": "https://elsewhere.example"},
        {"sec_fetch_site": "", "origin": "null"},
    ],
    ids=["cross-site", "same-site", "malformed", "empty"],
)
def test_a_foreign_form_changes_nothing_and_keeps_what_was_typed(moot: Moot, told: dict[str, str]):
    ada = moot.browser(moot.ada)
    for route in SENT:
        page = ada.post(address(route), {"body": TYPED, "password": "seven grey geese"}, **told)
        assert page.status == 403, by_path(route)
        assert TYPED in page.text, by_path(route)
        assert "seven grey geese" not in page.text


def test_without_any_sign_of_its_sender_a_form_is_refused(moot: Moot):
    ada = moot.browser(moot.ada)
    for route in SENT:
        page = ada.post(address(route), {"body": TYPED}, sec_fetch_site=None)
        assert page.status == 403, by_path(route)
        assert TYPED in page.text
        page = ada.post(
            address(route), {"body": TYPED}, sec_fetch_site=None, origin="http://elsewhere.example"
        )
        assert page.status == 403, by_path(route)


def test_of_a_foreign_form_nothing_is_read_but_few_words_of_a_member(moot: Moot):
    foreign = {"sec_fetch_site": "cross-site"}
    ada, stranger = moot.browser(moot.ada), moot.browser()

    big = ada.post("/submit", {"body": TYPED, "more": "x" * 400_000}, **foreign)
    packed = ada.post("/submit", {"body": TYPED}, files=[("picture", ("a", b"x"))], **foreign)
    nobodys = stranger.post("/apply", {"body": TYPED}, **foreign)

    for page in (big, packed, nobodys):
        assert page.status == 403
        assert TYPED not in page.text


def test_of_a_form_that_is_not_for_the_sender_nothing_is_read(
    moot: Moot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Request, "form", _must_not_be_read)

    assert moot.browser().post("/submit", {"body": TYPED}).status == 401
    assert moot.browser().post("/setup/" + "a" * 43, {"body": TYPED}).status == 404
    crawler = moot.browser().post("/sign-in", {"body": TYPED}, user_agent="GPTBot")
    assert crawler.status == 403
    assert moot.browser().post("/apply", {"name": "fay"}).status == 500  # this one is read


def _must_not_be_read(*_: object, **__: object) -> None:
    raise AssertionError


@pytest.mark.parametrize("length", ["\u00b2", "9" * 22, "x"])
def test_a_length_that_is_no_number_is_too_large(moot: Moot, length: str):
    assert moot.browser().post("/sign-in", {}, content_length=length).status == 413


def test_the_settings_for_programs_reach_every_answer(moot: Moot):
    paths = ["/", "/nowhere", "/post/99", "/settings", "/record.json"]
    for path in paths:
        told = moot.browser().get(path).headers
        assert told["x-robots-tag"] == "noai, noimageai", path

    do(moot.db, moot.ada, SetSetting("searchable", value=False))
    for path in paths:
        told = moot.browser().get(path).headers
        assert told["x-robots-tag"] == "noai, noimageai, noindex, nofollow", path

    do(moot.db, moot.ada, SetSetting("crawlers", value=True))
    do(moot.db, moot.ada, SetSetting("searchable", value=True))
    for path in paths:
        told = moot.browser().get(path).headers
        assert "x-robots-tag" not in told, path
        assert "tdm-reservation" not in told, path
        assert "content-usage" not in told, path


def test_the_settings_for_programs_reach_pictures(moot: Moot):
    picture = bring(moot.db, moot.store, moot.ada)
    ada = moot.browser(moot.ada)
    assert ada.get(f"/media/{picture}").headers["x-robots-tag"] == "noai, noimageai"

    do(moot.db, moot.ada, SetSetting("crawlers", value=True))
    do(moot.db, moot.ada, SetSetting("searchable", value=False))
    told = ada.get(f"/media/{picture}").headers

    assert told["x-robots-tag"] == "noindex, nofollow"
    assert "tdm-reservation" not in told


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_an_error_on_a_secret_page_does_not_repeat_its_token(moot: Moot, who: str):
    client = moot.browser(moot.ada if who == "member" else None)
    token = "s3cretT0ken" * 4
    for route in ROUTES:
        if not route.secret:
            continue
        path = route.path.replace("{token}", token)
        for answer in (
            client.get(path) if route.method == "GET" else client.post(path),
            client.post(path, {"body": TYPED}, sec_fetch_site="cross-site"),
            client.get(path, user_agent="GPTBot"),
            client.get(path, host="moot.example"),
        ):
            assert token not in answer.text, by_path(route)
            assert token not in str(answer.headers), by_path(route)


def test_whoever_takes_the_record_along_often_has_to_wait(moot: Moot):
    codes = [moot.browser().get("/record/export").status for _ in range(13)]
    assert codes == [200] * 12 + [429]
    assert moot.browser().get("/record.json").status == 200


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_every_answer_tells_browsers_what_they_may_do(moot: Moot, who: str):
    client = moot.browser(moot.ada if who == "member" else None)
    for route in GETS:
        answer = client.get(address(route))
        assert answer.status < 500, by_path(route)
        told = {name: answer.headers.get(name) for name in ALWAYS}
        if not route.path.startswith("/media"):
            assert told == ALWAYS, by_path(route)
        policy = "no-referrer" if route.secret else "same-origin"
        assert answer.headers["referrer-policy"] == policy, by_path(route)
        if who == "member" or route.secret:
            assert "public" not in answer.headers["cache-control"], by_path(route)


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/post/99", "/post/x", "/settings/x", "/static/x", "/static/\0",
     "/post/9999999999", "/post/2147483648"],
)  # fmt: skip
def test_errors_have_the_same_headers(moot: Moot, path: str):
    answer = moot.browser().get(path)
    assert answer.status == 404
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def test_pages_for_members_are_for_members(moot: Moot):
    stranger = moot.browser()
    for route in ROUTES:
        if route.who is not Who.MEMBERS:
            continue
        if route.method == "GET":
            assert stranger.get(address(route)).status == 303, by_path(route)
        elif not route.action:
            assert stranger.post(address(route), {}).status == 401, by_path(route)


def test_every_route_says_what_it_is_for():
    assert all(route.sentence.endswith(".") for route in ROUTES)
    assert len({by_path(route) for route in ROUTES}) == len(ROUTES)
