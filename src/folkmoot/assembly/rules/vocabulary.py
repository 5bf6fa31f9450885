"""The closed vocabulary of rules: what may be decided, by whom, how, and with how many.

A rule is data. Nothing in it is code, so nothing in it can fail while a vote is counted, and
every rule can be said in plain sentences (`prose`). What is not in this vocabulary cannot be a
rule; what no rule may undercut stands under "floor" below (assembly, kernel invariants).
"""

from fractions import Fraction
from hashlib import sha256
from typing import Literal

import msgspec

from folkmoot.assembly.counting import Majority
from folkmoot.assembly.rules import thresholds
from folkmoot.clock import DAY, HOUR
from folkmoot.errors import Invalid
from folkmoot.record import canonical
from folkmoot.words import N_

Body = Literal["assembly", "subscribers", "jury", "stewards"]
SUBSCRIBERS: Body = "subscribers"
"""The members who are subscribed to a community, for its stewards. No rule names them for a
matter: whoever proposes asks them, and all members can always decide instead."""
Method = Literal["consent", "yes-no", "choice", "approval"]
Quorum = Literal["none", "ordinary", "constitutional", "jury"]
Sponsors = Literal["one", "two", "some", "twice", "petition"]
Ballots = Literal["open", "secret"]

SHORTEST_NOTICE = 72 * HOUR
"""The floor: nobody is surprised. Only everybody together may go faster."""
SHORTEST_WINDOW = 7 * DAY
"""The floor: whoever works, travels or is ill for some days can still vote."""
LONGEST_TERM = 365 * DAY
"""The floor: no mandate without an end within the year."""
SECRET_FROM = 7
"""Among fewer people a secret ballot hides nothing, so votes are open and they are told."""


class Matter(msgspec.Struct, frozen=True):
    """Something that rules speak of: a name, and what it is called."""

    name: str
    title: str


MATTERS: dict[str, Matter] = {
    matter.name: matter
    for matter in (
        Matter("small", N_("Small things")),
        Matter("ordinary", N_("Ordinary decisions")),
        Matter("choice", N_("Choosing among several ways")),
        Matter("election", N_("Elections")),
        Matter("recall", N_("Taking a mandate back")),
        Matter("exclusion", N_("Keeping somebody out for more than 7 days")),
        Matter("constitution", N_("Changing these rules")),
    )
}
"""Every matter has exactly one rule at any time."""


class Share(msgspec.Struct, frozen=True):
    """How much of yes and no must be yes: a fraction in whole numbers, and whether more."""

    numerator: int
    denominator: int
    more: bool = False

    @property
    def fraction(self) -> Fraction:
        """The share as a number."""
        return Fraction(self.numerator, self.denominator)

    def majority(self) -> Majority:
        """As counting wants it."""
        return Majority(self.fraction, self.more)


