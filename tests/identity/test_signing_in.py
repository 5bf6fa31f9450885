"""Signing in, recovering and changing passwords: the same work for every name."""

import asyncio

import pytest

from folkmoot.errors import Conflict, Invalid
from folkmoot.identity import credentials, resets, sessions, signing_in
from folkmoot.identity.leaving import Leave
from folkmoot.record.perform import perform
from tests.build import clock_of
from tests.identity.build import (
    PASSWORD,
    WORDS,
    browser,
    counting,
    give_credentials,
    hashed,
    member,
    rows,
)
from tests.identity.test_resets import agreed

NEW = "nine brown bears"


def run(flow, tools, **typed):
    if "browser" in flow.__annotations__:
        typed["browser"] = browser()
    return asyncio.run(flow(tools, **typed))


def sign_in(tools, name="ada", password=PASSWORD):
    return run(signing_in.sign_in, tools, name=name, password=password)


def session(db, token):
    with db.read() as tx:
        return sessions.find(tx, token, clock_of(db).now())


def cost(db, tools, attempt):
    """How many statements and hashes an attempt took, and the sentence it ended with."""
    before = len(tools.hasher.verified), tools.hasher.made
    with counting(db) as statements, pytest.raises(Invalid) as refused:
        attempt()
    hashes = len(tools.hasher.verified) - before[0], tools.hasher.made - before[1]
    # BEGIN and ROLLBACK are among them.
    return [statement.split()[0] for statement in statements], hashes, str(refused.value)


def test_name_and_password_open_a_session(db, ada, tools):
    signed_in = sign_in(tools)
    found = session(db, signed_in.token)
    assert signed_in.member == ada
    assert (found.name, found.agent, found.network) == ("ada", "Firefox, Linux", "10.0.0.0/24")


