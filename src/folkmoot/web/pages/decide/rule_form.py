"""Another rule by form: each answer from the closed vocabulary, and the rule as sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding import rolls
from folkmoot.assembly.rulebook import AdoptRule
from folkmoot.assembly.rules import prose, vocabulary
from folkmoot.assembly.rules.vocabulary import MATTERS, Rule, Share
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Invalid, NotFound
from folkmoot.record.acts import Act
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs
from folkmoot.web.render import Form
from folkmoot.words import N_, gettext, ngettext

METHODS = {
    "consent": N_("It is done when no objection stands"),
    "yes-no": N_("By yes and no"),
    "choice": N_("Everybody puts the ways in order"),
    "approval": N_("Everybody marks what they approve of"),
}
SHARES = {
    "1/2+": N_("more yes than no"),
    "3/5": N_("three in five"),
    "2/3": N_("two thirds"),
    "3/4": N_("three quarters"),
    "4/5": N_("four in five"),
    "1/1": N_("all of them"),
}
QUORUMS = {
    "none": N_("nobody in particular"),
    "ordinary": N_("as for an ordinary decision"),
    "constitutional": N_("as for changing the rules"),
}
SPONSORS = {
    "one": N_("one member"),
    "two": N_("two members"),
    "some": N_("some, the more the larger the moot"),
    "twice": N_("twice as many"),
    "petition": N_("a petition: more again"),
}
BALLOTS = {"open": N_("everybody, once it has closed"), "secret": N_("nobody")}
TIMES = {
    "notice": (3, 7, 14, 21, 28),
    "window": (7, 14, 21, 28),
    "pause": (0, 30, 90, 180, 365),
    "term": (0, 30, 90, 182, 364),
}
"""In days, beside what holds now."""

OBJECTIONS = ("1", "2", "3", "4", "5")
"""How many stop a small thing, beside what holds now."""

FIELDS = ("method", "share", "quorum", "sponsors", "ballots", *TIMES)
OF_SMALL = ("notice", "block")
"""What a rule on small things says: on these nobody votes."""


def acts(ask: Ask, tx: ReadTx, _ref: Ref) -> Sequence[Act]:
    """The rule that was put together."""
    now = rulebook.in_force(tx, matter_of(ask.typed("matter", longest=40)), ask.now)
    asked = _asked(now)
    wanted = put_together(now, {name: ask.typed(name, longest=40) for name in asked})
    if wanted == now:
        raise Invalid(N_("It is so already. Choose another answer."), field=asked[0])
    return [AdoptRule(wanted)]


def matter_of(typed: Any) -> str:
    """What the rule is on. Raises NotFound for nothing that rules speak of."""
    if typed not in rulebook.CHANGEABLE:
        raise NotFound(N_("No rule speaks of this. Choose from the list."))
    return typed


def put_together(now: Rule, typed: Mapping[str, Any]) -> Rule:
    """The rule with the answers that were given. Raises Invalid for one that cannot be."""
    said: dict[str, Any] = msgspec.to_builtins(now)
    for name in _asked(now):
        value = str(typed.get(name) or "")
        if not value:
            continue
        if name == "block":
            said[name] = _objections(value)
        elif name in TIMES:
            said[name] = _days(name, value)
        elif name == "share":
            said[name] = msgspec.to_builtins(_share(value))
        else:
            said[name] = value
    try:
        rule = msgspec.convert(said, Rule)
    except msgspec.ValidationError as error:
        raise Invalid(N_("Choose each answer from its list."), field="method") from error
    rulebook.check_rule(AdoptRule(rule))
    return rule


def _asked(now: Rule) -> tuple[str, ...]:
    """What is asked about a rule, in the order of the page."""
    if now.matter == "small":
        return OF_SMALL
    return tuple(one for one in FIELDS if one != "term" or now.matter == "election")


def _objections(value: str) -> int:
    if not value.isdecimal() or len(value) > 3:
        raise Invalid(N_("Choose each answer from its list."), field="block")
    return int(value)


def _days(name: str, value: str) -> int:
    if not value.isdecimal() or len(value) > 3:
        raise Invalid(N_("Choose a number of days from the list."), field=name)
    return int(value) * DAY


def _share(value: str) -> Share:
    """From "2/3", or "1/2+" for more than half."""
    parts = value.removesuffix("+").split("/")
    if len(parts) != 2 or not all(part.isdecimal() and len(part) < 4 for part in parts):
        raise Invalid(vocabulary.BAD_SHARE, field="share")
    return Share(int(parts[0]), int(parts[1]), more=value.endswith("+"))


def _written(share: Share) -> str:
    return f"{share.numerator}/{share.denominator}{'+' if share.more else ''}"


# ---- the page


def page_of(ask: Ask, tx: ReadTx, form: Form, _chosen: list[str]) -> dict[str, object]:
    """The questions on one rule, with the answers of today, and the rule in sentences."""
    matters = [(one, gettext(MATTERS[one].title)) for one in rulebook.CHANGEABLE]
    if not form.values.get("matter"):
        return {"matters": matters, "rule": None, "now": [], "then": [], "why_not": ""}
    matter = matter_of(form.values["matter"])
    now, roll = rulebook.in_force(tx, matter, ask.now), max(len(rolls.entitled(tx, ask.now)), 1)
    then, why_not = list[str](), ""
    try:
        then = prose.sentences(put_together(now, form.values), roll)
    except Invalid as error:
        why_not = error.sentence()
    return {
        "matters": matters,
        "rule": {"title": gettext(MATTERS[matter].title), "fields": _fields(now)},
        "now": prose.sentences(now, roll),
        "then": then,
        "why_not": why_not,
    }


LABELS = {
    "method": N_("How is it decided?"),
    "share": N_("How many of those who say yes or no?"),
    "quorum": N_("How many must say yes at least?"),
    "sponsors": N_("Who must stand behind it?"),
    "ballots": N_("Who sees how one voted?"),
    "block": N_("How many objections bring it to a vote of all?"),
    "notice": N_("For how long is it announced?"),
    "window": N_("For how long can one vote?"),
    "pause": N_("When can it come again that failed?"),
    "term": N_("How long does a mandate last at most?"),
}
WORDS = {"quorum": QUORUMS, "sponsors": SPONSORS, "ballots": BALLOTS}


def _fields(now: Rule) -> list[dict[str, object]]:
    """The questions, each with its answers and the one that holds now."""
    return [
        {
            "name": name,
            "label": gettext(LABELS[name]),
            "options": _options(name, now),
            "value": _value(name, now),
        }
        for name in _asked(now)
    ]


def _options(name: str, now: Rule) -> Pairs:
    if name in TIMES:
        return _lengths(name, now)
    if name == "block":
        return _numbers(now.block)
    if name == "method":
        return [(one, gettext(METHODS[one])) for one in vocabulary.METHODS[now.matter]]
    return _share_pairs(now) if name == "share" else _pairs(WORDS[name])


def _value(name: str, now: Rule) -> str:
    if name in TIMES:
        return str(getattr(now, name) // DAY)
    return _written(now.share) if name == "share" else str(getattr(now, name))


def _numbers(now: int) -> Pairs:
    return [(one, one) for one in sorted({*OBJECTIONS, str(now)}, key=int)]


def _pairs(words: Mapping[str, str]) -> Pairs:
    return [(value, gettext(label)) for value, label in words.items()]


def _share_pairs(now: Rule) -> Pairs:
    known = _pairs(SHARES)
    mine = _written(now.share)
    return known if mine in SHARES else [(mine, mine), *known]


def _lengths(name: str, now: Rule) -> Pairs:
    days = sorted({*TIMES[name], getattr(now, name) // DAY})
    return [(str(n), ngettext("{days} day", "{days} days", n).format(days=n)) for n in days]
