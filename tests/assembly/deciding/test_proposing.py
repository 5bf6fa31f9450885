"""What members may do with proposals, and what is refused."""

from collections.abc import Callable

import pytest

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding import effects
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import (
    EraseProposal,
    MakeProposal,
    SayReady,
    SayUnready,
    SponsorProposal,
    WithdrawProposal,
)
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.assembly.rulebook import AdoptConstitution, AdoptRule
from folkmoot.assembly.rules.constitutions import COMMON_RULE
from folkmoot.assembly.texts import PublishText, WithdrawText
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotAllowed
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.record.acts import Act
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    RENAMED,
    decide,
    friends,
    look,
    mandate_of,
    propose,
    support,
)
from tests.build import clock_of
from tests.forum.build import do


def test_an_unknown_effect_is_refused(db: Database):
    ada = friends(db)[0]
    for wrong in (
        Effect("moot.dissolve/1", {}),
        Effect("post.create/1", {}),
        Effect("setting.set/1", {"key": "summary"}),
        Effect("setting.set/1", {"key": "summary", "value": "x", "more": 1}),
    ):
        act = MakeProposal(clock_of(db).new_ref(), (wrong,), "A title", "")
        with pytest.raises(Invalid):
            do(db, ada, act)


GRANT = GrantMandate(Ref("a" * 32), Ref("b" * 32), ("post.pin",), "moot", 0, "Trust.")
Wrong = Callable[[Database, Member], tuple[Act, ...]]
WRONG: dict[str, Wrong] = {
    "nothing": lambda _db, _who: (),
    "twice the same": lambda _db, _who: (RENAMED, RENAMED),
    "no such setting value": lambda _db, _who: (SetSetting("joining", "never"),),
    "a fixed setting": lambda _db, _who: (SetSetting("address", "http://x"),),
    "an unknown setting": lambda _db, _who: (SetSetting("nothing", "x"),),
    "longer than a year": lambda db, who: (_grant(db, who, days=366),),
    "over already": lambda db, who: (_grant(db, who, days=-1),),
    "an unknown power": lambda db, who: (_grant(db, who, powers=("moot.rule",)),),
    "an unknown scope": lambda db, who: (_grant(db, who, scope="setting:nothing"),),
    "to nobody": lambda db, _who: (_grant(db, Member(Ref("b" * 32), 9)),),
    "no such mandate": lambda _db, _who: (EndMandate(Ref("c" * 32), "Gone."),),
    "without a reason": lambda db, who: (EndMandate(mandate_of(db, who).ref, " "),),
    "no such constitution": lambda _db, _who: (AdoptConstitution("monarchy"),),
    "a constitution and more": lambda _db, _who: (AdoptConstitution("common rule"), RENAMED),
    "a rule below the floor": lambda _db, _who: (AdoptRule(_rule(window=DAY)),),
    "a rule without a quorum": lambda _db, _who: (AdoptRule(_rule(quorum="none")),),
    "a rule of stewards": lambda _db, _who: (AdoptRule(_rule(body="stewards")),),
    "another's words": lambda _db, _who: (PublishText(Ref("d" * 32), Ref("e" * 32)),),
    "no such text": lambda _db, _who: (WithdrawText(Ref("f" * 32)),),
}


def _grant(db: Database, who: Member, *, days: int = 9, **fields: object) -> GrantMandate:
    given = {"powers": ("post.pin",), "scope": "moot", **fields}
    ends = clock_of(db).now() + days * DAY
    return GrantMandate(clock_of(db).new_ref(), who.ref, ends=ends, reason="Trust.", **given)  # type: ignore[arg-type]


