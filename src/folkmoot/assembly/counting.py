"""Counting: from ballots to an outcome, and nothing else.

Pure functions on plain values, with nothing but Python's own library and exact fractions: what
is counted here can be counted again by anybody, with a pencil if it must be. Rules and rolls are
decided elsewhere, before a vote opens; what comes in here has been checked.

Options are numbered from 0 and in votes among several of them 0 is always the status quo, that
is: nothing changes. Every outcome says which tie rule was used, if any, so that nobody need guess:

- STATUS_QUO: a tie changes nothing.
- LOT: between options that are equally good a verifiable lot decides (`lot`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Literal, Protocol

YesNo = Literal["yes", "no", "abstain"]

Ranking = tuple[tuple[int, ...], ...]
"""Options in order of preference, equal ones together; those left out are equal, and last."""

TieRule = Literal["", "status quo", "lot"]
NO_TIE: TieRule = ""
STATUS_QUO: TieRule = "status quo"
LOT: TieRule = "lot"

NOTHING_CHANGES = 0
"""The number of the option that changes nothing."""


# --- consent ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Objection:
    """A reasoned objection: its number, and whether it was answered or taken back."""

    number: int
    answered: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class Consent:
    """What came of asking for consent. `standing`, `unanswered`: numbers of objections."""

    passed: bool
    standing: tuple[int, ...]
    unanswered: tuple[int, ...]


def consent(objections: Iterable[Objection], block: int) -> Consent:
    """Whether a proposal passes by consent: fewer than `block` objections stand, all answered.

    `block` is at least 1. An objection nobody answered stops the proposal, however few stand:
    people who give a reason are owed one.
    """
    standing = tuple(one for one in objections if not one.withdrawn)
    unanswered = tuple(one.number for one in standing if not one.answered)
    passed = len(standing) < block and not unanswered
    return Consent(passed, tuple(one.number for one in standing), unanswered)


# --- yes or no --------------------------------------------------------------------------


@dataclass(frozen=True)
class Majority:
    """How much of yes and no must be yes.

    `share` is compared with yes / (yes + no): it must be more than that where `more`, else at
    least that. More than one half is the simple majority; at least two thirds asks for more.
    """

    share: Fraction
    more: bool = False

    def reached(self, yes: int, no: int) -> bool:
        """Whether so many yes against so many no are enough; never without a single yes."""
        needed = self.share * (yes + no)
        return yes > 0 and (yes > needed if self.more else yes >= needed)


SIMPLE = Majority(Fraction(1, 2), more=True)
TWO_THIRDS = Majority(Fraction(2, 3))


@dataclass(frozen=True)
class YesNoCount:
    """The numbers of a vote of yes or no, and why it passed or failed."""

    yes: int
    no: int
    abstain: int
    passed: bool
    majority: bool
    quorum: bool
    tie: TieRule


def yes_no(ballots: Iterable[YesNo], majority: Majority, quorum: int) -> YesNoCount:
    """Count a vote of yes or no; it passes with the majority and at least `quorum` yes.

    Abstaining counts for turnout alone. The quorum is one of approval (Debian, constitution A.3):
    staying away never helps those who are against.
    """
    counts = Counter(ballots)
    yes, no = counts["yes"], counts["no"]
    enough, share = yes >= quorum, majority.reached(yes, no)
    tied = STATUS_QUO if yes == no and yes > 0 else NO_TIE
    return YesNoCount(yes, no, counts["abstain"], share and enough, share, enough, tied)


# --- the lot ----------------------------------------------------------------------------


class Digest(Protocol):
    """What a hash function gives."""

    def hexdigest(self) -> str: ...


class Hash(Protocol):
    """A hash function of hashlib."""

    def __call__(self, data: bytes, /) -> Digest: ...


def lot(seed: bytes, count: int, among: int, digest: Hash = sha256) -> tuple[int, ...]:
    """Draw `count` of the numbers 0 … among - 1, in the order of drawing (RFC 3797, section 4).

    Anybody who knows the seed gets the same: the n-th draw is the hash of the seed between two
    counters of 16 bits, as a number, modulo how many remain. The hash is SHA-256 where the RFC
    has MD5. The seed must be something nobody could know or choose before the vote closed.
    Raises ValueError where more are asked for than there are, or more than 65,535 are drawn from.
    """
    if not 0 <= count <= among <= 0xFFFF:
        raise ValueError(f"cannot draw {count} of {among}")
    left = list(range(among))
    drawn: list[int] = []
    for turn in range(count):
        counter = turn.to_bytes(2, "big")
        number = int(digest(counter + seed + counter).hexdigest(), 16)
        drawn.append(left.pop(number % len(left)))
    return tuple(drawn)


def _by_lot(seed: bytes, count: int, among: Sequence[int]) -> tuple[int, ...]:
    """So many of these options, drawn."""
    ordered = sorted(among)
    return tuple(ordered[one] for one in lot(seed, count, len(ordered)))


# --- approval ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Approved:
    """Who was elected by approval, best first, and how many approved of each option."""

    elected: tuple[int, ...]
    approvals: tuple[int, ...]
    tie: TieRule
    tied: tuple[int, ...]
    """The options between which the lot decided."""


def approval(
    ballots: Iterable[Iterable[int]], options: int, seats: int, quorum: int, seed: bytes
) -> Approved:
    """Fill `seats` with the most approved options that at least `quorum` people approve of.

    Each ballot names the options it approves of, each at most once counted. Seats stay empty
    where too few options reach the quorum. A lot decides who of equals takes the last seats.
    """
    counts = Counter(option for ballot in ballots for option in set(ballot))
    approvals = tuple(counts[option] for option in range(options))
    enough = [one for one in range(options) if approvals[one] >= max(quorum, 1)]
    elected: list[int] = []
    tied: tuple[int, ...] = ()
    for level in sorted({approvals[one] for one in enough}, reverse=True):
        equals = [one for one in enough if approvals[one] == level]
        free = seats - len(elected)
        if len(equals) > free > 0:
            tied = tuple(equals)
            equals = list(_by_lot(seed, free, equals))
        elected += equals[: max(free, 0)]
    return Approved(tuple(elected), approvals, LOT if tied else NO_TIE, tied)


# --- Condorcet, by Schulze's method -----------------------------------------------------

Matrix = tuple[tuple[int, ...], ...]

Strength = tuple[int, int]
"""Of a link or path between two options: the votes for it, and those against it, negative.

