"""Proposals in words: what each effect does, how far it is, what became of it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import calling, emergencies, founding_vote
from folkmoot.assembly.deciding.effects import SUSPENDS, Effect, Standing
from folkmoot.assembly.deciding.proposals import Proposal, Stage
from folkmoot.assembly.powers import POWERS
from folkmoot.assembly.rules.constitutions import CONSTITUTIONS
from folkmoot.assembly.rules.vocabulary import MATTERS
from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.identity import people
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import joining_form, lessening
from folkmoot.web.pages.moot.entries import servers_named, setting_words
from folkmoot.web.pages.moot.places import place_names
from folkmoot.web.pages.persons import Who, by_ids
from folkmoot.words import N_, gettext, say

STAGES: dict[Stage, str] = {
    "intake": N_("looked at before others see it"),
    "gathering": N_("looks for others"),
    "notice": N_("announced"),
    "open": N_("open"),
    "passed": N_("decided"),
    "failed": N_("not passed"),
    "withdrawn": N_("taken back"),
    "lapsed": N_("lapsed"),
    "joined": N_("voted on with another"),
    "returned": N_("sent back"),
}
_TITLES = frozenset(
    {
        founding_vote.TITLE,
        founding_vote.WHO,
        calling.TITLE,
        emergencies.TITLE,
        emergencies.CONFIDENCE,
    }
)
_STATEMENTS = frozenset(
    {founding_vote.STATEMENT, founding_vote.WHAT_FOR, calling.STATEMENT, emergencies.WHY_CONFIDENCE}
)
"""Words of votes that nobody wrote: each reads them in their own language."""
ERASED = N_("A proposal whose words were erased")
SOMEBODY = N_("somebody who left")

AT_ONCE = N_("As soon as the vote is announced: {what}")
ON_A_NO = N_("If it does not pass: {what}")
GRANT = N_("Entrust {name} until {day}, over {place}, with: {powers}")
BOUND = N_("They are bound by the words of a proposal.")
UNDERSTUDY = N_("If they are gone before that, {name} takes over.")
VACATE = N_("Nobody takes over.")
END = N_("End a mandate of {name}: {powers}")
SETTING = N_("Change a setting: {what}.")
MOVE = N_("Send those who follow {place} from other servers to {url}.")
STAY = N_("Say no more that {place} moved.")
WAS = N_("Say that {place} was these before, so that they can move here: {urls}")
WAS_NOTHING = N_("Say no more that {place} was another community before.")
KEEP_OUT = N_("Keep {name} out of the moot until {day}.")
FOR_GOOD = N_("Keep {name} out of the moot for good.")
LET_IN = N_("Let {name} in, who asked to join.")
UNBAN = N_("End the ban of {name}.")
CONSTITUTION = N_("Live by the constitution “{title}”, from a week after the decision on.")
RULE = N_("Have another rule for “{title}”, from a week after the decision on.")
ROOMS = {
    "community.close/1": N_("Close the community {name}: it stays readable, and nothing is added."),
    "community.reopen/1": N_("Open the community {name} again."),
}
PLAIN = {
    "text.publish/1": N_("Publish its statement in the name of all members."),
    "text.withdraw/1": N_("Take back a text that was published."),
    "post.restore/1": N_("Bring back a post that was removed."),
    "comment.restore/1": N_("Bring back a comment that was removed."),
    "thread.unlock/1": N_("Open a thread to replies again."),
}
SERVERS = {
    "federation.block/1": N_("Block {servers}."),
    "federation.silence/1": N_("Silence {servers}."),
    "federation.allow/1": N_("Allow {servers}."),
    "federation.lift/1": N_("Take back what was decided about {servers}."),
}


class Row(msgspec.Struct, frozen=True):
    """One proposal in a list."""

    href: str
    title: str
    who: Who
    stage: str
    at: int
    """What the list is ordered by: when it closes, opens, or was made or closed."""


class Done(msgspec.Struct, frozen=True):
    """One effect, and what became of it; `state` is "", "done" or "failed"."""

    sentence: str
    state: str
    at: int
    why: str


def title_of(found: Proposal) -> str:
    """Its title, or words for one that was erased."""
    if found.title in _TITLES:
        return gettext(found.title)
    return found.title or gettext(ERASED)


def statement_of(found: Proposal) -> str:
    """What it says, in the words of who reads it where nobody wrote them."""
    return gettext(found.statement) if found.statement in _STATEMENTS else found.statement


def rows(tx: ReadTx, found: Sequence[Proposal]) -> list[Row]:
    """Proposals for a list."""
    authors = by_ids(tx, {one.author_id for one in found})
    return [
        Row(
            f"/decide/{one.id}",
            title_of(one),
            authors[one.author_id],
            gettext(STAGES[one.stage]),
            _at(one),
        )
        for one in found
    ]


def _at(one: Proposal) -> int:
    match one.stage:
        case "open":
            return one.closes_at or 0
        case "notice":
            return one.opens_at or 0
        case _:
            return one.closed_at or one.made_at


def effects(ask: Ask, tx: ReadTx, found: Sequence[Standing]) -> list[Done]:
    """The effects of a proposal, one sentence each."""
    shorter = lessening.sentences(ask, tx, found)
    suspends = any(one.option == SUSPENDS for one in found)
    return [
        Done(
            sentence=_when(
                shorter.get(one.n) or effect(ask, tx, one.effect), one.option, suspends=suspends
            ),
            state="done" if one.carried_at else "failed" if one.failed_at else "",
            at=one.carried_at or one.failed_at or 0,
            why=one.failure or "",
        )
        for one in found
    ]


def _when(sentence: str, option: int, *, suspends: bool) -> str:
    """What an effect does, and when, where some of it happens before the vote."""
    if not suspends:
        return sentence
    return say(AT_ONCE if option == SUSPENDS else ON_A_NO, what=sentence)


def effect(ask: Ask, tx: ReadTx, one: Effect) -> str:
    """What an effect does, in a sentence."""
    fields = one.fields
    match one.kind:
        case "mandate.grant/1":
            return _grant(ask, tx, fields)
        case "mandate.end/1":
            return _end(tx, fields)
        case "setting.set/1":
            return say(SETTING, what=setting_words(fields["key"], fields["value"]))
        case "member.ban/1" | "member.unban/1":
            return _ban(ask, _name(tx, fields["person"]), one)
        case "member.let_in/1":
            name = joining_form.name_of(tx, fields["application"]) or gettext(SOMEBODY)
            return say(LET_IN, name=name)
        case "constitution.adopt/1":
            return say(CONSTITUTION, title=gettext(CONSTITUTIONS[fields["name"]].title))
        case "rule.adopt/1":
            return say(RULE, title=gettext(MATTERS[fields["rule"]["matter"]].title))
        case kind if kind.startswith("community."):
            return _room(_place(tx, f"community:{fields['community']}"), one)
        case _:
            return gettext(PLAIN[one.kind]) if one.kind in PLAIN else _servers(one.kind, fields)


def _ban(ask: Ask, name: str, one: Effect) -> str:
    if one.kind == "member.unban/1":
        return say(UNBAN, name=name)
    until = one.fields["until"]
    return (
        say(FOR_GOOD, name=name) if until is None else say(KEEP_OUT, name=name, day=ask.day(until))
    )


def _room(place: str, one: Effect) -> str:
    if one.kind in ROOMS:
        return say(ROOMS[one.kind], name=place)
    if one.kind == "community.move/1":
        url = one.fields["to"]
        return say(STAY, place=place) if url is None else say(MOVE, place=place, url=url)
    urls = ", ".join(one.fields["urls"])
    return say(WAS, place=place, urls=urls) if urls else say(WAS_NOTHING, place=place)


def _servers(kind: str, fields: dict[str, Any]) -> str:
    named = [server["host"] for server in fields.get("servers", ())]
    return say(SERVERS[kind], servers=servers_named(named or fields["hosts"]))


def _grant(ask: Ask, tx: ReadTx, fields: dict[str, Any]) -> str:
    name, place = _name(tx, fields["holder"]), _place(tx, fields["scope"])
    powers, day = _powers(fields["powers"]), ask.day(fields["ends"])
    bound = gettext(BOUND) if fields.get("instructions") else ""
    next_ = fields.get("understudy")
    follows = say(UNDERSTUDY, name=_name(tx, next_)) if next_ else ""
    whole = (say(GRANT, name=name, day=day, place=place, powers=powers), bound, follows)
    return " ".join(filter(None, whole))


def _end(tx: ReadTx, fields: dict[str, Any]) -> str:
    nobody = gettext(VACATE) if fields.get("vacate") else ""
    return f"{_ended(tx, fields['mandate'])} {nobody}".strip()


def _ended(tx: ReadTx, ref: str) -> str:
    try:
        held = mandates.by_ref(tx, Ref(ref))
    except NotFound:
        return say(END, name=gettext(SOMEBODY), powers="")
    holder = people.by_id(tx, held.holder_id)
    name = holder.handle if holder and holder.handle else gettext(SOMEBODY)
    return say(END, name=name, powers=_powers(held.powers))


def _name(tx: ReadTx, ref: str) -> str:
    person = people.by_ref(tx, Ref(ref))
    return person.handle if person and person.handle else gettext(SOMEBODY)


def _place(tx: ReadTx, scope: str) -> str:
    return place_names(tx, {scope})[scope]


def _powers(names: Sequence[str]) -> str:
    return " ".join(gettext(POWERS[name].sentence) for name in names if name in POWERS)
