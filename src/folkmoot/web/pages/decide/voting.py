"""The ballot: by yes or no, by order, or by approval; open, or secret with a code."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from folkmoot.assembly.deciding import (
    ballots,
    options,
    pairing,
    proposals,
    rolls,
    secret,
    tallying,
    vetoes,
    voting_links,
)
from folkmoot.assembly.deciding.options import Option
from folkmoot.assembly.deciding.proposals import OPEN, Proposal
from folkmoot.assembly.rules.vocabulary import Method
from folkmoot.errors import Invalid
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import outcome, taken, words
from folkmoot.web.render import Form
from folkmoot.words import N_, gettext, say

SECOND = "stewards-"
"""Before the names of the fields of the second question on a ballot."""

BEST = N_("{n} (best)")
LEFT_OUT = N_("not named: behind all others")

CHOICES = {"yes": N_("Yes"), "no": N_("No"), "abstain": N_("Neither")}


class Way(msgspec.Struct, frozen=True):
    """An option on the ballot. `value`: what the reader gave it before."""

    n: int
    name: str
    value: str


class Booth(msgspec.Struct, frozen=True):
    """Everything that a ballot needs."""

    method: Method
    secret: bool
    taken: bool
    """The reader has voted."""
    mine: str
    """Their choice; "" where it is secret."""
    code: str
    """A new code for who has not voted secretly yet."""
    ways: list[Way]
    """In an order of the reader's own; the one that changes nothing is the last."""
    places: list[tuple[str, str]]
    action: str
    """Where the form goes."""
    emergency: str = ""
    """What is judged, where it is an emergency."""
    veto: bool = False
    """Whether something is suspended until the vote."""
    prefix: str = ""
    """Of the names of its fields, where two questions are in one form."""
    title: str = ""
    """Of its question, where there are two."""
    second: "Booth | None" = None
    """The election in the same ballot as the founding vote."""
    link: int = 0
    """Until when a link to vote from another device is good; 0 where there is none."""


class Entry(msgspec.Struct, frozen=True):
    """One line of a published list: a mark, and the choice in words."""

    mark: str
    words: str


def booth(ask: Ask, tx: ReadTx, found: Proposal, form: Form, by: Member) -> Booth | None:
    """The ballot of a vote that is open, for somebody who is on its roll.

    A founding vote and the election of the first stewards are two questions on one ballot.
    """
    first = _booth(ask, tx, found, form, by)
    election = beside(tx, found)
    if first is None or election is None:
        return first
    second = _booth(ask, tx, election, form, by, prefix=SECOND)
    if second is None:
        return first
    titled = msgspec.structs.replace(second, title=words.title_of(election))
    return msgspec.structs.replace(first, title=words.title_of(found), second=titled)


def beside(tx: ReadTx, found: Proposal) -> Proposal | None:
    """The election in the same ballot, as long as it is open; None for any other vote."""
    number = pairing.election_of(tx, found.id)
    election = None if number is None else proposals.by_id(tx, number)
    return election if election is not None and election.stage == OPEN else None


def _booth(
    ask: Ask, tx: ReadTx, found: Proposal, form: Form, by: Member, *, prefix: str = ""
) -> Booth | None:
    opening = rolls.mine(tx, found.id, by.ref, by.id)
    if found.stage != OPEN or found.rule is None or opening is None:
        return None
    choice = ballots.own_choice(tx, found.id, opening.k)
    is_secret = found.rule.ballots == "secret"
    code = ""
    if is_secret and choice is None:
        code = str(form.values.get(f"{prefix}code") or secret.new_code(ask.clock))
    several = options.of_proposal(tx, found.id)
    return Booth(
        method=found.rule.method,
        secret=is_secret,
        taken=choice is not None,
        mine=choice or "",
        code=code,
        ways=_ways(tx, found, several, choice or "", _seed(ask, found, by)),
        places=_places(len(several) + 1),
        action=f"/decide/{found.id}/vote",
        emergency=taken.sentence(ask, tx, found),
        veto=vetoes.of(tx, found.id) is not None,
        prefix=prefix,
        link=voting_links.standing(tx, by, ask.now).get(found.ref, 0),
    )


def _seed(ask: Ask, found: Proposal, by: Member) -> str:
    """The same order each time this member looks, which nobody else can work out."""
    return ask.house.sealer.derive("ballot order", f"{found.ref} {by.ref}").hex()


def _places(count: int) -> list[tuple[str, str]]:
    numbers = [(str(n), str(n)) for n in range(2, count + 1)]
    return [("", gettext(LEFT_OUT)), ("1", say(BEST, n=1)), *numbers]


