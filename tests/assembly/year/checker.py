"""What must hold of every moot at every moment, checked on exported leaves alone.

It imports nothing of the program and takes nothing from it: the powers, the thresholds and the
two constitutions stand here a second time, written from the specification (assembly 4.4 and 4.5).
"""

from collections import Counter
from collections.abc import Callable

from tests.assembly.year import bylaws
from tests.assembly.year.bylaws import BUILT_IN, COMMON_RULE, DAY, MATTER, WAY_BACK, Fields

LEAST_NOTICE, LEAST_WINDOW, RULE_DELAY, YEAR = 3 * DAY, 7 * DAY, 7 * DAY, 365 * DAY
MOST_VOTES, LEAST_SECRET = 3, 7
FEWEST_SUBSCRIBERS = 3
LEAST_TO_DRAW, LOOKING = 10, 2 * DAY

POWER_OF = {
    "proposal.announce": "setting.set",
    "comment.remove": "post.remove",
    "comment.restore": "post.remove",
    "community.change": "community.change",
    "community.close": "community.close",
    "community.found": "community.found",
    "community.reopen": "community.close",
    "content.erase": "content.erase",
    "federation.allow": "federation.block",
    "federation.block": "federation.block",
    "federation.lift": "federation.block",
    "federation.silence": "federation.block",
    "mandate.end": "mandate.grant",
    "mandate.grant": "mandate.grant",
    "member.admit": "member.admit",
    "member.ban": "member.ban",
    "member.unban": "member.ban",
    "member.warn": "member.warn",
    "post.create": "post.announce",
    "post.pin": "post.pin",
    "post.remove": "post.remove",
    "post.restore": "post.remove",
    "post.unpin": "post.pin",
    "proposal.erase": "content.erase",
    "report.decide": "report.decide",
    "setting.set": "setting.set",
    "voice.erase": "content.erase",
    "candidate.erase": "content.erase",
    "import.complete": "import.run",
    "import.redo": "import.run",
    "import.undo": "import.run",
    "reset.confirm": "identity.reset",
    "reset.propose": "identity.reset",
    "reset.withdraw": "identity.reset",
    "thread.lock": "thread.lock",
    "thread.unlock": "thread.lock",
}
"""What a kind of act needs of a mandate."""

REASONED = frozenset(
    {
        "member.ban", "member.warn", "post.remove", "comment.remove", "mandate.end",
        "community.close", "federation.block", "federation.silence", "thread.lock",
    }
)  # fmt: skip
"""Who is acted upon by one of these is told why."""

TAKEN = frozenset(
    {"post.remove", "thread.lock", "member.ban", "community.close", "federation.block"}
)
"""All that somebody may take for an emergency."""

SPAM_LAW_HOSTING = frozenset(
    {
        "post.remove", "thread.lock", "content.erase", "member.warn", "member.ban",
        "member.admit", "report.decide", "federation.block", "host.operate", "host.keys",
    }
)  # fmt: skip
"""All that a caretaker may have."""


TO_EVERYBODY = frozenset(
    {
        "community.close/1", "federation.block/1", "federation.silence/1", "federation.allow/1",
        "setting.set/1",
    }
)  # fmt: skip
"""What members can suspend until all have voted."""


def _things(fields: Fields) -> set[str]:
    """What an act is done to: a setting, a community, servers."""
    servers = [*fields.get("hosts", ()), *(one["host"] for one in fields.get("servers", ()))]
    return {str(fields[one]) for one in ("key", "community") if one in fields} | set(servers)


def _whole(leaf: Fields) -> Fields:
    """All fields of an act, those that could be erased among them."""
    fields = {**leaf["content"], **(leaf.get("text") or {})}
    fields.pop("text_hash", None)
    return fields


def _ranks(ballot: str) -> dict[int, int]:
    """The place of each option on a ballot, such as 2>1,3."""
    groups = ballot.split(">")
    return {int(one): place for place, group in enumerate(groups) for one in group.split(",")}


class Broken(AssertionError):
    """An invariant that did not hold, and the leaf at which it did not."""


class Intake:
    """Who looks at a proposal about a person before others see it."""

    def __init__(self) -> None:
        self.hidden = False
        """Whether it was not let through to the members yet."""
        self.called: dict[str, int] = {}
        """Who was called to look at it, and when."""
        self.seats: list[str] = []
        self.said: dict[str, bool] = {}


class Vote:
    """One proposal, from its making to its deeds."""

    ballot_of: "Vote | None" = None
    """The founding vote in whose ballot this election of the first stewards is."""
    adopted = False
    """Whether it led to a constitution."""

    def __init__(self, effects: list[Fields], *, parties: frozenset[str] = frozenset()) -> None:
        self.effects = effects
        self.parties = parties
        """Of an appeal: whom it is about, who may not judge it."""
        self.intake = Intake()
        self.electing = False
        self.standing: dict[str, str] = {}
        """Who stands with which mandate."""
        self.behind: dict[str, set[str]] = {}
        """Who stands behind them, by the mandate."""
        self.beside: str | None = None
        """What it is a rival of."""
        self.community: str | None = None
        """Whose subscribers decide, where they are enough."""
        self.emergency: Fields | None = None
        """The mandate that somebody took, where it is judged by this vote."""
        self.undone: list[Fields] = []
        self.author = ""
        """What was done under it: the things it was done to."""
        self.vetoes: Fields | None = None
        """The act that does again what is suspended until this vote, where it is a veto."""
        self.suspends: list[Fields] = []
        """What undoes it before the vote, until that was done."""
        self.founding = self.extended = self.prolonged = self.small = self.aside = False
        """Small: it happens unless somebody objects. Aside: it takes no place among the three."""
        self.judged: int | None = None
        self.anew = 0
        """The leaf from which on everybody votes anew, and openly."""
        self.published: dict[str, str] | None = None
        self.objections, self.ready = set[str](), set[str]()
        self.opens: int | None = None
        self.opened: int | None = None
        self.closes: int | None = None
        self.rule: Fields = {}
        self.roll: list[str] = []
        self.passed: bool | None = None
        self.waiting: list[Fields] = []
        """What was decided and was not done yet."""
        self.ballots: dict[int, str] = {}
        self.voters: dict[int, str] = {}
        self.announced: int | None = None

    def excludes(self) -> str:
        """Whom it would keep out, or ""."""
        one = self.effects[0] if self.effects else {}
        return one["fields"]["person"] if one.get("kind") == "member.ban/1" else ""

    def is_with_members(self) -> bool:
        """Whether it was let through, and is not over."""
        return not self.intake.hidden and self.passed is None

    def place(self) -> str:
        """The scope of the community whose subscribers decide."""
        return f"community:{self.community}"


