"""verify.py counts again: a ballot changed, added or dropped, and what nobody decided, is caught.

The forger has the moot's key and makes every hash anew; only the acts themselves tell.
"""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from folkmoot.assembly.deciding.objecting import AnswerObjection, MakeObjection, ReportMinority
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import DAY
from folkmoot.record import export as exporting
from folkmoot.record import reading
from folkmoot.record.export import Audience
from folkmoot.record.merkle import Frontier
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    decide,
    friends,
    less,
    look,
    mandate_of,
    propose,
    ready,
    support,
    vote,
)
from tests.assembly.deciding.test_small import announce, later, object_to, steward
from tests.build import clock_of
from tests.forum.build import do
from tests.record.exports import KEY, Line, export, judged, public, rehashed, salted
from tests.record.lives import sign

Forgery = Callable[[list[Line]], None]


@pytest.fixture
def decided(db: Database) -> Database:
    """Three friends took a power from the founder, and named the moot; one voted twice."""
    ada, bob, cleo = people = friends(db)
    ref = propose(db, bob, *less(db, ada, "member.ban"))
    support(db, ref, [cleo])
    ready(db, ref, people)
    vote(db, ref, ada, "yes")
    vote(db, ref, ada, "no")
    for one in (bob, cleo):
        vote(db, ref, one, "yes")
    decide(db, propose(db, cleo, SetSetting("summary", "Ours")), people)
    decide(db, ref, [])
    sign(db)
    return db


def lines_of(db: Database, audience: Audience = "all", reader: Any = None) -> list[Line]:
    """The lines of an export."""
    who = reading.Reader(reader, frozenset(), reading.nothing_hidden)
    with db.read() as tx:
        return deepcopy(list(exporting.lines(tx, audience, who, clock_of(db).now())))


def forged(db: Database, forgery: Forgery, audience: Audience = "all") -> list[Line]:
    """An export in which somebody changed leaves and made every hash and signature anew."""
    reader = None if audience == "public" else "0" * 32
    lines = lines_of(db, audience, reader)
    leaves = [one for one in lines if "seq" in one]
    tables: dict[str, list[Line]] = {one["state_end"]: [] for one in lines if "state_end" in one}
    for one in lines:
        if "state" in one:
            tables[one["state"]].append(one["row"])
    leaves[0]["content"]["key"] = public(KEY)
    forgery(leaves)
    return export(chained(leaves), tables, audience=audience)


def chained(leaves: list[Line]) -> list[Line]:
    """Leaves with their hashes computed again, and lots drawn from the root before each."""
    tree, made = Frontier(), list[Line]()
    for n, one in enumerate(leaves):
        if one.get("envelope", {}).get("kind") == "vote.close/1" and "content" in one:
            one["content"]["seed"] = tree.root().hex()
        made.append(anew(n, one))
        tree = tree.append(bytes.fromhex(made[-1]["hash"]))
    return made


def anew(seq: int, line: Line) -> Line:
    """A leaf with its hashes computed again."""
    if "envelope" not in line:
        return {**line, "seq": seq}
    envelope = {**line["envelope"], "seq": seq}
    if "content" in line:
        envelope["content"] = salted(line["salt"], line["content"])
    return rehashed({**line, "seq": seq, "envelope": envelope})


def of_kind(leaves: list[Line], kind: str) -> list[Line]:
    """The leaves of a kind."""
    return [one for one in leaves if one.get("envelope", {}).get("kind") == kind]


def why(folder: Path, lines: list[Line]) -> str:
    """Why an act of the export had no ground."""
    found = judged(folder, lines)
    assert found["result"] == "wrong", found
    return found["problems"].get("ground", str(found["problems"]))


# ---- what is sound


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_what_was_decided_is_counted_again(decided: Database, tmp_path: Path, audience: Audience):
    assert judged(tmp_path, forged(decided, lambda _: None, audience))["result"] == "fine"


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_ballots_of_an_open_vote_are_only_hashes(db: Database, tmp_path: Path, audience: Audience):
    people = friends(db)
    ref = propose(db, people[1])
    support(db, ref, [])
    ready(db, ref, people)
    vote(db, ref, people[1], "yes")
    vote(db, ref, people[2], "no")
    sign(db)

    reader = None if audience == "public" else people[1].ref
    lines = lines_of(db, audience, reader)

    last = [one for one in lines if "seq" in one][-2:]
    assert [one.keys() for one in last] == [{"seq", "hash"}] * 2
    assert not of_kind(lines, "ballot.cast/1")
    assert '"choice"' not in str(lines)
    assert judged(tmp_path, lines)["result"] == "fine"