def _ways(
    tx: ReadTx, found: Proposal, several: Sequence[Option], choice: str, seed: str
) -> list[Way]:
    """The first on a list gets votes for being the first, so everybody has another order."""
    called, given = outcome.names(tx, found, several), _given(found, choice)
    mixed = sorted(
        (one.n for one in several), key=lambda n: sha256(f"{seed}/{n}".encode()).hexdigest()
    )
    return [Way(n, called[n], given.get(n, "")) for n in (*mixed, 0)]


def _given(found: Proposal, choice: str) -> dict[int, str]:
    """What somebody gave each option before: its place, or that they approve."""
    if found.question == "yes-no" or not choice or choice == tallying.ABSTAIN:
        return {}
    groups = tallying.ranking(choice)
    return {n: str(place) for place, group in enumerate(groups, 1) for n in group}


def chosen(ask: Ask, method: Method, count: int, prefix: str = "") -> str:
    """The ballot that was filled in. Raises Invalid where nothing was chosen."""
    found = _filled(ask, method, count, prefix)
    if not found:
        raise Invalid(tallying.BAD_CHOICE, field=f"{prefix}choice")
    try:
        tallying.check(found, method, count)
    except Invalid:
        raise Invalid(tallying.BAD_CHOICE, field=f"{prefix}choice") from None
    return found


def _filled(ask: Ask, method: Method, count: int, prefix: str) -> str:
    """What was filled in, as ballots are written; "" for nothing."""
    if method == "choice":
        places = {n: ask.typed(f"{prefix}place-{n}", longest=4) for n in range(count + 1)}
        order = sorted({int(place) for place in places.values() if place.isdecimal()})
        groups = [[n for n, place in places.items() if place == str(at)] for at in order]
        return tallying.written(groups)
    if method == "approval":
        ticked = {int(one) for one in ask.several(f"{prefix}approve") if one.isdecimal()}
        return tallying.written([ticked])
    return ask.typed(f"{prefix}choice", longest=20)


def cast(ask: Ask, tx: WriteTx, found: Proposal, by: Member, *, key: bool = True) -> str:
    """Cast the ballot that was filled in; gives the code of a secret one, else "".

    Nothing of a secret choice goes into the key by which a form is known again. Without `key`
    there is none: where the address is itself a secret that is good once. Of two questions on a
    ballot one can be left as it is, empty.
    """
    election = beside(tx, found)
    if election is None or rolls.mine(tx, election.id, by.ref, by.id) is None:
        return _cast(ask, tx, found, by, key=key)
    code = ""
    if not _is_empty(ask, tx, election, SECOND):
        code = _cast(ask, tx, election, by, key=key, prefix=SECOND)
        if _is_empty(ask, tx, found, ""):
            return code
    return _cast(ask, tx, found, by, key=key) or code


def _is_empty(ask: Ask, tx: ReadTx, found: Proposal, prefix: str) -> bool:
    method = "yes-no" if found.rule is None else found.rule.method
    return not _filled(ask, method, options.highest(tx, found.id), prefix)


def _cast(
    ask: Ask, tx: WriteTx, found: Proposal, by: Member, *, key: bool, prefix: str = ""
) -> str:
    method = "yes-no" if found.rule is None else found.rule.method
    choice = chosen(ask, method, options.highest(tx, found.id), prefix)
    if found.rule is not None and found.rule.ballots == "secret":
        code = ask.typed(f"{prefix}code", longest=60)
        taking = ask.key(f"{prefix}take") if key else None
        try:
            secret.cast(tx, found, by, code, choice, key=taking)
        except Invalid as error:
            raise Invalid(error.msgid, field=f"{prefix}{error.field}", **error.values) from error
        return code
    act = ballots.cast(tx, found, by.ref, by.id, choice)
    perform(tx, act, by=by, key=ask.key(f"{prefix}vote", choice) if key else None)
    return ""


def entries(tx: ReadTx, found: Proposal, called: Sequence[str]) -> list[Entry]:
    """The list of a secret vote that has closed."""
    return [Entry(mark, in_words(one, called)) for mark, one in secret.list_of(tx, found.id)]


def in_words(choice: str, called: Sequence[str]) -> str:
    """How somebody voted, in words; `called`: the options by their numbers."""
    if choice in CHOICES:
        return gettext(CHOICES[choice])
    groups = tallying.ranking(choice)
    return " > ".join(", ".join(called[n] for n in group) for group in groups)
