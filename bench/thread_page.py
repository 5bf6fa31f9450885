"""A thread page of 500 comments, signed in: the page that people look at most."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time_ns
from typing import Any

from sqlalchemy import update

from bench import plain_thread
from bench.calling import Caller, answering
from bench.moots import Conversation, conversation
from bench.sql import Sent, captured, raw, send, statements
from bench.table import Row, Size, Table, best, best_of_each, settle
from folkmoot import bodies
from folkmoot.forum.marks import read_marks
from folkmoot.web import answers
from folkmoot.web.pages.talk import thread

SHARE = 0.9
"""The floor must write at least this share of the bytes of the page."""


def run(folder: Path, size: Size) -> Table:
    """Measure the page, its floor, and where its time goes."""
    talk = conversation(folder / "thread", size.comments)
    caller = Caller(answering(talk.house), talk.token)
    address = f"/post/{talk.post_id}"
    forget = _forgetting(talk)
    answer = caller.get(address)
    assert answer.status == 200, answer.status
    forget()
    with captured(talk.house.db) as sent:
        caller.get(address)
    page = gzip.decompress(answer.body).decode()
    floor = _Floor(talk, sent)
    share = len(floor.write().encode()) / len(page.encode())
    assert size.comments < 100 or share >= SHARE, f"the floor writes {share:.0%} of the bytes"

    settle()
    times: list[float] = []

    def ask() -> None:
        forget()
        times.append(caller.get(address).ms)

    floor_ms = best_of_each(size.rounds, ask, floor.answer)[1]
    parts = [_parts(caller, address, forget) for _ in range(size.rounds)]
    again = min(caller.get(address).ms for _ in range(size.rounds))
    sql = best(size.rounds, floor.send)
    caller.close()
    rows = [
        Row("thread page, all new marks", min(times), floor=floor_ms, budget=1.5,
            floor_is="the same SQL, f-strings, the same gzip"),
        Row("the same page read again", again, floor=floor_ms, floor_is="as above"),
        *_where(parts, sql, min(times)),
    ]  # fmt: skip
    count, weight = len(statements(sent)), len(page.encode())
    packed = f"gzip {len(answer.body):,} bytes"
    notes = [
        f"{count} statements; {weight:,} bytes, of which the floor writes {share:.0%}; {packed}.",
        "The first row includes writing down how far the thread was read, on both sides.",
    ]
    return Table("thread", f"a thread page of {size.comments} comments, signed in", rows, notes)


def _forgetting(talk: Conversation) -> Callable[[], None]:
    """What sets the read mark back, so that the new comments are new again."""
    db = talk.house.db
    with db.read() as tx:
        mark = tx.value(read_marks.select().with_only_columns(read_marks.c.read_until))

    def forget() -> None:
        with db.write() as tx, tx.performing():
            tx.write(update(read_marks).values(read_until=mark))

    return forget


class _Floor:
    """The same statements through the bare driver, and the plainest page from their rows."""

    def __init__(self, talk: Conversation, sent: Sent) -> None:
        self._sent = sent
        self._connection = raw(talk.house.db.url)
        self._me = talk.reader.id
        self._at = {_role(sql): number for number, (sql, _) in enumerate(sent) if _role(sql)}
        self._now = talk.house.clock.now()

    def send(self) -> list[list[tuple[Any, ...]]]:
        """The rows of every statement."""
        return send(self._connection, self._sent)

    def write(self) -> str:
        """The page as text."""
        found = self.send()
        at = self._at
        head, mine = found[at["post"]][0], found[at["mine"]][0]
        return plain_thread.page(
            head[2], found[at["body"]][0][0], found[at["comments"]], found[at["votes"]],
            found[at["blocks"]], mine[3] or 0, self._me, head[29], self._now,
        )  # fmt: skip

    def answer(self) -> bytes:
        """The page as it leaves."""
        return bodies.packed(self.write().encode())


_SIGNS = {
    "comments": "FROM comment JOIN comment_tally",
    "votes": "FROM comment_vote",
    "blocks": "FROM person_block",
    "body": "SELECT post.body_html",
    "mine": "saved_id",
    "post": "AS has_body",
}


def _role(sql: str) -> str:
    return next((role for role, sign in _SIGNS.items() if sign in sql.replace("\n", "")), "")


def _parts(caller: Caller, address: str, forget: Callable[[], None]) -> dict[str, float]:
    """The time of the parts of one request, in milliseconds."""
    forget()
    spent: dict[str, float] = {}
    with (
        _timed(spent, "template", answers, "page_bytes"),
        _timed(spent, "gzip", answers, "_compressed"),
        _timed(spent, "leave", answers, "leave"),
        _timed(spent, "mark", thread, "quietly"),
        _timed(spent, "read", thread.threads, "read"),
    ):
        spent["all"] = caller.get(address).ms
    return spent


@contextmanager
def _timed(spent: dict[str, float], part: str, place: Any, name: str) -> Iterator[None]:
    before = getattr(place, name)

    def timed(*args: Any, **named: Any) -> Any:
        began = process_time_ns()
        try:
            return before(*args, **named)
        finally:
            spent[part] = spent.get(part, 0.0) + (process_time_ns() - began) / 1e6

    setattr(place, name, timed)
    try:
        yield
    finally:
        setattr(place, name, before)


def _where(parts: list[dict[str, float]], sql: float, whole: float) -> list[Row]:
    """Where the time of the first row goes; the SQL of all parts is told once, as bare SQL."""
    least = {name: min(one[name] for one in parts) for name in parts[0]}
    guard = least["all"] - least["read"] - least["template"] - least["gzip"] - least["mark"]
    return [
        Row("of it: bare SQL of all parts", sql),
        Row("of it: reading the thread, its SQL included", least["read"]),
        Row("of it: writing the page, its comments included", least["template"]),
        Row("of it: gzip", least["gzip"]),
        Row("of it: the read mark, through perform", least["mark"]),
        Row("of it: guard, session, frame, rights, headers", guard),
    ]
