"""Whatever a few members do in whatever order: nobody holds a power that nobody gave."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from folkmoot.assembly import caretaking, mandates
from folkmoot.assembly.deciding import effects, proposals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import MakeProposal, SayReady, SponsorProposal
from folkmoot.assembly.mandates import DECIDED, EndMandate, GrantMandate, Mandate
from folkmoot.assembly.powers import GRANTING, POWERS
from folkmoot.clock import DAY, Ref
from folkmoot.errors import FolkmootError
from folkmoot.record.actors import Member
from folkmoot.record.acts import Act
from folkmoot.record.checking import check
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, vote
from tests.build import clock_of, open_moot
from tests.conftest import LONG
from tests.forum.build import do

MOST = 150 if LONG else 12
"""A replay and a check follow each plan, so the fast suite tries fewer of them."""

people = st.integers(0, 3)
some_powers = st.sets(st.sampled_from(sorted(POWERS)), min_size=1, max_size=3).map(
    lambda found: tuple(sorted(found))
)
grants = st.tuples(st.just("grant"), people, some_powers, st.integers(1, 300))
ends = st.tuples(st.just("end"), st.integers(0, 5))
sets = st.tuples(st.just("set"), st.sampled_from(["a", "b"]))
wishes = st.one_of(grants, ends, sets)
steps = st.one_of(
    st.tuples(st.just("do"), people, wishes),
    st.tuples(st.just("propose"), people, wishes),
    st.tuples(st.just("sponsor"), people, st.integers(0, 3)),
    st.tuples(st.just("ready"), people, st.integers(0, 3)),
    st.tuples(st.just("all ready"), st.integers(0, 3)),
    st.tuples(st.just("vote"), people, st.integers(0, 3), st.sampled_from(["yes", "yes", "no"])),
    st.tuples(st.just("all vote"), st.integers(0, 3)),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)


def act_of(db: Database, wish: Any, who: list[Member]) -> Act:
    """What somebody wants done."""
    match wish:
        case ("grant", holder, powers, days):
            until = clock_of(db).now() + days * DAY
            ref = clock_of(db).new_ref()
            return GrantMandate(ref, who[holder].ref, powers, "moot", until, "Because.")
        case ("end", number):
            with db.read() as tx:
                refs = tx.rows(select(mandates.mandates.c.ref).order_by(mandates.mandates.c.id))
            return EndMandate(refs[number % len(refs)].ref, "Because.")
        case _:
            return SetSetting("summary", wish[1])


def nth(db: Database, number: int) -> Ref:
    """One of the proposals; an unknown one where there are none."""
    with db.read() as tx:
        found = proposals.in_stages(tx, ("gathering", "notice", "open"))
    return found[number % len(found)].ref if found else Ref("0" * 32)


def take(db: Database, step: Any, who: list[Member]) -> None:
    """One step; what is refused changes nothing."""
    match step:
        case ("do", one, wish):
            do(db, who[one], act_of(db, wish, who))
        case ("propose", one, wish):
            wanted = (effects.of(act_of(db, wish, who)),)
            do(db, who[one], MakeProposal(clock_of(db).new_ref(), wanted, "A title", ""))
        case ("sponsor", one, number):
            do(db, who[one], SponsorProposal(nth(db, number)))
        case ("wait", days):
            clock_of(db).advance(days=days)
        case _:
            take_part(db, step, who)


def take_part(db: Database, step: Any, who: list[Member]) -> None:
    """Somebody, or everybody, is ready or votes."""
    ref = nth(db, step[1] if len(step) == 2 else step[2])
    match step:
        case ("ready", one, _):
            do(db, who[one], SayReady(ref))
        case ("vote", one, _, choice):
            vote(db, ref, who[one], choice)
        case ("all ready", _):
            for one in range(len(who)):
                attempt(db, ("ready", one, step[1]), who)
        case _:
            for one in range(len(who)):
                attempt(db, ("vote", one, step[1], "yes"), who)


def attempt(db: Database, step: Any, who: list[Member]) -> None:
    """Take a step, or be refused."""
    try:
        take(db, step, who)
    except FolkmootError:
        return


def everybody_was_given(db: Database) -> None:
    """Each live mandate goes back to the genesis, the caretaker or a decision that passed."""
    now = clock_of(db).now()
    with db.read() as tx:
        live = mandates.live(tx, now)
        passed = {one.ref for one in proposals.closed(tx) if one.stage == "passed"}
        for one in live:
            given_by(tx, one, passed)
            assert one.ends - one.starts <= mandates.LONGEST_TERM


def given_by(tx: Any, one: Mandate, passed: set[Ref]) -> None:
    source = one.source
    if source in (mandates.GENESIS_DECISION, mandates.CARETAKER_DECISION):
        return
    if source.startswith(DECIDED):
        assert source.removeprefix(DECIDED) in passed
        return
    giver = mandates.by_ref(tx, Ref(source.removeprefix("mandate:")))
    assert set(one.powers) <= set(giver.powers) - {GRANTING}
    assert one.ends <= giver.ends
    given_by(tx, giver, passed)


@settings(max_examples=MOST)
@given(st.lists(steps, max_size=25))
def test_no_power_without_a_mandate_that_was_given(plan: list[Any]):
    with TemporaryDirectory() as folder:
        db = open_moot(Path(folder) / "moot.db")
        who = friends(db, 4)
        for step in plan:
            attempt(db, step, who)
            proceed(db)
            with db.write() as tx:
                caretaking.renew(tx, clock_of(db).now())
            everybody_was_given(db)
        assert check(db).faults == ()
        db.close()
