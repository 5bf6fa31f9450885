"""What every page says as long as it is so: tests, a full disk, a line with listeners."""

from pathlib import Path

import pytest

from tests.web.moot import Moot


@pytest.fixture
def rehearsal(db, tmp_path: Path):
    """A moot in the mode for tests."""
    made = Moot(db, tmp_path / "data", test_peers=True)
    yield made
    made.close()


@pytest.mark.parametrize("path", ["/", "/about", "/sign-in", "/nowhere", "/post/99", "/u/ada"])
def test_in_the_mode_for_tests_every_page_says_so(rehearsal: Moot, path):
    assert "TEST MODE" in rehearsal.browser().get(path).text
    assert "TEST MODE" in rehearsal.browser(rehearsal.ada).get(path).text or path == "/sign-in"


def test_otherwise_none_does(moot: Moot):
    assert "TEST MODE" not in moot.browser().get("/").text


def test_who_goes_away_before_all_was_sent_is_no_fault_of_ours(moot: Moot, caplog):
    assert moot.browser(moot.ada).cut_off("/communities/new").status == 422
    assert caplog.records == []


def test_two_troubles_are_both_told(rehearsal: Moot):
    rehearsal.db.trouble = "disk is full"
    page = rehearsal.browser().get("/about").text
    assert "TEST MODE" in page
    assert "disk is full" in page
