"""Founding without a browser."""

import asyncio
import json
import stat

import pytest

from folkmoot.cli.settings import kernel
from folkmoot.clock import SystemClock
from folkmoot.errors import Invalid
from folkmoot.identity.passwords import Hasher
from folkmoot.identity.recovery import read_words
from folkmoot.identity.signing_in import Browser, Tools, sign_in
from folkmoot.record import settings
from folkmoot.storage.database import Database
from tests.build import person
from tests.cli.conftest import PASSWORD


def asked(place, password_file, **changed):
    answers = {
        "data": place, "name": "Hall", "url": "https://hall.example", "founder": "ada",
        "password-file": password_file, **changed,
    }  # fmt: skip
    return [part for name, value in answers.items() for part in (f"--{name}", value)]


def test_a_moot_is_founded_with_its_answers(run, tmp_path, password_file):
    place = tmp_path / "hall"
    result = run("setup", *asked(place, password_file, locale="de", zone="Europe/Berlin"))
    assert result.exit_code == 0
    assert "Hall is founded, and ada is its first member." in result.output
    # and the words that are printed are recovery words
    [words] = [line for line in result.output.splitlines() if line.startswith("  ")]
    assert read_words(words) == words.strip()
    # then
    db = Database(place / "moot.db", kernel())
    with db.read() as tx:
        read = settings.read(tx)
    assert person(db, "ada")
    db.close()
    assert (read["name"], read["address"]) == ("Hall", "https://hall.example")
    assert (read["locale"], read["zone"]) == ("de", "Europe/Berlin")
    assert stat.S_IMODE((place / "moot.db").stat().st_mode) == 0o600


def test_a_script_gets_the_words_as_json(run, tmp_path, password_file):
    result = run("setup", *asked(tmp_path / "hall", password_file), "--json")
    said = json.loads(result.stdout)
    assert len(said["recovery_words"]) == 12
    assert said["founder"] == "ada"


def test_the_founder_signs_in_with_the_password(hall, database):
    # given the moot as a browser would find it
    browser = Browser(agent="Firefox, Linux", network="192.0.2.0/24")
    db = Database(database[1] if database else hall / "moot.db", kernel())
    hasher = Hasher(SystemClock())
    tools = Tools(db, SystemClock(), hasher, at_once)
    # when
    signed_in = asyncio.run(sign_in(tools, name="ada", password=PASSWORD, browser=browser))
    # then
    assert signed_in.member == person(db, "ada")
    with pytest.raises(Invalid):
        asyncio.run(sign_in(tools, name="ada", password=PASSWORD + "x", browser=browser))
    db.close()
    hasher.close()


async def at_once(work):
    """Run the work of signing in here and now."""
    return work()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"url": "hall.example"}, "Write the address as https://name"),
        ({"url": "https://hall.example/forum"}, "without anything behind the name"),
        ({"url": "http://hall.example"}, "must not travel in the open"),
        ({"locale": "klingon"}, "no language called klingon"),
        ({"zone": "Mars/Phobos"}, "no time zone"),
        ({"founder": "Ada Lovelace"}, "name"),
        ({"name": " "}, "name"),
    ],
)
def test_an_answer_that_cannot_be_is_told_and_nothing_is_founded(
    run, tmp_path, password_file, changed, sentence
):
    place = tmp_path / "hall"
    result = run("setup", *asked(place, password_file, **changed))
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stdout == ""
    # so that the same folder can still be founded
    good = run("setup", *asked(place, password_file))
    assert good.exit_code == 0, good.output


@pytest.mark.parametrize("text", ["short", "password123", "", "\n"])
def test_a_weak_password_is_refused(run, tmp_path, text):
    (tmp_path / "weak").write_text(text)
    result = run("setup", *asked(tmp_path / "hall", tmp_path / "weak"))
    assert result.exit_code == 1
    assert "password" in result.stderr


def test_a_password_file_that_is_missing_is_told(run, tmp_path):
    result = run("setup", *asked(tmp_path / "hall", tmp_path / "nowhere"))
    assert (result.exit_code, "cannot be read" in result.stderr) == (1, True)


def test_a_moot_is_founded_once(run, hall, password_file, database):
    result = run("setup", *asked(hall, password_file), *database)
    assert result.exit_code == 1
    assert "founded already" in result.stderr


def test_a_missing_answer_is_wrong_usage(run):
    result = run("setup", "--name", "Hall")
    assert result.exit_code == 2
    assert "--url" in result.stderr
