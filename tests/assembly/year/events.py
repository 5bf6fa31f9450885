"""What happens in a year, by the good will of most: things are written, decided, mended."""

from collections.abc import Callable

import msgspec

from folkmoot.assembly.appealing.excluding import ProposeExclusion
from folkmoot.assembly.appealing.intaking import AnswerIntake
from folkmoot.assembly.deciding import effects, intakes, proposals, small
from folkmoot.assembly.deciding.candidates import StandAsCandidate
from folkmoot.assembly.deciding.objecting import MakeObjection
from folkmoot.assembly.deciding.presenting import SpeakAsCandidate, SupportCandidate
from folkmoot.assembly.deciding.proposals import INTAKE, Office
from folkmoot.assembly.deciding.proposing import MakeProposal, SponsorProposal
from folkmoot.assembly.deciding.rivals import PutBeside
from folkmoot.assembly.deciding.vouching import Unvouch, Vouch
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.assembly.protecting.taking import TakeEmergency
from folkmoot.assembly.rulebook import AdoptConstitution, AdoptRule
from folkmoot.assembly.rules.constitutions import COMMON_RULE
from folkmoot.clock import DAY
from folkmoot.forum.exclusion import Ban, Unban, Warn
from folkmoot.forum.founding import CloseCommunity, FoundCommunity
from folkmoot.forum.moderation import LockThread, RemovePost, RestorePost, UnlockThread
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity.leaving import Leave
from folkmoot.record.acts import Act
from folkmoot.record.settings import SetSetting
from tests.assembly.year.protecting import appeal, change_a_setting, object_and_answer
from tests.assembly.year.year import Year

Event = Callable[[Year], object]

STEWARDSHIP = (
    "member.ban", "member.warn", "post.remove", "report.decide", "setting.set", "thread.lock",
)  # fmt: skip
KEYS = ("host.keys", "host.operate", "mandate.grant", "member.admit", "setting.set")


# ---- every day


def write(year: Year) -> None:
    """Somebody writes a post."""
    for one in year.some(year.people):
        year.act(one, CreatePost(ref=year.new(), community=year.room, title="News"))


def tend(year: Year) -> None:
    """A steward hides a post, locks a thread, warns, or bans for a day; now and then wrongly."""
    for steward in year.some(year.stewards):
        year.act(steward, year.chance.choice(_duties(year)))


def _duties(year: Year) -> list[Act]:
    person = year.some(year.people)[0].ref
    duties: list[Act] = [
        Warn(person, "moot", "Please be kind."),
        Ban(person, "moot", "A day to cool down.", year.new(), year.now() + DAY),
        Unban(person, "moot", "It is over."),
        SetSetting("searchable", value=year.chance.random() < 0.5),
    ]
    for post in year.posts()[-1:]:
        duties += [RemovePost(post, "Off topic."), RestorePost(post, "After all."),
                   LockThread(post, "Enough."), UnlockThread(post, "Go on.")]  # fmt: skip
    return duties


def tell_who_we_are(year: Year) -> None:
    """A small thing for all to decide."""
    for one in year.some(year.people):
        year.propose(one, "Who we are", SetSetting("summary", f"We print. Day {year.day}."))


def differ(year: Year) -> None:
    """Two want the same thing otherwise: one puts a proposal beside that of the other."""
    first, rival = year.new(), year.new()
    ways = ((first, "We weave."), (rival, "We dye."))
    for (ref, words), one in zip(ways, year.some(year.people, 2), strict=False):
        wanted = effects.of(SetSetting("summary", f"{words} Day {year.day}."))
        year.act(one, MakeProposal(ref, (wanted,), words, ""))
        if ref == rival:
            year.act(one, PutBeside(rival, first, None))
    for one in year.some(year.people, 8):
        for ref, _ in ways:
            year.act(one, SponsorProposal(ref))


def choose_a_steward(year: Year) -> None:
    """Somebody who is trusted is to be steward for some months."""
    honest = [one for one in year.people if one not in year.bloc]
    for one, holder in zip(year.some(honest), year.some(honest), strict=False):
        ends = year.now() + year.chance.randint(30, 150) * DAY
        grant = GrantMandate(year.new(), holder.ref, STEWARDSHIP, "moot", ends, "We trust them.")
        if year.propose(one, "A steward", grant):
            year.stewards.append(holder)


