"""Every route that changes something, walked by every kind of actor against tests/permissions.csv.

The authority is watched: each question that a route asks it must be one of the route's
kinds, and the answer the one that the table gives for this actor. The act is stopped
there, so that nothing changes and the next actor finds the same moot.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from folkmoot.assembly.authority import authority
from folkmoot.assembly.deciding.appeals import appeals
from folkmoot.assembly.deciding.proposals import proposals
from folkmoot.clock import Ref
from folkmoot.config import Settings
from folkmoot.errors import Conflict, NotAllowed
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.identity import sessions
from folkmoot.record.actors import Actor, Member
from folkmoot.record.acts import Act, Target
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.house import House, furnish
from folkmoot.web.pages import ROUTES
from folkmoot.web.routes import Route
from tests.assembly.stage import Stage, build, suspend
from tests.assembly.test_authority import expected
from tests.build import clock_of, sealer_of
from tests.web.client import Client

SIGNED_IN = (
    "member", "author", "steward_here", "steward_elsewhere", "founder", "lapsed", "suspended",
    "recovering", "other_power",
)  # fmt: skip

NO_ACT = {
    "/setup/{token}": "founding happens once; tests/assembly and tests/cli walk it",
    "/sign-in": "signing in changes no state of the moot",
    "/sign-out": "ending one's own session changes no state of the moot",
    "/join/{token}": "the link is asked first; tests/web/pages/account walk it",
    "/join": "the door is closed on this stage; tests/web/pages/account walk it",
    "/apply": "the moot takes no applications on this stage; tests/web/pages/account walk it",
    "/recover": "the words are asked first; tests/web/pages/account walk it",
    "/recover/help": "asking for help changes no state of the moot",
    "/reset/{token}": "the link is asked first; tests/web/pages/account walk it",
    "/settings/sessions/{id:int}/end": "ending one's own session",
    "/settings/sessions/end": "ending one's own sessions",
    "/settings/password": "the old password is asked first; tests/web/pages/account walk it",
    "/settings/words": "the password is asked first; tests/web/pages/account walk it",
    "/settings/leave": "the password is asked first; tests/web/pages/account walk it",
    "/applications/{ref:ref}": "nobody applied on this stage; tests/web/pages/account walk it",
    "/resets/{ref:ref}/propose": "nobody asks for help any more; tests/identity walk it",
    "/settings/object": "asks only whose account is being reset; tests/web/pages/account walk it",
    "/u/{name:handle}/unban": "nobody is banned yet; tests/web/pages/moot walk it",
    "/settings/elsewhere/before": "looking up an account changes no state; pages/account walk it",
    "/settings/elsewhere/to": "looking up an account changes no state; pages/account walk it",
    "/bring": "looking something up changes no state of the moot; pages/talk walk it",
    "/decide/{id:int}/vote": "the vote is not open on this stage; tests/web/pages/decide walk it",
    "/decide/{id:int}/rival": "another proposal is chosen first; tests/web/pages/decide walk it",
    "/decide/{id:int}/link": "a link is machinery, as a session is; pages/decide walk it",
    "/decide/{id:int}/link/end": "a link is machinery, as a session is; pages/decide walk it",
    "/vote/{token}": "the link is asked, and then the vote as in its own page",
    "/decide/{id:int}/code": "looking into a list that is published changes no state",
    "/decide/{id:int}/report": "the vote has not closed on this stage; pages/decide walk it",
    "/decide/founding/call": "two weeks have not passed on this stage; pages/decide walk it",
    "/decide/{id:int}/intake": "nothing is in intake on this stage; pages/decide walk it",
    "/decide/{id:int}/jury/answer": "no jury is drawn on this stage; pages/decide walk it",
    "/uploads": "the picture is decoded first; tests/web/pages/talk walk it",
}
"""Routes that ask the authority nothing here, each with the reason."""


ABOUT_ONESELF = {
    "/settings/profile",
    "/settings/reading",
    "/settings/messages",
    "/settings/travel",
    "/settings/elsewhere/was",
    "/settings/elsewhere/was-not",
    "/settings/elsewhere/move",
    "/settings/elsewhere/stay",
    "/inbox/read",
    "/inbox/{id:int}/read",
}
"""Routes without a thing in their address: whoever sends the form is its owner."""


class Asked(msgspec.Struct, frozen=True):
    """One question to the authority and its answer: a ground, or "-"."""

    kind: str
    ground: str


class Watching:
    """The real authority, which notes what it is asked and lets nothing happen."""

    def __init__(self) -> None:
        self.heard: list[Asked] = []
        self.on = False

    def __call__(self, tx: ReadTx, act: Act, target: Target, by: Actor, at: int) -> str:
        try:
            ground = authority(tx, act, target, by, at)
        except NotAllowed:
            if self.on:
                self.heard.append(Asked(act.KIND.name, "-"))
            raise
        if not self.on:
            return ground
        self.heard.append(Asked(act.KIND.name, ground.split(":")[0]))
        raise Conflict("watched")


@pytest.fixture
def watching() -> Watching:
    return Watching()


@pytest.fixture
def house(db: Database, tmp_path: Path, watching: Watching) -> Iterator[House]:
    db.kernel = msgspec.structs.replace(db.kernel, authority=watching)  # type: ignore[type-var]
    made = furnish(db, Settings(), sealer_of(db), BlobStore(tmp_path / "media"))
    yield made
    made.hasher.close()


def session_of(db: Database, who: Actor) -> str:
    assert isinstance(who, Member)
    with db.write() as tx:
        return sessions.create(tx, clock_of(db), who.id, agent="test", network="127.0.0.0/24")


def id_of(db: Database, table: type[posts] | object, ref: Ref) -> int:
    with db.read() as tx:
        return tx.value(select(table.c.id).where(table.c.ref == ref))  # type: ignore[attr-defined]


def address(stage: Stage, route: Route) -> str:
    """The route's path with the author's things in it."""
    refs = {
        "/applications": stage.new(),
        "/invite": stage.invitation,
        "/resets": stage.reset,
        "/mandates": stage.mandate,
        "/reports": stage.report,
        "/imports": stage.work,
        "/uploads": stage.picture,
        "/decide/said": stage.voice,
        "/decide/candidate": stage.candidate,
        "/message/": stage.answer if route.path.endswith("/report") else stage.letter,
    }
    path = route.path.replace("{name:handle}", "ann").replace("{who}", "ann")
    if path.startswith("/c/"):
        path = path.replace("{name}", "garden")
    table, ref = (comments, stage.comment) if path.startswith("/comment") else (posts, stage.post)
    if path.startswith("/decide"):
        table, ref = proposals, stage.proposal
    if path.endswith(("stand", "/speak", "support")) and path.startswith("/decide"):
        ref = stage.election
    if path.endswith(("/reply", "/mix", "/jury/say")) and path.startswith("/decide"):
        ref = stage.appeal
    path = path.replace("{id:int}", str(id_of(stage.db, table, ref)))
    leaf = stage.veto if path.startswith("/decide/veto") else _appealed(stage)
    path = path.replace("{leaf:int}", str(leaf))
    for start, own in refs.items():
        if path.startswith(start):
            path = path.replace("{ref:ref}", own).replace("{ref}", own)
    return path.replace("{token}", "x" * 43)


def _appealed(stage: Stage) -> int:
    """The number of the act against which the author appealed."""
    with stage.db.read() as tx:
        return tx.value(select(appeals.c.leaf).where(appeals.c.leaf.is_not(None)))


def everything(stage: Stage) -> dict[str, str]:
    """One form that has an answer to every question of every page."""
    return {
        "nonce": "", "reason": "Because it is so.", "body": "Some words.", "title": "A new title",
        "community": "garden", "vote": "1", "saved": "yes", "subscribed": "yes", "blocked": "yes",
        "days": "7", "note": "", "where": f"community:{stage.here}", "name": "newroom",
        "holder": "ben", "member": "ben", "power": "post.pin", "powers": "post.pin",
        "scope": "moot", "decision": "accept", "answer": "It is gone.", "outcome": "removed",
        "description": "", "visibility": "public", "posting": "members", "language": "",
        "kind": "text", "url": "", "alt": "A cat", "summary": "We print.", "about": "",
        "shown": "", "bio": "", "zone": "UTC", "theme": "auto", "order": "", "comment_order": "",
        "locale": "en", "joining": "invitation", "admitting": "stewards",
        "founding": "members", "questions": "",
        "mandate": stage.mandate, "wipe": "", "sure": "yes", "code": "", "until": "",
        "letters": "nobody", "report": "We were few.", "statement": "It was a misunderstanding.",
        "words": "I had warned them.", "candidate": stage.candidate, "lot": "blue herons",
        "application": stage.application,
    }  # fmt: skip


FORMS = {
    "/mandates/grant": {"name": "ben", "powers": "post.pin"},
    "/mandates/emergency": {"power": "thread.lock", "hours": "24"},
    "/settings/profile": {"zone": ""},
    "/settings/reading": {"zone": ""},
    "/settings/elsewhere/was": {"account": "https://far.example/u/vic"},
    "/settings/elsewhere/was-not": {"account": "https://far.example/u/vic"},
    "/settings/elsewhere/move": {"account": "https://far.example/u/vic"},
    "/decide/propose/setting": {"key": "summary", "value": "We print."},
    "/decide/propose/choice": {"key": "summary", "value-1": "We print.", "value-2": "We bind."},
    "/u/{name:handle}/exclude": {"days": "180"},
    "/decide/propose/election": {"powers": "post.pin", "seats": "1"},
    "/decide/propose/text": {"statement": "We print."},
    "/decide/propose/rule": {"matter": "ordinary", "notice": "14"},
    "/decide/propose/constitution": {"name": "common rule"},
    "/decide/propose/server": {"host": "x.example", "stance": "blocked"},
    "/decide/propose/entrust": {"name": "ben", "powers": "post.pin", "days": "90"},
    "/servers/decide": {"host": "x.example", "stance": "blocked"},
    "/servers/import": {"list": "x.example", "plainly": "blocked"},
}
"""Answers that differ from page to page."""


def walk(house: House, stage: Stage, watching: Watching, actor: str) -> dict[str, list[Asked]]:
    """What each route asks the authority when this actor sends its form."""
    client = Client(house, session=session_of(stage.db, stage.actors[actor]))
    found: dict[str, list[Asked]] = {}
    for route in ROUTES:
        if route.method != "POST" or route.path in NO_ACT:
            continue
        watching.heard.clear()
        watching.on = True
        client.post(address(stage, route), everything(stage) | FORMS.get(route.path, {}))
        watching.on = False
        found[route.path] = list(watching.heard)
    client.close()
    return found


def test_the_list_of_routes_without_an_act_is_true() -> None:
    posting = {route.path for route in ROUTES if route.method == "POST"}
    assert set(NO_ACT) <= posting


def test_every_route_asks_and_the_table_answers(
    db: Database, house: House, watching: Watching, tmp_path: Path
) -> None:
    stage, table = build(db, tmp_path), expected()
    asking: dict[str, set[str]] = {}
    wrong: list[str] = []
    for actor in SIGNED_IN:
        if actor == "suspended":
            suspend(stage)
        for path, asked in walk(house, stage, watching, actor).items():
            asking.setdefault(path, set()).update(one.kind for one in asked)
            wrong += [
                f"{path}: {actor} got {one.ground!r} for {one.kind}, the table says "
                f"{table[one.kind][actor]!r}"
                for one in asked
                if one.ground != table[one.kind][_column(path, actor)]
            ]
    assert not wrong, "\n".join(wrong)
    silent = sorted(path for path, found in asking.items() if not found)
    assert not silent, f"these routes never asked the authority: {silent}"


def _column(path: str, actor: str) -> str:
    return "author" if path in ABOUT_ONESELF and actor != "suspended" else actor


def test_nobody_changes_anything_without_signing_in(
    db: Database, house: House, watching: Watching, tmp_path: Path
) -> None:
    stage = build(db, tmp_path)
    client = Client(house)
    watching.on = True
    for route in ROUTES:
        if route.method == "POST" and route.path not in NO_ACT:
            answer = client.post(address(stage, route), everything(stage))
            assert answer.status in {401, 403, 404}, (route.path, answer.status)
    assert watching.heard == []
    client.close()
