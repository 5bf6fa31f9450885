"""The setup page: what it takes, what it refuses, and that its link is good once."""

import pytest

from folkmoot.assembly import holding
from folkmoot.clock import MINUTE
from folkmoot.config import Settings
from folkmoot.identity import tokens
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.web.house import House, furnish
from tests.build import clock_of, sealer_of
from tests.web.client import Client

ANSWERS = {
    "name": "The press", "url": "http://localhost:8000", "language": "en", "zone": "UTC",
    "founder": "ada", "password": "seven grey geese fly",
}  # fmt: skip


@pytest.fixture
def house(db: Database, tmp_path):
    made = furnish(db, Settings(data=tmp_path), sealer_of(db), BlobStore(tmp_path / "media"))
    yield made
    made.hasher.close()


@pytest.fixture
def client(house: House):
    made = Client(house)
    yield made
    made.close()


def link(house: House) -> str:
    with house.db.write() as tx:
        return tokens.issue(tx, clock_of(house.db), "setup", "setup", lifetime=30 * MINUTE)


def founded(house: House) -> bool:
    with house.db.read() as tx:
        return holding.of_keys(tx, clock_of(house.db).now()).kind == "founder"


def test_it_founds_once(house: House, client: Client):
    token = link(house)
    assert client.get(f"/setup/{token}").status == 200

    answer = client.post(f"/setup/{token}", ANSWERS)

    assert (answer.status, founded(house)) == (200, True)
    assert "The press" in answer.text
    assert client.post(f"/setup/{token}", ANSWERS).status == 404


def test_before_that_a_page_says_only_what_to_do(house: House, client: Client):
    """No way into a moot that is not there, and no word on who holds its keys."""
    for page in (client.get("/"), client.get("/sign-in"), client.get(f"/setup/{link(house)}")):
        assert "Sign in" not in page.text
        assert "holds the keys" not in page.text
        assert 'href="/' not in page.text.partition("<body>")[2]
    assert client.get("/").status == 404
    assert "open the setup link" in client.get("/").text


def test_only_languages_that_the_pages_speak_are_offered(house: House, client: Client):
    token = link(house)
    assert client.get(f"/setup/{token}").text.count('value="en" selected') == 1
    assert 'value="de"' not in client.get(f"/setup/{token}").text.partition('name="zone"')[0]
    assert client.post(f"/setup/{token}", {**ANSWERS, "language": "de"}).status == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "xx_<b>"),
        ("language", ""),
        ("zone", "Mars/Olympus"),
        ("url", "http://example.com"),
        ("url", "ftp://example.com"),
        ("url", "https://example.com/path"),
        ("url", "moot"),
        ("founder", "Ada!"),
        ("founder", "admin"),
        ("founder", ""),
        ("password", "short"),
        ("name", " "),
    ],
)
def test_a_wrong_answer_is_named_at_its_field_and_nothing_is_lost(
    house: House, client: Client, field: str, value: str
):
    token = link(house)

    answer = client.post(f"/setup/{token}", {**ANSWERS, field: value})

    assert (answer.status, founded(house)) == (422, False)
    assert f'id="{field}-error"' in answer.text
    assert field == "name" or "The press" in answer.text
    assert client.post(f"/setup/{token}", ANSWERS).status == 200


def test_the_link_ends_after_half_an_hour(house: House, client: Client):
    token = link(house)
    clock_of(house.db).advance(minutes=31)

    assert client.get(f"/setup/{token}").status == 410
    assert client.post(f"/setup/{token}", ANSWERS).status == 410
    assert not founded(house)


@pytest.mark.parametrize(
    ("url", "status"), [("https://moot.example", 422), ("http://127.0.0.1:8001", 200)]
)
def test_in_the_mode_for_tests_nothing_is_founded_in_public(
    db: Database, tmp_path, url: str, status: int
):
    settings = Settings(data=tmp_path, test_peers=True)
    house = furnish(db, settings, sealer_of(db), BlobStore(tmp_path / "media"))
    client = Client(house)
    answer = client.post(f"/setup/{link(house)}", {**ANSWERS, "url": url})
    assert (answer.status, founded(house)) == (status, status == 200)
    assert "test_peers" in answer.text
    client.close()
    house.hasher.close()
