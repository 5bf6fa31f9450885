"""Asking by yes or no: what comes into being with each such vote, whoever asks for it."""

from collections.abc import Sequence

import msgspec

from folkmoot.assembly.deciding import effects, options
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE, proposals, sponsors
from folkmoot.clock import Ref
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
    called: bool = False
    """Whether nobody stands behind it, as the clock asks."""


def put(tx: WriteTx, question: Question, wanted: Sequence[Effect] = ()) -> int:
    """Write a vote by yes or no and what a yes does; for handlers only. Gives its row id."""
    announced = question.opens is not None
    proposal_id = tx.insert(
        proposals,
        ref=question.ref,
        author_id=question.author_id,
        title=question.title,
        statement=question.statement,
        question="yes-no",
        stage=NOTICE if announced else GATHERING,
        made_at=question.at,
        announced_at=question.at if announced else None,
        opens_at=question.opens,
    )
    options.put(tx, proposal_id, 1, "")
    effects.put(tx, proposal_id, 1, wanted)
    if not question.called:
        person_id, at = question.author_id, question.at
        tx.insert(sponsors, proposal_id=proposal_id, person_id=person_id, at=at)
    return proposal_id
