"""Other servers: what runs there, how deliveries fare, what the moot decided about them."""

import re

import msgspec
from starlette.responses import Response

from folkmoot.forum import far_readers
from folkmoot.peers import lagging, policy, servers, troubles
from folkmoot.peers.policy import POWER, Standing
from folkmoot.peers.reach import Reach
from folkmoot.peers.servers import Peer
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk.member_routes import page_route
from folkmoot.web.pages.talk.shown import Link
from folkmoot.words import N_, gettext, say

ANSWERED = re.compile(r"\d{3}( |$)")
"""How an error begins that the server itself told: with its status (delivery/outcomes.py)."""

PAGE = 50
REACH = Reach(*far_readers.QUESTIONS)

MODES = {
    "open": N_("This moot talks with every server that it did not block."),
    "listed": N_("This moot talks only with the servers on its list of allowed ones."),
    "off": N_("This moot talks with no other server."),
}
STANCES = {
    "blocked": N_("Blocked"),
    "silenced": N_("Silenced"),
    "allowed": N_("Allowed"),
}
STANCES_UNTIL = {
    "blocked": N_("Blocked until {day}"),
    "silenced": N_("Silenced until {day}"),
    "allowed": N_("Allowed until {day}"),
}


class Shown(msgspec.Struct, frozen=True):
    """A server in the list. Times are microseconds, 0 for never."""

    host: str
    runs: str
    """Its software and version, or ""."""
    stance: str
    """What was decided about it, in words, or ""."""
    seen: int
    success: int
    entries: int
    """So many activities wait for it."""
    oldest: int
    error: str
    answered: bool
    """Whether the error is what the server said; if not, the moot says it."""
    error_at: int
    fails: bool
    retry_at: int
    silent_since: int
    """When a dead server failed first since it last took something, or 0."""
    kept_until: int
    """Until when a dead server gets all that it missed if it comes back, or 0."""
    lost: bool
    """Whether that is over."""
    refused: int


def show(ask: Ask) -> Response:
    """Those that take nothing first, then all by their names."""
    after = ask.query("after")
    with ask.db.read() as tx:
        troubled = [] if after else servers.failing(tx)
        found = servers.page(tx, after=after, limit=PAGE + 1)
        decided = policy.about(tx, [one.host for one in (*troubled, *found)], ask.now)
        number = servers.count(tx)
        fail = [_shown(ask, tx, one, decided.get(one.host)) for one in troubled]
        above = {one.host for one in troubled}
        rest = [
            _shown(ask, tx, one, decided.get(one.host))
            for one in found[:PAGE]
            if one.host not in above
        ]
    return ask.page(
        "servers.html",
        mode=gettext(MODES[ask.settings["federation"]]),
        tabs=tabs("/servers"),
        failing=fail,
        servers=rest,
        number=number,
        may=may(ask),
        older=f"/servers?after={found[PAGE - 1].host}" if len(found) > PAGE else "",
    )


def decided(ask: Ask) -> Response:
    """Every decision that holds now, with its reason."""
    with ask.db.read() as tx:
        standing = policy.standing(tx, ask.now)
    shown = [
        {"host": one.host, "stance": in_words(ask, one), "reason": one.reason, "at": one.starts}
        for one in standing
    ]
    return ask.page(
        "servers_decided.html", tabs=tabs("/servers/decided"), decided=shown, may=may(ask)
    )


def may(ask: Ask) -> list[str]:
    """The one power that these pages ask for, if the viewer holds it."""
    return [POWER] if ask.viewer is not None and POWER in ask.viewer.powers else []


def tabs(here: str) -> list[Link]:
    """The two lists."""
    found = (("/servers", N_("All servers")), ("/servers/decided", N_("What was decided")))
    return [Link(gettext(name), href, href == here) for href, name in found]


def in_words(ask: Ask, one: Standing) -> str:
    """What was decided about a server, and until when."""
    if one.until is None:
        return gettext(STANCES[one.stance])
    return say(STANCES_UNTIL[one.stance], day=ask.day(one.until))


def _shown(ask: Ask, tx: ReadTx, peer: Peer, standing: Standing | None) -> Shown:
    lag = lagging.of(tx, peer, REACH)
    dead = peer.dead_since
    return Shown(
        host=peer.host,
        runs=" ".join(part for part in (peer.software, peer.version) if part),
        stance=in_words(ask, standing) if standing is not None else "",
        seen=peer.last_seen or 0,
        success=peer.last_success or 0,
        entries=lag.entries,
        oldest=lag.oldest or 0,
        error=troubles.told(peer.last_error or ""),
        answered=ANSWERED.match(peer.last_error or "") is not None,
        error_at=peer.last_error_at or 0,
        fails=peer.failures > 0,
        retry_at=peer.retry_at or 0,
        silent_since=0 if dead is None else dead - servers.DEAD_AFTER,
        kept_until=0 if dead is None else dead + servers.KEPT_FOR_DEAD,
        lost=dead is not None and ask.now > dead + servers.KEPT_FOR_DEAD,
        refused=peer.refused,
    )


ROUTES = (
    page_route("/servers", "Other servers, and how deliveries to them fare.", show),
    page_route("/servers/decided", "What the moot decided about other servers.", decided),
)
