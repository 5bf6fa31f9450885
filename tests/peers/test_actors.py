import msgspec

from folkmoot.clock import Ref
from folkmoot.peers import actors
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.peers.build import actor

URL = "https://far.example/u/bob"
REF = Ref("0b" * 16)


def put(db: Database, *some: actors.RemoteActor) -> None:
    with db.write() as tx:
        for one in some:
            actors.put(tx, one)


def stands(db: Database, url: str = URL) -> actors.RemoteActor:
    with db.read() as tx:
        found = actors.by_url(tx, url)
    assert found is not None
    return found


def test_an_actor_is_found_by_its_id_its_key_and_who_it_is_here(db: Database):
    bob = actor(URL, ref=REF, shared_inbox="https://far.example/inbox")
    put(db, bob)

    with db.read() as tx:
        assert actors.by_url(tx, URL) == bob
        assert actors.by_key(tx, f"{URL}#main-key") == bob
        assert actors.by_ref(tx, REF) == bob
        assert actors.by_key(tx, "https://far.example/u/eve#main-key") is None


def test_a_fetch_never_replaces_a_key(db: Database):
    put(db, actor(URL, ed25519="z1"))

    put(
        db,
        actor(
            URL, key_id=f"{URL}#evil", key_pem="EVIL", ed25519="z2", inbox="https://far.example/2"
        ),
    )

    now = stands(db)
    assert (now.key_id, now.key_pem, now.ed25519) == (f"{URL}#main-key", "PEM", "z1")
    assert now.inbox == "https://far.example/2"


def test_a_fetch_brings_a_key_where_there_was_none(db: Database):
    put(db, actor(URL, key_id=None, key_pem=None))

    put(db, actor(URL))

    assert stands(db).key_pem == "PEM"


def test_a_signed_update_replaces_the_key(db: Database):
    put(db, actor(URL))

    with db.write() as tx:
        assert actors.rotate(tx, URL, key_id=f"{URL}#2", key_pem="NEW", ed25519=None, at=9)
        assert not actors.rotate(tx, URL + "x", key_id="x", key_pem="NEW", ed25519=None, at=9)

    assert (stands(db).key_id, stands(db).key_pem) == (f"{URL}#2", "NEW")


def test_a_fetch_changes_nothing_that_no_document_says(db: Database):
    put(db, actor(URL, ref=REF))
    with db.write() as tx:
        actors.signed(tx, stands(db), "rfc9421")
        actors.moved(tx, URL, "https://new.example/u/bob")
        actors.gone(tx, URL, 5)

    put(db, actor(URL, ref=None))

    now = stands(db)
    assert (now.ref, now.signs, now.moved_to, now.gone_at) == (
        REF, "rfc9421", "https://new.example/u/bob", 5,
    )  # fmt: skip


def test_inboxes_are_named_once_and_not_of_those_who_are_gone(db: Database):
    refs = [Ref(f"{n:032x}") for n in range(3)]
    same = "https://far.example/everybody"
    put(db, *(actor(f"{URL}{n}", ref=ref, inbox=same) for n, ref in enumerate(refs[:2])))
    put(db, actor(f"{URL}2", ref=refs[2]))

    with db.write() as tx:
        assert actors.inboxes(tx, refs) == (same, f"{URL}2/inbox")
        assert actors.inbox_gone(tx, same, 7) == 2
        assert actors.inboxes(tx, refs) == (f"{URL}2/inbox",)
        assert actors.inboxes(tx, []) == ()


def test_only_actors_that_nothing_is_about_are_forgotten(db: Database):
    now = clock_of(db).now()
    put(
        db,
        actor(URL),
        actor(URL + "known", ref=REF),
        actor(URL + "gone", gone_at=3),
        actor(URL + "new", fetched_at=now),
    )

    with db.write() as tx:
        assert actors.age(tx, now) == 1
        assert actors.by_url(tx, URL) is None


def test_the_columns_are_the_fields_in_their_order():
    assert [column.name for column in actors.remote_actors.c] == [
        field.name for field in msgspec.structs.fields(actors.RemoteActor)
    ]
