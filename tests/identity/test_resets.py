"""Resets by others: two vouch, two days pass, the person may object, and a week's limit follows."""

import asyncio

import pytest

from folkmoot.assembly import mandates
from folkmoot.assembly.mandates import GrantMandate
from folkmoot.clock import DAY, HOUR
from folkmoot.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from folkmoot.identity import people, reset_requests, resets, sessions, signing_in
from folkmoot.identity.resets import (
    ConfirmReset,
    ObjectToReset,
    OpenReset,
    ProposeReset,
    UseReset,
    WithdrawReset,
)
from folkmoot.record import log
from folkmoot.record.actors import HOST, ByClock
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from tests.build import clock_of
from tests.identity.build import browser, counting, do_jobs, hashed, member, rows

WHY = "We met at the market and she told me the code."


def ask(db, name="ben"):
    with db.write() as tx:
        return reset_requests.ask(tx, clock_of(db), name)


def waiting(db):
    with db.read() as tx:
        return reset_requests.waiting(tx, clock_of(db).now())


def give_power(db, giver, holder, power="identity.reset"):
    clock = clock_of(db)
    with db.write() as tx:
        ends = mandates.held_by(tx, giver.id, clock.now())[0].ends
        act = GrantMandate(clock.new_ref(), holder.ref, (power,), "moot", ends, reason="x")
        perform(tx, act, by=giver)


def propose(db, by, request=None, reason=WHY):
    request = request or waiting(db)[0].ref
    with db.write() as tx:
        return resets.propose(tx, clock_of(db), request, reason, by)


def do(db, act, by):
    with db.write() as tx:
        return perform(tx, act, by=by)


def reset_of(db, ref):
    with db.read() as tx:
        return resets.by_ref(tx, ref)


def against(db, person):
    with db.read() as tx:
        return resets.against(tx, person.id, clock_of(db).now())


def open_now(db, hours=48):
    clock_of(db).advance(hours=hours)
    do_jobs(db, {resets.JOB: resets.open_due})


def use(db, token):
    with db.write() as tx:
        return resets.use(
            tx, clock_of(db), token, password_hash=hashed("p"), recovery_hash=hashed("w")
        )


def group(db, ada):
    """Ben, who is locked out, and cleo, who can vouch beside the founder."""
    ben, cleo = member(db, ada, "ben"), member(db, ada, "cleo")
    give_power(db, ada, cleo)
    return ben, cleo


def agreed(db, ada):
    """Ben, the reset of his account that ada and cleo agreed on, and the token of its link."""
    ben, cleo = group(db, ada)
    token, _ = ask(db)
    reset = propose(db, ada)
    do(db, ConfirmReset(reset=reset), cleo)
    return ben, reset, token


def test_the_whole_way_back(db, ada):
    # given ben, locked out, who asked and told his code to ada
    ben, cleo = group(db, ada)
    token, code = ask(db, "@Ben")
    assert [(one.name, one.code, one.person) for one in waiting(db)] == [("ben", code, ben.ref)]
    # when ada vouches and cleo agrees
    reset = propose(db, ada)
    assert not waiting(db)
    assert reset_of(db, reset).due_at is None
    do(db, ConfirmReset(reset=reset), cleo)
    # then it opens two days later, and not before
    with pytest.raises(Conflict, match="not open the account yet"):
        use(db, token)
    open_now(db, hours=47)
    with pytest.raises(Conflict):
        use(db, token)
    open_now(db, hours=1)
    assert use(db, token) == ben
    # and the account is limited for a week
    with db.read() as tx:
        person = people.by_id(tx, ben.id)
    used = reset_of(db, reset).used_at
    assert person.limited_until == used + 7 * DAY
    assert against(db, ben) is None


def test_the_flow_gives_a_session_a_password_and_words(db, ada, tools):
    ben, _, token = agreed(db, ada)
    open_now(db)
    typed = {"password": "nine brown bears", "browser": browser()}
    back = asyncio.run(signing_in.use_reset(tools, token=token, **typed))
    assert back.member == ben
    assert len(back.words.split()) == 12
    with db.read() as tx:
        assert sessions.find(tx, back.token, clock_of(db).now()).name == "ben"
    signed_in = asyncio.run(signing_in.sign_in(tools, name="ben", **typed))
    assert signed_in.member == ben