def choose_a_host(year: Year) -> None:
    """Somebody is to keep the keys of the machine."""
    honest = [one for one in year.people if one not in year.bloc]
    for one, holder in zip(year.some(honest), year.some(honest), strict=False):
        ends, [other] = year.now() + 120 * DAY, year.some(year.people)
        next_ = None if other == holder else other.ref
        grant = GrantMandate(
            year.new(), holder.ref, KEYS, "moot", ends, "They know how.", understudy=next_
        )
        year.propose(one, "A host", grant)


def elect(year: Year) -> None:
    """Two stand for an office, and everybody says in which order they want them."""
    ref = year.new()
    office = Office(STEWARDSHIP, "moot", 1, "Somebody must.")
    for one in year.some(year.people):
        if year.act(one, MakeProposal(ref, (), "Who tends?", "", office=office)):
            for candidate in year.some(year.people, 2):
                year.act(candidate, StandAsCandidate(ref, mandate := year.new()))
                year.act(candidate, SpeakAsCandidate(ref, mandate, "I sweep the floor."))
                for other in year.some(year.people):
                    year.act(other, SupportCandidate(ref, mandate))


def tend_the_room(year: Year) -> None:
    """Some follow the community, and those who do choose its steward, or recall one."""
    for one in year.some(year.people, 4):
        year.act(one, Subscribe(year.room))
    scope, [one] = f"community:{year.room}", year.some(year.people)
    held = [each for each in year.held() if each.scope == scope]
    if held and year.chance.random() < 0.3:
        year.propose(one, "Not there", EndMandate(held[-1].ref, "Enough."), of=year.room)
        return
    ends = year.now() + year.chance.randint(30, 90) * DAY
    for holder in year.some(year.people):
        grant = GrantMandate(year.new(), holder.ref, ("post.remove",), scope, ends, "They know it.")
        year.propose(one, "Who tends the room", grant, of=year.room)


def announce(year: Year) -> None:
    """Who keeps the settings announces what the moot says of itself, and somebody may object."""
    able = [held.holder_id for held in year.held() if "setting.set" in held.powers]
    for one in [year.member(each) for each in able[:1]]:
        with year.db.read() as tx:
            opens = small.opens(tx, year.now())
        said = effects.of(SetSetting("about", f"Day {year.day}"))
        act = small.AnnounceSmall(year.new(), (said,), "Who we are", "", opens)
        if year.act(one, act) and year.chance.random() < 0.3:
            for other in year.some(year.people):
                year.act(other, MakeObjection(year.new(), act.ref, "It was better before."))


def exclude(year: Year) -> None:
    """Somebody asks a jury to keep somebody out for half a year."""
    if year.chance.random() < 0.5:
        return
    whom = year.some(year.people)[0].ref
    until = year.now() + 180 * DAY
    ban = effects.of(Ban(whom, "moot", "Too much.", year.new(), until))
    for one in year.some(year.people):
        year.act(one, ProposeExclusion(year.new(), (ban,), whom, "Away for a while", "Please."))


def look_first(year: Year) -> None:
    """Most of those who were called look at proposals about a person; the others say nothing."""
    with year.db.read() as tx:
        waiting = proposals.in_stages(tx, (INTAKE,))
        called = [(one, seat) for one in waiting for seat in intakes.seats_of(tx, one.id)]
    for one, seat in called:
        looker = year.member(seat.person_id)
        fine = (one.ref in year.harmful) == (looker in year.bloc)
        if seat.through is None and year.chance.random() < 0.6:
            year.act(looker, AnswerIntake(one.ref, through=fine, reason="It names no day."))


def recall(year: Year) -> None:
    """A mandate is to end before its time."""
    held = year.held()
    if held:
        end = EndMandate(year.chance.choice(held).ref, "We would rather not.")
        year.propose(year.some(year.people)[0], "Thank you, that was enough", end)


