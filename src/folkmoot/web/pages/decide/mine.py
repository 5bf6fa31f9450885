"""One's own votes with receipts, and one's own proposals, objections and appeals."""

from collections.abc import Mapping, Sequence

import msgspec
from starlette.responses import Response

from folkmoot.assembly.deciding import mine, options, voting_links
from folkmoot.assembly.deciding.mine import PAGE, Receipt, Said, Vote
from folkmoot.assembly.deciding.proposals import OPEN
from folkmoot.assembly.deciding.results import ConsentResult, YesNoResult, sides
from folkmoot.clock import Ref
from folkmoot.record import checkpoints
from folkmoot.storage.transaction import ReadTx
from folkmoot.web import answers, dates
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import outcome, voting, week, words
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.decide.words import Row
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

PATH = "/decide/mine"
TEXT = "/decide/mine.txt"
AT_ONCE = 500
"""So many receipts are read together for the file."""

PARTS = ("votes", "proposals", "objections", "appeals")

NUMBERS = N_("{yes} yes, {no} no, {abstain} neither")
NOT_SIGNED = N_("not signed yet; look again in a minute")
HEAD = N_(
    "Where the ballots of {name} lie in the record of {moot}. Nothing here says how you voted. "
    "Keep it: who changes or loses a ballot cannot change this text."
)
LEAF = N_("Entry {n} of the record, with the hash {hash}")
SIGNED = N_("Signed record: {line}")
AT_LAST = N_(
    "The record as it was signed last. To check a copy of the record against it, save the lines "
    "below as a file of their own: python3 verify.py EXPORT --checkpoint FILE"
)


class Slip(msgspec.Struct, frozen=True):
    """A receipt in words. `line`: the signed record in one line."""

    seq: int
    hash: str
    line: str


class Own(msgspec.Struct, frozen=True):
    """One vote on a page: what came of it, how one voted, and the receipt."""

    row: Row
    result: str
    taken: bool
    choice: str
    """In words; "" where it is sealed, or secret."""
    secret: bool
    code: str
    """Where one finds a secret ballot by its code; "" where there is no list."""
    slip: Slip | None
    link: int
    """Until when a link to vote is good; 0 where there is none."""


class Objected(msgspec.Struct, frozen=True):
    """An objection on the page."""

    row: Row
    at: int
    withdrawn: bool
    answered: bool


def show(ask: Ask) -> Response:
    """All of it, or one part from somewhere on."""
    part = ask.query("of") if ask.query("of") in PARTS else ""
    before = ask.query("before")
    cursor = int(before) if part and before.isdecimal() and len(before) <= 9 else None
    with ask.db.read() as tx:
        waiting = [] if part else mine.open_votes(tx, ask.member.ref, ask.member.id)
        lists = {one: _list(ask, tx, one, cursor) for one in PARTS if part in ("", one)}
        return page(
            ask,
            "mine.html",
            part=part,
            waiting=_own(ask, tx, waiting),
            votes=lists["votes"].rows if "votes" in lists else [],
            proposals=lists["proposals"].rows if "proposals" in lists else [],
            objections=lists["objections"].rows if "objections" in lists else [],
            appeals=lists["appeals"].rows if "appeals" in lists else [],
            older={one: lists[one].older if one in lists else "" for one in PARTS},
            newer=PATH if part else "",
        )


class Listed(msgspec.Struct, frozen=True):
    """A page of one list, and the address of the next; "" after the last."""

    rows: Sequence[Own | Row | Objected]
    older: str


def _list(ask: Ask, tx: ReadTx, part: str, before: int | None) -> Listed:
    me = ask.member
    if part == "votes":
        votes = mine.closed_votes(tx, me.ref, me.id, before)
        return _listed(part, [one.proposal.id for one in votes], _own(ask, tx, votes))
    if part == "objections":
        said = mine.objections(tx, me.id, before)
        return _listed(part, [one.id for one in said], _objected(tx, said))
    made = mine.proposed(tx, me.id, before, judged=part == "appeals")
    return _listed(part, [one.id for one in made], words.rows(tx, made))


