"""The headers of every answer, held as they are: a change here is a change of promise."""

import pytest

from folkmoot.web.guard import headers

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def directives(policy):
    pairs = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("link", [False, True])
def test_the_content_policy_is_the_strict_one_everywhere(scheme, link):
    sent = headers.every_answer(scheme=scheme, single_use_link=link)
    assert directives(sent["Content-Security-Policy"]) == POLICY
    assert "unsafe" not in sent["Content-Security-Policy"]


def test_every_answer_tells_browsers_and_crawlers_the_rules():
    sent = headers.every_answer(scheme="http")
    del sent["Content-Security-Policy"], sent["Permissions-Policy"]
    assert sent == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "TDM-Reservation": "1",
        "Content-Usage": "train-ai=n",
        "X-Robots-Tag": "noai, noimageai",
    }


def test_camera_microphone_and_place_are_switched_off():
    policy = headers.every_answer(scheme="http")["Permissions-Policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()"} <= set(policy)
    assert all(feature.endswith("=()") for feature in policy)


def test_a_page_behind_a_link_tells_its_address_to_nobody():
    sent = headers.every_answer(scheme="https", single_use_link=True)
    assert sent["Referrer-Policy"] == "no-referrer"
    assert "noindex" in sent["X-Robots-Tag"]


def test_https_stays_https_and_http_does_not_promise_it():
    assert "Strict-Transport-Security" in headers.every_answer(scheme="https")
    assert "Strict-Transport-Security" not in headers.every_answer(scheme="http")


def test_a_moot_that_lets_crawlers_in_reserves_nothing():
    sent = headers.every_answer(scheme="http", crawlers=True)
    assert not {"TDM-Reservation", "Content-Usage", "X-Robots-Tag"} & set(sent)
    assert directives(sent["Content-Security-Policy"]) == POLICY


def test_a_moot_that_is_not_searchable_is_not_listed():
    sent = headers.every_answer(scheme="http", searchable=False)
    assert sent["X-Robots-Tag"] == "noai, noimageai, noindex, nofollow"
    sent = headers.media_answer(scheme="http", searchable=False, crawlers=True)
    assert sent["X-Robots-Tag"] == "noindex, nofollow"


def test_asking_for_one_answer_does_not_change_the_next():
    headers.every_answer(scheme="https", single_use_link=True)["X-Robots-Tag"] = "x"
    assert headers.every_answer(scheme="http")["X-Robots-Tag"] == "noai, noimageai"


def test_a_picture_is_boxed_in():
    sent = headers.media_answer(scheme="http")
    assert "sandbox" in directives(sent["Content-Security-Policy"])
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "script-src" not in sent["Content-Security-Policy"]


def test_personal_pages_are_kept_by_nobody():
    assert headers.personal_page()["Cache-Control"] == "private, no-store"


def test_public_pages_are_kept_but_asked_for_again():
    sent = headers.public_page(seconds=60)
    assert sent["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert "Cookie" in sent["Vary"]


def test_unchanging_files_are_kept_for_good():
    assert "immutable" in headers.unchanging()["Cache-Control"]
