"""What stands over every page follows the record at once, and time too."""

from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.web import roof
from tests.build import clock_of
from tests.web.moot import Moot


def over(moot: Moot) -> roof.Roof:
    with moot.db.read() as tx:
        return roof.of(moot.db, tx, moot.clock.now())


def test_it_is_read_once_while_nothing_happens(moot: Moot) -> None:
    assert over(moot) is over(moot)


def test_a_changed_setting_is_there_at_once(moot: Moot) -> None:
    before = over(moot)
    with moot.db.write() as tx:
        perform(tx, SetSetting("name", "The press"), by=moot.ada)
    assert (before.settings["name"], over(moot).settings["name"]) == ("Moot", "The press")
    assert "The press" in moot.browser().get("/").text


def test_the_end_of_a_mandate_needs_no_act(moot: Moot) -> None:
    assert over(moot).keys.kind == "founder"
    clock_of(moot.db).advance(days=60)
    assert over(moot).keys.kind == "nobody"