def _listed(part: str, numbers: list[int], rows: Sequence[Own | Row | Objected]) -> Listed:
    full = len(numbers) == PAGE
    return Listed(rows, f"{PATH}?of={part}&before={numbers[-1]}" if full else "")


def _own(ask: Ask, tx: ReadTx, votes: list[Vote]) -> list[Own]:
    rows = words.rows(tx, [one.proposal for one in votes])
    links = voting_links.standing(tx, ask.by, ask.now)
    return [_vote(ask, tx, one, row, links) for one, row in zip(votes, rows, strict=True)]


def _vote(ask: Ask, tx: ReadTx, one: Vote, row: Row, links: Mapping[Ref, int]) -> Own:
    found = one.proposal
    is_secret = found.rule is not None and found.rule.ballots == "secret"
    choice, result = "", ""
    if found.result is not None:
        called = outcome.names(tx, found, options.of_proposal(tx, found.id))
        choice = voting.in_words(one.choice, called) if one.choice else ""
        result = " ".join([_numbers(one), *outcome.sentences(found, called)]).strip()
    return Own(
        row,
        result,
        one.taken,
        choice,
        is_secret,
        f"/decide/{found.id}/code" if is_secret and one.taken and found.result is not None else "",
        _slip(ask, one.receipt),
        links.get(found.ref, 0) if found.stage == OPEN else 0,
    )


def _numbers(one: Vote) -> str:
    result = one.proposal.result
    if not isinstance(result, YesNoResult | ConsentResult):
        return ""
    yes, no, abstain = sides(result)
    return say(NUMBERS, yes=yes, no=no, abstain=abstain)


def _slip(ask: Ask, kept: Receipt | None) -> Slip | None:
    if kept is None:
        return None
    line = week.line_of(kept.note, ask.settings["zone"]) if kept.note else gettext(NOT_SIGNED)
    return Slip(kept.seq, kept.hash, line)


def _objected(tx: ReadTx, said: list[Said]) -> list[Objected]:
    rows = words.rows(tx, [one.proposal for one in said])
    return [
        Objected(row, one.at, one.withdrawn, one.answered)
        for row, one in zip(rows, said, strict=True)
    ]


# ---- to keep


def show_text(ask: Ask) -> Response:
    """Every receipt as plain text, with the newest signed checkpoint as it was signed."""
    me, zone = ask.member, ask.settings["zone"]
    lines = [say(HEAD, name=me.name, moot=ask.settings["name"]), ""]
    with ask.db.read() as tx:
        votes = mine.open_votes(tx, me.ref, me.id)
        cursor: int | None = None
        while some := mine.closed_votes(tx, me.ref, me.id, cursor, AT_ONCE):
            votes += some
            cursor = some[-1].proposal.id
        for one in votes:
            lines += _in_text(ask, one)
        last = checkpoints.latest(tx)
    lines.append(dates.day_and_hour(ask.now, zone))
    if last is not None:
        lines += ["", gettext(AT_LAST), "", last]
    answer = answers.text("\n".join(lines), "text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="ballots.txt"'
    return answer


def _in_text(ask: Ask, one: Vote) -> list[str]:
    slip = _slip(ask, one.receipt)
    if slip is None:
        return []
    leaf = say(LEAF, n=slip.seq, hash=slip.hash)
    return [words.title_of(one.proposal), leaf, say(SIGNED, line=slip.line), ""]


ROUTES = (
    Route(PATH, "One's own votes with receipts, and what one proposed.", view=show,
          who=Who.MEMBERS),
    Route(TEXT, "One's own receipts as plain text.", view=show_text, who=Who.MEMBERS, slow=True),
)  # fmt: skip
