"""The newest word about a thing wins: what is kept of each, and what waits for its thing."""

from collections.abc import Iterable
from typing import Any

import msgspec

from folkmoot.federation.documents import normal
from folkmoot.federation.documents.read import Activity
from folkmoot.federation.inbox.telling import Telling
from folkmoot.peers import heard
from folkmoot.peers.heard import Heard
from folkmoot.storage.transaction import ReadTx, WriteTx

JOB = "federation.inbox"
"""An activity that is carried out later: once something was fetched, or has come."""

_WAITING_FOR = "|"
"""Between a register and who told the word, while nobody knows who may tell it: so that a
word of somebody who may not is never in the way of one who may."""


_RULINGS = (heard.REMOVED, heard.LOCKED, heard.PINNED, heard.BAN, heard.MODERATOR)
"""What several stewards may rule, ours among them. At the home of a community their order is
that in which it took them: whose clock is right does not matter."""


def is_news(telling: Telling, subject: str, register: str, value: Any = None) -> bool:
    """Keep a word; False where a newer one, or this one, stands already."""
    return _hear(telling, subject, register, value, pending=False)


def wait(telling: Telling, subject: str, register: str, value: Any = None) -> None:
    """Keep a word about a thing that is not known yet, until it comes."""
    teller = telling.actor if telling.via is None else telling.via.actor_url
    held = f"{register}{_WAITING_FOR}{teller}"
    _hear(telling, subject, held, value, pending=True)


def told_by(held: Iterable[Heard], teller: str | None) -> list[Heard]:
    """Of words that waited for a thing, those of one who may tell them.

    `teller` is the community's address; None where each may tell of themselves. They come
    under their plain registers, in their order.
    """
    found: list[Heard] = []
    for word in held:
        register, _, by = word.register.partition(_WAITING_FOR)
        if by == (word.by_url if teller is None else teller):
            found.append(msgspec.structs.replace(word, register=register, pending=False))
    return found


ANSWER = "answer"
"""The register of what answers a thing that is not known yet; with the answer's address."""


def wait_to_answer(telling: Telling, url: str, answers: str) -> None:
    """Keep the Announce of an answer until what it answers comes; then it is carried out."""
    assert telling.via is not None
    told = telling.announced_at
    announce = {
        "type": "Announce",
        "id": f"{telling.via.actor_url}#{telling.activity.id}",
        "actor": telling.via.actor_url,
        "object": dict(telling.raw),
        "published": None if told is None else normal.stamp(told),
    }
    data = {
        "raw": announce,
        "signer": telling.verified.actor_url,
        "scheme": telling.verified.scheme,
        "at": telling.at,
        "urls": (),
    }
    _hear(telling, answers, f"{ANSWER}:{url}", data, pending=True)


_NEVER = 2**62
"""A time after which nothing comes."""


def refuse(tx: WriteTx, url: str, activity: Activity, at: int) -> None:
    """Take nothing of a thing that a community of ours did not take when it came first.

    Its author's server has taken it back, and would not show what is taken later. It waits
    with the words of things that never came, so it is forgotten with them, and as few are kept.
    """
    word = Heard(url, heard.CONTENT, _NEVER, activity.id, activity.actor, pending=True)
    heard.hear(tx, word, host=normal.host_of(activity.actor), at=at)


def is_refused(tx: ReadTx, url: str) -> bool:
    """Whether that is so."""
    stands = heard.newest(tx, url, heard.CONTENT)
    return stands is not None and stands.stamp == _NEVER


def again(tx: WriteTx, word: Heard, host: str, at: int) -> bool:
    """Keep a word that waited; False where a newer one came meanwhile."""
    return heard.hear(tx, word, host=host, at=at)


def _hear(telling: Telling, subject: str, register: str, value: Any, *, pending: bool) -> bool:
    word = Heard(
        subject_url=subject,
        register=register,
        stamp=_stamp(telling, register),
        activity_url=telling.activity.id,
        by_url=telling.actor,
        value=value,
        pending=pending,
    )
    return heard.hear(telling.tx, word, host=telling.verified.host, at=telling.at)


def _stamp(telling: Telling, register: str) -> int:
    ruling = register.partition(":")[0].partition(_WAITING_FOR)[0] in _RULINGS
    return telling.at if ruling and telling.via is None else telling.stamp
