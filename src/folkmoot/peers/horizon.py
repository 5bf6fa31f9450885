"""How far the outbox can be read: on PostgreSQL a number may appear behind a greater one.

On SQLite writers come one after the other, so the end of the log is its end. PostgreSQL gives
numbers before it commits. So whoever writes into the log holds a lock from before its number is
given until it is committed, a lock that everybody can hold at once; and the end of now is certain
when all who held it then have let it go. Nobody waits for it.
"""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, func, select

from folkmoot.storage.transaction import ReadTx, WriteTx

_LOCK = (0x6D6F6F74, 0x6F7574)
"""The advisory lock of writers ("moot", "out")."""

_catalogue = MetaData()
_locks = Table(
    "pg_locks",
    _catalogue,
    Column("virtualtransaction", Text),
    Column("locktype", Text),
    Column("database", BigInteger),
    Column("classid", BigInteger),
    Column("objid", BigInteger),
)
_databases = Table("pg_database", _catalogue, Column("oid", BigInteger), Column("datname", Text))

_HOLD = select(func.pg_advisory_xact_lock_shared(*_LOCK))
_HERE = select(_databases.c.oid).where(_databases.c.datname == func.current_database())
_WRITING = select(_locks.c.virtualtransaction).where(
    _locks.c.locktype == "advisory",
    _locks.c.classid == _LOCK[0],
    _locks.c.objid == _LOCK[1],
    _locks.c.database == _HERE.scalar_subquery(),
)


def enter(tx: WriteTx) -> None:
    """Before a row is written: be seen as one who writes, until the transaction ends."""
    if tx.dialect == "postgresql":
        tx.value(_HOLD)


class Horizon:
    """How far the log can be read, as one reader learns it."""

    def __init__(self) -> None:
        self._certain = 0
        self._end = 0
        self._writing: frozenset[str] = frozenset()
        """Who wrote when the end was `_end`, as long as some of them may still."""

    def look(self, tx: ReadTx, newest: int) -> int:
        """How far it can be read now; `newest` was read in this transaction before."""
        if tx.dialect != "postgresql":
            return newest
        if newest > self._certain:
            writing = frozenset(row.virtualtransaction for row in tx.rows(_WRITING))
            if not self._writing & writing:
                self._certain = self._end
                self._end, self._writing = newest, writing
            if not self._writing:
                self._certain = self._end
        return self._certain
