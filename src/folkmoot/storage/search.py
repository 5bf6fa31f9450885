"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL, behind one function."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Select,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    cast,
    delete,
    event,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from folkmoot.clock import SECOND
from folkmoot.errors import Unavailable
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.search_terms import fts5, terms_of, tsquery, tsvector, words_of
from folkmoot.storage.tables import machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

ENOUGH = 20
"""So many things with the very words that were typed are an answer: a page of them.

Then the last word is not taken as a beginning as well. FTS5 reads the hits of a word from the
newest on and stops, but to find all words with a beginning it gathers all their hits first.
"""

PUBLIC_SHELF = 0
MEMBERS_SHELF = 1
HIDDEN_SHELF = 2
PUBLIC_ASIDE = -1
MEMBERS_ASIDE = -2

FORGET_JOB = "storage.forget"
MERGE_PAGES = 500
"""Pages of the index that one write transaction tidies, so that no writer waits long."""

rows = Table(
    "search_row",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("thing", Integer, nullable=False),
    Column("shelf", SmallInteger, nullable=False),
    Column("place", Integer),
    Column("thread", Integer),
    Column("who", Integer),
    Column("language", Text),
    UniqueConstraint("kind", "thing"),
    Index("ix_search_row_thread", "thread"),
    info=machinery(),
)
"""One row for each thing that can be found. The id is the time of the thing, moved on by a
microsecond where two share one: so the newest hits are read first without any sorting."""

# Both are called search_words and neither is in the metadata: create() makes the one that fits.
_fts = Table(
    "search_words",
    MetaData(),
    Column("rowid", BigInteger, primary_key=True),
    Column("words", Text),
    Column("search_words", Text),  # FTS5 takes orders in a column called like the table
    Column("rank", BigInteger),
    info=machinery(),
)
_vectors = Table(
    "search_words",
    MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("words", TSVECTOR, nullable=False),
    info=machinery(),
)


class Within(msgspec.Struct, frozen=True):
    """Shelves on which only what stands in some places is found, by the ids of the places."""

    shelves: tuple[int, ...]
    places: tuple[int, ...]


class Hit(msgspec.Struct, frozen=True):
    """One thing that was found."""

    id: int
    """Give the last one's as `before` to read on."""
    kind: str
    thing: int
    place: int | None
    who: int | None


def create(bind: Engine | Connection) -> None:
    """Make the index of words where it is missing; for set-up and migrations."""
    if isinstance(bind, Engine):
        with bind.begin() as connection:
            create(connection)
    elif bind.dialect.name == "sqlite":
        bind.exec_driver_sql(
            "CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5("
            "words, tokenize = \"unicode61 remove_diacritics 0 categories 'L* M* N*'\")"
        )
    else:
        bind.exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS search_words"
            " (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)"
        )
        bind.exec_driver_sql(
            "CREATE INDEX IF NOT EXISTS ix_search_words ON search_words USING gin (words)"
        )


@event.listens_for(rows, "after_create")
def _create_too(_table: Table, connection: Connection, **_options: object) -> None:
    """Whoever makes the tables makes the index with them: it cannot be in the metadata."""
    create(connection)


def put(
    tx: WriteTx,
    kind: str,
    thing: int,
    *,
    at: int,
    shelf: int,
    title: str = "",
    body: str = "",
    place: int | None = None,
    thread: int | None = None,
    who: int | None = None,
    language: str | None = None,
) -> None:
    """Let a thing be found by its words, in place of what was known of it before.

    `at` is its time in microseconds, `shelf` who may find it, `place` the id of its
    community, `thread` of its post, `who` of its author.
    """
    drop(tx, kind, [thing])
    at = _free(tx, at, thing)
    tx.insert(
        rows, id=at, kind=kind, thing=thing, shelf=shelf,
        place=place, thread=thread, who=who, language=language,
    )  # fmt: skip
    words = words_of(f"{title}\n{body}")
    if tx.dialect == "sqlite":
        tx.write(insert(_fts).values(rowid=at, words=" ".join(words)))
    else:
        tx.write(insert(_vectors).values(id=at, words=cast(tsvector(words), TSVECTOR)))


def _free(tx: ReadTx, at: int, thing: int) -> int:
    """A number for a row: its time, or less than a second later where that is taken.

    A file may give a million comments the same time, so the next place is not the one just
    behind, but one that follows from the thing.
    """
    taken = select(rows.c.id).where(rows.c.id == bindparam("at"))
    if tx.row(taken, {"at": at}) is not None:
        at += 1 + thing % SECOND
    while tx.row(taken, {"at": at}) is not None:
        at += 1
    return at


def drop(tx: WriteTx, kind: str, things: Collection[int]) -> None:
    """Let things be found no more; none of their words stays in a table."""
    same = select(rows.c.id).where(rows.c.kind == kind, rows.c.thing.in_(things))
    known = [row.id for row in tx.rows(same)]
    if known:
        index, key = _index(tx)
        tx.write(delete(index).where(key.in_(known)))
        tx.write(delete(rows).where(rows.c.id.in_(known)))


def clear(tx: WriteTx) -> None:
    """Let nothing be found any more, before everything is put anew."""
    tx.write(delete(_index(tx)[0]))
    tx.write(delete(rows))


def shelve_thread(tx: WriteTx, thread: int, shelf: int) -> None:
    """Move a post and its comments to another shelf (hidden with the post, or back)."""
    tx.write(update(rows).where(rows.c.thread == thread).values(shelf=shelf))


