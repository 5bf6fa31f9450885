"""What the parties of an appeal do until it is judged: answer it, put words into the lot."""

from starlette.responses import Response

from folkmoot.assembly.appealing.appealing import LONGEST_REPLY, ReplyToAppeal
from folkmoot.assembly.appealing.drawing import LONGEST_WORDS, MixLot
from folkmoot.errors import Invalid
from folkmoot.record.perform import perform
from folkmoot.text.lengths import normalise
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import proposal, seeing
from folkmoot.web.routes import Route, Who


def reply(ask: Ask) -> Response:
    """Say why one did what is appealed against."""
    try:
        words = normalise(ask.typed("words", longest=LONGEST_REPLY)).strip()
        with ask.db.write() as tx:
            found = seeing.asked(ask, tx)
            perform(tx, ReplyToAppeal(found.ref, words), by=ask.by, key=ask.key("reply", words))
    except Invalid as error:
        return proposal.again(ask, ask.wrong(error))
    return ask.go(f"/decide/{found.id}", "replied")


def mix(ask: Ask) -> Response:
    """Put words into the lot."""
    try:
        words = ask.typed("lot", longest=LONGEST_WORDS).strip()
        with ask.db.write() as tx:
            found = seeing.asked(ask, tx)
            perform(tx, MixLot(found.ref, words), by=ask.by, key=ask.key("mix"))
    except Invalid as error:
        return proposal.again(ask, ask.typed_again({"lot": error.sentence()}))
    return ask.go(f"/decide/{found.id}", "mixed")


ROUTES = (
    Route(
        "/decide/{id:int}/reply",
        "Answer an appeal against what one did.",
        method="POST",
        view=reply,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/mix",
        "Put words into the lot by which a jury is drawn.",
        method="POST",
        view=mix,
        who=Who.MEMBERS,
    ),
)
