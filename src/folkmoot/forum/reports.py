"""Reports: what members ask stewards to look at, and what the stewards decided."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    CHAR,
    Column,
    ForeignKey,
    Index,
    Integer,
    Select,
    Table,
    Text,
    func,
    select,
    update,
)
from sqlalchemy import delete as delete_from

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotFound
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import communities as rooms
from folkmoot.forum import posts as post_rows
from folkmoot.forum import reasons, writing
from folkmoot.forum.communities import communities
from folkmoot.identity import people as persons
from folkmoot.notices import notices
from folkmoot.record.acts import NEVER, PARTIES, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.tables import Micros, id_column, metadata, private, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

Public = Literal["post", "comment"]
Kind = Literal["post", "comment", "message"]
Outcome = Literal["acted", "kept"]

OUTCOMES: dict[Outcome, str] = {
    "acted": N_("The stewards did something about it."),
    "kept": N_("The stewards looked at it and left it as it is."),
}
"""Outcome -> the sentence that the reporter reads."""

PAGE = 40

reports = Table(
    "report",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("thing", CHAR(32), nullable=False),
    Column("thing_id", Integer, nullable=False),
    Column("community_id", Integer, ForeignKey("community.id")),
    Column("reporter_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("decided_at", Micros),
    Column("outcome", Text),
    Column("answer", Text),
    Column("author_id", Integer, ForeignKey("person.id")),
    Column("words", Text),
    Index("ix_report_thing", "thing", "decided_at"),
    Index("ix_report_community", "community_id", "decided_at", "id"),
    info=private(),
)
_open = reports.c.decided_at.is_(None)
Index(
    "ix_report_open",
    reports.c.reporter_id,
    reports.c.thing,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)


class Report(msgspec.Struct, frozen=True):
    """One report; `decided_at`, `outcome` and `answer` are None while it is open."""

    id: int
    ref: Ref
    kind: Kind
    thing: Ref
    thing_id: int
    community_id: int | None
    """None for a message, which stands in no community."""
    reporter_id: int
    reason: str
    at: int
    decided_at: int | None
    outcome: Outcome | None
    answer: str | None
    author_id: int | None
    """Who wrote the message that was reported; None for what stands in the open."""
    words: str | None
    """The message as it was when it was reported, until somebody decides; so that what is
    changed or taken back meanwhile can still be judged."""


def by_ref(tx: ReadTx, ref: Ref) -> Report:
    """The report of a ref. Raises NotFound."""
    row = tx.row(select(*reports.c).where(reports.c.ref == ref))
    if row is None:
        raise NotFound(N_("There is no such report."))
    return Report(*row)


def waiting(
    tx: ReadTx,
    scopes: Iterable[str],
    *,
    decided: bool = False,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Report]:
    """Reports in the scopes where somebody holds report.decide, the newest first.

    Open ones, or with `decided` those that were decided. `before` is the id of the
    last one seen.
    """
    state = reports.c.decided_at.is_not(None) if decided else _open
    query = _within(select(*reports.c), scopes).where(state)
    if before is not None:
        query = query.where(reports.c.id < before)
    return [Report(*row) for row in tx.rows(query.order_by(reports.c.id.desc()).limit(limit))]


def of_reporter(
    tx: ReadTx, person_id: int, *, before: int | None = None, limit: int = PAGE
) -> list[Report]:
    """The reports that somebody made, the newest first; `before` is the id of the last one seen."""
    query = select(*reports.c).where(reports.c.reporter_id == person_id)
    if before is not None:
        query = query.where(reports.c.id < before)
    return [Report(*row) for row in tx.rows(query.order_by(reports.c.id.desc()).limit(limit))]


def waiting_count(tx: ReadTx, scopes: Iterable[str]) -> int:
    """How many reports are open in these scopes."""
    return tx.value(_within(select(func.count(reports.c.id)), scopes).where(_open))


def _within(query: Select[Any], scopes: Iterable[str]) -> Select[Any]:
    """Everything for "moot"; else only what stands in the communities named."""
    held = set(scopes)
    if "moot" in held:
        return query
    refs = [scope.removeprefix("community:") for scope in sorted(held)]
    inside = select(communities.c.id).where(communities.c.ref.in_(refs))
    return query.where(reports.c.community_id.in_(inside))


def forget_person(tx: WriteTx, person_id: int) -> None:
    """Delete the reports that a person made, when the account is erased; for handlers only."""
    tx.write(delete_from(reports).where(reports.c.reporter_id == person_id))


def forget_messages(tx: WriteTx, refs: Select[Ref]) -> None:
    """Delete what was reported of these messages, when an account is erased; for handlers."""
    of_messages = delete_from(reports).where(reports.c.kind == "message")
    tx.write(of_messages.where(reports.c.thing.in_(refs)))


@act("report.make/1", record=NEVER, member=True, visitor=True, undo="report.withdraw/1")
class MakeReport(Act, frozen=True):
    """Ask the stewards to look at a post or a comment."""

    ref: Ref
    kind: Public
    thing: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The post or comment; that it is one's own is no ground."""
        return _standing(tx, self.kind, self.thing).target(tx)


