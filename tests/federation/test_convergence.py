"""Whatever arrives in any order, twice or late: in the end three moots show the same."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from difflib import unified_diff
from random import Random

import pytest
from hypothesis import Phase, given, note, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from folkmoot.assembly.mandates import EndMandate, GrantMandate, live
from folkmoot.clock import DAY, Ref
from folkmoot.forum import comments
from folkmoot.forum.comment_moderation import RemoveComment, RestoreComment
from folkmoot.forum.commenting import CreateComment, DeleteComment, EditComment, RestoreOwnComment
from folkmoot.forum.exclusion import Ban, Unban
from folkmoot.forum.moderation import (
    LockThread,
    PinPost,
    RemovePost,
    RestorePost,
    UnlockThread,
    UnpinPost,
)
from folkmoot.forum.posting import CreatePost, DeletePost, EditPost, RestoreOwnPost
from folkmoot.forum.votes import CastVote
from folkmoot.record.acts import Act
from folkmoot.storage.transaction import ReadTx
from tests.federation.archipelago import Archipelago
from tests.federation.charts import NAMES, Chart, opened, settle_islands
from tests.federation.island import Island

LONG = os.environ.get("FOLKMOOT_LONG") == "1"
PARTS, EACH, FEWEST, MOST_DEEDS = (10, 32, 12, 30) if LONG else (4, 10, 8, 20)
"""So many tests of so many schedules, each with so many things that people do."""

ONCE_APART = (21, 80, 85, 102)
"""85: a removal by a steward whose mandate had ended when it arrived. The others: answers that
were fetched from their servers while stewards hid the thread."""

MOST = 3
"""Posts, and comments, after which no more are written."""

Draw = Callable[[int], int]
"""One of so many, as hypothesis chooses."""

Deed = Callable[[Island, str, Draw], Act | None]
"""(where, the actor url of who does it, chance) -> what they do, if there is anything to do."""


def _own(island: Island, who: str, kind: str, draw: Draw) -> Ref | None:
    mine = [ref for _, ref, author in island.things(kind) if author == who]
    return mine[draw(len(mine))] if mine else None


def _any(island: Island, kind: str, draw: Draw) -> Ref | None:
    there = island.things(kind)
    return there[draw(len(there))][1] if there else None


def _post(island: Island, who: str, draw: Draw) -> Act | None:
    garden = island.garden()
    assert garden is not None
    if len(island.things("post")) >= MOST:
        return None  # few things, so that what is done to them meets
    return CreatePost(island.clock.new_ref(), garden, f"Post {draw(1000)}", body="Words")


def _answer(island: Island, who: str, draw: Draw) -> Act | None:
    post = _any(island, "post", draw)
    if len(island.things("comment")) >= MOST:
        return None
    return CreateComment(island.clock.new_ref(), post, f"Answer {draw(1000)}") if post else None


def _answer_comment(island: Island, who: str, draw: Draw) -> Act | None:
    """An answer to a comment; the thread is where the comment stands."""
    comment = _any(island, "comment", draw)
    if comment is None:
        return None
    with island.db.read() as tx:
        from_there = _thread_of(tx, comment)
    return CreateComment(island.clock.new_ref(), from_there, f"Reply {draw(1000)}", parent=comment)


def _thread_of(tx: ReadTx, comment: Ref) -> Ref:
    post = comments.standing(tx, comment).post
    assert post is not None
    return post


def _vote_post(island: Island, who: str, draw: Draw) -> Act | None:
    post = _any(island, "post", draw)
    return CastVote((1, 0, -1)[draw(3)], post=post) if post else None  # type: ignore[arg-type]


def _vote_comment(island: Island, who: str, draw: Draw) -> Act | None:
    comment = _any(island, "comment", draw)
    return CastVote((1, 0, -1)[draw(3)], comment=comment) if comment else None  # type: ignore[arg-type]


def _edit_post(island: Island, who: str, draw: Draw) -> Act | None:
    post = _own(island, who, "post", draw)
    return EditPost(post, f"Edited {draw(1000)}", body="Other words") if post else None


def _edit_comment(island: Island, who: str, draw: Draw) -> Act | None:
    comment = _own(island, who, "comment", draw)
    return EditComment(comment, f"Edited {draw(1000)}") if comment else None


def _delete_post(island: Island, who: str, draw: Draw) -> Act | None:
    post = _own(island, who, "post", draw)
    return (DeletePost, RestoreOwnPost)[draw(2)](post) if post else None


def _delete_comment(island: Island, who: str, draw: Draw) -> Act | None:
    comment = _own(island, who, "comment", draw)
    return (DeleteComment, RestoreOwnComment)[draw(2)](comment) if comment else None


def _rule(island: Island, who: str, draw: Draw) -> Act | None:
    """What stewards do to a post, with or against what was done before."""
    post = _any(island, "post", draw)
    kinds = (LockThread, UnlockThread, PinPost, UnpinPost, RemovePost, RestorePost)
    return kinds[draw(len(kinds))](post, "For a reason.") if post else None


def _rule_comment(island: Island, who: str, draw: Draw) -> Act | None:
    comment = _any(island, "comment", draw)
    if comment is None:
        return None
    return (RemoveComment, RestoreComment)[draw(2)](comment, "For a reason.")


def _exclude(island: Island, who: str, draw: Draw) -> Act | None:
    """A ban of somebody from the garden, or its end."""
    person = island.person(f"https://{NAMES[1 + draw(2)]}.example/u/ada")
    if person is None:
        return None
    scope = f"community:{island.garden()}"
    if draw(2):
        return Unban(person, scope, "Welcome back.")
    return Ban(person, scope, "A rest.", island.clock.new_ref())


def _entrust(island: Island, who: str, draw: Draw) -> Act | None:
    """A mandate over the garden for somebody of another moot, or its end."""
    scope, now = f"community:{island.garden()}", island.clock.now()
    with island.db.read() as tx:
        given = [one.ref for one in live(tx, now) if one.scope == scope]
    if given and draw(2):
        return EndMandate(given[draw(len(given))], "Thank you.")
    person = island.person(f"https://{NAMES[1 + draw(2)]}.example/u/bob")
    if person is None:
        return None
    powers = ("post.remove", "post.pin", "thread.lock", "member.ban")
    return GrantMandate(island.clock.new_ref(), person, powers, scope, now + 30 * DAY, "Trust.")


MEMBERS_DO: tuple[Deed, ...] = (
    _post, _answer, _answer_comment, _vote_post, _vote_comment, _edit_post, _edit_comment,
    _delete_post, _delete_comment,
)  # fmt: skip
STEWARDS_DO: tuple[Deed, ...] = (_rule, _rule, _rule_comment, _exclude, _entrust)
"""By the founder of the garden's own moot, and by whoever was entrusted elsewhere."""


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chart]:
    """Where every schedule begins."""
    folder = tmp_path_factory.mktemp("islands")
    settle_islands(folder)
    with opened(folder) as chart:
        yield chart


