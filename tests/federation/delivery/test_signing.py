import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.federation.delivery.signing import signers
from folkmoot.identity import actor_keys
from folkmoot.identity.actor_keys import MOOT
from folkmoot.identity.leaving import EraseAccount
from folkmoot.storage import jobs
from tests.build import clock_of, sealer_of
from tests.federation.outgoing.build import scenery
from tests.forum.build import a_community, do


def make_keys(stage, kind: str, ref: Ref) -> None:
    with stage.db.write() as tx:
        actor_keys.want(tx, kind, ref)
    handlers = {actor_keys.JOB: actor_keys.handler(sealer_of(stage.db))}
    work = jobs.Work(
        stage.db, clock_of(stage.db), 1, actor_keys.JOB, {"kind": kind, "owner": ref}, 1
    )
    handlers[actor_keys.JOB](work)


def test_everybody_signs_with_their_own_key(stage):
    room = a_community(stage.db, stage.ada)
    sign = signers(sealer_of(stage.db), lambda: stage.address)
    for kind, ref, name in (
        ("person", stage.ada.ref, "u/ada"),
        ("community", room, "c/garden"),
        ("moot", MOOT, ""),
    ):
        make_keys(stage, kind, ref)
        with stage.db.read() as tx:
            found = sign(tx, kind, ref)
            public = actor_keys.public(tx, ref)
        assert found.key_id == f"https://moot.example/{name}#main-key"
        pem = found.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        assert public is not None
        assert pem.decode() == public.rsa


def test_nobody_signs_for_who_is_not_there(stage):
    sign = signers(sealer_of(stage.db), lambda: stage.address)
    for kind, ref in (
        ("person", Ref("0" * 32)),
        ("person", stage.ada.ref),
        ("community", Ref("1" * 32)),
    ):
        with stage.db.read() as tx, pytest.raises(NotFound):
            sign(tx, kind, ref)


def test_who_erased_the_account_still_signs_the_deletion(stage):
    moot = scenery(stage.db, found_already=stage.ada)
    moot.follow_person(moot.bob)
    do(stage.db, moot.bob, EraseAccount(moot.bob.ref))
    sign = signers(sealer_of(stage.db), lambda: stage.address)

    with stage.db.read() as tx:
        signer = sign(tx, "person", moot.bob.ref)

    assert signer.key_id == f"{stage.address}/u/bob#main-key"
