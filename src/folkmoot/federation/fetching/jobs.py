"""The jobs of fetching: each does one thing, tells what came of it, and gives up in the end."""

from typing import Any

from folkmoot.clock import Ref
from folkmoot.errors import FolkmootError
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.fetching import (
    bringing,
    describing,
    gathering,
    previews,
    pruning,
    resolving,
)
from folkmoot.federation.fetching.asking import Asker, check_among_others
from folkmoot.federation.fetching.faults import CannotBring, check_serving, told
from folkmoot.federation.wire import Wire
from folkmoot.peers import gatherings, servers, typed, wanted
from folkmoot.peers.wanted import Wanted
from folkmoot.storage import jobs
from folkmoot.storage.jobs import Handler, Handlers, Work
from folkmoot.storage.transaction import WriteTx

OBJECT_JOB = "federation.object"
"""Brings one post or comment, and what it answers, by its address."""

TRIES = 3
"""How often something that somebody waits for is tried."""
PATIENT_TRIES = 6
"""How often the rest is."""


def want_object(tx: WriteTx, url: str) -> None:
    """Have a post or comment brought soon after this transaction, once however often asked."""
    jobs.enqueue(tx, OBJECT_JOB, {"url": url}, unique=f"{OBJECT_JOB}:{url}")


def handlers(wire: Wire) -> Handlers:
    """What does these jobs, for the lane of the network."""
    return {
        wanted.JOB: _bringer(wire),
        OBJECT_JOB: _fetcher(wire),
        previews.JOB: previews.handler(wire),
        pruning.JOB: pruning.handler(wire),
        servers.DESCRIBE_JOB: describing.handler(wire),
        gatherings.JOBS["community"]: _gatherer(wire, gathering.community),
        gatherings.JOBS["thread"]: _gatherer(wire, gathering.thread),
    }


def _bringer(wire: Wire) -> Handler:
    def bring(work: Work) -> None:
        ref = Ref(work.data["ref"])
        with work.db.read() as tx:
            asked = wanted.find(tx, ref)
        if asked is None or asked.done_at is not None:
            return
        path, problem = _resolved(wire, asked, work.attempts)
        with work.finish() as tx:
            if problem is None:
                wanted.found(tx, ref, path, work.clock.now())
            else:
                wanted.failed(tx, ref, problem.msgid, problem.values, work.clock.now())
            wanted.age(tx, work.clock.now())

    return bring


def _resolved(wire: Wire, asked: Wanted, attempts: int) -> tuple[str, CannotBring | None]:
    """The page of what was typed, or why there is none; raises where it is to be tried again."""
    what = typed.read(asked.typed)
    resolve = resolving.account if asked.fresh else resolving.resolve
    try:
        check_among_others(wire)
        return resolve(Asker(wire), asked.typed), None
    except FolkmootError as error:
        check_serving(error)
        problem = told(error, what.host if what else "")
        if problem.passing and attempts < TRIES:
            raise
        return "", problem


def _fetcher(wire: Wire) -> Handler:
    def fetch(work: Work) -> None:
        try:
            check_among_others(wire)
            bringing.bring_by_id(Asker(wire), work.data["url"])
        except FolkmootError as error:
            check_serving(error)
            if told(error, "").passing and work.attempts < PATIENT_TRIES:
                raise

    return fetch


def _gatherer(wire: Wire, gather: Any) -> Handler:
    def now(work: Work) -> None:
        url, found, problem = work.data["url"], 0, None
        try:
            check_among_others(wire)
            found = gather(Asker(wire), url)
        except FolkmootError as error:
            check_serving(error)
            problem = told(error, host_of(url))
            if problem.passing and work.attempts < PATIENT_TRIES:
                raise
        with work.finish() as tx:
            if problem is None:
                gatherings.done(tx, url, found, work.clock.now())
            else:
                gatherings.failed(tx, url, problem.msgid, problem.values, work.clock.now())
            gatherings.age(tx, work.clock.now())

    return now