class Checker:
    """Takes the leaves of one moot, one by one, as an export gives them."""

    def __init__(self) -> None:
        self.next = 0
        self.time = 0
        self.joined: dict[str, int] = {}
        self.gone: dict[str, int] = {}
        self.brought: dict[str, str | None] = {}
        """Who brought each member in."""
        self.known: dict[str, dict[str, int]] = {}
        """Who said when of each newcomer that they know them."""
        self.mandates: dict[str, Fields] = {}
        self.kept_out: set[str] = set()
        self.votes: dict[str, Vote] = {}
        self.rules: list[tuple[int, Fields]] = []
        self.kinds: Counter[str] = Counter()
        self.effects: Counter[str] = Counter()
        self.matters: Counter[str] = Counter()
        self.grounds: Counter[str] = Counter()
        self.emergencies = self.confidence = self.vetoed = 0
        self.done: dict[int, Fields] = {}
        """What was done to everybody under a mandate, by its leaf."""
        self._takers: dict[str, Callable[[Fields], None]] = {
            "moot.genesis": self._genesis,
            "member.join": self._join,
            "member.admit": self._join,
            "member.enter": self._join,
            "member.vouch": self._vouch,
            "member.unvouch": self._unvouch,
            "member.leave": self._leave,
            "account.erase": self._leave,
            "mandate.grant": self._grant,
            "mandate.end": self._end,
            "mandate.caretake": self._caretake,
            "mandate.succeed": self._succeed,
            "member.ban": self._ban,
            "proposal.make": self._propose,
            "appeal.make": self._appeal,
            "exclusion.propose": self._exclude,
            "intake.draw": self._draw_lookers,
            "intake.replace": self._replace_looker,
            "intake.answer": self._look,
            "intake.pass": self._let_through,
            "intake.return": self._send_back,
            "election.lapse": self._withdraw,
            "proposal.lapse": self._withdraw,
            "rival.put": self._put_beside,
            "rival.leave": self._leave_alone,
            "rival.join": self._join_rivals,
            "candidate.stand": self._stand,
            "candidate.withdraw": self._stand_no_longer,
            "candidate.support": self._support,
            "candidate.unsupport": self._support_no_longer,
            "founding.call": self._call,
            "emergency.take": self._take_power,
            "confidence.call": self._call_confidence,
            "election.call": self._call_election,
            "veto.make": self._veto,
            "proposal.announce": self._announce_small,
            "proposal.settle": self._settle,
            "objection.make": self._object,
            "objection.withdraw": self._object_no_more,
            "proposal.ready": self._say_ready,
            "proposal.unready": self._say_unready,
            "proposal.withdraw": self._withdraw,
            "vote.announce": self._announce,
            "vote.open": self._open,
            "ballot.take": self._cast,
            "ballot.publish": self._publish,
            "vote.again": self._again,
            "vote.extend": self._extend,
            "vote.close": self._close,
            "ballot.cast": self._cast,
            "decision.fail": self._fail,
            "rule.adopt": self._adopt_rule,
            "constitution.adopt": self._adopt_constitution,
        }

    # ---- one leaf

    def take(self, leaf: Fields) -> None:
        """Take the next leaf; raises Broken with what does not hold."""
        if leaf["seq"] != self.next:
            self._broken(leaf, f"the record has a gap: {self.next} was expected")  # invariant 9
        self.next += 1
        if "envelope" not in leaf:
            return  # sealed, and read once it is opened
        self._read(leaf)

    def _read(self, leaf: Fields, *, late: bool = False) -> None:
        act, content = leaf["envelope"], leaf["content"]
        if act["time"] < self.time and not late:
            self._broken(leaf, "time went back")
        self.time = max(self.time, act["time"])
        kind = act["kind"].partition("/")[0]
        self.kinds[kind] += 1
        self._on_a_ground(leaf, kind)
        if kind in REASONED and not (
            content.get("reason") or (leaf.get("text") or {}).get("reason")
        ):
            self._broken(leaf, "nobody is told why")  # invariant 7
        if act["ground"].startswith("mandate:"):
            self._note(leaf)
        taker = self._takers.get(kind)
        if taker is not None:
            taker(leaf)

    def opened(self, leaf: Fields) -> None:
        """Take a leaf that was sealed when it came by, now that everybody may read it."""
        self._read(leaf, late=True)

    def _broken(self, leaf: Fields, why: str) -> None:
        raise Broken(f"leaf {leaf['seq']}: {why}: {leaf.get('envelope')} {leaf.get('content')}")

    # ---- invariant 1: a ground for each act, a decision behind each mandate

    def _on_a_ground(self, leaf: Fields, kind: str) -> None:
        act = leaf["envelope"]
        ground, _, of = act["ground"].partition(":")
        self.grounds[ground] += 1
        match ground:
            case "genesis":
                fine = leaf["seq"] == 0
            case "own" | "member-right":
                left = self.gone.get(act["actor"], self.time)
                fine = act["actor"] in self.joined and act["time"] <= left
                fine = fine or kind in ("member.enter", "account.erase")
            case "mandate":
                fine = self._covers(of, kind, act["actor"], act["time"])
            case "decision":
                fine = self._was_decided(of, leaf)
            case "clock":
                fine = act["actor"] is None
            case _:
                fine = ground in ("host", "home")
        if not fine:
            self._broken(leaf, "it stands on no ground")

    def _covers(self, ref: str, kind: str, actor: str, at: int) -> bool:
        held = self.mandates.get(ref)
        if held is None or held["holder"] != actor or not self.is_live(held, at):
            return False
        if kind == "emergency.take":
            return held["source"].startswith(("genesis", "decision"))
        if kind not in POWER_OF:
            return False
        return POWER_OF[kind] in held["powers"]

    def is_live(self, held: Fields, at: int) -> bool:
        """Whether a mandate holds at a time."""
        ended = held["ended"]
        return held["starts"] <= at < held["ends"] and (ended is None or at < ended)

    def _was_decided(self, ref: str, leaf: Fields) -> bool:
        vote = self.votes.get(ref)
        whole = {"kind": leaf["envelope"]["kind"], "fields": _whole(leaf)}
        if vote is not None and vote.announced and whole in vote.suspends:
            if vote.passed is False:
                self._broken(leaf, "it is suspended after the vote")
            vote.suspends.remove(whole)
            self.vetoed += 1
            return True
        if vote is None or not (vote.passed or vote.emergency or vote.vetoes):
            return False
        if whole not in vote.waiting:
            return False
        vote.waiting.remove(whole)
        self.effects[whole["kind"].partition("/")[0]] += 1
        return True

    def check_mandates(self, at: int) -> None:
        """Nobody holds a power but from the genesis, a caretaker's turn, or a decision."""
        for ref, held in self.mandates.items():
            if self.is_live(held, at):
                self._goes_back(ref, held)

    def _goes_back(self, ref: str, held: Fields) -> None:
        source, _, of = held["source"].partition(":")
        if held["ends"] - held["starts"] > YEAR:
            raise Broken(f"mandate {ref} lasts longer than a year")
        match source:
            case "genesis":
                fine = held["ends"] - held["starts"] <= 60 * DAY
            case "caretaker":
                fine = set(held["powers"]) <= SPAM_LAW_HOSTING
                fine = fine and held["ends"] - held["starts"] <= 30 * DAY
            case "decision":
                fine = of in self.votes and self.votes[of].passed is True
                some = fine and self.votes[of].rule["body"] == "subscribers"
                fine = fine and (not some or held["scope"] == self.votes[of].place())
            case "emergency":
                fine = set(held["powers"]) <= TAKEN and held["ends"] - held["starts"] <= 3 * DAY
            case _:
                giver = self.mandates[of]
                fine = set(held["powers"]) <= set(giver["powers"]) - {"mandate.grant"}
                fine = fine and held["ends"] <= giver["ends"]
        if not fine:
            raise Broken(f"mandate {ref} was given by nobody: {held}")

    # ---- who is here, and what they hold

    def _genesis(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        self.joined[content["founder"]] = at
        held = {"holder": content["founder"], "powers": content["powers"], "source": "genesis"}
        self._hold(content["mandate"], {**held, "starts": at, "ends": at + 60 * DAY})

    def _join(self, leaf: Fields) -> None:
        ref = leaf["content"].get("ref") or leaf["envelope"]["actor"]
        self.joined.setdefault(ref, leaf["envelope"]["time"])
        self.brought.setdefault(ref, leaf["envelope"]["actor"] if ref in leaf["content"].values()
                                and ref != leaf["envelope"]["actor"] else None)  # fmt: skip

    def _vouch(self, leaf: Fields) -> None:
        """Nobody makes voters wholesale, of those whom they brought in, or without a vote."""
        person, by, at = leaf["content"]["person"], leaf["envelope"]["actor"], self.time
        lately = [told[by] for told in self.known.values() if by in told]
        if sum(at - when < 30 * DAY for when in lately) >= 2 or self.brought.get(person) == by:
            self._broken(leaf, "somebody makes voters wholesale")
        if by not in self.may_vote(at):
            self._broken(leaf, "who does not vote made a voter")
        self.known.setdefault(person, {})[by] = at

    def _unvouch(self, leaf: Fields) -> None:
        del self.known[leaf["content"]["person"]][leaf["envelope"]["actor"]]

    def may_vote(self, at: int) -> set[str]:
        """Who is on the roll of a vote that opens now (assembly 3, tenure and sponsors)."""
        here = sorted(self.joined.keys() - self.gone.keys(), key=lambda one: self.joined[one])
        founded = min(self.joined.values())
        if len(here) < 20 or at < founded + 90 * DAY:
            return set(here)
        free = max(self.joined[here[19]], founded + 45 * DAY)
        known = [one for one in here if self.joined[one] <= free or self._is_known(one)]
        old = {
            one for one in known
            if self.joined[one] <= founded + 45 * DAY or self.joined[one] <= at - 90 * DAY
        }  # fmt: skip
        new = [one for one in known if one not in old and self.joined[one] <= at - 30 * DAY]
        return old | set(new[: len(old) // 4])

    def _is_known(self, one: str) -> bool:
        return len(self.known.get(one, {})) >= (1 if self.brought[one] else 2)

    def _leave(self, leaf: Fields) -> None:
        ref, at = leaf["envelope"]["actor"], leaf["envelope"]["time"]
        self.gone[ref] = at
        for held in self.mandates.values():
            if held["holder"] == ref and held["ended"] is None:
                held["ended"] = at

    def _hold(self, ref: str, held: Fields) -> None:
        self.mandates[ref] = {**held, "ended": None, "ended_by": None}

    def _grant(self, leaf: Fields) -> None:
        content, act = leaf["content"], leaf["envelope"]
        held = {"holder": content["holder"], "powers": content["powers"], "source": act["ground"]}
        held |= {"scope": content["scope"], "starts": act["time"], "ends": content["ends"]}
        held["understudy"] = content["understudy"]
        if content["gives_back"] is not None:
            held["understudy"] = self._given_back(leaf, content["gives_back"])
        for former in self.mandates.values():  # what is left of one is none that was given anew
            same = former["holder"], former.get("ended_by")
            if act["ground"].startswith("decision:") and same == (held["holder"], act["ground"]):
                held.setdefault("first", former.get("first", former))
        self._hold(content["ref"], held)

    def _given_back(self, leaf: Fields, ref: str) -> str | None:
        """Who took over a mandate that an appeal gives back holds it no more, but is to again."""
        old, at = self.mandates[ref], leaf["envelope"]["time"]
        after = [one for one in self.mandates.values() if one.get("succeeds") == ref]
        live = [one for one in after if one["ended"] is None and at < one["ends"]]
        next_ = live[0]["holder"] if live else (None if after else old["understudy"])
        old["understudy"] = None
        for one in live:
            one["ended"] = at
        return next_

    def _end(self, leaf: Fields) -> None:
        held = self.mandates[leaf["content"]["mandate"]]
        held["ended"], held["ended_by"] = leaf["envelope"]["time"], leaf["envelope"]["ground"]
        if leaf["content"]["vacate"]:
            held["understudy"] = None

    def _succeed(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        old = self.mandates[content["mandate"]]
        if old.get("understudy") != content["holder"] or at >= old["ends"]:
            self._broken(leaf, "somebody took over who was not to")
        if old["ended"] is None and old["holder"] not in self.kept_out:
            self._broken(leaf, "a mandate was taken over that was held")
        old["ended"], old["understudy"] = old["ended"] or at, None  # once
        new = {**old, "holder": content["holder"], "starts": at, "succeeds": content["mandate"]}
        new["first"] = old.get("first", old)
        self._hold(content["ref"], new)

    def _ban(self, leaf: Fields) -> None:
        if leaf["envelope"]["ground"].startswith("decision:"):
            self.kept_out.add(leaf["content"]["person"])

    def _caretake(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        for held in self.mandates.values():
            busy = "host.keys" in held["powers"] or held["source"] == "caretaker"
            if busy and self.is_live(held, at) and held["holder"] not in self.kept_out:
                self._broken(leaf, "a caretaker came while somebody held the keys")
        held = {"holder": content["holder"], "powers": content["powers"], "source": "caretaker"}
        self._hold(content["ref"], {**held, "starts": at, "ends": at + 30 * DAY})

    # ---- proposals and votes

    def _propose(self, leaf: Fields) -> None:
        content = leaf["content"]
        ways = [one for way in content["ways"] for one in way]
        vote = self.votes[content["ref"]] = Vote([*content["effects"], *ways])
        vote.electing = content["office"] is not None
        vote.community = content["community"]
        ended = [one["fields"]["mandate"] for one in vote.effects if "mandate.end" in one["kind"]]
        for held in (self.mandates[one] for one in ended if one in self.mandates):
            first = held.get("first", held)
            age = leaf["envelope"]["time"] - first["starts"]
            if first["source"].startswith("decision:") and age < 30 * DAY:
                self._broken(leaf, "somebody is recalled who was chosen only now")

    def _put_beside(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        rival, beside = (self.votes[content[name]] for name in ("rival", "beside"))
        if rival.opened is not None or beside.opened is not None:
            self._broken(leaf, "a rival came after the vote had opened")
        rival.opens, rival.beside = None, content["beside"]
        beside.ready.clear()
        if beside.opens is not None:
            if content["opens"] < max(beside.opens, at + LEAST_NOTICE):
                self._broken(leaf, "nobody had the time to weigh a rival")
            beside.opens = content["opens"]

    def _leave_alone(self, leaf: Fields) -> None:
        self.votes[leaf["content"]["rival"]].beside = None

    def _join_rivals(self, leaf: Fields) -> None:
        vote = self.votes[leaf["content"]["proposal"]]
        for ref in leaf["content"]["rivals"]:
            rival = self.votes[ref]
            if rival.beside != leaf["content"]["proposal"] or rival.passed is not None:
                self._broken(leaf, "what stood elsewhere became an option")
            vote.effects = [*vote.effects, *rival.effects]
            rival.passed = False

    def _exclude(self, leaf: Fields) -> None:
        content = leaf["content"]
        parties = frozenset({content["person"], leaf["envelope"]["actor"]})
        vote = self.votes[content["ref"]] = Vote(content["effects"], parties=parties)
        vote.intake.hidden = True

    def _draw_lookers(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        vote = self.votes[content["proposal"]]
        vote.intake.seats = [content["among"][k] for k in content["lookers"]]
        vote.intake.called = dict.fromkeys(vote.intake.seats, at)
        if len(vote.intake.called) != content["size"] or content["size"] not in (1, 3):
            self._broken(leaf, "others look than were drawn")
        if vote.parties & set(content["among"]) or not set(content["among"]) <= self.joined.keys():
            self._broken(leaf, "a party looks at it, or nobody")
        able = len(self.joined) - len(self.gone)
        if content["size"] == 1 and not self._can_ban(vote.intake.seats[0], at):
            self._broken(leaf, "somebody looks alone who is no steward")
        if content["size"] == 3 and able < LEAST_TO_DRAW:
            self._broken(leaf, "so few are not drawn from")

    def _can_ban(self, person: str, at: int) -> bool:
        return any(
            held["holder"] == person and "member.ban" in held["powers"] and self.is_live(held, at)
            for held in self.mandates.values()
        )

    def _replace_looker(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        vote = self.votes[content["proposal"]]
        former, vote.intake.seats[content["n"]] = vote.intake.seats[content["n"]], content["person"]
        early = at - vote.intake.called[former] < LOOKING and former not in self.gone
        if early or former in vote.intake.said or content["person"] in vote.intake.called:
            self._broken(leaf, "it was nobody else's turn to look")
        if content["person"] in vote.parties:
            self._broken(leaf, "a party looks at it")
        vote.intake.called[content["person"]] = at

    def _look(self, leaf: Fields) -> None:
        vote, actor = self.votes[leaf["content"]["proposal"]], leaf["envelope"]["actor"]
        late = leaf["envelope"]["time"] - vote.intake.called.get(actor, 0) >= LOOKING
        if actor not in vote.intake.seats or actor in vote.intake.said or late:
            self._broken(leaf, "somebody looked who was not called")
        vote.intake.said[actor] = leaf["content"]["through"]
        if not vote.intake.said[actor] and not (leaf.get("text") or {}).get("reason"):
            self._broken(leaf, "nobody is told what is wrong with it")

    def _let_through(self, leaf: Fields) -> None:
        vote = self.votes[leaf["content"]["proposal"]]
        said = list(vote.intake.said.values())
        waited = len(said) == len(vote.intake.seats) or self._nobody_came(
            vote, leaf["envelope"]["time"]
        )
        enough = said.count(True) > len(vote.intake.seats) / 2
        if not vote.intake.hidden or said.count(False) > said.count(True) or not (enough or waited):
            self._broken(leaf, "those who looked did not let it through")
        vote.intake.hidden = False
        about = [one for one in self.votes.values() if one.excludes() == vote.excludes()]
        if vote.excludes() and sum(one.is_with_members() for one in about) > 1:
            self._broken(leaf, "two about one person are with the members")

    @staticmethod
    def _nobody_came(vote: Vote, at: int) -> bool:
        silent = [one for one in vote.intake.seats if one not in vote.intake.said]
        return all(at - vote.intake.called[one] >= LOOKING for one in silent)

    def _send_back(self, leaf: Fields) -> None:
        content = leaf["content"]
        vote = self.votes[content["proposal"]]
        said = list(vote.intake.said.values())
        if content["why"] == "form" and said.count(False) <= said.count(True):
            self._broken(leaf, "it was sent back by too few")
        if content["why"] == "gone" and vote.excludes() not in self.gone:
            self._broken(leaf, "whom it is about is there")
        if not vote.intake.hidden:
            self._broken(leaf, "it was sent back after it was let through")
        vote.passed = False

    def _appeal(self, leaf: Fields) -> None:
        content, by = leaf["content"], leaf["envelope"]["actor"]
        parties = frozenset({content["doer"], *content["concerned"], by})
        self.votes[content["ref"]] = Vote(content["effects"], parties=parties)

    def _call(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        ways = [
            {"kind": "constitution.adopt/1", "fields": {"name": name}}
            for name in content["constitutions"]
        ]
        if content["constitutions"] != bylaws.fitting(len(self.may_vote(at))):
            self._broken(leaf, "they cannot choose what fits so many")
        vote = self.votes[content["ref"]] = Vote(ways)
        vote.founding = True
        stewards = self.votes[content["election"]] = Vote([])
        stewards.electing = stewards.aside = True
        stewards.ballot_of, stewards.opens, stewards.announced = vote, content["opens"], at
        if not set(content["office"]["powers"]) <= SPAM_LAW_HOSTING:
            self._broken(leaf, "the first stewards would hold more than they need")
        vote.announced, vote.opens = at, content["opens"]
        if vote.opens - at < LEAST_NOTICE:
            self._broken(leaf, "the notice is too short")

    def _take_power(self, leaf: Fields) -> None:
        content, act = leaf["content"], leaf["envelope"]
        held = {"holder": act["actor"], "powers": [content["power"]]}
        source = f"emergency:{content['proposal']}"
        times = {"starts": act["time"], "ends": content["ends"]}
        self._hold(content["ref"], {**held, **times, "source": source})
        vote = self.votes[content["proposal"]] = Vote([])
        vote.emergency = self.mandates[content["ref"]]
        vote.aside, vote.announced, vote.opens = True, act["time"], act["time"]
        mine = [
            one.emergency
            for one in self.votes.values()
            if one.emergency is not None and one.emergency["holder"] == act["actor"]
        ]
        if sum(one["starts"] > act["time"] - 30 * DAY for one in mine) > 3:
            self._broken(leaf, "more than three emergencies in 30 days")
        self.emergencies += 1

    def _note(self, leaf: Fields) -> None:
        """What is done under a mandate that somebody took can be undone, and bans are short."""
        act, content = leaf["envelope"], leaf["content"]
        if act["kind"] in TO_EVERYBODY:
            self.done[leaf["seq"]] = leaf
            self._left_alone(leaf)
        held = self.mandates[act["ground"].partition(":")[2]]
        source, _, ref = held["source"].partition(":")
        if source != "emergency":
            return
        if act["kind"] == "member.ban/1":
            until = content["until"]
            if until is None or until - act["time"] > 3 * DAY:
                self._broken(leaf, "a ban in an emergency lasts three days at most")
        hosts = [one["host"] for one in content.get("servers", ())]
        self.votes[ref].undone.append(
            self._thing({**content, **({"hosts": hosts} if hosts else {})})
        )

    def _left_alone(self, leaf: Fields) -> None:
        """What members suspended no steward does before they have voted."""
        mine = _things(leaf["content"])
        for vote in self.votes.values():
            waits = vote.announced is not None and vote.passed is None
            if vote.vetoes and waits and mine & _things(vote.vetoes["fields"]):
                self._broken(leaf, "a steward does what was suspended")

    def _veto(self, leaf: Fields) -> None:
        """Of what somebody else did to everybody in the last 14 days, and of nothing else."""
        content, act = leaf["content"], leaf["envelope"]
        done = self.done.get(content["leaf"])
        if done is None or act["time"] - done["envelope"]["time"] >= 14 * DAY:
            self._broken(leaf, "that cannot be suspended, or not any more")
        elif done["envelope"]["actor"] == act["actor"]:
            self._broken(leaf, "who did it suspends it")
        undo, again = content["effects"]
        if done is None or again["kind"] != done["envelope"]["kind"]:
            self._broken(leaf, "it would do something else again")
        elif not _things(undo["fields"]) == _things(again["fields"]) <= _things(done["content"]):
            self._broken(leaf, "it is about something else")
        vote = self.votes[content["ref"]] = Vote([])
        vote.aside, vote.vetoes, vote.suspends = True, again, [undo]

    def check_vetoes(self) -> None:
        """What was announced is suspended at once, and done again where the vote failed."""
        for ref, vote in self.votes.items():
            if vote.vetoes and vote.announced and vote.passed is None and vote.suspends:
                raise Broken(f"what the veto {ref} is about was not suspended")
            if vote.vetoes and vote.waiting:
                raise Broken(f"what the veto {ref} suspended was not done again")

    def _call_confidence(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        vote = self.votes[content["ref"]] = Vote(content["effects"])
        vote.aside, vote.announced, vote.opens = True, at, content["opens"]
        if vote.opens - at < LEAST_NOTICE:
            self._broken(leaf, "the notice is too short")
        self.confidence += 1

    def _call_election(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        vote = self.votes[content["ref"]] = Vote([])
        vote.electing = vote.aside = True
        vote.community, vote.announced, vote.opens = content["community"], at, content["opens"]
        if vote.opens - at < LEAST_NOTICE:
            self._broken(leaf, "the notice is too short")
        if not any(
            held["source"] == "genesis" and held["ended"] for held in self.mandates.values()
        ):
            self._broken(leaf, "the clock called an election before the members took the keys")

    def _announce_small(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        vote = self.votes[content["ref"]] = Vote(content["effects"])
        vote.small, vote.announced, vote.opens = True, at, content["opens"]
        vote.author = leaf["envelope"]["actor"]
        if vote.opens - at < LEAST_NOTICE:
            self._broken(leaf, "the notice is too short")
        if any(one["kind"] != "setting.set/1" for one in content["effects"]):
            self._broken(leaf, "it is no small thing")

    def _settle(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        vote = self.votes[content["proposal"]]
        everybody = len(vote.ready - self.gone.keys()) >= len(self.may_vote(at))
        if not vote.small or vote.opens is None or (at < vote.opens and not everybody):
            self._broken(leaf, "it happened before its time")
        if vote.objections or vote.opened is not None or vote.passed is not None:
            self._broken(leaf, "somebody objected, or it was voted on")
        if not any(
            held["holder"] == vote.author and "setting.set" in held["powers"]
            for held in self.mandates.values()
            if held["ended"] is None and at < held["ends"]
        ):
            self._broken(leaf, "whoever announced it had lost their power")
        vote.passed, told = True, content["effects"]
        vote.waiting = [{"kind": one["kind"], "fields": one["fields"]} for one in told]
        if vote.waiting != vote.effects:
            self._broken(leaf, "something else happened than was announced")

    def _object(self, leaf: Fields) -> None:
        self.votes[leaf["content"]["proposal"]].objections.add(leaf["content"]["ref"])

    def _object_no_more(self, leaf: Fields) -> None:
        for vote in self.votes.values():
            vote.objections.discard(leaf["content"]["voice"])

    def _stand(self, leaf: Fields) -> None:
        vote = self.votes[leaf["content"]["proposal"]]
        if vote.opened is not None:
            self._broken(leaf, "somebody stood too late")
        vote.standing[leaf["content"]["mandate"]] = leaf["envelope"]["actor"]

    def _stand_no_longer(self, leaf: Fields) -> None:
        vote = self.votes[leaf["content"]["proposal"]]
        kept = {one: who for one, who in vote.standing.items() if who != leaf["envelope"]["actor"]}
        vote.standing = kept

    def _support(self, leaf: Fields) -> None:
        content, who = leaf["content"], leaf["envelope"]["actor"]
        vote = self.votes[content["proposal"]]
        if vote.standing.get(content["mandate"], who) == who or vote.opened is not None:
            self._broken(leaf, "that is nobody to stand behind")
        vote.behind.setdefault(content["mandate"], set()).add(who)

    def _support_no_longer(self, leaf: Fields) -> None:
        content = leaf["content"]
        behind = self.votes[content["proposal"]].behind
        behind[content["mandate"]].remove(leaf["envelope"]["actor"])

    def _say_ready(self, leaf: Fields) -> None:
        self.votes[leaf["content"]["proposal"]].ready.add(leaf["envelope"]["actor"])

    def _say_unready(self, leaf: Fields) -> None:
        self.votes[leaf["content"]["proposal"]].ready.discard(leaf["envelope"]["actor"])

    def _announce(self, leaf: Fields) -> None:
        vote = self.votes[leaf["content"]["proposal"]]
        vote.announced, vote.opens = leaf["envelope"]["time"], leaf["content"]["opens"]
        if vote.intake.hidden:
            self._broken(leaf, "it was not let through to the members")
        if vote.opens - vote.announced < LEAST_NOTICE:
            self._broken(leaf, "the notice is too short")  # invariant 6
        # no appeal waits for others, nor the vote by which the members take the keys
        votes = [
            one
            for one in self.votes.values()
            if not one.parties and not one.founding and not one.aside
        ]
        votes = [one for one in votes if not one.small]
        votes = [one for one in votes if one.community == vote.community]
        under_way = [one for one in votes if one.opens and one.passed is None]
        # of a community some are its subscribers' and some all members', as its numbers change
        most = MOST_VOTES if vote.community is None else 2 * MOST_VOTES
        if len(under_way) > most:
            self._broken(leaf, "too many votes at a time")

    def _open(self, leaf: Fields) -> None:
        content, at = leaf["content"], leaf["envelope"]["time"]
        vote = self.votes[content["proposal"]]
        if vote.opened is not None:
            self._broken(leaf, "the roll and the rule were frozen already")  # invariant 3
        vote.opened, vote.closes = at, content["closes"]
        vote.rule, vote.roll = content["rule"], content["roll"]
        if len(set(vote.roll)) != len(vote.roll) or len(vote.roll) > self.here():
            self._broken(leaf, "somebody has two votes")  # invariant 2
        if vote.rule["body"] == "subscribers":
            if vote.community is None or len(vote.roll) < FEWEST_SUBSCRIBERS:
                self._broken(leaf, "a few decide what is not theirs")
        elif not vote.parties and len(vote.roll) != len(self.may_vote(at)):
            self._broken(leaf, "the roll is not of those who may vote")
        everybody = len(vote.ready - self.gone.keys()) >= len(vote.roll)
        with_it = vote.ballot_of is not None and vote.ballot_of.opened is not None
        if vote.opens is None or (at < vote.opens and not everybody and not with_it):
            self._broken(leaf, "it opened before its time")
        if vote.emergency is not None:
            if vote.closes - at > 3 * DAY or vote.closes - at < 2 * DAY:
                self._broken(leaf, "an emergency is judged within three days")
        elif vote.closes - at < LEAST_WINDOW:
            self._broken(leaf, "the window is too short")
        self._fits(leaf, vote, at)

    def here(self) -> int:
        """How many members there are."""
        return len(self.joined.keys() - self.gone.keys())

    def _fits(self, leaf: Fields, vote: Vote, at: int) -> None:
        """The rule of a vote asks at least what the rules in force ask (invariants 3 and 4)."""
        if vote.parties:
            needs: list[Fields] = []
        elif vote.emergency is not None:
            ordinary = self.in_force("ordinary", at)
            needs = [{**ordinary, "notice": 0, "window": 0}]
        elif vote.vetoes is not None:
            needs = [self.in_force("ordinary", at)]
        elif vote.electing:
            needs = [self.in_force("election", at)]
            if vote.ballot_of is not None:  # it is announced for as long as the founding vote is
                needs = [{**needs[0], "notice": LEAST_NOTICE}]
        elif vote.founding:
            needs = [{**WAY_BACK, "quorum": "none"}]
        elif any(one["kind"].startswith("constitution.adopt") for one in vote.effects):
            needs = [WAY_BACK]
        else:
            kinds = [one["kind"].partition("/")[0] for one in vote.effects]
            needs = [self.in_force(MATTER[one], at) for one in kinds]
        for need in needs:
            self.matters[need["matter"]] += 1
            less = bylaws.weaker(vote.rule, need, len(vote.roll))
            if less:
                self._broken(leaf, f"the rule asks less than it must: {less}")

    def in_force(self, matter: str, at: int) -> Fields:
        """The rule on a matter at a time: adopted seven days before, or else the Common Rule."""
        held = [rule for since, rule in self.rules if since <= at and rule["matter"] == matter]
        return held[-1] if held else COMMON_RULE[matter]

    def _cast(self, leaf: Fields) -> None:
        content = leaf["content"]
        vote = self.votes[content["proposal"]]
        k, voter = content["k"], leaf["envelope"]["actor"]
        if leaf["seq"] < vote.anew:
            return  # destroyed unread
        if not 0 <= k < len(vote.roll) or vote.voters.setdefault(k, voter) != voter:
            self._broken(leaf, "somebody else's place on the roll")
        if len(set(vote.voters.values())) != len(vote.voters):
            self._broken(leaf, "somebody voted in two places")  # invariant 2
        if "choice" in content:
            vote.ballots[k] = content["choice"]

    def _again(self, leaf: Fields) -> None:
        content = leaf["content"]
        vote = self.votes[content["proposal"]]
        if vote.rule["ballots"] != "secret" or content["openly"] != vote.prolonged:
            self._broken(leaf, "a secret vote is held again once, and then openly")
        vote.prolonged, vote.closes = True, content["closes"]
        if content["openly"]:
            vote.rule, vote.anew = {**vote.rule, "ballots": "open"}, leaf["seq"]

    def _publish(self, leaf: Fields) -> None:
        vote, told = self.votes[leaf["content"]["proposal"]], leaf["content"]["ballots"]
        if vote.rule["ballots"] != "secret" or told != sorted(told) or len(told) < LEAST_SECRET:
            self._broken(leaf, "ballots are published that nobody should see, or not in order")
        vote.published = dict(told)

    def _extend(self, leaf: Fields) -> None:
        vote = self.votes[leaf["content"]["proposal"]]
        if vote.extended or vote.closes is None or leaf["content"]["closes"] <= vote.closes:
            self._broken(leaf, "a vote is kept open longer only once")
        vote.extended, vote.closes = True, leaf["content"]["closes"]

    def _close(self, leaf: Fields) -> None:
        vote = self.votes[leaf["content"]["proposal"]]
        if vote.opened is None or vote.closes is None or vote.passed is not None:
            self._broken(leaf, "it was not open")
        vote.passed = leaf["content"]["passed"]
        told = leaf["content"]["effects"]
        vote.waiting = [{"kind": one["kind"], "fields": one["fields"]} for one in told]
        if vote.emergency is not None:
            self._judge(leaf, vote)
        elif vote.vetoes is not None:
            if vote.waiting not in ([], [vote.vetoes][: not vote.passed]):
                self._broken(leaf, "a veto does something else than was suspended")
        elif (
            any(one not in vote.effects for one in vote.waiting) and not leaf["content"]["winners"]
        ):
            self._broken(leaf, "something else was decided than was proposed")
        if vote.ballot_of is not None and not vote.ballot_of.adopted:
            self._broken(leaf, "stewards were elected without a constitution beside them")
        if vote.electing:
            for one in vote.waiting:
                alone = len(vote.roll) >= 6 and not vote.behind.get(one["fields"]["ref"])
                if alone or one["fields"]["ref"] not in vote.standing:
                    self._broken(leaf, "somebody was elected who was not on the ballot")

    def _judge(self, leaf: Fields, vote: Vote) -> None:
        """The mandate is over; what was not ratified is to be undone, and nothing else."""
        at = leaf["envelope"]["time"]
        if vote.emergency is not None and vote.emergency["ended"] is None:
            vote.emergency["ended"] = at
        if vote.passed and vote.waiting:
            self._broken(leaf, "what was ratified is undone")
        things = [self._thing(one["fields"]) for one in vote.waiting]
        if any(one not in vote.undone for one in things):
            self._broken(leaf, "something is undone that nobody did in the emergency")
        vote.judged = at

    @staticmethod
    def _thing(fields: Fields) -> Fields:
        names = ("post", "comment", "person", "scope", "community", "hosts")
        return {name: fields[name] for name in names if name in fields}

    def check_emergencies(self, at: int) -> None:
        """Each is judged in three days, and what was not ratified is undone at once."""
        for ref, vote in self.votes.items():
            if vote.emergency is None:
                continue
            if vote.judged is None and at > vote.emergency["starts"] + 4 * DAY:
                raise Broken(f"the emergency {ref} was not judged in time")
            if vote.waiting:
                raise Broken(f"the emergency {ref} was not undone: {vote.waiting}")

    def counted(self, leaf: Fields) -> None:
        """Count a vote whose ballots were opened by the leaf that closed it."""
        content, at = leaf["content"], leaf["envelope"]["time"]
        vote = self.votes[content["proposal"]]
        if vote.parties.intersection(vote.voters.values()):
            self._broken(leaf, "somebody judged what they had a part in")
        if vote.published is not None:
            if len(vote.published) != len(vote.voters) or vote.ballots:
                self._broken(leaf, "not as many ballots as people who took part")
            vote.ballots = dict(enumerate(vote.published.values()))
        result, counts = content["result"], Counter(vote.ballots.values())
        match result["type"]:
            case "yes-no":
                enough = self._by_majority(leaf, vote, counts)
            case "consent":
                enough = self._by_consent(leaf, vote, counts)
            case _:
                enough = self._by_choice(leaf, vote)
        if content["passed"] != enough:
            self._broken(leaf, f"it should have ended otherwise: {counts}")
        ready = vote.ready if vote.ballot_of is None else vote.ready | vote.ballot_of.ready
        everybody = len(vote.ballots) == len(vote.roll) <= len(ready)
        if at < (vote.closes or 0) and not everybody:
            self._broken(leaf, "it closed before its time")

    def _by_majority(self, leaf: Fields, vote: Vote, counts: Counter[str]) -> bool:
        result = leaf["content"]["result"]
        if any(result[one] != counts[one] for one in ("yes", "no", "abstain")):
            self._broken(leaf, f"the count is wrong: {counts}")
        return bylaws.passes(vote.rule, len(vote.roll), counts["yes"], counts["no"])

    def _by_consent(self, leaf: Fields, vote: Vote, counts: Counter[str]) -> bool:
        result, standing = leaf["content"]["result"], len(vote.objections)
        if result["yes"] != counts["yes"] or result["objections"] != standing:
            self._broken(leaf, f"the count is wrong: {counts}, {standing} object")
        few = counts["yes"] < max(bylaws.quorum(vote.rule["quorum"], len(vote.roll)), 1)
        return not few and not result["unanswered"] and standing < vote.rule["block"]

    def _by_choice(self, leaf: Fields, vote: Vote) -> bool:
        """Whoever won was preferred to nothing by enough, and everybody's ballot counted."""
        content = leaf["content"]
        if content["result"]["voted"] != len(vote.ballots):
            self._broken(leaf, "not every ballot was counted")
        for winner in content["winners"]:
            told = [_ranks(one) for one in vote.ballots.values() if one != "abstain"]
            better = sum(one.get(winner, 99) < one.get(0, 98) for one in told)
            if better < bylaws.quorum(vote.rule["quorum"], len(vote.roll)):
                self._broken(leaf, f"too few wanted option {winner}")
        return bool(content["winners"])

    def _withdraw(self, leaf: Fields) -> None:
        self.votes[leaf["content"]["proposal"]].passed = False

    def _fail(self, leaf: Fields) -> None:
        vote = self.votes[leaf["content"]["proposal"]]
        (vote.waiting or vote.suspends).pop(0)

    def _adopt_rule(self, leaf: Fields) -> None:
        self._adopt(leaf["content"]["rule"], leaf["envelope"]["time"])

    def _adopt_constitution(self, leaf: Fields) -> None:
        at = leaf["envelope"]["time"]
        self.votes[leaf["envelope"]["ground"].removeprefix("decision:")].adopted = True
        for rule in BUILT_IN[leaf["content"]["name"]].values():
            self._adopt(rule, at)
        for held in self.mandates.values():
            if held["source"] == "genesis" and held["ended"] is None:
                held["ended"] = at  # the founder has only what the members decide

    def _adopt(self, rule: Fields, at: int) -> None:
        self.rules.append((at + RULE_DELAY, rule))
