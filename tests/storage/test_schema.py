"""The version of the tables: made, brought forward, put back, refused."""

import shutil
import subprocess
import sys

import pytest
from sqlalchemy import Column, MetaData, Table, Text, inspect, select

from folkmoot.clock import FakeClock
from folkmoot.errors import Refused
from folkmoot.storage import folder, loading, schema, snapshots
from folkmoot.storage.tables import metadata
from tests.build import person
from tests.storage.moots import a_moot, back_up, content, opened, restore

NEXT = '''"""A made-up next version."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table("tulip", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("shoe_size", sa.Integer, server_default="42"))
    op.execute("INSERT INTO tulip (id) SELECT id FROM person")
'''
FAILING = NEXT + '    op.execute("SELECT no_such_function()")\n'
# What a careless author could do: the transaction ends in the middle.
CARELESS = FAILING.replace(
    '    op.execute("SELECT', '    op.execute("COMMIT")\n    op.execute("SELECT'
)


@pytest.fixture
def place(tmp_path):
    return tmp_path / "moot"


@pytest.fixture
def url(request, on_postgres):
    return request.getfixturevalue("postgres_url") if on_postgres else ""


@pytest.fixture
def moot(place, url):
    db = a_moot(place, url)
    yield db
    db.close()


@pytest.fixture
def migrations(tmp_path):
    """The program's migrations, and a place to add one."""
    copy = tmp_path / "100% migrations"
    shutil.copytree(schema.MIGRATIONS, copy)
    return copy


def shape(db):
    """Tables, columns, keys and indexes as the database tells them."""
    look = inspect(db.engine)
    own = [name for name in look.get_table_names() if not name.startswith("search_words_")]
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"], bool(c["default"])) for c in
             look.get_columns(name)],
            look.get_pk_constraint(name)["constrained_columns"],
            sorted((k["constrained_columns"], k["referred_table"]) for k in
                   look.get_foreign_keys(name)),
            sorted((i["name"], i["column_names"], i["unique"]) for i in look.get_indexes(name)),
            sorted(u["column_names"] for u in look.get_unique_constraints(name)),
        )
        for name in own
    }  # fmt: skip


def forward(db, place, migrations, text):
    (migrations / "versions" / "0002_tulips.py").write_text(text)
    return schema.prepare(db, place, FakeClock(), version=2, migrations=migrations)


def test_an_empty_database_gets_every_table(place, url):
    place = folder.open_folder(place)
    db = opened(place, url)
    assert schema.stored(db) is None
    # when
    done = schema.prepare(db, place, FakeClock())
    # then
    assert (done.before, done.now, done.snapshot) == (None, schema.VERSION, None)
    assert schema.stored(db) == schema.VERSION
    assert set(metadata.tables) | {"search_words"} <= set(inspect(db.engine).get_table_names())
    db.close()


def test_the_migrations_make_the_same_tables_as_the_program(place, url, tmp_path, request):
    # given one database made at once
    db = opened(folder.open_folder(place), url)
    schema.create(db)
    at_once = shape(db)
    # and one that went through every migration
    with db.rebuild() as connection:
        if url:
            loading.drop_everything(connection)
    if not url:
        db.close()
        db = opened(folder.open_folder(tmp_path / "other"))
    with db.rebuild() as connection:
        schema.migrate(connection, schema.VERSION)
    # then they are the same: else run scripts/baseline, or after a release write a migration
    migrated = shape(db)
    db.close()
    assert migrated == at_once