def test_a_leaf_may_be_hidden_only_while_a_vote_is_open(decided: Database, tmp_path: Path):
    def hide(leaves: list[Line]) -> None:
        ballot = of_kind(leaves, "ballot.cast/1")[0]
        for name in ("envelope", "content", "salt"):
            del ballot[name]

    found = judged(tmp_path, forged(decided, hide))

    assert "is hidden" in found["problems"]["hidden"]


# ---- ballots


def changed(leaves: list[Line]) -> None:
    of_kind(leaves, "ballot.cast/1")[-1]["content"]["choice"] = "no"


def dropped(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "ballot.cast/1")[0])


def added(leaves: list[Line]) -> None:
    ballot = of_kind(leaves, "ballot.cast/1")[-1]
    leaves.insert(leaves.index(ballot), deepcopy(ballot))


def of_somebody_else(leaves: list[Line]) -> None:
    ada, bob = leaves[0]["content"]["founder"], of_kind(leaves, "member.join/1")[0]
    ballot = next(
        one for one in of_kind(leaves, "ballot.cast/1") if one["envelope"]["actor"] == ada
    )
    ballot["envelope"]["actor"] = bob["content"]["ref"]


def too_late(leaves: list[Line]) -> None:
    ballot = of_kind(leaves, "ballot.cast/1")[-1]
    leaves.remove(ballot)
    leaves.append(ballot)


BALLOTS: dict[str, tuple[Forgery, str]] = {
    "changed": (changed, "counted again"),
    "dropped": (dropped, "ballots were cast"),
    "added": (added, "ballots were cast"),
    "of somebody else": (of_somebody_else, "is not that entry of the roll"),
    "too late": (too_late, "ballots were cast"),
}


@pytest.mark.parametrize("name", BALLOTS)
@pytest.mark.parametrize("audience", ["members", "all"])
def test_a_forged_ballot_is_caught(
    decided: Database, tmp_path: Path, name: str, audience: Audience
):
    forgery, sentence = BALLOTS[name]

    assert sentence in why(tmp_path, forged(decided, forgery, audience))


# ---- results, rules and times


def close_of(leaves: list[Line], n: int = 0) -> Line:
    return of_kind(leaves, "vote.close/1")[n]["content"]


def better_numbers(leaves: list[Line]) -> None:
    close_of(leaves)["result"]["yes"] += 1


def another_result(leaves: list[Line]) -> None:
    close_of(leaves)["passed"] = False


def another_decision(leaves: list[Line]) -> None:
    close_of(leaves)["effects"][0]["fields"]["reason"] = "Another."


