"""Writes migrations/versions/0001_*.sql from the tables of the program, until they are released."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

import folkmoot.app  # noqa: F401 - makes every table known
from folkmoot.storage import schema, search
from folkmoot.storage.tables import metadata

FOLDER = schema.MIGRATIONS / "versions"


def statements(name: str) -> str:
    """The statements that make every table on "sqlite" or "postgresql"."""
    dialect: Any = sqlite.dialect() if name == "sqlite" else postgresql.dialect()
    found: list[str] = []
    for table in known():
        made = [CreateTable(table), *map(CreateIndex, sorted(table.indexes, key=_name))]
        found += [str(statement.compile(dialect=dialect)) for statement in made]
    search.create(_Listening(name, found))  # type: ignore[arg-type]
    lines = "\n".join(line.rstrip() for text in found for line in [*text.strip().split("\n"), ";"])
    return lines.replace("\n;", ";") + "\n"


def known() -> Iterator[Any]:
    """Every table but the one that Alembic makes itself."""
    return (table for table in metadata.sorted_tables if table is not schema.versions)


def _name(index: Any) -> str:
    return str(index.name)


class _Listening:
    """A connection that only writes down what it is told."""

    def __init__(self, name: str, found: list[str]) -> None:
        self.dialect: Any = sqlite.dialect() if name == "sqlite" else postgresql.dialect()
        self.found = found

    def exec_driver_sql(self, statement: str) -> None:
        """Write a statement down."""
        self.found.append(statement)


if __name__ == "__main__":
    for name in ("sqlite", "postgresql"):
        (FOLDER / f"0001_{name}.sql").write_text(statements(name), encoding="utf-8")
