"""Who speaks, and what the moot decided about their server, in one question."""

from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import bindparam, literal, select

from folkmoot.peers import policy
from folkmoot.peers.actors import RemoteActor, remote_actors
from folkmoot.peers.policy import Verdict
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.transaction import ReadTx


class Speaker(msgspec.Struct, frozen=True):
    """An actor of another server as it is known just now."""

    verdict: Verdict
    """What holds for its server."""
    nobody: bool
    """Whether the moot has decided to exchange nothing with anybody."""
    actor: RemoteActor | None
    """None for one that nobody knows."""


def speaker(tx: ReadTx, url: str, host: str, at: int) -> Speaker:
    """The actor of an id, and the verdict over its host."""
    names = policy.names(host)
    values = {"url": url, **policy.values(names, at)}
    mode, stance, *actor = tx.tuples(_query(len(names)), values)[0]
    known = RemoteActor(*actor) if actor[0] is not None else None
    return Speaker(policy.judge(mode, stance), policy.is_off(mode), known)


@lru_cache(maxsize=16)
def _query(names: int) -> Prepared:
    one: Any = select(literal(1).label("one")).subquery("one")
    here = one.outerjoin(remote_actors, remote_actors.c.url == bindparam("url"))
    query: Any = select(policy.MODE, policy.stance_of(names), *remote_actors.c)
    return Prepared(query.select_from(here))
