"""What the host does on the machine is told to every member, once, and only what the host does."""

from pathlib import Path

import folkmoot
from folkmoot.forum.importing.acts import BeginImport, CompleteImport, CountThreads
from folkmoot.notices import notices
from folkmoot.notices.kinds import SENTENCES
from folkmoot.record.actors import HOST
from folkmoot.record.perform import perform
from folkmoot.record.restoring import RestoreRecord
from folkmoot.storage.database import Database
from tests.build import clock_of, follow, found, join
from tests.forum.build import a_community


def kinds_in_inbox(db: Database, person_id: int) -> list[str]:
    with db.read() as tx:
        return [one.kind for one in notices.inbox(tx, person_id)]


def test_every_member_is_told_that_the_moot_was_restored(db: Database) -> None:
    ada = found(db)
    bob = join(db, ada, "bob")
    with db.write() as tx:
        perform(tx, RestoreRecord(size=2, root="00", lost_from=1, lost_until=2), by=HOST)
    follow(db)
    for who in (ada, bob):
        assert kinds_in_inbox(db, who.id) == ["record.restored"]


def test_an_import_is_told_to_all_only_when_the_host_ran_it(db: Database) -> None:
    ada = found(db)
    bob = join(db, ada, "bob")
    community = a_community(db, ada)
    for by in (ada, HOST):
        ref = clock_of(db).new_ref()
        with db.write() as tx:
            perform(tx, BeginImport(ref, community, "0" * 64, "lemmy.ml", 0, 0), by=by)
            perform(tx, CountThreads(ref, 0), by=by)
            perform(tx, CompleteImport(ref, community, "lemmy.ml", "0" * 64, 0, 0), by=by)
        follow(db)
    assert kinds_in_inbox(db, bob.id) == ["host.acted"]


def test_every_kind_of_notice_is_sent_by_something() -> None:
    source = Path(folkmoot.__file__).parent
    text = "\n".join(
        path.read_text("utf-8") for path in source.rglob("*.py") if path.name != "kinds.py"
    )
    unsent = [kind for kind in SENTENCES if f'"{kind}"' not in text]
    assert not unsent
