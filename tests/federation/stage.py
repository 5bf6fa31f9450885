"""A moot as other servers meet it: pages and ActivityPub behind one dispatcher."""

from pathlib import Path
from typing import Any

import msgspec

from folkmoot import app
from folkmoot.config import Settings
from folkmoot.federation.fetching.resolving import here
from folkmoot.federation.wire import Wire
from folkmoot.identity import sessions
from folkmoot.record.actors import Member
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.web.house import House, furnish
from tests.build import clock_of, found, sealer_of
from tests.web.client import Answer, Client

HOST = "moot.example"


class Stage:
    """A moot founded by ada at https://moot.example, unless another address is given."""

    def __init__(
        self, db: Database, folder: Path, *, address: str = f"https://{HOST}", **settings: Any
    ) -> None:
        self.db = db
        self.clock = clock_of(db)
        self.address = address
        self.woken = 0
        folder.mkdir(exist_ok=True)
        store = BlobStore(folder / "media")
        self.house: House = furnish(
            db, Settings(data=folder, **settings), sealer_of(db), store, self._wake, here=here
        )
        self.wire: Wire = app.wire_of(self.house)
        self.ada: Member | None = found(db, address=address) if address else None
        self._clients: list[Client] = []

    def _wake(self) -> None:
        self.woken += 1

    def peer(self, wire: Wire | None = None, member: Member | None = None) -> Client:
        """Somebody who asks; a browser of a member where one is given."""
        session = ""
        if member is not None:
            with self.db.write() as tx:
                session = sessions.create(
                    tx, self.clock, member.id, agent="Firefox", network="127.0.0.0/24"
                )
        answering = app.application(self.house, wire or self.wire)
        client = Client(self.house, session=session, answering=answering)
        self._clients.append(client)
        return client

    def rewired(self, **fields: Any) -> Wire:
        """The wire with other parts."""
        return msgspec.structs.replace(self.wire, **fields)

    def close(self) -> None:
        """Close every client."""
        for client in self._clients:
            client.close()
        self.house.hasher.close()


def error(answer: Answer) -> str:
    """The sentence of an error."""
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json) == {"error"}
    return answer.json["error"]
