"""Sessions: which browsers are signed in as whom, and how they are signed out."""

import re
from collections.abc import Sequence

import msgspec
from sqlalchemy import (
    CHAR,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    select,
    update,
)

from folkmoot.clock import DAY, MINUTE, Clock, Ref
from folkmoot.identity import tokens
from folkmoot.identity.people import people
from folkmoot.identity.tokens import digest, new_token
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, id_column, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

IDLE = 60 * DAY
"""A session that nobody used for so long has ended."""

LONGEST = 365 * DAY
"""However much it is used, a session ends by then."""

NOTED_EVERY = 10 * MINUTE
"""The last use is written at most so often: reading a page should not write."""

MOST = 50
"""Sessions of one person; the one least recently used makes room."""

sessions = Table(
    "session",
    metadata,
    id_column(),
    Column("token_hash", CHAR(64), nullable=False, unique=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("created_at", Micros, nullable=False),
    Column("last_seen", Micros, nullable=False, index=True),
    Column("agent", Text, nullable=False),
    Column("network", Text, nullable=False),
    info=machinery(),
)


class Session(msgspec.Struct, frozen=True):
    """One signed-in browser and the member it belongs to."""

    id: int
    person_id: int
    person: Ref
    name: str
    created_at: int
    last_seen: int
    agent: str
    """Browser and system in two words, such as "Firefox, Linux"."""
    network: str
    """The /24 or /48 that it was opened from."""


_COLUMNS = (
    sessions.c.id,
    sessions.c.person_id,
    people.c.ref,
    people.c.name,
    sessions.c.created_at,
    sessions.c.last_seen,
    sessions.c.agent,
    sessions.c.network,
)
_ALL = (
    select(*_COLUMNS)
    .join_from(sessions, people, people.c.id == sessions.c.person_id)
    .where(people.c.left_at.is_(None), people.c.joined_at.is_not(None), people.c.name.is_not(None))
)

_BY_TOKEN = Prepared(_ALL.where(sessions.c.token_hash == bindparam("digest")))


def create(tx: WriteTx, clock: Clock, person_id: int, *, agent: str, network: str) -> str:
    """Sign a browser in; gives the token for its cookie. `agent` is the User-Agent header."""
    token, now = new_token(clock), clock.now()
    prune(tx, now)
    _make_room(tx, person_id)
    tx.insert(
        sessions,
        token_hash=digest(token),
        person_id=person_id,
        created_at=now,
        last_seen=now,
        agent=in_words(agent),
        network=network,
    )
    return token


def find(tx: ReadTx, token: str, now: int) -> Session | None:
    """The session of a cookie's token; None when it ended, or its person left."""
    row = tx.row(_BY_TOKEN, {"digest": digest(token)})
    if row is None:
        return None
    found = Session(*row)
    return found if _is_live(found, now) else None


def needs_note(session: Session, now: int) -> bool:
    """Whether it is time to write down that the session is in use."""
    return now - session.last_seen >= NOTED_EVERY


def note_use(tx: WriteTx, session: Session, now: int) -> None:
    """Write down that the session is in use."""
    change = update(sessions).where(sessions.c.id == session.id, sessions.c.last_seen < now)
    tx.write(change.values(last_seen=now))


def of_person(tx: ReadTx, person_id: int, now: int) -> Sequence[Session]:
    """The live sessions of a person, the last used first."""
    query = _ALL.where(sessions.c.person_id == person_id).order_by(sessions.c.last_seen.desc())
    return [found for row in tx.rows(query) if _is_live(found := Session(*row), now)]


def end(tx: WriteTx, session_id: int, person_id: int) -> bool:
    """Sign one browser of this person out; False when it is nobody's or somebody else's."""
    mine = delete(sessions).where(sessions.c.id == session_id, sessions.c.person_id == person_id)
    return tx.write(mine) > 0


def end_all(tx: WriteTx, person_id: int, *, but: int | None = None) -> int:
    """Sign out every browser of a person, except the session of that id; gives how many.

    What lets them act without signing in goes too.
    """
    tokens.drop(tx, person_id)
    theirs = delete(sessions).where(sessions.c.person_id == person_id)
    return tx.write(theirs if but is None else theirs.where(sessions.c.id != but))


def prune(tx: WriteTx, now: int) -> int:
    """Delete sessions that nobody used for long; gives how many went.

    Whoever signs in sweeps, so no timer is needed.
    """
    return tx.write(delete(sessions).where(sessions.c.last_seen <= now - IDLE))


def in_words(user_agent: str) -> str:
    """Browser and system of a User-Agent header in two words, so that a person knows it again."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    return ", ".join(word for word in (browser, system) if word)


def _is_live(session: Session, now: int) -> bool:
    return now - session.last_seen < IDLE and now - session.created_at < LONGEST


def _make_room(tx: WriteTx, person_id: int) -> None:
    newest = (
        select(sessions.c.id)
        .where(sessions.c.person_id == person_id)
        .order_by(sessions.c.last_seen.desc())
        .limit(MOST - 1)
    )
    kept = [row.id for row in tx.rows(newest)]
    if len(kept) == MOST - 1:
        theirs = delete(sessions).where(sessions.c.person_id == person_id)
        tx.write(theirs.where(sessions.c.id.not_in(kept)))


# The first that fits: every browser also claims to be those below it.
_BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Chrome", r"\bChrome/|\bCriOS/|\bChromium/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMacintosh\b|\bMac OS X\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((word for word, sign in table if re.search(sign, text[:1000])), "")
