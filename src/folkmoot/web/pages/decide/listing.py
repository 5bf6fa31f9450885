"""What the members decide: votes that are open, announced, looking for others, and the past."""

from starlette.responses import Response

from folkmoot.assembly import texts
from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.proposals import NOTICE, OPEN, Proposal, Stage
from folkmoot.identity import people
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import looking, stewards, taken, vetoing, words
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.talk import vouching
from folkmoot.web.routes import Route, Who

PAST = 50
FEW = 12
"""A smaller moot sees first what three friends need: propose, decide, who holds what, appeal."""


def is_few(tx: ReadTx) -> bool:
    """Whether so few are members that pages leave out what only more of them need."""
    return people.members_count(tx) < FEW


def show(ask: Ask) -> Response:
    """The list."""
    with ask.db.read() as tx:
        return page(
            ask,
            "decide.html",
            lacks=vouching.lacks(tx, ask),
            emergencies=taken.running(ask, tx) + vetoing.running(tx),
            looks=looking.waiting(tx, ask.member.id),
            few=is_few(tx),
            open=words.rows(tx, _each_ballot(tx, OPEN)),
            coming=words.rows(tx, _each_ballot(tx, NOTICE)),
            gathering=words.rows(tx, proposals.gathering(tx)),
            past=words.rows(tx, proposals.closed(tx, PAST)),
            texts=words.rows(tx, [one.proposal for one in texts.standing(tx)]),
        )


def _each_ballot(tx: ReadTx, stage: Stage) -> list[Proposal]:
    """The votes in a stage, of two questions in one ballot the one on whose page both are."""
    return [one for one in proposals.in_stages(tx, (stage,)) if stewards.home(tx, one) == one.id]


ROUTES = (Route("/decide", "What the members decide.", view=show, who=Who.MEMBERS),)
