"""act: what a host may do on the machine, and all that they may not."""

import pytest

from folkmoot.cli.settings import open_database
from folkmoot.config import load
from folkmoot.record import log


@pytest.fixture
def moot(hall, database):
    """The database of the hall."""
    db = open_database(load({"data": str(hall), "database": "".join(database[1:])}, {}))
    yield db
    db.close()


def leaves(db) -> int:
    """How many acts the record has."""
    with db.read() as tx:
        return log.size(tx)


def test_who_bans_from_the_machine_is_told_that_it_is_no_throne(run, hall, database, moot):
    before = leaves(moot)

    result = run("act", "member.ban", "person=@ada", "scope=moot", "reason=Away.",
                 "--data", hall, *database)  # fmt: skip

    assert result.exit_code == 1
    assert "This is for members to do" in result.stderr
    assert leaves(moot) == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["throne.take"], "There is no act called throne.take"),
        (["member.ban", "person=@nobody"], "Nobody here has the name nobody"),
        (["member.ban", "person=@ada"], "This act is not complete"),
        (["member.ban", "person=[1"], "This act is not complete"),
        (["member.ban", "person"], "This act is not complete"),
    ],
)
def test_what_is_no_act_is_told(run, hall, database, typed, told):
    result = run("act", *typed, "--data", hall, *database)

    assert result.exit_code == 1
    assert told in result.stderr
