"""A simulated year keeps every invariant of assembly 4.4, whatever a third of the members want."""

from pathlib import Path

import pytest

from folkmoot.assembly.deciding import emergencies
from folkmoot.record.checking import check
from folkmoot.record.settings import SetSetting
from tests.assembly.protecting.build import elected
from tests.assembly.year.events import EVENTS, ONCE, look_first
from tests.assembly.year.harm import abuse, harm
from tests.assembly.year.protecting import sit, stop
from tests.assembly.year.year import Year
from tests.build import clock_of, open_moot


def live(year: Year, days: int, acts: int) -> None:
    """Day by day, until the time is over and there are so many acts in the record."""
    while year.day < days or year.read < acts:
        live_a_day(year, days)


def live_a_day(year: Year, days: int) -> None:
    """One day of so many."""
    year.day += 1
    year.grow(days)
    for event in year.chance.sample(EVENTS, 3):
        event(year)
    for event in ONCE.get(year.day * 365 // days, ()):
        event(year)
    harm(year)
    look_first(year)
    sit(year)
    year.vote()
    clock_of(year.db).advance(days=1)
    year.clockwork()


def a_year(folder: Path, seed: int, *, days: int, members: int, acts: int) -> Year:
    """One moot that lived so long, with everything checked at the end as a member would."""
    db = open_moot(folder / "moot.db")
    year = Year(db, seed, most=members)
    live(year, days, acts)
    assert year.read >= acts
    assert len(year.people) >= members
    assert check(db).faults == ()
    db.close()
    return year


def test_a_few_weeks_of_a_small_moot(tmp_path: Path):
    year = a_year(tmp_path, 4, days=40, members=12, acts=200)

    assert year.checker.effects
    assert year.checker.grounds["mandate"]


def test_an_emergency_abused(tmp_path: Path):
    """Somebody of the bloc was trusted with a little, and calls everything an emergency."""
    db = open_moot(tmp_path / "moot.db")
    year = Year(db, 3, most=10)
    while len(year.people) < 6:
        year.enter(year.founder)
    elected(db, year.people, year.bloc[0])
    year.look()
    for _ in range(14):
        for power in emergencies.POWERS:
            abuse(year, year.bloc[0], power)
        live_a_day(year, 40)
    assert year.checker.emergencies >= 3
    assert year.checker.confidence == 1
    assert check(db).faults == ()
    db.close()


def test_a_bloc_that_stops_whatever_it_can(tmp_path: Path):
    """The founder changes something each day, and the bloc suspends what it is let suspend."""
    db = open_moot(tmp_path / "moot.db")
    year = Year(db, 5, most=10)
    while len(year.people) < 6:
        year.enter(year.founder)
    for day in range(9):
        year.act(year.founder, SetSetting("searchable", value=day % 2 == 1))
        for one in year.bloc:
            stop(year, one)
        live_a_day(year, 40)
    assert year.checker.vetoed >= 1
    assert year.checker.kinds["veto.make"] <= 2 * len(year.bloc)
    assert check(db).faults == ()
    db.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_year_of_a_moot_that_grows_to_300(tmp_path: Path, seed: int):
    year = a_year(tmp_path, seed, days=365, members=300, acts=2000)

    assert year.checker.effects["mandate.grant"]


def test_the_checker_knows_nothing_of_the_program():
    for file in (Path(__file__).with_name(name) for name in ("checker.py", "bylaws.py")):
        imported = [line for line in file.read_text().splitlines() if "import " in line]
        assert imported
        assert not any("folkmoot" in line for line in imported)
