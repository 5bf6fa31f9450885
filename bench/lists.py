"""Lists out of a million posts, each beside the same list out of a thousand."""

import re
from html import unescape
from pathlib import Path

import msgspec

from bench import talk
from bench.calling import Caller, answering
from bench.million import BLOCKED, QUIET, SUBSCRIBED, Crowd, crowd
from bench.moots import signed_in
from bench.table import Row, Size, Table, settle

DEEP = 50
"""The page that is reached by walking, page by page."""

TOPS = ("day", "week", "month", "year", "all")


class _Case(msgspec.Struct, frozen=True):
    what: str
    address: str
    budget: float
    member: bool = False
    deep: bool = False


CASES = (
    _Case("Hot, anonymous", "/?order=hot", 1.5),
    _Case("New since my last visit, member", "/?order=visit", 1.5, member=True),
    _Case("Subscribed, New", "/subscribed?order=new", 1.5, member=True),
    _Case("Subscribed, Hot", "/subscribed?order=hot", 1.5, member=True),
    _Case("Subscribed, Hot, page 50", "/subscribed?order=hot", 1.5, member=True, deep=True),
    _Case("Hot, anonymous, page 50", "/?order=hot", 1.5, deep=True),
    *(_Case(f"Top of {name}, anonymous", f"/?order=top_{name}", 5) for name in TOPS),
    *(_Case(f"Subscribed, Top of {name}", f"/subscribed?order=top_{name}", 5, member=True)
      for name in TOPS),
    _Case("a thread, member", "/post/700", 1.5, member=True),
    _Case("communities", "/communities", 1.5, member=True),
    _Case("one community, Hot", "/c/room1?order=hot", 1.5, member=True),
    _Case("a profile", "/u/author2", 1.5, member=True),
    _Case("search of a common word", f"/search?q={talk.COMMON}", 1.5, member=True),
)  # fmt: skip


def run(cache: Path, size: Size) -> Table:
    """Measure every list out of many posts and out of few, taking turns."""
    many = crowd(cache, size.posts, size.notices)
    few = crowd(cache, size.few_posts, min(100, size.notices), few=True)
    sides = [_Side(many), _Side(few)]
    settle()
    rows = [row for case in CASES if (row := _row(case, sides, size.rounds))]
    rows.append(_row(_Case(f"inbox of {size.notices:,} notices", "/inbox", 1.5, True), sides,
                     size.rounds))  # fmt: skip
    kept = f"{many.seconds:.0f} s of making (0: kept from an earlier run)"
    walked = "page 50 of the few is the last full page that they have"
    follows = f"The member follows {SUBSCRIBED} communities, of which {QUIET} are quiet"
    notes = [
        f"The many are {size.posts:,} posts, {kept}; the few {size.few_posts:,}; {walked}.",
        f"{follows}, and blocks {BLOCKED} people.",
    ]
    for side in sides:
        side.close()
    return Table("lists", f"lists out of {size.posts:,} posts", [r for r in rows if r], notes)


class _Side:
    """One moot, seen by nobody in particular and by a member."""

    def __init__(self, moot: Crowd) -> None:
        self.moot = moot
        served = answering(moot.house)
        self.anybody = Caller(served)
        self.member = Caller(served, signed_in(moot.house, moot.reader))

    def caller(self, case: _Case) -> Caller:
        return self.member if case.member else self.anybody

    def close(self) -> None:
        self.anybody.close()
        self.member.close()
        self.moot.house.db.close()


def _row(case: _Case, sides: list[_Side], rounds: int) -> Row | None:
    """None for a page that does not exist."""
    if sides[0].caller(case).get(case.address).status != 200:
        return None
    addresses = [_walk(side.caller(case), case) for side in sides]
    least = [float("inf")] * len(sides)
    for _ in range(rounds):
        for number, side in enumerate(sides):
            answer = side.caller(case).get(addresses[number])
            assert answer.status == 200, addresses[number]
            least[number] = min(least[number], answer.ms)
    return Row(case.what, least[0], floor=least[1], budget=case.budget, floor_is="out of the few")


_OLDER = re.compile(r'<a href="([^"]+)" rel="next"')


def _walk(caller: Caller, case: _Case) -> str:
    """The address of the page to measure: page 50, or the last full one before the end."""
    address = case.address
    full = address
    for _ in range(DEEP - 1 if case.deep else 0):
        older = _OLDER.search(caller.text(address))
        if older is None:
            break
        full, address = address, unescape(older[1])
    return full if case.deep else address
