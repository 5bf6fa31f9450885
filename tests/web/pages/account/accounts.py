"""Builders for the pages about accounts: cheap passwords, links, and what stands on a page."""

import re
from html import unescape
from typing import Any

import msgspec

from folkmoot.identity import invitations
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from tests.build import clock_of
from tests.identity.build import PASSWORD, CheapHasher, give_credentials
from tests.web.client import Answer, Client
from tests.web.moot import Moot

FRESH = "nine brown bears"


def with_passwords(moot: Moot) -> CheapHasher:
    """Let ada, bob and eve sign in with PASSWORD, and make hashing cheap."""
    hasher = CheapHasher(moot.clock)
    moot.house = msgspec.structs.replace(moot.house, hasher=hasher)
    for name, member in (("ada", moot.ada), ("bob", moot.bob), ("eve", moot.eve)):
        give_credentials(moot.db, member, name)
    return hasher


def set_setting(moot: Moot, key: str, value: Any) -> None:
    """Change a setting of the moot, by its founder."""
    with moot.db.write() as tx:
        perform(tx, SetSetting(key=key, value=value), by=moot.ada)


def invitation(moot: Moot, sponsor: Member | None = None) -> str:
    """The path of a new invitation."""
    with moot.db.write() as tx:
        return "/join/" + invitations.invite(tx, clock_of(moot.db), sponsor or moot.ada).token


def form_key(answer: Answer) -> str:
    """The key in the form of a page behind a single-use link."""
    found = re.search(r'name="form_key" value="([^"]+)"', answer.text)
    return found[1] if found else ""


def words_on(answer: Answer) -> list[str]:
    """The recovery words on a page."""
    shown = re.search(r'<ol class="words">(.*?)</ol>', answer.text, re.DOTALL)
    return re.findall(r"<li>(\w+)</li>", shown[1]) if shown else []


def link_on(answer: Answer) -> str:
    """The path of the link that a page shows this once."""
    found = re.search(r'id="link"[^>]* value="http://localhost:8000([^"]+)"', unescape(answer.text))
    assert found, answer.text
    return found[1]


def is_signed_in(client: Client) -> bool:
    """Whether the browser has a session that still stands."""
    return client.get("/settings").status == 200


def sign_in(client: Client, name: str, password: str = PASSWORD) -> Answer:
    """Send the form of signing in."""
    return client.post("/sign-in", {"name": name, "password": password})
