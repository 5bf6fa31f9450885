"""A moot with two members and a place for pictures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from folkmoot.record.actors import Member
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from tests.build import found, join, open_moot
from tests.media.build import store_at


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    made = open_moot(database_url)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return store_at(tmp_path)


@pytest.fixture
def ada(db: Database) -> Member:
    return found(db, "ada")


@pytest.fixture
def ben(db: Database, ada: Member) -> Member:
    return join(db, ada, "ben")
