"""Secret ballots: a leaf says that somebody took part, and the choice lies apart from it.

Whoever votes holds a code. The choice is found by the hash of it alone, in a table that keeps no
order, no time and no name; with the code the vote is changed, and by its hash, the mark, it is
found in the list that is published at the close. Who lost the code gets no other.
"""

import re
from base64 import b32encode
from hashlib import sha256

from sqlalchemy import CHAR, Column, ForeignKey, Integer, Table, Text, delete, func, select, update

from folkmoot.assembly.deciding import ballots, options, proposals, rolls, tallying
from folkmoot.assembly.deciding.proposals import OPEN, Proposal
from folkmoot.clock import Clock, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.record.actors import Member
from folkmoot.record.acts import NEVER, SEALED, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.tables import governed, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

FEWEST = 7
"""Of fewer ballots a secret result would tell how people voted."""

detached = Table(
    "detached_ballot",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("mark", CHAR(64), primary_key=True),
    Column("choice", Text, nullable=False),
    info=private(),
    sqlite_with_rowid=False,  # rows lie by their hashes: no number tells in which order they came
)

published = Table(
    "published_ballot",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("mark", CHAR(64), primary_key=True),
    Column("choice", Text, nullable=False),
    info=governed(),
)

NO_CODE = N_("This is no code: it has 24 letters and digits, in groups of four.")
UNKNOWN_CODE = N_(
    "You have voted already, and not with this code. Only with the code that you were shown then "
    "can your vote be changed."
)
OF_OTHERS = N_("This code is in use. Open the page of the vote again for another one.")


@act(
    "ballot.take/1",
    record=SEALED,
    member=True,
    suspended=True,
    irreversible="That somebody took part is no choice; with the code the choice can be changed.",
)
class TakePart(Act, frozen=True):
    """Take part in a secret vote; how one votes is not in this."""

    proposal: Ref
    k: int
    salt: str

    def target(self, tx: ReadTx) -> Target:
        """Sealed, whoever asks, until the vote closes."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), audience=SEALED, subject=self.proposal)


@act("ballot.drop/1", record=NEVER, member=True, suspended=True, undo="ballot.drop/1")
class DropBallot(Act, frozen=True):
    """Put a choice under the mark of a code, or another in its place; nobody's name is with it."""

    proposal: Ref
    mark: str
    choice: str

    def target(self, tx: ReadTx) -> Target:
        """No scope: whoever is banned still has a vote."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=())


@handles(TakePart)
def _take_part(tx: WriteTx, act: TakePart, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        if found.rule is None or found.rule.ballots != "secret":
            raise Conflict(N_("This vote is not secret."))
        ballots.check_voter(tx, act, found, deed)
        if ballots.own_choice(tx, found.id, act.k) is not None:
            raise Conflict(UNKNOWN_CODE)
    values = {"proposal_id": found.id, "k": act.k, "choice": "", "at": deed.at, "times": 1}
    tx.insert(ballots.ballots, **values)


@handles(DropBallot)
def _drop(tx: WriteTx, act: DropBallot, deed: Deed) -> None:
    """There is never a ballot more than there are people who took part."""
    found = proposals.by_ref(tx, act.proposal)
    if found.stage != OPEN or found.closes_at is None or deed.at >= found.closes_at:
        raise Conflict(N_("This vote is not open."))
    if found.rule is not None:
        tallying.check(act.choice, found.rule.method, options.highest(tx, found.id))
    mine = (detached.c.proposal_id == found.id, detached.c.mark == act.mark)
    if tx.write(update(detached).where(*mine).values(choice=act.choice)):
        return
    if _dropped(tx, found.id) >= ballots.number(tx, found.id):
        raise Invalid(UNKNOWN_CODE, field="code")
    tx.insert(detached, proposal_id=found.id, mark=act.mark, choice=act.choice)


def _dropped(tx: ReadTx, proposal_id: int) -> int:
    query = select(func.count()).select_from(detached)
    return tx.value(query.where(detached.c.proposal_id == proposal_id))


# ---- codes


def new_code(clock: Clock) -> str:
    """A code that nobody can guess: 24 letters and digits, 120 bits, in groups of four."""
    drawn = b32encode(clock.random(15)).decode().lower()
    return "-".join(drawn[at : at + 4] for at in range(0, len(drawn), 4))


def mark_of(proposal: Ref, code: str) -> str:
    """What stands for a code in the list: 64 hexadecimal digits, of this vote alone.

    SHA-256 of the ref of the proposal, a slash, and the code in small letters without anything
    between them. Raises Invalid for what is no code.
    """
    plain = re.sub(r"[\s-]+", "", code.lower())
    if not re.fullmatch(r"[a-z2-7]{24}", plain):
        raise Invalid(NO_CODE, field="code")
    return sha256(f"{proposal}/{plain}".encode()).hexdigest()


def cast(
    tx: WriteTx, found: Proposal, by: Member, code: str, choice: str, *, key: str | None = None
) -> None:
    """Vote secretly with a new code, or change the vote with the code that was used before.

    `key` is remembered with who took part, so it must say nothing of code or choice.
    """
    opening = rolls.mine(tx, found.id, by.ref, by.id)
    if opening is None:
        raise NotAllowed(ballots.NOT_ON_ROLL)
    mark = mark_of(found.ref, code)
    if ballots.own_choice(tx, found.id, opening.k) is None:
        mine = (detached.c.proposal_id == found.id, detached.c.mark == mark)
        if tx.row(select(detached.c.mark).where(*mine)) is not None:
            raise Invalid(OF_OTHERS, field="code")
        perform(tx, TakePart(found.ref, opening.k, opening.salt), by=by, key=key)
    perform(tx, DropBallot(found.ref, mark, choice), by=by)


# ---- at the close


def drawn_out(tx: ReadTx, proposal_id: int) -> tuple[tuple[str, str], ...]:
    """Every mark with its choice, sorted by the marks; only to publish them at the close."""
    query = select(detached.c.mark, detached.c.choice).where(detached.c.proposal_id == proposal_id)
    return tuple((row.mark, row.choice) for row in tx.rows(query.order_by(detached.c.mark)))


def publish(tx: WriteTx, proposal_id: int, told: tuple[tuple[str, str], ...]) -> None:
    """Write the list that everybody reads, in place of what lay apart; for handlers only."""
    for mark, choice in told:
        tx.insert(published, proposal_id=proposal_id, mark=mark, choice=choice)
    destroy(tx, proposal_id)


def destroy(tx: WriteTx, proposal_id: int) -> None:
    """Delete what lies apart, unread; for handlers only."""
    tx.write(delete(detached).where(detached.c.proposal_id == proposal_id))


def list_of(tx: ReadTx, proposal_id: int) -> list[tuple[str, str]]:
    """The published list of a secret vote that has closed: marks and choices."""
    query = select(published.c.mark, published.c.choice)
    mine = query.where(published.c.proposal_id == proposal_id).order_by(published.c.mark)
    return [(row.mark, row.choice) for row in tx.rows(mine)]


def choices(tx: ReadTx, proposal_id: int) -> list[str]:
    """The choices of a published list; only for counting."""
    return [choice for _mark, choice in list_of(tx, proposal_id)]
