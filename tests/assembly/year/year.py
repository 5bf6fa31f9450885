"""A simulated year: a moot that grows from one to 300 members, and those who mean it harm.

Everything goes through `perform()`, by the clock of the test; chance comes from the seed. What
is refused changes nothing. After each act the checker takes the leaves as an export has them.
"""

from collections import Counter
from random import Random

from sqlalchemy import select

from folkmoot.assembly import caretaking, mandates, succeeding
from folkmoot.assembly.deciding import calling, effects, founding_vote, options, proposals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE, OPEN, Proposal
from folkmoot.assembly.deciding.proposing import (
    MakeProposal,
    SponsorProposal,
    WithdrawProposal,
)
from folkmoot.assembly.protecting import confidence
from folkmoot.clock import DAY, Ref
from folkmoot.errors import FolkmootError
from folkmoot.forum.posts import posts
from folkmoot.record import export, log
from folkmoot.record.actors import Member
from folkmoot.record.acts import SEALED, Act
from folkmoot.record.reading import entry
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import vote
from tests.assembly.year.checker import Checker
from tests.build import clock_of, found, join
from tests.forum.build import a_community, only

PATIENCE = 12 * DAY
"""After so long without anybody behind it, a proposal is taken back."""


class Year:
    """One moot, its people, and the checker that reads its record."""

    def __init__(self, db: Database, seed: int, *, most: int = 300) -> None:
        self.db, self.chance, self.most = db, Random(seed), most
        self.checker = Checker()
        self.read = 0
        self.sealed: list[int] = []
        self.refused: Counter[str] = Counter()
        self.harmful: set[Ref] = set()
        self.day = 0
        self.founder = found(db)
        self.room = a_community(db, self.founder)
        self.people = [self.founder]
        self.bloc: list[Member] = []
        self.stewards: list[Member] = []
        self.gone: set[Ref] = set()
        self.asleep: set[Ref] = set()
        """Who never does anything again: the founder from some day on, a steward who vanished."""
        self.look()

    # ---- what everything goes through

    def act(self, by: Member, act: Act) -> bool:
        """Somebody does something, if they may; the checker reads what became of it."""
        if by.ref in self.asleep or by.ref in self.gone:
            return False
        try:
            only(self.db, by, act)
        except FolkmootError as error:
            self.refused[f"{act.KIND.name}: {type(error).__name__}"] += 1
            return False
        self.look()
        return True

    def look(self) -> None:
        """Let the checker read every new leaf, and those that were opened since."""
        with self.db.read() as tx:
            for leaf in list(log.read(tx, self.read)):
                self.read += 1
                self._take(leaf)
                kind = self._kind(leaf)
                if kind == "vote.close/1":
                    self._open(tx)
                    self.checker.counted(export.line(entry(leaf, visible=True)))

    @staticmethod
    def _kind(leaf: log.Leaf) -> str:
        line = export.line(entry(leaf, visible=leaf.audience != SEALED))
        return line.get("envelope", {}).get("kind", "")

    def _take(self, leaf: log.Leaf) -> None:
        if leaf.audience == SEALED:
            self.sealed.append(leaf.seq)
        self.checker.take(export.line(entry(leaf, visible=leaf.audience != SEALED)))

    def _open(self, tx: object) -> None:
        """Give the checker the ballots that a close has opened."""
        still: list[int] = []
        for leaf in log.some(tx, self.sealed):  # type: ignore[arg-type]
            if leaf.audience == SEALED:
                still.append(leaf.seq)
            else:
                self.checker.opened(export.line(entry(leaf, visible=True)))
        self.sealed = still

    def clockwork(self) -> None:
        """What is due by the clock."""
        proceed(self.db)
        with self.db.write() as tx:
            founding_vote.call(tx)
            succeeding.take_over(tx, clock_of(self.db).now())
            confidence.call(tx)
            caretaking.renew(tx, clock_of(self.db).now())
            calling.call(tx, clock_of(self.db).now())
        self.look()
        self.checker.check_mandates(clock_of(self.db).now())
        self.checker.check_emergencies(clock_of(self.db).now())
        self.checker.check_vetoes()

    def new(self) -> Ref:
        """A new ref."""
        return clock_of(self.db).new_ref()

    def now(self) -> int:
        """The time of the moot."""
        return clock_of(self.db).now()

    def some(self, among: list[Member], count: int = 1) -> list[Member]:
        """A few of some people who are still about."""
        there = [one for one in among if one.ref not in self.gone and one.ref not in self.asleep]
        return self.chance.sample(there, min(count, len(there)))

    # ---- what happens of itself

    def grow(self, days: int) -> None:
        """Bring people in: slowly at first, then faster; three in ten are of the bloc."""
        wanted = 1 + (self.most - 1) * min(self.day, days) ** 2 // days**2
        wanted = max(wanted, min(3, self.day))
        for _ in range(wanted - len(self.people)):
            if not any(self.enter(one) for one in self.some(self.people, 5)):
                return

    def enter(self, sponsor: Member, *, bloc: bool = False) -> bool:
        """One more member, unless who brings them in may bring in nobody more for now."""
        try:
            new = join(self.db, sponsor, f"member{len(self.people)}")
        except FolkmootError as error:
            self.refused[f"member.join/1: {type(error).__name__}"] += 1
            return False
        self.people.append(new)
        if bloc or (len(self.people) > 4 and len(self.bloc) < 0.3 * len(self.people)):
            self.bloc.append(new)
        self.look()
        return True

    def vote(self) -> None:
        """Who is behind something says so; who cares votes; a few change their minds."""
        with self.db.read() as tx:
            standing = proposals.in_stages(tx, (GATHERING, NOTICE, OPEN))
        gathering = [one for one in standing if one.stage == GATHERING]
        for one in gathering:
            if one.made_at < self.now() - PATIENCE:
                self.act(self.member(one.author_id), WithdrawProposal(one.ref))
        for one in self.chance.sample(gathering, min(3, len(gathering))):
            for member in self.some(self.likers(one), 2):
                self.act(member, SponsorProposal(one.ref))
        for one in standing:
            if one.stage == OPEN:
                self.cast(one)

    def likers(self, one: Proposal) -> list[Member]:
        """Who wants it: the bloc what harms, the others the rest."""
        mean = {member.ref for member in self.bloc}
        return [each for each in self.people if (each.ref in mean) == (one.ref in self.harmful)]

    def cast(self, one: Proposal) -> None:
        """A part of the members votes today; the bloc all together."""
        mean = {member.ref for member in self.bloc}
        share = min(0.5, 8 / len(self.people))
        for member in self.people:
            theirs = member.ref in mean
            if self.chance.random() > (share * 2 if theirs else share):
                continue
            likes = theirs == (one.ref in self.harmful)
            choice = "yes" if likes else "no"
            if one.question != "yes-no":
                choice = self.order(one)
            elif self.chance.random() < 0.05:
                choice = "abstain"
            self.ballot(one, member, choice)

    def order(self, one: Proposal) -> str:
        """The options of a vote in some order; 0 is that nothing changes."""
        with self.db.read() as tx:
            numbers = [*range(options.highest(tx, one.id) + 1)]
        self.chance.shuffle(numbers)
        return ">".join(map(str, numbers))

    def ballot(self, one: Proposal, member: Member, choice: str) -> None:
        """One ballot, unless that is refused."""
        if member.ref in self.asleep or member.ref in self.gone:
            return
        try:
            vote(self.db, one.ref, member, choice)
        except FolkmootError as error:
            self.refused[f"ballot: {type(error).__name__}"] += 1
        self.look()

    def propose(self, by: Member, title: str, *acts: Act, of: Ref | None = None) -> bool:
        """A proposal of some acts; `of`: the community whose subscribers decide."""
        ref = self.new()
        wanted = tuple(effects.of(one) for one in acts)
        done = self.act(by, MakeProposal(ref, wanted, title, "", community=of))
        if done and by in self.bloc:
            self.harmful.add(ref)
        return done

    def held(self) -> list[mandates.Mandate]:
        """Every live mandate."""
        with self.db.read() as tx:
            return mandates.live(tx, self.now())

    def member(self, person_id: int) -> Member:
        """The member with a row id."""
        return next(one for one in self.people if one.id == person_id)

    def posts(self) -> list[Ref]:
        """A few of the posts."""
        with self.db.read() as tx:
            return [row.ref for row in tx.rows(select(posts.c.ref).limit(50))]
