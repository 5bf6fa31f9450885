"""The rules in force: what the members adopted, and the Common Rule where they adopted nothing."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Column, Table, Text, select

from folkmoot.assembly import mandates
from folkmoot.assembly.rules import constitutions, vocabulary
from folkmoot.assembly.rules.vocabulary import MATTERS, Method, Rule
from folkmoot.clock import DAY
from folkmoot.errors import Invalid
from folkmoot.record import canonical
from folkmoot.record.acts import PUBLIC, Act, Deed, act, handles
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

DELAY = 7 * DAY
"""A new rule holds so long after it was adopted (assembly, kernel invariant 4)."""

MATTER = "constitution"
COUNTED: tuple[Method, ...] = ("yes-no", "consent")
"""The ways in which a vote about whether something is done can be held."""
LIVED_BY = tuple(MATTERS)
"""The matters on which something is done by a rule."""
CHANGEABLE = tuple(one for one in LIVED_BY if one != "exclusion")
"""The matters whose rule members can change; who judges people is fixed (decision 0037)."""
DECIDED_BY_ALL = ("ordinary", "recall", "election", MATTER)
"""The matters of effects; every one of their rules must be the whole assembly's."""

CONSTITUTED = "The members adopted a constitution."
"""Why the founder's mandate ended then, as the record keeps it."""

rules = Table(
    "rule",
    metadata,
    Column("matter", Text, primary_key=True),
    Column("holds_from", Micros, primary_key=True, autoincrement=False),
    Column("rule", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("source", Text, nullable=False),
    info=governed(),
)


@act("constitution.adopt/1", record=PUBLIC, effect=MATTER, undo="constitution.adopt/1")
class AdoptConstitution(Act, frozen=True):
    """Put one of the built-in constitutions in the place of every rule, from in 7 days on."""

    name: str


@act("rule.adopt/1", record=PUBLIC, effect=MATTER, undo="rule.adopt/1")
class AdoptRule(Act, frozen=True):
    """Put a rule in the place of the one on the same matter, from in 7 days on."""

    rule: Rule


@handles(AdoptConstitution)
def _adopt_all(tx: WriteTx, act: AdoptConstitution, deed: Deed) -> None:
    check_constitution(act)
    for rule in constitutions.CONSTITUTIONS[act.name].rules:
        _put(tx, rule, deed)
    for one in mandates.live(tx, deed.at):
        if one.source == mandates.GENESIS_DECISION:
            mandates.close(tx, one.ref, deed.at, CONSTITUTED, by=MATTER)


@handles(AdoptRule)
def _adopt(tx: WriteTx, act: AdoptRule, deed: Deed) -> None:
    check_rule(act)
    _put(tx, act.rule, deed)


def _put(tx: WriteTx, rule: Rule, deed: Deed) -> None:
    values = {
        "matter": rule.matter,
        "holds_from": deed.at + DELAY,
        "rule": canonical.encode(msgspec.to_builtins(rule)).decode(),
        "hash": rule.hash(),
        "source": deed.ground,
    }
    tx.upsert(rules, ["matter", "holds_from"], values)


def check_constitution(act: AdoptConstitution) -> None:
    """Refuse what is no constitution, or one that cannot be lived by yet. Raises Invalid."""
    found = constitutions.CONSTITUTIONS.get(act.name)
    if found is None:
        raise Invalid(N_("Choose a constitution from the list."), field="name")
    for rule in found.rules:
        _check_counted(rule)


def check_rule(act: AdoptRule) -> None:
    """Refuse a rule below the floor, or one by which nothing can be decided yet."""
    vocabulary.check(act.rule)
    _check_counted(act.rule)


def _check_counted(rule: Rule) -> None:
    """A rule for what effects do must be one that a vote can be held by."""
    if rule.matter not in DECIDED_BY_ALL:
        return
    if rule.body != "assembly":
        raise Invalid(N_("All members together decide on this."), field="body")
    if rule.quorum == "none":
        raise Invalid(N_("Enough members must say yes to this. Choose a quorum."), field="quorum")
    if rule.matter != "election" and rule.method not in COUNTED:
        raise Invalid(
            N_("This is decided by yes and no, or by consent. Choose one."), field="method"
        )


def in_force(tx: ReadTx, matter: str, at: int) -> Rule:
    """The rule on a matter that holds at a time. KeyError for an unknown matter."""
    latest = (
        select(rules.c.rule)
        .where(rules.c.matter == matter, rules.c.holds_from <= at)
        .order_by(rules.c.holds_from.desc())
        .limit(1)
    )
    found = tx.value(latest)
    if found is None:
        return constitutions.COMMON_RULE.rule(matter)
    return msgspec.json.decode(found, type=Rule)


def longest(tx: ReadTx, at: int) -> int:
    """Until when a mandate may last that is proposed now: its term begins when the vote closes."""
    rule = in_force(tx, "election", at)
    return at + min(rule.notice + rule.window + rule.term, vocabulary.LONGEST_TERM)


def needed(
    tx: ReadTx,
    effects: Sequence[Act],
    at: int,
    roll: int,
    *,
    question: str = "yes-no",
    seats: int = 1,
) -> Rule:
    """By which one rule so many members decide on these effects together.

    The strictest of what each of them needs, and of the rule on choices or on elections where
    that is what the vote asks; one of the built-in constitutions needs only the way back, which
    no rule can close. Where one of them needs consent, all of them do. Among few a ballot is
    never secret: it would hide nothing.
    """
    asked: list[Rule] = []
    if question != "yes-no":
        asked.append(in_force(tx, question, at))
    if any(isinstance(each, AdoptConstitution) for each in effects):
        asked.append(constitutions.WAY_BACK)
    else:
        asked += [_for(tx, each, at, roll) for each in effects]
    if question != "yes-no":
        method: Method = "approval" if seats > 1 else "choice"
    else:
        method = "consent" if any(one.method == "consent" for one in asked) else "yes-no"
    strictest = _plain(asked[0], asked[0].matter)
    for one in asked[1:]:
        strictest = vocabulary.stricter(strictest, _plain(one, strictest.matter), roll)
    secrecy = "secret" if strictest.is_secret(roll) else "open"
    return msgspec.structs.replace(strictest, method=method, ballots=secrecy)


def _for(tx: ReadTx, effect: Act, at: int, roll: int) -> Rule:
    """What one effect needs. The rule on changing rules never makes itself easier."""
    rule = in_force(tx, effect.KIND.effect or "", at)
    if isinstance(effect, AdoptRule) and effect.rule.matter == MATTER:
        return vocabulary.stricter(rule, effect.rule, roll)
    return rule


def _plain(rule: Rule, matter: str) -> Rule:
    return msgspec.structs.replace(rule, matter=matter, method="yes-no", body="assembly")


def changes_at(tx: ReadTx, matter: str, at: int) -> int:
    """When the last rule on a matter begins to hold that was adopted and does not yet; else 0."""
    later = select(rules.c.holds_from).where(rules.c.matter == matter, rules.c.holds_from > at)
    return tx.value(later.order_by(rules.c.holds_from.desc()).limit(1)) or 0
