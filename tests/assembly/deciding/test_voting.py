"""Votes: who is on the roll, sealed ballots, when they open and close, what is carried out."""

import json

import msgspec
import pytest
from sqlalchemy import select

from folkmoot.assembly import rulebook, texts
from folkmoot.assembly.deciding import ballots, carrying, effects, proposals, voting
from folkmoot.assembly.deciding.ballots import CastBallot
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import MakeProposal
from folkmoot.assembly.deciding.results import YesNoResult
from folkmoot.assembly.deciding.rolls import entitled, openings
from folkmoot.assembly.deciding.vouching import Vouch
from folkmoot.assembly.mandates import EndMandate
from folkmoot.assembly.rulebook import AdoptConstitution, AdoptRule
from folkmoot.assembly.rules.constitutions import COMMON_RULE
from folkmoot.assembly.rules.vocabulary import TWO_THIRDS
from folkmoot.assembly.texts import PublishText
from folkmoot.clock import DAY, HOUR, Ref
from folkmoot.errors import Conflict, NotAllowed
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.notices import notices
from folkmoot.record import log, reading, settings
from folkmoot.record.actors import ByClock, Decision, Member
from folkmoot.record.acts import SEALED, handlers
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    RENAMED,
    carried,
    decide,
    friends,
    look,
    mandate_of,
    propose,
    ready,
    support,
    vote,
)
from tests.build import clock_of, follow, join
from tests.forum.build import do


def opened(db: Database, people: list[Member]) -> Ref:
    """A vote that is open, and its proposal."""
    ref = propose(db, people[1])
    support(db, ref, [people[0]] if len(people) > 4 else [])
    ready(db, ref, people)
    assert look(db, ref).stage == "open"
    return ref


# ---- opening and closing


def test_a_vote_waits_for_its_notice_and_its_window(db: Database):
    people = friends(db)
    ref = propose(db, people[1])
    proceed(db)
    clock_of(db).advance(hours=71)
    proceed(db)
    assert look(db, ref).stage == "notice"
    clock_of(db).advance(hours=2)
    proceed(db)
    found = look(db, ref)
    assert found.stage == "open"
    assert found.closes_at is not None
    assert found.closes_at % HOUR == 0  # people are told a full hour
    for one in people:
        vote(db, ref, one, "yes")
    clock_of(db).advance(days=6)
    proceed(db)
    assert look(db, ref).stage == "open"  # not everybody said that they were ready

    clock_of(db).advance(days=2)
    with pytest.raises(Conflict):
        vote(db, ref, people[0], "no")  # too late, though the clock has not looked yet
    proceed(db)

    assert look(db, ref).stage == "passed"
    with db.read() as tx:
        assert settings.get(tx, "summary") == "Ours"


def test_a_vote_closes_early_only_when_all_have_voted_and_are_ready(db: Database):
    people = friends(db)
    ref = opened(db, people)
    for one in people[:2]:
        vote(db, ref, one, "yes")
    proceed(db)
    assert look(db, ref).stage == "open"
    vote(db, ref, people[2], "abstain")
    proceed(db)
    assert look(db, ref).stage == "passed"


def test_a_vote_without_its_quorum_changes_nothing(db: Database):
    people = friends(db, 10)
    ref = propose(db, people[0])
    support(db, ref, people[1:2])
    clock_of(db).advance(days=4)
    proceed(db)
    for one in people[:4]:
        vote(db, ref, one, "yes")  # five of ten are needed
    for _ in range(2):
        clock_of(db).advance(days=8)
        proceed(db)

    found = look(db, ref)
    assert (found.stage, found.result) == ("failed", YesNoResult(4, 0, 0, ""))
    with db.read() as tx:
        assert settings.get(tx, "summary") == ""


def test_a_tie_changes_nothing(db: Database):
    people = friends(db, 4)
    ref = opened(db, people)
    for one, choice in zip(people, ("yes", "yes", "no", "no"), strict=True):
        vote(db, ref, one, choice)
    proceed(db)
    assert look(db, ref).stage == "failed"


# ---- rolls


def test_the_roll_is_frozen_when_the_vote_opens(db: Database):
    people = friends(db)
    ref = opened(db, people)
    late = join(db, people[0], "late")

    with pytest.raises(NotAllowed):
        vote(db, ref, late, "no")
    with pytest.raises(NotAllowed):
        do(db, late, CastBallot(ref, 0, "00" * 16, "no"))
    assert look(db, ref).roll == 3


