"""A link to vote once from another device: made and taken back here, opened and used there."""

import msgspec
from starlette.responses import Response

from folkmoot.assembly.deciding import effects, options, voting_links
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.voting_links import Opened
from folkmoot.assembly.rules.vocabulary import SECRET_FROM
from folkmoot.errors import Invalid
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web import qr
from folkmoot.web.ask import Ask
from folkmoot.web.pages.account.inviting import address
from folkmoot.web.pages.decide import (
    outcome,
    proposal,
    seeing,
    standing,
    stewards,
    voting,
    words,
)
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.decide.standing import Election
from folkmoot.web.pages.decide.stewards import Stewards
from folkmoot.web.pages.decide.words import Done
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who


class Made(msgspec.Struct, frozen=True):
    """The link that was just made; it is shown only now."""

    link: str
    qr: str
    until: int


class Asked(msgspec.Struct, frozen=True):
    """The one question that the page of a link shows."""

    title: str
    name: str
    """Of who votes."""
    closes: int
    html: str
    effects: list[Done]
    ways: list[tuple[str, list[Done]]]
    election: Election | None
    stewards: Stewards | None
    few: bool


def make(ask: Ask) -> Response:
    """Make a link and show it; another one to the same vote ends."""
    with ask.db.write() as tx:
        found = seeing.asked(ask, tx)
        token, until = voting_links.make(tx, ask.clock, found, ask.by)
    link = f"{address(ask)}/vote/{token}"
    return page(
        ask, "voting_link_made.html", id=found.id, title=words.title_of(found),
        made=Made(link, qr.drawing(link), until),
    )  # fmt: skip


def end(ask: Ask) -> Response:
    """Take the link back."""
    with ask.db.write() as tx:
        found = seeing.asked(ask, tx)
        voting_links.end(tx, found, ask.by)
    return ask.back(f"/decide/{found.id}", "withdrawn")


def show(ask: Ask) -> Response:
    """The question and the ballot; whoever only looks uses nothing up."""
    return _page(ask, Form())


def vote(ask: Ask) -> Response:
    """Vote, and use the link up; a ballot that is not filled in leaves it as it is."""
    try:
        with ask.db.write() as tx:
            opened = voting_links.use(tx, ask.path("token"), ask.clock.now())
            code = voting.cast(ask, tx, opened.proposal, opened.by, key=False)
    except Invalid as error:
        return _page(ask, ask.wrong(error), status=error.status)
    proceed(ask.db)
    return page(
        ask, "voting_link.html", form=Form(), one=None, booth=None, done=True, receipt=code
    )  # fmt: skip


def _page(ask: Ask, form: Form, status: int = 200) -> Response:
    with ask.db.read() as tx:
        opened = voting_links.opened(tx, ask.path("token"), ask.now)
        asked = _asked(ask, tx, opened)
        booth = voting.booth(ask, tx, opened.proposal, form, opened.by)
    if booth is not None:
        booth = msgspec.structs.replace(booth, action=ask.request.url.path)
    return page(
        ask, "voting_link.html", code=status, form=form, one=asked, booth=booth, done=False,
        receipt="",
    )  # fmt: skip


def _asked(ask: Ask, tx: ReadTx, opened: Opened) -> Asked:
    found = opened.proposal
    called = outcome.names(tx, found, options.of_proposal(tx, found.id))
    wanted = effects.of_proposal(tx, found.id)
    term = found.rule.term if found.rule is not None else 0
    return Asked(
        title=words.title_of(found),
        name=opened.name,
        closes=found.closes_at or 0,
        html=render(words.statement_of(found)),
        effects=words.effects(ask, tx, wanted) if found.question == "yes-no" else [],
        ways=proposal.ways(ask, tx, found, called, wanted),
        election=standing.of(ask, tx, found, term, [], roll=found.roll or 0),
        stewards=stewards.of(ask, tx, found, found.roll or 0),
        few=(found.roll or 0) < SECRET_FROM,
    )


ROUTES = (
    Route(
        "/decide/{id:int}/link", "Make a link to vote once from another device.", method="POST",
        view=make, who=Who.MEMBERS, action="link",
    ),
    Route(
        "/decide/{id:int}/link/end", "Take back a link to vote.", method="POST", view=end,
        who=Who.MEMBERS,
    ),
    Route(
        "/vote/{token}", "Before voting by a link.", view=show, who=Who.EVERYBODY, action="link",
        secret=True,
    ),
    Route(
        "/vote/{token}", "Vote once by a link.", method="POST", view=vote, who=Who.EVERYBODY,
        action="link", secret=True,
    ),
)  # fmt: skip
