"""The phases of a young moot: what its founder may do in each, and when the members take over."""

import msgspec

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import founding_vote
from folkmoot.assembly.deciding.proposals import NOTICE, OPEN
from folkmoot.identity import people
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_


class Phase(msgspec.Struct, frozen=True):
    """One phase in sentences: what it is, what the founder may and may not, what others may."""

    name: str
    title: str
    founder: tuple[str, ...]
    others: tuple[str, ...]


_LIMITS = (
    N_("The founder cannot keep anybody out for more than 7 days."),
    N_("The founder cannot change the record, nor the rules by which you decide."),
)
_ANY = N_("Any member can propose, vote, take part in a recall, and check the record.")

SEED = Phase(
    "seed",
    N_("One or two people: the seed"),
    (N_("The founder holds every power, and each act stands in the record."), *_LIMITS),
    (N_("Whoever joins has the same vote as the founder."), _ANY),
)
PROVISIONAL = Phase(
    "provisional",
    N_("Three or more: for the time being"),
    (N_("The founder admits people, removes spam and runs the machine."), *_LIMITS),
    (_ANY, N_("From two weeks after the founding on, any member can call the founding vote.")),
)
VOTING = Phase(
    "voting",
    N_("The founding vote"),
    (N_("The founder has one vote, as everybody."), *_LIMITS),
    (_ANY, N_("Everybody says by which rules they want to decide.")),
)
ASSEMBLY = Phase(
    "assembly",
    N_("The assembly holds the keys"),
    (N_("Whoever founded the moot has only what the members decided."),),
    (_ANY, N_("Every power comes from a decision, for a term, and can be taken back.")),
)
LAPSED = Phase(
    "lapsed",
    N_("Taken care of, until you decide"),
    (
        N_("The founder's mandate has ended by itself."),
        N_("Spam, law and hosting are left to them, 30 days at a time, until somebody is elected."),
    ),
    (_ANY, N_("The Common Rule holds until you adopt a constitution.")),
)


class Standing(msgspec.Struct, frozen=True):
    """In which phase a moot is, and what comes when. Times are 0 where there is none."""

    phase: Phase
    founded: int
    until: int
    """When the founder's mandate lapses by itself."""
    members_from: int
    """From when on any member can call the founding vote; 0 where nobody can."""
    opens: int
    """When it opens by itself."""
    proposal: int
    """The number of the founding vote that is announced, open or was the last; 0 for none."""


def of(tx: ReadTx, at: int) -> Standing:
    """How far a moot is."""
    held = founding_vote.all_held(tx)
    founded = founding_vote.founded_at(tx)
    by_clock = founding_vote.earliest(tx, at, by_clock=True)
    first = founding_vote.earliest(tx, at, by_clock=False)
    running = bool(held) and held[-1].proposal.stage in (NOTICE, OPEN)
    return Standing(
        phase=_phase(tx, at, founded, running=running),
        founded=founded,
        until=founded + mandates.FOUNDER_TERM,
        members_from=first or 0,
        opens=0 if by_clock is None else max(by_clock, at) + founding_vote.SHORTEST_NOTICE,
        proposal=held[-1].proposal.id if held else 0,
    )


def _phase(tx: ReadTx, at: int, founded: int, *, running: bool) -> Phase:
    if founding_vote.adopted(tx) is not None:
        return ASSEMBLY
    if running:
        return VOTING
    if at >= founded + mandates.FOUNDER_TERM:
        return LAPSED
    few = people.members_count(tx) < founding_vote.FROM_MEMBERS
    return SEED if few else PROVISIONAL
