"""Actor keys: made soon after somebody came, once, sealed, and good for signing."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from folkmoot.clock import Ref
from folkmoot.errors import NotFound, Refused
from folkmoot.identity import actor_keys
from folkmoot.storage import jobs
from folkmoot.storage.sealing import KeyFile
from tests.build import clock_of, join, sealer_of
from tests.identity.build import do_jobs, rows


def make(db):
    return do_jobs(db, {actor_keys.JOB: actor_keys.handler(sealer_of(db))})


def keys_of(db, owner, sealer=None):
    with db.read() as tx:
        return (
            actor_keys.public(tx, owner),
            actor_keys.load(tx, sealer or sealer_of(db), owner),
        )


def test_a_member_gets_keys_that_sign(db, ada):
    ben = join(db, ada, "ben")
    make(db)
    public, private = keys_of(db, ben.ref)
    rsa = load_pem_public_key(public.rsa.encode())
    assert rsa.key_size == 2048
    rsa.verify(
        private.rsa.sign(b"x", padding.PKCS1v15(), SHA256()), b"x", padding.PKCS1v15(), SHA256()
    )
    ed25519 = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public.ed25519))
    ed25519.verify(private.ed25519.sign(b"x"), b"x")
    with pytest.raises(InvalidSignature):
        ed25519.verify(private.ed25519.sign(b"y"), b"x")


def test_everybody_has_keys_of_their_own(db, ada):
    ben, cleo = join(db, ada, "ben"), join(db, ada, "cleo")
    make(db)
    one, other = keys_of(db, ben.ref)[0], keys_of(db, cleo.ref)[0]
    assert one.rsa != other.rsa
    assert one.ed25519 != other.ed25519


def test_until_they_are_made_there_are_none(db, ada):
    ben = join(db, ada, "ben")
    with db.read() as tx:
        assert actor_keys.public(tx, ben.ref) is None
        with pytest.raises(NotFound):
            actor_keys.load(tx, sealer_of(db), ben.ref)


def test_keys_that_are_there_stay(db, ada):
    ben = join(db, ada, "ben")
    make(db)
    before = rows(db, actor_keys.actor_keys)
    with db.write() as tx:
        actor_keys.want(tx, "person", ben.ref)
    make(db)
    assert rows(db, actor_keys.actor_keys) == before


def test_two_workers_at_once_make_one_pair(db, ada):
    ben = join(db, ada, "ben")
    with db.write() as tx:
        jobs.enqueue(tx, actor_keys.JOB, {"kind": "person", "owner": ben.ref})
    # given a worker that looked before the other had finished
    first = jobs.take(db, clock_of(db), {actor_keys.JOB})
    while first.data["owner"] != ben.ref:
        first = jobs.take(db, clock_of(db), {actor_keys.JOB})
    make(db)
    before = rows(db, actor_keys.actor_keys)
    # when it finishes too
    actor_keys.handler(sealer_of(db))(first)
    # then the keys that everybody knows by now stay
    assert rows(db, actor_keys.actor_keys) == before


def test_a_community_and_the_moot_have_keys_too(db, ada):
    community = Ref("c" * 32)
    with db.write() as tx:
        actor_keys.want(tx, "community", community)
        actor_keys.want(tx, "moot", actor_keys.MOOT)
    make(db)
    kinds = {row["owner"]: row["owner_kind"] for row in rows(db, actor_keys.actor_keys)}
    assert kinds[community] == "community"
    assert kinds[actor_keys.MOOT] == "moot"


def test_wanting_keys_twice_leaves_one_job(db, ada):
    with db.write() as tx:
        actor_keys.want(tx, "moot", actor_keys.MOOT)
        actor_keys.want(tx, "moot", actor_keys.MOOT)
    waiting = [row for row in rows(db, jobs.jobs) if actor_keys.MOOT in row["data"]]
    assert len(waiting) == 1


def test_the_database_alone_signs_nothing(db, ada):
    ben = join(db, ada, "ben")
    make(db)
    with pytest.raises(Refused, match="key file"):
        keys_of(db, ben.ref, KeyFile(b"x" * 32, clock_of(db)))


def test_the_keys_of_one_do_not_open_in_the_place_of_another(db, ada):
    ben, cleo = join(db, ada, "ben"), join(db, ada, "cleo")
    make(db)
    table = actor_keys.actor_keys
    stolen = next(row for row in rows(db, table) if row["owner"] == ben.ref)
    with db.write() as tx:
        stolen_too = {name: stolen[name] for name in ("rsa_sealed", "ed25519_sealed")}
        tx.write(table.update().where(table.c.owner == cleo.ref).values(**stolen_too))
    with pytest.raises(Refused):
        keys_of(db, cleo.ref)
