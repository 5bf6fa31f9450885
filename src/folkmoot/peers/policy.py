"""What the moot decided about other servers: blocked, silenced, on the list of those allowed.

Each decision is a recorded act with its reason. Its end is read against the clock whenever
it is asked for, so that no job is needed for it to lapse.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import msgspec
from sqlalchemy import Column, Index, Table, Text, bindparam, func, or_, select, update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.peers import hosts
from folkmoot.record.acts import PUBLIC, Act, Deed, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.settings import get, settings
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, governed, id_column, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

Verdict = Literal["open", "silenced", "blocked"]
Stance = Literal["blocked", "silenced", "allowed"]

POWER = "federation.block"

MOST = 5_000
"""How many servers one act can be about."""
LONGEST_REASON = 1_000

stances = Table(
    "stance",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("host", Text, nullable=False),
    Column("stance", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("starts", Micros, nullable=False),
    Column("until", Micros),
    Column("ended_at", Micros),
    Index("ix_stance_host", "host"),
    info=governed(),
)


class Standing(msgspec.Struct, frozen=True):
    """One decision that holds; `until` is None for one without an end."""

    ref: Ref
    host: str
    stance: Stance
    reason: str
    starts: int
    until: int | None


class Server(msgspec.Struct, frozen=True):
    """One server that a decision is about."""

    ref: Ref
    """The name of the decision about it."""
    host: str
    """It and every name under it; as hosts.read() gives it."""
    reason: str = ""
    """Why this one, where a list gives a reason for each."""


class _Decide(Act, frozen=True):
    servers: tuple[Server, ...]
    reason: str
    until: int | None = None
    """UTC in microseconds; None for a decision without an end."""


@act(
    "federation.block/1",
    power=POWER,
    record=PUBLIC,
    effect="ordinary",
    undo="federation.lift/1",
)
class BlockServers(_Decide, frozen=True):
    """Exchange nothing with servers: nothing is taken from them and nothing sent to them."""


@act(
    "federation.silence/1",
    power=POWER,
    record=PUBLIC,
    effect="ordinary",
    undo="federation.lift/1",
)
class SilenceServers(_Decide, frozen=True):
    """Keep what comes from servers out of common lists; whoever follows it still reads it."""


@act(
    "federation.allow/1",
    power=POWER,
    record=PUBLIC,
    effect="ordinary",
    undo="federation.lift/1",
)
class AllowServers(_Decide, frozen=True):
    """Put servers on the list of those that a moot which keeps a list exchanges with."""


@act(
    "federation.lift/1",
    power=POWER,
    record=PUBLIC,
    effect="ordinary",
    irreversible="What was decided about a server is decided anew, with a new reason.",
)
class LiftDecisions(Act, frozen=True):
    """Take back what was decided about servers."""

    hosts: tuple[str, ...]
    reason: str


ACTS: dict[Stance, type[_Decide]] = {
    "blocked": BlockServers,
    "silenced": SilenceServers,
    "allowed": AllowServers,
}
"""Which act puts a server where."""

_STANCES: dict[type[Act], Stance] = {cls: stance for stance, cls in ACTS.items()}


def verdict(tx: ReadTx, host: str, at: int) -> Verdict:
    """What holds for a server now, by the narrowest decision about its name or a wider one."""
    asked = names(host)
    return judge(*tx.tuples(_about(len(asked)), values(asked, at))[0])


def names(host: str) -> tuple[str, ...]:
    """The names that a decision about a server may have: its own, and those it lies under."""
    return hosts.wider(host)


def values(names: Sequence[str], at: int) -> dict[str, Any]:
    """What stance_of() is asked with."""
    return {"at": at, **{f"host{place}": name for place, name in enumerate(names)}}


def is_off(setting: str | None) -> bool:
    """Whether the moot exchanges nothing with anybody, by MODE."""
    return setting is not None and msgspec.json.decode(setting) == "off"


def judge(setting: str | None, stance: str | None) -> Verdict:
    """The verdict that follows from MODE and stance_of()."""
    mode = "open" if setting is None else msgspec.json.decode(setting)
    if mode == "off" or stance == "blocked" or (mode == "listed" and stance is None):
        return "blocked"
    return "silenced" if stance == "silenced" else "open"


def aside(tx: ReadTx, names: Iterable[str], at: int) -> list[str]:
    """Those of these servers whose words are kept out of common lists now.

    The silenced ones, and the blocked ones, of which something may be here from before.
    """
    held = {one.host: one.stance for one in standing(tx, at)}
    return [name for name in names if _narrowest(held, name) in _ASIDE]


def is_aside(tx: ReadTx, host: str, at: int) -> bool:
    """Whether one server is among them, without reading what was decided about all others."""
    held = decision(tx, host, at)
    return held is not None and held.stance in _ASIDE


def decision(tx: ReadTx, host: str, at: int) -> Standing | None:
    """The narrowest decision about the name of a server or a wider one that holds now."""
    held = about(tx, hosts.wider(host), at)
    return next((held[name] for name in hosts.wider(host) if name in held), None)


_ASIDE = frozenset({"silenced", "blocked"})


def _narrowest(held: Mapping[str, str], host: str) -> str | None:
    return next((held[name] for name in hosts.wider(host) if name in held), None)


def about(tx: ReadTx, names: Iterable[str], at: int) -> dict[str, Standing]:
    """The decisions about exactly these names that hold now, by host."""
    rows = tx.rows(_LIVE.where(stances.c.host.in_(list(names))), {"at": at})
    return {row.host: Standing(*row) for row in rows}


def standing(tx: ReadTx, at: int) -> list[Standing]:
    """Every decision that holds now, by the names of the servers."""
    return [Standing(*row) for row in tx.rows(_LIVE.order_by(stances.c.host), {"at": at})]


_NOW = bindparam("at", type_=Micros)
_HOLDS = (
    stances.c.ended_at.is_(None),
    stances.c.starts <= _NOW,
    or_(stances.c.until.is_(None), stances.c.until > _NOW),
)
_LIVE = select(
    stances.c.ref,
    stances.c.host,
    stances.c.stance,
    stances.c.reason,
    stances.c.starts,
    stances.c.until,
).where(*_HOLDS)

MODE = select(settings.c.value).where(settings.c.key == "federation").scalar_subquery()
"""With whom the moot exchanges at all, as part of a statement."""


def stance_of(count: int) -> Any:
    """The narrowest decision about one of so many names, as part of a statement.

    Of names that lie under each other the narrowest is the longest.
    """
    wanted = [bindparam(f"host{place}", type_=Text) for place in range(count)]
    held = select(stances.c.stance).where(stances.c.host.in_(wanted), *_HOLDS)
    return held.order_by(func.length(stances.c.host).desc()).limit(1).scalar_subquery()


@lru_cache(maxsize=16)
def _about(count: int) -> Prepared:
    return Prepared(select(MODE, stance_of(count)))


def is_decided(tx: ReadTx, act: Act, at: int) -> bool:
    """Whether something holds already about one of exactly the servers that an act is about."""
    named = [one.host for one in act.servers] if isinstance(act, _Decide) else []
    return bool(about(tx, named, at))


@handles(BlockServers)
@handles(SilenceServers)
@handles(AllowServers)
def _decide(tx: WriteTx, act: _Decide, deed: Deed) -> None:
    if not kernel_of(tx).replaying:
        _check(tx, act, deed)
    _end(tx, [server.host for server in act.servers], deed.at)
    for server in act.servers:
        tx.insert(
            stances,
            ref=server.ref,
            host=server.host,
            stance=_STANCES[type(act)],
            reason=server.reason or act.reason,
            starts=deed.at,
            until=act.until,
        )


@handles(LiftDecisions)
def _lift(tx: WriteTx, act: LiftDecisions, deed: Deed) -> None:
    if not kernel_of(tx).replaying:
        _check_reason(act.reason)
        held = about(tx, act.hosts, deed.at)
        if not act.hosts or set(act.hosts) - set(held):
            raise Conflict(N_("Nothing is decided about this server any more."))
    _end(tx, act.hosts, deed.at)


def _check(tx: ReadTx, act: _Decide, deed: Deed) -> None:
    """Raises Invalid for what cannot be decided like this."""
    _check_reason(act.reason)
    names = [server.host for server in act.servers]
    if not names:
        raise Invalid(N_("Name a server."), field="host")
    if len(names) > MOST or len(set(names)) != len(names):
        raise Invalid(N_("Name at most {most} servers, each once."), field="host", most=MOST)
    if act.until is not None and act.until <= deed.at:
        raise Invalid(N_("Choose a day that is still to come."), field="until")
    ours = own_host(tx)
    for server in act.servers:
        if len(server.reason) > LONGEST_REASON or hosts.read(server.host) != server.host:
            raise Invalid(N_("{text} is not the name of a server."), text=server.host)
        if ours is not None and server.host in hosts.wider(ours):
            raise Invalid(N_("{host} is this moot itself."), field="host", host=server.host)


def own_host(tx: ReadTx) -> str | None:
    """The name of this moot among servers, or None where it has no address."""
    address = get(tx, "address")
    return hosts.read(address) if address else None


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(N_("Say why, so that everybody can read it."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            N_("This is too long: at most {most} characters fit."),
            field="reason",
            most=LONGEST_REASON,
        )


def _end(tx: WriteTx, names: Sequence[str], at: int) -> None:
    same = (stances.c.host.in_(list(names)), stances.c.ended_at.is_(None))
    tx.write(update(stances).where(*same).values(ended_at=at))
