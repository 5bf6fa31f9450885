"""A moot that others ask, with something of everything that has an address for them."""

from pathlib import Path
from typing import Any

import msgspec

from folkmoot.clock import Ref
from folkmoot.federation.accept import ACTIVITY
from folkmoot.identity import actor_keys
from folkmoot.record.actors import Member, Visitor
from folkmoot.storage.database import Database
from tests.build import join
from tests.federation.outgoing.build import make_keys, meet
from tests.federation.stage import Stage
from tests.forum.build import FAR, a_comment, a_community, a_post, a_visitor, away_community
from tests.web.client import Answer, Client

FAR_POST = f"https://{FAR}/post/9"
FAR_COMMENT = f"https://{FAR}/comment/9"


class House(msgspec.Struct, frozen=True):
    """A garden with a post and an answer by members, and a post by a visitor."""

    stage: Stage
    peer: Client
    bob: Member
    vic: Visitor
    garden: Ref
    bees: Ref
    post: Ref
    comment: Ref
    far_post: Ref

    @property
    def db(self) -> Database:
        """Its database."""
        return self.stage.db

    @property
    def ada(self) -> Member:
        """Its founder."""
        assert self.stage.ada is not None
        return self.stage.ada

    def ask(self, path: str, **headers: str) -> Answer:
        """Ask as a server does that wants ActivityPub."""
        return self.peer.get(path, accept=ACTIVITY, **headers)

    def read(self, path: str) -> dict[str, Any]:
        """The document at an address."""
        answer = self.ask(path)
        assert answer.status == 200, (path, answer.status, answer.content)
        assert answer.headers["content-type"] == ACTIVITY
        return answer.json


def furnished(db: Database, folder: Path) -> House:
    """/post/1 and /comment/1 are ours, /post/2 is a visitor's in our community."""
    stage = Stage(db, folder)
    ada = stage.ada
    assert ada is not None
    bob = join(db, ada, "bob")
    garden, bees, vic = a_community(db, ada), away_community(db), a_visitor(db)
    meet(db, vic.ref, "person", "u/vic")
    meet(db, bees, "community", "c/bees")
    with db.write() as tx:
        actor_keys.want(tx, "moot", actor_keys.MOOT)
    make_keys(db)
    post = a_post(db, bob, garden, title="Beans", body="They **grow**.")
    far_post = a_post(db, vic, garden, title="Far beans", object_url=FAR_POST)
    comment = a_comment(db, ada, post, body="They do.")
    return House(stage, stage.peer(), bob, vic, garden, bees, post, comment, far_post)
