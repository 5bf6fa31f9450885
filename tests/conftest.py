"""What every test may ask for: a fresh database, and how long it may take."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

if TYPE_CHECKING:
    from folkmoot.storage.database import Database

BROWSER = shutil.which("chromium") and not os.environ.get("FOLKMOOT_NO_BROWSER")
LONG = os.environ.get("FOLKMOOT_LONG") == "1"
_SLOW_MACHINE = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]

# Nothing asserts elapsed time: a busy machine must not fail a test (deadline=None).
settings.register_profile(
    "fast", max_examples=50, deadline=None, suppress_health_check=_SLOW_MACHINE, derandomize=True
)
settings.register_profile(
    "long", max_examples=150, deadline=None, suppress_health_check=_SLOW_MACHINE
)
settings.load_profile("long" if LONG else "fast")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --pg: the same tests on PostgreSQL."""
    parser.addoption("--pg", action="store_true", help="use PostgreSQL instead of SQLite")


# ---- one PostgreSQL a run: the process that collects starts it, the workers learn its socket


class _Cluster:
    """Starts PostgreSQL when first asked, in the process that leads the run."""

    def __init__(self) -> None:
        self.server: postgres.Server | None = None

    def socket(self) -> str:
        if self.server is None:
            self.server = postgres.Server()
        return self.server.socket

    def pytest_configure_node(self, node: object) -> None:
        """Called by xdist for each worker: tell it where the server listens."""
        node.workerinput["postgres"] = self.socket()  # type: ignore[attr-defined]

    def pytest_unconfigure(self) -> None:
        """Stop the server at the end of the run."""
        if self.server is not None:
            self.server.stop()


def pytest_configure(config: pytest.Config) -> None:
    """Let the leading process own the PostgreSQL server."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Cluster(), "folkmoot-cluster")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the long rounds property tests and repeating tests count as slow ones.

    On PostgreSQL only the tests that have a database are run: the others say the same again.
    """
    if config.getoption("--pg"):
        items[:] = [item for item in items if _has_database(item)]
    for item in items:
        function = getattr(item, "obj", None)
        if LONG and (item.get_closest_marker("rounds") or hasattr(function, "hypothesis")):
            item.add_marker(pytest.mark.slow)
        if not LONG and item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="a long round: needs FOLKMOOT_LONG=1"))
        if item.get_closest_marker("browser") and not BROWSER:
            item.add_marker(pytest.mark.skip(reason="no browser: apt install chromium libatomic1"))


def _has_database(item: pytest.Item) -> bool:
    fixtures = {
        "db", "database_url", "moot_url", "on_postgres", "postgres_url", "postgres_socket",
    }  # fmt: skip
    return bool(fixtures & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def on_postgres(request: pytest.FixtureRequest) -> bool:
    """Whether this run is on PostgreSQL."""
    return bool(request.config.getoption("--pg"))


@pytest.fixture(scope="session")
def rounds() -> int:
    """How often a test marked `rounds` repeats itself."""
    return int(os.environ.get("FOLKMOOT_ROUNDS", "12"))


@pytest.fixture(scope="session")
def postgres_socket(request: pytest.FixtureRequest) -> str:
    """The folder of the socket of the run's PostgreSQL server."""
    given = getattr(request.config, "workerinput", None)
    if given is not None:
        return given["postgres"]
    cluster = request.config.pluginmanager.get_plugin("folkmoot-cluster")
    assert isinstance(cluster, _Cluster)
    return cluster.socket()


@pytest.fixture
def postgres_url(postgres_socket: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database; for tests marked `postgres`."""
    name = postgres.unique("test")
    yield postgres.create(postgres_socket, name)
    postgres.drop(postgres_socket, name)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path, *, on_postgres: bool) -> str:
    """A fresh, empty database: a path of an SQLite file, or an address with --pg."""
    if on_postgres:
        return request.getfixturevalue("postgres_url")
    return str(tmp_path / "moot.db")


@pytest.fixture(scope="session")
def prepared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, *, on_postgres: bool
) -> Iterator[str]:
    """A database with its tables and nothing in them, to copy from; made once."""
    from tests.build import open_moot  # here, so that tests of one module need not load all

    if not on_postgres:
        path = tmp_path_factory.mktemp("prepared") / "moot.db"
        open_moot(path).close()
        yield str(path)
        return
    socket = request.getfixturevalue("postgres_socket")
    name = postgres.unique("prepared")
    open_moot(postgres.create(socket, name)).close()
    yield name
    postgres.drop(socket, name)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and nothing in them."""
    from tests.build import open_moot

    path = tmp_path_factory.mktemp("empty") / "moot.db"
    open_moot(path).close()
    return path


@pytest.fixture
def moot_url(request: pytest.FixtureRequest, tmp_path: Path, prepared: str) -> Iterator[str]:
    """Where a fresh database with its tables is; for tests that open it more than once."""
    if not request.getfixturevalue("on_postgres"):
        path = tmp_path / "moot.db"
        shutil.copyfile(prepared, path)
        yield str(path)
        return
    socket = request.getfixturevalue("postgres_socket")
    name = postgres.unique("test")
    yield postgres.create(socket, name, template=prepared)
    postgres.drop(socket, name)


@pytest.fixture
def db(
    request: pytest.FixtureRequest, moot_url: str, empty_file: Path, tmp_path: Path
) -> Iterator[Database]:
    """An empty moot's database: tables, the real authority, and a clock that the test moves."""
    from tests.build import open_moot

    database = open_moot(moot_url)
    yield database
    if _is_replayed(request.node):
        from tests import replayed

        proving = replayed.is_proving(request.node.nodeid)
        replayed.check(database, empty_file, tmp_path, proving=proving)
    database.close()


def _is_replayed(test: pytest.Item) -> bool:
    """Whether the test's moot is made again from its record afterwards (tests/replayed.py)."""
    from tests import replayed

    if test.get_closest_marker("tampers") or not hasattr(test, "finished_well"):
        return False
    return LONG or replayed.is_chosen(test.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember of a test that it passed: of others nothing more is asked."""
    report = yield
    if report.when == "call" and report.passed:
        item.finished_well = True  # type: ignore[attr-defined]
    return report
