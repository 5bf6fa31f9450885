"""Letting somebody in by form: an application that all members decide on."""

from collections.abc import Sequence

from folkmoot.assembly.authority import NO_GROUND
from folkmoot.assembly.deciding.effects import Standing
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE, OPEN, Proposal
from folkmoot.clock import Ref
from folkmoot.errors import Invalid, NotAllowed, NotFound
from folkmoot.identity import applications
from folkmoot.identity.applications import Answer
from folkmoot.identity.letting_in import LetIn
from folkmoot.record.acts import Act
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.render import Form
from folkmoot.words import N_, say

KIND = LetIn.KIND.name
TITLE = N_("Let {name} in")


def acts(ask: Ask, tx: ReadTx, _ref: str) -> Sequence[Act]:
    """The decision to let somebody in. Raises NotAllowed, or Invalid."""
    check_reader(ask, tx)
    try:
        found = applications.by_ref(tx, Ref(ask.typed("application", longest=32)))
    except NotFound as error:
        raise Invalid(N_("Choose somebody from the list."), field="application") from error
    return [LetIn(found.ref, ask.new_ref())]


def page_of(ask: Ask, tx: ReadTx, form: Form, _chosen: list[str]) -> dict[str, object]:
    """Who waits, and once that is known, what they answered. Raises NotAllowed."""
    check_reader(ask, tx)
    waiting = applications.waiting(tx)
    chosen = form.values.get("application")
    picked = next((one for one in waiting if one.ref == chosen), None)
    return {
        "waiting": [(one.ref, one.name) for one in waiting],
        "picked": picked is not None,
        "answers": picked.answers if picked else (),
        "title": say(TITLE, name=picked.name) if picked else "",
    }


def check_reader(ask: Ask, tx: ReadTx) -> None:
    """Raise NotAllowed for whoever does not read what people answered."""
    if not applications.may_read(tx, ask.member.powers):
        raise NotAllowed(NO_GROUND)


def answers(tx: ReadTx, found: Proposal, wanted: Sequence[Standing]) -> tuple[Answer, ...]:
    """What somebody answered whom a proposal would let in: all read it until it is decided."""
    if found.stage not in (GATHERING, NOTICE, OPEN):
        return ()
    asked = [one.effect.fields["application"] for one in wanted if one.effect.kind == KIND]
    return tuple(said for ref in asked for said in _answers(tx, Ref(ref)))


def name_of(tx: ReadTx, application: str) -> str:
    """Under which name somebody asked to join; "" where that is not known any more."""
    try:
        return applications.by_ref(tx, Ref(application)).name
    except NotFound:
        return ""


def _answers(tx: ReadTx, ref: Ref) -> tuple[Answer, ...]:
    try:
        return applications.by_ref(tx, ref).answers
    except NotFound:
        return ()
