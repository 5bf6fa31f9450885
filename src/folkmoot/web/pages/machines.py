"""What machines ask for: health, the rules for crawlers, and the record as JSON."""

import msgspec
from sqlalchemy import select
from starlette.responses import Response

from folkmoot import __version__
from folkmoot.errors import Invalid, NotFound
from folkmoot.forum import recorded
from folkmoot.record import checkpoints, export, log, moot_key, reading
from folkmoot.storage import schema
from folkmoot.storage.transaction import ReadTx
from folkmoot.web import answers
from folkmoot.web.ask import Ask
from folkmoot.web.guard import crawlers
from folkmoot.web.numbers import number
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
SLICE = 200
"""Leaves in one page of the record as JSON."""


def health(ask: Ask) -> Response:
    """Whether the moot reads and writes, its version and the version of its tables."""
    with ask.db.read() as tx:
        version = tx.value(select(schema.versions.c.version_num))
    state: dict[str, str | int] = {
        "status": "reading only" if ask.db.trouble else "ok",
        "version": __version__,
        "schema": int(version),
    }
    status = 503 if ask.db.trouble else 200
    return _fresh(answers.text(msgspec.json.encode(state), JSON, status))


def robots(ask: Ask) -> Response:
    """What crawlers are told."""
    return answers.text(
        crawlers.robots_txt(
            crawlers=ask.settings["crawlers"], searchable=ask.settings["searchable"]
        ),
        TEXT,
    )


def ai(ask: Ask) -> Response:
    """What programs that train on texts are told."""
    return answers.text(crawlers.ai_txt(crawlers=ask.settings["crawlers"]), TEXT)


def tdmrep(ask: Ask) -> Response:
    """The reservation of text and data mining."""
    return answers.text(crawlers.tdmrep_json(crawlers=ask.settings["crawlers"]), JSON)


def record_json(ask: Ask) -> Response:
    """Leaves of the record from ?from=, with what this reader may see of each."""
    first = _number(ask.query("from", "0"))
    with ask.db.snapshot() as tx:
        key = moot_key.public(tx)
        if key is None:
            raise NotFound(N_("There is no record before the moot is founded."))
        size = log.frontier(tx).size
        leaves = reading.slice_of(tx, reader_of(tx, ask), first, SLICE)
        answer = {
            "format": export.FORMAT,
            "moot": checkpoints.moot_id(tx),
            "key": key,
            "size": size,
            "root": log.frontier(tx).root().hex(),
            "leaves": [export.line(one) for one in leaves],
            "next": first + SLICE if first + SLICE < size else None,
            "checkpoint": checkpoints.latest(tx),
        }
    return _fresh(answers.text(msgspec.json.encode(answer), JSON))


def checkpoint(ask: Ask) -> Response:
    """The newest signed checkpoint, to keep elsewhere."""
    with ask.db.read() as tx:
        note = checkpoints.latest(tx)
    if note is None:
        raise NotFound(N_("There is no checkpoint yet. One is signed soon after each act."))
    return _fresh(answers.text(note, TEXT))


def reader_of(tx: ReadTx, ask: Ask) -> reading.Reader:
    """Who reads the record in this request."""
    return recorded.reader(tx, ask.viewer.ref if ask.viewer else None)


def _number(text: str) -> int:
    found = number(text)
    if found is None:
        raise Invalid(N_("The number of a leaf has digits only."), field="from")
    return found


def _fresh(response: Response) -> Response:
    """Never from a cache: yesterday's answer would mislead."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


ROUTES = (
    Route("/healthz", "Whether the moot works, for watchers.", view=health, who=Who.ALWAYS),
    Route("/robots.txt", "Rules for crawlers.", view=robots, who=Who.ALWAYS),
    Route("/ai.txt", "Rules for programs that train.", view=ai, who=Who.ALWAYS),
    Route("/.well-known/tdmrep.json", "Mining is reserved.", view=tdmrep, who=Who.ALWAYS),
    Route("/record.json", "The record for programs, in slices.", view=record_json),
    Route("/record/checkpoint", "The newest signed checkpoint.", view=checkpoint),
)
