"""How people defend themselves in a year: objections that are answered, appeals, juries."""

from folkmoot.assembly.appealing import judging, undoing
from folkmoot.assembly.appealing.appealing import MakeAppeal
from folkmoot.assembly.appealing.undoing import UNDONE_BY
from folkmoot.assembly.deciding import juries, proposals, voices
from folkmoot.assembly.deciding.objecting import AnswerObjection, MakeObjection, WithdrawObjection
from folkmoot.assembly.deciding.proposals import NOTICE, OPEN, Proposal
from folkmoot.assembly.deciding.vetoes import KINDS
from folkmoot.assembly.protecting import vetoing
from folkmoot.assembly.protecting.vetoing import MakeVeto
from folkmoot.errors import FolkmootError
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.record.settings import SetSetting
from tests.assembly.year.year import Year


def object_and_answer(year: Year) -> None:
    """Somebody objects to what is announced; who stands behind it answers; one gives in."""
    with year.db.read() as tx:
        standing = proposals.in_stages(tx, (NOTICE, OPEN))
    for one in standing[-2:]:
        ref = year.new()
        for member in year.some(year.people):
            if year.act(member, MakeObjection(ref, one.ref, "It goes too far.")):
                _answer(year, one)
                if year.chance.random() < 0.5:
                    year.act(member, WithdrawObjection(ref))


def _answer(year: Year, one: Proposal) -> None:
    with year.db.read() as tx:
        waiting = voices.unanswered(tx, one.id)
        behind = proposals.sponsors_of(tx, one.id)
    for objection in waiting if behind else ():
        answer = AnswerObjection(year.new(), objection.ref, "It can be taken back.")
        year.act(year.member(year.chance.choice(behind)), answer)


def appeal(year: Year) -> None:
    """Whoever was acted upon appeals against it; of general acts, anybody."""
    with year.db.read() as tx:
        leaves = list(log.read(tx, max(0, year.read - 400)))
    last = [leaf.seq for leaf in leaves if leaf.kind in UNDONE_BY]
    for number in year.chance.sample(last, min(2, len(last))):
        made = _appeal_against(year, number)
        if made is None:
            continue
        owner = next((one for one in year.people if one.ref in made.concerned), None)
        for who in [owner] if owner else year.some(year.people):
            year.act(who, made)


def _appeal_against(year: Year, number: int) -> MakeAppeal | None:
    with year.db.read() as tx:
        try:
            found = undoing.by_leaf(tx, number, year.now())
            undo = undoing.undo_of(tx, found, year.new(), "It was wrong.")
        except FolkmootError:
            return None
    return MakeAppeal(
        year.new(), number, (undo,), found.doer, found.concerned, "Was that right?", "No."
    )


def stop(year: Year, by: Member) -> bool:
    """Somebody asks that what a steward did lately to everybody waits for a vote."""
    with year.db.read() as tx:
        leaves = [leaf for leaf in log.read(tx, max(0, year.read - 400)) if leaf.kind in KINDS]
    return any(_stop(year, by, leaf.seq) for leaf in leaves[-3:])


def _stop(year: Year, by: Member, number: int) -> bool:
    with year.db.read() as tx:
        try:
            found = vetoing.by_leaf(tx, number, year.now())
            wanted = vetoing.effects_of(tx, found, year.new)
        except FolkmootError:
            return False
    act = MakeVeto(year.new(), number, found.at, wanted, "Wait", "We have not voted.")
    done = year.act(by, act)
    if done and by in year.bloc:
        year.harmful.add(act.ref)
    return done


def change_a_setting(year: Year) -> None:
    """Who keeps the settings changes one that all care about, and now and then that waits."""
    able = [year.member(held.holder_id) for held in year.held() if "setting.set" in held.powers]
    for one in able[:1]:
        year.act(one, SetSetting("visibility", year.chance.choice(["public", "members"])))
    for one in year.some(year.people):
        if year.chance.random() < 0.5:
            stop(year, one)


def sit(year: Year) -> None:
    """Who was drawn says whether they judge; one in five does not."""
    with year.db.read() as tx:
        standing = proposals.in_stages(tx, (NOTICE,))
        called = {one: juries.seats_of(tx, one.id) for one in standing}
    for one, seats in called.items():
        for seat in seats:
            if seat.person_id is not None:
                _answer_call(year, one, seat.person_id)


def _answer_call(year: Year, one: Proposal, person_id: int) -> None:
    member = year.member(person_id)
    sits = year.chance.random() < 0.8
    try:
        with year.db.read() as tx:
            act = judging.answer(
                tx, one, member.ref, member.id, sits=sits, reason="" if sits else "Away."
            )
    except FolkmootError:
        return
    year.act(member, act)
