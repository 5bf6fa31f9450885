"""A moot of a million posts, written straight into the tables; kept for the next run.

The tables are the program's own (metadata.create_all). Their indexes are taken away while
the rows are written and made again afterwards, which is only faster. What is in them is what
perform() would have left: posts, comments, tallies with their ranks, votes, subscriptions,
blocks, notices and the words that search finds.
"""

import random
import sqlite3
import time
from bisect import bisect
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

import msgspec

from bench import talk
from bench.moots import START, fresh, join, member, opened, shape_of_tables
from folkmoot.clock import DAY, HOUR, MINUTE, make_ref
from folkmoot.forum import ranking
from folkmoot.record.actors import Member
from folkmoot.web.house import House

YEARS = 3
COMMUNITIES = 1_000
SUBSCRIBED = 200
QUIET = 150
BLOCKED = 50
AUTHORS = 2_000
VERSION = 1
"""Raised when what is generated changes, so that an old copy is not taken for it."""

FIRST_QUIET = 51
"""Communities 51 to 200 are quiet: a few posts each, all of them old."""


class Crowd(msgspec.Struct, frozen=True):
    """A moot with many posts, and the member who reads it."""

    house: House
    reader: Member
    seconds: float
    """How long it took to make; 0 where an earlier run had made it."""


class _Post(msgspec.Struct, frozen=True):
    id: int
    community: int
    author: int
    published: int
    ups: int
    downs: int
    comments: int
    title: str
    body: str


def crowd(cache: Path, posts: int, notices: int, *, few: bool = False) -> Crowd:
    """The moot of so many posts, made in the folder `cache` if it is not there.

    `few` spreads the times so that also a small moot fills a page of every Top.
    """
    folder = cache / f"crowd-{posts}-{notices}-{VERSION}-{shape_of_tables()}"
    ready = folder / "ready"
    began = time.monotonic()
    made = not ready.exists()
    if made:
        house = fresh(folder)
        ada = member(house, "ada")
        with house.db.write() as tx:
            join(house, tx, ada, "bea")
        house.db.close()
        _write(folder / "moot.db", posts, notices, few=few)
        ready.touch()
    house = opened(folder)
    return Crowd(house, member(house, "bea"), time.monotonic() - began if made else 0.0)


def _write(path: Path, count: int, notices: int, *, few: bool) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF",
                   "cache_size = -400000"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("BEGIN")
    reader = connection.execute("SELECT id FROM person WHERE name = 'bea'").fetchone()[0]
    _people(connection)
    _rooms(connection, reader)
    _posts(connection, _made(count, few=few), reader)
    _inbox(connection, reader, notices)
    connection.execute("COMMIT")
    for _, sql in indexes:
        connection.execute(sql)
    connection.execute("PRAGMA journal_mode = WAL")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def _ref(kind: int, number: int) -> str:
    return f"{kind:02x}{number:030x}"


def _people(connection: sqlite3.Connection) -> None:
    connection.executemany(
        "INSERT INTO person (id, ref, name, origin, joined_at) VALUES (?, ?, ?, 'moot', ?)",
        ((1000 + n, _ref(1, n), f"author{n}", START - YEARS * 365 * DAY) for n in range(AUTHORS)),
    )
    connection.executemany(
        "INSERT INTO name_taken (name, kind, ref) VALUES (?, 'person', ?)",
        ((f"author{n}", _ref(1, n)) for n in range(AUTHORS)),
    )


def _rooms(connection: sqlite3.Connection, reader: int) -> None:
    born = START - YEARS * 365 * DAY
    rooms = range(1, COMMUNITIES + 1)
    connection.executemany(
        "INSERT INTO community (id, ref, name, title, description, description_html, visibility,"
        " posting, downvotes, gallery, created_at)"
        " VALUES (?, ?, ?, ?, '', '', ?, 'members', 1, 0, ?)",
        ((n, _ref(2, n), f"room{n}", f"Room {n}", "members" if n % 10 == 0 else "public", born)
         for n in rooms),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO subscription (person_id, community_id, at) VALUES (?, ?, ?)",
        ((reader, n, born) for n in range(1, SUBSCRIBED + 1)),
    )
    connection.executemany(
        "INSERT INTO person_block (person_id, blocked_id, at) VALUES (?, ?, ?)",
        ((reader, 1000 + 7 * n, born) for n in range(BLOCKED)),
    )


def _made(count: int, *, few: bool) -> Iterator[_Post]:
    """Posts in the order of their publishing, in communities of which a few have the most."""
    chance = random.Random(count)
    busy = [n for n in range(1, COMMUNITIES + 1) if not FIRST_QUIET <= n <= SUBSCRIBED]
    if few:
        busy = busy[: FIRST_QUIET - 1]  # all that is subscribed to, so that pages are full
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(busy))))
    span = YEARS * 365 * DAY
    quiet_until = START - span // 2
    old = iter(range(FIRST_QUIET, SUBSCRIBED + 1))
    for number, at in enumerate(_times(count, chance, few=few), 1):
        room = busy[bisect(weights, chance.random() * weights[-1])]
        if at < quiet_until and number % 7 == 0:
            room = next(old, room)
        ups = int(chance.paretovariate(1.1)) % 4_000
        downs = chance.randrange(ups + 2) // 3
        body = talk.line(chance, chance.randint(4, 14)) + "."
        yield _Post(
            number, room, 1000 + int(AUTHORS * chance.random() ** 2), at, ups, downs,
            min(400, int(chance.paretovariate(0.9)) - 1),
            talk.line(chance, chance.randint(3, 9)), body,
        )  # fmt: skip


