"""Which program another server runs, by its nodeinfo: asked when it is met, and once a week."""

from typing import Any

from folkmoot.clock import DAY
from folkmoot.errors import FolkmootError
from folkmoot.federation.documents.bodies import cut
from folkmoot.federation.documents.normal import Document, address, document, documents, same_host
from folkmoot.federation.fetching.asking import Asker, check_among_others
from folkmoot.federation.fetching.faults import NOBODY, CannotBring, check_serving, told
from folkmoot.federation.fetching.handles import origin_of
from folkmoot.federation.wire import Wire
from folkmoot.peers import servers
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.text.lengths import one_line

WEEK = 7 * DAY
TRIES = 4
"""How often a server is asked that does not answer, before it has peace for a week."""
LONGEST = 60
"""Characters of a name or a version."""

_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
_VERSIONS = ("2.1", "2.0", "2.2", "1.1", "1.0")


def handler(wire: Wire) -> Handler:
    """The job. It leaves the next one for as long as the server is known."""

    def describe(work: Work) -> None:
        host = work.data["host"]
        with work.db.read() as tx:
            known = servers.by_host(tx, host)
        if known is None:
            return
        software, version = _asked(wire, host, work.attempts)
        with work.finish() as tx:
            servers.describe(tx, host, software=software, version=version)
            at = work.clock.now() + WEEK
            unique = f"{servers.DESCRIBE_JOB}:{host}:{at // DAY}"
            enqueue(tx, servers.DESCRIBE_JOB, {"host": host}, at=at, unique=unique)

    return describe


def _asked(wire: Wire, host: str, attempts: int) -> tuple[str | None, str | None]:
    """What a server says runs there, or nothing; raises where it is to be asked again soon."""
    try:
        check_among_others(wire)
        return program(Asker(wire), host)
    except FolkmootError as error:
        check_serving(error)
        if told(error, host).passing and attempts < TRIES:
            raise
        return None, None


def program(asker: Asker, host: str) -> tuple[str | None, str | None]:
    """The name and the version of the program of a server. Raises what asking raises.

    The index may name a document of its own server only: another one would be asked for it.
    """
    origin = origin_of(asker, host)
    index = asker.descriptor(f"{origin}/.well-known/nodeinfo")
    url = _newest(index, origin)
    if url is None:
        raise CannotBring(NOBODY, host=host, name="nodeinfo")
    software = document(asker.descriptor(url).get("software")) or {}
    return _line(software.get("name")), _line(software.get("version"))


def _newest(index: Document, origin: str) -> str | None:
    links = {
        str(link.get("rel", "")): address(link.get("href"))
        for link in documents(index.get("links"))
    }
    found = (links.get(_SCHEMA + version) for version in _VERSIONS)
    return next((url for url in found if url is not None and same_host(url, origin)), None)


def _line(value: Any) -> str | None:
    return cut(one_line(value), LONGEST) or None if isinstance(value, str) else None