@act("report.withdraw/1", record=NEVER, own=True, suspended=True, undo="report.make/1")
class WithdrawReport(Act, frozen=True):
    """Take back a report that nobody has decided on."""

    report: Ref

    def target(self, tx: ReadTx) -> Target:
        """One's own report."""
        reporter = persons.by_id(tx, by_ref(tx, self.report).reporter_id)
        return Target(owner=reporter.ref if reporter else None)


@act(
    "report.decide/1",
    power="report.decide",
    record=PARTIES,
    irreversible="A decision was told to those who reported; the thing can be reported again.",
)
class DecideReport(Act, frozen=True):
    """Decide on a report, and on every other open report about the same thing."""

    report: Ref
    outcome: Outcome
    answer: str = ""
    """What the reporters are told beside the outcome."""

    def target(self, tx: ReadTx) -> Target:
        """The community of the thing; the reporters may read the act, the author may not.

        A message stands in no community, so only a mandate over the moot reaches it.
        """
        report = by_ref(tx, self.report)
        parties = tuple(_reporters(tx, report).values())
        if report.community_id is None:
            return Target(audience=PARTIES, parties=parties)
        where = rooms.target_of(tx, rooms.by_id(tx, report.community_id))
        return msgspec.structs.replace(where, audience=PARTIES, parties=parties)


@handles(MakeReport)
def _make(tx: WriteTx, act: MakeReport, deed: Deed) -> None:
    thing = _standing(tx, act.kind, act.thing)
    if thing.hidden:
        raise Conflict(N_("This is removed or deleted already, so there is nothing to report."))
    put(
        tx,
        deed,
        ref=act.ref,
        kind=act.kind,
        thing=act.thing,
        thing_id=thing.id,
        community_id=thing.community_id,
        reason=act.reason,
    )


def put(tx: WriteTx, deed: Deed, **values: Any) -> None:
    """Write a report, once for each person and thing; for handlers only.

    Raises Invalid for no reason or a long one, Conflict for a second report.
    """
    if not values["reason"].strip():
        raise Invalid(N_("Say what is wrong with it."), field="reason")
    writing.check_text(values["reason"], "reason", most=reasons.MOST)
    mine = select(reports.c.id).where(
        reports.c.reporter_id == deed.actor_id, reports.c.thing == values["thing"], _open
    )
    if tx.row(mine):
        raise Conflict(N_("You have reported this already. The stewards will look at it."))
    tx.insert(reports, reporter_id=deed.actor_id, at=deed.at, **values)


@handles(WithdrawReport)
def _withdraw(tx: WriteTx, act: WithdrawReport, deed: Deed) -> None:
    if not tx.write(delete_from(reports).where(reports.c.ref == act.report, _open)):
        raise Conflict(N_("The stewards have decided on this report already."))


@handles(DecideReport)
def _decide(tx: WriteTx, act: DecideReport, deed: Deed) -> None:
    """Reports are private, so a replay has none to write to."""
    if kernel_of(tx).replaying:
        return
    writing.check_text(act.answer, "answer", most=reasons.MOST)
    report = by_ref(tx, act.report)
    if report.decided_at is not None:
        raise Conflict(N_("Somebody has decided on this report already."))
    same = update(reports).where(reports.c.thing == report.thing, _open)
    decided = {"decided_at": deed.at, "outcome": act.outcome, "answer": act.answer}
    tx.write(same.values(**decided, words=None))


@follows(DecideReport)
def _tell(tx: WriteTx, act: DecideReport, deed: Deed) -> None:
    """Every reporter hears of the outcome."""
    report = by_ref(tx, act.report)
    notices.tell(
        tx,
        _reporters(tx, report, decided_at=deed.at),
        "report.decided",
        deed,
        link="/reports/mine" if report.kind == "message" else f"/{report.kind}/{report.thing_id}",
        subject=report.thing,
        data={"outcome": act.outcome, "answer": act.answer, "ground": deed.ground},
    )


def _reporters(tx: ReadTx, report: Report, decided_at: int | None = None) -> dict[int, Ref]:
    """Who made the open reports about a thing, or those decided at one moment."""
    people = persons.people
    query = select(people.c.id, people.c.ref).join_from(
        reports, people, people.c.id == reports.c.reporter_id
    )
    same = query.where(
        reports.c.thing == report.thing, reports.c.decided_at.is_not_distinct_from(decided_at)
    )
    return {row.id: row.ref for row in tx.rows(same.order_by(reports.c.id))}


def _standing(tx: ReadTx, kind: Public, ref: Ref) -> post_rows.Standing | comment_rows.Standing:
    return post_rows.standing(tx, ref) if kind == "post" else comment_rows.standing(tx, ref)