def _rule(**fields: object) -> rulebook.Rule:
    values = {"matter": "ordinary", "method": "yes-no", **fields}
    return rulebook.Rule(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_done_is_not_voted_on(db: Database, name: str):
    ada, bob, _ = friends(db)
    wanted = tuple(effects.of(act) for act in WRONG[name](db, ada))

    with pytest.raises(FolkmootError):
        do(db, bob, MakeProposal(clock_of(db).new_ref(), wanted, "A title", ""))


def test_a_mandate_lasts_as_long_as_the_rule_on_elections_gives(db: Database):
    """Half a year from the close of the vote, after two weeks of notice and voting."""
    ada, bob, _ = friends(db)
    days = (7 * DAY + 7 * DAY + 182 * DAY) // DAY
    too_long, fits = (effects.of(_grant(db, ada, days=one)) for one in (days + 1, days))

    with pytest.raises(Invalid) as refused:
        do(db, bob, MakeProposal(clock_of(db).new_ref(), (too_long,), "Longer", ""))
    do(db, bob, MakeProposal(clock_of(db).new_ref(), (fits,), "As long", ""))

    assert refused.value.field == "ends"
    assert str(days) in refused.value.sentence()


@pytest.mark.parametrize(("title", "statement"), [(" ", ""), ("x" * 201, ""), ("x", "x" * 20_001)])
def test_the_words_have_their_bounds(db: Database, title: str, statement: str):
    act = MakeProposal(clock_of(db).new_ref(), (effects.of(RENAMED),), title, statement)

    with pytest.raises(Invalid):
        do(db, friends(db)[0], act)


def test_enough_sponsors_announce_it_by_themselves(db: Database):
    people = friends(db, 10)  # two of ten are enough
    ref = propose(db, people[0])
    proceed(db)
    assert look(db, ref).stage == "gathering"

    support(db, ref, people[1:2])

    announced = look(db, ref)
    assert announced.stage == "notice"
    assert announced.opens_at is not None
    assert announced.opens_at >= clock_of(db).now() + 3 * DAY - 1000
    with pytest.raises(Conflict):
        do(db, people[2], SponsorProposal(ref))


def test_one_stands_behind_a_proposal_once(db: Database):
    people = friends(db, 10)
    ref = propose(db, people[0])

    with pytest.raises(Conflict):
        do(db, people[0], SponsorProposal(ref))


def test_three_votes_at_most_are_under_way(db: Database):
    people = friends(db)
    refs = [propose(db, one, SetSetting("summary", str(n))) for n, one in enumerate(people * 2)]
    proceed(db)
    assert [look(db, ref).stage for ref in refs] == ["notice"] * 3 + ["gathering"] * 3

    do(db, people[1], WithdrawProposal(refs[1]))
    proceed(db)

    assert [look(db, ref).stage for ref in refs[3:]] == ["notice", "gathering", "gathering"]


def test_nobody_floods_the_members_with_proposals(db: Database):
    people = friends(db, 10)
    for n in range(3):
        propose(db, people[0], SetSetting("summary", str(n)))

    with pytest.raises(Conflict):
        propose(db, people[0])


def test_only_its_author_takes_it_back_and_only_before_the_vote(db: Database):
    ada, bob, cleo = people = friends(db)
    ref = propose(db, bob)
    with pytest.raises(NotAllowed):
        do(db, ada, WithdrawProposal(ref))
    assert decide(db, ref, people).stage == "passed"
    with pytest.raises(Conflict):
        do(db, bob, WithdrawProposal(ref))
    other = propose(db, cleo, SetSetting("about", "x"))
    do(db, cleo, WithdrawProposal(other))
    assert look(db, other).stage == "withdrawn"
    with pytest.raises(Conflict):
        do(db, ada, SayReady(other))


def test_a_mandate_that_was_refused_does_not_come_again_with_another_day(db: Database):
    _, bob, cleo = people = friends(db)
    held = mandate_of(db, people[0])
    assert decide(db, propose(db, bob, EndMandate(held.ref, "A")), people, "no").stage == "failed"

    with pytest.raises(Conflict, match="90 days"):
        propose(db, cleo, EndMandate(held.ref, "Another reason"))
    clock_of(db).advance(days=90)
    with pytest.raises(Conflict):
        propose(db, cleo, EndMandate(held.ref, "It has ended of itself"))


def test_its_words_can_be_erased_while_it_is_its_authors_own(db: Database):
    ada, bob, _ = people = friends(db, 3)
    ref = propose(db, bob)
    proceed(db)  # announced: it is of all now
    with pytest.raises(NotAllowed):
        do(db, bob, EraseProposal(ref))

    do(db, ada, EraseProposal(ref))

    assert (look(db, ref).title, look(db, ref).statement) == ("", "")
    with db.read() as tx:
        [made] = [leaf for leaf in log.read(tx) if leaf.kind == "proposal.make/1"]
    assert made.text is None
    assert decide(db, ref, people).stage == "passed"


def test_whoever_is_ready_may_still_think_again(db: Database):
    ada, bob, _ = friends(db)
    ref = propose(db, bob)
    do(db, ada, SayReady(ref))
    with pytest.raises(Conflict):
        do(db, ada, SayReady(ref))
    do(db, ada, SayUnready(ref))
    with pytest.raises(Conflict):
        do(db, ada, SayUnready(ref))


def test_the_strictest_rule_decides_on_several_effects(db: Database):
    ada = friends(db)[0]
    with db.read() as tx:
        both = rulebook.needed(tx, [RENAMED, AdoptRule(COMMON_RULE.rule("ordinary"))], 1, 20)
        way_back = rulebook.needed(tx, [AdoptConstitution("common rule")], 1, 20)
        recall = rulebook.needed(tx, [EndMandate(ada.ref, "x")], 1, 20)
    assert (both.notice, both.window) == (14 * DAY, 14 * DAY)
    assert both.share == COMMON_RULE.rule("constitution").share
    assert (way_back.share.fraction, way_back.window) == (recall.share.fraction, 14 * DAY)
    assert [one.ballots for one in (both, way_back, recall)] == ["open", "open", "secret"]
