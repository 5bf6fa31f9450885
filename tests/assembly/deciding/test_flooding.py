"""Whoever makes many proposals or appeals keeps nobody else's from being decided."""

import pytest

from folkmoot.assembly.appealing import appealing
from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.proposals import NOTICE
from folkmoot.assembly.deciding.proposing import SponsorProposal, WithdrawProposal
from folkmoot.errors import Conflict
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import ban, the_appeal
from tests.assembly.deciding.build import friends, look, propose, support
from tests.forum.build import do


def test_a_free_place_goes_to_what_most_stand_behind(db: Database):
    people = friends(db, 10)  # two are needed
    bloc, others = people[:3], people[3:]
    for n, one in enumerate(bloc * 3):
        ref = propose(db, one, SetSetting("summary", f"Junk {n}"))
        do(db, bloc[(n + 1) % 3], SponsorProposal(ref))
    support(db, propose(db, others[0]), others[1:2])
    wanted = propose(db, others[1], SetSetting("about", "What many want"))
    support(db, wanted, others[2:5])
    assert look(db, wanted).stage == "gathering"
    with db.read() as tx:
        first = proposals.in_stages(tx, (NOTICE,))[0]
    author = next(one for one in bloc if one.id == first.author_id)

    do(db, author, WithdrawProposal(first.ref))
    support(db, wanted, others[5:])

    assert look(db, wanted).stage == "notice"


def test_a_flood_hides_nothing_that_others_stand_behind(db: Database):
    people = friends(db, 10)
    for n, one in enumerate(people[:3]):
        propose(db, one, SetSetting("summary", f"Junk {n}"))
    wanted = propose(db, people[4])
    do(db, people[5], SponsorProposal(wanted))

    with db.read() as tx:
        found = proposals.gathering(tx, limit=2)

    assert found[0].ref == wanted


def test_appeals_of_one_person_take_the_time_of_so_many_others_at_once(
    db: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(appealing, "MOST_UNDER_WAY", 1)
    people = friends(db, 4)
    first, second = ban(db, people[0], people[1]), ban(db, people[0], people[1], 6)
    made = the_appeal(db, second)
    do(db, people[1], made)
    with pytest.raises(Conflict):
        do(db, people[1], the_appeal(db, first))
    do(db, people[1], WithdrawProposal(made.ref))
    do(db, people[2], the_appeal(db, second))
