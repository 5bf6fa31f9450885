"""What candidates say of themselves, and that another member stands behind each of them."""

import pytest

from folkmoot.assembly.deciding import options, presenting, proposals, supporters
from folkmoot.assembly.deciding.candidates import WithdrawCandidate
from folkmoot.assembly.deciding.presenting import (
    LONGEST,
    EraseCandidateWords,
    SpeakAsCandidate,
    SupportCandidate,
    UnsupportCandidate,
)
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.identity.leaving import Leave
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.record.checking import check
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, look, ready, replayed_equal, support, vote
from tests.assembly.deciding.test_candidates import election, given, stand, standing
from tests.assembly.deciding.test_secret import close
from tests.build import clock_of
from tests.forum.build import do


def mandate_of(db: Database, ref: Ref, who: Member) -> Ref:
    """With what somebody stands."""
    found = next(one.mandate for one in standing(db, ref) if one.person_id == who.id)
    assert found is not None
    return found


def back(db: Database, ref: Ref, candidate: Member, *people: Member) -> None:
    """Let people stand behind a candidate."""
    for one in people:
        do(db, one, SupportCandidate(ref, mandate_of(db, ref, candidate)))


def who_stands(db: Database, ref: Ref) -> list[int | None]:
    return [one.person_id for one in standing(db, ref)]


def announced(db: Database, count: int) -> tuple[Ref, list[Member]]:
    """An election that is announced, in which the first three stand."""
    people = friends(db, count)
    ref = election(db, people[0])
    stand(db, ref, *people[:3])
    support(db, ref, people[1:4])
    return ref, people


def test_from_six_on_only_who_has_another_member_behind_them_is_on_the_ballot(db: Database):
    ref, people = announced(db, 7)
    back(db, ref, people[0], people[1])
    back(db, ref, people[2], people[3], people[4])

    ready(db, ref, people)

    assert look(db, ref).stage == "open"
    assert who_stands(db, ref) == [people[0].id, people[2].id]
    assert [one.n for one in standing(db, ref)] == [1, 2]
    for one in people:
        vote(db, ref, one, "2>1>0")
    close(db)
    assert list(given(db, ref)) == [people[2].id]
    assert replayed_equal(db)


def test_five_need_nobody_behind_them(db: Database):
    ref, people = announced(db, 5)

    ready(db, ref, people)

    assert len(who_stands(db, ref)) == 3
    assert replayed_equal(db)


def test_an_election_in_which_nobody_has_a_supporter_ends(db: Database):
    ref, people = announced(db, 6)

    ready(db, ref, people)

    assert look(db, ref).stage == "failed"
    assert replayed_equal(db)


def test_who_left_or_thought_again_stands_behind_nobody(db: Database):
    ref, people = announced(db, 7)
    back(db, ref, people[0], people[5])
    back(db, ref, people[1], people[6])
    back(db, ref, people[2], people[3])
    do(db, people[5], Leave(people[5].ref))
    do(db, people[6], UnsupportCandidate(ref, mandate_of(db, ref, people[1])))

    ready(db, ref, [*people[:5], people[6]])

    assert who_stands(db, ref) == [people[2].id]
    assert replayed_equal(db)


def test_who_was_ready_is_asked_anew_only_when_the_ballot_changes(db: Database):
    ref, people = announced(db, 7)
    back(db, ref, people[0], people[1])
    ready(db, ref, people[:2])
    back(db, ref, people[0], people[2])
    with db.read() as tx:
        number = proposals.by_ref(tx, ref).id
        assert len(proposals.ready_of(tx, number)) == 2
    back(db, ref, people[1], people[2])
    with db.read() as tx:
        assert not proposals.ready_of(tx, number)
        assert supporters.of(tx, number)[mandate_of(db, ref, people[0])] == [
            people[1].id,
            people[2].id,
        ]


