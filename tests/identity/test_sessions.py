"""Sessions: signed in by a token, signed out here, there or everywhere, ended by time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import DAY, MINUTE
from folkmoot.identity import sessions, tokens
from folkmoot.identity.leaving import Leave
from folkmoot.record.perform import perform
from tests.build import clock_of, join
from tests.identity.build import rows

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(db, person, agent=FIREFOX):
    with db.write() as tx:
        return sessions.create(tx, clock_of(db), person.id, agent=agent, network="10.0.0.0/24")


def find(db, token):
    with db.read() as tx:
        return sessions.find(tx, token, clock_of(db).now())


def listed(db, person):
    with db.read() as tx:
        return sessions.of_person(tx, person.id, clock_of(db).now())


def test_a_session_is_found_by_its_token(db, ada):
    session = find(db, sign_in(db, ada))
    assert (session.person, session.person_id, session.name) == (ada.ref, ada.id, "ada")
    assert (session.agent, session.network) == ("Firefox, Linux", "10.0.0.0/24")


def test_only_the_hash_of_the_token_is_stored(db, ada):
    token = sign_in(db, ada)
    stored = rows(db, sessions.sessions)
    assert token not in str(stored)
    assert stored[0]["token_hash"] == tokens.digest(token)
    assert find(db, stored[0]["token_hash"]) is None


@pytest.mark.parametrize("wrong", ["", "x", "k" * 43, "\ud800", "é"])
def test_a_wrong_token_finds_nobody(db, ada, wrong):
    sign_in(db, ada)
    assert find(db, wrong) is None


def test_signing_out_ends_the_session_on_the_server(db, ada):
    token, other = sign_in(db, ada), sign_in(db, ada)
    with db.write() as tx:
        assert sessions.end(tx, sessions.find(tx, token, clock_of(db).now()).id, ada.id)
    assert find(db, token) is None
    assert find(db, other) is not None


def test_nobody_signs_out_somebody_else(db, ada):
    ben = join(db, ada, "ben")
    token = sign_in(db, ada)
    with db.write() as tx:
        assert not sessions.end(tx, sessions.find(tx, token, clock_of(db).now()).id, ben.id)
        sessions.end_all(tx, ben.id)
    assert find(db, token) is not None


def test_signing_out_everywhere_may_spare_this_browser(db, ada):
    here, there = sign_in(db, ada), sign_in(db, ada)
    with db.write() as tx:
        mine = sessions.find(tx, here, clock_of(db).now())
        assert sessions.end_all(tx, ada.id, but=mine.id) == 1
    assert find(db, here) is not None
    assert find(db, there) is None
    with db.write() as tx:
        assert sessions.end_all(tx, ada.id) == 1
    assert find(db, here) is None


def test_a_session_that_is_not_used_ends(db, ada):
    token = sign_in(db, ada)
    clock_of(db).advance(days=59)
    assert find(db, token) is not None
    clock_of(db).advance(days=1)
    assert find(db, token) is None
    assert not listed(db, ada)


def test_use_keeps_a_session_but_not_for_ever(db, ada):
    token, clock = sign_in(db, ada), clock_of(db)
    for _ in range(12):
        clock.advance(days=30)
        session = find(db, token)
        assert session is not None
        with db.write() as tx:
            sessions.note_use(tx, session, clock.now())
    clock.advance(days=6)
    assert find(db, token) is None


def test_use_is_written_down_at_most_every_ten_minutes(db, ada):
    token, clock = sign_in(db, ada), clock_of(db)
    session = find(db, token)
    assert not sessions.needs_note(session, session.last_seen + 10 * MINUTE - 1)
    assert sessions.needs_note(session, session.last_seen + 10 * MINUTE)
    clock.advance(minutes=11)
    with db.write() as tx:
        sessions.note_use(tx, session, clock.now())
    assert not sessions.needs_note(find(db, token), clock.now())


def test_the_last_used_browser_stands_first(db, ada):
    sign_in(db, ada, "Firefox/1 Linux")
    clock_of(db).advance(minutes=1)
    sign_in(db, ada, "Safari/1 iPhone")
    assert [session.agent for session in listed(db, ada)] == ["Safari, iPhone", "Firefox, Linux"]


def test_the_oldest_session_makes_room_for_too_many(db, ada):
    ben = join(db, ada, "ben")
    bens = sign_in(db, ben)
    made = [sign_in(db, ada) for _ in range(sessions.MOST + 3)]
    assert len(listed(db, ada)) == sessions.MOST
    assert [find(db, token) is None for token in made[:4]] == [True, True, True, False]
    assert find(db, bens) is not None


def test_who_has_left_is_signed_in_nowhere(db, ada):
    ben = join(db, ada, "ben")
    token = sign_in(db, ben)
    with db.write() as tx:
        perform(tx, Leave(person=ben.ref), by=ben)
    assert find(db, token) is None
    assert not rows(db, sessions.sessions)
    # Even a session that was forgotten there would open nothing.
    assert find(db, sign_in(db, ben)) is None


def test_ended_sessions_are_swept_away(db, ada):
    ben = join(db, ada, "ben")
    sign_in(db, ben)
    clock_of(db).advance(days=61)
    token = sign_in(db, ada)
    assert [row["person_id"] for row in rows(db, sessions.sessions)] == [ada.id]
    assert find(db, token) is not None


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0.0.0 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) CriOS/142.0 Safari/604.1", "Chrome, iPad"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17 Safari/605", "Safari, Mac"),
        ("Mozilla/5.0 (Android 14) SamsungBrowser/26.0 Chrome/122", "Samsung Internet, Android"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_person_knows_the_browser_again(user_agent, words):
    assert sessions.in_words(user_agent) == words


@given(st.text(max_size=3000))
def test_any_user_agent_becomes_a_few_plain_words(user_agent):
    words = sessions.in_words(user_agent)
    assert len(words) < 40
    assert "<" not in words


def test_a_session_lives_longer_than_it_may_lie_idle():
    assert sessions.IDLE < sessions.LONGEST == 365 * DAY
