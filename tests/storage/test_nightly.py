"""The backup of every night, and the rule of what is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from folkmoot.clock import DAY, HOUR, moment
from folkmoot.record.backups import describer
from folkmoot.storage import nightly, restoring
from folkmoot.storage.jobs import jobs, run_all
from tests.build import clock_of
from tests.storage.moots import a_moot

START = datetime(2026, 1, 1, 3, tzinfo=UTC)
times = st.lists(
    st.integers(0, 800 * 24).map(lambda hours: START + timedelta(hours=hours)), max_size=80
)


@pytest.fixture
def place(tmp_path):
    return tmp_path / "moot"


@pytest.fixture
def moot(place, database_url, on_postgres):
    db = a_moot(place, database_url if on_postgres else "")
    with db.write() as tx:
        tx.write(jobs.delete())
    yield db
    db.close()


def plan(moot):
    with moot.write() as tx:
        nightly.plan(tx, clock_of(moot).now())


def planned(moot):
    with moot.read() as tx:
        return [row.run_at for row in tx.rows(select(jobs.c.run_at))]


def night(moot, place, passphrase_file=None):
    """Let time pass to after the next night, and do what is due."""
    clock = clock_of(moot)
    clock.advance(seconds=(planned(moot)[0] - clock.now()) / 1_000_000 + 60)
    handlers = {nightly.JOB: nightly.handler(place, describer(clock), passphrase_file)}
    return run_all(moot, clock, handlers)


def test_it_is_planned_for_three_o_clock_once(moot):
    plan(moot)
    plan(moot)
    [at] = planned(moot)
    assert at % DAY == 3 * HOUR
    assert 0 < at - clock_of(moot).now() <= DAY


def test_a_night_gives_a_backup_and_plans_the_next(moot, place):
    plan(moot)
    [first] = planned(moot)
    # when
    assert night(moot, place) == 1
    # then
    [path] = nightly.existing(place).values()
    assert restoring.verify(path, None).about.size == 3
    assert planned(moot) == [first + DAY]


def test_it_is_encrypted_where_the_host_says_so(moot, place, tmp_path):
    (tmp_path / "p").write_text("seven seals\n")
    plan(moot)
    night(moot, place, tmp_path / "p")
    [path] = nightly.existing(place).values()
    assert restoring.verify(path, "seven seals").sealed


def test_a_night_that_failed_comes_again_the_same_night(moot, place, tmp_path):
    # given a passphrase file that is missing
    plan(moot)
    night(moot, place, tmp_path / "p")
    assert nightly.existing(place) == {}
    # when it is there soon after
    (tmp_path / "p").write_text("seven seals\n")
    night(moot, place, tmp_path / "p")
    # then
    assert len(nightly.existing(place)) == 1


def test_it_can_be_taken_back(moot):
    plan(moot)
    with moot.write() as tx:
        nightly.cancel(tx)
    assert planned(moot) == []


def test_old_ones_go_and_other_files_stay(place, tmp_path):
    # given two years of backups
    folder = place / "backups"
    folder.mkdir(parents=True)
    for day in range(730):
        at = START + timedelta(days=day)
        (folder / f"moot-{at:%Y%m%dT%H%M%SZ}.folkmoot").touch()
    for name in ("mine.folkmoot", "before-update-v1-20260101T000000000000Z.db", "moot-x.folkmoot"):
        (folder / name).touch()
    # when
    gone = nightly.drop_old(place)
    # then
    left = nightly.existing(place)
    assert len(gone) + len(left) == 730
    last = START + timedelta(days=729)
    assert {last - timedelta(days=day) for day in range(7)} <= left.keys()
    assert len({(at.year, at.month) for at in left}) == 12
    assert 7 + 11 <= len(left) <= 7 + 4 + 12
    assert len(list(folder.iterdir())) == len(left) + 3


@given(times)
def test_the_newest_is_always_kept(made):
    keep = nightly.kept(made)
    assert keep <= set(made)
    if made:
        assert max(made) in keep


@given(times)
def test_no_more_are_kept_than_the_rule_says(made):
    assert len(nightly.kept(made)) <= nightly.DAYS + nightly.WEEKS + nightly.MONTHS


@given(times)
def test_dropping_twice_is_dropping_once(made):
    keep = nightly.kept(made)
    assert nightly.kept(keep) == keep


@given(times, st.integers(1, 30))
def test_a_day_more_never_brings_back_what_was_dropped(made, days):
    keep = nightly.kept(made)
    later = max(made, default=START) + timedelta(days=days)
    assert nightly.kept([*made, later]) == nightly.kept([*keep, later])


def test_a_name_tells_its_time(moot, place):
    clock = clock_of(moot)
    path = nightly.new_name(place, clock)
    assert abs((nightly.made_at(path) - moment(clock.now())).total_seconds()) < 2
