"""Erased words told abroad: deleted there as well, and taken out of what waits to be sent."""

from collections.abc import Iterator

from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.federation.outgoing import moderation
from folkmoot.federation.outgoing.comments import COMMENT
from folkmoot.federation.outgoing.posts import POST
from folkmoot.federation.outgoing.writings import say_deleted, was_changed_inside
from folkmoot.forum.comments import comments
from folkmoot.forum.erasure import EraseComment, EraseContent, EraseOwnWords, ErasePost
from folkmoot.forum.posts import posts
from folkmoot.identity.people import people
from folkmoot.peers import outbox
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.storage.transaction import ReadTx, WriteTx

AT_ONCE = 500
ERASED = "Erased"
"""All that is said of the reason where the place is closed to others; not empty, for then it would
be the author's own deletion."""

TABLES = {"post": posts, "comment": comments}
KINDS = {"post": POST, "comment": COMMENT}


@watches(ErasePost)
def _erased_post(tx: WriteTx, act: ErasePost, deed: Deed) -> Iterator[None]:
    return _erased(tx, deed, "post", act.post)


@watches(EraseComment)
def _erased_comment(tx: WriteTx, act: EraseComment, deed: Deed) -> Iterator[None]:
    return _erased(tx, deed, "comment", act.comment)


@follows(EraseContent)
def _erased_content(tx: WriteTx, act: EraseContent, deed: Deed) -> None:
    """What the law forbids to keep here goes elsewhere as a removal with its reason."""
    _forget(tx, act.kind, act.thing)
    kind = KINDS[act.kind]
    found = kind.find(tx, deed, act.thing)
    reason = act.reason if found is not None else ERASED  # words from inside stay inside
    known = found or kind.find_known(tx, deed, act.thing)
    moderation.say_removed(tx, known, deed, reason)


@watches(EraseOwnWords)
def _erased_words(tx: WriteTx, act: EraseOwnWords, deed: Deed) -> Iterator[None]:
    before = _written(tx, act.person)
    told = {ref: _told(tx, deed, kind, ref) for kind, ref, _ in before}
    yield
    for start in range(0, len(before), AT_ONCE):
        outbox.forget(tx, [url for _, _, url in before[start : start + AT_ONCE]])
    for kind, ref, _ in before:
        _say(tx, deed, kind, ref, told[ref])


def _erased(tx: WriteTx, deed: Deed, kind: str, ref: Ref) -> Iterator[None]:
    told = _told(tx, deed, kind, ref)
    yield
    _forget(tx, kind, ref)
    _say(tx, deed, kind, ref, told)


def _told(tx: WriteTx, deed: Deed, kind: str, ref: Ref) -> list[Ref]:
    """Who got it because it names them: while its words can still be read."""
    found = KINDS[kind].find_known(tx, deed, ref)
    if found is None or was_changed_inside(tx, found):
        return []
    return KINDS[kind].told(tx, found)


def _say(tx: WriteTx, deed: Deed, kind: str, ref: Ref, told: list[Ref]) -> None:
    found = KINDS[kind].find_known(tx, deed, ref)
    if found is not None:
        say_deleted(tx, found, deed, to=told)


def _forget(tx: WriteTx, kind: str, ref: Ref) -> None:
    table = TABLES[kind]
    url = tx.value(select(table.c.object_url).where(table.c.ref == ref))
    if url is not None:
        outbox.forget(tx, [url])


def _written(tx: ReadTx, person: Ref) -> list[tuple[str, Ref, str]]:
    """What a person wrote that is not erased yet and may be known elsewhere."""
    return [
        (kind, row.ref, row.object_url)
        for kind, table in TABLES.items()
        for row in tx.rows(
            select(table.c.ref, table.c.object_url)
            .join(people, people.c.id == table.c.author_id)
            .where(
                people.c.ref == person,
                table.c.erased_at.is_(None),
                table.c.object_url.is_not(None),
            )
            .order_by(table.c.id)
        )
    ]
