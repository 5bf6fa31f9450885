"""A moot with its house for tests of pages: browsers of members and of strangers."""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from folkmoot.config import Settings
from folkmoot.federation.fetching.resolving import here
from folkmoot.identity import sessions
from folkmoot.record.actors import Member
from folkmoot.storage import schema
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.web.house import House, furnish
from tests.build import clock_of, found, join, sealer_of
from tests.web.client import Answer, Client


class Moot:
    """A founded moot; ada is its founder, bob and eve are members."""

    def __init__(self, db: Database, folder: Path, **settings: Any) -> None:
        folder.mkdir(exist_ok=True)
        self.db = db
        self.clock = clock_of(db)
        self.store = BlobStore(folder / "media")
        self.house: House = furnish(
            db, Settings(data=folder, **settings), sealer_of(db), self.store, here=here
        )
        with db.engine.begin() as connection:  # as app.prepare would leave it
            connection.execute(
                insert(schema.versions).values(version_num=schema.stamp(schema.VERSION))
            )
        self.ada = found(db)
        self.bob = join(db, self.ada, "bob")
        self.eve = join(db, self.ada, "eve")
        self._clients: list[Client] = []

    def browser(self, member: Member | None = None) -> Client:
        """A browser in which this member is signed in, or nobody."""
        session = ""
        if member is not None:
            with self.db.write() as tx:
                session = sessions.create(
                    tx, self.clock, member.id, agent="Firefox", network="127.0.0.0/24"
                )
        client = Client(self.house, session=session)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Close every browser."""
        for client in self._clients:
            client.close()


def nonce(answer: Answer) -> str:
    """The nonce in the first form of a page."""
    found = re.search(r'name="nonce" value="([0-9a-f]+)"', answer.text)
    assert found
    return found[1]


def problems(answer: Answer) -> list[str]:
    """The sentences at the top of a form that came again."""
    summary = re.search(r'<div class="errors".*?</div>', answer.text, re.DOTALL)
    return re.findall(r"<li>(?:<a[^>]*>)?(.*?)(?:</a>)?</li>", summary[0]) if summary else []
