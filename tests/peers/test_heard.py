from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from folkmoot.peers import heard
from folkmoot.peers.heard import Heard
from folkmoot.storage.database import Database
from tests.build import clock_of

POST = "https://far.example/post/1"
BOB = "https://far.example/u/bob"
VOTE = heard.register(heard.VOTE, BOB)


def _saying(word: Heard) -> Heard:
    """One activity says one thing, however often it comes."""
    value = f"{word.stamp} {word.activity_url}"
    return Heard(*(getattr(word, name) for name in Heard.__struct_fields__[:5]), value)


ACTIVITIES = ["https://a.example/1", "https://a.example/É", "https://B.example/1"]
words = st.builds(
    Heard,
    subject_url=st.sampled_from([POST, POST + "2"]),
    register=st.sampled_from([heard.CONTENT, heard.DELETED, VOTE]),
    stamp=st.integers(1, 4),
    activity_url=st.sampled_from(ACTIVITIES),
    by_url=st.just(BOB),
    pending=st.just(False),
).map(_saying)


def stands(db: Database) -> list[Heard]:
    with db.read() as tx:
        return [word for url in (POST, POST + "2") for word in heard.of(tx, url)]


def tell(db: Database, told: Sequence[Heard]) -> list[bool]:
    with db.write() as tx:
        return [heard.hear(tx, word, host="far.example", at=1) for word in told]


@given(
    st.lists(words, max_size=12).flatmap(
        lambda told: st.tuples(st.just(told), st.permutations(told))
    )
)
def test_any_order_gives_the_same_state(db: Database, both: tuple[list[Heard], list[Heard]]):
    found = []
    for told in both:
        with db.write() as tx:
            tx.write(delete(heard.heard))
        tell(db, told)
        found.append(stands(db))

    assert found[0] == found[1]


@given(st.lists(words, max_size=12))
def test_the_newest_word_stands(db: Database, told: list[Heard]):
    with db.write() as tx:
        tx.write(delete(heard.heard))
    tell(db, told)

    newest: dict[tuple[str, str], Heard] = {}
    for word in told:
        place = (word.subject_url, word.register)
        if place not in newest or _order(word) > _order(newest[place]):
            newest[place] = word
    assert {(word.subject_url, word.register): word for word in stands(db)} == newest


def _order(word: Heard) -> tuple[int, bytes]:
    return word.stamp, word.activity_url.encode()


def word(
    stamp: int, activity: str = "https://a.example/1", value: object = 1, **more: object
) -> Heard:
    return Heard(POST, VOTE, stamp, activity, BOB, value, **more)  # type: ignore[arg-type]


def test_a_repeat_and_old_news_change_nothing(db: Database):
    assert tell(db, [word(5, value=1), word(5, value=1), word(4, value=-1)]) == [True, False, False]

    with db.read() as tx:
        assert heard.newest(tx, POST, VOTE) == word(5, value=1)
        assert heard.newest(tx, POST, heard.CONTENT) is None


def test_what_waited_is_given_once_when_the_thing_comes(db: Database):
    early = word(5, pending=True)
    tell(db, [early])

    with db.write() as tx:
        assert heard.settle(tx, POST) == [early]
        assert heard.settle(tx, POST) == []

    [now] = stands(db)
    assert not now.pending
    assert tell(db, [early]) == [False]


def test_too_many_waiting_words_of_one_server_push_its_oldest_out(db: Database, monkeypatch):
    monkeypatch.setattr(heard, "_WAITING", heard._WAITING.offset(2))
    with db.write() as tx:
        for n in range(10):
            late = Heard(f"{POST}{n}", VOTE, 1, "https://a.example/1", BOB, 1, pending=True)
            heard.hear(tx, late, host="flood.example", at=n)
        heard.hear(tx, word(1, pending=True), host="quiet.example", at=0)

    with db.read() as tx:
        left = tx.rows(select(heard.heard.c.host, func.count()).group_by(heard.heard.c.host))
        assert dict(map(tuple, left)) == {"flood.example": 3, "quiet.example": 1}
        assert heard.of(tx, f"{POST}9")


def test_what_waited_too_long_is_forgotten_and_the_rest_stays(db: Database):
    now = clock_of(db).now()
    with db.write() as tx:
        heard.hear(tx, word(1, pending=True), host="x.example", at=now - heard.WAITS - 1)
        heard.hear(tx, Heard(POST, heard.CONTENT, 1, "a", BOB), host="x.example", at=1)
        heard.hear(
            tx, Heard(POST, heard.LOCKED, 1, "a", BOB, pending=True), host="x.example", at=now
        )

        assert heard.age(tx, now) == 1

    assert {word.register for word in stands(db)} == {heard.CONTENT, heard.LOCKED}


def test_bans_outlive_the_things_that_are_pruned(db: Database):
    ban = heard.register(heard.BAN, BOB)
    room = "https://far.example/c/bees"
    with db.write() as tx:
        for register in (ban, heard.CONTENT):
            heard.hear(tx, Heard(room, register, 1, "a", BOB, 1), host="far.example", at=1)
        heard.forget(tx, [room])

        assert [word.register for word in heard.of(tx, room)] == [ban]
