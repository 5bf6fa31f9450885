"""The session cookie and its flags, on https and on a local network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.web.guard.cookies import (
    end_session,
    form_cookie,
    read_cookie,
    read_session,
    session_cookie,
)

TOKEN = "k" * 43


def flags(cookie):
    first, *rest = cookie.split("; ")
    return first, {part.partition("=")[0]: part.partition("=")[2] for part in rest}


def test_on_https_the_cookie_is_bound_to_this_host():
    first, rest = flags(session_cookie(TOKEN, secure=True, seconds=60))
    assert first == f"__Host-session={TOKEN}"
    assert rest == {"Path": "/", "Max-Age": "60", "HttpOnly": "", "SameSite": "Lax", "Secure": ""}


def test_on_a_local_network_the_name_is_plain():
    first, rest = flags(session_cookie(TOKEN, secure=False, seconds=60))
    assert first == f"session={TOKEN}"
    assert rest == {"Path": "/", "Max-Age": "60", "HttpOnly": "", "SameSite": "Lax"}


@pytest.mark.parametrize("secure", [True, False])
def test_no_cookie_names_a_domain_and_scripts_read_none(secure):
    for cookie in (
        session_cookie(TOKEN, secure=secure),
        form_cookie("form-key", "x", secure=secure),
    ):
        assert "domain" not in cookie.lower()
        assert "HttpOnly" in cookie
        assert ("Secure" in cookie) is secure


def test_a_form_key_never_comes_along_from_another_site():
    assert "SameSite=Strict" in form_cookie("form-key", "x", secure=False)


@pytest.mark.parametrize("secure", [True, False])
def test_what_was_set_is_read_again(secure):
    set_cookie = session_cookie(TOKEN, secure=secure)
    assert read_session("a=b; " + set_cookie.split(";")[0], secure=secure) == TOKEN


def test_on_https_a_plain_cookie_counts_for_nothing():
    assert read_session(f"session={TOKEN}", secure=True) is None
    assert read_session(f"__Host-session={TOKEN}", secure=False) is None


@pytest.mark.parametrize(
    "header",
    [
        None, "", "session", "session=", "session=short", f"Session={TOKEN}", f"xsession={TOKEN}",
        f"session={TOKEN}; session={'e' * 43}", f"session={TOKEN}%20", f'session="{TOKEN}"',
        f"session={'k' * 101}", f"a=b, session={TOKEN}",
    ],
)  # fmt: skip
def test_what_is_not_surely_ours_is_no_session(header):
    assert read_session(header, secure=False) is None


def test_the_same_cookie_twice_is_one():
    assert read_session(f"session={TOKEN}; session={TOKEN}", secure=False) == TOKEN


@given(st.text(max_size=200))
def test_any_header_is_read_without_a_fault(header):
    found = read_session(header, secure=False)
    assert found is None or found in header


@pytest.mark.parametrize("secure", [True, False])
def test_signing_out_takes_the_cookie_away(secure):
    first, rest = flags(end_session(secure=secure)["Set-Cookie"])
    assert first == ("__Host-session=" if secure else "session=")
    assert rest["Max-Age"] == "0"
    assert ("Secure" in rest) is secure  # or the browser would refuse to clear it


def test_signing_out_on_https_also_empties_the_cache():
    assert '"cookies"' in end_session(secure=True)["Clear-Site-Data"]
    assert "Clear-Site-Data" not in end_session(secure=False)


def test_other_cookies_are_read_by_their_name():
    assert read_cookie("form-key=abc; session=x", "form-key") == "abc"
    assert read_cookie("form-key=abc", "form") is None
