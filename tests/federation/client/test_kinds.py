"""An answer is taken only as what it says it is."""

import pytest

from folkmoot.federation.client import kinds

LD = "application/ld+json"
STREAMS = "https://www.w3.org/ns/activitystreams"


@pytest.mark.parametrize(
    "told",
    [
        "application/activity+json",
        "application/activity+json; charset=utf-8",
        "Application/Activity+JSON;charset=UTF-8",
        f'{LD}; profile="{STREAMS}"',
        f'{LD};profile="{STREAMS}";charset=utf-8',
        f"{LD}; charset=utf-8; profile={STREAMS}",
        f'{LD}; PROFILE="https://other.example/ns {STREAMS}"',
    ],
)
def test_documents(told: str):
    assert kinds.matches(told, kinds.DOCUMENT)


@pytest.mark.parametrize(
    "told",
    [
        "",
        "application/json",
        "text/html",
        "text/json",
        "text/plain",
        "application/octet-stream",
        "image/png",
        LD,
        f"{LD}; charset=utf-8",
        f'{LD}; profile="https://other.example/ns"',
        f'{LD}; profile="{STREAMS}x"',
        f'{LD}; profile="https://other.example/ns"; profile="{STREAMS}"',
        f"{LD}; title={STREAMS}",
        "application/activity+json, text/html",
        "application/activity+json text/html",
        "application/activity+jsonx",
        "x-application/activity+json",
        "application/jrd+json",
        ";application/activity+json",
    ],
)
def test_what_is_no_document(told: str):
    assert not kinds.matches(told, kinds.DOCUMENT)


def test_webfinger_is_jrd_or_json():
    assert kinds.matches("application/jrd+json; charset=utf-8", kinds.JRD)
    assert kinds.matches("application/json", kinds.JRD)
    for other in ("text/html", "application/activity+json", "application/xrd+xml", "text/json", ""):
        assert not kinds.matches(other, kinds.JRD)


def test_pictures_are_pictures():
    for told in ("image/png", "image/jpeg", "IMAGE/WEBP", "image/avif; q=1"):
        assert kinds.matches(told, kinds.PICTURE)
    for told in ("image/svg+xml", "image/svg", "text/html", "image", "image/", "video/mp4"):
        assert not kinds.matches(told, kinds.PICTURE)


def test_pages_are_html():
    assert kinds.matches("text/html; charset=iso-8859-1", kinds.HTML)
    assert not kinds.matches("text/plain", kinds.HTML)