@pytest.mark.rounds
@pytest.mark.parametrize("part", range(PARTS))
def test_three_moots_end_up_with_the_same_community(chart: Chart, part: int) -> None:
    """Hypothesis chooses where chance begins; from there every choice is an even one.

    So each order of arrival is as likely as any other, which hypothesis' own choices are not:
    those are mostly the first in the row, and letters then arrive as they were sent. The
    parts draw different numbers, always the same ones, so that a failure can be seen again.
    """

    @seed(part)
    @settings(max_examples=EACH, deadline=None, database=None, phases=[Phase.generate])
    @given(chance=st.integers(0, 2**32 - 1), deeds=st.integers(FEWEST, MOST_DEEDS))
    def sail(chance: int, deeds: int) -> None:
        _check_agreement(chart, chance, deeds)

    sail()


@pytest.mark.parametrize("chance", ONCE_APART)
def test_they_agree_where_they_once_did_not(chart: Chart, chance: int) -> None:
    """Schedules that no hurry can choose away."""
    _check_agreement(chart, chance, 30)


def _check_agreement(chart: Chart, chance: int, deeds: int) -> None:
    draw = Random(chance).randrange
    world, pace = chart.begin(), draw(5)
    for _ in range(deeds):
        _happen(world, draw)
        _travel(world, draw, pace)
    world.settle(draw)
    if draw(2):
        _forgive(world)
        world.settle(draw)
    exports = [island.export() for island in world.islands]
    for why in world.refused:
        _note(why)
    assert [_difference(exports[0], other) for other in exports[1:]] == ["", ""]


def _difference(one: bytes, other: bytes) -> str:
    """The lines in which two exports differ."""
    lines = unified_diff(one.decode().splitlines(), other.decode().splitlines(), lineterm="", n=3)
    return "\n".join(lines)


def _happen(world: Archipelago, draw: Draw) -> None:
    """Somebody does something, where they are."""
    island = world.islands[draw(3)]
    name = ("ada", "bob")[draw(2)]
    # What a founder elsewhere hides is hidden in that moot only, and need not be the same.
    steward = "ada" if island.name == "one" else "bob"
    deeds = (*MEMBERS_DO, *STEWARDS_DO) if name == steward else MEMBERS_DO
    act = deeds[draw(len(deeds))](island, f"https://{island.host}/u/{name}", draw)
    island.clock.advance(seconds=draw(60))
    if act is not None and island.do(act, island.member(name)):
        _note(f"{name}@{island.name}: {act}")
    world.collect()


def _note(words: str) -> None:
    """Tell hypothesis, where it asks."""
    with suppress(InvalidArgument):
        note(words)


def _forgive(world: Archipelago) -> None:
    """The founder brings back all that was removed: nothing was lost while it was out of sight."""
    home = world["one"]
    for _, ref, _ in home.things("post"):
        home.do(RestorePost(ref, "For a reason."), home.member("ada"))
    for _, ref, _ in home.things("comment"):
        home.do(RestoreComment(ref, "For a reason."), home.member("ada"))
    world.collect()


def _travel(world: Archipelago, draw: Draw, pace: int) -> None:
    """Some letters arrive, in any order; some twice, some only when they are sent again.

    At a pace of 0 none arrives before everything was said, at 4 most of them do.
    """
    if draw(8) == 0:
        world.send_again()
    for _ in range(draw(pace + 1)):
        if not world.bag:
            return
        which, fate = draw(len(world.bag)), draw(8)
        if fate == 0:
            world.lose(which)
        else:
            world.deliver(which, keep=fate < 3)
