"""The load between two moots: what people do in browsers, tried until somebody says it is saved."""

import threading
from collections import Counter
from collections.abc import Mapping
from http.client import HTTPException
from itertools import count
from time import monotonic, sleep
from typing import Any

from tests.crash.deeds import mark
from tests.federation.gardens import Garden
from tests.federation.processes import PATIENCE, Browser, Moot, Page

WALL = 4
"""Posts of each moot that are answered, voted on and changed."""
DEEDS = ("post", "comment", "vote", "comment", "edit", "vote")
AS_STEWARD = (*DEEDS, "pin")


class Traffic:
    """What the members of one moot do in a garden, one deed after the other, in a thread."""

    def __init__(
        self,
        garden: Garden,
        moot: Moot,
        names: tuple[str, ...],
        first: int,
        deeds: tuple[str, ...] = DEEDS,
    ) -> None:
        self._garden, self._moot, self._names, self._deeds = garden, moot, names, deeds
        self._numbers = count(first)
        self.wall: list[str] = []
        """The titles of its own posts that stay."""
        self.saved: dict[int, str] = {}
        """What was done by the numbers of the deeds: each was told to be saved."""
        self.votes: dict[tuple[str, str], int] = {}
        """By voter and title of a post."""
        self.bodies: dict[str, str] = {}
        """The last words of a post, by its title."""
        self.pinned: dict[str, bool] = {}
        """By the title of a post."""
        self._places: dict[str, str] = {}
        self._ends, self._thread = threading.Event(), threading.Thread(target=self._run)
        self._problem: BaseException | None = None

    # ---- before, and the end

    def prepare(self) -> None:
        """Write the posts of the wall."""
        writer = self._moot.as_(self._names[0])
        for number in range(WALL):
            title = f"{self._moot.folder.name} {number}"
            self.bodies[title] = "Words"
            self._garden.write(writer, self._moot, title)
            self.wall.append(title)

    def begin(self, wall: list[str]) -> None:
        """Do deeds from now on, also on the posts of the other moot."""
        self._places = {title: self._garden.path(self._moot, title) for title in wall}
        for name in self._names:
            self._moot.as_(name)
        self._thread.start()

    def end(self) -> None:
        """Finish the deed that is being done, and no other. Raises what went wrong."""
        self._ends.set()
        if self._thread.ident is not None:
            self._thread.join()
        if self._problem is not None:
            raise self._problem

    @property
    def done(self) -> int:
        """How many deeds were told to be saved. Raises what went wrong."""
        if self._problem is not None:
            raise self._problem
        return len(self.saved)

    # ---- the deeds

    def _run(self) -> None:
        try:
            while not self._ends.is_set():
                number = next(self._numbers)
                kind = self._deeds[number % len(self._deeds)]
                getattr(self, f"_{kind}")(number)
                self.saved[number] = kind
        except BaseException as problem:  # noqa: BLE001 - raised where somebody waits for it
            self._problem = problem

    def _who(self, number: int) -> str:
        return self._names[number // len(self._deeds) % len(self._names)]

    def _title(self, number: int, titles: list[str]) -> str:
        return titles[sum(divmod(number, len(self._deeds))) % len(titles)]

    def _post(self, number: int) -> None:
        form = f"/submit?community={self._garden.at(self._moot)[3:]}"
        self._save(self._who(number), form, "/submit", title=mark(number), body="Words")

    def _comment(self, number: int) -> None:
        form = f"{self._places[self._title(number, list(self._places))]}/reply"
        self._save(self._who(number), form, form, body=mark(number))

    def _edit(self, number: int) -> None:
        title = self._title(number, self.wall)
        form = f"{self._places[title]}/edit"
        self._save(self._names[0], form, form, title=title, body=mark(number))
        self.bodies[title] = mark(number)

    def _vote(self, number: int) -> None:
        """Cast a vote, or take it back where it was cast before."""
        who, title = self._who(number), self._title(number, self._theirs)
        value = 1 - self.votes.get((who, title), 0)
        place = self._places[title]
        browser = self._moot.as_(who)
        fields = self._tried(lambda: browser.read(place).button(f"{place}/vote"))
        self._tell(browser, f"{place}/vote", {**fields, "vote": str(value)})
        self.votes[who, title] = value

    def _pin(self, number: int) -> None:
        """Keep a post of the other moot at the top, or let it sink again."""
        title = self._title(number, self._theirs)
        to = not self.pinned.get(title, False)
        form = f"{self._places[title]}/{'pin' if to else 'unpin'}"
        browser = self._moot.as_(self._names[0])
        fields = self._tried(lambda: browser.read(form).form(form))
        # tried again, it may be so already
        self._tell(browser, form, {**fields, "reason": mark(number)}, also=409)
        self.pinned[title] = to

    @property
    def _theirs(self) -> list[str]:
        return [title for title in self._places if title not in self.wall]

    def _save(self, who: str, page: str, action: str, **typed: str) -> None:
        browser = self._moot.as_(who)
        fields = self._tried(lambda: browser.read(page).form(action))
        self._tell(browser, action, {**fields, **typed})

    def _tell(
        self, browser: Browser, action: str, fields: Mapping[str, str], also: int = 303
    ) -> None:
        """Send a form, the same one again where nobody answers, until it is saved."""
        page: Page = self._tried(lambda: browser.submit(action, fields))
        assert page.status in {303, also}, (action, page.status, page.text[:3000])

    def _tried(self, ask: Any) -> Any:
        """Ask a moot that may be dead just now; it is started again soon."""
        end = monotonic() + PATIENCE
        while True:
            try:
                return ask()
            except (OSError, HTTPException):
                assert monotonic() < end, f"{self._moot.url} did not come back"
                sleep(0.02)


def expected(both: tuple[Traffic, Traffic]) -> dict[str, Any]:
    """What must be there: titles of posts, words of comments, votes, bodies, what is pinned."""
    votes: Counter[str] = Counter()
    for one in both:
        for (_who, title), value in one.votes.items():
            votes[title] += value
    kinds = {number: kind for one in both for number, kind in one.saved.items()}
    wall = [title for one in both for title in one.wall]
    return {
        "posts": sorted([*wall, *(mark(one) for one, kind in kinds.items() if kind == "post")]),
        "comments": sorted(mark(one) for one, kind in kinds.items() if kind == "comment"),
        "votes": {title: [votes[title], 0] for title in wall},
        "bodies": {title: body for one in both for title, body in one.bodies.items()},
        "pinned": sorted(title for one in both for title, to in one.pinned.items() if to),
    }


def found(told: dict[str, Any], wall: list[str]) -> dict[str, Any]:
    """The same of what is there (tests/federation/canonical.py)."""
    standing = {post["title"]: post for post in told["posts"]}
    return {
        "posts": sorted(post["title"] for post in told["posts"]),
        "comments": sorted(comment["body"] for comment in told["comments"]),
        "votes": {title: standing[title]["votes"] for title in wall},
        "bodies": {title: standing[title]["body"] for title in wall},
        "pinned": sorted(post["title"] for post in told["posts"] if post["pinned"]),
    }