def test_nobody_stands_behind_themselves_twice_or_too_late(db: Database):
    ref, people = announced(db, 7)
    mine = mandate_of(db, ref, people[0])
    other = election(db, people[1])
    with pytest.raises(NotAllowed, match="Another member"):
        do(db, people[0], SupportCandidate(ref, mine))
    back(db, ref, people[0], people[1])
    with pytest.raises(Conflict, match="already"):
        do(db, people[1], SupportCandidate(ref, mine))
    with pytest.raises(NotFound):
        do(db, people[1], SupportCandidate(other, mine))
    with pytest.raises(Conflict, match="do not stand behind"):
        do(db, people[2], UnsupportCandidate(ref, mine))
    ready(db, ref, people)
    assert look(db, ref).stage == "open"
    for act in (SupportCandidate(ref, mine), UnsupportCandidate(ref, mine)):
        with pytest.raises(Conflict, match="too late"):
            do(db, people[2], act)


def said(db: Database, ref: Ref) -> list[str]:
    """What those who stand say, in order."""
    with db.read() as tx:
        told = presenting.of(tx, proposals.by_ref(tx, ref).id)
    return [told[one.mandate].words if one.mandate in told else "" for one in standing(db, ref)]


def test_words_stand_beside_a_candidate_and_can_be_replaced_and_erased(db: Database):
    ref, people = announced(db, 4)
    mine = mandate_of(db, ref, people[1])
    do(db, people[1], SpeakAsCandidate(ref, mine, "I am *patient*."))
    do(db, people[1], SpeakAsCandidate(ref, mine, "I am fair."))
    assert said(db, ref) == ["", "I am fair.", ""]

    do(db, people[1], EraseCandidateWords(mine))

    assert said(db, ref) == ["", "", ""]
    with db.read() as tx:
        assert [one.text for one in log.read(tx) if one.kind == "candidate.speak/1"] == [None, None]
    for act in (EraseCandidateWords(mine), SpeakAsCandidate(ref, mine, "I am fair.")):
        with pytest.raises(Conflict, match="were erased"):
            do(db, people[1], act)
    assert check(db).faults == ()


def test_words_of_who_stands_no_longer_can_still_be_erased(db: Database):
    ref, people = announced(db, 7)
    one, other = (mandate_of(db, ref, people[n]) for n in (1, 2))
    do(db, people[1], SpeakAsCandidate(ref, one, "I am fair."))
    do(db, people[2], SpeakAsCandidate(ref, other, "I am fairer."))
    do(db, people[2], WithdrawCandidate(ref))
    back(db, ref, people[0], people[2])
    ready(db, ref, people)
    assert who_stands(db, ref) == [people[0].id]

    do(db, people[1], EraseCandidateWords(one))
    do(db, people[2], EraseCandidateWords(other))

    with db.read() as tx:
        assert b"I am fair" not in b"".join(one.text or b"" for one in log.read(tx))
    assert check(db).faults == ()


def test_only_candidates_speak_shortly_and_before_the_vote(db: Database):
    ref, people = announced(db, 4)
    mine = mandate_of(db, ref, people[1])
    with pytest.raises(NotAllowed):
        do(db, people[0], SpeakAsCandidate(ref, mine, "They are bad."))
    for words in (" ", "x" * (LONGEST + 1)):
        with pytest.raises(Invalid):
            do(db, people[1], SpeakAsCandidate(ref, mine, words))
    do(db, people[1], SpeakAsCandidate(ref, mine, "I am fair."))
    with pytest.raises(NotAllowed):
        do(db, people[2], EraseCandidateWords(mine))
    with pytest.raises(NotFound):
        do(db, people[1], EraseCandidateWords(clock_of(db).new_ref()))
    ready(db, ref, people)
    with pytest.raises(Conflict, match="too late"):
        do(db, people[1], SpeakAsCandidate(ref, mine, "Vote for me."))


def test_nobody_keeps_others_off_by_filling_the_ballot(
    monkeypatch: pytest.MonkeyPatch, db: Database
):
    monkeypatch.setattr(options, "MOST", 2)
    ref, people = announced(db, 7)
    for candidate, behind in ((0, [5]), (1, [5]), (2, [3, 4])):
        back(db, ref, people[candidate], *(people[n] for n in behind))

    ready(db, ref, people)

    assert who_stands(db, ref) == [people[0].id, people[2].id]
    assert replayed_equal(db)
