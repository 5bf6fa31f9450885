"""Who is a member, since when, by whose invitation, and with which powers."""

from typing import Any

import msgspec
from sqlalchemy import Row, select
from starlette.responses import Response

from folkmoot.assembly import mandates
from folkmoot.identity import people as rows
from folkmoot.identity.people import people
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.moot import held
from folkmoot.web.pages.persons import Who, by_ids
from folkmoot.web.routes import Route
from folkmoot.words import N_, say

PAGE = 50
HOLDS = N_("{number}, until {day}")


class Shown(msgspec.Struct, frozen=True):
    """One member of the list."""

    who: Who
    joined: int
    sponsor: Who | None
    mandates: str
    href: str


def show(ask: Ask) -> Response:
    """The members, the newest first."""
    before = ask.query("before")
    with ask.db.read() as tx:
        found = _page(tx, number(before))
        shown = _shown(ask, tx, found)
        count = rows.members_count(tx)
    return ask.page(
        "members.html",
        members=shown,
        number=count,
        may=["invite"] if ask.viewer and not ask.viewer.suspended else [],
        newer="/members" if before else "",
        older=f"/members?before={found[-1].id}" if len(found) == PAGE else "",
    )


def _page(tx: ReadTx, before: int | None) -> list[Row[Any]]:
    query = select(people.c.id, people.c.joined_at, people.c.sponsor_id).where(
        people.c.joined_at.is_not(None), people.c.left_at.is_(None)
    )
    if before is not None:
        query = query.where(people.c.id < before)
    return list(tx.rows(query.order_by(people.c.id.desc()).limit(PAGE)))


def _shown(ask: Ask, tx: ReadTx, found: list[Row[Any]]) -> list[Shown]:
    ids = {row.id for row in found} | {row.sponsor_id for row in found if row.sponsor_id}
    known = by_ids(tx, ids)
    powers, ends = _held(tx, {row.id for row in found}, ask.now)
    words = {
        each: say(HOLDS, number=held.number(len(held_by)), day=ask.day(ends[each]))
        for each, held_by in powers.items()
    }
    return [
        Shown(
            who=known[row.id],
            joined=row.joined_at,
            sponsor=known[row.sponsor_id] if row.sponsor_id else None,
            mandates=words.get(row.id, ""),
            href=f"/u/{known[row.id].path}/mandates",
        )
        for row in found
    ]


def _held(tx: ReadTx, people: set[int], now: int) -> tuple[dict[int, set[str]], dict[int, int]]:
    """Which powers each of these people holds, and when the last of their mandates ends."""
    powers: dict[int, set[str]] = {}
    ends: dict[int, int] = {}
    for one in mandates.live(tx, now):
        if one.holder_id in people:
            powers.setdefault(one.holder_id, set()).update(one.powers)
            ends[one.holder_id] = max(one.ends, ends.get(one.holder_id, 0))
    return powers, ends


ROUTES = (Route("/members", "Who is a member.", view=show),)