def change_a_rule(year: Year) -> None:
    """A rule is to be changed, or a constitution to be come back to."""
    rule = COMMON_RULE.rule(year.chance.choice(["ordinary", "recall", "constitution"]))
    days = year.chance.randint(7, 12)
    longer = AdoptRule(msgspec.structs.replace(rule, window=days * DAY))
    back = AdoptConstitution("common rule")
    year.propose(year.some(year.people)[0], "Our rules", year.chance.choice([longer, back]))


def lend(year: Year) -> None:
    """Who may give mandates gives one over a community."""
    for held in year.held():
        if "mandate.grant" in held.powers:
            holder = year.some(year.people)[0].ref
            scope = f"community:{year.room}"
            ends = min(held.ends, year.now() + 20 * DAY)
            grant = GrantMandate(year.new(), holder, ("post.remove",), scope, ends, "Help us.")
            year.act(year.member(held.holder_id), grant)
            return


def give_up(year: Year) -> None:
    """Somebody who holds a mandate has had enough."""
    for held in year.held()[-1:]:
        year.act(year.member(held.holder_id), EndMandate(held.ref, "I am tired."))


def go(year: Year) -> None:
    """Somebody leaves; not the last three."""
    if len(year.people) > 10 and year.chance.random() < 0.2:
        for one in year.some(year.people[3:]):
            if year.act(one, Leave(one.ref)):
                year.gone.add(one.ref)


def found_a_room(year: Year) -> None:
    """Who may founds a community."""
    for one in year.some(year.people):
        name = f"room{year.day}"
        year.act(one, FoundCommunity(ref=year.new(), name=name, title=name.title()))


def vouch(year: Year) -> None:
    """Some say of newcomers that they know them; one takes it back."""
    for one in year.some(year.people, 6):
        for newcomer in year.some(year.people[-20:], 2):
            if year.act(one, Vouch(newcomer.ref)) and year.chance.random() < 0.1:
                year.act(one, Unvouch(newcomer.ref))


def an_emergency(year: Year) -> None:
    """Stewards take a power that they lack, and use it."""
    for held in year.held():
        if year.chance.random() < 0.5:
            one = year.member(held.holder_id)
            power = year.chance.choice(("thread.lock", "community.close", "member.ban"))
            ends = year.now() + 2 * DAY
            year.act(
                one, TakeEmergency(year.new(), year.new(), power, "moot", ends, "A wave of spam.")
            )
            whom, until = year.some(year.people)[0].ref, year.now() + DAY
            for act in (
                *(LockThread(post, "Enough.") for post in year.posts()[-2:]),
                CloseCommunity(year.room, "A wave of spam."),
                Ban(whom, "moot", "A wave of spam.", year.new(), until),
            ):
                year.act(one, act)


EVENTS: tuple[Event, ...] = (
    write, write, tend, tend, tell_who_we_are, choose_a_steward, choose_a_host, recall,
    change_a_rule, lend, go, found_a_room, object_and_answer, appeal, appeal,
    elect, exclude, announce, vouch, vouch, vouch, tend_the_room, an_emergency,
    give_up, change_a_setting,
)  # fmt: skip


# ---- once


def the_founder_sleeps(year: Year) -> None:
    """The founder is never seen again."""
    year.asleep.add(year.founder.ref)


def a_steward_vanishes(year: Year) -> None:
    """A steward is never seen again, and gives nothing back."""
    for one in year.some(year.stewards):
        year.asleep.add(one.ref)


def a_flood(year: Year) -> None:
    """Forty newcomers in a day, all brought in by the bloc."""
    for _ in range(40):
        for one in year.some(year.bloc):
            year.enter(one, bloc=True)


ONCE: dict[int, tuple[Event, ...]] = {
    8: (change_a_setting,),
    16: (change_a_setting,),
    20: (choose_a_steward, choose_a_host),
    27: (differ,),
    34: (change_a_setting,),
    45: (the_founder_sleeps,),
    50: (choose_a_host,),
    90: (change_a_setting,),
    120: (a_steward_vanishes,),
    155: (differ,),
    228: (differ,),
    200: (a_flood,),
}
