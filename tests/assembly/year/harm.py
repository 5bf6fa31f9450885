"""What a bloc of three in ten does each day: the most harmful thing that it is let do."""

from collections.abc import Callable

import msgspec

from folkmoot.assembly.appealing.excluding import ProposeExclusion
from folkmoot.assembly.deciding import effects, options, proposals, small
from folkmoot.assembly.deciding.candidates import StandAsCandidate
from folkmoot.assembly.deciding.presenting import EraseCandidateWords, SupportCandidate
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE
from folkmoot.assembly.deciding.proposing import SayUnready, SponsorProposal
from folkmoot.assembly.deciding.rivals import PutBeside
from folkmoot.assembly.deciding.vouching import Vouch
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.assembly.powers import POWERS
from folkmoot.assembly.protecting.taking import TakeEmergency
from folkmoot.assembly.rulebook import AdoptRule
from folkmoot.assembly.rules.constitutions import COMMON_RULE
from folkmoot.clock import DAY
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.founding import CloseCommunity
from folkmoot.forum.moderation import RemovePost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.record.actors import Member
from folkmoot.record.settings import SetSetting
from tests.assembly.year.protecting import stop
from tests.assembly.year.year import Year

Harm = Callable[[Year, Member], bool]


def take_all_powers(year: Year, one: Member) -> bool:
    """Give a friend every power, without asking anybody."""
    friend = year.some(year.bloc)[0]
    ends = year.now() + 300 * DAY
    return year.act(one, GrantMandate(year.new(), friend.ref, tuple(POWERS), "moot", ends, "Ours."))


def end_a_mandate(year: Year, one: Member) -> bool:
    """Take the mandate of somebody else."""
    others = [held for held in year.held() if year.member(held.holder_id) not in year.bloc]
    empty = year.chance.random() < 0.5
    return bool(others) and year.act(one, EndMandate(others[0].ref, "Away.", empty))


def ban_who_holds_power(year: Year, one: Member) -> bool:
    """Ban a steward, so that they cannot act."""
    return any(
        year.act(one, Ban(year.member(held.holder_id).ref, "moot", "Away.", year.new(), None))
        for held in year.held()[:3]
    )


def close_the_room(year: Year, one: Member) -> bool:
    """Close where everybody talks."""
    return year.act(one, CloseCommunity(year.room, "Away."))


def hide_posts(year: Year, one: Member) -> bool:
    """Hide what somebody wrote."""
    return any(year.act(one, RemovePost(post, "Away.")) for post in year.posts()[:2])


def take_a_power(year: Year, one: Member) -> bool:
    """Call everything an emergency, and use it."""
    if year.chance.random() < 0.5:
        return False
    power = year.chance.choice(("member.ban", "post.remove", "community.close", "mandate.grant"))
    ends = year.now() + year.chance.choice((3, 30)) * DAY
    return year.act(one, TakeEmergency(year.new(), year.new(), power, "moot", ends, "Hurry."))


def abuse(year: Year, one: Member, power: str) -> None:
    """Take a power for as long as may be, and do the worst with it."""
    ends = year.now() + 3 * DAY
    if year.act(one, TakeEmergency(year.new(), year.new(), power, "moot", ends, "Hurry.")):
        for harm in (ban_for_three_days, close_the_room, hide_posts):
            harm(year, one)


def take_turns(year: Year, one: Member) -> bool:
    """One after the other takes the same power, and bans the same member for three days again."""
    others = [each for each in year.bloc if each.ref not in year.gone]
    for each in (one, *others[:3]):
        ends = year.now() + 3 * DAY
        take = TakeEmergency(year.new(), year.new(), "member.ban", "moot", ends, "Hurry.")
        if year.act(each, take):
            return ban_for_three_days(year, each)
    return False


def ban_for_three_days(year: Year, one: Member) -> bool:
    """Ban whoever holds power for as long as an emergency lets one."""
    held = year.held()
    return bool(held) and year.act(
        one,
        Ban(year.member(held[0].holder_id).ref, "moot", "Away.", year.new(), year.now() + 2 * DAY),
    )


def open_the_doors(year: Year, one: Member) -> bool:
    """Let everybody in."""
    return year.act(one, SetSetting("joining", "open"))


def stall_with_rivals(year: Year, one: Member) -> bool:
    """Put what the bloc wants beside what others want, so that they vote in three weeks."""
    with year.db.read() as tx:
        waiting = proposals.in_stages(tx, (GATHERING, NOTICE))
    mine = [each for each in waiting if each.author_id == one.id][:1]
    others = [each for each in waiting if each.ref not in year.harmful][:2]
    return any(
        year.act(one, PutBeside(rival.ref, each.ref, each.opens_at and each.opens_at + 21 * DAY))
        for rival in mine
        for each in others
    )


def propose_a_throne(year: Year, one: Member) -> bool:
    """Propose many powers for a friend, for as long as may be."""
    if year.chance.random() < 0.7:
        return False
    friend = year.some(year.bloc)[0]
    ends = year.now() + year.chance.randint(60, 180) * DAY
    powers = tuple(sorted(year.chance.sample(sorted(POWERS), 6)))
    grant = GrantMandate(year.new(), friend.ref, powers, "moot", ends, "Ours.")
    return year.propose(one, "A strong hand", grant)


