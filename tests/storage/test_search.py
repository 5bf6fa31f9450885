"""Things are found by their words, by those who may find them, and are forgotten for good."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import FakeClock
from folkmoot.storage import database, jobs, search
from folkmoot.storage.database import Database
from folkmoot.storage.tables import metadata
from tests.forum.build import statements

SENTENCE = "Pelargonium whispered to the zeppelin about nougat"


def open_index(url: str | Path) -> Database:
    """A database that has the tables and the index of words."""
    db = Database(url)
    metadata.create_all(db.engine)
    return db


@pytest.fixture
def index(database_url: str) -> Iterator[Database]:
    """An empty index."""
    db = open_index(database_url)
    yield db
    db.close()


def add(db: Database, thing: int, body: str, **more: object) -> None:
    """One post whose time is its number, on the public shelf unless told otherwise."""
    values = {"at": thing, "shelf": search.PUBLIC_SHELF, **more}
    with db.write() as tx:
        search.put(tx, str(values.pop("kind", "post")), thing, body=body, **values)  # type: ignore[arg-type]


def find(db: Database, words: str, shelves: tuple[int, ...] = (0,), **more: object) -> list[int]:
    """The things that are found, in order."""
    with db.read() as tx:
        return [hit.thing for hit in search.search(tx, words, shelves=shelves, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Bread and roses", "roses bread"),
        ("Bread and roses", "ROSES"),
        ("Bread and roses", "bread ros"),
        ("The café is open", "cafe"),
        ("The cafe is open", "café"),
        ("Write an e-mail", "e-mail"),
        ("See https://there.example/x?y=1", "there.example"),
        ("我们的合作社", "合作"),
        ("Die Straße", "strasse"),
        ("a NEAR b", "near"),
    ],
)
def test_found(index: Database, body: str, words: str) -> None:
    """All words are there, the last may be only begun."""
    add(index, 1, body)

    assert find(index, words) == [1]


@pytest.mark.parametrize(
    "words", ["", "  ", "rose*s", "oses", "bread wine", "br roses", "roses-bread"]
)
def test_not_found(index: Database, words: str) -> None:
    """One word is missing, or not begun at its start, or not in this order."""
    add(index, 1, "Bread and roses")

    assert find(index, words) == []


@pytest.mark.parametrize(
    "words",
    ['"', "*", "bread*", "-bread", "NEAR(", "NEAR(bread roses, 2)", "bread OR wine", "words:bread",
     "^bread", "bread + roses", "{bread}", "(((", "'; drop", "bread:*", "!bread", "\\", "\x00",
     "a<->b", "%", "AND", "NOT NOT", '"bread" "'],
)  # fmt: skip
def test_no_sign_is_an_operator(index: Database, words: str) -> None:
    """Operators of either database are words or nothing, and never an error."""
    add(index, 1, "Bread and roses")
    add(index, 2, "wine")

    assert 2 not in find(index, words)


def test_any_text_can_be_asked_and_found(tmp_path: Path) -> None:
    """Whatever is written is found by the same writing, and asking never fails."""
    index = open_index(tmp_path / "any.sqlite")

    @given(st.text(min_size=1, max_size=80))
    def check(text: str) -> None:
        with index.write() as tx:
            search.put(tx, "post", 1, at=1, shelf=0, body=text)
        found = find(index, text)
        assert found == ([1] if search.words_of(text) else [])

    check()
    index.close()


def test_newest_first_page_by_page(index: Database) -> None:
    """Reading on with the last hit's id gives every thing once, the newest first."""
    for number in range(1, 8):
        add(index, number, "bread")

    with index.read() as tx:
        first = search.search(tx, "bread", shelves=[0], limit=3)
        second = search.search(tx, "bread", shelves=[0], limit=3, before=first[-1].id)
        third = search.search(tx, "bread", shelves=[0], limit=3, before=second[-1].id)

    assert [hit.thing for hit in first + second + third] == [7, 6, 5, 4, 3, 2, 1]


