"""What came of a vote, in a sentence that anybody understands, and in a plain table."""

from collections.abc import Sequence

import msgspec

from folkmoot.assembly.deciding.options import Option
from folkmoot.assembly.deciding.proposals import FAILED, Proposal
from folkmoot.assembly.deciding.results import ApprovalResult, ChoiceResult, Result
from folkmoot.assembly.rules.constitutions import CONSTITUTIONS
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.pages.persons import by_ids
from folkmoot.words import N_, gettext, say

AS_IT_IS = N_("Leave everything as it is")
NOBODY = N_("None of them")
LEFT = N_("somebody who left")
UNNAMED = N_("Option {n}")

CHOSEN = N_(
    "“{name}” was chosen: {better} prefer it to leaving everything as it is, {worse} do not, and "
    "no other way is preferred to it."
)
BY_LOT = N_("It was level with {others}, and the lot decided.")
UNCHOSEN = N_("Nothing changes: no way was preferred to leaving everything as it is by enough.")
LEVEL = N_("Nothing changes: a way was only level with leaving everything as it is.")
CHOSEN_PERSON = N_(
    "{name} was elected: {better} prefer them to none of them, {worse} do not, and nobody else is "
    "preferred to them."
)
UNCHOSEN_PERSON = N_("Nobody was elected: none was preferred to none of them by enough.")
LEVEL_PERSON = N_("Nobody was elected: the first was only level with none of them.")
NOBODY_STOOD = N_(
    "Nobody stood, or nobody had another member behind them, when the vote would have opened, so "
    "there was none."
)
_WAYS = (CHOSEN, UNCHOSEN, LEVEL)
_PEOPLE = (CHOSEN_PERSON, UNCHOSEN_PERSON, LEVEL_PERSON)
ELECTED = N_("Elected: {names}.")
NONE_ELECTED = N_("Nobody was approved of by enough.")
LAST_SEAT = N_("{names} were level, and the lot decided between them.")


_CONSTITUTIONS = frozenset(one.title for one in CONSTITUTIONS.values())


class Row(msgspec.Struct, frozen=True):
    """A line of the table: an option, and how many prefer it to each of the others."""

    name: str
    cells: list[str]
    won: bool


class Table(msgspec.Struct, frozen=True):
    """The numbers of a vote among several options. `heads`: over the columns."""

    heads: list[str]
    rows: list[Row]
    paired: bool
    """Whether a cell compares two options, or tells how many approve of one."""


def names(tx: ReadTx, found: Proposal, options: Sequence[Option]) -> list[str]:
    """What the options are called by their numbers, the one that changes nothing at 0."""
    if found.question == "election":
        people = by_ids(tx, {one.person_id for one in options if one.person_id})
        stand = [people[one.person_id] for one in options if one.person_id]
        return [gettext(NOBODY), *(one.name if one.path else gettext(LEFT) for one in stand)]
    return [gettext(AS_IT_IS), *(_title(one) or say(UNNAMED, n=one.n) for one in options)]


def _title(one: Option) -> str:
    """As somebody wrote it; the names of constitutions everybody reads in their own language."""
    return gettext(one.title) if one.title in _CONSTITUTIONS else one.title


def sentences(found: Proposal, called: Sequence[str]) -> list[str]:
    """What came of it; nothing for a vote of yes or no, which pages tell in their own way."""
    match found.result:
        case None if found.question == "election" and found.stage == FAILED:
            return [gettext(NOBODY_STOOD)]
        case ChoiceResult() as result:
            return _chosen(result, called, _PEOPLE if found.question == "election" else _WAYS)
        case ApprovalResult() as result:
            return _elected(result, called)
        case _:
            return []


def _chosen(result: ChoiceResult, called: Sequence[str], told: tuple[str, str, str]) -> list[str]:
    winner = result.winner
    chosen, unchosen, level = told
    if not winner:
        return [gettext(level if result.tie else unchosen)]
    better, worse = result.preferred[winner][0], result.preferred[0][winner]
    said = [say(chosen, name=called[winner], better=better, worse=worse)]
    if result.tie:
        others = ", ".join(called[one] for one in result.best if one != winner)
        said.append(say(BY_LOT, others=others))
    return said


def _elected(result: ApprovalResult, called: Sequence[str]) -> list[str]:
    if not result.elected:
        return [gettext(NONE_ELECTED)]
    said = [say(ELECTED, names=", ".join(called[one] for one in result.elected))]
    if result.tied:
        said.append(say(LAST_SEAT, names=", ".join(called[one] for one in result.tied)))
    return said


def table(result: Result, called: Sequence[str]) -> Table | None:
    """The numbers, the option that changes nothing last; None for a vote of yes or no."""
    order = [*range(1, len(called)), 0]
    match result:
        case ChoiceResult(preferred=counts):
            rows = [
                Row(
                    called[a],
                    ["–" if a == b else str(counts[a][b]) for b in order],
                    a == result.winner,
                )
                for a in order
            ]
            return Table([called[one] for one in order], rows, paired=True)
        case ApprovalResult(approvals=counts):
            rows = [Row(called[a], [str(counts[a])], a in result.elected) for a in order]
            return Table([], rows, paired=False)
        case _:
            return None
