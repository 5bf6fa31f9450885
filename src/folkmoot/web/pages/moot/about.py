"""About the moot: what it is, who holds what, who hosts it, and what a host can still do."""

import msgspec
from sqlalchemy import func, select
from starlette.responses import Response

from folkmoot import __version__
from folkmoot.assembly import mandates
from folkmoot.clock import Ref
from folkmoot.forum.communities import communities
from folkmoot.forum.tallies import community_tallies
from folkmoot.identity import people
from folkmoot.record import checkpoints, log
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web.ask import Ask
from folkmoot.web.pages.moot import held
from folkmoot.web.pages.moot.record import newest
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext

OPERATES = "host.operate"

DOORS = {
    "invitation": N_("A member invites them, and answers for them in the record."),
    "application": N_("They answer some questions, and somebody entrusted with it decides."),
    "open": N_("Anybody may join."),
}


class Moot(msgspec.Struct, frozen=True):
    """The moot in facts."""

    name: str
    summary: str
    html: str
    founded: int
    members: int
    communities: int
    posts: int
    entries: int
    doors: str
    id: Ref | str


def show(ask: Ask) -> Response:
    """The facts, the mandates, the host, and how to check all of it."""
    is_open = ask.viewer is not None or ask.settings["visibility"] == "public"
    with ask.db.read() as tx:
        live = mandates.live(tx, ask.now)
        return ask.page(
            "about.html",
            moot=_moot(ask, tx),
            hosts=_hosts(tx, live),
            mandates=held.in_words(ask, tx, live),
            version=__version__,
            checkpoint=newest(tx),
            is_open=is_open,
            may=_may(ask),
        )


def _may(ask: Ask) -> list[str]:
    """What the viewer may open from here, by the power that it needs."""
    powers = ask.viewer.powers if ask.viewer else frozenset[str]()
    return sorted(powers & {"setting.set", "import.run", "mandate.grant"})


def _moot(ask: Ask, tx: ReadTx) -> Moot:
    rules = ask.settings
    return Moot(
        name=rules["name"],
        summary=rules["summary"],
        html=render(rules["about"]) if rules["about"] else "",
        founded=tx.value(select(log.leaves.c.at).where(log.leaves.c.seq == 0)) or ask.now,
        members=people.members_count(tx),
        communities=tx.value(select(func.count(communities.c.id))),
        posts=tx.value(select(func.sum(community_tallies.c.posts))) or 0,
        entries=log.frontier(tx).size,
        doors=gettext(DOORS[rules["joining"]]),
        id=checkpoints.moot_id(tx) or "",
    )


def _hosts(tx: ReadTx, live: list[mandates.Mandate]) -> list[Person]:
    """Who runs the machine, as far as the moot entrusted it to somebody."""
    ids = dict.fromkeys(one.holder_id for one in live if OPERATES in one.powers)
    return list(by_ids(tx, list(ids)).values())


ROUTES = (Route("/about", "What this moot is, and who holds what.", view=show, who=Who.EVERYBODY),)
