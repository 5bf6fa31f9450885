"""Applications: who wants to join answers the moot's questions, and somebody decides."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import CHAR, Column, Index, Select, Table, Text, delete, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import DAY, Clock, Ref
from folkmoot.errors import Conflict, Invalid, NotFound
from folkmoot.identity import people, tokens
from folkmoot.identity.credentials import put as put_credentials
from folkmoot.identity.joining import AdmitMember, NewAccount, check_way
from folkmoot.record import settings
from folkmoot.record.actors import ByClock, Member, Newcomer
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.record.perform import perform
from folkmoot.storage.tables import Micros, id_column, metadata, private, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

MOST_OPEN = 200
LONGEST_ANSWER = 2000
LONGEST_REASON = 1000
STATUS_LIFETIME = 90 * DAY
ANSWERS_LIVE = 30 * DAY
"""So long after the decision, answers can be read by those who look back; then they go."""

NO_ANSWERS = "[]"

RULE = "forget"
"""The rule of the clock."""

_DECIDED = "Who was not accepted may apply again; who was accepted is a member."

applications = Table(
    "application",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("name", Text, nullable=False, index=True),
    Column("answers", Text, nullable=False),
    Column("password_hash", Text),
    Column("recovery_hash", Text),
    Column("made_at", Micros, nullable=False),
    Column("decided_at", Micros),
    Column("decided_by", CHAR(32)),
    Column("accepted_as", CHAR(32)),
    Column("reason", Text, nullable=False, server_default=""),
    Index("ix_application_open", "decided_at", "id"),
    info=private(),
)


class Answer(msgspec.Struct, frozen=True):
    """One question of the moot, as it was put, and what was answered."""

    question: str
    answer: str


class Application(msgspec.Struct, frozen=True):
    """One application as stewards read it; `accepted_as` is the ref of the member it became."""

    id: int
    ref: Ref
    name: str
    answers: tuple[Answer, ...]
    made_at: int
    decided_at: int | None
    decided_by: Ref | None
    accepted_as: Ref | None
    reason: str


@act(
    "application.make/1",
    record=NEVER,
    newcomer=True,
    irreversible="An application waits until somebody decides on it.",
)
class Apply(Act, frozen=True):
    """Ask to join, with answers to the moot's questions."""

    ref: Ref
    account: NewAccount
    answers: tuple[Answer, ...]

    def target(self, tx: ReadTx) -> Target:
        """A newcomer does it for themselves, where the moot takes applications."""
        check_way(tx, "application")
        return Target(owner=self.ref)


@act("application.accept/1", record=NEVER, power="member.admit", irreversible=_DECIDED)
class AcceptApplication(Act, frozen=True):
    """Note that somebody who asked to join was admitted, and let them sign in."""

    ref: Ref
    member: Ref


@act("application.decline/1", record=NEVER, power="member.admit", irreversible=_DECIDED)
class DeclineApplication(Act, frozen=True):
    """Say no to somebody who asked to join, with the reason."""

    ref: Ref
    reason: str


@act(
    "application.forget/1",
    record=NEVER,
    clock=RULE,
    irreversible="The decision stays; who was not let in may apply again, and answers anew.",
)
class ForgetAnswers(Act, frozen=True):
    """Delete what people answered who asked to join, after it has served."""

    applications: tuple[Ref, ...]


@handles(Apply)
def _apply(tx: WriteTx, act: Apply, deed: Deed) -> None:
    name = people.check_name(act.account.name)
    waiting = select(func.count()).where(applications.c.decided_at.is_(None))
    if people.is_taken(tx, name) or tx.value(waiting.where(applications.c.name == name)):
        raise Conflict(N_("The name {name} is taken. Choose another."), name=name)
    if tx.value(waiting) >= MOST_OPEN:
        raise Conflict(N_("Very many people are asking to join. Try again in a week."))
    tx.insert(
        applications,
        ref=act.ref,
        name=name,
        answers=msgspec.json.encode(act.answers).decode(),
        password_hash=act.account.password_hash,
        recovery_hash=act.account.recovery_hash,
        made_at=deed.at,
    )


@handles(AcceptApplication)
def _accept(tx: WriteTx, act: AcceptApplication, deed: Deed) -> None:
    settle(tx, act.ref, act.member, deed)


@handles(DeclineApplication)
def _decline(tx: WriteTx, act: DeclineApplication, deed: Deed) -> None:
    reason = act.reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise Invalid(
            N_("Say why, in at most {most} characters: the person will read it."),
            field="reason",
            most=LONGEST_REASON,
        )
    still_waiting(tx, act.ref)
    _decide(tx, act.ref, deed, accepted_as=None, reason=reason)


@handles(ForgetAnswers)
def _forget_answers(tx: WriteTx, act: ForgetAnswers, deed: Deed) -> None:
    """What has not served yet stays."""
    gone = (applications.c.ref.in_(act.applications), *_served(deed.at))
    tx.write(update(applications).where(*gone).values(answers=NO_ANSWERS))


def questions(tx: ReadTx) -> list[str]:
    """What the moot asks those who want to join, in order."""
    lines = str(settings.get(tx, "questions")).splitlines()
    return [line.strip() for line in lines if line.strip()]


