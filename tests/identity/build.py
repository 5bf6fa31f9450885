"""What the tests of identity build on: a moot whose members can sign in."""

from __future__ import annotations

from contextlib import contextmanager

from argon2 import PasswordHasher
from sqlalchemy import event, select

from folkmoot.identity import applications, invitations, joining, signing_in
from folkmoot.identity.joining import NewAccount
from folkmoot.identity.passwords import Hasher
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
        return invitations.invite(tx, clock_of(db), sponsor, **choices).token


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


def apply(db, name="ben", answers=()):
    """Ask to join; gives the token of the page that tells how it stands."""
    with db.write() as tx:
        return applications.apply(tx, clock_of(db), account(name), answers)


def rows(db, table):
    """All rows of a table as dicts."""
    with db.read() as tx:
        return [dict(row._mapping) for row in tx.rows(select(table))]


def nothing(work):
    """A handler that does nothing."""


def do_jobs(db, handlers):
    """Do the due jobs of these kinds, and cross the others out."""
    others = {row["kind"] for row in rows(db, jobs.jobs)} - handlers.keys()
    return jobs.run_all(db, clock_of(db), handlers | dict.fromkeys(others, nothing))


@contextmanager
def counting(db):
    """Write down every statement that the database carries out inside the block."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith("PRAGMA"):  # what opening a connection says
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def browser():
    """The browser that signs in, in tests."""
    return signing_in.Browser(agent="Mozilla/5.0 (X11; Linux) Firefox/140.0", network="10.0.0.0/24")


class CheapHasher:
    """Hashes as Hasher does, at a small cost, and counts how often."""

    def __init__(self, clock):
        self._real = Hasher(clock)
        self._real._argon = _CHEAP
        self._real._decoy = hashed("nobody's password")
        self.verified: list[bool] = []
        self.made = 0

    async def hash_soon(self, password):
        """See Hasher."""
        self.made += 1
        return await self._real.hash_soon(password)

    async def verify_soon(self, stored, password):
        """See Hasher; notes whether there was an account."""
        self.verified.append(stored is not None)
        return await self._real.verify_soon(stored, password)

    def close(self):
        """See Hasher."""
        self._real.close()


async def in_thread(work):
    """Runs the work on the spot: tests have one thing to do at a time."""
    return work()
