"""Servers that sign and post for real, and a network that tests write."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from folkmoot.federation.client.answers import Fetched
from folkmoot.federation.client.faults import ANSWERED, Answered
from folkmoot.federation.signatures import cavage, rfc9421
from folkmoot.federation.signatures.signer import Signer
from tests.federation.inbox.world import OURS, actor_json

KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]
"""Made once: making one takes a while."""


def pem(key: rsa.RSAPrivateKey) -> str:
    """The public half as it is published."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public.decode()


def with_key(url: str, key: rsa.RSAPrivateKey, kind: str = "Person", **more: Any) -> dict[str, Any]:
    """The document of an actor with a key."""
    named = {"id": f"{url}#main-key", "owner": url, "publicKeyPem": pem(key)}
    return {**actor_json(url, kind), "publicKey": named, **more}


class Network:
    """Stands for the one HTTP client: what lies at which address, and what was asked for."""

    def __init__(self) -> None:
        self.lies: dict[str, Any] = {}
        self.asked: list[str] = []

    async def get_document(self, url: str, *, sign: Signer | None = None) -> Fetched:
        """A document; an exception that lies there is raised, and nothing is a 404."""
        self.asked.append(url)
        found = self.lies.get(url, Answered(ANSWERED, url=url, code=404))
        if isinstance(found, Exception):
            raise found
        return Fetched(url, found, json.dumps(found).encode())

    def wait(self, work: Any, seconds: float = 30) -> Any:
        """Run it at once."""
        try:
            work.send(None)
        except StopIteration as done:
            return done.value
        raise AssertionError("it waits for something")


def post(peer, raw, key, now, *, path="/inbox", **more):
    """Post a signed activity. `more`: key_id, scheme, body, host, and headers to change."""
    body = more.pop("body", None) or json.dumps(raw).encode()
    signer = Signer(more.pop("key_id", f"{raw.get('actor')}#main-key"), key)
    sign = {"cavage": cavage.sign, "rfc9421": rfc9421.sign}[more.pop("scheme", "cavage")]
    told = {"content-type": "application/activity+json"}
    headers = dict(sign(signer, "POST", f"{OURS}{path}", told, body, more.pop("at", now)))
    headers.update(more.pop("changed", {}))
    headers = {name: value for name, value in headers.items() if value is not None}
    sent = more.pop("sent", body)
    return peer.request("POST", more.pop("to", path), sent, **headers)
