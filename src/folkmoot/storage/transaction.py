"""What the code of the house may do inside a transaction."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement, Connection, Executable, Row, Table, bindparam, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import TextClause

from folkmoot.errors import FolkmootError
from folkmoot.storage.prepared import Prepared, Query
from folkmoot.storage.prepared_changes import Change, PreparedChange, plainly
from folkmoot.storage.tables import MACHINERY
from folkmoot.words import N_


class OutsidePerform(FolkmootError):
    """Code tried to change a governed or private table without an act: a fault of the program."""


class ReadTx:
    """A consistent view of the database; cannot change anything."""

    def __init__(self, connection: Connection, kernel: object) -> None:
        self._connection = connection
        self.kernel = kernel
        self.seen: dict[tuple[str, Any], Any] = {}
        """Rows of governed tables that were read ahead, by what they are and their key.

        Whoever would look one up may take it from here: each change of a governed or private
        table in this transaction empties it.
        """

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._connection.dialect.name

    def rows(
        self, query: Query | Prepared, values: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """All rows of a query."""
        if isinstance(query, Prepared):
            return query.rows(self._connection, values or {})
        return self._connection.execute(query, values).fetchall()

    def row(
        self, query: Query | Prepared, values: Mapping[str, Any] | None = None
    ) -> Row[Any] | None:
        """The first row of a query, or None."""
        if isinstance(query, Prepared):
            found = query.rows(self._connection, values or {})
            return found[0] if found else None
        return self._connection.execute(query, values).first()

    def value(self, query: Query | Prepared, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        if isinstance(query, Prepared):
            found = query.tuples(self._connection, values or {})
            return found[0][0] if found else None
        return self._connection.execute(query, values).scalar()

    def tuples(
        self, query: Prepared, values: Mapping[str, Any] | None = None
    ) -> Sequence[Sequence[Any]]:
        """All rows by position only: for hundreds of them."""
        return query.tuples(self._connection, values or {})

    def stream(self, query: Query, batch: int = 1000) -> Iterator[Row[Any]]:
        """The rows of a query one by one, without holding all of them in memory."""
        options = {"stream_results": True, "yield_per": batch}
        yield from self._connection.execute(query, execution_options=options)

    def has_table(self, name: str) -> bool:
        """Whether a table is there that the list of tables may not know."""
        return inspect(self._connection).has_table(name)


class WriteTx(ReadTx):
    """A transaction that may change machinery, and inside perform() everything else."""

    def __init__(self, connection: Connection, kernel: object) -> None:
        super().__init__(connection, kernel)
        self._performing = False

    @contextmanager
    def performing(self) -> Generator[None]:
        """Open governed and private tables; only record/perform.py and replay may ask for it."""
        before, self._performing = self._performing, True
        try:
            yield
        finally:
            self._performing = before

    def write(self, change: Change | PreparedChange, values: Any = None) -> int:
        """Carry out an insert, update or delete; gives the number of rows it touched.

        Raises OutsidePerform when the table is governed or private and no act is being
        performed.
        """
        if isinstance(change, PreparedChange):
            self._check(change.change.table)
            return change.carry_out(self._connection, values or {}).rows
        self._check(change.table)
        return self._connection.execute(change, values).rowcount

    def insert(self, table: Table, **values: Any) -> int:
        """Insert one row and give its new integer id (0 for a table without one)."""
        self._check(table)
        key = _insert(table, tuple(values)).carry_out(self._connection, values).key
        return key if isinstance(key, int) else 0

    def upsert(
        self, table: Table, keys: Sequence[str], values: Mapping[str, Any], **update: Any
    ) -> int:
        """Insert a row, or where one with the same `keys` stands, update it.

        `update` gives other values for that case; without it the row takes `values`.
        """
        names = tuple(name for name in values if name not in keys)
        if not names and not update:
            return int(self.insert_if_new(table, keys, values))
        self._check(table)
        if any(isinstance(value, ClauseElement) for value in update.values()):
            once = _conflicting(self.dialect, table)
            once = once.on_conflict_do_update(index_elements=list(keys), set_=update)
            return plainly(self._connection, once, values).rows
        change = _upsert(self.dialect, table, tuple(keys), tuple(values), tuple(update))
        told = {**values, **{f"{_INSTEAD}{name}": value for name, value in update.items()}}
        return change.carry_out(self._connection, told).rows

    def insert_if_new(self, table: Table, keys: Sequence[str], values: Mapping[str, Any]) -> bool:
        """Insert a row unless one with the same keys stands; True when it was inserted."""
        self._check(table)
        change = _insert_if_new(self.dialect, table, tuple(keys), tuple(values))
        return change.carry_out(self._connection, values).rows > 0

    def _check(self, changed: Any) -> None:
        table: Table = changed
        if table.info.get("keeping") == MACHINERY:
            return
        if not self._performing:
            raise OutsidePerform(
                N_("The table {table} may only be changed by performing an act."), table=str(table)
            )
        self.seen.clear()


# Statements that are made once: to make one anew costs more than to carry it out.


@lru_cache(maxsize=512)
def _insert(table: Table, names: tuple[str, ...]) -> PreparedChange:
    return PreparedChange(insert(table), names)


_INSTEAD = "instead_"
"""Before the names of values that an upsert writes only over a row that stands."""


@lru_cache(maxsize=256)
def _upsert(
    dialect: str,
    table: Table,
    keys: tuple[str, ...],
    names: tuple[str, ...],
    instead: tuple[str, ...],
) -> PreparedChange:
    change = _conflicting(dialect, table)
    new: dict[str, Any] = {name: bindparam(f"{_INSTEAD}{name}") for name in instead}
    if not new:
        new = {name: change.excluded[name] for name in names if name not in keys}
    return PreparedChange(change.on_conflict_do_update(index_elements=list(keys), set_=new), names)


@lru_cache(maxsize=256)
def _insert_if_new(
    dialect: str, table: Table, keys: tuple[str, ...], names: tuple[str, ...]
) -> PreparedChange:
    change = _conflicting(dialect, table)
    return PreparedChange(change.on_conflict_do_nothing(index_elements=list(keys)), names)


def _conflicting(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def refuse_raw_statements(statement: Executable) -> None:
    """Guard for the engine: SQL text is written only inside storage/, which uses the driver."""
    if isinstance(statement, TextClause):
        raise OutsidePerform(N_("SQL text may not be executed outside of storage."))
