"""Standing in an election, saying who one is, standing behind somebody, and taking it back."""

from starlette.responses import Response

from folkmoot.assembly.deciding import presenting
from folkmoot.assembly.deciding.candidates import StandAsCandidate, WithdrawCandidate
from folkmoot.assembly.deciding.presenting import (
    LONGEST,
    EraseCandidateWords,
    SpeakAsCandidate,
    SupportCandidate,
    UnsupportCandidate,
)
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.record.perform import perform
from folkmoot.text.lengths import normalise
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import proposal, seeing, standing, stewards
from folkmoot.web.pages.decide.room import page
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext


def stand(ask: Ask) -> Response:
    """Stand, and say who one is if one likes."""
    try:
        words = normalise(ask.typed("words", longest=LONGEST * 2)).strip()
        with ask.db.write() as tx:
            found = seeing.asked(ask, tx)
            act = StandAsCandidate(found.ref, ask.new_ref())
            done = perform(tx, act, by=ask.by, key=ask.key("stand"))
            if words and not done.repeated:
                perform(tx, SpeakAsCandidate(found.ref, act.mandate, words), by=ask.by)
    except Invalid as error:
        return proposal.again(ask, ask.wrong(error))
    proceed(ask.db)
    return ask.go(_page_of(ask, found), "stood")


def speak(ask: Ask) -> Response:
    """Say something else of oneself."""
    try:
        words = normalise(ask.typed("words", longest=LONGEST * 2)).strip()
        with ask.db.write() as tx:
            found = seeing.asked(ask, tx)
            one = standing.mine(ask, tx, found)
            mandate = one.mandate if one is not None and one.mandate is not None else Ref("")
            act = SpeakAsCandidate(found.ref, mandate, words)
            perform(tx, act, by=ask.by, key=ask.key("speak", words))
    except Invalid as error:
        return proposal.again(ask, ask.wrong(error))
    return ask.go(_page_of(ask, found), "spoke")


def support(ask: Ask) -> Response:
    """Stand behind a candidate, or take that back."""
    word = ask.request.url.path.rpartition("/")[2]
    make = SupportCandidate if word == "support" else UnsupportCandidate
    mandate = Ref(ask.typed("candidate", longest=32))
    with ask.db.write() as tx:
        found = seeing.asked(ask, tx)
        perform(tx, make(found.ref, mandate), by=ask.by, key=ask.key(word, mandate))
    proceed(ask.db)
    return ask.go(_page_of(ask, found), f"{word}ed")


def _page_of(ask: Ask, found: Proposal) -> str:
    """Where the election is voted on: that of the first stewards with the constitution."""
    with ask.db.read() as tx:
        return f"/decide/{stewards.home(tx, found)}"


def ask_to_erase(ask: Ask) -> Response:
    """The page before the words of a candidate are erased."""
    with ask.db.read() as tx:
        number, _one = presenting.said_by(tx, ask.path("ref"))
    return page(
        ask,
        "confirm.html",
        question=gettext(N_("Erase these words?")),
        tells=[
            gettext(N_("The words are deleted for everybody, also in the record.")),
            gettext(N_("That somebody stands, and who stands behind them, stays.")),
        ],
        action=ask.request.url.path,
        back=f"/decide/{number}",
        button=gettext(N_("Erase")),
        ask_password=False,
        form=Form(),
    )


def erase(ask: Ask) -> Response:
    """Erase them."""
    with ask.db.write() as tx:
        number, _one = presenting.said_by(tx, ask.path("ref"))
        perform(tx, EraseCandidateWords(ask.path("ref")), by=ask.by, key=ask.key())
    return ask.go(f"/decide/{number}", "voice-erased")


def unstand(ask: Ask) -> Response:
    """Stand no longer."""
    with ask.db.write() as tx:
        found = seeing.asked(ask, tx)
        perform(tx, WithdrawCandidate(found.ref), by=ask.by, key=ask.key("unstand"))
    proceed(ask.db)
    return ask.go(_page_of(ask, found), "unstood")


ERASING = "/decide/candidate/{ref:ref}/erase"

ROUTES = (
    Route(
        "/decide/{id:int}/stand", "Stand in an election.", method="POST", view=stand,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/unstand", "Stand no longer in an election.", method="POST", view=unstand,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/speak", "Say who one is, as a candidate.", method="POST", view=speak,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/support", "Stand behind a candidate.", method="POST", view=support,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/unsupport", "Stand behind a candidate no longer.", method="POST",
        view=support, who=Who.MEMBERS,
    ),
    Route(
        ERASING, "Before the words of a candidate are erased.", view=ask_to_erase,
        who=Who.MEMBERS,
    ),
    Route(
        ERASING, "Erase what a candidate said.", method="POST", view=erase, who=Who.MEMBERS,
    ),
)  # fmt: skip
