"""The load: what members do, each deed known by its number and safe to try again.

A deed that is tried again makes new refs, as a browser that sends its form again does; only
its key says that it is the same.
"""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.exclusion import Warn
from folkmoot.forum.importing import running
from folkmoot.forum.posting import CreatePost, EditPost
from folkmoot.forum.votes import CastVote
from folkmoot.media import uploading
from folkmoot.media.uploading import DeletePicture
from folkmoot.record.actors import HOST, Member
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.web.house import House
from tests.crash import warm
from tests.media.build import picture

COMMENTS = 4
"""Comments of an imported file."""


class Stage(msgspec.Struct, frozen=True):
    """Who acts on what."""

    house: House
    folder: Path
    members: list[Member]
    posts: list[Ref]
    room: Ref


def enter(house: House, folder: Path) -> Stage:
    """Look up who and what is there."""
    return Stage(
        house, folder, warm.members(house), warm.the_posts(house), warm.the_room(house)
    )  # fmt: skip


def mark(number: int) -> str:
    """What stands in the words of a deed, so that its traces can be counted."""
    return f"deed-{number}-"


def _one(stage: Stage, number: int, act: Act, by: Member) -> None:
    with stage.house.db.write() as tx:
        perform(tx, act, by=by, key=f"key {number}")


def turn(number: int) -> int:
    """How many deeds of its kind came before."""
    return number // len(DEEDS)


def _member(stage: Stage, number: int) -> Member:
    return stage.members[turn(number) % len(stage.members)]


def voted(stage: Stage, number: int) -> tuple[Member, Ref]:
    """Who votes on which post."""
    times = turn(number)
    return stage.members[1 + times % 3], stage.posts[times // 3 % len(stage.posts)]


def _post(stage: Stage, number: int) -> None:
    act = CreatePost(stage.house.clock.new_ref(), stage.room, mark(number), body="Words.")
    _one(stage, number, act, _member(stage, number))


def _comment(stage: Stage, number: int) -> None:
    post = stage.posts[number % len(stage.posts)]
    act = CreateComment(stage.house.clock.new_ref(), post, mark(number))
    _one(stage, number, act, _member(stage, number))


def _edit(stage: Stage, number: int) -> None:
    post = stage.posts[number % len(stage.posts)]
    _one(stage, number, EditPost(post, mark(number)), stage.members[0])


def _set(stage: Stage, number: int) -> None:
    _one(stage, number, SetSetting("about", mark(number)), stage.members[0])


def _warn(stage: Stage, number: int) -> None:
    act = Warn(stage.members[1].ref, f"community:{stage.room}", mark(number))
    _one(stage, number, act, stage.members[0])


def _vote(stage: Stage, number: int) -> None:
    """Without a key: a vote that is cast again is the same vote."""
    member, post = voted(stage, number)
    with stage.house.db.write() as tx:
        perform(tx, CastVote(1, post=post), by=member)


def _picture(stage: Stage, number: int) -> None:
    _bring(stage, number, f"key {number}")


def _bring(stage: Stage, number: int, key: str) -> Ref:
    name = mark(number)
    content = picture(name, shared=b"shared by all")
    house = stage.house
    by = _member(stage, number)
    return uploading.upload(house.db, house.store, content, by=by, alt=name, key=key)


def _passing_picture(stage: Stage, number: int) -> None:
    """A picture that is deleted again, so that its files go."""
    ref = _bring(stage, number, f"first {number}")
    _one(stage, number, DeletePicture(ref), _member(stage, number))


def _import(stage: Stage, number: int) -> None:
    """A file of a conversation; whoever tries again hears that it is there."""
    path = stage.folder / f"{number}.json"
    path.write_text(json.dumps(_conversation(number)))
    try:
        running.run(stage.house.db, stage.house.clock, path, community="garden", by=HOST)
    except Conflict:
        pass


def _conversation(number: int) -> dict[str, object]:
    home = f"https://{mark(number)}.example"
    told = "2024-01-01T00:00:00Z"
    creator = {"name": "zoe", "actor_id": f"{home}/u/zoe"}
    post = {"id": 1, "name": "From afar", "ap_id": f"{home}/post/1", "published": told}
    comments = [
        {
            "comment": {
                "id": one, "post_id": 1, "content": "Yes.", "ap_id": f"{home}/comment/{one}",
                "published": told, "path": ".".join(map(str, range(one + 1))),
            },
            "creator": creator,
        }
        for one in range(1, COMMENTS + 1)
    ]  # fmt: skip
    return {"post_view": {"post": post, "creator": creator}, "comments": comments}


DEEDS: dict[str, Callable[[Stage, int], None]] = {
    "post": _post,
    "comment": _comment,
    "vote": _vote,
    "edit": _edit,
    "picture": _picture,
    "set": _set,
    "passing picture": _passing_picture,
    "warn": _warn,
    "import": _import,
}


def name_of(number: int) -> str:
    """What the deed of a number is."""
    return list(DEEDS)[number % len(DEEDS)]


def do(stage: Stage, number: int) -> None:
    """Do one deed; when this comes back it is saved."""
    DEEDS[name_of(number)](stage, number)