def test_a_word_that_many_things_have_is_meant_as_it_is(index: Database) -> None:
    """And on every page of it: nothing comes twice or is skipped where the rule would change."""
    for number in range(1, 31):
        add(index, number, "breadth" if number % 3 == 0 else "bread")
    add(index, 31, "bread is rising", place=7)

    found: list[int] = []
    with index.read() as tx:
        hits = search.search(tx, "bread", shelves=[0], limit=6)
        while hits:
            found += [hit.thing for hit in hits]
            hits = search.search(tx, "bread", shelves=[0], limit=6, before=hits[-1].id)

    assert found == [31, *(number for number in range(30, 0, -1) if number % 3)]
    assert len(found) >= search.ENOUGH
    assert find(index, "bread ris") == [31]
    assert find(index, "brea", limit=99) == list(range(31, 0, -1))


def test_a_word_that_few_things_have_may_be_only_begun_on_every_page(index: Database) -> None:
    for number in range(1, search.ENOUGH):
        add(index, number, "bread")
    add(index, 99, "breadth")
    add(index, 98, "bread", shelf=search.HIDDEN_SHELF)

    assert find(index, "bread", limit=4) == [99, 19, 18, 17]
    assert find(index, "bread", limit=99, before=3) == [2, 1]


def test_things_of_the_same_moment_are_both_found(index: Database) -> None:
    """An import may bring many things of one moment."""
    for number in range(1, 4):
        add(index, number, "bread", at=1000)

    assert sorted(find(index, "bread")) == [1, 2, 3]


def test_shelves(index: Database) -> None:
    """Nobody finds what does not stand on their shelves."""
    add(index, 1, "bread")
    add(index, 2, "bread", shelf=search.MEMBERS_SHELF)
    add(index, 3, "bread", shelf=search.HIDDEN_SHELF)

    assert find(index, "bread") == [1]
    assert find(index, "bread", (0, 1)) == [2, 1]
    assert find(index, "bread", ()) == []


def test_narrowing(index: Database) -> None:
    """By kind, community, author and language."""
    add(index, 1, "bread", place=5, who=8, language="en")
    add(index, 2, "bread", kind="comment", place=6, who=9, language="de")

    assert find(index, "bread", kinds=["comment"]) == [2]
    assert find(index, "bread", place=5) == [1]
    assert find(index, "bread", who=9) == [2]
    assert find(index, "bread", language="en") == [1]
    assert find(index, "bread", kinds=["post"], who=9) == []


def test_putting_again_replaces(index: Database) -> None:
    """After an edit only the new words are found."""
    add(index, 1, "bread")
    add(index, 1, "roses")

    assert find(index, "bread") == []
    assert find(index, "roses") == [1]


def test_dropping(index: Database) -> None:
    """What was dropped is not found; its neighbours are. Dropping nothing is no error."""
    add(index, 1, "bread")
    add(index, 1, "bread", kind="comment", at=2)
    with index.write() as tx:
        search.drop(tx, "post", [1, 77])
        search.drop(tx, "post", [])

    assert find(index, "bread", kinds=["comment"]) == [1]
    assert find(index, "bread", kinds=["post"]) == []


def test_clearing(index: Database) -> None:
    """Nothing is found, and everything can be put anew."""
    add(index, 1, "bread")
    with index.write() as tx:
        search.clear(tx)
    assert find(index, "bread") == []

    add(index, 1, "bread")
    assert find(index, "bread") == [1]


def test_a_thread_moves_together(index: Database) -> None:
    """A hidden post takes its comments along, and brings them back."""
    add(index, 1, "bread", thread=1)
    add(index, 2, "bread", kind="comment", thread=1)
    add(index, 3, "bread", thread=3)

    with index.write() as tx:
        search.shelve_thread(tx, 1, search.HIDDEN_SHELF)
    assert find(index, "bread", (0, 1)) == [3]

    with index.write() as tx:
        search.shelve_thread(tx, 1, search.PUBLIC_SHELF)
    assert find(index, "bread") == [3, 2, 1]


def test_a_community_moves_together_but_what_is_hidden_stays_hidden(index: Database) -> None:
    """Closing a community to visitors and opening it again."""
    add(index, 1, "bread", place=4)
    add(index, 2, "bread", place=4, shelf=search.HIDDEN_SHELF)
    add(index, 3, "bread", place=5)

    with index.write() as tx:
        search.shelve_place(tx, 4, search.MEMBERS_SHELF)
    assert find(index, "bread") == [3]
    assert find(index, "bread", (0, 1)) == [3, 1]

    with index.write() as tx:
        search.shelve_place(tx, 4, search.PUBLIC_SHELF)
    assert find(index, "bread", (0, 1)) == [3, 1]


