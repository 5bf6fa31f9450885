"""The one list of tables, and what each table says of who may write it."""

from typing import Any

from sqlalchemy import CHAR, BigInteger, Column, Integer, LargeBinary, MetaData, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Micros = BigInteger
"""UTC in integer microseconds since 1970."""

Bytes = LargeBinary

GOVERNED = "governed"
PRIVATE = "private"
MACHINERY = "machinery"


def governed() -> dict[str, Any]:
    """Written only by the handlers of acts; replaying the record gives the same rows."""
    return {"keeping": GOVERNED}


def private() -> dict[str, Any]:
    """Written only by the handlers of acts, but never in the record (votes, drafts, reports)."""
    return {"keeping": PRIVATE}


def machinery() -> dict[str, Any]:
    """What the program needs to run and could make anew (jobs, sessions, tallies)."""
    return {"keeping": MACHINERY}


def keeping(table: Table) -> str:
    """governed, private or machinery; KeyError when a table forgot to say."""
    return table.info["keeping"]


def id_column() -> Column[int]:
    """An integer below 2^31 for pages and foreign keys; never in the record."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def ref_column(name: str = "ref", **options: Any) -> Column[str]:
    """A Ref: 32 hexadecimal digits."""
    return Column(name, CHAR(32), **options)


DERIVED: dict[str, Any] = {"derived": True}
"""Column info: computed from other columns, so replay need not give the same bytes."""

RULING: dict[str, Any] = {"ruling": True}
"""Column info: what the moot decided about a thing, compared even where the thing is a guest."""
