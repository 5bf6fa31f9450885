"""Whatever arrives in any order, twice or late: in the end three moots show the same."""

import os
from collections.abc import Callable
from contextlib import suppress
from difflib import unified_diff
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, note, settings
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
from tests.federation.archipelago import NAMES, Archipelago, Island, copy_of, settle_islands

LONG = os.environ.get("FOLKMOOT_LONG") == "1"
SCHEDULES = 300 if LONG else 40

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
    return GrantMandate(island.clock.new_ref(), person, powers, scope, now + DAY, "Trust.")


MEMBERS_DO: tuple[Deed, ...] = (
    _post, _answer, _answer_comment, _vote_post, _vote_comment, _edit_post, _edit_comment,
    _delete_post, _delete_comment,
)  # fmt: skip
STEWARDS_DO: tuple[Deed, ...] = (_rule, _rule, _rule_comment, _exclude, _entrust)
"""By the founder of the garden's own moot, and by whoever was entrusted elsewhere."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The moots from which every schedule begins."""
    folder = tmp_path_factory.mktemp("islands")
    settle_islands(folder)
    return folder


@settings(
    max_examples=SCHEDULES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_three_moots_end_up_with_the_same_community(template: Path, data: st.DataObject) -> None:
    def draw(most: int) -> int:
        return data.draw(st.integers(0, most - 1))

    with TemporaryDirectory(dir=template.parent) as folder:
        world = copy_of(template, Path(folder))
        try:
            for _ in range(data.draw(st.integers(1, 30 if LONG else 14))):
                _happen(world, draw)
                _travel(world, draw)
            world.settle(draw)
            exports = {island.name: island.export() for island in world.islands}
        finally:
            for island in world.islands:
                island.db.close()
    for why in world.refused:
        note(why)
    for other in ("two", "three"):
        assert _difference(exports["one"], exports[other]) == "", other


@pytest.mark.xfail(strict=False, reason="known: see the docstring")
@pytest.mark.parametrize("seed", [21, 24, 43])
def test_three_moots_agree_after_rare_schedules(template: Path, seed: int, tmp_path: Path) -> None:
    """Schedules of even chance after which the moots still differ.

    21: an edit whose words could not be fetched, because the post was deleted just then, and
    brought back later (a proven edit needs no fetch). 24: a changed vote that the home refuses;
    the server of the voter does not go back to the vote before. 43: a refused vote of somebody
    who is banned meanwhile, whose vote can no longer be taken back in their name.
    """
    draw = Random(seed).randrange
    world = copy_of(template, tmp_path)
    try:
        for _ in range(20):
            _happen(world, draw)
            _travel(world, draw)
        world.settle(draw)
        exports = [island.export() for island in world.islands]
    finally:
        for island in world.islands:
            island.db.close()
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


def _travel(world: Archipelago, draw: Draw) -> None:
    """Some letters arrive, in any order; some twice; the others later."""
    for _ in range(draw(4)):
        if world.bag:
            world.deliver(draw(len(world.bag)), keep=draw(4) == 0)
