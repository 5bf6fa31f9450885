"""What the page of a proposal shows besides, where a jury judges it."""

import msgspec

from folkmoot.assembly.appealing import undoing
from folkmoot.assembly.deciding import appeals, juries
from folkmoot.assembly.deciding.appeals import Appeal
from folkmoot.assembly.deciding.proposals import (
    FAILED,
    GATHERING,
    INTAKE,
    NOTICE,
    OPEN,
    PASSED,
    Proposal,
)
from folkmoot.record import log
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import jury
from folkmoot.web.pages.decide.appealing import DONE
from folkmoot.web.pages.decide.jury import Remark
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.words import gettext


class Judged(msgspec.Struct, frozen=True):
    """The act or the person, the answer, who judges, and what they said once it is over."""

    leaf: int
    """-1 where it is about a person, and not about an act."""
    what: str
    who: Person
    at: int
    reason: str
    reply: str
    """HTML, or ""."""
    replied: int
    settled: bool
    size: int
    drawn: bool
    remarks: list[Remark]


def of(ask: Ask, tx: ReadTx, found: Proposal) -> Judged | None:
    """What the page shows of an appeal, or None for any other proposal."""
    appeal = appeals.of(tx, found.id)
    if appeal is None:
        return None
    what, at, reason = _about(tx, found, appeal)
    is_over = found.stage in (PASSED, FAILED)
    return Judged(
        leaf=-1 if appeal.leaf is None else appeal.leaf,
        what=what,
        who=by_ids(tx, {appeal.doer_id})[appeal.doer_id],
        at=at,
        reason=reason,
        reply=render(appeal.reply) if appeal.reply else "",
        replied=appeal.replied_at or 0,
        settled=appeal.size is not None,
        size=appeal.size or 0,
        drawn=appeal.seed is not None,
        remarks=jury.remarks(tx, found.id) if is_over else [],
    )


def _about(tx: ReadTx, found: Proposal, appeal: Appeal) -> tuple[str, int, str]:
    """What was done, when and for what reason; of a person, when it was proposed."""
    if appeal.leaf is None:
        return "", found.made_at, ""
    leaf = log.some(tx, [appeal.leaf])[0]
    act = undoing.appealable(tx, leaf)
    reason = "" if act is None else str(act.content.get("reason", ""))
    return gettext(DONE[leaf.kind]), leaf.at, reason


def allowed(ask: Ask, tx: ReadTx, found: Proposal) -> list[str]:
    """What the reader can do with an appeal besides."""
    appeal, me, may = appeals.of(tx, found.id), ask.member.id, list[str]()
    if appeal is None:
        return may
    if appeal.doer_id == me and found.stage in (INTAKE, GATHERING, NOTICE, OPEN):
        may.append("reply")
    early = found.stage in (INTAKE, GATHERING) or (
        found.stage == NOTICE and ask.now < (found.opens_at or 0)
    )
    mixes = appeal.size != 0 and early and me in appeals.parties_of(tx, found.id)
    if mixes and not juries.has_mixed(tx, found.id, me):
        may.append("mix")
    if juries.seat_of(tx, found.id, me) is not None:
        may.append("judge")
    return may
