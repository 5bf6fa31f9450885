"""The echo: what of a signed request arrives, told to who sent it."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from folkmoot.federation import moot_actor
from folkmoot.federation.accept import ACTIVITY
from folkmoot.federation.discovery.echo import LONGEST, PATH
from folkmoot.federation.signatures import cavage, rfc9421
from folkmoot.federation.signatures.signer import Signer
from folkmoot.identity import actor_keys
from folkmoot.storage import jobs
from tests.build import sealer_of
from tests.federation.stage import Stage, error

BODY = b'{"type":"Ping"}'


@pytest.fixture
def signer(stage: Stage) -> Signer:
    """The moot as who signs, its keys made."""
    with stage.db.write() as tx:
        actor_keys.want(tx, "moot", actor_keys.MOOT)
    making = {actor_keys.JOB: actor_keys.handler(sealer_of(stage.db))}
    jobs.run_all(stage.db, stage.clock, making)
    with stage.db.read() as tx:
        return moot_actor.signer(tx, sealer_of(stage.db), stage.address)


def signed(stage, signer, scheme=cavage, body=BODY):
    url = stage.address + PATH
    told = {"content-type": ACTIVITY, "accept": ACTIVITY}
    return scheme.sign(signer, "POST", url, told, body, stage.clock.now())


def ask(stage, headers, body=BODY):
    return stage.peer().request("POST", PATH, body, **headers)


@pytest.mark.parametrize("scheme", [cavage, rfc9421])
def test_what_arrives_as_it_was_sent_is_told_so(stage, signer, scheme):
    answer = ask(stage, signed(stage, signer, scheme))
    assert (answer.status, answer.headers["cache-control"]) == (200, "private, no-store")
    assert answer.json == {
        "host": "moot.example", "accept": ACTIVITY, "bytes": len(BODY), "signature": "",
    }  # fmt: skip


def test_a_host_that_was_rewritten_is_told_and_the_signature_still_holds(stage, signer):
    answer = ask(stage, signed(stage, signer) | {"host": "localhost:8000"})
    assert answer.json["host"] == "localhost:8000"
    assert answer.json["signature"] == ""


@pytest.mark.parametrize("name", ["signature", "digest", "date"])
def test_what_is_missing_is_named(stage, signer, name):
    headers = signed(stage, signer)
    del headers[name]
    assert name in ask(stage, headers).json["signature"].lower()


def test_another_body_is_noticed(stage, signer):
    answer = ask(stage, signed(stage, signer), BODY + b" ")
    assert answer.json["bytes"] == len(BODY) + 1
    assert "digest" in answer.json["signature"]


def test_nobody_else_is_taken_for_the_moot(stage, signer):
    other = Signer("https://far.example/#main-key", signer.key)
    assert "somebody else" in ask(stage, signed(stage, other)).json["signature"]
    assert "no Signature header" in ask(stage, {}).json["signature"]


def test_before_there_are_keys_that_is_told(stage):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    ours = Signer(moot_actor.key_id(stage.address), key)
    assert "still being made" in ask(stage, signed(stage, ours)).json["signature"]


def test_it_does_not_listen_for_long(stage):
    answer = ask(stage, {}, b"x" * (LONGEST + 1))
    assert (answer.status, bool(error(answer))) == (413, True)
    assert ask(stage, {}, b"x" * LONGEST).json["bytes"] == LONGEST