def test_the_name_may_be_typed_in_any_case(db, ada, tools):
    assert sign_in(tools, " @ADA").member == ada


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("ben", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(db, ada, tools, name, password):
    with pytest.raises(Invalid, match="name or the password is not right") as refused:
        sign_in(tools, name, password)
    assert refused.value.field == "password"
    assert not rows(db, sessions.sessions)


def test_signing_in_costs_the_same_whether_or_not_the_account_exists(db, ada, tools):
    there = cost(db, tools, lambda: sign_in(tools, "ada", "wrong"))
    nobody = cost(db, tools, lambda: sign_in(tools, "nobody_here", "wrong"))
    assert there == nobody
    assert there[1] == (1, 0)
    assert there[0].count("SELECT") == 1
    assert tools.hasher.verified == [True, False]  # and yet one was there and one was not


def test_an_account_without_a_password_cannot_be_signed_in_to(db, ada, tools):
    with db.write() as tx, tx.performing():
        credentials.forget(tx, ada.id)
    for password in ("", PASSWORD, "None"):
        with pytest.raises(Invalid):
            sign_in(tools, "ada", password)


def test_who_left_cannot_sign_in_and_is_told_nothing_else(db, ada, tools):
    ben = member(db, ada, "ben")
    with db.write() as tx:
        perform(tx, Leave(person=ben.ref), by=ben)
    gone = cost(db, tools, lambda: sign_in(tools, "ben"))
    assert gone == cost(db, tools, lambda: sign_in(tools, "nobody_here"))


def test_a_password_that_changes_meanwhile_opens_nothing(db, ada, tools):
    # given somebody who types the old password while it is being changed elsewhere
    verify = tools.hasher.verify_soon

    async def slowly(stored, password):
        answer = await verify(stored, password)
        with db.write() as tx:
            perform(tx, credentials.SetPassword(ada.ref, hashed(NEW)), by=ada)
        return answer

    tools.hasher.verify_soon = slowly
    # when the old one turns out right, then it is right too late
    with pytest.raises(Conflict):
        sign_in(tools)
    assert not rows(db, sessions.sessions)


def recover(tools, name="ada", words=WORDS, password=NEW):
    return run(signing_in.recover, tools, name=name, words=words, password=password)


def test_words_open_the_account_and_give_a_new_password_and_new_words(db, ada, tools):
    old = sign_in(tools).token
    back = recover(tools)
    assert back.member == ada
    assert session(db, back.token).name == "ada"
    assert session(db, old) is None
    assert sign_in(tools, password=NEW)
    with pytest.raises(Invalid):
        sign_in(tools, password=PASSWORD)
    with pytest.raises(Invalid):
        recover(tools, words=WORDS)
    assert recover(tools, words=back.words.upper())


def test_recovering_costs_the_same_whether_or_not_the_account_exists(db, ada, tools):
    wrong = WORDS.replace("acid", "zoo")
    there = cost(db, tools, lambda: recover(tools, "ada", wrong))
    nobody = cost(db, tools, lambda: recover(tools, "nobody_here", wrong))
    assert there == nobody
    assert there[1] == (1, 0)


def test_an_account_without_words_costs_the_same_too(db, ada, tools):
    ben = member(db, ada, "ben")
    with db.write() as tx, tx.performing():
        credentials.forget(tx, ben.id)
    there = cost(db, tools, lambda: recover(tools, "ben"))
    assert there == cost(db, tools, lambda: recover(tools, "nobody_here"))


def test_what_is_wrong_with_words_or_password_is_told_before_anybody_is_looked_up(db, ada, tools):
    for typed in ({"words": "too few"}, {"password": "short"}, {"password": "ada-ada-ada"}):
        for name in ("ada", "nobody_here"):
            with counting(db) as statements, pytest.raises(Invalid):
                recover(tools, **{"name": name, **typed})
            assert not statements
    assert not tools.hasher.verified


def change(tools, old=PASSWORD, new=NEW):
    return run(signing_in.change_password, tools, name="ada", old=old, new=new)


def test_changing_the_password_ends_every_other_session_and_renews_this_one(db, ada, tools):
    here, there = sign_in(tools).token, sign_in(tools).token
    changed = change(tools)
    assert session(db, here) is None
    assert session(db, there) is None
    assert session(db, changed.token).name == "ada"
    assert sign_in(tools, password=NEW)


def test_the_old_password_is_asked_for(db, ada, tools):
    token = sign_in(tools).token
    with pytest.raises(Invalid) as refused:
        change(tools, old="wrong")
    assert refused.value.field == "old"
    assert session(db, token)


def test_a_new_password_must_be_good(db, ada, tools):
    with pytest.raises(Invalid, match="too short"):
        change(tools, new="short")


def test_who_knows_the_password_needs_no_reset(db, ada, tools):
    # given a reset of ben's account that two others agreed on
    ben, reset, _ = agreed(db, ada)
    # when ben turns out to know his password and changes it
    run(signing_in.change_password, tools, name="ben", old=PASSWORD, new=NEW)
    # then the reset has ended
    with db.read() as tx:
        assert resets.against(tx, ben.id, clock_of(db).now()) is None
        assert resets.by_ref(tx, reset).ended_at is not None


def test_new_words_are_given_for_the_password(db, ada, tools):
    with pytest.raises(Invalid):
        run(signing_in.new_words, tools, name="ada", password="wrong")
    fresh = run(signing_in.new_words, tools, name="ada", password=PASSWORD)
    assert recover(tools, words=fresh)


def test_who_joins_chooses_an_account_and_gets_words(db, ada, tools):
    account, words = run(signing_in.choose, tools, name=" Ben", password=NEW, moot="Moot")
    assert account.name == "ben"
    assert NEW not in str(account)
    assert words not in str(account)
    with pytest.raises(Invalid):
        run(signing_in.choose, tools, name="ben", password="Moot-Moot 2026", moot="moot moot")


def test_no_write_transaction_is_open_while_a_hash_is_made(db, ada, tools):
    # given a hasher that itself needs the only writer
    made, hash_soon, verify = [], tools.hasher.hash_soon, tools.hasher.verify_soon

    def write_freely():
        with db.write():
            made.append("wrote")

    async def hashing(password):
        write_freely()
        return await hash_soon(password)

    async def verifying(stored, password):
        write_freely()
        return await verify(stored, password)

    tools.hasher.hash_soon, tools.hasher.verify_soon = hashing, verifying
    # when every flow runs, then none of them stands still
    sign_in(tools)
    back = recover(tools)
    run(signing_in.change_password, tools, name="ada", old=NEW, new=PASSWORD)
    run(signing_in.new_words, tools, name="ada", password=PASSWORD)
    assert back.words
    assert len(made) == 8


def test_a_founder_made_on_the_command_line_can_sign_in(db, ada, tools):
    give_credentials(db, ada, "ada")
    assert sign_in(tools)