def propose_an_easier_rule(year: Year, one: Member) -> bool:
    """Propose that whoever votes decides, at once."""
    rule = COMMON_RULE.rule("ordinary")
    easier = msgspec.structs.replace(rule, quorum="none", window=DAY)
    return year.propose(one, "Simpler", AdoptRule(easier))


def propose_a_recall(year: Year, one: Member) -> bool:
    """Propose to end the mandate of somebody else: all of it, for good, or all but a part."""
    others = [held for held in year.held() if year.member(held.holder_id) not in year.bloc]
    if not others or year.chance.random() < 0.5:
        return False
    held, way = year.chance.choice(others), year.chance.choice(("all", "empty", "part"))
    end = EndMandate(held.ref, "Away.", way != "all")
    if way != "part" or len(held.powers) < 2:
        return year.propose(one, "Not them", end)
    holder, left = year.member(held.holder_id).ref, held.powers[:-1]
    rest = GrantMandate(year.new(), holder, left, held.scope, held.ends, "For now.")
    return year.propose(one, "Not all of it", end, rest)


def stand_behind_harm(year: Year, one: Member) -> bool:
    """Stand behind what another of the bloc proposed."""
    with year.db.read() as tx:
        waiting = proposals.in_stages(tx, (GATHERING,))
    mine = [each for each in waiting if each.ref in year.harmful]
    return any(year.act(one, SponsorProposal(each.ref)) for each in mine)


def take_the_room(year: Year, one: Member) -> bool:
    """All of the bloc follow the community, and ask those who do for every power over the moot."""
    year.act(one, Subscribe(year.room))
    friend, ends = year.some(year.bloc)[0], year.now() + 90 * DAY
    scope = year.chance.choice(["moot", f"community:{year.room}"])
    grant = GrantMandate(year.new(), friend.ref, ("post.remove",), scope, ends, "Ours.")
    return year.propose(one, "Our room", grant, of=year.room)


def hold_everybody_up(year: Year, one: Member) -> bool:
    """Say that one has more to say."""
    with year.db.read() as tx:
        waiting = proposals.in_stages(tx, (NOTICE,))
    return any(year.act(one, SayUnready(each.ref)) for each in waiting)


def vouch_for_each_other(year: Year, one: Member) -> bool:
    """Make voters of all who are of the bloc, known or not."""
    newest = [each for each in year.bloc if each.ref not in year.gone][-10:]
    for each in newest:
        year.act(one, Vouch(each.ref))
    return False  # and go on to the next harm


def announce_what_is_not_small(year: Year, one: Member) -> bool:
    """Open the door, or take the name, as if it were a small thing."""
    with year.db.read() as tx:
        opens = small.opens(tx, year.now())
    acts = [SetSetting("joining", "open"), SetSetting("name", "Ours"), SetSetting("about", "Ours")]
    return any(
        year.act(one, small.AnnounceSmall(year.new(), (effects.of(each),), "Small", "", opens))
        for each in acts
    )


def crowd_a_ballot(year: Year, one: Member) -> bool:
    """Stand in every election with oneself behind, and silence whoever else stands."""
    with year.db.read() as tx:
        waiting = proposals.in_stages(tx, (GATHERING, NOTICE))
        asked = [each for each in waiting if each.question == "election"]
        others = [way for each in asked for way in options.of_proposal(tx, each.id)]
    for each in asked:
        if year.act(one, StandAsCandidate(each.ref, mandate := year.new())):
            year.act(one, SupportCandidate(each.ref, mandate))
    for way in others:
        if way.mandate is not None and year.act(one, EraseCandidateWords(way.mandate)):
            return year.member(way.person_id or 0) not in year.bloc
    return False


def accuse(year: Year, one: Member) -> bool:
    """Accuse whoever holds power, or a friend, so that nobody else can: again and again."""
    others = [year.member(held.holder_id) for held in year.held()]
    whom = year.chance.choice([*others[:3], *year.some(year.bloc)])
    ban = effects.of(Ban(whom.ref, "moot", "Away.", year.new(), None))
    act = ProposeExclusion(year.new(), (ban,), whom.ref, "Away", "They are in the way.")
    if whom not in year.bloc:
        year.harmful.add(act.ref)
    return year.act(one, act)


def stop_what_others_do(year: Year, one: Member) -> bool:
    """Suspend whatever a steward did to everybody, again and again."""
    return stop(year, one)


HARM: tuple[Harm, ...] = (
    vouch_for_each_other, take_all_powers, end_a_mandate, ban_who_holds_power,
    ban_for_three_days, close_the_room, open_the_doors, take_turns, take_a_power, hide_posts,
    stop_what_others_do,
    propose_an_easier_rule, propose_a_throne, propose_a_recall, announce_what_is_not_small,
    crowd_a_ballot,
    stand_behind_harm, take_the_room,
    accuse, hold_everybody_up, stall_with_rivals,
)  # fmt: skip
"""The worst first."""


def harm(year: Year) -> None:
    """Two of the bloc do the worst that is let happen."""
    for one in year.some(year.bloc, 2):
        if any(done(year, one) for done in HARM):
            return
