"""Asking: what comes into being with each vote, by yes or no or which of several, whoever asks."""

from collections.abc import Sequence

import msgspec

from folkmoot.assembly.deciding import effects, options
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.proposals import (
    GATHERING,
    NOTICE,
    Office,
    Stage,
    proposals,
    sponsors,
)
from folkmoot.clock import Ref
from folkmoot.record import canonical
from folkmoot.storage.transaction import WriteTx


class Question(msgspec.Struct, frozen=True):
    """What is asked, by whom, and when."""

    ref: Ref
    author_id: int | None
    title: str
    statement: str
    at: int
    opens: int | None = None
    """When the vote opens, where it is announced at once; None where it looks for others."""
    stage: Stage = GATHERING
    """In which it begins, where it is not announced at once."""
    called: bool = False
    """Whether nobody stands behind it, as the clock asks."""


def put(tx: WriteTx, question: Question, wanted: Sequence[Effect] = ()) -> int:
    """Write a vote by yes or no and what a yes does; for handlers only. Gives its row id."""
    return put_ways(tx, question, [("", wanted)])


def put_ways(tx: WriteTx, question: Question, ways: Sequence[tuple[str, Sequence[Effect]]]) -> int:
    """Write a vote on which of several ways, each with its title and what it does.

    By yes or no where there is only one. For handlers only; gives its row id.
    """
    announced = question.opens is not None
    proposal_id = tx.insert(
        proposals,
        ref=question.ref,
        author_id=question.author_id,
        title=question.title,
        statement=question.statement,
        question="yes-no" if len(ways) == 1 else "choice",
        stage=NOTICE if announced else question.stage,
        made_at=question.at,
        announced_at=question.at if announced else None,
        opens_at=question.opens,
    )
    for n, (title, wanted) in enumerate(ways, 1):
        options.put(tx, proposal_id, n, title)
        effects.put(tx, proposal_id, n, wanted)
    if not question.called:
        person_id, at = question.author_id, question.at
        tx.insert(sponsors, proposal_id=proposal_id, person_id=person_id, at=at)
    return proposal_id


def put_election(
    tx: WriteTx, question: Question, office: Office, community: Ref | None = None
) -> int:
    """Write an election that is announced at once, which nobody stands behind.

    `community`: whose subscribers elect. For handlers only; gives its row id.
    """
    return tx.insert(
        proposals,
        ref=question.ref,
        author_id=question.author_id,
        title=question.title,
        statement=question.statement,
        question="election",
        office=canonical.encode(msgspec.to_builtins(office)).decode(),
        community=community,
        stage=NOTICE,
        made_at=question.at,
        announced_at=question.at,
        opens_at=question.opens,
    )