def test_asking_costs_and_answers_the_same_for_every_name(db, ada):
    member(db, ada, "ben")
    with counting(db) as existing:
        token, code = ask(db, "ben")
    with counting(db) as missing:
        other_token, other_code = ask(db, "nobody_here")
    assert existing == missing
    assert (len(token), len(code)) == (len(other_token), len(other_code))
    assert code != other_code


def test_looking_at_the_link_tells_the_same_for_every_name(db, ada):
    member(db, ada, "ben")
    seen = []
    for name in ("ben", "nobody_here"):
        token, _ = ask(db, name)
        with db.read() as tx, counting(db) as statements:
            stands = resets.of_link(tx, token, clock_of(db).now())
        seen.append((stands, [statement.split()[0] for statement in statements]))
        with pytest.raises(Conflict, match="not open the account yet"):
            use(db, token)
    assert seen == [(None, ["SELECT", "SELECT"])] * 2


def test_requests_for_names_that_nobody_has_are_not_shown(db, ada):
    for name in ("nobody_here", "", "x" * 500):
        ask(db, name)
    assert not waiting(db)


def test_a_request_waits_two_weeks(db, ada):
    member(db, ada, "ben")
    ask(db)
    clock_of(db).advance(days=13)
    request = waiting(db)[0]
    clock_of(db).advance(days=1)
    assert not waiting(db)
    with pytest.raises(NotFound, match="too old"):
        propose(db, ada, request.ref)
    ask(db, "somebody_else")
    assert [row["name"] for row in rows(db, reset_requests.requests)] == ["somebody_else"]


def test_only_holders_of_the_power_vouch(db, ada):
    ben, cleo = member(db, ada, "ben"), member(db, ada, "cleo")
    ask(db)
    for other in (ben, cleo, HOST, ByClock("reset")):
        with pytest.raises(NotAllowed):
            propose(db, other)
    reset = propose(db, ada)
    for other in (ben, cleo, HOST):
        with pytest.raises(NotAllowed):
            do(db, ConfirmReset(reset=reset), other)


def test_one_holder_is_not_enough_from_three_members_on(db, ada):
    group(db, ada)
    token, _ = ask(db)
    reset = propose(db, ada)
    with pytest.raises(NotAllowed, match="Another holder"):
        do(db, ConfirmReset(reset=reset), ada)
    open_now(db)
    with pytest.raises(Conflict):
        use(db, token)


def test_with_two_members_one_holder_is_enough(db, ada):
    ben = member(db, ada, "ben")
    token, _ = ask(db)
    reset = propose(db, ada)
    assert reset_of(db, reset).due_at == reset_of(db, reset).proposed_at + 48 * HOUR
    open_now(db)
    assert use(db, token) == ben


def test_nobody_vouches_for_themselves(db, ada):
    _, cleo = group(db, ada)
    ask(db, "ada")
    with pytest.raises(NotAllowed, match="themselves"):
        propose(db, ada)
    ask(db, "cleo")
    reset = propose(db, ada, waiting(db)[0].ref)
    with pytest.raises(NotAllowed, match="Another holder"):
        do(db, ConfirmReset(reset=reset), cleo)


def test_a_reason_is_needed(db, ada):
    member(db, ada, "ben")
    ask(db)
    with pytest.raises(Invalid) as refused:
        propose(db, ada, reason="  ")
    assert refused.value.field == "reason"


def test_there_is_one_reset_of_an_account_at_a_time(db, ada):
    group(db, ada)
    ask(db)
    ask(db)
    propose(db, ada)
    with pytest.raises(Conflict, match="under way"):
        propose(db, ada)


def test_the_person_is_told_from_the_first_moment_and_stops_it(db, ada):
    ben, cleo = group(db, ada)
    token, _ = ask(db)
    reset = propose(db, ada)
    assert against(db, ben).ref == reset
    do(db, ConfirmReset(reset=reset), cleo)
    assert against(db, ben).due_at
    do(db, ObjectToReset(reset=reset), ben)
    assert against(db, ben) is None
    open_now(db)
    with pytest.raises(Gone):
        use(db, token)
    with pytest.raises(Conflict):
        do(db, OpenReset(reset=reset), ByClock("reset"))


def test_the_person_may_object_even_after_it_opened(db, ada):
    ben, reset, token = agreed(db, ada)
    open_now(db)
    do(db, ObjectToReset(reset=reset), ben)
    with pytest.raises(Gone):
        use(db, token)


