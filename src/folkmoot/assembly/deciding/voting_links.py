"""Links by which a member votes once from another device, without signing in there.

A link stands for one member in one vote, for a day at most. It is stored as a hash, shown once, and
used up by the ballot that comes through it. It goes when its member signs out everywhere, changes
the password or leaves.
"""

import msgspec

from folkmoot.assembly.deciding import ballots, proposals, rolls
from folkmoot.assembly.deciding.proposals import OPEN, Proposal
from folkmoot.clock import DAY, Clock, Ref
from folkmoot.errors import Conflict, NotAllowed, NotFound
from folkmoot.identity import people, tokens
from folkmoot.record.actors import Member
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

LONGEST = DAY
"""So long a link is good, or until the vote closes if that is sooner."""


class Opened(msgspec.Struct, frozen=True):
    """What a link opens: a vote, and who votes."""

    proposal: Proposal
    by: Member
    name: str


def make(tx: WriteTx, clock: Clock, found: Proposal, by: Member) -> tuple[str, int]:
    """Make a link in place of any other to the same vote; gives its token and when it ends.

    Raises Conflict where no vote is open, NotAllowed for who is not on its roll.
    """
    now = clock.now()
    if found.stage != OPEN or found.closes_at is None or now >= found.closes_at:
        raise Conflict(N_("This vote is not open."))
    if rolls.mine(tx, found.id, by.ref, by.id) is None:
        raise NotAllowed(ballots.NOT_ON_ROLL)
    end(tx, found, by)
    lifetime = min(LONGEST, found.closes_at - now)
    token = tokens.issue(tx, clock, "ballot", found.ref, lifetime=lifetime, person_id=by.id)
    return token, now + lifetime


def end(tx: WriteTx, found: Proposal, by: Member) -> bool:
    """Take back a link that nobody has used; gives whether there was one."""
    return tokens.drop(tx, by.id, found.ref) > 0


def standing(tx: ReadTx, by: Member, now: int) -> dict[Ref, int]:
    """The votes to which a member has a link, and until when."""
    links = tokens.standing_for(tx, by.id, "ballot", now)
    return {Ref(one.about): one.expires_at for one in links}


def opened(tx: ReadTx, token: str, now: int) -> Opened:
    """What a link opens, which is left as it is. Raises NotFound, Gone or Conflict."""
    return _opened(tx, tokens.peek(tx, "ballot", token, now))


def use(tx: WriteTx, token: str, now: int) -> Opened:
    """The same, and the link is used up. Raises as `opened` does."""
    return _opened(tx, tokens.consume(tx, "ballot", token, now))


def _opened(tx: ReadTx, link: tokens.Link) -> Opened:
    found = proposals.by_ref(tx, Ref(link.about))
    person = people.by_id(tx, link.person_id or 0)
    if person is None or not person.is_member:
        raise NotFound(N_("There is no such person here."))
    if found.stage != OPEN:
        raise Conflict(N_("This vote is not open."))
    return Opened(found, Member(person.ref, person.id), person.name or "")