def test_the_version_is_the_number_of_the_last_migration():
    names = sorted(path.name[:4] for path in (schema.MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert names == [schema.stamp(number) for number in range(1, schema.VERSION + 1)]


def test_a_database_that_is_right_is_left_alone(moot, place):
    before = content(moot)
    done = schema.prepare(moot, place, FakeClock())
    assert (done.before, done.now, done.snapshot) == (1, 1, None)
    assert content(moot) == before
    assert list((place / "backups").iterdir()) == []


def test_an_older_database_is_brought_forward_after_a_copy(moot, place, migrations):
    before = content(moot)
    # when
    done = forward(moot, place, migrations, NEXT)
    # then the rows are there, and what the migration adds
    assert (done.before, done.now) == (1, 2)
    assert schema.stored(moot) == 2
    after = content(moot)
    assert after["person"] == before["person"]
    assert after["leaf"] == before["leaf"]
    made = MetaData()
    made.reflect(moot.engine, only=["tulip", "person"])
    with moot.engine.connect() as connection:
        assert len(connection.execute(select(made.tables["tulip"])).all()) == 3
        assert set(connection.scalars(select(made.tables["person"].c.shoe_size))) == {42}
    # and the copy is of the version before
    assert [one.version for one in snapshots.existing(place)] == [1]
    assert done.snapshot == snapshots.existing(place)[0].path


@pytest.mark.parametrize("text", [FAILING, CARELESS])
def test_a_migration_that_fails_leaves_everything_as_it_was(moot, place, migrations, url, text):
    if url and text is CARELESS:
        pytest.skip("SQLAlchemy keeps the transaction of PostgreSQL in its own hands")
    before, was = content(moot), shape(moot)
    # when
    with pytest.raises(Refused) as refused:
        forward(moot, place, migrations, text)
    # then it says what happened and what to do
    sentence = refused.value.sentence()
    assert "from version 1 to version 2" in sentence
    assert "no_such_function" in sentence
    assert "Nothing was changed." in sentence
    assert "Start the Folkmoot that you had before" in sentence
    # and nothing is lost or half made
    moot.close()
    again = opened(place, url)
    assert schema.stored(again) == 1
    assert (content(again), shape(again)) == (before, was)
    assert again.damage() == []
    again.close()


def test_a_migration_that_breaks_a_reference_fails(moot, place, migrations, url):
    if url:
        pytest.skip("PostgreSQL looks at references by itself")
    text = NEXT + '    op.execute("UPDATE person SET sponsor_id = 99 WHERE id = 2")\n'
    with pytest.raises(Refused, match="leads to a row of person"):
        forward(moot, place, migrations, text)


def test_foreign_keys_are_watched_again_afterwards(moot, place, migrations):
    forward(moot, place, migrations, NEXT)
    ada = person(moot, "ada")
    orphan = metadata.tables["person"].update().values(sponsor_id=99)
    with pytest.raises(Exception, match=r"(?i)foreign key"), moot.write() as tx, tx.performing():
        tx.write(orphan.where(metadata.tables["person"].c.id == ada.id))


def test_a_newer_database_is_refused_with_both_versions(moot, place):
    with moot.write() as tx:
        tx.write(schema.versions.update().values(version_num="0007"))
    with pytest.raises(Refused) as refused:
        schema.prepare(moot, place, FakeClock())
    sentence = refused.value.sentence()
    assert "version 7" in sentence
    assert f"up to version {schema.VERSION}" in sentence
    assert "Install that one again" in sentence


def test_a_database_of_something_else_is_refused_and_left_alone(place, url):
    db = opened(folder.open_folder(place), url)
    with db.rebuild() as connection:
        Table("recipe", MetaData(), Column("dish", Text)).create(connection)
    with pytest.raises(Refused, match="something else than a moot, such as the table recipe"):
        schema.prepare(db, place, FakeClock())
    assert inspect(db.engine).get_table_names() == ["recipe"]
    db.close()


def test_a_file_that_is_no_database_is_refused(place):
    (folder.open_folder(place) / "moot.db").write_bytes(b"not a database at all" * 100)
    db = opened(place)
    with pytest.raises(Refused, match="cannot be opened: file is not a database"):
        schema.prepare(db, place, FakeClock())
    db.close()


@pytest.mark.postgres
def test_a_database_that_does_not_answer_is_told_without_its_password(place):
    db = opened(place, "postgresql://moot:hunter2@127.0.0.1:1/moot")
    with pytest.raises(Refused) as refused:
        schema.stored(db)
    assert "cannot be opened" in refused.value.sentence()
    assert "hunter2" not in refused.value.sentence()


def test_making_tables_is_all_or_nothing(place, url, monkeypatch):
    db = opened(folder.open_folder(place), url)

    def fail(_connection):
        raise ZeroDivisionError

    monkeypatch.setattr(schema.search, "create", fail)
    with pytest.raises(ZeroDivisionError):
        schema.create(db)
    assert inspect(db.engine).get_table_names() == []
    db.close()


def test_an_older_backup_is_restored_and_brought_forward(
    moot, place, migrations, tmp_path, monkeypatch
):
    # given a backup of version 1, and a program of version 2
    back_up(moot, place, tmp_path / "b")
    before = content(moot)
    (migrations / "versions" / "0002_tulips.py").write_text(NEXT)
    monkeypatch.setattr(schema, "VERSION", 2)
    migrate = schema.migrate
    monkeypatch.setattr(
        schema, "migrate", lambda connection, version: migrate(connection, version, migrations)
    )
    # when
    restore(tmp_path / "b", tmp_path / "new", finish=lambda *_: None)
    # then
    db = opened(tmp_path / "new")
    assert schema.stored(db) == 2
    assert "tulip" in inspect(db.engine).get_table_names()
    after = content(db)
    db.close()
    assert after | {"schema_version": []} == before | {"schema_version": []}


def test_alembic_is_not_loaded_where_nothing_is_behind(tmp_path):
    code = (
        "import sys; from pathlib import Path; from folkmoot import app; "
        "from folkmoot.config import Settings; "
        f"h = app.open_house(Settings(data=Path({str(tmp_path / 'm')!r}))); h.db.close(); "
        "h.hasher.close(); print('alembic' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
