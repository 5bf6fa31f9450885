"""One look at all that a vote or an answer needs to know, instead of one for each part.

What is found is kept in the transaction (WriteTx.seen), where whoever asks for a part of it
finds it: things.find(), posts.find(), comments.find(), people.by_actor_url(), bans.standing().
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import FromClause, Text, and_, bindparam, exists, null, or_, select, type_coerce

from folkmoot.federation.documents.activities import Create, Dislike, Like, Undo
from folkmoot.federation.documents.read import Activity, NoteDoc
from folkmoot.federation.inbox import things
from folkmoot.federation.inbox.telling import Telling
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import posts as post_rows
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.identity import bans as ban_rows
from folkmoot.identity import people as person_rows
from folkmoot.identity.bans import bans
from folkmoot.identity.people import people
from folkmoot.peers.heard import heard
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.transaction import WriteTx


def looked(telling: Telling) -> Telling:
    """The same telling, once all was read that its kind is sure to need."""
    urls = _wanted(telling.activity)
    if not urls or telling.actor_is_ours:
        return telling
    waits = look(telling.tx, urls, telling.actor, telling.at)
    # With PostgreSQL somebody may leave a word just now, so it is asked again later.
    if waits or len(urls) == 1 or telling.tx.dialect == "postgresql":
        return telling
    return msgspec.structs.replace(telling, quiet=urls[0])


def look(tx: WriteTx, urls: tuple[str, ...], by: str, at: int) -> bool:
    """Read one or two things and who speaks; False where it is known that nothing waits.

    `by` is the actor's address. What waits are words about the first of the things.
    """
    rows = tx.tuples(_LOOK, {"first": urls[0], "second": urls[-1], "by": by, "at": at})
    for url in urls:
        tx.seen["thing", url] = None
    for row in rows:
        _keep_thing(tx, row)
    if not rows:
        return True
    teller = rows[0][_TELLER]
    if teller[0] is not None:
        _keep_teller(tx, teller, [row[_BAN] for row in rows])
    return bool(rows[0][-1])


def _wanted(activity: Activity) -> tuple[str, ...]:
    """What an activity is about; and before it what it makes."""
    match activity:
        case Like(object=target) | Dislike(object=target):
            return (target,)
        case Undo(object=Like(object=target)) | Undo(object=Dislike(object=target)):
            return (target,)
        case Create(object=NoteDoc(id=url, in_reply_to=above)):
            return url, above
        case _:
            return ()


def _keep_thing(tx: WriteTx, row: Sequence[Any]) -> None:
    thing = things.Thing(*row[_THING])
    tx.seen["thing", thing.url] = thing
    post = post_rows.Standing(*row[_POST])
    tx.seen["post", post.ref] = post
    if not thing.is_post:
        tx.seen["comment", thing.ref] = comment_rows.Standing(*row[_COMMENT])


def _keep_teller(tx: WriteTx, row: Sequence[Any], held: Iterable[Sequence[Any]]) -> None:
    person = person_rows.Person(*row)
    tx.seen["person", person.actor_url] = person
    found = {ban_rows.Held(*one) for one in held if one[0] is not None}
    tx.seen["standing", person.id] = person, found


# ---------------------------------------------------------------- the statement

_writers = people.alias("writer")
_teller = people.alias("teller")
_TELLER_COLUMNS = tuple(_teller.c[column.name] for column in person_rows.COLUMNS)
_HELD = (bans.c.scope, bans.c.starts, bans.c.until)
_BANNED = and_(
    bans.c.person_id == _teller.c.id,
    bans.c.ended_at.is_(None),
    or_(bans.c.until.is_(None), bans.c.until > bindparam("at")),
)
_FIRST: Any = bindparam("first", type_=Text)
_WAITS = exists().where(heard.c.subject_url == _FIRST, heard.c.pending.is_(True))


def _lengths(*parts: Sequence[Any]) -> Iterable[slice]:
    place = 0
    for part in parts:
        yield slice(place, place + len(part))
        place += len(part)


_THING, _POST, _COMMENT, _TELLER, _BAN = _lengths(
    things.Thing.__struct_fields__,
    post_rows.STANDING,
    comment_rows.STANDING,
    _TELLER_COLUMNS,
    _HELD,
)


def _blank(column: Any) -> Any:
    return type_coerce(null(), column.type)


def _of_writer(column: Any) -> Any:
    """Of a post above a comment: its author, where `people` is the comment's."""
    writer: Any = _writers.c
    return writer[column.name] if column.table is people else column


def _with_teller(source: FromClause) -> Any:
    told: Any = source.outerjoin(_teller, _teller.c.actor_url == bindparam("by", type_=Text))
    return told.outerjoin(bans, _BANNED)


def _query() -> Any:
    wanted = [_FIRST, bindparam("second", type_=Text)]
    about_teller = (*_TELLER_COLUMNS, *_HELD, _WAITS)
    a_post = (
        select(
            *things.A_POST,
            *post_rows.STANDING,
            *map(_blank, comment_rows.STANDING),
            *about_teller,
        )
        .select_from(_with_teller(things.FROM_POSTS))
        .where(posts.c.object_url.in_(wanted))
    )
    above = things.FROM_COMMENTS.outerjoin(_writers, _writers.c.id == posts.c.author_id)
    a_comment = (
        select(
            *things.A_COMMENT,
            *map(_of_writer, post_rows.STANDING),
            *comment_rows.STANDING,
            *about_teller,
        )
        .select_from(_with_teller(above))
        .where(comments.c.object_url.in_(wanted))
    )
    return a_post.union_all(a_comment)


_LOOK = Prepared(_query())
