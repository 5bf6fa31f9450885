"""Whom a proposal judges: whose mandates it would end. They do not moderate what is said of it."""

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import effects, proposals
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE, OPEN
from folkmoot.assembly.mandates import EndMandate
from folkmoot.clock import Ref
from folkmoot.record.acts import Deed
from folkmoot.storage.transaction import ReadTx

UNDER = "mandate:"


def is_judged(tx: ReadTx, proposal: Ref, deed: Deed) -> bool:
    """Whether a proposal under way would end a mandate of who does something under a mandate.

    A caretaker is not: there may be nobody else who keeps spam out.
    """
    found = proposals.by_ref(tx, proposal)
    if not deed.ground.startswith(UNDER) or found.stage not in (GATHERING, NOTICE, OPEN):
        return False
    if mandates.by_ref(tx, Ref(deed.ground.removeprefix(UNDER))).caretaker:
        return False
    wanted = [one.effect for one in effects.of_proposal(tx, found.id)]
    ended = [one.fields["mandate"] for one in wanted if one.kind == EndMandate.KIND.name]
    return any(mandates.by_ref(tx, Ref(ref)).holder_id == deed.actor_id for ref in ended)