def _times(count: int, chance: random.Random, *, few: bool) -> list[int]:
    """Ever more posts from the first day to the last; of a few, half in the last day."""
    span = YEARS * 365 * DAY
    if few:
        ages = [MINUTE * (span / MINUTE) ** chance.random() for _ in range(count)]
    else:
        ages = [span * (1 - chance.random() ** 0.5) for _ in range(count)]
    return sorted(START - 5 * MINUTE - int(age) for age in ages)


def _posts(connection: sqlite3.Connection, posts: Iterator[_Post], reader: int) -> None:
    last_word = 0
    batch: list[_Post] = []
    for post in posts:
        batch.append(post)
        if len(batch) == 20_000:
            last_word = _put(connection, batch, reader, last_word)
            batch = []
    _put(connection, batch, reader, last_word)
    connection.execute(
        "INSERT INTO community_tally (community_id, posts, comments, subscribers, activity,"
        " counted_at) SELECT c.id, count(t.post_id), coalesce(sum(t.comments), 0),"
        " c.id <= ?, 20.0, ? FROM community c LEFT JOIN post_tally t ON t.community_id = c.id"
        " GROUP BY c.id",
        (SUBSCRIBED, START),
    )


def _put(connection: sqlite3.Connection, batch: list[_Post], reader: int, last_word: int) -> int:
    connection.executemany(
        "INSERT INTO post (id, ref, community_id, author_id, title, body, body_html, published,"
        " origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'moot')",
        ((p.id, make_ref(p.published, p.id.to_bytes(10, "big")), p.community, p.author, p.title,
          p.body, f"<p>{p.body}</p>\n", p.published) for p in batch),
    )  # fmt: skip
    connection.executemany(
        f"INSERT INTO post_tally VALUES ({', '.join('?' * 17)})", (_tally(post) for post in batch)
    )
    connection.executemany(
        "INSERT INTO post_vote (person_id, post_id, value, at) VALUES (?, ?, 1, ?)",
        ((who, p.id, p.published + 1) for p in batch for who in _voters(p, reader)),
    )
    words = []
    for p in batch:
        last_word = max(last_word + 1, p.published)
        words.append((last_word, p))
    connection.executemany(
        "INSERT INTO search_row (id, kind, thing, shelf, place, thread, who)"
        " VALUES (?, 'post', ?, ?, ?, ?, ?)",
        ((at, p.id, _shelf(p), p.community, p.id, p.author) for at, p in words),
    )
    connection.executemany(
        "INSERT INTO search_words (rowid, words) VALUES (?, ?)",
        ((at, f"{p.title} {p.body}".lower().rstrip(".")) for at, p in words),
    )
    _answers(connection, batch)
    return last_word


def _voters(post: _Post, reader: int) -> Iterable[int]:
    """Some of the votes as rows; the reader voted on every tenth post."""
    found = [1000 + (post.id * 31 + n) % AUTHORS for n in range(min(2, post.ups))]
    return [reader, *found] if post.id % 10 == 0 else found


def _answers(connection: sqlite3.Connection, batch: list[_Post]) -> None:
    """The first comment of every fourth post as a row, for profiles."""
    chosen = [post for post in batch if post.id % 4 == 0 and post.comments]
    connection.executemany(
        "INSERT INTO comment (id, ref, post_id, depth, author_id, body, body_html, published,"
        " origin) VALUES (?, ?, ?, 0, ?, ?, ?, ?, 'moot')",
        ((p.id, _ref(3, p.id), p.id, p.author, p.body, f"<p>{p.body}</p>\n", p.published + HOUR)
         for p in chosen),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO comment_tally (comment_id, post_id, author_id, shelf, counted, published,"
        " score, ups, downs, hot, controversy) VALUES (?, ?, ?, ?, 1, ?, 0, 0, 0, ?, 0)",
        ((p.id, p.id, p.author, _shelf(p), p.published + HOUR, ranking.hot(0, p.published + HOUR))
         for p in chosen),
    )  # fmt: skip


def _shelf(post: _Post) -> int:
    return 1 if post.community % 10 == 0 else 0


def _tally(post: _Post) -> tuple[object, ...]:
    score = post.ups - post.downs
    bumped = post.published + (post.comments * 7 * MINUTE if post.comments else 0)
    bumped = min(bumped, START - MINUTE)
    active = ranking.bump(post.published, post.published, bumped)
    return (
        post.id, post.community, post.author, None, _shelf(post), post.published // DAY,
        post.published, score, post.ups, post.downs, post.comments, bumped, active,
        ranking.hot(score, post.published), ranking.active(score, active),
        ranking.controversy(post.ups, post.downs), ranking.scaled(score, post.published, 20.0),
    )  # fmt: skip


def _inbox(connection: sqlite3.Connection, reader: int, count: int) -> None:
    connection.executemany(
        "INSERT INTO notice (person_id, kind, at, actor, subject, link, data, read_at)"
        " VALUES (?, 'reply.post', ?, ?, ?, ?, '{}', ?)",
        ((reader, START - (count - n) * MINUTE, _ref(1, n % AUTHORS), None, f"/comment/{4 + n}",
          START if n < count * 9 // 10 else None) for n in range(count)),
    )  # fmt: skip