def shelve(tx: WriteTx, kind: str, things: Collection[int], steps: Mapping[int, int]) -> None:
    """Move things from shelves to others; `steps` has the new one for each that is left."""
    same = rows.c.kind == kind, rows.c.thing.in_(things), rows.c.shelf.in_(tuple(steps))
    new = case(steps, value=rows.c.shelf)
    tx.write(update(rows).where(*same).values(shelf=new))


def shelve_place(tx: WriteTx, place: int, shelf: int) -> None:
    """Move what is not hidden in a community to another shelf (opened, or closed to visitors).

    What stands aside stays beside it, and what stands on a shelf of its own stays there.
    """
    beside = PUBLIC_ASIDE if shelf == PUBLIC_SHELF else MEMBERS_ASIDE
    usual = {PUBLIC_SHELF: shelf, MEMBERS_SHELF: shelf}
    steps = {**usual, PUBLIC_ASIDE: beside, MEMBERS_ASIDE: beside}
    shown = rows.c.shelf.in_(tuple(steps))
    new = case(steps, value=rows.c.shelf)
    tx.write(update(rows).where(rows.c.place == place, shown).values(shelf=new))


def search(
    tx: ReadTx,
    words: str,
    *,
    shelves: Iterable[int],
    within: Within | None = None,
    kinds: Iterable[str] = (),
    place: int | None = None,
    who: int | None = None,
    language: str | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[Hit]:
    """The newest things that have all the words.

    The last word may be only begun ("ros" finds roses), unless so many things have all the
    words as they were typed that they are what is meant; see ENOUGH. What is typed is words
    and nothing else: no sign in it is an operator. A word with a sign inside ("e-mail") is
    looked for as its parts next to each other. `before` is the id of the last hit of the page
    before. What stands on `shelves` is found, and what is `within`. No words, no hits.
    """
    terms = terms_of(words)
    if not terms:
        return []
    seen = rows.c.shelf.in_(sorted(shelves))
    if within is not None:
        seen |= rows.c.shelf.in_(within.shelves) & rows.c.place.in_(within.places)
    only: list[ColumnElement[bool]] = [seen]
    if chosen := sorted(kinds):
        only.append(rows.c.kind.in_(chosen))
    for column, value in ((rows.c.place, place), (rows.c.who, who), (rows.c.language, language)):
        if value is not None:
            only.append(column == value)
    # Asked from the newest on, whatever the page, so that all pages of a search agree.
    whole = _hits(tx, terms, only, limit=max(limit, ENOUGH))
    if len(whole) < ENOUGH:
        return _hits(tx, terms, only, begun=True, before=before, limit=limit)
    if before is None:
        return whole[:limit]
    return _hits(tx, terms, only, before=before, limit=limit)


def _hits(
    tx: ReadTx,
    terms: list[list[str]],
    only: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    begun: bool = False,
    before: int | None = None,
) -> list[Hit]:
    query = _matching(tx, terms, begun=begun).where(*only)
    if before is not None:
        query = query.where(_index(tx)[1] < before)
    return [Hit(*row) for row in tx.rows(query.limit(limit))]


def _index(tx: ReadTx) -> tuple[Table, Column[int]]:
    """The index of words of this database, and its key."""
    return (_fts, _fts.c.rowid) if tx.dialect == "sqlite" else (_vectors, _vectors.c.id)


def _matching(
    tx: ReadTx, terms: list[list[str]], *, begun: bool
) -> Select[Any, Any, Any, Any, Any]:
    """The rows that have the terms, the newest first; `begun`: the last may go on."""
    index, key = _index(tx)
    if tx.dialect == "sqlite":
        found = _fts.c.words.op("MATCH")(literal(fts5(terms, begun=begun)))
    else:
        found = _vectors.c.words.op("@@")(cast(tsquery(terms, begun=begun), TSQUERY))
    shown = select(rows.c.id, rows.c.kind, rows.c.thing, rows.c.place, rows.c.who)
    return shown.join_from(index, rows, rows.c.id == key).where(found).order_by(key.desc())


# ---- forgetting: deleted words leave the file too


def forget(tx: WriteTx) -> None:
    """Leave the job that takes what was deleted out of the files; after every erasure."""
    enqueue(tx, FORGET_JOB, {})


def _forget(work: Work) -> None:
    """Tidy the index of words, then fold the write-ahead log into the file.

    SQLite overwrites what is deleted (secure_delete), but FTS5 keeps the words of a
    deleted row in its older segments until they are merged, and the log keeps old
    pages until it is emptied. Raises Unavailable while a reader holds the log.
    """
    if work.db.is_postgres:
        alone = work.db.engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.exec_driver_sql("VACUUM")
        return
    while _merge(work.db):
        pass
    with work.db.engine.connect() as connection:
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
    if busy:
        raise Unavailable(N_("Somebody is reading the log; erased text leaves it in a moment."))


def _merge(db: Database) -> bool:
    """Merge some of the index (https://sqlite.org/fts5.html section 6.8); False when done."""
    with db.write() as tx:
        before = tx.value(select(func.total_changes()))
        tx.write(insert(_fts).values(search_words="merge", rank=-MERGE_PAGES))
        return tx.value(select(func.total_changes())) - before >= 2


HANDLERS: dict[str, Handler] = {FORGET_JOB: _forget}