def test_nobody_objects_for_another(db, ada):
    _, reset, _ = agreed(db, ada)
    for other in (ada, HOST):
        with pytest.raises(NotAllowed):
            do(db, ObjectToReset(reset=reset), other)


def test_a_holder_may_stop_it_with_a_reason(db, ada):
    ben, reset, token = agreed(db, ada)
    with pytest.raises(NotAllowed):
        do(db, WithdrawReset(reset=reset, reason="it was not her"), ben)
    with pytest.raises(Invalid):
        do(db, WithdrawReset(reset=reset, reason=""), ada)
    do(db, WithdrawReset(reset=reset, reason="it was not her"), ada)
    open_now(db)
    with pytest.raises(Gone):
        use(db, token)


def test_only_time_opens_it_and_only_when_it_is_due(db, ada):
    _, reset, _ = agreed(db, ada)
    for by in (ada, HOST, ByClock("caretaker")):
        with pytest.raises(NotAllowed):
            do(db, OpenReset(reset=reset), by)
    with pytest.raises(Conflict):
        do(db, OpenReset(reset=reset), ByClock("reset"))
    clock_of(db).advance(hours=48)
    do(db, OpenReset(reset=reset), ByClock("reset"))
    with pytest.raises(Conflict):
        do(db, OpenReset(reset=reset), ByClock("reset"))


def test_a_timer_that_rings_twice_opens_once(db, ada):
    _, reset, _ = agreed(db, ada)
    open_now(db)
    opened = reset_of(db, reset).opened_at
    with db.write() as tx:
        resets.jobs.enqueue(tx, resets.JOB, {"reset": reset})
    open_now(db, hours=1)
    assert reset_of(db, reset).opened_at == opened


def test_an_open_reset_closes_after_a_week(db, ada):
    ben, _, token = agreed(db, ada)
    open_now(db)
    clock_of(db).advance(days=7)
    with pytest.raises(Gone):
        use(db, token)
    assert against(db, ben) is None


def test_a_proposal_that_nobody_confirms_ends(db, ada):
    ben, cleo = group(db, ada)
    ask(db)
    reset = propose(db, ada)
    clock_of(db).advance(days=7)
    assert against(db, ben) is None
    with pytest.raises(Conflict):
        do(db, ConfirmReset(reset=reset), cleo)


def test_the_link_is_good_once(db, ada):
    _, _, token = agreed(db, ada)
    open_now(db)
    use(db, token)
    with pytest.raises(Gone):
        use(db, token)


def test_a_member_cannot_use_a_reset_that_is_not_open(db, ada):
    ben, reset, _ = agreed(db, ada)
    with pytest.raises(Conflict):
        do(db, UseReset(reset=reset), ben)
    with pytest.raises(NotAllowed):
        do(db, UseReset(reset=reset), ada)


def test_a_limited_account_uses_no_mandate_for_seven_days(db, ada):
    # given ada, the founder, who came back with the help of two others
    ben, cleo = member(db, ada, "ben"), member(db, ada, "cleo")
    give_power(db, ada, ben)
    give_power(db, ada, cleo)
    token, _ = ask(db, "ada")
    reset = propose(db, ben)
    do(db, ConfirmReset(reset=reset), cleo)
    open_now(db)
    use(db, token)
    # then she uses no mandate, for a week
    rename = SetSetting(key="name", value="Mine now")
    with pytest.raises(NotAllowed, match="help of others"):
        do(db, rename, ada)
    clock_of(db).advance(days=7)
    do(db, rename, ada)


def test_every_step_is_in_the_record_for_members_and_none_names_the_code(db, ada):
    _, _, token = agreed(db, ada)
    open_now(db)
    use(db, token)
    kinds = [(row["kind"], row["audience"]) for row in rows(db, log.leaves)]
    steps = ["reset.propose/1", "reset.confirm/1", "reset.open/1", "reset.use/1"]
    assert [(kind, audience) for kind, audience in kinds if kind.startswith("reset.")] == [
        (kind, 1) for kind in steps
    ]
    assert token not in str(rows(db, log.contents))


def test_a_reset_for_somebody_who_left_meanwhile_is_none(db, ada):
    group(db, ada)
    with pytest.raises(NotFound):
        do(
            db,
            ProposeReset(
                ref=clock_of(db).new_ref(),
                person=clock_of(db).new_ref(),
                request=clock_of(db).new_ref(),
                reason=WHY,
            ),
            ada,
        )
