"""Single-use links: unguessable, stored as hashes, good once and for a time."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import DAY, HOUR, FakeClock
from folkmoot.errors import Gone, NotFound
from folkmoot.identity import tokens
from tests.build import clock_of
from tests.identity.build import rows


def issue(db, purpose="invite", about="x", lifetime=HOUR):
    with db.write() as tx:
        return tokens.issue(tx, clock_of(db), purpose, about, lifetime=lifetime)


def peek(db, token, purpose="invite"):
    with db.read() as tx:
        return tokens.peek(tx, purpose, token, clock_of(db).now())


def consume(db, token, purpose="invite"):
    with db.write() as tx:
        return tokens.consume(tx, purpose, token, clock_of(db).now())


def test_a_token_is_256_bits_that_need_no_quoting():
    token = tokens.new_token(FakeClock())
    assert len(token) == tokens.TOKEN_LENGTH
    assert token.replace("-", "").replace("_", "").isalnum()


def test_no_token_comes_twice():
    clock = FakeClock()
    assert len({tokens.new_token(clock) for _ in range(1000)}) == 1000


def test_only_the_hash_is_stored(db):
    token = issue(db)
    stored = rows(db, tokens.links)
    assert [row["token_hash"] for row in stored] == [tokens.digest(token)]
    assert token not in str(stored)


def test_looking_at_a_link_does_not_use_it(db):
    token = issue(db, about="this")
    assert [peek(db, token).about for _ in range(3)] == ["this"] * 3
    assert consume(db, token).about == "this"


def test_a_link_is_good_once(db):
    token = issue(db)
    consume(db, token)
    for use in (peek, consume):
        with pytest.raises(Gone, match="used already"):
            use(db, token)


def test_a_link_ends_by_itself(db):
    token = issue(db, lifetime=HOUR)
    clock_of(db).advance(minutes=59)
    peek(db, token)
    clock_of(db).advance(minutes=1)
    for use in (peek, consume):
        with pytest.raises(Gone, match="too old"):
            use(db, token)


def test_a_link_for_one_thing_opens_no_other(db):
    token = issue(db, purpose="invite")
    for use in (peek, consume):
        with pytest.raises(NotFound):
            use(db, token, purpose="reset")
    assert peek(db, token, purpose="invite")


@pytest.mark.parametrize("wrong", ["", "x", "A" * 43, "é" * 43, "\ud800", "' OR 1=1 --"])
def test_a_wrong_link_opens_nothing(db, wrong):
    issue(db)
    with pytest.raises(NotFound):
        peek(db, wrong)
    with pytest.raises(NotFound):
        consume(db, wrong)


def test_the_stored_hash_is_no_key(db):
    token = issue(db)
    with pytest.raises(NotFound):
        consume(db, tokens.digest(token))


def test_a_use_that_fails_leaves_the_link_good(db):
    token = issue(db)

    def use_in_vain():
        with db.write() as tx:
            tokens.consume(tx, "invite", token, clock_of(db).now())
            raise RuntimeError("the name was taken, say")

    with pytest.raises(RuntimeError):
        use_in_vain()
    assert consume(db, token)


def test_of_many_at_once_one_succeeds(db):
    token, got = issue(db), []

    def use():
        try:
            consume(db, token)
            got.append("used")
        except Gone:
            got.append("gone")

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["gone"] * 5 + ["used"]


def test_all_links_about_a_thing_end_together(db):
    mine, other = issue(db, about="mine"), issue(db, about="other")
    with db.write() as tx:
        assert tokens.revoke(tx, "mine", clock_of(db).now()) == 1
    with pytest.raises(Gone):
        peek(db, mine)
    assert peek(db, other)


def test_old_links_are_forgotten_in_the_end(db):
    token = issue(db)
    clock_of(db).advance(days=29)
    fresh = issue(db, lifetime=5 * DAY)
    clock_of(db).advance(days=2)
    issue(db)
    assert len(rows(db, tokens.links)) == 2
    assert peek(db, fresh)
    with pytest.raises(NotFound):
        peek(db, token)


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_token_is_left_in_a_log(before, after):
    token = tokens.new_token(FakeClock(seed=len(before)))
    assert token not in tokens.redact(f"{before} /join/{token}?x {after}")


def test_what_is_no_token_stays_in_the_log():
    line = f"GET /media/{'0' * 32} {'a' * 64} 200"
    assert tokens.redact(line) == line
