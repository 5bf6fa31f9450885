"""The index of words in a backup: the same on both databases, so that a moot can move."""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import (
    BigInteger,
    Connection,
    Text,
    bindparam,
    cast,
    column,
    insert,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from folkmoot.storage.search_terms import tsvector
from folkmoot.storage.transaction import ReadTx

NAME = "search_words"

_FTS = table(NAME, column("rowid", BigInteger), column("words", Text))
_VECTORS = table(NAME, column("id", BigInteger), column("words", TSVECTOR))

_LEXEME = re.compile(r"'([^']*)':([\d,]+)")

Entry = tuple[int, str]
"""The id of a search row, and its words in order with spaces between them."""


def dump(tx: ReadTx, batch: int) -> Iterator[Entry]:
    """Every entry of the index."""
    index = _FTS if tx.dialect == "sqlite" else _VECTORS
    key, words = index.c
    for row in tx.stream(select(key, cast(words, Text)).order_by(key), batch):
        at, text = tuple(row)
        yield at, text if tx.dialect == "sqlite" else _in_order(text)


def load(connection: Connection, entries: Sequence[Entry]) -> None:
    """Add entries to an index that search.create() made."""
    if connection.dialect.name == "sqlite":
        values = [{"rowid": key, "words": words} for key, words in entries]
        connection.execute(insert(_FTS), values)
    else:
        change = insert(_VECTORS).values(id=bindparam("key"), words=cast(bindparam("w"), TSVECTOR))
        connection.execute(change, [{"key": k, "w": tsvector(w.split())} for k, w in entries])


def _in_order(vector: str) -> str:
    """The words of a tsvector as PostgreSQL prints it, back in the order of the text.

    It forgets places beyond 16,383 and more than 255 places of one word; only whether two
    words stand side by side is then lost.
    """
    places = [
        (int(place), word)
        for word, listed in _LEXEME.findall(vector)
        for place in listed.split(",")
    ]
    return " ".join(word for _, word in sorted(places))
