"""import lemmy, as a host runs it; what it does is tested in tests/forum."""

import json

import pytest

from folkmoot.cli.settings import open_database
from folkmoot.clock import SystemClock
from folkmoot.config import load
from folkmoot.forum.founding import FoundCommunity
from folkmoot.record.perform import perform
from tests.build import person
from tests.forum.importing.lemmy_file import save, the_conversation
from tests.forum.importing.stage import counts


def test_a_community_that_is_not_there_is_told(run, hall, tmp_path, database):
    (tmp_path / "thread.json").write_text('{"posts": [], "comments": []}')
    result = run(
        "import",
        "lemmy",
        tmp_path / "thread.json",
        "--community",
        "talk",
        "--data",
        hall,
        *database,
    )
    assert result.exit_code == 1
    assert result.stderr.strip().endswith(".")


@pytest.mark.parametrize("text", ["", "not json", "[1, 2]"])
def test_a_file_that_is_no_export_is_told_with_the_place(run, hall, tmp_path, database, text):
    (tmp_path / "thread.json").write_text(text)
    result = run(
        "import",
        "lemmy",
        tmp_path / "thread.json",
        "--community",
        "talk",
        "--data",
        hall,
        *database,
    )
    assert (result.exit_code, "Traceback" in result.output) == (1, False)


@pytest.fixture
def moot(hall, database):
    """The database of the hall, with a garden in it."""
    db = open_database(load({"data": str(hall), "database": "".join(database[1:])}, {}))
    with db.write() as tx:
        act = FoundCommunity(SystemClock().new_ref(), "garden", "Garden")
        perform(tx, act, by=person(db, "ada"))
    yield db
    db.close()


def test_a_file_is_brought_in_taken_back_and_shown_again(run, hall, moot, tmp_path, database):
    path = save(tmp_path, the_conversation())
    where = ("--data", hall, *database)
    told = run("import", "lemmy", path, "--community", "garden", "--json", *where)
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert (found["posts"], found["comments"], found["kept"]) == (1, 7, 0)
    assert counts(moot) == (1, 7)

    assert run("import", "undo", found["ref"], "--reason", "Wrong file.", *where).exit_code == 0
    assert counts(moot) == (0, 0)
    again = run("import", "undo", found["ref"], *where)
    assert (again.exit_code, again.stderr) == (1, "This import is already as you want it.\n")

    assert run("import", "redo", found["ref"], *where).exit_code == 0
    assert counts(moot) == (1, 7)


def test_where_there_is_one_community_it_need_not_be_named(run, hall, moot, tmp_path, database):
    path, where = save(tmp_path, the_conversation()), ("--data", hall, *database)
    told = run("import", "lemmy", path, *where)
    assert told.stdout.startswith("1 post and 7 comments are in garden.\n")

    with moot.write() as tx:
        act = FoundCommunity(SystemClock().new_ref(), "barn", "Barn")
        perform(tx, act, by=person(moot, "ada"))
    told = run("import", "lemmy", path, *where)
    assert told.exit_code == 1
    assert told.stderr.endswith("There are: barn, garden.\n")


def test_where_there_is_no_community_it_says_what_to_do(run, hall, tmp_path, database):
    told = run("import", "lemmy", save(tmp_path, the_conversation()), "--data", hall, *database)
    assert told.exit_code == 1
    assert told.stderr.startswith("This moot has no community yet. Start one")


def test_a_file_that_is_not_there_is_told_by_its_name(run, hall, moot, database):
    told = run("import", "lemmy", "nothing.json", "--data", hall, *database)
    assert told.stderr == "The machine says: No such file or directory: nothing.json.\n"


def test_an_import_that_nobody_knows_is_told(run, hall, database):
    told = run("import", "undo", "0" * 32, "--data", hall, *database)
    assert (told.exit_code, told.stderr) == (1, "There is no such import.\n")
