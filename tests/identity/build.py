"""What the tests of identity build on: a moot whose members can sign in."""

from __future__ import annotations

from contextlib import contextmanager

from argon2 import PasswordHasher
from sqlalchemy import event, select

from folkmoot.clock import DAY
from folkmoot.identity import invitations, joining
from folkmoot.identity.joining import NewAccount
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage import jobs
from tests.build import clock_of

PASSWORD = "seven grey geese"
WORDS = "abandon ability able about above absent absorb abstract absurd abuse access acid"

# Cheap hashes: what they cost is tested where they are made.
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_HASHES: dict[str, str] = {}


def hashed(text):
    """A cheap hash of a text, the same one every time."""
    if text not in _HASHES:
        _HASHES[text] = _CHEAP.hash(text)
    return _HASHES[text]


def account(name, password=PASSWORD, words=WORDS):
    """What somebody who joins has chosen."""
    return NewAccount(name=name, password_hash=hashed(password), recovery_hash=hashed(words))


def give_credentials(db, member, name):
    """Let a member who was made without one sign in."""
    with db.write() as tx:
        joining.settle(tx, member, account(name))


def invite(db, sponsor, **choices):
    """The token of a new invitation."""
    with db.write() as tx:
        return invitations.invite(tx, clock_of(db), sponsor, **choices)[1]


def accept(db, token, name):
    """Join by the link of an invitation."""
    with db.write() as tx:
        return invitations.accept(tx, clock_of(db), token, account(name))


def member(db, sponsor, name):
    """A member who can sign in."""
    return accept(db, invite(db, sponsor), name)


def set_setting(db, by, key, value):
    """Change a setting of the moot."""
    with db.write() as tx:
        perform(tx, SetSetting(key=key, value=value), by=by)


def rows(db, table):
    """All rows of a table as dicts."""
    with db.read() as tx:
        return [dict(row._mapping) for row in tx.rows(select(table))]


def do_jobs(db, handlers):
    """Do the due jobs of these kinds; the others stay."""
    ignored = {row["kind"]: lambda work: None for row in rows(db, jobs.jobs)}
    return jobs.run_all(db, clock_of(db), ignored | handlers)


@contextmanager
def counting(db):
    """Write down every statement that the database carries out inside the block."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


ONE_DAY = DAY
