"""Who decides, as pages ask and say it: all members, or those subscribed to one community."""

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import bodies, juries
from folkmoot.assembly.deciding.proposals import OPEN, Proposal
from folkmoot.assembly.rules.vocabulary import SUBSCRIBERS
from folkmoot.clock import Ref
from folkmoot.identity import people
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs
from folkmoot.web.pages.decide.listing import FEW
from folkmoot.web.pages.moot.places import place_names
from folkmoot.words import N_, gettext, ngettext

SOME = N_("Who is subscribed to the community, among the members")
ALL = N_("All members")
TOO_FEW = N_(
    "It is for those who are subscribed to {place}. Fewer than {few} members are, since before it "
    "was proposed, so all members may vote."
)
AMONG_THEM = N_("You are one of them.")
NOT_AMONG_THEM = N_("You are not one of them.")


def offered(tx: ReadTx) -> Pairs:
    """Who can be asked to decide on the stewards of a community; nothing in a small moot."""
    if people.members_count(tx) < FEW:
        return []
    return [("subscribed", gettext(SOME)), ("all", gettext(ALL))]


def typed(ask: Ask, scope: str) -> Ref | None:
    """The community whose subscribers were chosen to decide; None for all members."""
    kind, _, ref = scope.partition(":")
    chosen = ask.typed("body", longest=20) == "subscribed"
    return Ref(ref) if chosen and kind == "community" else None


def of_recall(ask: Ask, tx: ReadTx, mandate: Ref) -> Ref | None:
    """The same, where a mandate is to be taken back."""
    held = mandates.by_ref(tx, mandate)
    return typed(ask, held.scope)


def to_recall(tx: ReadTx, held: mandates.Mandate | None) -> Pairs:
    """Who can be asked to take a mandate back: who gave it, or all."""
    if held is None or bodies.gave(tx, held) is None:
        return []
    return [("subscribed", gettext(SOME)), ("all", gettext(ALL))]


def sentence(ask: Ask, tx: ReadTx, found: Proposal) -> str:
    """Who may vote, where it is for those who are subscribed to a community; else nothing."""
    if found.community is None or found.closed_at is not None:
        return ""
    place = place_names(tx, {scope := f"community:{found.community}"})[scope]
    narrow = bodies.body(tx, found, ask.now) if found.rule is None else found.rule.body
    if narrow != SUBSCRIBERS:
        return gettext(TOO_FEW).format(place=place, few=bodies.FEWEST)
    if found.stage == OPEN:
        return _some(found.roll or 0, place)
    theirs = juries.voters(tx, found, ask.now)
    mine = AMONG_THEM if ask.member.id in {one.id for one in theirs} else NOT_AMONG_THEM
    return f"{_some(len(theirs), place)} {gettext(mine)}"


def _some(roll: int, place: str) -> str:
    return ngettext(
        "{roll} member who is subscribed to {place} may vote.",
        "{roll} members who are subscribed to {place} may vote.",
        roll,
    ).format(roll=roll, place=place)
