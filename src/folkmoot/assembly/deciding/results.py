"""Results: what came of a vote, for each way of counting, with all that is needed to check it."""

import msgspec

from folkmoot.assembly.counting import TieRule


class YesNoResult(msgspec.Struct, frozen=True, tag="yes-no"):
    """So many said yes, no, or neither."""

    yes: int
    no: int
    abstain: int
    tie: TieRule


class ChoiceResult(msgspec.Struct, frozen=True, tag="choice"):
    """One of several options, by Schulze's method; option 0 changes nothing."""

    preferred: tuple[tuple[int, ...], ...]
    """`[a][b]`: how many prefer option a to option b."""
    admitted: tuple[int, ...]
    """The options that enough prefer to changing nothing, and 0."""
    best: tuple[int, ...]
    """Those that no other option beats; more than one only in a tie."""
    winner: int
    voted: int
    tie: TieRule


class ApprovalResult(msgspec.Struct, frozen=True, tag="approval"):
    """Several of many, by how many approve of each; `approvals[0]` approve of none."""

    approvals: tuple[int, ...]
    elected: tuple[int, ...]
    """The best first."""
    tied: tuple[int, ...]
    """Between whom a lot decided."""
    voted: int
    tie: TieRule


class ConsentResult(msgspec.Struct, frozen=True, tag="consent"):
    """So many consent, so many stand aside, and so many objections stand."""

    yes: int
    abstain: int
    objections: int
    """That nobody took back."""
    unanswered: int
    """Of these, to which nobody who stood behind the proposal said anything."""


Result = YesNoResult | ChoiceResult | ApprovalResult | ConsentResult


class Counted(msgspec.Struct, frozen=True):
    """A result, and the options that won by it: none where nothing changes."""

    winners: tuple[int, ...]
    result: Result


def sides(result: Result) -> tuple[int, int, int]:
    """How many were for what won, or came nearest to it, how many against it, how many neither."""
    match result:
        case YesNoResult():
            return result.yes, result.no, result.abstain
        case ConsentResult():
            return result.yes, 0, result.abstain
        case ChoiceResult(preferred=preferred):
            ways = range(1, len(preferred))
            best = result.winner or max(ways, key=lambda one: preferred[one][0], default=0)
            better, worse = preferred[best][0], preferred[0][best]
            return better, worse, result.voted - better - worse
        case ApprovalResult(approvals=approvals):
            best = max(approvals[1:], default=0)
            return best, approvals[0], result.voted - best - approvals[0]
