"""Jobs that fetch first: activities that waited for a document, and actors to be known."""

from typing import Any

from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.federation import fetched, learning
from folkmoot.federation.client.faults import Answered, FetchFailed
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import ActorDoc, Unreadable, read_actor
from folkmoot.federation.inbox import lost_words, perform, signing, taking
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.telling import Document, Evidence, Needs
from folkmoot.federation.wire import Wire
from folkmoot.identity import people
from folkmoot.identity.visitors import PersonGone
from folkmoot.peers import actors, policy
from folkmoot.record.actors import Server
from folkmoot.record.perform import perform as do
from folkmoot.storage.jobs import Handlers, Work

MOST_FETCHES = 60
"""Documents that are fetched for one activity: a thread may be 50 answers deep."""
MOST_TRIES = 8
"""How often it is tried while another server does not answer: for some ten minutes."""


def handlers(wire: Wire) -> Handlers:
    """The kinds of jobs, and what does each."""
    return {
        perform.JOB: lambda work: _carry_out(wire, work),
        lost_words.JOB: lambda work: _seek(wire, work),
        learning.ACTOR_JOB: lambda work: _learn(wire, work),
    }


def _carry_out(wire: Wire, work: Work) -> None:
    """Do an activity, fetching what it needs until it needs nothing more.

    Each try is a transaction of its own, and the last one crosses the job out.
    """
    documents: dict[str, Document] = {}
    gone: set[str] = set()
    try:
        for _ in range(MOST_FETCHES):
            try:
                with work.finish() as tx:
                    perform.resume(tx, work.data, Evidence(documents, frozenset(gone)))
            except Needs as needs:
                for url in needs.urls:
                    _fetch(wire, url, documents, gone)
            else:
                return
    except FetchFailed as why:
        if why.passing and work.attempts < MOST_TRIES:
            raise
    except (Unreadable, Forged):
        pass
    except (NotAllowed, NotFound, Conflict, Invalid) as why:
        _refuse(work, why)
        return
    with work.finish():
        pass


def _refuse(work: Work, why: NotAllowed | NotFound | Conflict | Invalid) -> None:
    with work.finish() as tx:
        raw: dict[str, Any] = work.data["raw"]
        taking.refuse(tx, raw, work.data["at"], why, again=True)


def _fetch(wire: Wire, url: str, documents: dict[str, Document], gone: set[str]) -> None:
    with wire.db.read() as tx:
        if policy.verdict(tx, host_of(url), wire.clock.now()) == "blocked":
            raise Forged(signing.BLOCKED, host=host_of(url))
    try:
        documents[url] = fetched.document(wire, url)
    except Answered as why:
        if not why.gone:
            raise
        gone.add(url)


def _seek(wire: Wire, work: Work) -> None:
    """Ask once more for what an author's server did not show."""
    documents: dict[str, Document] = {}
    try:
        _fetch(wire, work.data["url"], documents, set())
    except FetchFailed as why:
        if why.passing and work.attempts < MOST_TRIES:
            raise
    except Forged:
        pass
    with work.finish() as tx:
        document = documents.get(work.data["url"])
        lost_words.answered(tx, work.data, document, wire.clock.now())


def _learn(wire: Wire, work: Work) -> None:
    """Fetch an actor, and learn it where it is somebody here."""
    url = work.data["url"]
    try:
        doc: ActorDoc | None = read_actor(fetched.document(wire, url))
    except Answered as why:
        if why.passing and work.attempts < MOST_TRIES:
            raise
        if why.code == 410:
            _gone(work, url)
            return
        doc = None
    except FetchFailed as why:
        if why.passing and work.attempts < MOST_TRIES:
            raise
        doc = None
    except Unreadable:
        doc = None
    with work.finish() as tx:
        if doc is not None and doc.id == url:
            learning.learn(tx, doc, wire.clock.now())


def _gone(work: Work, url: str) -> None:
    """Their own server says that there is no such account any more."""
    with work.finish() as tx:
        person = people.by_actor_url(tx, url)
        actors.gone(tx, url, work.clock.now())
        if person is not None and person.host is not None and not person.is_gone:
            do(tx, PersonGone(person.ref), by=Server(person.host))
