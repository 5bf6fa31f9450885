"""A small moot that every round of the crash tests begins with a copy of."""

from pathlib import Path

from sqlalchemy import select

from folkmoot import app
from folkmoot.assembly import founding
from folkmoot.assembly.founding import Founding
from folkmoot.clock import Ref
from folkmoot.config import load
from folkmoot.forum import communities, posts
from folkmoot.forum.founding import FoundCommunity
from folkmoot.forum.posting import CreatePost
from folkmoot.identity import people
from folkmoot.identity.joining import JoinByInvitation, NewAccount
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.storage.jobs import run_all
from folkmoot.web.house import House

POSTS = 12
MEMBERS = ("ada", "bob", "cleo", "dora")


def open_there(folder: Path, database: str = "") -> House:
    """Open the moot of a folder as `folkmoot serve` does."""
    return app.open_house(load({"data": str(folder), "database": database}, {}))


def make(folder: Path, database: str = "") -> None:
    """Found a moot with four members, a community and some posts; all its jobs are done."""
    house = open_there(folder, database)
    new = house.clock.new_ref
    account = NewAccount("ada", "not a hash", "not a hash")
    with house.db.write() as tx:
        ada = founding.found(
            tx, house.clock, house.sealer,
            Founding("Moot", "http://localhost:8000", "en", "UTC", account),
        )  # fmt: skip
        for name in MEMBERS[1:]:
            perform(tx, JoinByInvitation(new(), name), by=ada)
        room = new()
        perform(tx, FoundCommunity(room, "garden", "Garden"), by=ada)
        for number in range(POSTS):
            perform(tx, CreatePost(new(), room, f"Warm {number}"), by=ada)
    work(house)
    house.db.close()


def work(house: House) -> None:
    """Do all jobs that are due."""
    run_all(house.db, house.clock, app.handlers(house.sealer, house.store))


def members(house: House) -> list[Member]:
    """The members, the founder first."""
    table = people.people.c
    with house.db.read() as tx:
        found = tx.rows(select(table.ref, table.id).where(table.name.in_(MEMBERS)))
    return sorted((Member(row.ref, row.id) for row in found), key=lambda one: one.id)


def the_posts(house: House) -> list[Ref]:
    """The posts that were there from the beginning, the oldest first."""
    table = posts.posts.c
    with house.db.read() as tx:
        found = tx.rows(select(table.ref).order_by(table.id).limit(POSTS))
    return [row.ref for row in found]


def the_room(house: House) -> Ref:
    """The community."""
    with house.db.read() as tx:
        return communities.by_name(tx, "garden").ref
