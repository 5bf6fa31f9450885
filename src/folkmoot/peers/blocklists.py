"""Lists of servers that moots and other programs hand to each other: read and written.

Two shapes are known: the CSV of Mastodon (#domain,#severity,#reject_media,#reject_reports,
#public_comment,#obfuscate), and a plain list with one name on each line and # before remarks.
Source of the first: Mastodon, app/models/form/domain_block_batch.rb and the export of
app/controllers/admin/export_domain_blocks_controller.rb.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Literal

import msgspec

from folkmoot.errors import Invalid
from folkmoot.peers import hosts
from folkmoot.peers.policy import LONGEST_REASON, Standing
from folkmoot.words import N_

Listed = Literal["blocked", "silenced", "allowed"]

MOST_LINES = 10_000
HEADER = (
    "#domain", "#severity", "#reject_media", "#reject_reports", "#public_comment", "#obfuscate",
)  # fmt: skip

_SEVERITIES: Mapping[str, Listed | None] = {
    "suspend": "blocked",
    "silence": "silenced",
    "limit": "silenced",
    "noop": None,
    "": "blocked",
}

NO_NAME = N_("This is not the name of a server.")
HIDDEN = N_("The name is partly hidden with stars, so nobody can tell which server is meant.")
NO_SEVERITY = N_("The severity {severity} is not known: it must be suspend, silence or noop.")
NO_TABLE = N_("The list is not a table as programs write them. Is a quotation mark missing?")
TOO_MANY = N_("A list can have at most {most} lines. Cut it into parts.")


class Entry(msgspec.Struct, frozen=True):
    """A server on a list."""

    host: str
    stance: Listed
    reason: str
    line: int


class Bad(msgspec.Struct, frozen=True):
    """A line that could not be read; `why` is a msgid."""

    line: int
    text: str
    why: str
    severity: str = ""


class BlockList(msgspec.Struct, frozen=True):
    """What a list says."""

    entries: tuple[Entry, ...]
    """Each server once, as its last line says."""
    bad: tuple[Bad, ...]
    passed: int = 0
    """Lines that ask for nothing that there is here (the severity noop)."""


def read(text: str, plainly: Listed = "blocked") -> BlockList:
    """Read a list of either shape; `plainly` is what a plain list means.

    Lines that cannot be read are named and left out. Raises Invalid for a list that is too
    long.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        raise Invalid(TOO_MANY, field="list", most=MOST_LINES)
    found: dict[str, Entry] = {}
    bad: list[Bad] = []
    passed = 0
    for row in _all_rows(lines, plainly):
        if isinstance(row, Bad):
            bad.append(row)
        elif row is None:
            passed += 1
        else:
            found[row.host] = row
    return BlockList(tuple(found.values()), tuple(bad), passed)


def _all_rows(lines: list[str], plainly: Listed) -> Iterator[Entry | Bad | None]:
    try:
        yield from _rows(lines, plainly)
    except csv.Error:
        raise Invalid(NO_TABLE, field="list") from None


def _rows(lines: list[str], plainly: Listed) -> Iterator[Entry | Bad | None]:
    names = _columns(lines)
    if names is None:
        yield from _plain(lines, plainly)
        return
    reader = csv.reader(StringIO("\n".join(lines)))
    for cells in reader:
        if reader.line_num > 1 and any(cell.strip() for cell in cells):
            yield _row(dict(zip(names, cells, strict=False)), reader.line_num)


def _columns(lines: list[str]) -> list[str] | None:
    """The names of the columns where the first line has them."""
    rows = list(csv.reader(lines[:1]))
    names = [name.strip().removeprefix("#").lower() for row in rows for name in row]
    return names if "domain" in names else None


def _row(cells: Mapping[str, str], line: int) -> Entry | Bad | None:
    severity = cells.get("severity", "").strip().lower()
    domain = cells.get("domain", "")
    if severity not in _SEVERITIES:
        return Bad(line, _shown(domain), NO_SEVERITY, _shown(severity))
    stance = _SEVERITIES[severity]
    if stance is None:
        return None
    reason = " ".join(cells.get("public_comment", "").split())[:LONGEST_REASON]
    return _entry(domain, stance, reason, line)


def _plain(lines: list[str], stance: Listed) -> Iterator[Entry | Bad]:
    for line, text in enumerate(lines, start=1):
        name, _, remark = text.partition("#")
        if name.strip():
            yield _entry(name, stance, " ".join(remark.split())[:LONGEST_REASON], line)


def _entry(name: str, stance: Listed, reason: str, line: int) -> Entry | Bad:
    if "*" in name.strip().removeprefix("*."):
        return Bad(line, _shown(name), HIDDEN)
    try:
        return Entry(hosts.read(name), stance, reason, line)
    except Invalid:
        return Bad(line, _shown(name), NO_NAME)


def _shown(text: str) -> str:
    line = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return line if len(line) <= 80 else line[:80] + "…"


def as_csv(standing: Iterable[Standing]) -> str:
    """Blocked and silenced servers as Mastodon writes them."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for one in standing:
        if one.stance != "allowed":
            severity = "suspend" if one.stance == "blocked" else "silence"
            blocked = str(one.stance == "blocked").lower()
            writer.writerow((one.host, severity, blocked, blocked, one.reason, "false"))
    return out.getvalue()


def as_lines(standing: Iterable[Standing], stance: Listed) -> str:
    """The names of the servers of one kind, one on each line."""
    return "".join(f"{one.host}\n" for one in standing if one.stance == stance)