MORE_THAN_HALF = Share(1, 2, more=True)
TWO_THIRDS = Share(2, 3)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision on one matter needs. Times are in microseconds."""

    matter: str
    body: Body = "assembly"
    method: Method
    share: Share = MORE_THAN_HALF
    """Of yes and no; for a choice, of those who prefer an option to the status quo."""
    block: int = 1
    """By consent: how many standing objections stop it."""
    quorum: Quorum = "ordinary"
    """How many must say yes, by the size of the roll."""
    sponsors: Sponsors = "some"
    notice: int = SHORTEST_NOTICE
    window: int = SHORTEST_WINDOW
    ballots: Ballots = "open"
    pause: int = 90 * DAY
    """How long the same thing cannot be proposed again after it failed."""
    term: int = 0
    """How long a mandate lasts that this gives; 0 where it gives none."""

    def hash(self) -> str:
        """64 hexadecimal digits that name exactly this rule; a vote is pinned to them."""
        return sha256(canonical.encode(msgspec.to_builtins(self))).hexdigest()

    def needed_yes(self, roll: int) -> int:
        """How many of so many people must say yes."""
        return _QUORUMS[self.quorum](roll)

    def needed_sponsors(self, roll: int) -> int:
        """How many must stand behind a proposal, whoever proposes it included."""
        return min(_SPONSORS[self.sponsors](roll), max(roll, 1))

    def is_secret(self, roll: int) -> bool:
        """Whether ballots are secret among so many people."""
        return self.ballots == "secret" and roll >= SECRET_FROM


def _none(_: int) -> int:
    return 0


def _one(_: int) -> int:
    return 1


def _two(_: int) -> int:
    return 2


def _twice(roll: int) -> int:
    return 2 * thresholds.sponsors(roll)


_QUORUMS = {
    "none": _none,
    "ordinary": thresholds.ordinary_quorum,
    "constitutional": thresholds.constitutional_quorum,
    "jury": thresholds.jury_agreement,
}
_SPONSORS = {
    "one": _one,
    "two": _two,
    "some": thresholds.sponsors,
    "twice": _twice,
    "petition": thresholds.recall_petition,
}
_STRICTER_QUORUM: tuple[Quorum, ...] = ("none", "ordinary", "constitutional", "jury")
_STRICTER_METHOD: tuple[Method, ...] = ("yes-no", "consent")

UNKNOWN_MATTER = N_("No rule speaks of “{matter}”. Choose from the list.")
TOO_SHORT_NOTICE = N_("Everybody needs at least 72 hours before a vote. Give more notice.")
TOO_SHORT_WINDOW = N_("A vote is open for at least 7 days. Choose a longer time.")
TOO_LONG_TERM = N_("No mandate lasts longer than a year. Choose a shorter term.")
NO_TERM = N_("An election gives a mandate for a term. Say how long.")
BAD_SHARE = N_("At least half of those who say yes or no must say yes, and at most all.")
BAD_BODY = N_("Those who are subscribed to a community decide on its own stewards only.")
BAD_QUORUM = N_("Only a jury decides by so many of its jurors. Choose another quorum.")
BAD_BLOCK = N_("At least one objection must be able to stop what is decided by consent.")
WRONG_METHOD = N_("This cannot be decided in that way. Choose another from the list.")

METHODS: dict[str, tuple[Method, ...]] = {
    "small": ("consent", "yes-no"),
    "ordinary": ("yes-no", "consent"),
    "choice": ("choice",),
    "election": ("choice", "approval"),
    "recall": ("yes-no",),
    "exclusion": ("yes-no",),
    "constitution": ("yes-no", "consent"),
}
"""How each matter can be decided. Whom a recall or an exclusion is about could stop it alone
if consent were asked, so it never is."""


def check(rule: Rule) -> None:
    """Refuse a rule that the vocabulary does not have or that goes below the floor.

    Raises Invalid, naming the field.
    """
    if rule.matter not in MATTERS:
        raise Invalid(UNKNOWN_MATTER, field="matter", matter=rule.matter)
    if rule.method not in METHODS[rule.matter]:
        raise Invalid(WRONG_METHOD, field="method")
    if rule.body == SUBSCRIBERS:
        raise Invalid(BAD_BODY, field="body")
    _check_enough(rule)
    if rule.notice < SHORTEST_NOTICE:
        raise Invalid(TOO_SHORT_NOTICE, field="notice")
    if rule.window < SHORTEST_WINDOW:
        raise Invalid(TOO_SHORT_WINDOW, field="window")
    if rule.term > LONGEST_TERM:
        raise Invalid(TOO_LONG_TERM, field="term")
    if rule.matter == "election" and rule.term <= 0:
        raise Invalid(NO_TERM, field="term")


def _check_enough(rule: Rule) -> None:
    """Refuse a rule by which too few would be enough."""
    share = rule.share
    if share.denominator < 1 or not Fraction(1, 2) <= share.fraction <= 1:
        raise Invalid(BAD_SHARE, field="share")
    if share.fraction == Fraction(1, 2) and not share.more:
        raise Invalid(BAD_SHARE, field="share")
    if rule.quorum == "jury" and rule.body != "jury":
        raise Invalid(BAD_QUORUM, field="quorum")
    if rule.block < 1:
        raise Invalid(BAD_BLOCK, field="block")


def stricter(old: Rule, new: Rule, roll: int) -> Rule:
    """What it takes of so many to put `new` in the place of `old`: whatever either asks more of.

    Both must speak of the same matter. A majority can so never give itself an easier rule by
    the easier rule (assembly, kernel invariant 4).
    """
    if old.matter != new.matter:
        raise Invalid(UNKNOWN_MATTER, field="matter", matter=new.matter)
    return msgspec.structs.replace(
        new,
        method=_stricter_method(old.method, new.method),
        share=max(old.share, new.share, key=lambda one: (one.fraction, one.more)),
        block=min(old.block, new.block),
        quorum=max(old.quorum, new.quorum, key=_STRICTER_QUORUM.index),
        sponsors=max(old.sponsors, new.sponsors, key=lambda one: (_SPONSORS[one](roll), one)),
        notice=max(old.notice, new.notice),
        window=max(old.window, new.window),
        ballots="secret" if "secret" in {old.ballots, new.ballots} else "open",
        pause=max(old.pause, new.pause),
        term=min(old.term, new.term) if old.term and new.term else max(old.term, new.term),
    )


def _stricter_method(old: Method, new: Method) -> Method:
    """Consent asks more than a majority; of the rest neither does."""
    both = (old, new)
    if all(one in _STRICTER_METHOD for one in both):
        return max(both, key=_STRICTER_METHOD.index)
    return new