def apply(tx: WriteTx, clock: Clock, account: NewAccount, answers: Sequence[str]) -> str:
    """Ask to join; gives the token of a page that tells how it stands, shown this once.

    `answers` belong to questions() in order. Raises NotAllowed where the moot takes no
    applications, Invalid naming the field ("answer-1" is the second), or Conflict.
    """
    asked = questions(tx)
    given = [answer.strip() for answer in answers]
    for place, question in enumerate(asked):
        _check_answer(given, place, question)
    paired = tuple(Answer(question, given[place]) for place, question in enumerate(asked))
    ref = clock.new_ref()
    perform(tx, Apply(ref=ref, account=account, answers=paired), by=Newcomer(ref))
    return tokens.issue(tx, clock, "application", ref, lifetime=STATUS_LIFETIME)


def accept(tx: WriteTx, clock: Clock, ref: Ref, by: Member) -> Member:
    """Admit somebody who applied, which is recorded; gives the new member.

    Raises NotAllowed, NotFound, or Conflict when it was decided or the name was taken since.
    """
    application = by_ref(tx, ref)
    member = clock.new_ref()
    done = perform(tx, AdmitMember(ref=member, name=application.name), by=by)
    perform(tx, AcceptApplication(ref=ref, member=member), by=by)
    return Member(member, done.result)


def status(tx: ReadTx, token: str, now: int) -> Application:
    """How an application stands, for the person who made it. Raises NotFound or Gone."""
    return by_ref(tx, Ref(tokens.peek(tx, "application", token, now).about))


def waiting(tx: ReadTx) -> list[Application]:
    """Applications that nobody has decided on, the oldest first."""
    query = _query().where(applications.c.decided_at.is_(None)).order_by(applications.c.id)
    return [_read(row) for row in tx.rows(query)]


def may_read(tx: ReadTx, powers: Collection[str]) -> bool:
    """Whether a member with these powers reads what people answered."""
    return "member.admit" in powers or settings.get(tx, "admitting") == "members"


def waiting_count(tx: ReadTx) -> int:
    """How many applications nobody has decided on."""
    return tx.value(select(func.count()).where(applications.c.decided_at.is_(None)))


def by_ref(tx: ReadTx, ref: Ref) -> Application:
    """The application of a ref. Raises NotFound."""
    row = tx.row(_query().where(applications.c.ref == ref))
    if row is None:
        raise NotFound(N_("There is no such application."))
    return _read(row)


def forget(tx: WriteTx, name: str) -> None:
    """Delete the applications under a name whose bearer erased their account; for handlers only."""
    tx.write(delete(applications).where(applications.c.name == name))


def sweep(tx: WriteTx, now: int) -> None:
    """Delete the answers on which somebody decided long ago, or nobody while their page lived."""
    served = [Ref(row.ref) for row in tx.rows(select(applications.c.ref).where(*_served(now)))]
    if served:
        perform(tx, ForgetAnswers(tuple(served)), by=ByClock(RULE))


def _served(now: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    decided = applications.c.decided_at <= now - ANSWERS_LIVE
    unheard = applications.c.made_at <= now - STATUS_LIFETIME
    return applications.c.answers != NO_ANSWERS, decided | unheard


def _query() -> Select[*tuple[Any, ...]]:
    return select(
        applications.c.id,
        applications.c.ref,
        applications.c.name,
        applications.c.answers,
        applications.c.made_at,
        applications.c.decided_at,
        applications.c.decided_by,
        applications.c.accepted_as,
        applications.c.reason,
    )


def _read(row: Any) -> Application:
    answers = msgspec.json.decode(row.answers, type=tuple[Answer, ...])
    return Application(row.id, row.ref, row.name, answers, *row[4:])


def settle(tx: WriteTx, ref: Ref, member: Ref, deed: Deed) -> None:
    """Give who was accepted what they sign in with; for handlers only. Raises as still_waiting."""
    row = still_waiting(tx, ref)
    hashes = {"password_hash": row.password_hash, "recovery_hash": row.recovery_hash}
    put_credentials(tx, people.id_of(tx, member), deed.at, **hashes)
    _decide(tx, ref, deed, accepted_as=member, reason="")


def still_waiting(tx: ReadTx, ref: Ref) -> Any:
    """The row of an application; raises NotFound, or Conflict when it was decided on."""
    row = tx.row(select(applications).where(applications.c.ref == ref))
    if row is None:
        raise NotFound(N_("There is no such application."))
    if row.decided_at is not None:
        raise Conflict(N_("Somebody has decided on this application already."))
    return row


def _decide(tx: WriteTx, ref: Ref, deed: Deed, *, accepted_as: Ref | None, reason: str) -> None:
    # What was needed to sign in has gone to the account, or is of no use any more.
    tx.write(
        update(applications)
        .where(applications.c.ref == ref)
        .values(
            decided_at=deed.at,
            decided_by=deed.actor,
            accepted_as=accepted_as,
            reason=reason,
            password_hash=None,
            recovery_hash=None,
        )
    )


def _check_answer(given: list[str], place: int, question: str) -> None:
    field = f"answer-{place}"
    if place >= len(given) or not given[place]:
        raise Invalid(N_("Answer this question: {question}"), field=field, question=question)
    if len(given[place]) > LONGEST_ANSWER:
        raise Invalid(
            N_("This answer is too long: at most {most} characters fit."),
            field=field,
            most=LONGEST_ANSWER,
        )