def test_a_very_long_text(index: Database) -> None:
    """Neither database refuses it; what lies beyond the limit is not found."""
    add(index, 1, "first " + "ab " * 40_000 + "last")

    assert find(index, "first") == [1]
    assert find(index, "last") == []


def test_a_failed_write_leaves_nothing_to_find(index: Database) -> None:
    """The index changes with the transaction or not at all."""

    def fail() -> None:
        with index.write() as tx:
            search.put(tx, "post", 1, at=1, shelf=0, body="bread")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert find(index, "bread") == []


def test_making_it_twice_is_no_error(index: Database) -> None:
    """Migrations may ask again; nothing is lost."""
    add(index, 1, "bread")

    search.create(index.engine)

    assert find(index, "bread") == [1]


def bytes_of(folder: Path) -> bytes:
    """Everything that lies in the files of a database."""
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def traces(folder: Path) -> list[str]:
    """The words of the sentence that are in the files, in any case."""
    everything = bytes_of(folder).lower()
    return [
        word for word in search.words_of(SENTENCE) if len(word) > 5 and word.encode() in everything
    ]


def forget(db: Database) -> None:
    """Ask for forgetting and do the job."""
    clock = FakeClock()
    with db.write() as tx:
        search.forget(tx)
    assert jobs.run_all(db, clock, search.HANDLERS) == 1
    with db.read() as tx:
        assert tx.rows(jobs.jobs.select()) == []


@pytest.mark.parametrize("others", [0, 40, 1500])
def test_nothing_stays_in_the_files(tmp_path: Path, others: int) -> None:
    """After dropping and the job, neither the file nor the log has a word of it."""
    folder = tmp_path / "data"
    folder.mkdir()
    db = open_index(folder / "moot.sqlite")
    with db.write() as tx:
        for number in range(others):
            search.put(
                tx,
                "post",
                10 + number,
                at=number,
                shelf=0,
                body=f"bread {number} roses {number * 7}",
            )
    add(db, 1, SENTENCE, at=5)
    for number in range(5000, 5010):
        add(db, number, f"bread {number}")
    with db.write() as tx:
        search.put(tx, "comment", 2, at=6, shelf=0, body=f"quoting: {SENTENCE}")
    assert traces(folder)

    with db.write() as tx:
        search.drop(tx, "post", [1])
        search.drop(tx, "comment", [2])
    forget(db)

    assert traces(folder) == []
    assert len(find(db, "bread", limit=10_000)) == others + 10
    db.close()


def test_forgetting_waits_for_a_reader_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody reads, the job is put back instead of being called done."""
    quick = ("PRAGMA journal_mode = WAL", "PRAGMA busy_timeout = 0")
    monkeypatch.setattr(database, "_PRAGMAS", quick)
    db = open_index(tmp_path / "moot.sqlite")
    add(db, 1, SENTENCE)
    with db.read() as reader:
        assert search.search(reader, "zeppelin", shelves=[0])
        with db.write() as tx:
            search.drop(tx, "post", [1])
            search.forget(tx)
        assert jobs.run_one(db, FakeClock(), search.HANDLERS)

    with db.read() as tx:
        assert len(tx.rows(jobs.jobs.select())) == 1
    db.close()


def test_forgetting_on_either_database(index: Database) -> None:
    """The job ends well on both, and keeps what is not forgotten."""
    add(index, 1, "bread")
    add(index, 2, SENTENCE)
    with index.write() as tx:
        search.drop(tx, "post", [2])

    forget(index)

    assert find(index, "bread") == [1]
    assert find(index, "zeppelin") == []


def test_many_things_of_one_moment_cost_no_more_than_one(index: Database) -> None:
    for thing in range(1, 60):
        add(index, thing, "bread", at=1_000)
    with statements(index) as sent:
        add(index, 60, "bread", at=1_000)
    assert len([one for one in sent if one.startswith("SELECT")]) <= 4
    found = find(index, "bread", limit=100)
    assert sorted(found) == list(range(1, 61))
