"""The settings of the moot: each change is an act, and nothing else is touched."""

import pytest
from sqlalchemy import func, select

from folkmoot.record import log, settings
from folkmoot.record.settings import SETTINGS
from tests.web.moot import Moot, problems


def now(moot: Moot) -> dict[str, object]:
    with moot.db.read() as tx:
        return dict(settings.read(tx))


def form(moot: Moot) -> dict[str, str]:
    """The form as the page holds it."""
    values = {key: value for key, value in now(moot).items() if value is not False}
    return {key: "yes" if value is True else str(value) for key, value in values.items()}


def changes(moot: Moot) -> int:
    with moot.db.read() as tx:
        return tx.value(select(func.count()).where(log.leaves.c.kind == "setting.set/1"))


def test_the_page_asks_for_every_open_setting(moot: Moot):
    page = moot.browser(moot.ada).get("/moot/settings").text
    for key, setting in SETTINGS.items():
        assert (f'name="{key}"' in page) != setting.fixed


def test_only_what_was_changed_is_recorded(moot: Moot):
    ada = moot.browser(moot.ada)
    ada.post("/moot/settings", form(moot))
    assert changes(moot) == 0

    ada.post("/moot/settings", form(moot) | {"name": "The Hall", "crawlers": "yes"})

    assert changes(moot) == 2
    assert now(moot)["name"] == "The Hall"
    assert now(moot)["crawlers"] is True
    assert "The Hall" in ada.get("/about").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"joining": "by force"}, "joining"),
        ({"zone": "Mars"}, "zone"),
        ({"locale": "tlh"}, "locale"),
        ({"about": "x" * 20_001}, "about"),
    ],
)
def test_what_cannot_be_changes_nothing(moot: Moot, typed: dict[str, str], field: str):
    before = now(moot)
    page = moot.browser(moot.ada).post(
        "/moot/settings", form(moot) | {"summary": "We weave."} | typed
    )
    assert page.status == 422
    assert len(problems(page)) == 1
    assert f'href="#{field}"' in page.text
    assert "We weave." in page.text
    assert now(moot) == before


def test_the_address_cannot_be_changed_by_the_form(moot: Moot):
    moot.browser(moot.ada).post("/moot/settings", form(moot) | {"address": "https://x.example"})
    assert now(moot)["address"] == "http://localhost:8000"


def test_only_those_entrusted_with_it(moot: Moot):
    bob = moot.browser(moot.bob)
    assert bob.get("/moot/settings").status == 403
    assert bob.post("/moot/settings", form(moot) | {"name": "Mine"}).status == 403
    assert "/moot/settings" not in bob.get("/about").text
    assert "/moot/settings" in moot.browser(moot.ada).get("/about").text