def test_nobody_votes_from_the_place_of_another(db: Database):
    people = friends(db)
    ref = opened(db, people)
    with db.read() as tx:
        found = proposals.by_ref(tx, ref)
        hers = ballots.cast(tx, found, people[0].ref, people[0].id, "yes")

    with pytest.raises(NotAllowed):
        do(db, people[1], hers)


def test_an_erased_account_leaves_its_ballot_but_not_its_place(db: Database):
    people = friends(db)
    ref = opened(db, people)
    vote(db, ref, people[2], "yes")

    do(db, people[2], EraseAccount(people[2].ref))

    with db.read() as tx:
        left = {row.person_id for row in tx.rows(select(openings.c.person_id))}
    assert left == {people[0].id, people[1].id}
    vote(db, ref, people[1], "yes")
    clock_of(db).advance(days=8)
    proceed(db)
    assert (look(db, ref).stage, look(db, ref).result) == ("passed", YesNoResult(2, 0, 0, ""))


def test_whoever_left_votes_no_more(db: Database):
    people = friends(db)
    ref = opened(db, people)
    do(db, people[2], Leave(people[2].ref))

    with pytest.raises(NotAllowed):
        vote(db, ref, people[2], "no")


def test_a_flood_of_newcomers_is_a_fifth_of_a_roll_at_most(db: Database):
    founders = friends(db, 16)
    clock_of(db).advance(days=100)
    for n in range(14):
        do(db, founders[n + 1], Vouch(join(db, founders[n], f"late{n}").ref))

    def rolled() -> set[int]:
        with db.read() as tx:
            return {one.id for one in entitled(tx, clock_of(db).now())}

    ours = {one.id for one in founders}
    assert rolled() == ours  # nobody votes in their first 30 days
    clock_of(db).advance(days=31)
    assert len(rolled() - ours) == 4
    clock_of(db).advance(days=60)
    assert len(rolled()) == 30


# ---- sealed


def test_nobody_reads_a_ballot_before_the_vote_has_closed(db: Database):
    people = friends(db)
    ref = opened(db, people)
    vote(db, ref, people[1], "no")

    def seen(who: Member | None) -> list[str]:
        reader = reading.Reader(who.ref if who else None, frozenset(), reading.nothing_hidden)
        with db.read() as tx:
            found = reading.page(tx, reader, kinds=["ballot.cast/1"])
            every = reading.slice_of(tx, reader, 0, log.size(tx))
        assert not any(one.content and "choice" in one.content for one in every) or found
        return [one.content["choice"] for one in found if one.content]

    assert [seen(who) for who in (*people, None)] == [[]] * 4
    with db.read() as tx:
        assert [leaf.audience for leaf in log.read(tx) if leaf.kind == "ballot.cast/1"] == [SEALED]

    for one in (people[0], people[2]):
        vote(db, ref, one, "yes")
    proceed(db)

    assert look(db, ref).stage == "passed"
    assert [sorted(seen(who)) for who in people] == [["no", "yes", "yes"]] * 3
    assert seen(None) == []


def test_a_vote_can_be_changed_until_it_closes(db: Database):
    people = friends(db)
    ref = opened(db, people)
    for choice in ("yes", "no", "abstain", "no"):
        vote(db, ref, people[1], choice)
    for one in (people[0], people[2]):
        vote(db, ref, one, "yes")
    proceed(db)

    found = look(db, ref)
    assert found.result == YesNoResult(2, 1, 0, "")


def test_members_are_told(db: Database):
    people = friends(db)
    assert decide(db, propose(db, people[1]), people).stage == "passed"

    follow(db)
    with db.read() as tx:
        told = [one.kind for one in notices.inbox(tx, people[0].id)]
    assert told == ["decision.passed", "decision.opened", "decision.announced"]


# ---- carrying out


def test_an_effect_happens_once_whoever_asks(db: Database):
    people = friends(db)
    ref = propose(db, people[1])
    decide(db, ref, people)
    do(db, people[0], SetSetting("summary", "Changed since"))

    proceed(db)
    carrying.carry_out(db)
    with pytest.raises(NotAllowed), db.write() as tx:
        perform(tx, RENAMED, by=Decision(ref))

    with db.read() as tx:
        assert settings.get(tx, "summary") == "Changed since"