def easier_rule(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["rule"]["quorum"] = "none"


def smaller_roll(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["roll"].pop()


def shorter_window(leaves: list[Line]) -> None:
    content = of_kind(leaves, "vote.open/1")[0]["content"]
    content["closes"] -= 2 * 86_400_000_000


def no_notice(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.announce/1")[0]["content"]["opens"] -= 5 * 86_400_000_000


def not_everybody_ready(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "proposal.ready/1")[0])


def impossible_share(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.open/1")[0]["content"]["rule"]["share"]["denominator"] = 0


VOTES: dict[str, tuple[Forgery, str]] = {
    "a share of nothing": (impossible_share, "does not hold what an act of its kind needs"),
    "better numbers": (better_numbers, "counted again"),
    "another result": (another_result, "do not give that result"),
    "another decision": (another_decision, "not what was proposed"),
    "an easier rule": (easier_rule, "fewer than the one that held"),
    "a smaller roll": (smaller_roll, "could vote, but its roll has"),
    "a shorter window": (shorter_window, "asks less than the one that held"),
    "no notice": (no_notice, "72 hours"),
    "not everybody was ready": (not_everybody_ready, "not everybody was ready"),
}


@pytest.mark.parametrize("name", VOTES)
def test_a_forged_vote_is_caught(decided: Database, tmp_path: Path, name: str):
    forgery, sentence = VOTES[name]

    assert sentence in why(tmp_path, forged(decided, forgery))


# ---- objections


@pytest.fixture
def objected(db: Database) -> Database:
    """Cleo objected, Bob answered, all voted at once, and Cleo left a report."""
    ada, bob, cleo = people = friends(db)
    ref, said = propose(db, bob), clock_of(db).new_ref()
    do(db, cleo, MakeObjection(said, ref, "Not yet."))
    do(db, bob, AnswerObjection(clock_of(db).new_ref(), said, "Now."))
    decide(db, ref, people)
    do(db, cleo, ReportMinority(clock_of(db).new_ref(), ref, "I said so."))
    assert ada
    sign(db)
    return db


def not_answered(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "objection.answer/1")[0])


def answered_by_another(leaves: list[Line]) -> None:
    of_kind(leaves, "objection.answer/1")[0]["envelope"]["actor"] = leaves[0]["content"]["founder"]


def objected_twice(leaves: list[Line]) -> None:
    leaf = deepcopy(of_kind(leaves, "objection.make/1")[0])
    leaf["content"]["ref"] = "cd" * 16
    leaves.insert(leaves.index(of_kind(leaves, "objection.make/1")[0]) + 1, leaf)


def reported_by_another(leaves: list[Line]) -> None:
    of_kind(leaves, "minority.report/1")[0]["envelope"]["actor"] = leaves[0]["content"]["founder"]


OBJECTIONS: dict[str, tuple[Forgery, str]] = {
    "not answered": (not_answered, "an objection not answered"),
    "answered by another": (answered_by_another, "did not stand behind it"),
    "made twice": (objected_twice, "objected already"),
    "a report of another": (reported_by_another, "neither objected nor voted no"),
}


@pytest.mark.parametrize("name", OBJECTIONS)
def test_a_forged_objection_is_caught(objected: Database, tmp_path: Path, name: str):
    forgery, sentence = OBJECTIONS[name]

    assert sentence in why(tmp_path, forged(objected, forgery))


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_what_was_said_is_checked(objected: Database, tmp_path: Path, audience: Audience):
    assert judged(tmp_path, forged(objected, lambda _: None, audience))["result"] == "fine"


# ---- votes that were open for longer


@pytest.fixture
def longer(db: Database) -> Database:
    """Nobody voted, so it was open for a week longer, and then Bob alone voted."""
    people = friends(db)
    ref = propose(db, people[1])
    support(db, ref, [])
    ready(db, ref, people)
    clock_of(db).advance(days=8)
    proceed(db)
    vote(db, ref, people[1], "yes")
    clock_of(db).advance(days=8)
    proceed(db)
    sign(db)
    return db


def never_longer(leaves: list[Line]) -> None:
    leaves.remove(of_kind(leaves, "vote.extend/1")[0])


def longer_twice(leaves: list[Line]) -> None:
    leaf = deepcopy(of_kind(leaves, "vote.extend/1")[0])
    leaf["envelope"]["time"] = of_kind(leaves, "vote.close/1")[0]["envelope"]["time"]
    leaf["content"]["closes"] += 30 * 86_400_000_000
    leaves.insert(leaves.index(of_kind(leaves, "vote.close/1")[0]), leaf)


def longer_too_early(leaves: list[Line]) -> None:
    leaf = of_kind(leaves, "vote.extend/1")[0]
    leaf["envelope"]["time"] = of_kind(leaves, "vote.open/1")[0]["envelope"]["time"]


def longer_by_a_day(leaves: list[Line]) -> None:
    of_kind(leaves, "vote.extend/1")[0]["content"]["closes"] -= 6 * 86_400_000_000


LONGER: dict[str, tuple[Forgery, str]] = {
    "never": (never_longer, "the vote was not open then"),
    "twice": (longer_twice, "it was done before"),
    "too early": (longer_too_early, "the vote was not over then"),
    "by a day": (longer_by_a_day, "it closes too early"),
}


@pytest.mark.parametrize("name", LONGER)
def test_a_forged_time_is_caught(longer: Database, tmp_path: Path, name: str):
    forgery, sentence = LONGER[name]

    assert sentence in why(tmp_path, forged(longer, forgery))


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_a_longer_vote_is_sound(longer: Database, tmp_path: Path, audience: Audience):
    assert judged(tmp_path, forged(longer, lambda _: None, audience))["result"] == "fine"


def closed_in_haste(leaves: list[Line]) -> None:
    never_longer(leaves)
    leaves.remove(of_kind(leaves, "ballot.cast/1")[0])
    close_of(leaves)["cast"] = 0
    close_of(leaves)["result"]["yes"] = 0


def test_a_vote_closed_in_haste_is_caught(longer: Database, tmp_path: Path):
    assert "was not open for longer" in why(tmp_path, forged(longer, closed_in_haste))


# ---- effects


def decided_leaf(leaves: list[Line], kind: str) -> Line:
    return next(
        one for one in of_kind(leaves, kind) if one["envelope"]["ground"].startswith("decision:")
    )


def more_than_decided(leaves: list[Line]) -> None:
    decided_leaf(leaves, "mandate.grant/1")["content"]["powers"].append("member.ban")


def twice(leaves: list[Line]) -> None:
    leaf = decided_leaf(leaves, "setting.set/1")
    leaves.insert(leaves.index(leaf) + 1, deepcopy(leaf))


def never_voted(leaves: list[Line]) -> None:
    leaf = decided_leaf(leaves, "setting.set/1")
    leaf["envelope"]["ground"] = "decision:" + "ab" * 16


def before_the_vote(leaves: list[Line]) -> None:
    leaf = decided_leaf(leaves, "setting.set/1")
    leaves.remove(leaf)
    leaves.insert(3, leaf)


EFFECTS: dict[str, tuple[Forgery, str]] = {
    "more than was decided": (more_than_decided, "is not about it"),
    "twice": (twice, "carried out before"),
    "never voted on": (never_voted, "no vote decided on it"),
    "before the vote": (before_the_vote, "no vote decided on it"),
}


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_an_effect_that_was_not_decided_is_caught(
    decided: Database, tmp_path: Path, name: str, audience: Audience
):
    forgery, sentence = EFFECTS[name]

    assert sentence in why(tmp_path, forged(decided, forgery, audience))


@pytest.fixture
def recalled(db: Database) -> Database:
    """Somebody was chosen, a recall failed after a month, and comes again after its pause."""
    people = friends(db)
    ends = clock_of(db).now() + 190 * DAY
    grant = GrantMandate(clock_of(db).new_ref(), people[1].ref, ("member.warn",), "moot", ends, "x")
    decide(db, propose(db, people[0], grant), people)
    clock_of(db).advance(days=31)
    end = EndMandate(mandate_of(db, people[1]).ref, "Enough.")
    first, second = propose(db, people[2], end), propose(db, people[0], end)
    decide(db, first, people, "no")
    clock_of(db).advance(days=91)
    proceed(db)
    assert look(db, second).stage == "notice"
    sign(db)
    return db


def _too_new(leaves: list[Line]) -> None:
    given = of_kind(leaves, "mandate.grant/1")[0]["envelope"]["time"]
    of_kind(leaves, "proposal.make/1")[1]["envelope"]["time"] = given + 1


def _too_soon(leaves: list[Line]) -> None:
    last = of_kind(leaves, "vote.announce/1")[-1]
    closed = of_kind(leaves, "vote.close/1")[-1]["envelope"]["time"]
    last["envelope"]["time"] = closed + 1
    last["content"]["opens"] = closed + 4 * DAY


def _in_parts(leaves: list[Line]) -> None:
    """The same recall, of which another part is given back."""
    _too_soon(leaves)
    for one, power in zip(
        of_kind(leaves, "proposal.make/1")[1:], ("post.pin", "post.remove"), strict=True
    ):
        granted = deepcopy(of_kind(leaves, "mandate.grant/1")[0]["content"])
        granted.update(ref=power.encode().hex().ljust(32, "0"), powers=[power])
        one["content"]["effects"].append({"kind": "mandate.grant/1", "fields": granted})


def _side_by_side(leaves: list[Line]) -> None:
    first, last = of_kind(leaves, "vote.announce/1")[-2:]
    again = deepcopy(first)
    again["content"]["proposal"] = last["content"]["proposal"]
    leaves.insert(leaves.index(first) + 1, again)


@pytest.mark.parametrize(
    ("forgery", "why"),
    [
        (_too_new, "in its first 30 days"),
        (_too_soon, "had said no to this recall"),
        (_in_parts, "had said no to this recall"),
        (_side_by_side, "the same recall was announced already"),
    ],
)
def test_who_holds_an_office_has_peace(
    recalled: Database, tmp_path: Path, forgery: Forgery, why: str
):
    assert why not in str(judged(tmp_path, forged(recalled, lambda _: None)))
    assert why in str(judged(tmp_path, forged(recalled, forgery)))


# ---- small things


def announced(db: Database) -> None:
    """A small thing that happened, and one to which somebody objected."""
    people = steward(db)
    announce(db, people[1])
    later(db, 4)
    object_to(db, announce(db, people[1], SetSetting("about", "We bind.")), people[2])
    later(db, 4)
    sign(db)


def settled(leaves: list[Line]) -> Line:
    return of_kind(leaves, "proposal.settle/1")[0]


def too_soon(leaves: list[Line]) -> None:
    of_kind(leaves, "proposal.announce/1")[0]["content"]["opens"] += DAY


def no_notice(leaves: list[Line]) -> None:
    of_kind(leaves, "proposal.announce/1")[0]["content"]["opens"] -= 2 * DAY


def another_value(leaves: list[Line]) -> None:
    settled(leaves)["content"]["effects"][0]["fields"]["value"] = "We steal."
    of_kind(leaves, "setting.set/1")[-1]["content"]["value"] = "We steal."


def not_small(leaves: list[Line]) -> None:
    said = of_kind(leaves, "proposal.announce/1")[0]["content"]["effects"][0]["fields"]
    for fields in (said, settled(leaves)["content"]["effects"][0]["fields"]):
        fields["key"] = "joining"


def by_somebody_else(leaves: list[Line]) -> None:
    stranger = of_kind(leaves, "objection.make/1")[0]["envelope"]["actor"]
    of_kind(leaves, "proposal.announce/1")[0]["envelope"]["actor"] = stranger


def over_an_objection(leaves: list[Line]) -> None:
    first, second = of_kind(leaves, "proposal.announce/1")
    objection = of_kind(leaves, "objection.make/1")[0]
    objection["content"]["proposal"] = first["content"]["ref"]
    leaves.remove(objection)
    leaves.insert(leaves.index(settled(leaves)), objection)
    del second


def announced_by_nobody(leaves: list[Line]) -> None:
    leaf = settled(leaves)
    leaf["content"]["proposal"] = "ab" * 16
    carried = of_kind(leaves, "setting.set/1")[-1]
    carried["envelope"]["ground"] = "decision:" + "ab" * 16


def opens_the_door(leaves: list[Line]) -> None:
    announced_by_nobody(leaves)
    changed = {"key": "joining", "value": "open"}
    settled(leaves)["content"]["effects"][0]["fields"].update(changed)
    of_kind(leaves, "setting.set/1")[-1]["content"].update(changed)


UNSETTLED: dict[str, tuple[Forgery, str]] = {
    "too soon": (too_soon, "its time had not come"),
    "no notice": (no_notice, "less notice was given"),
    "another value": (another_value, "what it decided is not what was announced"),
    "not small": (not_small, "its mandate is only over setting:about"),
    "announced by nobody": (announced_by_nobody, "nobody announced it"),
    "by somebody else": (by_somebody_else, "stands on no ground"),
    "over an objection": (over_an_objection, ""),
}


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_small_things_that_are_sound(db: Database, tmp_path: Path, audience: Audience):
    announced(db)
    assert judged(tmp_path, forged(db, lambda _: None, audience))["result"] == "fine"


@pytest.mark.parametrize("name", UNSETTLED)
def test_a_forged_small_thing_is_caught(db: Database, tmp_path: Path, name: str):
    forgery, sentence = UNSETTLED[name]
    announced(db)
    assert sentence in why(tmp_path, forged(db, forgery))


@pytest.mark.parametrize("audience", ["public", "members", "all"])
def test_no_small_thing_opens_the_door(db: Database, tmp_path: Path, audience: Audience):
    announced(db)
    assert "small thing" in why(tmp_path, forged(db, opens_the_door, audience))


def test_what_is_left_of_a_mandate_is_judged_from_its_beginning(db: Database, tmp_path: Path):
    people = friends(db)
    for power in ("member.ban", "post.pin"):
        decide(db, propose(db, people[1], *less(db, people[0], power)), people)
    sign(db)

    found = judged(tmp_path, lines_of(db))

    assert found["result"] == "fine", found["problems"]
