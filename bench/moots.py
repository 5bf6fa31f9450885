"""Moots to measure: opened as the program opens them, filled through perform()."""

import shutil
import time
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

import msgspec
from sqlalchemy import select

from bench.talk import text
from folkmoot import app
from folkmoot.assembly.founding import Founding, found
from folkmoot.clock import DAY, SECOND, Clock, FakeClock, Ref, SystemClock
from folkmoot.config import Settings
from folkmoot.forum.blocks import BlockPerson
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.founding import FoundCommunity
from folkmoot.forum.marks import NoteVisit, ReadThread
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.votes import CastVote
from folkmoot.identity import sessions
from folkmoot.identity.joining import JoinByInvitation, NewAccount
from folkmoot.identity.people import people
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import WriteTx
from folkmoot.web.house import House

START = 1_790_000_000 * SECOND
"""When the measured moots live; a fixed time, so that every run builds the same."""


def shape_of_tables() -> str:
    """A sign that changes when the tables do: what was kept with other tables is made anew."""
    baseline = files("folkmoot.storage.migrations.versions") / "0001_sqlite.sql"
    return blake2b(baseline.read_bytes(), digest_size=4).hexdigest()


class Conversation(msgspec.Struct, frozen=True):
    """A thread, who reads it, and the cookie's token of the reader."""

    house: House
    post: Ref
    post_id: int
    reader: Member
    token: str
    comments: list[Ref]


def opened(folder: Path, clock: Clock | None = None) -> House:
    """The house of a moot in a folder, founded by ada if it is new.

    Its clock stands at START, and its chance differs from run to run: a kept moot has used
    up the refs of the run that made it.
    """
    clock = clock or FakeClock(START, seed=time.time_ns())
    house = app.open_house(Settings(data=folder), clock)
    with house.db.write() as tx:
        if not log.frontier(tx).size:
            account = NewAccount("ada", "$none", "$none")
            answers = Founding("The moot", "http://localhost:8000", "en", "UTC", account)
            found(tx, house.clock, house.sealer, answers)
    return house


def fresh(folder: Path, clock: Clock | None = None) -> House:
    """A new moot in a folder of ours; what stood there is deleted."""
    shutil.rmtree(folder, ignore_errors=True)
    return opened(folder, clock or FakeClock(START))


def member(house: House, name: str) -> Member:
    """The member of a name."""
    with house.db.read() as tx:
        row = tx.row(select(people.c.ref, people.c.id).where(people.c.name == name))
    assert row is not None
    return Member(row.ref, row.id)


def signed_in(house: House, who: Member) -> str:
    """The token of a new session."""
    with house.db.write() as tx:
        return sessions.create(tx, house.clock, who.id, agent="Firefox/140 Linux", network="lo")


def join(house: House, tx: WriteTx, sponsor: Member, name: str) -> Member:
    """Bring in a member."""
    ref = house.clock.new_ref()
    return Member(ref, perform(tx, JoinByInvitation(ref=ref, name=name), by=sponsor).result)


def community(house: House, tx: WriteTx, by: Member, name: str) -> Ref:
    """Found a community in which votes against count."""
    ref = house.clock.new_ref()
    perform(tx, FoundCommunity(ref=ref, name=name, title=name.title(), downvotes=True), by=by)
    return ref


def parent_of(number: int) -> int | None:
    """Which earlier comment a comment answers: a third open a conversation, some go deep."""
    if number < 2 or number % 3 == 0:
        return None
    return number - 1 if number % 3 == 1 else (number * 7) % number


def conversation(
    folder: Path, comments: int, blocked: int = 50, *, served: bool = False
) -> Conversation:
    """A thread of so many comments, read by bea, a member with no mandate.

    She blocks people, of whom a fifth write in it; a fifth of the comments is new to her,
    and on a fifth she has voted. One that is to be `served` ends today.
    """
    days = comments * 17 // (24 * 60) + 1
    clock = FakeClock(SystemClock().now() - days * DAY if served else START)
    house = fresh(folder, clock)
    ada = member(house, "ada")
    refs: list[Ref] = []
    with house.db.write() as tx:
        bea = join(house, tx, ada, "bea")
        writers = [join(house, tx, ada, f"writer{number}") for number in range(60)]
        quiet = [join(house, tx, ada, f"quiet{number}") for number in range(blocked)]
        place = community(house, tx, ada, "garden")
        post = clock.new_ref()
        body = "\n\n".join(text(number) for number in range(6))
        made = CreatePost(ref=post, community=place, title="Where the bench stands", body=body)
        post_id = perform(tx, made, by=writers[0]).result
        for one in [*writers[-blocked // 5 :], *quiet[: blocked - blocked // 5]]:
            perform(tx, BlockPerson(person=one.ref), by=bea)
        seen = 0
        for number in range(comments):
            clock.advance(minutes=17)
            parent = parent_of(number)
            ref = clock.new_ref()
            act = CreateComment(
                ref=ref,
                post=post,
                body=text(number),
                parent=None if parent is None else refs[parent],
            )
            perform(tx, act, by=writers[(number * 13) % len(writers)])
            refs.append(ref)
            if number == comments * 4 // 5:
                seen = clock.now()
        for number in range(0, comments, 5):
            perform(tx, CastVote(value=1, comment=refs[number]), by=bea)
        for number in range(comments * 3):
            thing = refs[(number * 11) % comments]
            value = 1 if number % 5 else -1
            perform(tx, CastVote(value=value, comment=thing), by=writers[number % 59])
        perform(tx, ReadThread(person=bea.ref, post=post, until=seen), by=bea)
        perform(tx, NoteVisit(person=bea.ref), by=bea)
    clock.advance(minutes=20)
    return Conversation(house, post, post_id, bea, signed_in(house, bea), refs)
