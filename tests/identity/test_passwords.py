"""Passwords: the rules, the hashes, and the one thread that makes them."""

import asyncio
import threading
import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import FakeClock
from folkmoot.errors import Invalid, TooMany, Unavailable
from folkmoot.identity import passwords
from folkmoot.identity.passwords import Hasher, check, tidy

GOOD = "seven grey geese"


@pytest.fixture
def hasher():
    made = Hasher(FakeClock())
    yield made
    made.close()


def test_a_few_words_in_a_row_are_accepted():
    check(GOOD, known=["anna", "River Moot"])


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("nine char", "at least 10"),
        ("", "at least 10"),
        ("x" * 1001, "at most 1000"),
        ("Password123", "Many people"),
        ("QWERTYUIOP", "Many people"),
        ("aaaaaaaaaaaaaaaa", "Many people"),
        ("abababababab", "Many people"),
        ("anna-2026-anna", "name that everybody knows"),
        ("RiverMoot2026!", "name that everybody knows"),
        ("river moot 1 2 3", "name that everybody knows"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(password, says):
    with pytest.raises(Invalid) as refused:
        check(password, known=["annaanna", "River Moot"])
    assert says in str(refused.value)
    assert refused.value.field == "password"


@pytest.mark.parametrize("password", ["x1y2z3w4v5", "y" * 994 + "abcdef"])
def test_the_shortest_and_the_longest_are_accepted(password):
    assert len(password) in {passwords.SHORTEST, passwords.LONGEST}
    check(password)


def test_digits_alone_are_not_taken_for_an_empty_name():
    check("8405172936", known=["", "42"])


def test_every_common_password_would_pass_the_length_rule_or_has_no_place():
    short = [one for one in passwords.COMMON if len(one) < passwords.SHORTEST]
    assert not short


@given(st.text(max_size=60))
def test_a_password_typed_in_another_unicode_form_is_the_same(text):
    assert tidy(unicodedata.normalize("NFD", text)) == tidy(unicodedata.normalize("NFC", text))
    assert tidy(tidy(text)) == tidy(text)


def test_a_hash_opens_with_its_password_and_no_other(hasher):
    stored = hasher.hash(GOOD)
    assert hasher.verify(stored, GOOD)
    assert not hasher.verify(stored, GOOD + " ")
    assert not hasher.verify(stored, "")


def test_the_hash_is_argon2id_with_the_settled_cost(hasher):
    stored = hasher.hash(GOOD)
    used = extract_parameters(stored)
    assert stored.startswith("$argon2id$")
    assert (used.memory_cost, used.time_cost, used.parallelism) == (7 * 1024, 5, 1)
    assert (used.salt_len, used.hash_len) == (16, 32)


def test_another_program_agrees_with_the_hash(hasher):
    assert PasswordHasher().verify(hasher.hash(GOOD), GOOD)


def test_two_hashes_of_one_password_differ(hasher):
    assert hasher.hash(GOOD) != hasher.hash(GOOD)


def test_accents_may_be_typed_as_one_key_or_two(hasher):
    stored = hasher.hash(unicodedata.normalize("NFC", "grüne Gänse überall"))
    assert hasher.verify(stored, unicodedata.normalize("NFD", "grüne Gänse überall"))
    assert hasher.verify(stored, "grüne\u00a0Gänse überall")


def test_nobody_has_the_decoy_as_password(hasher):
    assert not hasher.verify(None, GOOD)
    assert not hasher.verify("", GOOD)


class Counted:
    """Lets Argon2 work and writes down what each hash cost."""

    def __init__(self, argon):
        self.argon = argon
        self.costs = []

    def verify(self, encoded, password):
        self.costs.append(extract_parameters(encoded))
        return self.argon.verify(encoded, password)


def test_a_missing_account_costs_the_same_one_hash(hasher, monkeypatch):
    stored = hasher.hash(GOOD)
    counted = Counted(hasher._argon)
    monkeypatch.setattr(hasher, "_argon", counted)
    hasher.verify(stored, "wrong password")
    hasher.verify(None, "wrong password")
    assert len(counted.costs) == 2
    assert counted.costs[0] == counted.costs[1]


def test_a_hash_of_another_kind_costs_the_same_one_hash(hasher, monkeypatch):
    made = []
    monkeypatch.setattr(hasher, "_verify", lambda *a: made.append(a) or Hasher._verify(hasher, *a))
    assert not hasher.verify("damaged", GOOD)
    assert made == [("damaged", GOOD), (None, GOOD)]


def test_a_damaged_hash_opens_for_nobody(hasher):
    for damaged in ("x", "$argon2id$v=19$m=7168,t=5,p=1$$", "$argon2id$", "$2b$12$abc"):
        assert not hasher.verify(damaged, GOOD)


def test_odd_characters_are_hashed_like_any_other(hasher):
    for odd in ("nul\x00inside it", "lone \ud800 surrogate", "ends\r\nwith lines"):
        assert hasher.verify(hasher.hash(odd), odd)


def test_megabytes_are_cut_before_they_cost_anything(hasher):
    assert not hasher.verify(None, "x" * 5_000_000)
    assert not hasher.verify(hasher.hash("x" * 1000), "x" * 5_000_000)


class Slow:
    """Stands in for Argon2 until told to go on, and sees how many run at once."""

    def __init__(self):
        self.go_on = threading.Event()
        self.running = 0
        self.most = 0
        self.threads = set()

    def verify(self, *_):
        self.running += 1
        self.most = max(self.most, self.running)
        self.threads.add(threading.get_ident())
        assert self.go_on.wait(30)
        self.running -= 1
        return True


def slow_hasher(monkeypatch, waiting):
    made, slow = Hasher(FakeClock(), waiting=waiting), Slow()
    monkeypatch.setattr(made, "_argon", slow)
    return made, slow


def test_a_flood_runs_one_at_a_time_and_the_rest_is_turned_away(monkeypatch):
    # given a queue with three places, all taken
    hasher, slow = slow_hasher(monkeypatch, waiting=3)

    async def flood():
        tries = [asyncio.ensure_future(hasher.verify_soon("x", GOOD)) for _ in range(3)]
        await asyncio.sleep(0)
        # when one more comes
        with pytest.raises(TooMany) as turned_away:
            await hasher.verify_soon("x", GOOD)
        # then it is turned away at once, and those who wait get their answer
        slow.go_on.set()
        return turned_away.value, await asyncio.gather(*tries)

    turned_away, answers = asyncio.run(flood())
    assert turned_away.wait > 0
    assert turned_away.status == 429
    assert answers == [True, True, True]
    assert slow.most == 1
    assert len(slow.threads) == 1
    assert hasher.verify("x", GOOD)  # the places are free again
    hasher.close()


def test_a_browser_that_goes_away_frees_its_place(monkeypatch):
    hasher, slow = slow_hasher(monkeypatch, waiting=2)

    async def leave():
        first = asyncio.ensure_future(hasher.verify_soon("x", GOOD))
        second = asyncio.ensure_future(hasher.verify_soon("x", GOOD))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        third = asyncio.ensure_future(hasher.verify_soon("x", GOOD))
        await asyncio.sleep(0)
        slow.go_on.set()
        return await asyncio.gather(first, third)

    assert asyncio.run(leave()) == [True, True]
    hasher.close()


def test_hashing_does_not_hold_the_event_loop(monkeypatch):
    hasher, slow = slow_hasher(monkeypatch, waiting=2)

    async def two_things():
        waiting = asyncio.ensure_future(hasher.verify_soon("x", GOOD))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not waiting.done()  # we still run while the hash is being made
        slow.go_on.set()
        return await waiting

    assert asyncio.run(two_things())
    hasher.close()


def test_after_closing_a_try_is_told_so():
    hasher = Hasher(FakeClock())
    hasher.close()
    with pytest.raises(Unavailable):
        hasher.hash(GOOD)


def test_hash_soon_gives_what_hash_gives(hasher):
    stored = asyncio.run(hasher.hash_soon(GOOD))
    assert hasher.verify(stored, GOOD)
