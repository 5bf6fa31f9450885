"""A half import is nowhere to be seen; it goes on where it stopped; taken back, it is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from folkmoot.forum.comments import comments
from folkmoot.forum.importing import running, threads
from folkmoot.forum.posts import posts
from folkmoot.identity.people import people
from folkmoot.record import log
from folkmoot.record.actors import HOST
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import a_comment as answer
from tests.forum.build import a_community
from tests.forum.importing.lemmy_file import a_comment, a_post, person, save
from tests.forum.importing.stage import bring, counts, stored, take_back, work
from tests.web.client import Client
from tests.web.moot import Moot

SIGN = "Xylograph"
"""A word that stands only in what is brought in: titles, texts, names."""

pytestmark = pytest.mark.usefixtures("size")


class BrokenOff(Exception):
    """The machine stopped."""


@pytest.fixture
def moot(db: Database, tmp_path: Path) -> Iterator[Moot]:
    """A moot with a garden and its pages."""
    made = Moot(db, tmp_path / "data")
    a_community(db, made.ada, "garden")
    yield made
    made.close()


def a_file() -> dict[str, object]:
    """Two threads whose every word can be looked for."""
    zoe = person("zoe", "far.example", f"Zoe {SIGN}")
    return {
        "posts": [
            a_post(number, zoe, name=f"{SIGN} {number}", body=SIGN, url="https://far.example/")
            for number in (1, 2)
        ],
        "comments": [
            a_comment("0.1", zoe, content=SIGN),
            a_comment("0.1.2", zoe, content=SIGN),
            a_comment("0.3", zoe, content=SIGN, post=2),
        ],
    }


def break_off(
    db: Database, folder: Path, stage: str, batches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bring in a file, one item a batch, on a machine that stops in a stage of the work."""
    for module, name in ((running, "BATCH"), (running, "JOINED"), (threads, "PART")):
        monkeypatch.setattr(module, name, 1)

    def stop(what: str, done: int, _total: int) -> None:
        if what == stage and done == batches:
            raise BrokenOff

    path = save(folder, a_file())
    with pytest.raises(BrokenOff):
        running.run(db, clock_of(db), path, community="garden", by=HOST, progress=stop)
    work(db, folder)


def pages(moot: Moot) -> list[str]:
    """Every page on which something of an import might be seen."""
    with moot.db.read() as tx:
        numbers = {
            word: [row.id for row in tx.rows(select(table.c.id))]
            for word, table in (("post", posts), ("comment", comments))
        }
        names = [row.name for row in tx.rows(select(people.c.name)) if row.name]
    orders = ("visit", "new", "old", "hot", "active", "top", "comments")
    return [
        "/", "/communities", "/c/garden", "/feed.atom", "/c/garden/feed.atom",
        "/inbox", "/saved", "/members", "/record", "/record.json", "/about",
        *(f"/?order={order}" for order in orders),
        *(f"/c/garden?order={order}" for order in orders),
        *(f"/search?q={SIGN.lower()}&kind={kind}" for kind in ("posts", "comments", "people")),
        *(f"/search?q={SIGN.lower()}&kind={kind}" for kind in ("communities", "")),
        "/search?q=zoe&kind=people",
        *(f"/u/{name}@far.example" for name in names), *(f"/u/{name}" for name in names),
        *(f"/post/{number}{end}" for number in numbers["post"]
          for end in ("", "/history", "/feed.atom", "/reply")),
        *(f"/comment/{number}{end}" for number in numbers["comment"]
          for end in ("", "/history", "/reply")),
    ]  # fmt: skip


def seen(client: Client, moot: Moot) -> list[str]:
    """The pages on which the sign stands (searches ask for it in small letters)."""
    found: list[str] = []
    for path in pages(moot):
        answer_ = client.get(path)
        assert answer_.status < 500, (path, answer_.text[:500])
        names_its_server = path.startswith(("/u/", "/record"))
        if SIGN in answer_.text or (not names_its_server and "far.example" in answer_.text):
            found.append(path)
    return found


STAGES = [
    *(("Bringing in", batches) for batches in range(1, 6)),
    ("Joining", 1),
    ("Counting", 1),
    ("Counting", 2),
]


@pytest.mark.parametrize(("stage", "batches"), STAGES)
def test_nobody_sees_a_half_import_and_it_goes_on(
    moot: Moot, tmp_path: Path, stage: str, batches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an import that was broken off
    break_off(moot.db, tmp_path, stage, batches, monkeypatch)
    assert sum(stored(moot.db)[:2]) == (batches if stage == "Bringing in" else 5)
    assert counts(moot.db) == (0, 0)
    for member in (None, moot.ada, moot.eve):
        assert seen(moot.browser(member), moot) == []
    with moot.db.read() as tx:
        assert "import.complete/1" not in {leaf.kind for leaf in log.read(tx)}

    # when the same file is brought in again
    done = bring(moot.db, tmp_path, a_file())

    # then it went on, and all of it is there once
    assert done.resumed
    assert (done.posts, done.comments) == (2, 3)
    assert (stored(moot.db), counts(moot.db)) == ((2, 3, 1), (2, 3))
    shown = seen(moot.browser(), moot)
    for path in ("/c/garden", "/post/1", "/post/2", "/comment/2", "/u/zoe@far.example"):
        assert path in shown


def test_an_import_that_was_taken_back_is_nowhere(moot: Moot, tmp_path: Path) -> None:
    # given an import in which somebody answered
    done = bring(moot.db, tmp_path, a_file())
    with moot.db.read() as tx:
        ref = tx.value(select(posts.c.ref).where(posts.c.id == 1))
    answer(moot.db, moot.bob, ref, body="I know one.")
    work(moot.db, tmp_path)
    before = {who: seen(moot.browser(who), moot) for who in (None, moot.eve)}
    assert f"/search?q={SIGN.lower()}&kind=comments" in before[None]

    # when, then
    take_back(moot.db, moot.ada, done, tmp_path)
    assert seen(moot.browser(), moot) == []
    assert seen(moot.browser(moot.eve), moot) == []

    # when, then
    take_back(moot.db, moot.ada, done, tmp_path, again=True)
    assert {who: seen(moot.browser(who), moot) for who in (None, moot.eve)} == before


def test_what_was_brought_in_is_not_served_as_activitypub(moot: Moot, tmp_path: Path) -> None:
    bring(moot.db, tmp_path, a_file())
    for path in ("/post/1", "/comment/1", "/u/zoe@far.example"):
        for kind in ("application/activity+json", "application/ld+json"):
            found = moot.browser().get(path, accept=kind)
            assert "json" not in found.headers.get("content-type", ""), path


def test_an_author_from_elsewhere_has_no_rights_here(moot: Moot, tmp_path: Path) -> None:
    bring(moot.db, tmp_path, a_file())
    with moot.db.read() as tx:
        row = tx.row(select(people).where(people.c.host == "far.example"))
    assert row is not None
    assert (row.origin, row.joined_at, row.sponsor_id) == ("import", None, None)
    answered = moot.browser().post("/sign-in", {"name": "zoe@far.example", "password": "x"})
    assert answered.status == 422
