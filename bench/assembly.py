"""A vote of 5,000: opening it, casting every ballot, closing and counting, beside the bare SQL."""

from pathlib import Path
from random import Random

from bench.acts import Floor
from bench.moots import fresh, join, member
from bench.sql import captured, raw
from bench.table import Row, Size, Table, best_of_each, cpu, settle
from folkmoot.assembly import counting
from folkmoot.assembly.deciding import ballots, effects, proposals, voting
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import MakeProposal, SponsorProposal
from folkmoot.clock import FakeClock, Ref
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage.transaction import WriteTx
from folkmoot.web.house import House

OPTIONS = 12
LONGEST_COUNT = 1000
"""Milliseconds in which 5,000 ballots with 12 options are counted."""


def run(folder: Path, size: Size) -> Table:
    """Let everybody vote once."""
    house = fresh(folder / "assembly")
    people = crowd(house, size.voters)
    ref = announced(house, people)
    with house.db.write() as tx:
        opening, opened = cpu(lambda: voting.open_(tx, ref))
    assert opened
    settle()
    did, bare = one_ballot(house, people[1], ref, size.rounds)
    each = cast_all(house, people, ref)
    clock(house).advance(days=8)
    with house.db.write() as tx:
        closing, closed = cpu(lambda: voting.close(tx, ref))
    assert closed
    house.db.close()
    rows = [
        Row(f"opening a vote, roll of {size.voters}", opening),
        Row("a ballot", did, floor=bare, floor_is="the same SQL"),
        Row("ballots in a second, each committed", 1000 / each, ""),
        Row(f"closing and counting {size.voters} ballots", closing),
        Row(
            f"counting {size.voters} orders of {OPTIONS} options",
            count(size.voters),
            limit=LONGEST_COUNT,
        ),
    ]
    return Table("assembly", "a vote of everybody", rows, ["Each ballot is an act in the record."])


def clock(house: House) -> FakeClock:
    """The clock of a measured moot."""
    assert isinstance(house.clock, FakeClock)
    return house.clock


def crowd(house: House, count: int) -> list[Member]:
    """So many members; each brings in two."""
    found = [member(house, "ada")]
    with house.db.write() as tx:
        while len(found) < count:
            found.append(join(house, tx, found[(len(found) - 1) // 2], f"member{len(found)}"))
    return found


def announced(house: House, people: list[Member]) -> Ref:
    """An ordinary proposal whose notice is over."""
    ref = house.clock.new_ref()
    wanted = (effects.of(SetSetting("summary", "We count.")),)
    with house.db.write() as tx:
        perform(tx, MakeProposal(ref, wanted, "Who we are", ""), by=people[0])
        for one in people[1:6]:
            perform(tx, SponsorProposal(ref), by=one)
    proceed(house.db)
    clock(house).advance(days=4)
    return ref


class _Undo(Exception):
    """Raised to leave a transaction without a trace, so that each round does the same."""


def one_ballot(house: House, who: Member, ref: Ref, rounds: int) -> tuple[float, float]:
    """Milliseconds of a ballot, and of its SQL alone; both are rolled back."""
    try_one(house, who, ref)
    with captured(house.db) as sent:
        try_one(house, who, ref)
    floor = Floor(raw(house.db.url), sent)
    did, bare = best_of_each(rounds * 5, lambda: try_one(house, who, ref), floor.send)
    return did, bare


def try_one(house: House, one: Member, ref: Ref) -> None:
    """A ballot that is not kept."""
    try:
        with house.db.write() as tx:
            _cast(tx, one, ref)
            raise _Undo
    except _Undo:
        pass


def cast_all(house: House, people: list[Member], ref: Ref) -> float:
    """Everybody votes, each in a transaction of their own; milliseconds of one."""

    def everybody() -> None:
        for one in people:
            with house.db.write() as tx:
                _cast(tx, one, ref)

    return cpu(everybody)[0] / len(people)


def _cast(tx: WriteTx, one: Member, ref: Ref) -> None:
    choice = ("yes", "no", "abstain")[one.id % 3]
    found = proposals.by_ref(tx, ref)
    perform(tx, ballots.cast(tx, found, one.ref, one.id, choice), by=one)


def count(voters: int) -> float:
    """Milliseconds to count so many different orders by Schulze's method."""
    chance = Random(7)
    orders = [
        tuple((one,) for one in chance.sample(range(OPTIONS), OPTIONS)) for _ in range(voters)
    ]
    return cpu(lambda: counting.schulze(orders, OPTIONS, 0, b"seed"))[0]