def test_a_decision_does_only_what_was_voted_on(db: Database):
    people = friends(db)
    ref = propose(db, people[1])
    waits = propose(db, people[2], SetSetting("summary", "Not decided yet"))
    decide(db, ref, people)

    for decision, act in (
        (ref, SetSetting("summary", "Something else")),
        (waits, SetSetting("summary", "Not decided yet")),
        (clock_of(db).new_ref(), RENAMED),
    ):
        with pytest.raises(NotAllowed), db.write() as tx:
            perform(tx, act, by=Decision(decision))


def test_what_fails_is_noted_and_the_rest_goes_on(db: Database):
    ada, bob, _ = people = friends(db)
    held = mandate_of(db, ada).ref
    ref = propose(db, bob, EndMandate(held, "Enough."), RENAMED)
    do(db, ada, EndMandate(held, "I was going anyway."))

    assert decide(db, ref, people).stage == "passed"

    gone, done = carried(db, ref)
    assert gone.failure == "This mandate has already ended."
    assert gone.carried_at is None
    assert done.carried_at is not None
    with db.read() as tx:
        assert settings.get(tx, "summary") == "Ours"
        assert effects.waiting(tx) == []
    with pytest.raises(Conflict), db.write() as tx:
        perform(tx, carrying.FailEffect(ref, 1, "x"), by=ByClock(carrying.CARRY))


def test_a_fault_of_the_program_changes_nothing(db: Database, monkeypatch: pytest.MonkeyPatch):
    people = friends(db)
    ref = propose(db, people[1])
    broken = {"setting.set/1": lambda *_: json.loads("{")}
    monkeypatch.setattr("folkmoot.record.perform.handlers", {**handlers, **broken})

    assert decide(db, ref, people).stage == "passed"

    assert carried(db, ref)[0].failure == carrying.FAULT


def test_after_a_crash_between_vote_and_deed_it_is_done_once(db: Database):
    people = friends(db)
    ref = opened(db, people)
    for one in people:
        vote(db, ref, one, "yes")
    with db.write() as tx:
        assert voting.close(tx, ref)  # and here the power went
    with db.read() as tx:
        assert effects.waiting(tx) == [(ref, 0)]

    proceed(db)
    proceed(db)

    with db.read() as tx:
        kinds = [leaf.kind for leaf in log.read(tx)]
    assert kinds.count("setting.set/1") == 1


def test_a_text_is_published_and_taken_back(db: Database):
    people = friends(db)
    ref, text = clock_of(db).new_ref(), clock_of(db).new_ref()
    effect = effects.of(PublishText(text, ref))
    do(db, people[1], MakeProposal(ref, (effect,), "Who we are", "Printers."))
    decide(db, ref, people)
    with db.read() as tx:
        [published] = texts.standing(tx)
    assert published.proposal.statement == "Printers."

    decide(db, propose(db, people[2], texts.WithdrawText(text)), people)

    with db.read() as tx:
        assert texts.standing(tx) == []


# ---- rules


def test_a_new_rule_holds_after_a_week(db: Database):
    people = friends(db)
    stricter = msgspec.structs.replace(COMMON_RULE.rule("ordinary"), share=TWO_THIRDS)
    assert decide(db, propose(db, people[1], AdoptRule(stricter)), people).stage == "passed"

    def share() -> object:
        with db.read() as tx:
            return rulebook.in_force(tx, "ordinary", clock_of(db).now()).share

    assert share() == COMMON_RULE.rule("ordinary").share
    clock_of(db).advance(days=7)
    assert share() == TWO_THIRDS

    back = AdoptConstitution("common rule")
    assert decide(db, propose(db, people[1], back), people).stage == "passed"
    clock_of(db).advance(days=7)
    assert share() == COMMON_RULE.rule("ordinary").share


def test_changing_a_rule_never_touches_an_open_vote(db: Database):
    people = friends(db)
    ref = opened(db, people)
    stricter = msgspec.structs.replace(COMMON_RULE.rule("ordinary"), window=20 * DAY)
    decide(db, propose(db, people[2], AdoptRule(stricter)), people)
    before = look(db, ref)

    clock_of(db).advance(days=7, hours=2)
    proceed(db)

    assert before.rule is not None
    assert before.rule.window == 7 * DAY
    assert look(db, ref).extended_at is not None  # its time was over: nobody had voted
