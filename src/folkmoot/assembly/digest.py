"""What happened in a moot within a week, in numbers and things that anybody may know."""

from collections.abc import Collection

import msgspec
from sqlalchemy import func, select

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.proposals import NOTICE, OPEN, Proposal
from folkmoot.assembly.mandates import Mandate
from folkmoot.assembly.powers import FORUM_POWERS
from folkmoot.clock import DAY
from folkmoot.identity.people import people
from folkmoot.record.acts import kinds
from folkmoot.record.log import leaves
from folkmoot.record.settings import SetSetting
from folkmoot.storage.transaction import ReadTx

SOON = 14 * DAY
"""A mandate that ends within so long is told of."""


class Week(msgspec.Struct, frozen=True):
    """The digest of a span of time."""

    opening: tuple[Proposal, ...]
    """Votes that are announced, the next one first."""
    closing: tuple[Proposal, ...]
    """Votes that are open, by when they close."""
    results: tuple[Proposal, ...]
    given: tuple[Mandate, ...]
    ending: tuple[Mandate, ...]
    """The mandates that were live at its end and lapse soon."""
    by_stewards: int
    """How many acts of stewards were done."""
    settings: int
    newcomers: int


def of(tx: ReadTx, since: int, until: int) -> Week:
    """The digest of what happened from `since` on and before `until` (microseconds)."""
    coming = sorted(proposals.in_stages(tx, (NOTICE,)), key=lambda one: one.opens_at or 0)
    open_ = sorted(proposals.in_stages(tx, (OPEN,)), key=lambda one: one.closes_at or 0)
    results = [one for one in proposals.closed(tx) if since <= (one.closed_at or 0) < until]
    live = mandates.live(tx, until - 1)
    return Week(
        opening=tuple(coming),
        closing=tuple(open_),
        results=tuple(results),
        given=tuple(one for one in live if since <= one.starts),
        ending=tuple(one for one in live if one.ends < until + SOON),
        by_stewards=_done(tx, _of_stewards(), since, until),
        settings=_done(tx, (SetSetting.KIND.name,), since, until),
        newcomers=_joined(tx, since, until),
    )


def _of_stewards() -> list[str]:
    over_others = (one for one in kinds.values() if not (one.own or one.member))
    return [one.name for one in over_others if one.power in FORUM_POWERS]


def _done(tx: ReadTx, of: Collection[str], since: int, until: int) -> int:
    """How many acts of some kinds stand in the record of a span."""
    span = (leaves.c.at >= since, leaves.c.at < until)
    return tx.value(select(func.count()).where(leaves.c.kind.in_(list(of)), *span))


def _joined(tx: ReadTx, since: int, until: int) -> int:
    span = (people.c.joined_at >= since, people.c.joined_at < until)
    return tx.value(select(func.count()).select_from(people).where(*span))


def founded_at(tx: ReadTx) -> int:
    """When the first person came, who founded the moot; 0 before that."""
    return tx.value(select(func.min(people.c.joined_at))) or 0