More votes for it are stronger; of as many, fewer against it (Schulze 2.1, winning votes; Debian,
constitution A.5.9).
"""

NO_PATH: Strength = (0, 0)

Strengths = tuple[tuple[Strength, ...], ...]


@dataclass(frozen=True)
class Chosen:
    """What one of several options was chosen, and everything needed to check it.

    `preferred[a][b]`: how many prefer a to b. `beatpaths[a][b]`: the strength of the strongest
    path from a to b among the options that are `admitted`. `schulze`: those that no other
    beats by paths, more than one only in a tie.
    """

    winner: int
    preferred: Matrix
    admitted: tuple[int, ...]
    beatpaths: Strengths
    schulze: tuple[int, ...]
    tie: TieRule


def schulze(
    ballots: Iterable[Ranking],
    options: int,
    quorum: int,
    seed: bytes,
    majority: Majority = SIMPLE,
) -> Chosen:
    """Choose one of several options, 0 being the status quo, by Schulze's method.

    As Debian does it (constitution A.5): an option is admitted that at least `quorum` people
    prefer to the status quo, and that beats it by the majority. Among the admitted and the
    status quo the strongest paths decide, by winning votes (Schulze, arXiv 1804.02973, 2.2).
    A tie with the status quo changes nothing; between others a lot decides.
    """
    preferred = pairwise(ballots, options)
    admitted = tuple(
        one
        for one in range(options)
        if one == NOTHING_CHANGES or _beats_status_quo(preferred, one, quorum, majority)
    )
    paths = beatpaths(preferred, admitted)
    best = tuple(one for one in admitted if all(paths[one][b] >= paths[b][one] for b in admitted))
    winner, tie = _one_of(best, seed)
    return Chosen(winner, preferred, admitted, paths, best, tie)


def _beats_status_quo(preferred: Matrix, one: int, quorum: int, majority: Majority) -> bool:
    better, worse = preferred[one][NOTHING_CHANGES], preferred[NOTHING_CHANGES][one]
    return better >= quorum and better > worse and majority.reached(better, worse)


def _one_of(best: tuple[int, ...], seed: bytes) -> tuple[int, TieRule]:
    if len(best) == 1:
        return best[0], NO_TIE
    if NOTHING_CHANGES in best:
        return NOTHING_CHANGES, STATUS_QUO
    return _by_lot(seed, 1, best)[0], LOT


def pairwise(ballots: Iterable[Ranking], options: int) -> Matrix:
    """How many ballots prefer each option to each other: `[a][b]`, a before b.

    Equal ballots are looked at once, so that many voters cost little more than few.
    """
    matrix = [[0] * options for _ in range(options)]
    for ballot, times in Counter(ballots).items():
        place = _places(ballot, options)
        for a in range(options):
            row, mine = matrix[a], place[a]
            for b in range(options):
                if mine < place[b]:
                    row[b] += times
    return tuple(tuple(row) for row in matrix)


def _places(ballot: Ranking, options: int) -> list[int]:
    """The place of each option on a ballot; what it does not name is behind everything."""
    place = [len(ballot)] * options
    for position, equals in enumerate(ballot):
        for option in equals:
            place[option] = position
    return place


def beatpaths(preferred: Matrix, among: Sequence[int]) -> Strengths:
    """The strength of the strongest path between each two options, by way of these alone.

    A path is as strong as its weakest link, and a link is there from whoever wins a pair to
    whoever loses it (Floyd and Warshall's way, Schulze 2.3.1). NO_PATH where there is none.
    """
    size = len(preferred)
    paths = [[NO_PATH] * size for _ in range(size)]
    for a in among:
        for b in among:
            if preferred[a][b] > preferred[b][a]:
                paths[a][b] = (preferred[a][b], -preferred[b][a])
    for through in among:
        onward = paths[through]
        for a in among:
            first = paths[a][through]
            if a == through or first == NO_PATH:
                continue
            row = paths[a]
            for b in among:
                if b != a and row[b] < (strength := min(first, onward[b])):
                    row[b] = strength
    return tuple(tuple(row) for row in paths)
