"""Check a copy of a moot's record: python3 verify.py EXPORT [--checkpoint FILE] [--json].

One file that needs nothing but Python 3.11: no other part of the program, no network.
Read it before you trust it. It computes every hash again, checks the signatures of the
moot, does again what the record says was done, and compares the outcome with the tables
in the export. It exits with 0 when all is well, 1 when not, 2 when it cannot read the file.
"""

import argparse
import base64
import gzip
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256, sha512
from itertools import pairwise
from math import isqrt
from pathlib import Path
from typing import Any, cast

Fields = dict[str, Any]

FORMAT = "folkmoot-export/1"
AUDIENCES = ("public", "members", "all")
LONGEST_LINE = 1 << 26
LARGEST = 2**53 - 1


class Unreadable(Exception):
    """The file is cut off, damaged, or not an export at all."""


class Wrong(Exception):
    """The export can be read, and something in it is not as the record says."""


# --- JSON: strict reading, canonical writing (RFC 8785, without floats) -----------------


def read_json(data: bytes) -> Any:
    """The value of JSON bytes; ValueError on doubled keys, floats, integers beyond 2^53 - 1."""
    value = json.loads(
        data.decode(),
        object_pairs_hook=_once,
        parse_int=_whole,
        parse_float=_no_float,
        parse_constant=_no_float,
    )
    if b"\\u" in data:
        canonical(value)  # fails on half of a character, which UTF-8 cannot hold
    return value


def _once(pairs: list[tuple[str, Any]]) -> Fields:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice")
    return found


def _whole(digits: str) -> int:
    number = int(digits) if len(digits) < 18 else LARGEST + 1
    if abs(number) > LARGEST or digits == "-0":
        raise ValueError("a number is too large")
    return number


def _no_float(written: str) -> Any:
    raise ValueError("a number is not whole")


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: UTF-8, no spaces, keys in UTF-16 order."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def _ordered(value: Any) -> Any:
    sort = cast("type[object]", type(value))
    if sort is dict:
        keys = sorted(value, key=None if "".join(value).isascii() else _utf16)
        return {key: _ordered(value[key]) for key in keys}
    return [_ordered(item) for item in value] if sort is list else value


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


# --- Ed25519 signatures (RFC 8032, section 5.1) -----------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # x/z, y/z and xy/z, z: extended coordinates
Affine = tuple[int, int, int]  # y + x, y - x, 2dxy
ZERO: Point = (0, 1, 0, 1)


def add_points(a: Point, b: Point) -> Point:
    """The sum of two points of the curve."""
    x, y, t, z = b
    return _add(a, y + x, y - x, 2 * D * t % P, 2 * z)


def _add(a: Point, plus: int, minus: int, t2d: int, z2: int) -> Point:
    x1, y1, t1, z1 = a
    low, high = (y1 - x1) * minus % P, (y1 + x1) * plus % P
    c, d = t1 * t2d % P, z1 * z2 % P
    e, f, g, h = high - low, d - c, d + c, high + low
    return e * f % P, g * h % P, e * h % P, f * g % P


def table_of(point: Point) -> list[list[Affine]]:
    """All multiples j * 256^i of a point, so that any multiple is 32 additions."""
    table: list[list[Affine]] = []
    for _ in range(32):
        row = [ZERO]
        for _ in range(255):
            row.append(add_points(row[-1], point))
        point = add_points(row[-1], point)
        table.append(_flatten(row))
    return table


def _flatten(row: list[Point]) -> list[Affine]:
    """Divide by z, with one inversion for the whole row."""
    products = [1]
    for point in row:
        products.append(products[-1] * point[3] % P)
    inverse = pow(products[-1], -1, P)
    flat: list[Affine] = []
    for (x, y, _, z), before in zip(reversed(row), reversed(products[:-1]), strict=True):
        one, inverse = inverse * before % P, inverse * z % P
        flat.append(((y + x) * one % P, (y - x) * one % P, 2 * D * x * y * one * one % P))
    return flat[::-1]


def read_point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for, or None (RFC 8032, section 5.1.3)."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_1 % P
    if x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, x * y % P, 1


def write_point(point: Point) -> bytes:
    """The 32 bytes of a point."""
    x, y, _, z = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = read_point((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or ZERO
_base_table: list[list[Affine]] = []


class Key:
    """A public key of 32 bytes, made ready to check many signatures."""

    def __init__(self, public: bytes) -> None:
        """Raises ValueError when the bytes are no point, or one of small order."""
        point = read_point(public)
        if point is None:
            raise ValueError("not a point of the curve")
        eight = point
        for _ in range(3):
            eight = add_points(eight, eight)
        if write_point(eight) == write_point(ZERO):
            raise ValueError("a point of small order")
        x, y, t, z = point
        self.public = public
        self._minus = table_of((P - x, y, P - t, z))
        if not _base_table:
            _base_table.extend(table_of(BASE))

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature (64 bytes) of the message is this key's (section 5.1.7)."""
        s = int.from_bytes(signature[32:], "little")
        if len(signature) != 64 or s >= ORDER:
            return False
        digest = sha512(signature[:32] + self.public + message).digest()
        k = int.from_bytes(digest, "little") % ORDER
        point = ZERO
        for table, scalar in ((_base_table, s), (self._minus, k)):
            for row, digit in zip(table, scalar.to_bytes(32, "little"), strict=True):
                if digit:
                    point = _add(point, *row[digit], 2)
        return write_point(point) == signature[:32]


# --- The Merkle tree (RFC 6962, section 2.1) --------------------------------------------


class Tree:
    """The roots of the complete subtrees, largest first: enough to go on appending."""

    def __init__(self) -> None:
        self.size = 0
        self.roots: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        size = self.size
        while size & 1:
            leaf = sha256(b"\x01" + self.roots.pop() + leaf).digest()
            size >>= 1
        self.roots.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        whole = self.roots[-1] if self.roots else sha256(b"").digest()
        for left in self.roots[-2::-1]:
            whole = sha256(b"\x01" + left + whole).digest()
        return whole


# --- Checkpoints: C2SP signed notes -----------------------------------------------------

_NUMBER = "(0|[1-9][0-9]{0,15})"
_BODY = re.compile(
    rf"(folkmoot/[0-9a-f]{{64}})\n{_NUMBER}\n(\S+)\nepoch {_NUMBER}\ntime {_NUMBER}\n"
)
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says, and whether the moot's key signed it."""

    size: int
    root: bytes
    epoch: int
    problem: str = ""


def read_checkpoint(text: str, moot: str, key: Key) -> Checkpoint:
    """Read a signed note and check its signature; raises ValueError when it is none."""
    body, gap, lines = text.rpartition("\n\n")
    found = _BODY.fullmatch(body + "\n")
    if not gap or not found or not lines.endswith("\n"):
        raise ValueError("not a checkpoint")
    origin, size, root, epoch, _ = found.groups()
    problem = ""
    if origin != f"folkmoot/{moot}":
        problem = "it belongs to another moot"
    elif not _is_signed(origin, (body + "\n").encode(), lines[:-1].split("\n"), key):
        problem = "the key of this moot did not sign it"
    return Checkpoint(int(size), _unbase64(root, 32), int(epoch), problem)


def _is_signed(origin: str, body: bytes, lines: list[str], key: Key) -> bool:
    key_id = sha256(origin.encode() + b"\n\x01" + key.public).digest()[:4]
    values: list[bytes] = []
    for line in lines:
        found = _SIGNATURE.fullmatch(line)
        if not found:
            raise ValueError("not a signature line")
        value = _unbase64(found[2])
        if found[1] == origin and value[:4] == key_id:
            values.append(value[4:])
    return bool(values) and all(key.signed(body, value) for value in values)


def _unbase64(text: str, length: int | None = None) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text or length not in (None, len(data)):
        raise ValueError("not base64")
    return data


# --- Reading the export -----------------------------------------------------------------


def read_lines(path: str) -> Iterator[tuple[int, Fields]]:
    """The numbered lines of an export, plain or gzip; raises Unreadable."""
    number = 0
    try:
        with Path(path).open("rb") as plain:
            zipped = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            source = gzip.GzipFile(fileobj=plain) if zipped else plain
            while line := source.readline(LONGEST_LINE):
                number += 1
                yield number, _line(number, line)
    except EOFError as error:
        raise Unreadable(f"The file is truncated after line {number}.") from error
    except (OSError, zlib.error) as error:
        raise Unreadable(f"The file cannot be read: {error}.") from error


def _line(number: int, line: bytes) -> Fields:
    if not line.endswith(b"\n"):
        raise Unreadable(f"The file is truncated in line {number}.")
    try:
        value = read_json(line)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"Line {number} is damaged: {error}.") from error
    if not isinstance(value, dict):
        raise Unreadable(f"Line {number} is not part of an export.")
    return value  # type: ignore[return-value]


def shaped(number: int, value: Fields, **types: type) -> None:
    """Refuse an object that has other fields than these, or fields of other types."""
    if value.keys() != types.keys():
        raise Unreadable(f"Line {number} does not have the fields that it should have.")
    for name, wanted in types.items():
        if type(value[name]) is not wanted:
            raise Unreadable(f"Line {number}: {name} is not of the right type.")


def unhex(number: int, text: Any, length: int) -> bytes:
    """The bytes of lower-case hexadecimal digits."""
    try:
        data = bytes.fromhex(text)
    except (TypeError, ValueError):
        data = b""
    if len(data) != length or data.hex() != text:
        raise Unreadable(f"Line {number}: {text!r} is not {length} bytes in hexadecimal digits.")
    return data


# --- One leaf ---------------------------------------------------------------------------

ENVELOPE = {"seq": int, "time": int, "kind": str, "ground": str, "content": str}
"""The fields of an envelope, besides the actor: a ref or nothing."""


@dataclass(frozen=True)
class Leaf:
    """One leaf as it stands in the export; what the reader may not see is None."""

    seq: int
    hash: bytes
    envelope: Fields | None
    content: Fields | None
    text: Fields | None
    problem: str = ""


def read_leaf(number: int, line: Fields) -> Leaf:
    """Read one leaf and compute its hashes again; `problem` says what differs."""
    optional: dict[str, type] = {"envelope": dict, "content": dict, "salt": str}
    optional |= {"text": dict, "text_salt": str}
    shaped(number, line, seq=int, hash=str, **{k: t for k, t in optional.items() if k in line})
    for inner, outer in (("content", "envelope"), ("text", "content")):
        if inner in line and outer not in line:
            raise Unreadable(f"Line {number} has {inner} without {outer}.")
    if ("salt" in line) != ("content" in line) or ("text_salt" in line) != ("text" in line):
        raise Unreadable(f"Line {number} has a salt too many or too few.")
    digest = unhex(number, line["hash"], 32)
    envelope, content, text = (line.get(name) for name in ("envelope", "content", "text"))
    problem = _differs(number, line, digest) if envelope is not None else ""
    return Leaf(line["seq"], digest, envelope, content, text, problem)


def _differs(number: int, line: Fields, digest: bytes) -> str:
    envelope: Fields = line["envelope"]
    if sha256(b"\x00" + canonical(envelope)).digest() != digest:
        return "its envelope does not match its hash"
    typed: Fields = {name: type(value) for name, value in envelope.items() if name != "actor"}
    if typed != ENVELOPE or envelope["seq"] != line["seq"]:
        return "its envelope is not the envelope of this leaf"
    if "content" not in line:
        return ""
    content: Fields = line["content"]
    if _salted(number, line["salt"], content) != envelope["content"]:
        return "its content does not match the hash in the envelope"
    if "text" in line and _salted(number, line["text_salt"], line["text"]) != content.get(
        "text_hash"
    ):
        return "its text does not match the hash in the content"
    return ""


def _salted(number: int, salt: str, value: Fields) -> str:
    return sha256(unhex(number, salt, 16) + canonical(value)).hexdigest()


# --- Doing again what the record says ---------------------------------------------------

KEYS = {
    "setting": ("key",),
    "restoration": ("epoch",),
    "revision": ("thing", "number"),
    "attachment": ("post", "position"),
    "far_picture": ("post", "position"),
    "rule": ("matter", "holds_from"),
    "vouch": ("person", "sponsor"),
    "proposal_sponsor": ("proposal", "person"),
    "proposal_ready": ("proposal", "person"),
    "roll_entry": ("proposal", "k"),
    "founding_vote": ("proposal",),
    "discussion": ("about",),
    "rival": ("proposal",),
    "effect": ("proposal", "n"),
    "proposal_option": ("proposal", "n"),
    "candidate_supporter": ("mandate", "person"),
    "small_announcement": ("proposal",),
    "appeal": ("proposal",),
    "appeal_party": ("proposal", "person"),
    "jury_candidate": ("proposal", "k"),
    "intake": ("proposal",),
    "intake_seat": ("proposal", "n"),
    "intake_answer": ("proposal", "person"),
    "jury_seat": ("proposal", "n"),
    "published_ballot": ("proposal", "mark"),
    "emergency": ("proposal",),
    "confidence_vote": ("proposal",),
    "veto": ("proposal",),
}
"""What tells the rows of a table apart, where it is not `ref`."""

RULINGS = ("removed_at", "removed_reason", "locked_at", "pinned_at")
"""All that is compared of a row that came in a file, and not by acts."""

ALWAYS = ("mandate", "setting", "restoration", "rule", "stance")
"""The tables that every export shows whole: public acts alone make them."""


@dataclass(slots=True)
class Row:
    """A row as the record makes it."""

    cells: Fields
    made: int | None
    """The leaf that made the row; None when none that is seen here did, only changes."""
    changed: dict[str, int] = field(default_factory=dict[str, int])
    """The leaf that last changed a column since."""

    def leaf_of(self, column: str) -> int | None:
        """The leaf that last set a column, or None."""
        return self.changed.get(column, self.made if column in self.cells else None)


@dataclass
class Proposed:
    """A proposal as it was made: what it asks, and what each option does."""

    question: str
    seats: int
    ways: list[list[Fields]]
    """The effects of each option, the first at 0."""
    office: Fields | None = None
    standing: list[Fields] = field(default_factory=list[Fields])
    """The candidates of an election: person, title (none) and mandate, in order."""
    community: str | None = None
    """Whose subscribers among the members decide; None where all members do."""

    def effects(self, winners: list[int] | None = None) -> list[Fields]:
        """What these options do, numbered through; all of them where none are given."""
        found, n = list[Fields](), 0
        for option, way in enumerate(self.ways, 1):
            for effect in way:
                if winners is None or option in winners:
                    found.append({"n": n, **effect})
                n += 1
        return found


@dataclass
class Vote:
    """A vote as the leaves seen so far make it."""

    opened: int
    """Its leaf."""
    at: int
    closes: int
    rule: Fields
    roll: list[str]
    may: set[str]
    """Who could vote when it opened, as far as it is seen here."""
    extended: bool = False
    choices: dict[int, str] = field(default_factory=dict[int, str])
    """What stands on each entry of the roll."""
    voters: dict[int, str] = field(default_factory=dict[int, str])
    published: list[str] | None = None
    """The choices of a secret vote, once they were published."""
    prolonged: bool = False
    cast: int = 0
    closed: bool = False
    waiting: dict[int, Fields] = field(default_factory=dict[int, Fields])
    """What was decided and not done yet, by its number."""


@dataclass
class Appeal:
    """An appeal, and the jury that judges it, as the leaves seen so far make them."""

    made: int
    """Its leaf."""
    parties: set[str]
    concerned: bool | None
    """Whether it was made by whom the act was done to; None where that is not seen here."""
    size: int | None = None
    """How many jurors judge; 0 where all do who had no part."""
    listed: int = 0
    """The leaf with the list from which they are drawn."""
    roll: list[str] = field(default_factory=list[str])
    mixed: list[str] = field(default_factory=list[str])
    """What the parties put into the lot, as far as it is seen here."""
    order: list[int] = field(default_factory=list[int])
    """All on the list, in the order of the lot."""
    seats: list[int] = field(default_factory=list[int])
    turn: int = 0
    drawn: bool = False
    excludes: bool = False
    """Whether it is asked to keep a person out, and not to undo an act."""


@dataclass
class Intake:
    """Who looks at a proposal about a person first, as the leaves seen so far make it."""

    lot: list[str] | None = None
    """Who is called to look, in the order of the lot; None before it was drawn."""
    size: int = 0
    seats: list[tuple[str, int, int]] = field(default_factory=list[tuple[str, int, int]])
    """Who was called last for each, for the how manieth time, and when."""
    answers: dict[str, bool] = field(default_factory=dict[str, bool])
    outcome: str = ""
    doubt: str = ""
    """What seemed wrong in a copy that may not hold all of it."""


@dataclass
class Emergency:
    """A power that a steward took for three days, as the leaves seen so far make it."""

    mandate: str
    steward: str
    power: str
    at: int
    closed: int = 0
    done: int = 0
    """How many acts were noted, to be undone unless it is ratified."""
    pending: dict[int, Fields] = field(default_factory=dict[int, Fields])
    """What undoes those of them that stand, by its number."""
    undoing: list[Fields] = field(default_factory=list[Fields])
    """What undoes each of them, also what does not stand any more."""


@dataclass
class Veto:
    """What members suspend until they have voted, as the leaves seen so far make it."""

    done_at: int
    about: dict[str, bytes]
    """The things that the act decided on, and what it made of them."""
    undo: Fields | None
    """What suspends it; None once it was done, or something else was decided."""
    again: Fields | None
    """What does it again where the vote fails."""
    announced: int = 0
    closed: int = 0


@dataclass
class State:
    """The governed tables, as far as the leaves seen so far make them."""

    tables: dict[str, dict[str, Row]] = field(default_factory=dict[str, dict[str, Row]])
    powers: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """The powers of each mandate by its ref."""
    bans: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    """The ban that stands for a person and a scope."""
    stances: dict[str, str] = field(default_factory=dict[str, str])
    """The decision that stands about a server."""
    pictures: dict[str, list[Fields]] = field(default_factory=dict[str, list[Fields]])
    far_pictures: dict[str, int] = field(default_factory=dict[str, int])
    """How many pictures on other servers a post shows."""
    versions: dict[str, int] = field(default_factory=dict[str, int])
    """How many earlier versions a post or comment has."""
    founder: str = ""
    audience: str = "all"
    """For whom the export is: it says which leaves must be seen here."""
    proposed: dict[str, Proposed] = field(default_factory=dict[str, Proposed])
    root: str = ""
    """The root of the record as it was before the vote was closed that is looked at."""
    founding: list[str] = field(default_factory=list[str])
    """The founding votes that were called, in order."""
    first: dict[str, str] = field(default_factory=dict[str, str])
    """The elections of the first stewards, and the founding votes in whose ballots they are."""
    votes: dict[str, Vote] = field(default_factory=dict[str, Vote])
    appeals: dict[str, Appeal] = field(default_factory=dict[str, Appeal])
    intakes: dict[str, Intake] = field(default_factory=dict[str, Intake])
    """The proposals about a person that others do not see before they are let through."""
    emergencies: dict[str, Emergency] = field(default_factory=dict[str, Emergency])
    """By the votes on them."""
    vetoes: dict[str, Veto] = field(default_factory=dict[str, Veto])
    """By the votes on them."""
    vetoable: dict[int, tuple[Fields, Fields, Any]] = field(
        default_factory=dict[int, tuple[Fields, Fields, Any]]
    )
    """Acts to everybody under a mandate: envelope, content, and what a setting was before."""
    judged: dict[str, list[tuple[int, bytes, bool]]] = field(
        default_factory=dict[str, list[tuple[int, bytes, bool]]]
    )
    """What was decided on a thing that can be suspended: leaf, what, and if under a mandate."""
    asked: dict[str, int] = field(default_factory=dict[str, int])
    """When the clock last asked whether the members trust a steward."""
    stewarded: dict[int, tuple[Fields, Fields]] = field(
        default_factory=dict[int, tuple[Fields, Fields]]
    )
    """The acts under a mandate that can be appealed against: envelope and content, by leaf."""
    times: list[int] = field(default_factory=list[int])
    """When each leaf was given; 0 where that is not seen here."""
    roots: dict[int, list[tuple[int, str]]] = field(
        default_factory=dict[int, list[tuple[int, str]]]
    )
    """Roots by which a leaf drew lots, by the size of the record that they are said to be of."""
    rules: dict[str, list[tuple[int, Fields]]] = field(
        default_factory=dict[str, list[tuple[int, Fields]]]
    )
    """What was adopted on each matter, and since when it holds."""
    let_in: dict[str, str] = field(default_factory=dict[str, str])
    """The applications by which the members let people in who have not come yet, by their refs."""
    adopted: bool = False
    """Whether the members have adopted a constitution."""
    looked: int = 0
    """When it was last looked which votes the clock should have called."""
    due: dict[str, int] = field(default_factory=dict[str, int])
    """On how many days of the record, one after the other, each of these was due, as sentences."""
    missed: set[str] = field(default_factory=set[str])
    """What was due for so long that the clock cannot have been stopped all the time."""
    taken: dict[tuple[str, str], set[str]] = field(default_factory=dict[tuple[str, str], set[str]])
    """The powers that the members took from a person over a scope, and did not give back."""

    def make(self, table: str, seq: int, **columns: Any) -> None:
        """A row comes into being, or stands in place of an older one."""
        cells = {name: _kept(value) for name, value in columns.items()}
        self.tables.setdefault(table, {})[row_key(table, columns)] = Row(cells, seq)

    def change(self, table: str, seq: int, key: str, **columns: Any) -> None:
        """Columns of a row get new values."""
        row = self.tables.setdefault(table, {}).setdefault(key, Row({}, None))
        row.cells.update({name: _kept(value) for name, value in columns.items()})
        row.changed.update(dict.fromkeys(columns, seq))

    def drop(self, table: str, key: str) -> None:
        """A row goes."""
        self.tables.get(table, {}).pop(key, None)

    def get(self, table: str, key: Any, column: str) -> Any:
        """A value as it stands now, or None where it is not known."""
        row = self.tables.get(table, {}).get(key)
        return row.cells.get(column) if row else None

    def has(self, table: str, key: Any) -> bool:
        """Whether a leaf seen here made this row."""
        row = self.tables.get(table, {}).get(key)
        return row is not None and row.made is not None

    def is_banned(self, person: str, scope: str, at: int) -> bool:
        """Whether a ban keeps a person out of a scope at that time."""
        ban = self.bans.get((person, scope))
        until = self.get("ban", ban, "until")
        return ban is not None and (until is None or until > at)

    def is_live(self, mandate: str, at: int) -> bool:
        """Whether a mandate holds at that time."""
        starts, ends, ended = (
            self.get("mandate", mandate, name) for name in ("starts", "ends", "ended_at")
        )
        return starts is not None and ended is None and starts <= at < ends


def row_key(table: str, row: Fields) -> str:
    """The ref of a row, or what stands for one."""
    return "/".join(str(row[name]) for name in KEYS.get(table, ("ref",)))


def _kept(value: Any) -> Any:
    """The value, or the hash of a long text: whole books need not stay in memory."""
    is_long = isinstance(value, str) and len(value) > 128
    return sha256(value.encode()).digest() if is_long else value


@dataclass(frozen=True)
class Thing:
    """What an act was done to."""

    owner: str | None = None
    scopes: tuple[str, ...] | None = ("moot",)
    """Every scope that covers it; None where the leaves that say so are not seen here."""
    reserved: bool = False
    """Then it is not a right of every member, but needs a mandate."""
    inward: bool = False
    """Then no visitor may take part."""
    why_not: str = ""
    """Another reason why the act could not be."""


Handler = Callable[[State, Fields, Fields, Fields | None], Thing | None]


@dataclass(frozen=True)
class Kind:
    """A kind of act: its possible grounds, the power by which a mandate is one, its handler."""

    grounds: tuple[str, ...]
    power: str | None
    suspended: bool
    newcomer: bool
    visitor: bool
    effect: str
    """The matter by whose rule the members may decide it, or nothing."""
    handler: Handler


KINDS: dict[str, Kind] = {}
STEWARD = "*"
"""Any mandate is enough that the members or the genesis gave."""


def kind(
    name: str,
    *grounds: str,
    power: str | None = None,
    suspended: bool = False,
    newcomer: bool = False,
    visitor: bool = False,
    effect: str = "",
) -> Callable[[Handler], Handler]:
    """Register what a kind of act does to the tables: (state, envelope, content, text).

    A banned member may do `suspended` kinds; who is no member yet, `newcomer` kinds; people
    of other servers `visitor` kinds, on the ground of what their own server says; a passed
    proposal, kinds with an `effect`.
    """

    def register(handler: Handler) -> Handler:
        KINDS[name] = Kind(grounds, power, suspended, newcomer, visitor, effect, handler)
        return handler

    return register


def replay(state: State, leaf: Leaf, *, complete: bool) -> str:
    """Do one act again; gives why it had no ground, or nothing. Wrong when it cannot be done."""
    act, content = leaf.envelope, leaf.content
    state.times.append(act["time"] if act is not None else 0)
    if act is None or content is None:
        return ""
    if act["kind"] in UNDOES and act["ground"].startswith("mandate:"):
        state.stewarded[leaf.seq] = act, content
    known = KINDS.get(act["kind"])
    if known is None:
        raise Wrong(
            f"Leaf {leaf.seq} is of the kind {act['kind']}, which this verifier does not know."
            " Take the verifier of the program that made the export."
        )
    try:
        if act["kind"] in TOUCHING:
            _note_touch(state, act, content)
        why = _no_ground(state, known, act, content, complete=complete)
        thing = known.handler(state, act, content, leaf.text) or Thing()
        _note_emergency(state, act, content)
        why = why or _settle_vetoes(state, act, content)
        why = why or _not_for(state, act, thing)
        if act["ground"] != "host":  # which is written while the server and its clock are off
            _note_due(state, act["time"])
    except (LookupError, ArithmeticError, TypeError, AttributeError, ValueError) as error:
        raise Wrong(f"Leaf {leaf.seq} does not hold what an act of its kind needs.") from error
    return why and f"Leaf {leaf.seq} ({act['kind']}) stands on no ground: {why}."


def _no_ground(state: State, known: Kind, act: Fields, content: Fields, *, complete: bool) -> str:
    """Why the ground was none for this actor and kind of act at that time, or nothing."""
    ground, actor = act["ground"], act["actor"]
    impersonal = ground in {"genesis", "host"} or ground.startswith(("clock:", "decision:"))
    if impersonal != (actor is None):
        return f"{ground} cannot be the ground of this actor"
    if ground == "genesis" and act["seq"] != 0:
        return "only the first leaf is the genesis"
    if ground.startswith("decision:"):
        return _no_decision(state, known, act, content)
    is_mandate = ground.startswith("mandate:")
    if ground.startswith("home:"):
        return _no_visit(state, known, act)
    if not is_mandate and ground not in known.grounds:
        return f"{ground} is no ground for it"
    is_known = complete or state.has("person", actor)
    why = ""
    over = state.get("mandate", ground.removeprefix("mandate:"), "scope") or ""
    if is_mandate and not state.has("person", actor) and over.startswith("community:"):
        is_known = False  # a visitor, whom no leaf tells of: they may hold such a mandate
    if is_known and not impersonal and not known.newcomer:
        why = _no_member(state, known, actor, act["time"])
    return why or (_no_mandate(state, known, act, content, complete=complete) if is_mandate else "")


def _no_decision(state: State, known: Kind, act: Fields, content: Fields) -> str:
    """Why the members did not decide exactly this, or nothing; then it is done, and never again."""
    ref = act["ground"].removeprefix("decision:")
    vote = state.votes.get(ref)
    if known.effect and _suspends(state, act, content, ref):
        return ""
    if not known.effect or vote is None or not vote.closed:
        return f"no vote decided on it ({ref})"
    decided = {"kind": act["kind"], "fields": content}
    for n, effect in vote.waiting.items():
        if effect == decided:
            del vote.waiting[n]
            state.change("effect", act["seq"], f"{ref}/{n}", carried_at=act["time"])
            return ""
    return f"the decision {ref} is not about it, or it was carried out before"


def _no_visit(state: State, known: Kind, act: Fields) -> str:
    """Why a visitor could not do it on the word of their own server, or nothing."""
    actor, at = act["actor"], act["time"]
    if not known.visitor or act["ground"] != f"home:{actor}":
        return f"{act['ground']} is no ground for it"
    if state.get("person", actor, "joined_at") is not None:
        return "a member needs another ground"
    if state.is_banned(actor, "moot", at) and not known.suspended:
        return "whoever did it was banned from the moot then"
    return ""


def _no_member(state: State, known: Kind, actor: str, at: int) -> str:
    joined, left = (state.get("person", actor, name) for name in ("joined_at", "left_at"))
    if joined is None or left is not None:
        return "whoever did it was no member then"
    if state.is_banned(actor, "moot", at) and not known.suspended:
        return "whoever did it was banned from the moot then"
    return ""


def _no_mandate(state: State, known: Kind, act: Fields, content: Fields, *, complete: bool) -> str:
    ref, at = act["ground"].removeprefix("mandate:"), act["time"]
    if not state.has("mandate", ref):
        return f"nobody held the mandate {ref}" if complete else ""
    if state.get("mandate", ref, "holder") != act["actor"]:
        return f"somebody else held the mandate {ref}"
    if not state.is_live(ref, at):
        return f"the mandate {ref} was not live then"
    if why_not := _not_given(state, known, act, content, ref):
        return why_not
    if (state.get("person", act["actor"], "limited_until") or at) > at:
        return "the account could use no mandate so soon after its recovery"
    return ""


def _not_given(state: State, known: Kind, act: Fields, content: Fields, ref: str) -> str:
    """Why a mandate does not give what an act needs, or nothing."""
    source = state.get("mandate", ref, "source")
    if known.power == STEWARD:
        given = source.startswith(("genesis", "decision:"))
        return "" if given else f"the members did not give the mandate {ref}"
    if known.power not in state.powers[ref]:
        return f"the mandate {ref} does not give that power"
    if source.startswith("emergency:"):
        return _not_covered(state, act, content, source.removeprefix("emergency:"))
    return ""


MOST_ACTS = 20
"""So much is done in one emergency, at most."""


def _not_covered(state: State, act: Fields, content: Fields, ref: str) -> str:
    """Why an act may not be done in an emergency, nor undoes what was done in it, or nothing."""
    kind, own = act["kind"], state.emergencies[ref]
    if kind not in IN_EMERGENCIES:
        thing = _thing_of({"kind": kind, "fields": content})
        undone = thing in map(_thing_of, own.pending.values())
        return "" if undone else f"the emergency {ref} does not cover it"
    if own.done >= MOST_ACTS:
        return "more was done in one emergency than may be"
    if kind == "member.ban/1" and state.is_banned(content["person"], content["scope"], act["time"]):
        return "an emergency replaces no ban"
    if kind.startswith("federation.") and _are_judged(state, content["servers"], act["time"]):
        return "an emergency replaces no decision about a server"
    things = _things_of(_undo_of(kind, content))
    for other, one in state.emergencies.items():
        lately = other != ref and one.at > act["time"] - 30 * DAY
        if lately and any(things & _things_of(undo) for undo in one.undoing):
            if state.get("proposal", other, "stage") == "failed":
                return "the members had not ratified the same in another emergency"
            if kind == "member.ban/1":
                return "they were banned in another emergency before"
    return ""


def _are_judged(state: State, servers: list[Fields], at: int) -> bool:
    """Whether something is decided about the name of one of these servers."""
    held = [state.stances[one["host"]] for one in servers if one["host"] in state.stances]
    ends = [state.get("stance", ref, "until") for ref in held]
    return any(until is None or until > at for until in ends)


def _not_for(state: State, act: Fields, thing: Thing) -> str:
    """Why the ground did not reach the thing, as far as the record shows it."""
    ground, actor, scopes = act["ground"], act["actor"], thing.scopes or ()
    visits = ground.startswith("home:")
    if ground == "own" and thing.owner is not None and thing.owner != actor:
        return "it was not done to one's own"
    if visits and thing.owner not in (None, actor):
        return "it was not done to one's own"
    if (visits or ground == "member-right") and thing.reserved:
        return "it needs a mandate there"
    if visits and thing.inward:
        return "no visitor may take part there"
    if (visits or ground == "member-right") and any(
        state.is_banned(actor, s, act["time"]) for s in scopes
    ):
        return "whoever did it was banned there then"
    over = state.get("mandate", ground.removeprefix("mandate:"), "scope")
    if ground.startswith("mandate:") and scopes and over not in (None, *scopes):
        return f"its mandate is only over {over}"
    return thing.why_not


# --- Each kind of act: the moot ---------------------------------------------------------

DAY = 86_400_000_000
# fmt: off
CARETAKER_POWERS = [
    "post.remove", "thread.lock", "content.erase", "member.warn", "member.ban", "member.admit",
    "report.decide", "federation.block", "host.operate", "host.keys",
]
# fmt: on


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _words(text: Fields | None, *names: str) -> Fields:
    """Erasable fields; what was erased comes as nothing."""
    said: Fields = {"url": None, "content_note": None, "pictures": [], "far_pictures": []}
    said |= text or {}
    return {name: said.get(name, "") for name in names}


def _member(state: State, act: Fields, ref: str, name: str, sponsor: str | None) -> None:
    """A person becomes a member."""
    state.make(
        "person", act["seq"], ref=ref, name=name or None, host=None,
        actor_url=_url(state, "u", name) if name else None,
        origin="moot", joined_at=act["time"], sponsor=sponsor, left_at=None, erased_at=None,
        limited_until=None,
    )  # fmt: skip
    if name:
        state.make("name_taken", act["seq"], name=name, kind="person", ref=ref)


def _url(state: State, kind: str, name: str) -> str | None:
    """The ActivityPub id of a person or a community of the moot, by its address then."""
    address = json.loads(state.get("setting", "address", "value") or '""')
    return f"{address}/{kind}/{name}" if address else None


def _mandate(state: State, act: Fields, ref: str, powers: list[str], **columns: Any) -> None:
    """A mandate begins. Columns: holder, scope, source, giver, ends, reason, instructions, …"""
    for name in ("instructions", "understudy", "succeeds"):
        columns.setdefault(name, None)
    state.powers[ref] = powers
    state.make(
        "mandate", act["seq"], ref=ref, powers=_json(powers), starts=act["time"],
        caretaker=columns["source"] == "caretaker", ended_at=None, ended_reason=None, ended_by=None,
        **columns,
    )  # fmt: skip


def _setting(state: State, act: Fields, key: str, value: Any) -> None:
    state.make("setting", act["seq"], key=key, value=_json(value), set_at=act["time"])


def _chosen(state: State, key: str, value: str) -> bool:
    """Whether a setting has this value."""
    return state.get("setting", key, "value") == _json(value)


@kind("moot.genesis/1", "genesis")
def _genesis(state: State, act: Fields, content: Fields, text: Fields | None) -> None:
    for key in ("name", "address", "locale", "zone"):
        _setting(state, act, key, content[key])
    state.founder = content["founder"]
    _member(state, act, state.founder, _words(text, "founder_name")["founder_name"], None)
    _mandate(
        state, act, content["mandate"], content["powers"], holder=state.founder, scope="moot",
        source="genesis", giver=None, ends=act["time"] + 60 * DAY, reason="",
    )  # fmt: skip


@kind("member.join/1", "member-right")
def _join(state: State, act: Fields, content: Fields, text: Fields | None) -> None:
    _member(state, act, content["ref"], _words(text, "name")["name"], act["actor"])


@kind("member.admit/1", power="member.admit")
def _admit(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    _join(state, act, content, text)
    alone = _chosen(state, "admitting", "members")
    return Thing(why_not="all members decided there on who joins" if alone else "")


@kind("member.let_in/1", effect="ordinary")
def _let_in(state: State, act: Fields, content: Fields, _: Fields | None) -> None:
    state.let_in[content["ref"]] = content["application"]


@kind("member.come/1", "clock:welcome")
def _come(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    _member(state, act, content["ref"], _words(text, "name")["name"], None)
    decided = state.let_in.pop(content["ref"], None) == content["application"]
    return Thing(why_not="" if decided else "the members did not let them in")


@kind("member.enter/1", "own", newcomer=True)
def _enter(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    closed = "" if _chosen(state, "joining", "open") else "the moot's door was not open"
    _member(state, act, content["ref"], _words(text, "name")["name"], None)
    return Thing(owner=content["ref"], why_not=closed)


@kind("member.leave/1", "own", suspended=True)
def _leave(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    state.change("person", act["seq"], content["person"], left_at=act["time"])
    return Thing(owner=content["person"])


@kind("account.erase/1", "own", suspended=True)
def _erase_account(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, at = content["person"], act["seq"], act["time"]
    state.change("person", seq, ref, name=None, actor_url=None, left_at=at, erased_at=at)
    state.drop("name_taken", ref)
    for reset, row in state.tables.get("reset", {}).items():
        if row.cells.get("person") == ref:
            state.change("reset", seq, reset, reason="")
    return Thing(owner=ref)


@kind("mandate.grant/1", power="mandate.grant", effect="election")
def _grant(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    giver, ends = act["ground"].removeprefix("mandate:"), content["ends"]
    powers: list[str] = content["powers"]
    if act["ground"].startswith("decision:"):
        return _grant_decided(state, act, content)
    given = set(state.powers.get(giver, powers)) - {"mandate.grant"}
    too_much = not given.issuperset(powers) or ends > (state.get("mandate", giver, "ends") or ends)
    _mandate(
        state, act, content["ref"], powers, holder=content["holder"], scope=content["scope"],
        source=f"mandate:{giver}", giver=act["actor"], ends=ends, reason=content["reason"],
        instructions=content.get("instructions"), understudy=content.get("understudy"),
    )  # fmt: skip
    why_not = _not_apart(state, act["time"], content["holder"])
    why_not = f"it gives more than the mandate {giver} could give" if too_much else why_not
    if content.get("gives_back") is not None:
        why_not = "only an appeal gives a mandate back"
    return Thing(scopes=(content["scope"], "moot"), why_not=why_not)


def _grant_decided(state: State, act: Fields, content: Fields) -> Thing:
    """The members can give any power, also one that nobody holds, but not for over a year."""
    said = {name: content[name] for name in ("holder", "scope", "ends", "reason")}
    bound, back = content.get("instructions"), content.get("gives_back")
    not_given_back = "" if back is None else _not_given_back(state, act, content, back)
    next_ = content.get("understudy") if back is None else _give_back(state, act, content, back)
    _mandate(
        state, act, content["ref"], content["powers"], source=act["ground"], giver=None,
        instructions=bound, understudy=next_, **said,
    )  # fmt: skip
    taken = state.taken.get((content["holder"], content["scope"]), set[str]())
    taken.difference_update(content["powers"])
    too_long = content["ends"] - act["time"] > 365 * DAY
    why_not = not_given_back or _not_apart(state, act["time"], content["holder"])
    if bound is not None and state.get("proposal", bound, "stage") != "passed":
        why_not = "the members never passed its instructions"
    return Thing(why_not="no mandate lasts longer than a year" if too_long else why_not)


def _not_given_back(state: State, act: Fields, content: Fields, old: str) -> str:
    """Why this does not give back a mandate as it was, whose end an appeal undoes, or nothing."""
    ref = act["ground"].removeprefix("decision:")
    if ref not in state.appeals and (state.audience != "public" or ref in state.proposed):
        return "only an appeal gives a mandate back"
    same = ("holder", "scope", "ends", "instructions")
    if any(content.get(name) != state.get("mandate", old, name) for name in same):
        return "the mandate was another one"
    if _json(content["powers"]) != state.get("mandate", old, "powers"):
        return "the mandate was another one"
    if not str(state.get("mandate", old, "ended_by")).startswith("mandate:"):
        return "no steward had ended that mandate"
    rows = state.tables["mandate"].items()
    same_as_old = [ref for ref, row in rows if _is_same_office(row.cells, state, old)]
    if any(state.is_live(ref, act["time"]) for ref in same_as_old):
        return "they held that mandate already"
    return ""


def _is_same_office(cells: Fields, state: State, old: str) -> bool:
    names = ("holder", "powers", "scope", "ends")
    return all(cells[name] == state.get("mandate", old, name) for name in names)


def _give_back(state: State, act: Fields, content: Fields, old: str) -> str | None:
    """End what was held in its place; gives who is to take over if the holder is gone again."""
    rows = state.tables["mandate"].items()
    after = next((ref for ref, row in rows if row.cells.get("succeeds") == old), None)
    next_ = state.get("mandate", old, "understudy")
    if after is not None:
        live = state.is_live(after, act["time"])
        next_ = state.get("mandate", after, "holder") if live else None
        ended = {"ended_at": act["time"], "ended_reason": content["reason"], "ended_by": "appeal"}
        if live:
            state.change("mandate", act["seq"], after, **ended)
    state.change("mandate", act["seq"], old, understudy=None)
    return next_


def _not_apart(state: State, at: int, holder: str) -> str:
    """Why somebody holds two powers too many after a grant, from seven members on, or nothing."""
    people = [row.cells for row in state.tables.get("person", {}).values()]
    here = [one for one in people if one.get("joined_at") and one.get("left_at") is None]
    held = set[str]()
    for ref, powers in state.powers.items():
        if state.get("mandate", ref, "holder") == holder and state.is_live(ref, at):
            held.update(powers if state.get("mandate", ref, "scope") == "moot" else ())
    apart = len(here) < 7 or not held >= {"host.operate", "mandate.grant"}
    return "" if apart else "nobody both runs the machine and gives powers"


@kind("mandate.end/1", "own", power="mandate.grant", effect="recall")
def _end(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref = content["mandate"]
    ended = {"ended_at": act["time"], "ended_reason": content["reason"]}
    state.change("mandate", act["seq"], ref, ended_by=act["ground"], **ended)
    if content.get("vacate"):
        state.change("mandate", act["seq"], ref, understudy=None)
    scope, holder = (state.get("mandate", ref, name) for name in ("scope", "holder"))
    if act["ground"].startswith("decision:"):
        state.taken.setdefault((holder, scope), set()).update(state.powers.get(ref, ()))
    bare = content.get("vacate") and not act["ground"].startswith("decision:")
    why_not = "only the members decide that nobody takes over" if bare else ""
    scopes = (scope, "moot") if scope else None
    return Thing(state.get("mandate", ref, "holder"), scopes, why_not=why_not)


@kind("mandate.succeed/1", "clock:succeed")
def _succeed(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, old, at = content["ref"], str(content["mandate"]), act["time"]
    row = state.tables.get("mandate", {}).get(old)
    was: Fields = dict(row.cells) if row else {}
    before = [one.cells.get("succeeds") for one in state.tables.get("mandate", {}).values()]
    why_not = ""
    if was.get("understudy") != content["holder"]:
        why_not = "whoever took over was not to"
    elif old in before:
        why_not = "somebody had taken over already"
    elif at >= was["ends"] or (was["ended_at"] is None and not _is_away(state, was["holder"], at)):
        why_not = "the mandate was still held, or over"
    if was.get("ended_at") is None:
        said = {"ended_at": at, "ended_reason": "Whoever held it is gone.", "ended_by": "succeed"}
        state.change("mandate", act["seq"], old, **said)
    same = ("scope", "source", "ends", "reason", "instructions")
    _mandate(
        state, act, ref, state.powers.get(old, []), holder=content["holder"], giver=None,
        succeeds=old, **{name: was.get(name) for name in same},
    )  # fmt: skip
    apart = _not_apart(state, at, content["holder"])
    return Thing(why_not=why_not or apart)


def _is_away(state: State, person: str, at: int) -> bool:
    """Whether somebody has left, or is kept out by a decision."""
    ban = state.bans.get((person, "moot"))
    kept_out = state.is_banned(person, "moot", at) and state.get("ban", ban, "decided")
    stranger = state.get("person", person, "joined_at") is None  # it is not seen here
    return stranger or state.get("person", person, "left_at") is not None or bool(kept_out)


@kind("mandate.caretake/1", "clock:caretaker")
def _caretake(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    live = [ref for ref in state.powers if state.is_live(ref, act["time"])]
    held = any(
        state.get("mandate", ref, "source") == "caretaker"
        or (
            "host.keys" in state.powers[ref]
            and not _is_away(state, state.get("mandate", ref, "holder"), act["time"])
        )
        for ref in live
    )
    why_not = "somebody held the keys of the moot then" if held else ""
    if content["holder"] != state.founder:
        why_not = "only the founder is a caretaker"
    if not set(content["powers"]) <= set(CARETAKER_POWERS):
        why_not = "a caretaker has spam, law and hosting only"
    if state.taken.get((content["holder"], "moot"), set[str]()).intersection(content["powers"]):
        why_not = "the members took some of these powers away"
    _mandate(
        state, act, content["ref"], content["powers"], holder=content["holder"], scope="moot",
        source="caretaker", giver=None, ends=act["time"] + 30 * DAY, reason="",
    )  # fmt: skip
    return Thing(why_not=why_not)


@kind("setting.set/1", power="setting.set", effect="ordinary")
def _set(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    _setting(state, act, content["key"], content["value"])
    return Thing(scopes=(f"setting:{content['key']}", "moot"))


@kind("record.restored/1", "host")
def _restored(state: State, act: Fields, content: Fields, _: Fields | None) -> None:
    epoch = len(state.tables.get("restoration", {})) + 1
    state.make("restoration", act["seq"], epoch=epoch, **content)


@kind("reset.propose/1", power="identity.reset")
def _propose_reset(state: State, act: Fields, content: Fields, text: Fields | None) -> None:
    people = state.tables.get("person", {}).values()
    members = sum(row.cells.get("joined_at") is not None and row.cells.get("left_at") is None
                  for row in people)  # fmt: skip
    state.make(
        "reset", act["seq"], ref=content["ref"], person=content["person"],
        request=content["request"], reason=_words(text, "reason")["reason"].strip(),
        proposer=act["actor"], proposed_at=act["time"], confirmer=None,
        due_at=act["time"] + 2 * DAY if members < 3 else None,
        opened_at=None, ended_at=None, used_at=None,
    )  # fmt: skip


@kind("reset.confirm/1", power="identity.reset")
def _confirm_reset(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, actor = content["reset"], act["actor"]
    same = actor in (state.get("reset", ref, name) for name in ("proposer", "person"))
    state.change("reset", act["seq"], ref, confirmer=actor, due_at=act["time"] + 2 * DAY)
    return Thing(why_not="another holder of the power had to agree" if same else "")


@kind("reset.withdraw/1", power="identity.reset")
@kind("reset.object/1", "own", suspended=True)
def _stop_reset(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    state.change("reset", act["seq"], content["reset"], ended_at=act["time"])
    return Thing(owner=state.get("reset", content["reset"], "person"))


@kind("reset.open/1", "clock:reset")
def _open_reset(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, at = content["reset"], act["time"]
    due, ended = (state.get("reset", ref, name) for name in ("due_at", "ended_at"))
    early = state.has("reset", ref) and (ended is not None or due is None or at < due)
    state.change("reset", act["seq"], ref, opened_at=at)
    return Thing(why_not="the time to object was not over" if early else "")


@kind("reset.use/1", "own", suspended=True)
def _use_reset(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, person = content["reset"], state.get("reset", content["reset"], "person")
    closed = state.has("reset", ref) and state.get("reset", ref, "opened_at") is None
    state.change("reset", act["seq"], ref, used_at=act["time"])
    if person is not None:
        state.change("person", act["seq"], person, limited_until=act["time"] + 7 * DAY)
    return Thing(owner=person, why_not="the reset was not open" if closed else "")


# --- Each kind of act: the assembly -----------------------------------------------------

HALF = {"numerator": 1, "denominator": 2, "more": True}
TWO_THIRDS = {"numerator": 2, "denominator": 3, "more": False}
FOUR_FIFTHS = {"numerator": 4, "denominator": 5, "more": False}
HALF_A_YEAR = 182 * DAY
RULE: Fields = {
    "body": "assembly", "method": "yes-no", "share": HALF, "block": 1, "quorum": "ordinary",
    "sponsors": "some", "notice": 3 * DAY, "window": 7 * DAY, "ballots": "open",
    "pause": 90 * DAY, "term": 0,
}  # fmt: skip
"""What a rule says where it says nothing else."""
_SMALL: Fields = {
    "body": "stewards", "method": "consent", "sponsors": "one", "quorum": "none", "pause": 0
}  # fmt: skip
_EXCLUSION: Fields = {
    "body": "jury", "share": FOUR_FIFTHS, "quorum": "none", "sponsors": "one",
    "ballots": "secret", "pause": HALF_A_YEAR,
}  # fmt: skip
_RECALL: Fields = {"sponsors": "petition", "ballots": "secret"}
CONSTITUTIONS: dict[str, dict[str, Fields]] = {
    "common rule": {
        "small": _SMALL,
        "ordinary": {},
        "choice": {"method": "choice", "notice": 7 * DAY},
        "election": {
            "method": "choice", "sponsors": "two", "notice": 7 * DAY, "ballots": "secret",
            "pause": 0, "term": HALF_A_YEAR,
        },
        "recall": _RECALL,
        "exclusion": _EXCLUSION,
        "constitution": {
            "share": TWO_THIRDS, "quorum": "constitutional", "sponsors": "twice",
            "notice": 14 * DAY, "window": 14 * DAY, "pause": 180 * DAY,
        },
    },
    "consensus circle": {
        "small": _SMALL,
        "ordinary": {"method": "consent", "sponsors": "one", "pause": 30 * DAY},
        "choice": {"method": "choice", "sponsors": "one", "pause": 30 * DAY},
        "election": {
            "method": "choice", "sponsors": "one", "ballots": "secret", "pause": 0,
            "term": HALF_A_YEAR,
        },
        "recall": _RECALL,
        "exclusion": _EXCLUSION,
        "constitution": {
            "method": "consent", "quorum": "constitutional", "notice": 7 * DAY,
            "window": 14 * DAY,
        },
    },
}  # fmt: skip
"""The built-in constitutions: what each of their rules says otherwise, by its matter."""
WAY_BACK: Fields = {**RULE, "matter": "constitution", "window": 14 * DAY, "pause": 0}
"""By this rule one of them can always be adopted again."""
QUORUMS = ("none", "ordinary", "constitutional")


def built_in(name: str, matter: str) -> Fields:
    """A whole rule of a constitution."""
    return {**RULE, "matter": matter, **CONSTITUTIONS[name][matter]}


def _root_up(number: int) -> int:
    """The square root of a whole number, rounded up."""
    return isqrt(number - 1) + 1 if number else 0


def needed_yes(quorum: str, roll: int) -> int:
    """How many of so many must say yes: 1.5 or 3 times the root, at most a majority."""
    if quorum == "jury":
        return -(-5 * roll // 7)
    times = {"ordinary": -(-9 * roll // 4), "constitutional": 9 * roll}
    return min(_root_up(times[quorum]), roll // 2 + 1) if quorum in times else 0


def _share(rule: Fields) -> tuple[Fraction, bool]:
    return Fraction(rule["share"]["numerator"], rule["share"]["denominator"]), rule["share"]["more"]


def _enough(rule: Fields, yes: int, no: int) -> bool:
    """Whether so many yes are a large enough share by a rule."""
    share, more = _share(rule)
    least = share * (yes + no)
    return yes > 0 and (yes > least if more else yes >= least)


def _passes(rule: Fields, roll: int, yes: int, no: int) -> bool:
    """Whether so many yes and no are enough by a rule."""
    return _enough(rule, yes, no) and yes >= needed_yes(rule["quorum"], roll)


def _in_force(state: State, matter: str, at: int) -> Fields:
    """The rule on a matter that held at a time."""
    held = [rule for since, rule in state.rules.get(matter, ()) if since <= at]
    return held[-1] if held else built_in("common rule", matter)


def _too_easy(state: State, act: Fields, content: Fields) -> str:
    """Why the rule of a vote asks less than it must, or nothing."""
    pinned, at, closes = content["rule"], act["time"], content["closes"]
    appeal = state.appeals.get(content["proposal"])
    if content["proposal"] in state.emergencies:
        return _not_at_once(state, act, content)
    if content["proposal"] in state.vetoes:
        return _not_plain(state, act, content)
    if appeal is not None:
        behind = {"sponsors": "one" if appeal.concerned else "some"}
        if appeal.concerned is None and pinned["sponsors"] in {"one", "some"}:
            behind = {"sponsors": pinned["sponsors"]}
        by_jury = {"body": "jury", "quorum": "jury"} if appeal.size else {}
        whole = {**RULE, "matter": "ordinary", "pause": 0, **behind, **by_jury}
        if appeal.excludes or (appeal.concerned is None and pinned["matter"] == "exclusion"):
            by_most = {} if appeal.size else {"share": FOUR_FIFTHS}
            whole |= {"matter": "exclusion", "pause": HALF_A_YEAR, "sponsors": "one", **by_most}
        if pinned != whole:
            return "its rule is not that of appeals"
        return "" if closes - at >= 7 * DAY else "it closes too early"
    return _less_than_asked(state, content, at)


def _less_than_asked(state: State, content: Fields, at: int) -> str:
    """The same for what the rules in force ask of the effects."""
    pinned, closes = content["rule"], content["closes"]
    proposed = state.proposed.get(content["proposal"])
    if why_not := _of_others(pinned, proposed):
        return why_not
    if proposed is not None and pinned["method"] not in _methods(state, proposed, at):
        return "it is not counted as such a question is"
    asked = [_asked(state, one, at) for one in (proposed.effects() if proposed else ())]
    if proposed is not None and proposed.question != "yes-no":
        asked.append(_in_force(state, proposed.question, at))
    adjourned = content["proposal"] in state.founding[1:]  # those who came are enough
    for rule in asked or [{**RULE, "quorum": "none"}]:
        if why_not := _asks_less(content, rule, at, adjourned=adjourned):
            return why_not
    return "" if closes - at >= max(7 * DAY, pinned["window"]) else "it closes too early"


def _of_others(pinned: Fields, proposed: Proposed | None) -> str:
    """Why a vote is not of those who were to decide, or nothing."""
    if pinned["body"] not in {"assembly", "subscribers"}:
        return "it is no vote of all"
    narrow = pinned["body"] == "subscribers"
    wide = proposed is not None and proposed.community is None
    return "it was to be a vote of all" if narrow and wide else ""


def _asks_less(content: Fields, rule: Fields, at: int, *, adjourned: bool) -> str:
    """Why a vote was opened by less than a rule asks, or nothing."""
    pinned = content["rule"]
    if _share(pinned) < _share(rule) or content["closes"] - at < rule["window"]:
        return "its rule asks less than the one that held then"
    if not adjourned and QUORUMS.index(pinned["quorum"]) < QUORUMS.index(rule["quorum"]):
        return "its rule asks for fewer than the one that held then"
    return _too_open(pinned, rule, len(content["roll"]))


def _too_open(pinned: Fields, rule: Fields, roll: int) -> str:
    bare = rule["ballots"] == "secret" and pinned["ballots"] != "secret"
    return "it had to be secret" if bare and roll >= 7 else ""


def _methods(state: State, proposed: Proposed, at: int) -> set[str]:
    """How a question may be counted: by consent where a rule of one effect needs that."""
    if proposed.question != "yes-no":
        return {"approval" if proposed.seats > 1 else "choice"}
    effects = proposed.effects()
    asked = {_asked(state, one, at)["method"] for one in effects}
    asked |= {
        one["fields"]["rule"]["method"]
        for one in effects
        if one["kind"] == "rule.adopt/1" and one["fields"]["rule"]["matter"] == "constitution"
    }
    return {"consent" if "consent" in asked else "yes-no"}


def _asked(state: State, effect: Fields, at: int) -> Fields:
    """The least that one effect asks of the vote about it."""
    if effect["kind"] == "constitution.adopt/1":
        return WAY_BACK
    return _in_force(state, KINDS[effect["kind"]].effect, at)


def entitled(state: State, at: int) -> set[str]:
    """Everybody who could vote in a vote that opened then."""
    rows = {ref: row.cells for ref, row in state.tables.get("person", {}).items()}
    joined = {ref: one["joined_at"] for ref, one in rows.items() if one.get("joined_at")}
    here = [
        ref
        for ref in sorted(joined, key=lambda ref: (joined[ref], ref))
        if rows[ref].get("left_at") is None and (rows[ref].get("limited_until") or at) <= at
    ]
    founded = min(joined.values(), default=at)
    if len(here) < 20 or at - founded < 90 * DAY:
        return set(here)
    everybody = sorted(joined[ref] for ref in joined if rows[ref].get("left_at") is None)
    line = max(founded + 45 * DAY, everybody[19])
    told = [person for person, _by, _at in _vouched(state)]
    known = {
        one
        for one in set(told)
        if told.count(one) >= (1 if state.get("person", one, "sponsor") else 2)
    }
    here = [one for one in here if joined[one] <= line or one in known]
    old = [one for one in here if joined[one] <= max(founded + 45 * DAY, at - 90 * DAY)]
    new = [one for one in here if one not in old and joined[one] <= at - 30 * DAY]
    return {*old, *new[: len(old) // 4]}


def _vouched(state: State) -> list[tuple[str, str, int]]:
    """Who vouched when for whom: person, who vouched, time."""
    rows = (row.cells for row in state.tables.get("vouch", {}).values())
    return [(one["person"], one["sponsor"], one["at"]) for one in rows]


@kind("member.vouch/1", "member-right")
def _vouch(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    person, by, at = content["person"], act["actor"], act["time"]
    why_not = _no_vouch(state, person, by, at)
    state.make("vouch", act["seq"], person=person, sponsor=by, at=at)
    return Thing(why_not=why_not)


def _no_vouch(state: State, person: str, by: str, at: int) -> str:
    """Why it was no second word about a newcomer, or nothing."""
    if not state.get("person", person, "joined_at") or state.get("person", person, "left_at"):
        return "it was said of somebody who was no member"
    above, over = state.get("person", by, "sponsor"), {by}
    while above is not None and above not in over:
        over.add(above)
        above = state.get("person", above, "sponsor")
    if person in over or state.get("person", person, "sponsor") == by:
        return "whoever vouched had brought them in, or was brought in by them"
    told = _vouched(state)
    if state.has("vouch", f"{person}/{by}"):
        return "it was said before"
    if sum(one == by and at - when < 30 * DAY for _, one, when in told) >= 2:
        return "whoever vouched had done so twice within 30 days"
    if state.audience == "all" and by not in entitled(state, at):
        return "whoever vouched could not vote"
    return ""


@kind("member.unvouch/1", "member-right", suspended=True)
def _unvouch(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    key = f"{content['person']}/{act['actor']}"
    known, joined = state.has("vouch", key), state.get("person", content["person"], "joined_at")
    state.drop("vouch", key)
    if not known:
        return Thing(scopes=(), why_not="nobody had vouched so")
    late = joined is not None and act["time"] >= joined + 30 * DAY
    return Thing(scopes=(), why_not="a vote is taken by no single member" if late else "")


PROPOSAL_TIMES = ("announced_at", "opens_at", "opened_at", "closes_at", "closed_at", "erased_at",
             "extended_at")  # fmt: skip
PROPOSAL_NUMBERS = ("community", "longer_at", "rule", "rule_hash", "roll", "result")
"""What is not known of a proposal when it is made."""


@kind("proposal.make/1", "member-right", suspended=True)
def _propose(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, seq, at, office = content["ref"], act["seq"], act["time"], content["office"]
    words, several = text or {}, content["ways"]
    question = "election" if office else "choice" if several else "yes-no"
    unknown = dict.fromkeys((*PROPOSAL_TIMES, *PROPOSAL_NUMBERS))
    state.make("proposal", seq, **unknown | {
        "ref": ref, "author": act["actor"], "title": words.get("title", ""),
        "statement": words.get("statement", ""), "stage": "gathering", "made_at": at,
        "question": question, "office": canonical(office).decode() if office else None,
        "community": content["community"],
    })  # fmt: skip
    state.make("proposal_sponsor", seq, proposal=ref, person=act["actor"], at=at)
    made = Proposed(question, office["seats"] if office else 1, [], office)
    made.community = content["community"]
    state.proposed[ref] = made
    titles = words.get("names", "").split("\n")
    for n, way in enumerate([] if office else several or [content["effects"]]):
        title = titles[n] if n < len(titles) else ""
        _make_option(state, seq, ref, way, title=title, person=None)
    strange = [one["kind"] for one in made.effects() if not KINDS[one["kind"]].effect]
    why_not = f"no decision can do {strange[0]}" if strange else ""
    if not 1 <= made.seats <= MOST_SEATS:
        why_not = "nobody elects so many at once"
    if made.community is not None and (not office or office["scope"] != _part(made.community)):
        why_not = why_not or _not_theirs(state, made.effects(), made.community)
    if act["kind"] == "proposal.make/1" and any(_is_new(state, one, at) for one in made.effects()):
        why_not = why_not or "it takes back a mandate in its first 30 days"
    return Thing(scopes=(), why_not=why_not)


def _part(community: str) -> str:
    """The scope of a community."""
    return f"community:{community}"


def _not_theirs(state: State, effects: list[Fields], community: str | None = None) -> str:
    """Why those who are subscribed to one community cannot decide on all of this, or nothing."""
    theirs = {_part(community)} if community else set[str]()
    for one in effects:
        scope = one["fields"].get("scope")
        if one["kind"] == "mandate.end/1":
            ended = one["fields"]["mandate"]
            source = str(state.get("mandate", ended, "source")).removeprefix("decision:")
            gave = state.votes.get(source)
            if gave is None or gave.rule["body"] != "subscribers":
                return "it takes back what others gave"
            scope = state.get("mandate", ended, "scope")
        elif one["kind"] != "mandate.grant/1":
            return "it is about more than the stewards of a community"
        theirs.add(str(scope))
    sound = len(theirs) == 1 and all(one.startswith("community:") for one in theirs)
    return "" if sound else "it is about more than the stewards of one community"


def _is_new(state: State, effect: Fields, at: int) -> bool:
    """Whether a proposal takes back what the members gave less than 30 days before."""
    if effect["kind"] != "mandate.end/1":
        return False
    first = _first(state, effect["fields"]["mandate"])
    source, starts = (state.get("mandate", first, name) for name in ("source", "starts"))
    return str(source).startswith("decision:") and at - starts < 30 * DAY


def _first(state: State, mandate: str) -> str:
    """The mandate with which it began: before others took it over, or a part was taken of it."""
    while (before := _before(state, mandate)) is not None:
        mandate = before
    return mandate


def _before(state: State, mandate: str) -> str | None:
    """What a mandate goes on with, or what the decision that gave it took from its holder."""
    source, holder, older = (
        state.get("mandate", mandate, name) for name in ("source", "holder", "succeeds")
    )
    if older is not None or not str(source).startswith("decision:"):
        return older
    for ref, row in state.tables["mandate"].items():  # in the order in which they were given
        if ref == mandate:
            break
        if row.cells.get("ended_by") == source and row.cells.get("holder") == holder:
            return ref
    return None


ASIDE = {"ref", "reason", "instructions", "ends", "until", "proposal", "understudy", "vacate"}
"""What two proposals of the same may differ in."""


def _gist(value: Any) -> Any:
    if isinstance(value, dict):
        pairs = cast("Fields", value)
        return {name: _gist(one) for name, one in pairs.items() if name not in ASIDE}
    if isinstance(value, list):
        return [_gist(one) for one in cast("list[Any]", value)]
    return value


def _does(proposed: Proposed) -> list[set[bytes]]:
    """What each option does, in other words or for another time the same."""
    return [{canonical([e["kind"], _gist(e["fields"])]) for e in way} for way in proposed.ways]


def _refused_lately(state: State, ref: str, at: int) -> bool:
    """Whether a recall comes to a vote though the members said no to it within its pause."""
    proposed = state.proposed.get(ref)
    wanted = proposed.effects() if proposed is not None else []
    if proposed is None or not any(one["kind"] == "mandate.end/1" for one in wanted):
        return False
    pause = max(_asked(state, one, at)["pause"] for one in wanted)
    for other, row in state.tables.get("proposal", {}).items():
        if row.cells.get("stage") == "failed" and row.cells["closed_at"] > at - pause:
            before = state.proposed.get(other)
            if before is None or before.community not in {None, proposed.community}:
                continue
            new = _does(proposed)
            if any(way and (_ends(way) or way) <= one for way in _does(before) for one in new):
                return True
    return False


def _ends(way: set[bytes]) -> set[bytes]:
    """The mandates that an option takes back: recalls differ by nothing else."""
    return {one for one in way if one.startswith(b'["mandate.end/1",')}


def _recalled_besides(state: State, ref: str) -> bool:
    """Whether another vote that is announced or open takes back one of the same mandates."""
    if ref not in state.proposed:
        return False
    ended = set[bytes]().union(*map(_ends, _does(state.proposed[ref])))
    return bool(ended) and any(
        ended & way
        for other, made in state.proposed.items()
        if other != ref and state.get("proposal", other, "stage") in {"notice", "open"}
        for way in _does(made)
    )


def _make_option(
    state: State, seq: int, ref: str, way: list[Fields], *, title: str, person: str | None
) -> None:
    """One more option, and what it does."""
    made = state.proposed[ref]
    first, option = len(made.effects()), len(made.ways) + 1
    made.ways.append(way)
    state.make(
        "proposal_option", seq, proposal=ref, n=option, title=title, person=person, place=None,
        mandate=None,
    )  # fmt: skip
    for n, effect in enumerate(way, first):
        state.make(
            "effect", seq, proposal=ref, n=n, option=option, kind=effect["kind"],
            fields=canonical(effect["fields"]).decode(), carried_at=None, failed_at=None,
            failure=None,
        )  # fmt: skip


SMALL = ("summary", "about", "questions", "locale", "zone", "link_previews")
"""The settings that somebody with power over them can announce to change."""


@kind("proposal.announce/1", power="setting.set")
def _announce_small(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, seq, at, words = content["ref"], act["seq"], act["time"], text or {}
    told = {"announced_at": at, "opens_at": content["opens"], "made_at": at, "stage": "notice"}
    plain = {"question": "yes-no", "office": None, "community": None, "author": act["actor"]}
    row = {**dict.fromkeys((*PROPOSAL_TIMES, *PROPOSAL_NUMBERS)), **told, **plain}
    title, statement = words.get("title", ""), words.get("statement", "")
    state.make("proposal", seq, ref=ref, title=title, statement=statement, **row)
    state.make("proposal_sponsor", seq, proposal=ref, person=act["actor"], at=at)
    state.make("small_announcement", seq, proposal=ref)
    state.proposed[ref] = Proposed("yes-no", 1, [])
    _make_option(state, seq, ref, content["effects"], title="", person=None)
    why_not = "" if _are_small(content["effects"]) else "it is no small thing"
    least = max(_in_force(state, matter, at)["notice"] for matter in ("small", "ordinary"))
    if content["opens"] - at < least:
        why_not = why_not or "less notice was given than small things need"
    for one in content["effects"]:
        why_not = why_not or _left_alone(state, one["kind"], one["fields"], at)
    keys = {one["fields"].get("key") for one in content["effects"]}
    alone = [f"setting:{key}" for key in keys if len(keys) == 1]
    return Thing(scopes=(*alone, "moot"), why_not=why_not)


def _are_small(effects: list[Fields]) -> bool:
    """Whether these change nothing but settings that are small."""
    return all(
        one["kind"] == "setting.set/1" and one["fields"].get("key") in SMALL for one in effects
    )


@kind("proposal.settle/1", "clock:settle")
def _settle_small(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, at = content["proposal"], act["seq"], act["time"]
    rule, made, waiting = _in_force(state, "small", at), state.proposed.get(ref), content["effects"]
    unseen = made is None and state.audience == "public"
    why_not = "" if unseen else _unsettled(state, ref, rule, at)
    if made is not None and waiting != made.effects():
        why_not = why_not or "what it decided is not what was announced"
    if not _are_small(waiting) or ref in state.votes:
        why_not = why_not or "it was no small thing, or was settled before"
    vote = state.votes[ref] = Vote(seq, at, at, rule, [], set(), closed=True)
    vote.waiting = {one["n"]: {"kind": one["kind"], "fields": one["fields"]} for one in waiting}
    state.change("proposal_option", seq, f"{ref}/1", place=1)
    state.change("proposal", seq, ref, stage="passed", closed_at=at)
    return Thing(why_not=why_not)


def _unsettled(state: State, ref: str, rule: Fields, at: int) -> str:
    """Why a small thing could not happen then, or nothing."""
    if not state.has("small_announcement", ref):
        return "nobody announced it as a small thing"
    opens = state.get("proposal", ref, "opens_at")
    if not _can_still(state, ref, at):
        return "whoever announced it had lost the power to"
    if at < opens and not entitled(state, at) <= _ready(state, ref):
        return "its time had not come, and not everybody was ready"
    return "too many objected to it" if len(_objections(state, ref)) >= rule["block"] else ""


def _can_still(state: State, ref: str, at: int) -> bool:
    """Whether whoever announced a small thing still holds the power over what it changes."""
    keys = {one["fields"].get("key") for one in state.proposed[ref].effects()}
    scopes = {"moot", *(f"setting:{key}" for key in keys if len(keys) == 1)}
    author = state.get("proposal", ref, "author")
    return any(
        "setting.set" in powers
        and state.get("mandate", held, "holder") == author
        and state.get("mandate", held, "scope") in scopes
        and state.is_live(held, at)
        for held, powers in state.powers.items()
    )


FOUNDING_WORDS = {
    "title": "By which rules do we want to decide?",
    "statement": "Whoever founded this moot has held its keys alone so far. With this vote the "
    "members take them: if it passes, the founder keeps only what you decide. You can change the "
    "rules later, one by one.",
}
"""What every founding vote asks."""


FITS = {"common rule": 0, "consensus circle": 12}
"""How many can live by each constitution at most; 0 for any number."""


@kind("founding.call/1", "member-right", "clock:found", suspended=True)
def _call_founding_vote(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, at, opens = content["ref"], act["seq"], act["time"], content["opens"]
    why_not = _too_early(state, act, opens)
    told = {"stage": "notice", "made_at": at, "announced_at": at, "opens_at": opens}
    unknown = dict.fromkeys((*PROPOSAL_TIMES, *PROPOSAL_NUMBERS))
    several: list[str] = content["constitutions"]
    question = "yes-no" if len(several) == 1 else "choice"
    asked = {"question": question, "office": None}
    row = {**unknown, **told, **asked, **FOUNDING_WORDS, "author": act["actor"] or state.founder}
    state.make("proposal", seq, ref=ref, **row)
    state.proposed[ref] = Proposed(question, 1, [])
    for name in several:
        wanted: Fields = {"kind": "constitution.adopt/1", "fields": {"name": name}}
        title = name.capitalize() if name != "common rule" else "Common Rule"
        _make_option(state, seq, ref, [wanted], title=title if several[1:] else "", person=None)
    number = len(entitled(state, at))
    fit = [name for name, most in FITS.items() if number <= (most or number)]
    if state.audience == "all" and several != fit:
        why_not = why_not or "it does not offer the constitutions that so many could live by"
    state.founding.append(ref)
    why_not = why_not or _call_stewards(state, act, content, number)
    election, told_round = content["election"], len(state.founding)
    state.make("founding_vote", seq, proposal=ref, election=election, round=told_round)
    return Thing(scopes=(), why_not=why_not)


STEWARD_WORDS = {
    "title": "Who are our first stewards?",
    "statement": "They keep the moot running: they remove spam, do what the law demands, and run "
    "the machine. Whoever would do it stands until the vote opens. It counts only if a "
    "constitution is adopted in the same ballot.",
}
"""What is said of the election in the same ballot."""


def _call_stewards(state: State, act: Fields, content: Fields, number: int) -> str:
    """The election in the ballot of a founding vote; gives why it is to another office, if so."""
    seq, at, office = act["seq"], act["time"], content["office"]
    unknown = dict.fromkeys((*PROPOSAL_TIMES, *PROPOSAL_NUMBERS))
    told = {"stage": "notice", "made_at": at, "announced_at": at, "opens_at": content["opens"]}
    asked = {"question": "election", "office": canonical(office).decode(), "community": None}
    row = {**unknown, **told, **asked, **STEWARD_WORDS, "author": act["actor"] or state.founder}
    state.make("proposal", seq, ref=content["election"], **row)
    state.proposed[content["election"]] = Proposed("election", office["seats"], [], office)
    state.first[content["election"]] = content["ref"]
    seats = 1 + (number >= 7) + (number >= 20)
    if office["powers"] != CARETAKER_POWERS or office["scope"] != "moot":
        return "its stewards would hold something else than is theirs"
    wrong = state.audience == "all" and office["seats"] != seats
    return f"{number} members elect {seats} first stewards" if wrong else ""


def _has_adopted(state: State, ref: str) -> bool:
    """Whether a constitution was adopted by a founding vote, and that was done."""
    effects = [row.cells for row in state.tables.get("effect", {}).values()]
    return any(one["proposal"] == ref and one["carried_at"] is not None for one in effects)


MOST_SEATS = 9
"""So many are elected at once, at most."""
CALLED_WORDS = {
    "title": "Who holds this from now on?",
    "statement": "Nobody proposed this: the clock calls an election where nobody holds an office "
    "any more, or where its term ends within 30 days. Whoever would do it stands until the vote "
    "opens.",
}
"""What every election says that the clock calls."""


@kind("election.call/1", "clock:elect")
def _call_election(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, at, office = content["ref"], act["seq"], act["time"], content["office"]
    why_not = _not_vacant(state, office, at)
    if content["opens"] - at < 3 * DAY:
        why_not = "less than 72 hours of notice were given"
    unknown = dict.fromkeys((*PROPOSAL_TIMES, *PROPOSAL_NUMBERS))
    told = {"stage": "notice", "made_at": at, "announced_at": at, "opens_at": content["opens"]}
    asked = {"question": "election", "office": canonical(office).decode()}
    row = {**unknown, **told, **asked, **CALLED_WORDS, "author": state.founder}
    state.make("proposal", seq, **row | {"ref": ref, "community": content["community"]})
    state.proposed[ref] = Proposed("election", office["seats"], [], office)
    state.proposed[ref].community = content["community"]
    return Thing(scopes=(), why_not=why_not)


def _not_vacant(state: State, office: Fields, at: int) -> str:
    """Why no election to an office was due, or nothing."""
    keys, scope = "host.keys" in office["powers"] and office["scope"] == "moot", office["scope"]
    wanted = {"host.keys"} if keys else set(office["powers"])
    offices: dict[str, Fields] = {
        ref: one.office for ref, one in state.proposed.items() if one.office
    }
    same = [
        ref for ref, one in offices.items()
        if one["scope"] == scope and wanted <= set(one["powers"])
        and keys == (scope == "moot" and "host.keys" in one["powers"])
    ]  # fmt: skip
    for ref in same:
        stage, closed = (state.get("proposal", ref, name) for name in ("stage", "closed_at"))
        over = stage in {"passed", "failed"} and (closed or 0) > at - 30 * DAY
        if ref in state.first and state.get("proposal", ref, "result") is None:
            over = False  # nobody stood before there was a constitution
        if stage in {"notice", "open"} or over:
            return "an election to the same office was under way, or just over"
    passed = [ref for ref in same if state.get("proposal", ref, "stage") == "passed"]
    if not keys and not passed:
        return "nobody was ever elected to that office"
    seats = {offices[ref]["seats"] for ref in passed} or {1}
    if office.get("seats", min(seats)) not in seats:
        return "so many were never elected to that office"
    kind, _, community = str(scope).partition(":")
    if kind == "community" and state.get("community", community, "closed_at"):
        return "that community is closed"
    held = [
        (state.get("mandate", ref, "ends"), wanted & set(powers))
        for ref, powers in state.powers.items()
        if state.is_live(ref, at) and state.get("mandate", ref, "scope") == scope
        and state.get("mandate", ref, "source") != "caretaker"
        and not _is_away(state, state.get("mandate", ref, "holder"), at)
        and wanted & set(powers)
    ]  # fmt: skip
    if not held:
        return "" if keys or kind == "community" else "that office is not expected to be held"
    lasting = set[str]().union(*(powers for ends, powers in held if ends - at > 30 * DAY))
    ending = set[str]().union(*(powers for ends, powers in held if ends - at <= 30 * DAY))
    return "" if ending - lasting else "that office is held for longer"


def _refused(result: Fields) -> bool:
    """Whether more were against each constitution than for it."""
    counts = result.get("preferred") or [[0, result["no"]], [result["yes"], 0]]
    return all(counts[n][0] < counts[0][n] for n in range(1, len(counts)))


def _note_due(state: State, at: int) -> None:
    """Count the days on which a vote was due that the clock should have called long ago.

    The clock looks each hour, and whenever the program starts. A machine may be off for weeks,
    but not when it writes a leaf: what is due on four days of the record, with a leaf on each and
    never a day on which it was not, was left out. Intake gets eight: nobody else sees it.
    """
    if state.audience == "public" or not state.looked + DAY <= at:
        return
    state.looked = at
    votes = {*_confidence_due(state, at), *_elections_due(state, at)}
    most = {f"The clock never called the {one}, which was due.": 3 for one in votes}
    most |= {f"The clock left {one} lying in intake.": 7 for one in _intakes_due(state, at)}
    state.due = {one: state.due.get(one, 0) + 1 for one in most}
    state.missed.update(one for one, days in state.due.items() if days > most[one])


def _confidence_due(state: State, at: int) -> set[str]:
    """The votes on stewards who took powers three times within 30 days."""
    lately = [one.steward for one in state.emergencies.values() if one.at > at - 30 * DAY]
    often = {one for one in lately if lately.count(one) >= 3}
    held = {
        state.get("mandate", ref, "holder")
        for ref in (state.powers if often else ())
        if state.is_live(ref, at)
        and not state.get("mandate", ref, "source").startswith(("emergency:", "caretaker"))
    }
    asked = {one for one, when in state.asked.items() if when > at - 30 * DAY}
    return {f"vote on the trust in {one}" for one in often & held - asked}


def _elections_due(state: State, at: int) -> set[str]:
    """The elections that no other could stand for: to the keys, and to offices unlike others."""
    if not state.adopted or len(entitled(state, at)) < (3 if state.audience == "all" else 5):
        return set()
    elected = {
        ref: one.office for ref, one in state.proposed.items()
        if one.office and state.get("proposal", ref, "stage") == "passed"
    }  # fmt: skip
    offices: list[Fields] = [{"powers": ["host.keys"], "scope": "moot"}]
    for ref, one in elected.items():
        alike = [other for other in elected.values() if _overlap(one, other)]
        if len(alike) == 1 and not _overlap(one, offices[0]) and _is_expected(state, ref, one):
            offices.append(one)
    return {
        f"election to {', '.join(one['powers'])} over {one['scope']}"
        for one in offices
        if not _not_vacant(state, one, at)
    }


def _overlap(one: Fields, other: Fields) -> bool:
    return one["scope"] == other["scope"] and bool(set(one["powers"]) & set(other["powers"]))


def _is_expected(state: State, election: str, office: Fields) -> bool:
    """Whether an office is surely to be held again: no decision ended it, its room is open."""
    kind, _, community = str(office["scope"]).partition(":")
    if kind == "community":
        room = state.tables.get("community", {}).get(community)
        if room is None or room.cells.get("closed_at") or room.cells.get("moved_to"):
            return False
    given = [
        row.cells.get("ended_by")
        for row in state.tables.get("mandate", {}).values()
        if row.cells.get("source") == f"decision:{election}"
    ]
    ended = any(str(one).startswith("decision:") for one in given)
    return not ended and not {"host.operate", "mandate.grant"} <= set(office["powers"])


def _too_early(state: State, act: Fields, opens: int) -> str:
    """Why the founding vote could not be called yet, or not any more, or nothing."""
    at = act["time"]
    joined = [row.cells.get("joined_at") for row in state.tables.get("person", {}).values()]
    founded = min((one for one in joined if one), default=at)
    due = founded + (42 if act["actor"] is None else 14) * DAY
    if state.founding:
        stage, closed, told = (
            state.get("proposal", state.founding[-1], name)
            for name in ("stage", "closed_at", "result")
        )
        result: Fields = json.loads(told or "{}")
        if len(state.founding) > 1 or stage != "failed" or _refused(result):
            return "the founding vote was held before"
        due = closed + 11 * DAY
    if at < due or (state.audience == "all" and len(entitled(state, at)) < 3):
        return "the founding vote was not due yet"
    return "less than 72 hours of notice were given" if opens - at < 3 * DAY else ""


@kind("proposal.sponsor/1", "member-right", suspended=True)
@kind("proposal.ready/1", "member-right", suspended=True)
def _support(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    table = act["kind"].partition("/")[0].replace(".", "_")
    key = {"proposal": content["proposal"], "person": act["actor"]}
    twice = ""
    if table == "proposal_sponsor" and content["proposal"] in state.vetoes:
        twice = _signs_too_much(state, act["actor"], content["proposal"], act["time"])
    state.make(table, act["seq"], at=act["time"], **key)
    return Thing(scopes=(), why_not=twice)


@kind("proposal.unready/1", "member-right", suspended=True)
def _unready(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    state.drop("proposal_ready", f"{content['proposal']}/{act['actor']}")
    return Thing(scopes=())


@kind("proposal.withdraw/1", "own", suspended=True)
def _take_back(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref = content["proposal"]
    author, opened = (state.get("proposal", ref, name) for name in ("author", "opened_at"))
    state.change("proposal", act["seq"], ref, stage="withdrawn", closed_at=act["time"])
    appeal = state.appeals.pop(ref, None)
    if ref in state.intakes and not state.intakes[ref].outcome:
        _end_intake(state, act, ref, "withdrawn")
    why_not = "its vote was opened before" if opened is not None else ""
    if ref in state.founding:
        why_not = "nobody can take the founding vote back"
    if ref in state.emergencies or state.has("confidence_vote", ref):
        why_not = "the clock called this vote"
    if ref in state.vetoes and (state.vetoes[ref].announced or len(_behind_it(state, ref)) > 1):
        why_not = "others stood behind this veto"
    if appeal is not None and appeal.drawn:
        why_not = "its jury was drawn before"
    return Thing(owner=author, scopes=(), why_not=why_not)


@kind("proposal.change/1", "own", suspended=True)
def _change_proposal(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, at, words = content["proposal"], act["time"], text or {}
    author, stage, announced, opens = (
        state.get("proposal", ref, name) for name in ("author", "stage", "announced_at", "opens_at")
    )
    told = {name: words.get(name, "") for name in ("title", "statement")}
    for key in [key for key in state.tables.get("proposal_ready", {}) if key.startswith(ref)]:
        state.drop("proposal_ready", key)
    if stage == "notice" and 2 * (opens - at) < opens - announced:
        minute = DAY // (24 * 60)
        later = -(-(at + opens - announced + minute) // (60 * minute)) * 60 * minute
        told |= {"announced_at": at, "opens_at": later}
    state.change("proposal", act["seq"], ref, **told)
    if state.has("discussion", ref):
        state.change("post", act["seq"], state.get("discussion", ref, "post"), title=told["title"])
    late = stage not in {"gathering", "notice", None}
    late = late or ref in state.founding or ref in state.appeals or ref in state.vetoes
    return Thing(owner=author, scopes=(), why_not="its words could not change any more" * late)


@kind("proposal.erase/1", "own", power="content.erase")
def _erase_proposal(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, gone = content["proposal"], {"title": "", "statement": "", "erased_at": act["time"]}
    author, stage = (state.get("proposal", ref, name) for name in ("author", "stage"))
    shared = act["ground"] == "own" and stage in {"notice", "open", "passed", "joined"}
    by_others = False
    state.change("proposal", act["seq"], ref, **gone)
    if ref in state.intakes and not state.intakes[ref].outcome:
        by_others = act["actor"] != author
        state.change("proposal", act["seq"], ref, stage="withdrawn", closed_at=act["time"])
        state.appeals.pop(ref, None)
        _end_intake(state, act, ref, "withdrawn")
    if state.has("discussion", ref):
        _erase(state, act, "post", state.get("discussion", ref, "post"))
    for key, row in state.tables.get("proposal_option", {}).items():
        if row.cells.get("proposal") == ref and row.cells.get("person") is None:
            state.change("proposal_option", act["seq"], key, title="")
    for key in state.tables.get("intake_answer", {}):
        if key.startswith(ref):
            state.change("intake_answer", act["seq"], key, reason="")
    beside, option = (state.get("rival", ref, name) for name in ("beside", "option"))
    if option is not None:
        state.change("proposal_option", act["seq"], f"{beside}/{option}", title="")
    why_not = "it was not its author's alone any more" if shared else ""
    return Thing(owner=author, why_not="others looked at it first" if by_others else why_not)


@kind("proposal.lapse/1", "clock:lapse")
def _lapse_proposal(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, at = content["proposal"], act["time"]
    stage, made = (state.get("proposal", ref, name) for name in ("stage", "made_at"))
    state.change("proposal", act["seq"], ref, stage="lapsed", closed_at=at)
    appeal = state.appeals.pop(ref, None)
    early = stage not in {"gathering", None} or at - (made or 0) < 60 * DAY
    if state.has("small_announcement", ref):
        contested = len(_objections(state, ref)) >= _in_force(state, "small", at)["block"]
        early = stage != "notice" or contested or _can_still(state, ref, at)
    veto = state.vetoes.get(ref)
    if veto is not None and (veto.again is None or at - veto.done_at >= 14 * DAY):
        early = stage not in {"gathering", None}
    why_not = "it had not looked for others for 60 days" if early else ""
    plain = appeal is None and veto is None and not state.has("small_announcement", ref)
    if state.audience == "all" and plain and _has_enough(state, ref, at):
        why_not = why_not or "enough stood behind it"
    return Thing(why_not=why_not)


def _has_enough(state: State, ref: str, at: int) -> bool:
    """Whether as many stand behind a proposal as each of its rules asks of all members."""
    proposed, voters = state.proposed.get(ref), entitled(state, at)
    if proposed is None or proposed.community is not None:
        return False
    rules = [_asked(state, one, at) for one in proposed.effects()] + _own_rules(proposed)
    if proposed.question != "yes-no":
        rules.append(_in_force(state, proposed.question, at))
    needed = max(needed_sponsors(one["sponsors"], len(voters)) for one in rules)
    return len(voters & _sponsors_of(state, ref)) >= needed


def _own_rules(proposed: Proposed) -> list[Fields]:
    """What a proposal would make the rules about rules: they are asked of it too."""
    adopted = [one for one in proposed.effects() if one["kind"] == "rule.adopt/1"]
    rules: list[Fields] = [one["fields"]["rule"] for one in adopted]
    return [one for one in rules if one["matter"] == "constitution"]


@kind("rival.put/1", "own", suspended=True)
def _put_beside(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, beside, at, opens = content["rival"], content["beside"], act["time"], content["opens"]
    author, stage = (state.get("proposal", ref, name) for name in ("author", "stage"))
    there, before, announced = (
        state.get("proposal", beside, name) for name in ("stage", "opens_at", "announced_at")
    )
    why_not = ""
    if stage not in {"gathering", "notice", None} or there not in {"gathering", "notice", None}:
        why_not = "one of the two was not waiting for its vote any more"
    elif opens is not None and (before is None or opens < max(before, at + 3 * DAY)):
        why_not = "less than 72 hours were left to weigh it"
    elif opens is not None and opens > announced + _longest_wait(state, ref, beside, at):
        why_not = "it moved the vote too far"
    why_not = why_not or _no_rival(state, ref, beside)
    alone = {"stage": "gathering", "announced_at": None, "opens_at": None}
    state.change("proposal", act["seq"], ref, **alone)
    state.make("rival", act["seq"], proposal=ref, beside=beside, at=at, option=None)
    if opens is not None:
        state.change("proposal", act["seq"], beside, opens_at=opens)
    for key in [key for key in state.tables.get("proposal_ready", {}) if key.startswith(beside)]:
        state.drop("proposal_ready", key)
    return Thing(owner=author, scopes=(), why_not=why_not)


@kind("rival.leave/1", "own", suspended=True)
def _leave_alone(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref = content["rival"]
    author, stage = (state.get("proposal", ref, name) for name in ("author", "stage"))
    state.drop("rival", ref)
    late = "it is voted on with another" if stage not in {"gathering", None} else ""
    return Thing(owner=author, scopes=(), why_not=late)


MOST_RIVALS, MOST_OPTIONS = 4, 11
"""So many rivals become options, and so many options there are."""
RIVAL_KINDS = {
    "community.close/1", "community.move/1", "community.reopen/1", "federation.allow/1",
    "federation.block/1", "federation.lift/1", "federation.silence/1", "rule.adopt/1",
    "setting.set/1",
}  # fmt: skip
"""What can have a rival: things that are so or otherwise."""


def _longest_wait(state: State, ref: str, beside: str, at: int) -> int:
    """How long after its announcement a vote opens at the latest that a rival moves."""
    if ref not in state.proposed or beside not in state.proposed:
        return 31 * DAY
    notice = max(one["notice"] for one in _together(state, ref, beside, at))
    return max(notice, 7 * DAY) + 2 * DAY // 24


def _no_rival(state: State, ref: str, beside: str) -> str:
    """Why a proposal cannot stand beside another, or nothing; not seen in public exports."""
    if ref not in state.proposed or beside not in state.proposed:
        return ""
    wanted = [state.proposed[one].effects() for one in (ref, beside)]
    if any(one["kind"] not in RIVAL_KINDS for effects in wanted for one in effects):
        return "it is about what has no rivals"
    first, second = ({_subject(one) for one in effects} for effects in wanted)
    return "" if first & second else "it answers another question"


def _subject(effect: Fields) -> tuple[str, str]:
    """To what an effect does something."""
    fields = effect["fields"]
    rule: Fields = fields.get("rule") or {}
    named = fields.get("key") or fields.get("community") or rule.get("matter")
    return effect["kind"].partition(".")[0], str(named or "")


def _together(state: State, ref: str, beside: str, at: int) -> list[Fields]:
    """The rules by which so many choose between two proposals: the strictest of each counts."""
    both = state.proposed[ref], state.proposed[beside]
    asked = [_asked(state, each, at) for one in both for each in one.effects()]
    own = [each for one in both for each in _own_rules(one)]
    return [_in_force(state, "choice", at), *asked, *own]


def needed_sponsors(word: str, roll: int) -> int:
    """How many of so many must stand behind a proposal, by the word of its rule."""
    some = min(5, max(1, _root_up(-(-roll // 4))))
    petition = max(2 if roll > 3 else 1, min(_root_up(roll), -(-roll // 3)))
    many = {"one": 1, "two": 2, "some": some, "twice": 2 * some, "petition": petition}
    return min(many[word], max(roll, 1))


def _ready_rivals(state: State, ref: str, at: int) -> list[str]:
    """The rivals that enough stand behind as a vote opens: at most four, most first come first."""
    voters, order = entitled(state, at), list(state.proposed)
    rows = [row.cells for row in state.tables.get("rival", {}).values()]
    there = sorted(
        (one["at"], order.index(one["proposal"]))
        for one in rows
        if one["beside"] == ref and state.get("proposal", one["proposal"], "stage") == "gathering"
    )
    enough: dict[str, int] = {}
    for _at, n in there:
        behind = len(voters & _sponsors_of(state, order[n]))
        if behind >= _needed_beside(state, order[n], ref, at, len(voters)):
            enough[order[n]] = behind
    fit = min(MOST_RIVALS, MOST_OPTIONS - len(state.proposed[ref].ways))
    most = sorted(enough, key=lambda one: -enough[one])[:fit]
    return [one for one in enough if one in most]


def _needed_beside(state: State, rival: str, beside: str, at: int, roll: int) -> int:
    """How many it takes: twice as many for each time that the members lately refused the same."""
    rules, new = _together(state, rival, beside, at), _does(state.proposed[rival])
    pause = max(one["pause"] for one in rules)
    refused = sum(
        any(way and (_ends(way) or way) <= one for way in _does(state.proposed[other])
            for one in new)
        for other, row in state.tables["proposal"].items()
        if other in state.proposed and row.cells.get("stage") == "failed"
        and row.cells["closed_at"] > at - pause and state.proposed[other].community is None
    )  # fmt: skip
    needed = max(needed_sponsors(one["sponsors"], roll) for one in rules)
    return min(needed * 2**refused, max(roll, 1)) if refused else needed


def _sponsors_of(state: State, ref: str) -> set[str]:
    keys = (key.split("/") for key in state.tables.get("proposal_sponsor", {}))
    return {person for proposal, person in keys if proposal == ref}


@kind("rival.join/1", "clock:open")
def _join_rivals(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, why_not = content["proposal"], act["seq"], ""
    proposed = state.proposed.get(ref)
    if proposed is None:
        return Thing()
    seen = state.audience == "all"
    if seen and content["rivals"] != _ready_rivals(state, ref, act["time"]):
        why_not = "those are not the rivals that enough stood behind"
    if proposed.question == "yes-no":
        title = state.get("proposal", ref, "title")
        state.change("proposal_option", seq, f"{ref}/1", title=title)
    for one in content["rivals"]:
        if state.get("rival", one, "beside") != ref or one not in state.proposed:
            why_not = "it stood beside another, or beside none"
            continue
        if state.get("proposal", one, "stage") != "gathering":
            why_not = "it was not waiting any more"
        title = state.get("proposal", one, "title")
        _make_option(state, seq, ref, state.proposed[one].ways[0], title=title, person=None)
        state.change("rival", seq, one, option=len(proposed.ways))
        state.change("proposal", seq, one, stage="joined", closed_at=act["time"])
    proposed.question = "choice"
    state.change("proposal", seq, ref, question="choice")
    return Thing(why_not=why_not)


TOO_LATE = "it was no election whose vote had not opened"


def _may_stand(state: State, ref: str) -> bool:
    """Whether candidates could come and go; an election that is not seen here may be one."""
    office, stage = (state.get("proposal", ref, name) for name in ("office", "stage"))
    return office is not None and stage in {"gathering", "notice"}


def _list_candidates(state: State, seq: int, ref: str) -> None:
    """Write the candidates of an election anew, and ask anew who is ready."""
    _write_candidates(state, seq, ref)
    _ask_anew(state, ref)


def _ask_anew(state: State, ref: str) -> None:
    both = ref, state.first.get(ref, ref)
    for key in [key for key in state.tables.get("proposal_ready", {}) if key.startswith(both)]:
        state.drop("proposal_ready", key)


def _write_candidates(state: State, seq: int, ref: str) -> None:
    table = state.tables.get("proposal_option", {})
    for key in [key for key in table if key.startswith(f"{ref}/")]:
        state.drop("proposal_option", key)
    for n, one in enumerate(state.proposed[ref].standing, 1):
        state.make("proposal_option", seq, proposal=ref, n=n, place=None, **one)


MOST_ON_BALLOT = 11
"""Of more candidates those are on it whom most stand behind."""


def _behind(state: State, mandate: str, *, left: bool = False) -> set[str]:
    """Who stands behind a candidate; whoever left does no longer."""
    keys = (key.split("/") for key in state.tables.get("candidate_supporter", {}))
    people = {person for one, person in keys if one == mandate}
    return {one for one in people if left or state.get("person", one, "left_at") is None}


def _on_ballot(state: State, proposed: Proposed, roll: int) -> list[Fields]:
    """Who of those who stand is on a ballot of so many: from six on who has a supporter."""
    behind = {one["mandate"]: len(_behind(state, one["mandate"])) for one in proposed.standing}
    kept = [one for one in proposed.standing if roll < 6 or behind[one["mandate"]]]
    most = sorted(kept, key=lambda one: -behind[one["mandate"]])[:MOST_ON_BALLOT]
    return [one for one in kept if one in most]


def _keep_candidates(state: State, seq: int, ref: str, kept: list[Fields]) -> None:
    """Leave only these candidates, and nobody behind the others."""
    proposed = state.proposed[ref]
    gone = [one["mandate"] for one in proposed.standing if one not in kept]
    for mandate in gone:
        for person in _behind(state, mandate, left=True):
            state.drop("candidate_supporter", f"{mandate}/{person}")
    proposed.standing[:], proposed.ways[:] = kept, [[] for _one in kept]
    _write_candidates(state, seq, ref)


def _settle_candidates(state: State, seq: int, ref: str, roll: int) -> str:
    """Leave on the ballot who can be; gives why there is none, or nothing."""
    proposed = state.proposed.get(ref)
    if proposed is None or proposed.office is None:
        return ""
    kept = _on_ballot(state, proposed, roll)
    if len(kept) < len(proposed.standing):
        _keep_candidates(state, seq, ref, kept)
    return "" if kept else "nobody stood in that election"


@kind("candidate.stand/1", "member-right", suspended=True)
def _stand(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, person = content["proposal"], act["actor"]
    proposed = state.proposed.get(ref)
    if proposed is None or proposed.office is None or not _may_stand(state, ref):
        return Thing(scopes=(), why_not=TOO_LATE)
    why_not = ""
    if any(one["person"] == person for one in proposed.standing):
        why_not = "whoever stands stood already"
    elif _terms(state, person, proposed.office, act["time"]) >= 2:
        why_not = "whoever stands was elected to these powers twice in a row"
    proposed.standing.append({"person": person, "title": "", "mandate": content["mandate"]})
    proposed.ways.append([])
    _list_candidates(state, act["seq"], ref)
    return Thing(scopes=(), why_not=why_not)


def _terms(state: State, person: str, office: Fields, at: int) -> int:
    """How many terms in a row somebody was elected to one of these powers."""
    term, edge, count = _in_force(state, "election", at)["term"], at, 0
    held = [(ref, row.cells) for ref, row in state.tables.get("mandate", {}).items()]
    for ref, one in sorted(held, key=lambda each: each[1].get("starts") or 0, reverse=True):
        source = str(one.get("source")).removeprefix("decision:")
        made = state.proposed.get(source)
        shared = set(state.powers.get(ref, ())) & set(office["powers"])
        if made is None or made.office is None or not shared:
            continue
        if one.get("holder") != person or one.get("scope") != office["scope"]:
            continue
        if min(one["ends"], one.get("ended_at") or one["ends"]) + term <= edge:
            break
        edge, count = one["starts"], count + 1
    return count


@kind("candidate.withdraw/1", "member-right", suspended=True)
def _stand_no_longer(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref = content["proposal"]
    proposed = state.proposed.get(ref)
    if proposed is None or not _may_stand(state, ref):
        return Thing(scopes=(), why_not=TOO_LATE)
    left = [one for one in proposed.standing if one["person"] != act["actor"]]
    why_not = "" if len(left) < len(proposed.standing) else "whoever took it back did not stand"
    _keep_candidates(state, act["seq"], ref, left)
    _ask_anew(state, ref)
    return Thing(scopes=(), why_not=why_not)


@kind("candidate.speak/1", "member-right", suspended=True)
def _speak(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, mandate = content["proposal"], content["mandate"]
    one = _candidate(state, ref, mandate)
    if one is None or not _may_stand(state, ref):
        return Thing(scopes=(), why_not=TOO_LATE)
    words = (text or {}).get("words", "")
    if state.has("candidate_words", mandate):
        state.change("candidate_words", act["seq"], mandate, words=words, at=act["time"])
    else:
        state.make(
            "candidate_words", act["seq"], ref=mandate, proposal=ref, author=act["actor"],
            words=words, at=act["time"], erased_at=None,
        )  # fmt: skip
    other = one["person"] != act["actor"]
    return Thing(scopes=(), why_not="another stands with that mandate" if other else "")


def _candidate(state: State, ref: str, mandate: str) -> Fields | None:
    standing = state.proposed[ref].standing if ref in state.proposed else []
    return next((one for one in standing if one["mandate"] == mandate), None)


@kind("candidate.erase/1", "own", power="content.erase", suspended=True)
def _erase_candidate(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    mandate = content["mandate"]
    author = state.get("candidate_words", mandate, "author")
    state.change("candidate_words", act["seq"], mandate, words="", erased_at=act["time"])
    return Thing(owner=author)


@kind("candidate.support/1", "member-right", suspended=True)
def _support_candidate(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, mandate, actor = content["proposal"], content["mandate"], act["actor"]
    one, before = _candidate(state, ref, mandate), _behind(state, mandate)
    state.make(
        "candidate_supporter", act["seq"], proposal=ref, mandate=mandate, person=actor,
        at=act["time"],
    )  # fmt: skip
    if not before:
        _ask_anew(state, ref)
    if one is None or not _may_stand(state, ref):
        return Thing(scopes=(), why_not=TOO_LATE)
    if one["person"] == actor or actor in before:
        return Thing(scopes=(), why_not="whoever stands behind that candidate is the same, or did")
    if state.audience == "all" and actor not in entitled(state, act["time"]):
        return Thing(scopes=(), why_not="whoever stands behind that candidate could not vote")
    return Thing(scopes=())


@kind("candidate.unsupport/1", "member-right", suspended=True)
def _unsupport_candidate(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, mandate, actor = content["proposal"], content["mandate"], act["actor"]
    did = actor in _behind(state, mandate)
    state.drop("candidate_supporter", f"{mandate}/{actor}")
    if not _behind(state, mandate):
        _ask_anew(state, ref)
    wrong = "" if did else "whoever took it back did not stand behind that candidate"
    return Thing(scopes=(), why_not=wrong if _may_stand(state, ref) else TOO_LATE)


@kind("election.lapse/1", "clock:lapse")
def _lapse(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref = content["proposal"]
    proposed, stage = state.proposed.get(ref), state.get("proposal", ref, "stage")
    state.change("proposal", act["seq"], ref, stage="failed", closed_at=act["time"])
    vote, unseen = state.first.get(ref), proposed is None and state.audience == "public"
    if ref in state.votes and unseen:  # what it was in one ballot with is for members
        state.votes[ref].closed = True
        return Thing()
    if vote is not None and state.get("proposal", vote, "stage") in {"passed", "failed"}:
        if ref in state.votes:
            state.votes[ref].closed = True
        over = stage not in {"notice", "open"} or _has_adopted(state, vote)
        return Thing(why_not="a constitution was adopted beside it" if over else "")
    somebody = proposed is not None and proposed.office is None
    if proposed is not None:  # who may vote is only seen in a whole export, and not of subscribers
        seen = state.audience == "all" and proposed.community is None
        voters = len(entitled(state, act["time"])) if seen else 6
        somebody = somebody or _on_ballot(state, proposed, voters)
    wrong = somebody or stage not in {"notice", None}
    return Thing(why_not="somebody stood, or its vote was not to open" if wrong else "")


def _elected(proposed: Proposed, winners: list[int], vote: Vote, seed: str) -> list[Fields]:
    """What the options that won do, or the mandates of the elected, for the term of the rule."""
    office = proposed.office
    if office is None:
        return proposed.effects(winners)
    ends = min(vote.closes + vote.rule["term"], vote.at + 365 * DAY)
    same = {name: office[name] for name in ("powers", "scope", "reason")}
    chosen = [proposed.standing[winner - 1] for winner in winners]
    second = _second(proposed, winners, vote, seed)
    free = {"instructions": None, "understudy": second, "gives_back": None}
    grants: list[Fields] = [
        {"ref": one["mandate"], "holder": one["person"], "ends": ends, **free, **same}
        for one in chosen
    ]
    return [{"n": n, "kind": "mandate.grant/1", "fields": one} for n, one in enumerate(grants)]


def _second(proposed: Proposed, winners: list[int], vote: Vote, seed: str) -> str | None:
    """Who would have been elected without the one who was, where they are to take over."""
    if proposed.seats > 1 or not winners or not (proposed.office or {}).get("understudy"):
        return None
    told = vote.choices.values() if vote.published is None else vote.published
    read = [_read_choice(one, "choice", proposed) or () for one in told]
    left = [
        tuple(kept for group in one if (kept := tuple(n for n in group if n != winners[0])))
        for one in read
    ]
    terms = Terms(vote.rule, len(vote.roll), len(proposed.ways), 1, bytes.fromhex(seed), (0, 0))
    chosen, _ = _count_choice(left, terms)
    return str(proposed.standing[chosen[0] - 1]["person"]) if chosen else None


def _say(state: State, act: Fields, **said: Any) -> None:
    """An objection, an answer or a report comes into being."""
    values = {"to": None, "author": act["actor"], "at": act["time"], **said}
    state.make("voice", act["seq"], withdrawn_at=None, erased_at=None, **values)


def _objections(state: State, proposal: str) -> dict[str, str]:
    """The objections to a proposal that stand, each with its author."""
    said = {ref: row.cells for ref, row in state.tables.get("voice", {}).items()}
    return {
        ref: one["author"]
        for ref, one in said.items()
        if one.get("proposal") == proposal and one.get("sort") == "objection"
        if one.get("withdrawn_at") is None
    }


def _unanswered(state: State, proposal: str) -> set[str]:
    """Those of them to which nobody said anything."""
    rows = state.tables.get("voice", {}).values()
    return _objections(state, proposal).keys() - {row.cells.get("to") for row in rows}


@kind("objection.make/1", "member-right", suspended=True)
def _object(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, actor = content["proposal"], act["actor"]
    vote, stage = state.votes.get(ref), state.get("proposal", ref, "stage")
    may = vote.may if vote else entitled(state, act["time"])
    why_not = ""
    if stage not in {"gathering", "notice", "open", None}:
        why_not = "it was decided before, or taken back"
    elif actor in _objections(state, ref).values():
        why_not = "whoever made it objected already"
    elif state.audience == "all" and actor not in may:
        why_not = "whoever made it could not vote"
    words = (text or {}).get("reason", "")
    _say(state, act, ref=content["ref"], proposal=ref, sort="objection", words=words)
    return Thing(scopes=(), why_not=why_not)


@kind("objection.withdraw/1", "own", suspended=True)
def _unobject(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref = content["voice"]
    state.change("voice", act["seq"], ref, withdrawn_at=act["time"])
    return Thing(owner=state.get("voice", ref, "author"), scopes=())


@kind("objection.answer/1", "member-right", suspended=True)
def _answer(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref = content["voice"]
    proposal = state.get("voice", ref, "proposal")
    behind = state.has("proposal_sponsor", f"{proposal}/{act['actor']}")
    words = (text or {}).get("answer", "")
    _say(state, act, ref=content["ref"], proposal=proposal, sort="answer", words=words, to=ref)
    why_not = "" if proposal is None or behind else "whoever answered did not stand behind it"
    return Thing(scopes=(), why_not=why_not)


@kind("minority.report/1", "member-right", suspended=True)
def _report(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, actor, vote = content["proposal"], act["actor"], state.votes.get(content["proposal"])
    words = (text or {}).get("report", "")
    _say(state, act, ref=content["ref"], proposal=ref, sort="minority", words=words)
    why_not = "" if vote is not None and vote.closed else "the vote had not closed"
    if not why_not and not _was_against(state, ref, actor, vote):
        why_not = "whoever left it neither objected nor voted no"
    return Thing(scopes=(), why_not=why_not)


def _was_against(state: State, ref: str, actor: str, vote: Vote | None) -> bool:
    """Whether somebody objected, or voted no, or in a way that does not tell (in secret: "")."""
    if vote is None or actor in _objections(state, ref).values():
        return True
    told = [vote.choices.get(k, "yes") for k, who in vote.voters.items() if who == actor]
    return any(choice not in {"yes", "abstain"} for choice in told)


@kind("voice.erase/1", "own", power="content.erase")
def _erase_voice(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref = content["voice"]
    author, sort, proposal = (
        state.get("voice", ref, name) for name in ("author", "sort", "proposal")
    )
    gone: Fields = {"words": "", "erased_at": act["time"]}
    is_open = state.get("proposal", proposal, "stage") in {"gathering", "notice", "open"}
    stands = is_open and state.get("voice", ref, "withdrawn_at") is None
    if sort == "objection" and stands and act["actor"] == author:
        gone["withdrawn_at"] = act["time"]
    state.change("voice", act["seq"], ref, **gone)
    return Thing(owner=author)


@kind("vote.announce/1", "clock:announce")
def _announce(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    told = {"announced_at": act["time"], "opens_at": content["opens"]}
    state.change("proposal", act["seq"], content["proposal"], stage="notice", **told)
    appeal = state.appeals.get(content["proposal"])
    if why_not := _not_let_through(state, content["proposal"]):
        return Thing(why_not=why_not)
    heard = appeal is None or not appeal.excludes or _was_heard(state, act, content["proposal"])
    if not heard:
        return Thing(why_not="whom it is about had less than 72 hours to answer")
    if appeal is None and _refused_lately(state, content["proposal"], act["time"]):
        return Thing(why_not="the members had said no to this recall, and its pause was not over")
    if appeal is None and _recalled_besides(state, content["proposal"]):
        return Thing(why_not="the same recall was announced already, or voted on")
    hasty = content["opens"] - act["time"] < 3 * DAY
    if why_not := _announce_veto(state, act, content["proposal"]):
        return Thing(why_not=why_not)
    return Thing(why_not="less than 72 hours of notice were given" if hasty else "")


@kind("vote.open/1", "clock:open")
def _open_vote(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, at, rule = content["proposal"], act["seq"], act["time"], content["rule"]
    appeal = state.appeals.get(ref)
    voters, roll = _body(state, appeal, at), content["roll"]
    why_not = _too_easy(state, act, content)
    if appeal is not None and appeal.size:
        if roll != sorted(_entry(appeal.roll, k) for k in appeal.seats):
            why_not = why_not or "its roll is not the jury that was drawn"
    elif rule["body"] == "subscribers":  # who they are is in no record, and no export
        if len(roll) < 3 or (state.audience == "all" and len(roll) > len(voters)):
            why_not = why_not or f"its roll of {len(roll)} cannot be that of a community"
    elif state.audience == "all" and len(roll) != len(voters):
        why_not = why_not or f"{len(voters)} could vote, but its roll has {len(roll)} entries"
    opens = None if ref in state.first else state.get("proposal", ref, "opens_at")
    ready = voters & _ready(state, ref)
    if opens is not None and at < opens and (appeal or len(ready) < min(len(roll), len(voters))):
        why_not = why_not or "its notice had not passed, and not everybody was ready"
    if ref in state.votes or state.first.get(ref, ref) not in {ref, *state.votes}:
        why_not = why_not or "it was opened before, or without the vote in whose ballot it is"
    if state.audience == "all" and _left_out(state, ref, at):
        why_not = why_not or "a rival was left out that enough stood behind"
    empty = _settle_candidates(state, seq, ref, len(roll))
    why_not = why_not or empty
    state.votes[ref] = Vote(seq, at, content["closes"], rule, roll, voters)
    for k, digest in enumerate(roll):
        state.make("roll_entry", seq, proposal=ref, k=k, digest=digest)
    state.change(
        "proposal", seq, ref, stage="open", opened_at=at, closes_at=content["closes"],
        rule=canonical(rule).decode(), rule_hash=sha256(canonical(rule)).hexdigest(),
        roll=len(roll),
    )  # fmt: skip
    return Thing(why_not=why_not)


def _left_out(state: State, ref: str, at: int) -> bool:
    """Whether a vote opens without any rival, though enough stand behind one."""
    rows = [row.cells for row in state.tables.get("rival", {}).values()]
    joined = any(one["beside"] == ref and one["option"] is not None for one in rows)
    return ref in state.proposed and not joined and bool(_ready_rivals(state, ref, at))


def _entry(roll: list[str], k: int) -> str:
    """An entry of a list, or nothing where a forged list has none."""
    return roll[k] if 0 <= k < len(roll) else ""


def _body(state: State, appeal: Appeal | None, at: int) -> set[str]:
    """Everybody who may vote or be drawn: of an appeal, those who had no part in it."""
    return entitled(state, at) - (appeal.parties if appeal else set())


def _ready(state: State, ref: str) -> set[str]:
    """Who had nothing more to say about a proposal."""
    keys = (key.split("/") for key in state.tables.get("proposal_ready", {}))
    return {person for proposal, person in keys if proposal == ref}


@kind("ballot.cast/1", "member-right", suspended=True)
@kind("ballot.take/1", "member-right", suspended=True)
def _cast(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, k, actor = content["proposal"], content["k"], act["actor"]
    vote = state.votes.get(ref)
    if vote is None or vote.closed or act["time"] >= vote.closes:
        return Thing(scopes=(), why_not="the vote was not open then")
    opened = sha256(bytes.fromhex(content["salt"]) + f"{ref}/{actor}".encode()).hexdigest()
    why_not = ""
    if not 0 <= k < len(vote.roll) or vote.roll[k] != opened:
        why_not = "whoever cast it is not that entry of the roll"
    elif act["kind"] == "ballot.take/1":
        why_not = _took_part_wrongly(vote, k)
    elif vote.rule["ballots"] == "secret":
        why_not = "it shows a choice in a secret vote"
    elif _read_choice(content["choice"], vote.rule["method"], state.proposed.get(ref)) is None:
        why_not = "it is no vote that can be counted"
    elif any(other == actor and at != k for at, other in vote.voters.items()):
        why_not = "whoever cast it has two entries on the roll"
    elif state.audience == "all" and actor not in vote.may:
        why_not = "whoever cast it could not vote when it opened"
    vote.choices[k], vote.voters[k] = content.get("choice", ""), actor
    vote.cast += 1
    return Thing(scopes=(), why_not=why_not)


def _took_part_wrongly(vote: Vote, k: int) -> str:
    if vote.rule["ballots"] != "secret":
        return "the vote was not secret"
    return "the same entry of the roll took part twice" if k in vote.voters else ""


@kind("vote.again/1", "clock:close")
def _hold_again(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    """A secret vote with fewer than 7 ballots is held for longer, and then openly and anew."""
    ref, seq, at = content["proposal"], act["seq"], act["time"]
    vote, openly = state.votes.get(ref), content["openly"]
    changed: Fields = {"closes_at": content["closes"], "longer_at": at}
    if vote is None or vote.closed:
        return Thing(why_not="no vote was open about it")
    why_not = _closed_early(state, ref, at, vote)
    if vote.rule["ballots"] != "secret" or openly != vote.prolonged:
        why_not = why_not or "a secret vote is held for longer once, and then openly"
    if state.audience != "public" and len(vote.voters) >= 7:
        why_not = why_not or "enough had voted, so it had to be counted"
    if content["closes"] - at < vote.rule["window"]:
        why_not = why_not or "it closes too early"
    vote.closes, vote.prolonged = content["closes"], True
    if openly:
        vote.rule = {**vote.rule, "ballots": "open"}
        vote.choices, vote.voters, vote.cast = {}, {}, 0
        changed["rule"] = canonical(vote.rule).decode()
        changed["rule_hash"] = sha256(canonical(vote.rule)).hexdigest()
    state.change("proposal", seq, ref, **changed)
    return Thing(why_not=why_not)


@kind("ballot.publish/1", "clock:close")
def _publish_ballots(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    """As many ballots as people who took part, each under a mark of its own, sorted by them."""
    ref, told, vote = content["proposal"], content["ballots"], state.votes.get(content["proposal"])
    for mark, choice in told:
        state.make("published_ballot", act["seq"], proposal=ref, mark=mark, choice=choice)
    if vote is None or vote.closed or vote.rule["ballots"] != "secret":
        return Thing(why_not="no secret vote was open about it")
    marks = [mark for mark, _choice in told]
    if len(told) != len(vote.voters):
        return Thing(why_not=f"{len(vote.voters)} took part, but {len(told)} ballots are published")
    method, proposed = vote.rule["method"], state.proposed.get(ref)
    if marks != sorted(set(marks)) or len(marks) < 7:
        return Thing(why_not="its ballots are too few, or not each under its own mark in order")
    if any(_read_choice(choice, method, proposed) is None for _mark, choice in told):
        return Thing(why_not="there is a ballot that cannot be counted")
    vote.published = [choice for _mark, choice in told]
    return Thing()


def _read_choice(
    choice: str, method: str, proposed: Proposed | None
) -> tuple[tuple[int, ...], ...] | None:
    """A ballot as groups of options, the best first: yes is 1, no is 0; None for what is none."""
    if choice == "abstain":
        return ()
    if method == "yes-no":
        return {"yes": ((1,),), "no": ((0,),)}.get(choice)
    if method == "consent":
        return ((1,),) if choice == "yes" else None
    try:
        groups = tuple(tuple(int(one) for one in each.split(",")) for each in choice.split(">"))
    except ValueError:
        return None
    named = [one for group in groups for one in group]
    most = len(proposed.ways) if proposed else max(named)
    sound = len(set(named)) == len(named) and all(0 <= one <= most for one in named)
    if method == "approval":
        sound = sound and len(groups) == 1 and (0 not in named or named == [0])
    plain = ">".join(",".join(map(str, sorted(group))) for group in groups)
    return groups if sound and plain == choice else None


@kind("vote.close/1", "clock:close")
def _close_vote(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, at = content["proposal"], act["seq"], act["time"]
    vote = state.votes.get(ref)
    stage = "passed" if content["passed"] else "failed"
    told = canonical(content["result"]).decode()
    state.change("proposal", seq, ref, stage=stage, closed_at=at, result=told)
    for place, n in enumerate(content["winners"], 1):
        state.change("proposal_option", seq, f"{ref}/{n}", place=place)
    proposed = state.proposed.get(ref)
    if proposed is not None and proposed.office is not None:
        for winner, one in zip(content["winners"], content["effects"], strict=False):
            state.make(
                "effect", seq, proposal=ref, n=one["n"], option=winner, kind=one["kind"],
                fields=canonical(one["fields"]).decode(), carried_at=None, failed_at=None,
                failure=None,
            )  # fmt: skip
    if ref in state.vetoes:
        state.vetoes[ref].closed = at
    if ref in state.emergencies:
        state.emergencies[ref].closed = at
    if ref in state.emergencies and state.is_live(state.emergencies[ref].mandate, at):
        told = {"ended_reason": "The members have voted on the emergency."}
        ended = {"ended_at": at, "ended_by": act["ground"], **told}
        state.change("mandate", seq, state.emergencies[ref].mandate, **ended)
    if vote is None or vote.closed:
        return Thing(why_not="no vote was open about it")
    why_not = _miscounted(state, content, vote) or _closed_early(state, ref, at, vote)
    if ref in state.first and not _has_adopted(state, state.first[ref]):
        why_not = why_not or "no constitution was adopted by the vote in whose ballot it was"
    if vote.rule["body"] == "subscribers" and content["effects"]:
        why_not = why_not or _not_theirs(state, content["effects"])
    vote.closed = True
    vote.waiting = {
        one["n"]: {"kind": one["kind"], "fields": one["fields"]} for one in content["effects"]
    }
    return Thing(why_not=why_not)


def _miscounted(state: State, content: Fields, vote: Vote) -> str:
    """What is wrong with a result, counted again from the ballots where they are seen here."""
    result, winners = content["result"], content["winners"]
    proposed = state.proposed.get(content["proposal"])
    if state.audience != "public":
        said = _objections(state, content["proposal"])
        objections = (len(said), len(_unanswered(state, content["proposal"])))
        if why_not := _counted_otherwise(content, vote, proposed, objections):
            return why_not
    elif result["type"] == "consent":
        if winners != ([1] if _consented(vote.rule, len(vote.roll), result) else []):
            return "its numbers do not give that result by its rule"
    elif result["type"] == "yes-no":
        passes = _passes(vote.rule, len(vote.roll), result["yes"], result["no"])
        if winners != ([1] if passes else []):
            return "its numbers do not give that result by its rule"
    if content["passed"] != bool(winners):
        return "its numbers do not give that result by its rule"
    if not _is_decided(state, content, vote):
        return "what it decided is not what was proposed"
    return "" if content["seed"] == state.root else "its lot is not drawn from the record before it"


def _is_decided(state: State, content: Fields, vote: Vote) -> bool:
    """Whether a vote decided what it could: what won, or undoing what nobody ratified."""
    winners, told = content["winners"], content["effects"]
    proposed = state.proposed.get(content["proposal"])
    emergency = state.emergencies.get(content["proposal"])
    if emergency is not None:
        undone = [{"n": n, **one} for n, one in sorted(emergency.pending.items())]
        return not told if winners else state.audience == "public" or told == undone
    veto = state.vetoes.get(content["proposal"])
    if veto is not None and not winners:
        return told == ([] if veto.again is None else [{"n": 1, **veto.again}])
    if proposed is None and state.audience == "public" and len(told) == 1:
        return bool(winners) or _does_again(state, told[0])
    if proposed is None or not winners:
        return bool(winners) or not told
    return told == _elected(proposed, winners, vote, content["seed"])


def _consented(rule: Fields, roll: int, result: Fields) -> bool:
    """Whether enough consented, and few enough objections stood, all of them answered."""
    enough = result["yes"] >= max(needed_yes(rule["quorum"], roll), 1)
    return enough and result["objections"] < rule["block"] and not result["unanswered"]


def _counted_otherwise(
    content: Fields, vote: Vote, proposed: Proposed | None, objections: tuple[int, int]
) -> str:
    """Why the ballots do not give this result, or nothing."""
    if vote.cast != content["cast"]:
        return f"{content['cast']} ballots were cast, but {vote.cast} are in the record"
    result, method = content["result"], vote.rule["method"]
    if vote.rule["ballots"] == "secret" and vote.published is None:
        return "its ballots were never published"
    told = vote.choices.values() if vote.published is None else vote.published
    read = [_read_choice(one, method, proposed) or () for one in told]
    terms = Terms(vote.rule, len(vote.roll), len(proposed.ways) if proposed else 1,
                  proposed.seats if proposed else 1, bytes.fromhex(content["seed"]),
                  objections)  # fmt: skip
    again = count(read, terms)
    if again == (content["winners"], result):
        return ""
    if method == "yes-no" and again[1] != result:
        return f"counted again, its ballots give {again[1]['yes']} yes and {again[1]['no']} no"
    if method == "yes-no":
        return "its numbers do not give that result by its rule"
    return f"counted again, its ballots choose {again[0] or 'nothing'}, or with other numbers"


# --- Counting again ---------------------------------------------------------------------

Ballots = list[tuple[tuple[int, ...], ...]]


@dataclass(frozen=True)
class Terms:
    """By what a vote is counted: rule, size of the roll, options besides 0, seats, seed …"""

    rule: Fields
    roll: int
    options: int
    seats: int
    seed: bytes
    objections: tuple[int, int] = (0, 0)
    """By consent: how many stand, and how many of them nobody answered."""

    @property
    def needed(self) -> int:
        """How many must be for it."""
        return needed_yes(self.rule["quorum"], self.roll)


def count(ballots: Ballots, terms: Terms) -> tuple[list[int], Fields]:
    """The winners and the result that these ballots give."""
    cast = [one for one in ballots if one]
    result: Fields
    if terms.rule["method"] == "choice":
        winners, result = _count_choice(cast, terms)
    elif terms.rule["method"] == "approval":
        winners, result = _count_approval(cast, terms)
    elif terms.rule["method"] == "consent":
        standing, unanswered = terms.objections
        result = {
            "type": "consent", "yes": len(cast), "abstain": len(ballots) - len(cast),
            "objections": standing, "unanswered": unanswered,
        }  # fmt: skip
        return ([1] if _consented(terms.rule, terms.roll, result) else []), result
    else:
        yes, no = cast.count(((1,),)), cast.count(((0,),))
        winners = [1] if _passes(terms.rule, terms.roll, yes, no) else []
        tie = "status quo" if yes == no and yes else ""
        neither = len(ballots) - len(cast)
        result = {"type": "yes-no", "yes": yes, "no": no, "abstain": neither, "tie": tie}
        return winners, result
    return winners, {**result, "voted": len(ballots)}


def _count_choice(cast: Ballots, terms: Terms) -> tuple[list[int], Fields]:
    """By Schulze's method, winning votes; a tie with 0 changes nothing, others go to the lot."""
    preferred = _preferred(cast, terms.options)
    admitted = [0, *(one for one in range(1, terms.options + 1) if _admits(terms, preferred, one))]
    path = _strongest(preferred, admitted)
    best = [a for a in admitted if all(path[a, b] >= path[b, a] for b in admitted if b != a)]
    winner, tie = best[0], ""
    if len(best) > 1:
        winner, tie = (0, "status quo") if 0 in best else (draw(terms.seed, 1, best)[0], "lot")
    result: Fields = {
        "type": "choice", "preferred": preferred, "admitted": admitted, "best": best,
        "winner": winner, "tie": tie,
    }  # fmt: skip
    return ([winner] if winner else []), result


def _admits(terms: Terms, preferred: list[list[int]], one: int) -> bool:
    """Whether enough prefer an option to changing nothing."""
    better, worse = preferred[one][0], preferred[0][one]
    return better >= terms.needed and better > worse and _enough(terms.rule, better, worse)


def _preferred(cast: Ballots, options: int) -> list[list[int]]:
    """How many ballots have each option before each other; what one leaves out is last."""
    every = range(options + 1)
    preferred = [[0 for _ in every] for _ in every]
    for ballot in cast:
        place = [len(ballot) for _ in every]
        for position, group in enumerate(ballot):
            for option in group:
                place[option] = position
        for a in every:
            for b in every:
                preferred[a][b] += place[a] < place[b]
    return preferred


def _strongest(
    preferred: list[list[int]], among: list[int]
) -> dict[tuple[int, int], tuple[int, int]]:
    """The strongest path between each two options, by way of these alone."""
    path: dict[tuple[int, int], tuple[int, int]] = {}
    for a in among:
        for b in among:
            wins = preferred[a][b] > preferred[b][a]
            path[a, b] = (preferred[a][b], -preferred[b][a]) if wins else (0, 0)
    for via in among:
        for a in among:
            for b in among:
                if via not in (a, b) and a != b:
                    path[a, b] = max(path[a, b], min(path[a, via], path[via, b]))
    return path


def _count_approval(cast: Ballots, terms: Terms) -> tuple[list[int], Fields]:
    """The most approved, each by enough and by more than approve of none; equals by lot."""
    every = range(terms.options + 1)
    approvals = [sum(one in ballot[0] for ballot in cast) for one in every]
    enough = max(terms.needed, approvals[0] + 1)
    elected, tied = list[int](), list[int]()
    for level in sorted({one for one in approvals[1:] if one >= enough}, reverse=True):
        equals = [one for one in every if one and approvals[one] == level]
        free = terms.seats - len(elected)
        if len(equals) > free > 0:
            tied, equals = equals, draw(terms.seed, free, equals)
        elected += equals[: max(free, 0)]
    result: Fields = {
        "type": "approval", "approvals": approvals, "elected": elected, "tied": tied,
        "tie": "lot" if tied else "",
    }  # fmt: skip
    return elected, result


def draw(seed: bytes, number: int, among: list[int]) -> list[int]:
    """So many of these by a verifiable lot (RFC 3797, with SHA-256)."""
    left, drawn = sorted(among), list[int]()
    for turn in range(number):
        counter = turn.to_bytes(2, "big")
        told = int(sha256(counter + seed + counter).hexdigest(), 16)
        drawn.append(left.pop(told % len(left)))
    return drawn


@kind("vote.extend/1", "clock:extend")
def _extend_vote(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, at, closes = content["proposal"], act["time"], content["closes"]
    vote = state.votes.get(ref)
    state.change("proposal", act["seq"], ref, closes_at=closes, extended_at=at)
    if vote is None or vote.closed or at < vote.closes:
        return Thing(why_not="the vote was not over then")
    short = state.audience == "public" or _is_short(state, ref, vote)
    why_not = "" if short and not vote.extended else "enough had taken part, or it was done before"
    if closes - at < 7 * DAY:
        why_not = why_not or "it closes too early"
    vote.closes, vote.extended = closes, True
    return Thing(why_not=why_not)


def _is_short(state: State, ref: str, vote: Vote) -> bool:
    """Whether fewer took part than must say yes, in a vote without a rule of its own for that."""
    secret = vote.rule["ballots"] == "secret" and len(vote.roll) >= 7
    if secret or ref in state.founding or ref in state.appeals or ref in state.emergencies:
        return False
    if ref in state.vetoes:
        return False
    return len(vote.voters) < needed_yes(vote.rule["quorum"], len(vote.roll))


def _closed_early(state: State, ref: str, at: int, vote: Vote) -> str:
    """Why a vote could not close yet, or nothing: unless all have voted and are ready."""
    if state.audience == "public":
        return ""
    if at >= vote.closes:
        hasty = not vote.extended and _is_short(state, ref, vote)
        return "too few had taken part, and it was not open for longer" * hasty
    voters = set(vote.voters.values())
    ready = _ready(state, ref) | _ready(state, state.first.get(ref, ref))
    for election in [one for one, beside in state.first.items() if beside == ref]:
        other = state.votes.get(election)
        if (
            other is not None
            and not other.closed
            and len(set(other.voters.values())) < len(other.roll)
        ):
            return "its time was not over, and not everybody had voted for the stewards"
    if len(voters) < len(vote.roll) or not voters <= ready:
        return "its time was not over, and not everybody had voted and was ready"
    return "its time was not over, and an objection not answered" * bool(_unanswered(state, ref))


@kind("decision.fail/1", "clock:carry")
def _fail(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, n, vote = content["proposal"], content["n"], state.votes.get(content["proposal"])
    was = None if vote is None else vote.waiting.pop(n, None)
    failed = {"failed_at": act["time"], "failure": content["reason"]}
    veto = state.vetoes.get(ref)
    if veto is not None and n == 0 and veto.undo is not None:
        was, veto.undo = veto.undo, None
    state.change("effect", act["seq"], f"{ref}/{n}", **failed)
    return Thing(why_not="nothing of that number was to be done" if was is None else "")


UNDOES = {
    "post.remove/1": "post.restore/1",
    "comment.remove/1": "comment.restore/1",
    "thread.lock/1": "thread.unlock/1",
    "member.ban/1": "member.unban/1",
    "community.close/1": "community.reopen/1",
    "mandate.end/1": "mandate.grant/1",
    "federation.block/1": "federation.lift/1",
    "federation.silence/1": "federation.lift/1",
    "federation.allow/1": "federation.lift/1",
}
"""What can be appealed against, and the act that undoes it."""


IN_EMERGENCIES = {
    "post.remove/1": ("post",),
    "comment.remove/1": ("comment", "replies"),
    "thread.lock/1": ("post",),
    "member.ban/1": ("person", "scope", "posts", "comments"),
    "community.close/1": ("community",),
    "federation.block/1": (),
    "federation.silence/1": (),
}
"""What may be done in an emergency, and what of it stands in the act that undoes it."""
EMERGENCY_POWERS = (
    "post.remove", "thread.lock", "member.ban", "community.close", "federation.block",
)  # fmt: skip
EMERGENCY_WORDS = "An emergency: shall it stand what was done?"
UNRATIFIED = "The members did not ratify the emergency in which it was done."
SINCE = "Something else was decided on it since."
DISTRUSTED = "The members do not trust them any more."
CONFIDENCE_WORDS = {
    "title": "Do we still trust this steward?",
    "statement": "They took powers for an emergency three times within 30 days, so the clock asks. "
    "If it passes, their mandates end.",
}


@kind("emergency.take/1", power=STEWARD)
def _take_power(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, at, actor = content["proposal"], act["seq"], act["time"], act["actor"]
    why_not = _no_emergency(state, act, content)
    unknown = dict.fromkeys((*PROPOSAL_TIMES, *PROPOSAL_NUMBERS))
    told = {"stage": "notice", "made_at": at, "announced_at": at, "opens_at": at}
    words = {"title": EMERGENCY_WORDS, "statement": content["reason"]}
    asked = {"question": "yes-no", "office": None}
    state.make("proposal", seq, ref=ref, **{**unknown, **told, **asked, **words, "author": actor})
    state.make("proposal_sponsor", seq, proposal=ref, person=actor, at=at)
    state.proposed[ref] = Proposed("yes-no", 1, [])
    _make_option(state, seq, ref, [], title="", person=None)
    _mandate(
        state, act, content["ref"], [content["power"]], holder=actor, scope=content["scope"],
        source=f"emergency:{ref}", giver=None, ends=content["ends"], reason=content["reason"],
    )  # fmt: skip
    state.emergencies[ref] = Emergency(content["ref"], actor, content["power"], at)
    state.make("emergency", seq, proposal=ref, mandate=content["ref"], steward=actor, taken_at=at)
    return Thing(scopes=(content["scope"], "moot"), why_not=why_not)


def _no_emergency(state: State, act: Fields, content: Fields) -> str:
    """Why a steward could not take a power for an emergency then, or nothing."""
    at, actor, power = act["time"], act["actor"], content["power"]
    if power not in EMERGENCY_POWERS:
        return "nobody takes that power for an emergency"
    if not at < content["ends"] <= at + 3 * DAY:
        return "no emergency lasts longer than 72 hours"
    scope = content["scope"]
    lost = [
        over
        for (who, over), powers in state.taken.items()
        if who == actor and power in powers and (scope == "moot" or over in {scope, "moot"})
    ]
    if lost or not content["reason"].strip():
        return "the members took that power away, or no reason was given"
    lately = {
        ref: one
        for ref, one in state.emergencies.items()
        if one.steward == actor and one.at > at - 30 * DAY
    }
    stages = {ref: state.get("proposal", ref, "stage") for ref in lately}
    if len(lately) >= 3 or any(one in {"notice", "open"} for one in stages.values()):
        return "its steward took powers too often"
    if any(stages[ref] == "failed" and one.power == power for ref, one in lately.items()):
        return "the members had not ratified that the last time"
    return ""


def _not_at_once(state: State, act: Fields, content: Fields) -> str:
    """Why the vote on an emergency was not opened as it must be, or nothing."""
    ordinary = _in_force(state, "ordinary", act["time"])
    same = {name: ordinary[name] for name in ("share", "quorum")}
    whole = {
        **RULE, "matter": "ordinary", "sponsors": "one", "notice": 0, "window": 3 * DAY,
        "pause": 0, **same,
    }  # fmt: skip
    if content["rule"] != whole:
        return "its rule is not that of emergencies"
    window = content["closes"] - act["time"]
    return "" if 3 * DAY - DAY // 24 <= window <= 3 * DAY else "it is not open for three days"


@kind("confidence.call/1", "clock:confidence")
def _call_confidence(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, at, steward = content["ref"], act["seq"], act["time"], content["steward"]
    often = [one for one in state.emergencies.values() if one.steward == steward]
    why_not = "" if sum(one.at > at - 30 * DAY for one in often) >= 3 else "it was not due"
    if state.asked.get(steward, at - 30 * DAY) > at - 30 * DAY:
        why_not = why_not or "the members were asked about them before"
    if content["opens"] - at < max(3 * DAY, _in_force(state, "recall", at)["notice"]):
        why_not = why_not or "too little notice was given"
    held = [
        mandate
        for mandate in state.powers
        if state.get("mandate", mandate, "holder") == steward
        and state.is_live(mandate, at)
        and not state.get("mandate", mandate, "source").startswith(("emergency:", "caretaker"))
    ]
    said = {"reason": DISTRUSTED, "vacate": False}
    ends = [{"kind": "mandate.end/1", "fields": {"mandate": one, **said}} for one in held]
    if content["effects"] != ends:
        why_not = why_not or "it is not about the mandates that they held"
    unknown = dict.fromkeys((*PROPOSAL_TIMES, *PROPOSAL_NUMBERS))
    told = {"stage": "notice", "made_at": at, "announced_at": at, "opens_at": content["opens"]}
    asked = {"question": "yes-no", "office": None, "author": steward}
    state.make("proposal", seq, ref=ref, **{**unknown, **told, **asked, **CONFIDENCE_WORDS})
    state.proposed[ref] = Proposed("yes-no", 1, [])
    _make_option(state, seq, ref, content["effects"], title="", person=None)
    state.make("confidence_vote", seq, proposal=ref, steward=steward, called_at=at)
    state.asked[steward] = at
    return Thing(scopes=(), why_not=why_not)


def _note_emergency(state: State, act: Fields, content: Fields) -> None:
    """What is done in an emergency is noted; what is undone or decided anew is settled."""
    kind, at = act["kind"], act["time"]
    if kind in IN_EMERGENCIES:
        undo = _undo_of(kind, content)
        _settle(state, act, undo, failed_at=at, failure=SINCE)
        source = state.get("mandate", act["ground"].removeprefix("mandate:"), "source") or ""
        ref = source.removeprefix("emergency:")
        if ref != source and act["ground"].startswith("mandate:") and ref in state.emergencies:
            _note(state, act["seq"], ref, undo)
    elif kind in {UNDOES[one] for one in IN_EMERGENCIES}:
        _settle(state, act, {"kind": kind, "fields": content}, carried_at=at)


def _undo_of(kind: str, content: Fields) -> Fields:
    fields: Fields = {name: content[name] for name in IN_EMERGENCIES[kind]}
    if kind.startswith("federation."):
        fields["hosts"] = [one["host"] for one in content["servers"]]
    return {"kind": UNDOES[kind], "fields": {**fields, "reason": UNRATIFIED}}


def _note(state: State, seq: int, ref: str, undo: Fields) -> None:
    emergency = state.emergencies[ref]
    n, emergency.done = emergency.done, emergency.done + 1
    emergency.pending[n] = undo
    emergency.undoing.append(undo)
    state.make(
        "effect", seq, proposal=ref, n=n, option=0, kind=undo["kind"],
        fields=canonical(undo["fields"]).decode(), carried_at=None, failed_at=None, failure=None,
    )  # fmt: skip


def _settle(state: State, act: Fields, undo: Fields, **became: Any) -> None:
    """Nothing is left to undo of the same thing, in the emergencies that are not judged yet."""
    for ref, one in state.emergencies.items():
        vote = state.votes.get(ref)
        if vote is not None and vote.closed:
            continue
        for n in [n for n, each in one.pending.items() if _thing_of(each) == _thing_of(undo)]:
            del one.pending[n]
            state.change("effect", act["seq"], f"{ref}/{n}", **became)


def _thing_of(undo: Fields) -> Fields:
    """What it is done to, in whatever words."""
    aside = {"reason", "posts", "comments", "replies"}
    fields = {name: value for name, value in undo["fields"].items() if name not in aside}
    return {"kind": undo["kind"], "fields": fields}


def _things_of(undo: Fields) -> set[bytes]:
    """To what an act is done that this undoes: each server, a person wherever, or the thing."""
    for name in ("hosts", "person"):
        if name in undo["fields"]:
            named = undo["fields"][name]
            each = [named] if isinstance(named, str) else named
            return {canonical([undo["kind"], one]) for one in each}
    return {canonical(_thing_of(undo))}


VETOED = (
    "community.close/1", "federation.block/1", "federation.silence/1", "federation.allow/1",
    "setting.set/1",
)  # fmt: skip
"""What can be suspended until the members have voted, when it was done under a mandate."""
TOUCHING = {*VETOED, "community.reopen/1", "federation.lift/1"}
SUSPENDED = "Suspended until the members have voted."
DEFAULTS: Fields = {
    "name": "Moot", "summary": "", "about": "", "address": "", "locale": "en", "zone": "UTC",
    "joining": "invitation", "admitting": "stewards", "questions": "", "founding": "members",
    "visibility": "public", "federation": "open", "secure_fetch": False, "link_previews": True,
    "pruning": "180", "crawlers": False, "searchable": True,
}  # fmt: skip
"""What settings are that nobody ever set."""


def _marks(kind: str, content: Fields) -> dict[str, bytes]:
    """The things that an act decides on, each with what tells what it makes of them."""
    if kind == "setting.set/1":
        return {f"setting:{content['key']}": canonical(content["value"])}
    if kind.startswith("community."):
        return {f"community:{content['community']}": kind.encode()}
    hosts = content.get("hosts") or [one["host"] for one in content["servers"]]
    return {f"host:{host}": kind.encode() for host in hosts}


def _note_touch(state: State, act: Fields, content: Fields) -> None:
    """Keep what was decided on a thing, and what can be suspended, before it is done."""
    by_steward = act["ground"].startswith("mandate:")
    source = state.get("mandate", act["ground"].removeprefix("mandate:"), "source") or ""
    for thing, mark in _marks(act["kind"], content).items():
        state.judged.setdefault(thing, []).append((act["seq"], mark, by_steward))
    if by_steward and act["kind"] in VETOED and not source.startswith("emergency:"):
        state.vetoable[act["seq"]] = act, content, _value_of(state, content.get("key"))


def _value_of(state: State, key: str | None) -> Any:
    """What a setting is now."""
    told = state.get("setting", key, "value")
    return DEFAULTS.get(key or "") if told is None else _read_value(told)


def _read_value(told: Any) -> Any:
    """The value of a setting; the hash of a long one stays as it is."""
    return told if isinstance(told, bytes) else json.loads(told)


def _behind_it(state: State, ref: str) -> set[str]:
    rows = state.tables.get("proposal_sponsor", {}).values()
    return {one.cells["person"] for one in rows if one.cells["proposal"] == ref}


def _signs_too_much(state: State, person: str, ref: str, at: int) -> str:
    """Why somebody could not stand behind a veto then, or nothing."""
    for other, veto in state.vetoes.items():
        if other == ref or person not in _behind_it(state, other):
            continue
        stage = state.get("proposal", other, "stage")
        if stage in {"gathering", "notice", "open"}:
            return "they stood behind another veto"
        if stage == "failed" and veto.closed > at - 30 * DAY:
            return "they had stood behind a veto that failed"
    return ""


@kind("veto.make/1", "member-right", suspended=True)
def _veto(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, seq, effects = content["ref"], act["seq"], content["effects"]
    nothing: Fields = {"ways": [], "office": None, "community": None, "effects": []}
    why_not = _no_veto(state, act, content)
    _propose(state, act, {**content, **nothing}, text)
    for n, one in enumerate(effects):
        state.make(
            "effect", seq, proposal=ref, n=n, option=n - 1, kind=one["kind"],
            fields=canonical(one["fields"]).decode(), carried_at=None, failed_at=None, failure=None,
        )  # fmt: skip
    undo, again = effects
    about = _marks(again["kind"], again["fields"])
    why_not = why_not or _signs_too_much(state, act["actor"], ref, act["time"])
    state.vetoes[ref] = Veto(content["done_at"], about, undo, again)
    state.make("veto", seq, proposal=ref, leaf=content["leaf"], done_at=content["done_at"])
    return Thing(scopes=(), why_not=why_not)


def _no_veto(state: State, act: Fields, content: Fields) -> str:
    """Why an act could not be suspended then, or nothing."""
    leaf, at = content["leaf"], act["time"]
    for key, row in state.tables.get("veto", {}).items():
        ended = state.get("proposal", key, "stage") in {"lapsed", "withdrawn"}
        if row.cells["leaf"] == leaf and not ended:
            return "the same act was suspended before"
    found = state.vetoable.get(leaf)
    if found is None:
        return "nothing can be suspended there" if state.audience == "all" else ""
    done, was, before = found
    if content["done_at"] != done["time"] or not 0 <= at - done["time"] < 14 * DAY:
        return "it came more than 14 days after the act"
    if done["actor"] == act["actor"]:
        return "its author did the act"
    left = _still(state, leaf, _marks(done["kind"], was))
    if not left:
        return "something else was decided on it since"
    return "" if _is_exact(done["kind"], was, before, content["effects"], left) else (
        "it does not undo that act and do it again")  # fmt: skip


def _still(state: State, leaf: int, made: dict[str, bytes]) -> set[str]:
    """The things about which nobody decided otherwise since, and the members nothing at all."""
    later = {thing: [one for one in state.judged.get(thing, ()) if one[0] > leaf] for thing in made}
    return {
        thing
        for thing, mark in made.items()
        if all(by_steward for _, _, by_steward in later[thing])
        and (not later[thing] or later[thing][-1][1] == mark)
    }


def _is_exact(kind: str, was: Fields, before: Any, effects: list[Fields], left: set[str]) -> bool:
    """Whether two effects are what undoes an act, as far as it stands, and what does it again."""
    if len(effects) != 2:
        return False
    undo, again = effects
    if kind == "setting.set/1":
        value = undo["fields"].get("value")
        same = _kept_as(value, before) and undo["fields"] == {"key": was["key"], "value": value}
        changes = canonical(value) != canonical(was["value"])
        return undo["kind"] == kind and same and changes and again == {"kind": kind, "fields": was}
    whole = dict(was)
    if kind == "community.close/1":
        inverse: Fields = {"community": was["community"], "reason": SUSPENDED}
    else:
        servers = [one for one in was["servers"] if f"host:{one['host']}" in left]
        inverse = {"hosts": [one["host"] for one in servers], "reason": SUSPENDED}
        named = [one["ref"] for one in again["fields"].get("servers", ())]
        if len(set(named)) != len(servers) or set(named) & {one["ref"] for one in was["servers"]}:
            return False
        pairs = zip(servers, named, strict=True)
        whole["servers"] = [{**one, "ref": name} for one, name in pairs]
    return undo == {"kind": UNDOES[kind], "fields": inverse} and again == {
        "kind": kind, "fields": whole,
    }  # fmt: skip


def _kept_as(value: Any, before: Any) -> bool:
    """Whether a value is what a setting was, of which long ones are kept as hashes."""
    if isinstance(before, bytes):
        return _kept(_json(value)) == before
    return canonical(value) == canonical(before)


def _announce_veto(state: State, act: Fields, ref: str) -> str:
    """Note that a veto is announced; gives why it could not be, or nothing."""
    veto = state.vetoes.get(ref)
    if veto is None:
        return ""
    at, voters = act["time"], entitled(state, act["time"])
    asked = _in_force(state, "ordinary", at)["sponsors"]
    needed = {"one": 1, "two": 2}.get(asked, _few(len(voters)) * (2 if asked == "twice" else 1))
    veto.announced = at
    if veto.undo is None or at - veto.done_at >= 14 * DAY:
        return "it came too late, or something else was decided on it"
    enough = len(_behind_it(state, ref) & voters) >= min(needed, max(len(voters), 1))
    return "" if enough or state.audience != "all" else "too few stood behind this veto"


def _few(roll: int) -> int:
    """How many must stand behind what is proposed: half the root of the roll, from 1 to 5."""
    root = 1
    while 4 * root * root < roll:
        root += 1
    return min(5, root)


def _not_plain(state: State, act: Fields, content: Fields) -> str:
    """Why the vote on a veto was not opened as it must be, or nothing."""
    ordinary = _in_force(state, "ordinary", act["time"])
    same = {name: ordinary[name] for name in ("share", "quorum", "sponsors", "notice", "window")}
    if content["rule"] != {**RULE, "matter": "ordinary", "pause": 0, **same}:
        return "its rule is not that of vetoes"
    window = content["closes"] - act["time"]
    return "" if window >= ordinary["window"] else "it closes too early"


def _suspends(state: State, act: Fields, content: Fields, ref: str) -> bool:
    """Whether this is what a veto undoes before the vote has closed; then it is done, once."""
    veto, vote = state.vetoes.get(ref), state.votes.get(ref)
    if veto is None:  # who sees only what is public does not see vetoes
        unseen = state.audience == "public" and (vote is None or not vote.closed)
        return unseen and _undoes_lately(state, act, content)
    stage = state.get("proposal", ref, "stage")
    due = stage in {"notice", "open", "passed"}
    if not due or veto.undo != {"kind": act["kind"], "fields": content}:
        return False
    veto.undo = None
    state.change("effect", act["seq"], f"{ref}/0", carried_at=act["time"])
    return True


def _undoes_lately(state: State, act: Fields, content: Fields) -> bool:
    """Whether an act is exactly what suspends something that a steward did in the last 14 days."""
    for done, was, before in state.vetoable.values():
        if act["time"] - done["time"] >= 15 * DAY:  # a day for a clock that was late
            continue
        if act["kind"] == done["kind"] == "setting.set/1":
            exact = was["key"] == content["key"] and _kept_as(content["value"], before)
        else:
            exact = UNDOES.get(done["kind"]) == act["kind"] and content["reason"] == SUSPENDED
            same = _marks(act["kind"], content).keys() <= _marks(done["kind"], was).keys()
            exact = exact and same
        if exact:
            return True
    return False


def _does_again(state: State, effect: Fields) -> bool:
    """Whether an effect does again what a steward did."""
    if effect["kind"] not in VETOED:
        return False
    marks = _marks(effect["kind"], effect["fields"]).items()
    return any(
        marks <= _marks(done["kind"], was).items() for done, was, _ in state.vetoable.values()
    )


def _settle_vetoes(state: State, act: Fields, content: Fields) -> str:
    """What is decided anew is nothing to suspend any more; gives why a steward could not do it."""
    if act["kind"] not in TOUCHING:
        return ""
    touched, at, seq = _marks(act["kind"], content), act["time"], act["seq"]
    by_steward = act["ground"].startswith("mandate:")
    why_not = _left_alone(state, act["kind"], content, at) if by_steward else ""
    for ref, veto in state.vetoes.items():
        stage, shared = state.get("proposal", ref, "stage"), veto.about.keys() & touched.keys()
        dodged = any(touched.get(one, mark) == mark for one, mark in veto.about.items())
        if not shared or act["ground"] == f"decision:{ref}" or (by_steward and dodged):
            continue
        if stage in {"gathering", "notice", "open"}:
            for n in (0, 1):
                if (veto.undo, veto.again)[n] is not None:
                    state.change("effect", seq, f"{ref}/{n}", failed_at=at, failure=SINCE)
            veto.undo = veto.again = None
    return why_not


def _left_alone(state: State, kind: str, content: Fields, at: int) -> str:
    """Why a steward could not do something again: it is suspended, or stays undone; or nothing."""
    if kind not in VETOED:
        return ""
    touched = _marks(kind, content)
    for ref, veto in state.vetoes.items():
        stage, shared = state.get("proposal", ref, "stage"), veto.about.keys() & touched.keys()
        same = any(touched[one] == veto.about[one] for one in shared)
        lately = stage == "passed" and veto.closed > at - 30 * DAY and same
        if lately or (stage in {"notice", "open"} and shared):
            return "the members had suspended it, or left it undone"
    return ""


@kind("appeal.make/1", "member-right", suspended=True)
def _appeal(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, seq, concerned = content["ref"], act["seq"], content["concerned"]
    _propose(state, act, {**content, "ways": [], "office": None, "community": None}, text)
    parties = {content["doer"], *concerned, act["actor"]}
    state.appeals[ref] = Appeal(seq, parties, act["actor"] in concerned)
    state.make(
        "appeal", seq, proposal=ref, leaf=content["leaf"], doer=content["doer"],
        concerned=act["actor"] in concerned, reply=None, replied_at=None, size=None, seed=None,
    )  # fmt: skip
    for person in parties:
        state.make("appeal_party", seq, proposal=ref, person=person)
    return Thing(scopes=(), why_not=_no_appeal(state, act, content))


def _no_appeal(state: State, act: Fields, content: Fields) -> str:
    """Why an appeal asks for something else than to undo an act of a steward, or nothing."""
    found = state.stewarded.get(content["leaf"])
    if found is None:
        return "nothing can be appealed against there" if state.audience == "all" else ""
    done, was = found
    if act["time"] - done["time"] >= 14 * DAY:
        return "it came more than 14 days after the act"
    if done["actor"] != content["doer"] or act["actor"] == done["actor"]:
        return "it names somebody else as who did the act, or they made it"
    effects: list[Fields] = content["effects"]
    if [one["kind"] for one in effects] != [UNDOES[done["kind"]]]:
        return "it does not undo that act"
    asked: Fields = effects[0]["fields"]
    same = (name for name in asked if name in was and name not in {"ref", "reason"})
    if any(asked[name] != was[name] for name in same):
        return "it does not undo that act"
    if asked.get("gives_back", was.get("mandate")) != was.get("mandate"):
        return "it does not undo that act"
    things = (("mandate", "holder"), ("post", "author"), ("comment", "author"))
    whom = [was.get("person"), *(state.get(t, was.get(t), column) for t, column in things)]
    if set(whom) - {None, *content["concerned"], done["actor"]}:
        return "it leaves out to whom that act was done"
    return ""


@kind("exclusion.propose/1", "member-right", suspended=True)
def _exclude(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, seq, person = content["ref"], act["seq"], content["person"]
    _propose(state, act, {**content, "ways": [], "office": None, "community": None}, text)
    why_not = _no_exclusion(state, act, content)
    parties = {person, act["actor"]}
    state.appeals[ref] = Appeal(seq, parties, concerned=False, excludes=True)
    state.make(
        "appeal", seq, proposal=ref, leaf=None, doer=person, concerned=False,
        reply=None, replied_at=None, size=None, seed=None,
    )  # fmt: skip
    for one in parties:
        state.make("appeal_party", seq, proposal=ref, person=one)
    state.change("proposal", seq, ref, stage="intake")
    state.intakes[ref] = Intake()
    state.make("intake", seq, proposal=ref, lot=None, size=None, settled_at=None, outcome=None)
    return Thing(scopes=(), why_not=why_not)


def _no_exclusion(state: State, act: Fields, content: Fields) -> str:
    """Why nobody could propose this of that person then, or nothing."""
    person, at, effects = content["person"], act["time"], content["effects"]
    if person == act["actor"]:
        return "whoever proposed it named themselves"
    fields: Fields = effects[0]["fields"] if len(effects) == 1 else {}
    told = (fields.get("person"), fields.get("scope"), fields.get("posts"), fields.get("comments"))
    if told != (person, "moot", [], []) or effects[0]["kind"] != "member.ban/1":
        return "it asks for something else than to keep one person out"
    until = fields["until"]
    if until is not None and not 30 * DAY <= until - at <= 365 * DAY:
        return "it is for less than 30 days or more than a year"
    for ref, row in state.tables.get("appeal", {}).items():
        if row.cells.get("leaf") is None and row.cells.get("doer") == person:
            stage, closed = (state.get("proposal", ref, one) for one in ("stage", "closed_at"))
            if stage in {"gathering", "notice", "open"}:
                return "the same was proposed of that person already"
            mine = state.get("proposal", ref, "author") == act["actor"]
            counts = stage == "failed" or (stage in {"withdrawn", "lapsed"} and mine)
            if counts and closed > at - HALF_A_YEAR:
                return "the same had been proposed of that person in the half year before"
    return _floods(state, act["actor"], person, at)


def _floods(state: State, author: str, person: str, at: int) -> str:
    """Why somebody kept those busy who look at proposals about a person, or nothing."""
    back, at_once = list[str](), 0
    for ref, one in state.intakes.items():
        at_once += not one.outcome and state.get("appeal", ref, "doer") == person
        if state.get("proposal", ref, "author") == author:
            if not one.outcome:
                return "another proposal of the same author was looked at first"
            if one.outcome == "form" and state.get("intake", ref, "settled_at") > at - 30 * DAY:
                back.append(state.get("appeal", ref, "doer"))
    if at_once > 1:
        return "two proposals about that person were looked at first"
    lately = person in back or len(back) >= 2
    return "it was sent back to the same author in the 30 days before" if lately else ""


# --- Intake: a few look at a proposal about a person before others see it


def _doubted(state: State, one: Intake, why_not: str) -> Thing:
    """What is wrong with an act of an intake, told at once or once all of it can be seen.

    The copy of who looks at a proposal, or of whom it is about, holds their own part of it. When
    it is let through all members see all of it.
    """
    if state.audience == "all":
        return Thing(scopes=(), why_not=why_not)
    one.doubt = one.doubt or why_not
    return Thing(scopes=())


def _parties(state: State, ref: str) -> set[str]:
    return state.appeals[ref].parties if ref in state.appeals else set()


def _end_intake(state: State, act: Fields, ref: str, outcome: str) -> None:
    state.intakes.setdefault(ref, Intake()).outcome = outcome
    state.change("intake", act["seq"], ref, settled_at=act["time"], outcome=outcome)


def _was_heard(state: State, act: Fields, ref: str) -> bool:
    """Whether whom it is about had 72 hours: anew, where another came before the members first."""
    made, person = state.get("proposal", ref, "made_at"), state.get("appeal", ref, "doer")
    passed = state.get("intake", ref, "settled_at") or made
    anew = any(
        other != ref
        and one.outcome == "through"
        and state.get("appeal", other, "doer") == person
        and made <= state.get("intake", other, "settled_at") <= passed
        for other, one in state.intakes.items()
    )
    return act["time"] - (passed if anew else made) >= 3 * DAY


def _not_let_through(state: State, ref: str) -> str:
    """Why a proposal about a person could not come before the members, or nothing."""
    one = state.intakes.get(ref)
    return "it was not let through from intake" if one and one.outcome != "through" else ""


def _able_to_look(state: State, ref: str, at: int) -> tuple[set[str], int]:
    """Who can look at a proposal about a person, and how many do."""
    members, behind = entitled(state, at), _sponsors_of(state, ref)
    left = members - state.appeals[ref].parties - behind
    if len(members) >= 10:
        return left, min(3, len(left))
    if _sent_back_by_one(state, ref, at - HALF_A_YEAR):
        return set(), 1
    return left & _fit_to_look(state, at), 1


def _fit_to_look(state: State, at: int) -> set[str]:
    """The stewards who can look alone, in a moot of a few."""
    return {
        state.get("mandate", ref, "holder")
        for ref in state.tables.get("mandate", {})
        if state.is_live(ref, at)
        and state.get("mandate", ref, "scope") == "moot"
        and "member.ban" in state.powers.get(ref, ())
        and str(state.get("mandate", ref, "source")).startswith(("genesis", "decision:"))
    }


def _sent_back_by_one(state: State, ref: str, since: int) -> bool:
    """Whether one alone had sent back what somebody else proposed of the same person since."""
    person, author = state.get("appeal", ref, "doer"), state.get("proposal", ref, "author")
    return any(
        one.outcome == "form"
        and one.size == 1
        and state.get("intake", other, "settled_at") > since
        and state.get("appeal", other, "doer") == person
        and state.get("proposal", other, "author") != author
        for other, one in state.intakes.items()
    )


@kind("intake.draw/1", "clock:intake")
def _draw_lookers(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, at, among, size = (
        content["proposal"], act["seq"], act["time"], content["among"], content["size"]
    )  # fmt: skip
    one, seed = (
        state.intakes.setdefault(ref, Intake()),
        sha256(canonical([ref, content["root"]])).digest(),
    )
    state.roots.setdefault(seq, []).append((seq, content["root"]))
    order, again = _lot(seed, len(among)), one.lot is not None or one.outcome
    one.lot, one.size = [among[k] for k in order[: 3 * size]], size
    state.change("intake", seq, ref, lot=canonical(one.lot).decode(), size=size)
    one.seats = [(among[k], 1, at) for k in content["lookers"]]
    for n, (person, calls, called) in enumerate(one.seats):
        state.make(
            "intake_seat", seq, proposal=ref, n=n, person=person, calls=calls, called_at=called
        )
    if again or content["lookers"] != order[:size]:
        return _doubted(state, one, "its lot, drawn again, calls others to look")
    if size not in {1, 3} or len(one.seats) != size:
        return _doubted(state, one, "so many are never drawn to look")
    if size == 1 and not set(among) <= _fit_to_look(state, at):
        return _doubted(state, one, "only a steward looks alone")
    if among != sorted(set(among)) or _parties(state, ref) & set(among):
        return _doubted(state, one, "its list has parties, or is in an order of choice")
    whole = (set(among), size) == _able_to_look(state, ref, at) or state.audience != "all"
    return _doubted(state, one, "" if whole else "its list is not of all who could look")


@kind("intake.replace/1", "clock:intake")
def _replace_looker(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, n, person, at = content["proposal"], content["n"], content["person"], act["time"]
    one = state.intakes[ref]
    fine = _is_vacant(state, one, n, at) and _next_looker(one, n) == person
    one.seats[n] = (person, one.seats[n][1] + 1, at)
    row: Fields = {"person": person, "calls": one.seats[n][1], "called_at": at}
    state.make("intake_seat", act["seq"], proposal=ref, n=n, **row)
    return _doubted(state, one, "" if fine else "it is not the next one's turn to look")


def _is_vacant(state: State, one: Intake, n: int, at: int) -> bool:
    """Whether who was called last for a seat said nothing for 48 hours, or left."""
    person, _calls, called = one.seats[n]
    late = at >= called + 2 * DAY or state.get("person", person, "left_at") is not None
    return person not in one.answers and late


def _next_looker(one: Intake, n: int) -> str | None:
    """Who is called next for a seat; None where nobody is left to call."""
    called, lot = sum(calls for _, calls, _ in one.seats), one.lot or []
    return lot[called] if one.seats[n][1] < 3 and called < len(lot) else None


@kind("intake.answer/1", "member-right", suspended=True)
def _look(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, actor, at = content["proposal"], act["actor"], act["time"]
    one = state.intakes.setdefault(ref, Intake())
    seats = range(len(one.seats))
    called = [n for n in seats if one.seats[n][0] == actor and not _is_vacant(state, one, n, at)]
    fine = called and not one.outcome and actor not in one.answers
    one.answers[actor] = content["through"]
    said = {"through": content["through"], "reason": (text or {}).get("reason", ""), "at": at}
    state.make("intake_answer", act["seq"], proposal=ref, person=actor, **said)
    return _doubted(state, one, "" if fine else "whoever answered was not called to look")


def _looked(state: State, one: Intake, at: int) -> bool | None:
    """Whether those who looked let it through; None while that was open."""
    said = [one.answers.get(person) for person, _, _ in one.seats]
    yes, no = said.count(True), said.count(False)
    if max(yes, no) > one.size // 2:
        return yes > no
    waits = any(
        told is None and not (_is_vacant(state, one, n, at) and _next_looker(one, n) is None)
        for n, told in enumerate(said)
    )
    return None if waits else no <= yes


@kind("intake.pass/1", "clock:intake")
def _pass_intake(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, at = content["proposal"], act["time"]
    one = state.intakes[ref]
    why_not = one.doubt
    if one.outcome:
        why_not = "its intake was over"
    elif one.lot is None:
        could = _able_to_look(state, ref, at)[0] if state.audience == "all" else None
        why_not = "some could have looked at it first" if could else why_not
    elif _looked(state, one, at) is not True:
        why_not = "those who looked had not let it through"
    person = state.get("appeal", ref, "doer")
    if _is_before_members(state, person):
        why_not = why_not or "another about that person was with the members"
    state.change("proposal", act["seq"], ref, stage="gathering")
    _end_intake(state, act, ref, "through")
    return Thing(scopes=(), why_not=why_not)


@kind("intake.return/1", "clock:intake")
def _return(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, why, at = content["proposal"], content["why"], act["time"]
    one = state.intakes.setdefault(ref, Intake())
    person = state.get("appeal", ref, "doer")
    fine = {
        "form": one.lot is not None and _looked(state, one, at) is False,
        "gone": state.get("person", person, "left_at") is not None,
        "failed": _failed_lately(state, person, at),
    }
    over = one.outcome
    state.change("proposal", act["seq"], ref, stage="returned", closed_at=at)
    _end_intake(state, act, ref, why)
    state.appeals.pop(ref, None)
    return _doubted(state, one, "" if fine[why] and not over else "nothing sent it back")


def _is_before_members(state: State, person: str) -> bool:
    """Whether a proposal about somebody was let through, and is not over: others wait for it."""
    return any(
        row.cells.get("leaf") is None
        and row.cells.get("doer") == person
        and state.get("proposal", ref, "stage") in {"gathering", "notice", "open"}
        for ref, row in state.tables.get("appeal", {}).items()
    )


def _intakes_due(state: State, at: int) -> set[str]:
    """The proposals for which the clock had to draw, replace, let through or send back by then."""
    under_way = {ref: one for ref, one in state.intakes.items() if not one.outcome}
    seen = under_way if state.audience == "all" else {}
    return {ref for ref, one in seen.items() if _is_intake_due(state, ref, one, at)}


def _is_intake_due(state: State, ref: str, one: Intake, at: int) -> bool:
    person = state.get("appeal", ref, "doer")
    if one.lot is None or state.get("person", person, "left_at") is not None:
        return True
    settled = _looked(state, one, at)
    if settled is not None:
        return not settled or not _is_before_members(state, person)
    seats = range(len(one.seats))
    return any(_is_vacant(state, one, n, at) and _next_looker(one, n) is not None for n in seats)


def _failed_lately(state: State, person: str, at: int) -> bool:
    """Whether the members had said no to keeping somebody out within half a year."""
    return any(
        row.cells.get("leaf") is None
        and row.cells.get("doer") == person
        and state.get("proposal", ref, "stage") == "failed"
        and state.get("proposal", ref, "closed_at") > at - HALF_A_YEAR
        for ref, row in state.tables.get("appeal", {}).items()
    )


@kind("appeal.reply/1", "own", suspended=True)
def _reply(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref = content["proposal"]
    replied = {"reply": content["words"], "replied_at": act["time"]}
    state.change("appeal", act["seq"], ref, **replied)
    return Thing(owner=state.get("appeal", ref, "doer"), scopes=())


@kind("jury.list/1", "clock:draw")
def _list_jurors(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq, size, roll = content["proposal"], act["seq"], content["size"], content["roll"]
    appeal = state.appeals.setdefault(ref, Appeal(seq, set(), concerned=None))
    for key in state.tables.get("proposal_sponsor", {}):
        proposal, person = key.split("/")
        if proposal == ref and person not in appeal.parties:
            appeal.parties.add(person)
            state.make("appeal_party", seq, proposal=ref, person=person)
    again = appeal.size is not None
    appeal.size, appeal.roll, appeal.listed = size, roll, seq
    state.change("appeal", seq, ref, size=size)
    for k, digest in enumerate(roll):
        state.make("jury_candidate", seq, proposal=ref, k=k, digest=digest)
    if why_not := _not_let_through(state, ref):
        return Thing(why_not=why_not)
    if again or roll != sorted(roll):
        return Thing(why_not="who could be drawn was settled before, or is in an order of choice")
    if state.audience != "all":
        return Thing()
    members, body = len(entitled(state, act["time"])), _body(state, appeal, act["time"])
    left, looked = len(body), state.intakes.get(ref, Intake()).answers
    whole = 0 if members <= 5 else 3 if members < 20 else 5 if members < 500 else 7
    due = 0 if left <= whole else whole
    others = len(body - looked.keys())
    among = others if others > due else left
    wrong = size != due or len(roll) != (among if due else 0)
    return Thing(why_not="its list is not of all who had no part in it" if wrong else "")


@kind("jury.mix/1", "member-right", suspended=True)
def _mix(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    appeal = state.appeals[content["proposal"]]
    appeal.mixed.append(content["words"])
    why_not = (
        "only those with a part in it mix the lot" if act["actor"] not in appeal.parties else ""
    )
    return Thing(scopes=(), why_not=why_not or ("it was drawn before" if appeal.drawn else ""))


@kind("jury.draw/1", "clock:draw")
def _draw(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, seq = content["proposal"], act["seq"]
    appeal, words, jurors = state.appeals[ref], content["words"], content["jurors"]
    seed = sha256(canonical([ref, content["root"], *words])).digest()
    state.change("appeal", seq, ref, seed=seed.hex())
    state.roots.setdefault(content["record_size"], []).append((seq, content["root"]))
    for n, k in enumerate(jurors):
        state.make("jury_seat", seq, proposal=ref, n=n, k=k, turn=n, called_at=act["time"])
    again, appeal.drawn, appeal.turn = appeal.drawn, True, len(jurors)
    appeal.order, appeal.seats = _lot(seed, len(appeal.roll)), list(jurors)
    if again or jurors != appeal.order[: appeal.size]:
        return Thing(why_not="its lot, drawn again, gives other jurors")
    if state.audience != "public" and words != appeal.mixed:
        return Thing(why_not="it leaves out, or adds to, what the parties put into the lot")
    return Thing(why_not=_drawn_by_another(state, ref, act, content["record_size"]))


def _drawn_by_another(state: State, ref: str, act: Fields, size: int) -> str:
    """Why the record was not of that size when the notice ended, or nothing."""
    opens = state.get("proposal", ref, "opens_at")
    if opens is None:
        return ""
    times = state.times[: act["seq"] + 1]
    if act["time"] < opens or not 0 < size < len(times):
        return "its notice had not passed, or it draws by what was not there"
    if times[size - 1] >= opens or 0 < times[size] < opens:
        return "it draws by another moment than was announced"
    return ""


def _lot(seed: bytes, among: int) -> list[int]:
    """All numbers below `among` in the order of the lot (RFC 3797, with SHA-256)."""
    left, drawn = list(range(among)), list[int]()
    for turn in range(among):
        counter = turn.to_bytes(2, "big")
        number = int.from_bytes(sha256(counter + seed + counter).digest(), "big")
        drawn.append(left.pop(number % len(left)))
    return drawn


def _turns(appeal: Appeal) -> int:
    """How many are called at most: three for each seat."""
    return min(3 * (appeal.size or 0), len(appeal.order))


@kind("jury.replace/1", "clock:draw")
def _replace(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    ref, n, k = content["proposal"], content["n"], content["k"]
    appeal, at = state.appeals[ref], act["time"]
    state.make("jury_seat", act["seq"], proposal=ref, n=n, k=k, turn=appeal.turn, called_at=at)
    due = appeal.order[appeal.turn] if appeal.turn < _turns(appeal) else None
    appeal.seats[n] = k
    appeal.turn += 1
    return Thing(why_not="it is not the next one's turn in the lot" if k != due else "")


@kind("jury.dissolve/1", "clock:draw")
def _dissolve(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    appeal = state.appeals[content["proposal"]]
    state.change("appeal", act["seq"], content["proposal"], size=0)
    left = _turns(appeal) - appeal.turn
    appeal.size = 0
    return Thing(why_not=f"{left} were still in the lot" if left or not appeal.drawn else "")


@kind("jury.answer/1", "member-right", suspended=True)
@kind("jury.say/1", "member-right", suspended=True)
def _as_juror(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    appeal, ref = state.appeals[content["proposal"]], content["proposal"]
    why_not = "whoever said it had a part in the appeal" if act["actor"] in appeal.parties else ""
    if "k" in content:
        opened = bytes.fromhex(content["salt"]) + f"{ref}/{act['actor']}".encode()
        if _entry(appeal.roll, content["k"]) != sha256(opened).hexdigest():
            why_not = "whoever answered is not that entry of the list"
    return Thing(scopes=(), why_not=why_not)


def _adopt(state: State, act: Fields, rule: Fields) -> None:
    """A rule holds in 7 days."""
    matter, since = rule["matter"], act["time"] + 7 * DAY
    state.rules.setdefault(matter, []).append((since, rule))
    state.make(
        "rule", act["seq"], matter=matter, holds_from=since, rule=canonical(rule).decode(),
        hash=sha256(canonical(rule)).hexdigest(), source=act["ground"],
    )  # fmt: skip


@kind("constitution.adopt/1", effect="constitution")
def _adopt_constitution(state: State, act: Fields, content: Fields, _: Fields | None) -> None:
    state.adopted = True
    for matter in CONSTITUTIONS[content["name"]]:
        _adopt(state, act, built_in(content["name"], matter))
    for ref in state.powers:
        if state.get("mandate", ref, "source") == "genesis" and state.is_live(ref, act["time"]):
            state.change(
                "mandate", act["seq"], ref, ended_at=act["time"], ended_by="constitution",
                ended_reason="The members adopted a constitution.",
            )  # fmt: skip


@kind("rule.adopt/1", effect="constitution")
def _adopt_rule(state: State, act: Fields, content: Fields, _: Fields | None) -> None:
    _adopt(state, act, content["rule"])


@kind("text.publish/1", effect="ordinary")
def _publish(state: State, act: Fields, content: Fields, _: Fields | None) -> None:
    state.make(
        "published_text", act["seq"], ref=content["ref"], proposal=content["proposal"],
        published_at=act["time"], withdrawn_at=None,
    )  # fmt: skip


@kind("text.withdraw/1", effect="ordinary")
def _withdraw_text(state: State, act: Fields, content: Fields, _: Fields | None) -> None:
    state.change("published_text", act["seq"], content["text"], withdrawn_at=act["time"])


# --- Each kind of act: the forum --------------------------------------------------------

WORDS = ("title", "url", "body", "content_note")


def _in(community: str) -> tuple[str, ...]:
    return (f"community:{community}", "moot")


def _post(state: State, ref: str) -> Thing:
    """A post as what an act is done to."""
    community = state.get("post", ref, "community")
    scopes = (f"thread:{ref}", *_in(community)) if community else None
    is_of_proposal = state.get("community", community, "posting") == "nobody"
    owner = None if is_of_proposal else state.get("post", ref, "author")
    return Thing(owner=owner, scopes=scopes)


def _comment(state: State, ref: str) -> Thing:
    """A comment as what an act is done to."""
    thread = _post(state, state.get("comment", ref, "post"))
    return Thing(owner=state.get("comment", ref, "author"), scopes=thread.scopes)


def _described(content: Fields) -> Fields:
    """What a community says of itself."""
    names = ("title", "description", "language", "visibility", "posting", "downvotes", "gallery")
    said = {name: content[name] for name in names}
    said["local_only"] = content.get("local_only", False)
    return {"icon_ref": content["icon"], **said}


@kind("community.found/1", "member-right", power="community.found")
def _found(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    _make_community(state, act, content["ref"], content["name"], **_described(content))
    return Thing(reserved=_chosen(state, "founding", "stewards"))


def _make_community(state: State, act: Fields, ref: str, name: str, **described: Any) -> None:
    state.make("name_taken", act["seq"], name=name, kind="community", ref=ref)
    state.make(
        "community", act["seq"], ref=ref, name=name, created_at=act["time"],
        creator=act["actor"], closed_at=None, origin="moot", host=None,
        actor_url=_url(state, "c", name), moved_to=None, was="[]", **described,
    )  # fmt: skip


@kind("discussion.found/1", "clock:discuss")
def _found_discussions(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    """The room of the threads about proposals: nobody else writes posts in it."""
    there = any(
        row.cells.get("posting") == "nobody" for row in state.tables.get("community", {}).values()
    )
    _make_community(
        state, act, content["ref"], "decide", title=content["title"],
        description=content["description"], icon_ref=None, language=None, visibility="members",
        posting="nobody", downvotes=False, gallery=False, local_only=True,
    )  # fmt: skip
    return Thing(why_not="there was such a room already" if there else "")


@kind("discussion.open/1", "clock:discuss")
def _open_discussion(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, about = content["ref"], content["about"]
    rooms = state.tables.get("community", {}).items()
    place = next((key for key, row in rooms if row.cells.get("posting") == "nobody"), None)
    why_not = "there was no room for it" if place is None else ""
    if state.has("discussion", about):
        why_not = "the proposal had its thread already"
    _make_post(
        state, act, ref, community=place, author=content["person"], language=None,
        published=act["time"], cross_of=None, url=None, body="", content_note=None,
        title=(text or {}).get("title", ""),
    )  # fmt: skip
    state.make("discussion", act["seq"], about=about, post=ref)
    return Thing(why_not=why_not)


def _make_post(state: State, act: Fields, ref: str, **said: Any) -> None:
    state.make(
        "post", act["seq"], ref=ref, edited_at=None, deleted_at=None, erased_at=None,
        removed_at=None, removed_reason=None, locked_at=None, pinned_at=None, origin="moot",
        origin_url=None, import_id=None, imported_up=0, imported_down=0, **said,
    )  # fmt: skip


OWN_ROOM = "nobody shapes the room of the proposals, or takes its threads away"


def _own_room(state: State, community: str | None) -> str:
    return OWN_ROOM if state.get("community", community, "posting") == "nobody" else ""


@kind("community.change/1", power="community.change")
def _change(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    why_not = _own_room(state, content["community"])
    state.change("community", act["seq"], content["community"], **_described(content))
    return Thing(scopes=_in(content["community"]), why_not=why_not)


@kind("community.close/1", power="community.close", effect="ordinary")
@kind("community.reopen/1", power="community.close", effect="ordinary")
def _close(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    closed = act["time"] if act["kind"] == "community.close/1" else None
    state.change("community", act["seq"], content["community"], closed_at=closed)
    why_not = _own_room(state, content["community"])
    return Thing(scopes=_in(content["community"]), why_not=why_not)


@kind("community.move/1", effect="ordinary")
def _move(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    state.change("community", act["seq"], content["community"], moved_to=content["to"])
    return Thing(scopes=_in(content["community"]))


@kind("community.was/1", effect="ordinary")
def _was(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    was = canonical(content["urls"]).decode()
    state.change("community", act["seq"], content["community"], was=was)
    return Thing(scopes=_in(content["community"]))


@kind("post.create/1", "member-right", power="post.announce", visitor=True)
def _create_post(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref, community = content["ref"], content["community"]
    _make_post(
        state, act, ref, community=community, author=act["actor"], language=content["language"],
        published=_told(act, content), cross_of=content["cross_of"], **_words(text, *WORDS),
    )  # fmt: skip
    _attach(state, act["seq"], ref, _words(text, "pictures")["pictures"])
    _show_far(state, act["seq"], ref, _words(text, "far_pictures")["far_pictures"])
    reserved = state.get("community", community, "posting") == "stewards"
    inward = _is_inward(state, community)
    why_not = _own_room(state, community)
    return Thing(scopes=_in(community), reserved=reserved, inward=inward, why_not=why_not)


def _told(act: Fields, content: Fields) -> int:
    """When it was written: a visitor's server may say, but nothing that was still to come."""
    return min(content.get("written_at") or act["time"], act["time"])


def _is_inward(state: State, community: str | None) -> bool:
    """Whether a community is closed to visitors, as far as the record shows it."""
    visibility = state.get("community", community, "visibility")
    return visibility == "members" or bool(state.get("community", community, "local_only"))


def _show_far(state: State, seq: int, post: str, pictures: list[Fields]) -> None:
    """A post gets these pictures on other servers in place of those it had."""
    for position in range(state.far_pictures.pop(post, 0)):
        state.drop("far_picture", f"{post}/{position}")
    for position, one in enumerate(pictures):
        state.make("far_picture", seq, post=post, position=position, origin="moot", **one)
    if pictures:
        state.far_pictures[post] = len(pictures)


def _attach(state: State, seq: int, post: str, pictures: list[Fields]) -> None:
    """A post gets these pictures in place of those it had."""
    for position in range(len(state.pictures.pop(post, []))):
        state.drop("attachment", f"{post}/{position}")
    for position, one in enumerate(pictures):
        state.make("attachment", seq, post=post, position=position, origin="moot", **one)
    if pictures:
        state.pictures[post] = [
            {name: one[name] for name in ("picture", "alt")} for one in pictures
        ]


def _keep_version(state: State, seq: int, table: str, ref: str) -> None:
    """What stood there before an edit is kept."""
    if not state.has(table, ref):
        return
    number = state.versions[ref] = state.versions.get(ref, 0) + 1
    said = {name: state.get(table, ref, name) for name in WORDS}
    edited, published = (state.get(table, ref, name) for name in ("edited_at", "published"))
    state.make(
        "revision", seq, thing=ref, number=number, written_at=edited or published,
        pictures=_json(state.pictures.get(ref, [])), origin="moot", **said,
    )  # fmt: skip


@kind("post.edit/1", "own", visitor=True)
def _edit_post(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref = content["post"]
    _keep_version(state, act["seq"], "post", ref)
    said = {"language": content["language"], "edited_at": _told(act, content)}
    said |= _words(text, *WORDS)
    state.change("post", act["seq"], ref, **said)
    _attach(state, act["seq"], ref, _words(text, "pictures")["pictures"])
    _show_far(state, act["seq"], ref, _words(text, "far_pictures")["far_pictures"])
    return _post(state, ref)


@kind("comment.create/1", "member-right", visitor=True)
def _create_comment(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    state.make(
        "comment", act["seq"], ref=content["ref"], post=content["post"], parent=content["parent"],
        author=act["actor"], language=content["language"], published=_told(act, content),
        edited_at=None, deleted_at=None, erased_at=None, removed_at=None, removed_reason=None,
        origin="moot",
        origin_url=None, import_id=None, imported_up=0, imported_down=0, distinguished=False,
        **_words(text, "body"),
    )  # fmt: skip
    community = state.get("post", content["post"], "community")
    scopes, inward = _post(state, content["post"]).scopes, _is_inward(state, community)
    return Thing(scopes=scopes, inward=inward)


@kind("comment.edit/1", "own", visitor=True)
def _edit_comment(state: State, act: Fields, content: Fields, text: Fields | None) -> Thing:
    ref = content["comment"]
    _keep_version(state, act["seq"], "comment", ref)
    said = {"language": content["language"], "edited_at": _told(act, content)}
    said |= _words(text, "body")
    state.change("comment", act["seq"], ref, **said)
    return _comment(state, ref)


@kind("post.delete/1", "own", suspended=True, visitor=True)
@kind("post.restore_own/1", "own", visitor=True)
@kind("comment.delete/1", "own", suspended=True, visitor=True)
@kind("comment.restore_own/1", "own", visitor=True)
def _delete(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    table, _, what = act["kind"].partition(".")
    deleted = act["time"] if what == "delete/1" else None
    state.change(table, act["seq"], content[table], deleted_at=deleted)
    return (_post if table == "post" else _comment)(state, content[table])


def _hide(state: State, act: Fields, table: str, ref: str, reason: str) -> None:
    """Hide a post or a comment, unless it is hidden already."""
    if state.get(table, ref, "removed_at") is None:
        ruling = {"removed_at": act["time"], "removed_reason": reason}
        state.change(table, act["seq"], ref, **ruling)


def _bring_back(state: State, act: Fields, table: str, ref: str) -> None:
    state.change(table, act["seq"], ref, removed_at=None, removed_reason=None)


@kind("post.remove/1", power="post.remove")
@kind("comment.remove/1", power="post.remove")
def _remove(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    table = act["kind"].partition(".")[0]
    for ref in (content[table], *content.get("replies", ())):
        _hide(state, act, table, ref, content["reason"])
    if table == "comment":
        judged = _judged_there(state, act, state.get("comment", content[table], "post"))
        return replace(_comment(state, content[table]), why_not=judged)
    why_not = _own_room(state, state.get("post", content[table], "community"))
    return replace(_post(state, content[table]), why_not=why_not)


def _judged_there(state: State, act: Fields, post: str | None) -> str:
    """Why somebody hid what was said of a proposal to end a mandate of theirs, or nothing."""
    held = act["ground"].removeprefix("mandate:")
    if held == act["ground"] or state.get("mandate", held, "caretaker"):
        return ""
    for about, row in state.tables.get("discussion", {}).items() if post else ():
        under_way = state.get("proposal", about, "stage") in {"gathering", "notice", "open"}
        if row.cells.get("post") != post or not under_way or about not in state.proposed:
            continue
        wanted = [one["fields"] for one in state.proposed[about].effects()
                  if one["kind"] == "mandate.end/1"]  # fmt: skip
        if any(state.get("mandate", one["mandate"], "holder") == act["actor"] for one in wanted):
            return "whoever hid it is judged in that thread"
    return ""


@kind("post.restore/1", power="post.remove", effect="ordinary")
@kind("comment.restore/1", power="post.remove", effect="ordinary")
def _restore(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    table = act["kind"].partition(".")[0]
    for ref in (content[table], *content.get("replies", ())):
        _bring_back(state, act, table, ref)
    return (_post if table == "post" else _comment)(state, content[table])


@kind("thread.lock/1", power="thread.lock")
@kind("thread.unlock/1", power="thread.lock", effect="ordinary")
@kind("post.pin/1", power="post.pin")
@kind("post.unpin/1", power="post.pin")
def _rule(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    column = "pinned_at" if "pin" in act["kind"] else "locked_at"
    undone = act["kind"].partition(".")[2].startswith("un")
    state.change("post", act["seq"], content["post"], **{column: None if undone else act["time"]})
    return _post(state, content["post"])


def _erase(state: State, act: Fields, table: str, ref: str) -> None:
    """The words of a post or comment go, with those of its earlier versions."""
    seq, at = act["seq"], act["time"]
    gone = {"origin_url": None, "erased_at": at}
    gone["deleted_at"] = state.get(table, ref, "deleted_at") or at
    names = WORDS if table == "post" else ("body",)
    state.change(table, seq, ref, **gone, **_words(None, *names))
    _attach(state, seq, ref, [])
    _show_far(state, seq, ref, [])
    for number in range(1, state.versions.get(ref, 0) + 1):
        key, title = f"{ref}/{number}", "" if table == "post" else None
        words = {**_words(None, *WORDS), "title": title}
        state.change("revision", seq, key, pictures="[]", **words)


@kind("post.erase/1", "own", suspended=True, visitor=True)
@kind("comment.erase/1", "own", suspended=True, visitor=True)
@kind("content.erase/1", power="content.erase")
def _erase_one(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    table = content.get("kind") or act["kind"].partition(".")[0]
    ref = content["thing"] if "thing" in content else content[table]
    _erase(state, act, table, ref)
    return (_post if table == "post" else _comment)(state, ref)


@kind("words.erase/1", "own", suspended=True, visitor=True)
def _erase_all(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    for table in ("post", "comment"):
        for ref, row in state.tables.get(table, {}).items():
            mine = row.cells.get("author") == content["person"]
            mine = mine and not _own_room(state, row.cells.get("community"))
            if mine and row.cells.get("erased_at") is None:
                _erase(state, act, table, ref)
    return Thing(owner=content["person"])


@kind("report.decide/1", power="report.decide")
def _decide(_state: State, _act: Fields, _content: Fields, _: Fields | None) -> Thing:
    return Thing(scopes=None)


@kind("member.warn/1", power="member.warn")
def _warn(_state: State, _act: Fields, content: Fields, _: Fields | None) -> Thing:
    return Thing(scopes=(content["scope"], "moot"))


@kind("member.ban/1", power="member.ban", effect="ordinary")
def _ban(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    why_not = _no_jury(state, act, content) or _undecided(state, act, content)
    source = state.get("mandate", act["ground"].removeprefix("mandate:"), "source") or ""
    until = content["until"]
    if source.startswith("emergency:") and (until is None or until - act["time"] > 3 * DAY):
        why_not = why_not or "in an emergency nobody is banned for more than 72 hours"
    decided = act["ground"].startswith("decision:")
    _lift(state, act, content)
    names = ("ref", "person", "scope", "reason", "until")
    said: Fields = {name: content[name] for name in names} | {"decided": decided}
    state.make("ban", act["seq"], starts=act["time"], ended_at=None, origin="moot", **said)
    state.bans[content["person"], content["scope"]] = content["ref"]
    for table in ("post", "comment"):
        for ref in content[table + "s"]:
            _hide(state, act, table, ref, content["reason"])
    for post in {state.get("comment", ref, "post") for ref in content["comments"]}:
        why_not = why_not or _judged_there(state, act, post)
    return Thing(scopes=(content["scope"], "moot"), why_not=why_not)


def _no_jury(state: State, act: Fields, content: Fields) -> str:
    """Why a ban needed the judgement of members who had no part in it, or nothing."""
    if act["ground"].startswith("decision:"):
        vote = state.votes.get(act["ground"].removeprefix("decision:"))
        judged = vote is not None and vote.rule["matter"] == "exclusion"
        return "" if judged else "no jury decided it"
    joined, left = (state.get("person", content["person"], one) for one in ("joined_at", "left_at"))
    if content["scope"] != "moot" or joined is None or left is not None:
        return ""
    short = content["until"] is not None and content["until"] - act["time"] <= 7 * DAY
    return "" if short else "a steward can keep a member out for 7 days only"


def _undecided(state: State, act: Fields, content: Fields) -> str:
    """Why no steward could end or replace the ban that stood, or nothing."""
    person, scope = content["person"], content["scope"]
    stands = state.get("ban", state.bans.get((person, scope)), "decided")
    if act["ground"].startswith("decision:") or not stands:
        return ""
    held = state.is_banned(person, scope, act["time"])
    return "members had decided on the ban that stood" if held else ""


@kind("member.unban/1", power="member.ban", effect="ordinary")
def _unban(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    why_not = _undecided(state, act, content)
    _lift(state, act, content)
    for table in ("post", "comment"):
        for ref in content[table + "s"]:
            _bring_back(state, act, table, ref)
    return Thing(scopes=(content["scope"], "moot"), why_not=why_not)


def _lift(state: State, act: Fields, content: Fields) -> None:
    """A ban over the same scope ends."""
    ban = state.bans.pop((content["person"], content["scope"]), None)
    if ban is not None:
        state.change("ban", act["seq"], ban, ended_at=act["time"])


STANCES = {"block": "blocked", "silence": "silenced", "allow": "allowed"}


@kind("federation.block/1", power="federation.block", effect="ordinary")
@kind("federation.silence/1", power="federation.block", effect="ordinary")
@kind("federation.allow/1", power="federation.block", effect="ordinary")
def _judge_servers(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    stance = STANCES[act["kind"].split(".")[1].split("/")[0]]
    servers: list[Fields] = content["servers"]
    _lift_stances(state, act, [server["host"] for server in servers])
    for server in servers:
        state.make(
            "stance", act["seq"], ref=server["ref"], host=server["host"], stance=stance,
            reason=server["reason"] or content["reason"], starts=act["time"],
            until=content["until"], ended_at=None,
        )  # fmt: skip
        state.stances[server["host"]] = server["ref"]
    return Thing()


@kind("federation.lift/1", power="federation.block", effect="ordinary")
def _lift_servers(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    _lift_stances(state, act, content["hosts"])
    return Thing()


def _lift_stances(state: State, act: Fields, hosts: list[str]) -> None:
    """What was decided about these servers ends."""
    for host in hosts:
        ref = state.stances.pop(host, None)
        if ref is not None:
            state.change("stance", act["seq"], ref, ended_at=act["time"])


@kind("import.complete/1", "host", power="import.run")
def _complete_import(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    state.make("import", act["seq"], completed_at=act["time"], undone_at=None, **content)
    return Thing(scopes=_in(content["community"]))


@kind("import.undo/1", "host", power="import.run")
@kind("import.redo/1", "host", power="import.run")
def _undo_import(state: State, act: Fields, content: Fields, _: Fields | None) -> Thing:
    undone = act["time"] if act["kind"] == "import.undo/1" else None
    state.change("import", act["seq"], content["ref"], undone_at=undone)
    return Thing(scopes=_in(content["community"]))


# --- The whole export -------------------------------------------------------------------


@dataclass
class Check:
    """Everything known of an export while it is read."""

    header: Fields
    key: Key
    tree: Tree = field(default_factory=Tree)
    hashes: bytearray = field(default_factory=bytearray)
    checkpoints: list[Checkpoint] = field(default_factory=list[Checkpoint])
    state: State = field(default_factory=State)
    problems: dict[str, str] = field(default_factory=dict[str, str])
    seen: int = 0
    rows: int = 0
    hidden_rows: int = 0
    open_table: str = ""
    open_rows: int = 0
    tables: set[str] = field(default_factory=set[str])
    witnessed: bool = False
    sealed: list[int] = field(default_factory=list[int])
    """Leaves that are hidden where all should be shown: only ballots of open votes may be."""

    @property
    def complete(self) -> bool:
        """Whether the export shows every leaf, so that nothing may be missing."""
        return self.header["audience"] == "all"

    def wrong(self, what: str, sentence: str) -> None:
        """Keep the first problem of each sort."""
        self.problems.setdefault(what, sentence)


NO_REPLAY = {"leaf", "replay"}
"""After these problems doing acts again, and comparing tables, would only confuse."""


def check_export(path: str, outside: str | None = None) -> Check:
    """Check an export, and a checkpoint kept elsewhere where there is one.

    Raises Unreadable when the file is cut off or damaged, Wrong when its first line cannot be.
    """
    lines = read_lines(path)
    check = _start(lines)
    try:
        ended = False
        for number, line in lines:
            if ended:
                raise Unreadable(f"Line {number} comes after the end.")
            ended = _take(check, number, line)
    except Wrong as problem:
        check.wrong("leaf", str(problem))
        return check
    except RecursionError as error:
        raise Unreadable("The file holds a value that is nested too deeply.") from error
    if not ended:
        raise Unreadable(f"The file is truncated: it stops after {check.tree.size} leaves.")
    _compare_header(check)
    _compare_sealed(check)
    _compare_checkpoints(check, outside)
    _compare_lots(check)
    _compare_emergencies(check)
    _compare_vetoes(check)
    _compare_called(check)
    _compare_sections(check)
    return check


def _start(lines: Iterator[tuple[int, Fields]]) -> Check:
    number, header = next(lines, (0, Fields()))
    if header.get("format") != FORMAT:
        raise Unreadable(f"The file is not an export of a moot's record ({FORMAT}).")
    texts = dict.fromkeys(("format", "moot", "audience", "root", "key"), str)
    shaped(number, header, **texts, **dict.fromkeys(("size", "epoch", "made"), int))
    unhex(number, header["moot"], 32)
    unhex(number, header["root"], 32)
    public = unhex(number, header["key"], 32)
    if header["audience"] not in AUDIENCES:
        raise Unreadable(f"Nobody knows the audience {header['audience']!r}.")
    try:
        return Check(header, Key(public), state=State(audience=header["audience"]))
    except ValueError as error:
        raise Wrong(f"The key in the first line cannot be a key: it is {error}.") from error


def _take(check: Check, number: int, line: Fields) -> bool:
    """Take in one line; True when it is the last one."""
    if "seq" in line:
        _take_leaf(check, number, read_leaf(number, line))
    elif "checkpoint" in line:
        shaped(number, line, checkpoint=str)
        check.checkpoints.append(_checkpoint(check, f"line {number}", line["checkpoint"]))
    elif "state" in line:
        shaped(number, line, state=str, row=dict)
        _take_row(check, number, line["state"], line["row"])
    elif "state_end" in line:
        shaped(number, line, state_end=str, rows=int)
        _end_table(check, number, line["state_end"], line["rows"])
    else:
        shaped(number, line, end=bool, leaves=int)
        if not line["end"] or line["leaves"] != check.tree.size or check.open_table:
            raise Unreadable(f"Line {number} ends the file in the wrong place.")
        return True
    return False


def _take_leaf(check: Check, number: int, leaf: Leaf) -> None:
    seq = check.tree.size
    if leaf.seq != seq:
        raise Wrong(f"Leaf {seq} is missing: leaf {leaf.seq} stands in its place.")
    if check.tables or check.open_table:
        raise Unreadable(f"Line {number}: a leaf comes after the tables.")
    _append(check, leaf)
    if leaf.problem:
        check.wrong("leaf", f"Leaf {seq} was changed: {leaf.problem}.")
    if leaf.content is None and check.complete:
        check.sealed.append(seq)
    if seq == 0:
        _compare_genesis(check, leaf)
    if not NO_REPLAY & check.problems.keys():
        try:
            if why := replay(check.state, leaf, complete=check.complete):
                check.wrong("ground", why)
        except Wrong as problem:
            check.wrong("replay", str(problem))


def _append(check: Check, leaf: Leaf) -> None:
    """The leaf joins the tree; a lot was drawn from the root before it."""
    if leaf.envelope is not None:
        check.seen += 1
        if leaf.envelope.get("kind") == "vote.close/1":
            check.state.root = check.tree.root().hex()
    check.tree.append(leaf.hash)
    check.hashes += leaf.hash


def _compare_genesis(check: Check, leaf: Leaf) -> None:
    if leaf.hash.hex() != check.header["moot"]:
        check.wrong("genesis", "The moot's id is not the hash of its first leaf.")
    if leaf.content is None:
        check.wrong("genesis", "The first leaf is hidden; it must show the moot's key.")
    elif leaf.content.get("key") != check.header["key"]:
        check.wrong("genesis", "The key in the first line is not the key of the first leaf.")


def _compare_sealed(check: Check) -> None:
    """Only ballots, and what jurors say, may be hidden there, until the votes have closed."""
    state = check.state
    over = {ref for ref, vote in state.votes.items() if vote.closed}
    since = [one.opened for ref, one in state.votes.items() if ref not in over]
    since += [one.made for ref, one in state.appeals.items() if ref not in over]
    first = min(since, default=None)
    for seq in check.sealed:
        if first is None or seq < first:
            check.wrong("hidden", f"Leaf {seq} is hidden, though the export says it shows all.")


# --- Checkpoints against the leaves -----------------------------------------------------


def _checkpoint(check: Check, where: str, text: str) -> Checkpoint:
    try:
        return read_checkpoint(text, check.header["moot"], check.key)
    except ValueError as error:
        raise Unreadable(f"There is no checkpoint in {where}: {error}.") from error


def _compare_header(check: Check) -> None:
    size, root = check.header["size"], check.header["root"]
    if size != check.tree.size:
        check.wrong("size", f"The first line promises {size} leaves; {check.tree.size} came.")
    if root != check.tree.root().hex():
        check.wrong("root", "The root in the first line is not the root over the leaves.")


def _roots_at(hashes: bytearray, sizes: set[int]) -> dict[int, bytes]:
    """The root of the record as it was at each of these sizes."""
    tree, roots = Tree(), dict[int, bytes]()
    for at in range(0, len(hashes), 32):
        tree.append(bytes(hashes[at : at + 32]))
        if tree.size in sizes:
            roots[tree.size] = tree.root()
    return roots


def _compare_checkpoints(check: Check, outside: str | None) -> None:
    witness = None if outside is None else _checkpoint(check, "the file you gave", outside)
    signed = sorted(check.checkpoints, key=lambda one: (one.size, one.epoch))
    roots = _roots_at(check.hashes, {one.size for one in (*signed, witness) if one})
    good = 0
    for one in signed:
        if one.problem:
            check.wrong("signature", f"A checkpoint over {one.size} leaves: {one.problem}.")
        elif one.size not in roots:
            check.wrong("lost", f"A checkpoint is over {one.size} leaves: the last are missing.")
        elif roots[one.size] == one.root:
            good = one.size
        else:
            check.wrong("range", f"{_leaves(good, one.size)} not as the moot signed them.")
            break
    if any(after.epoch < before.epoch for before, after in pairwise(signed)):
        check.wrong("epoch", "The checkpoints are not in the order of their epochs.")
    _compare_end(check, signed, good)
    if witness is not None:
        _compare_witness(check, witness, roots)


def _compare_lots(check: Check) -> None:
    """What lots were drawn with must be the root of the record as it was then."""
    drawn = check.state.roots
    roots = _roots_at(check.hashes, set(drawn)) if drawn else {}
    for size, lots in drawn.items():
        for seq, root in lots:
            if size not in roots or roots[size].hex() != root:
                check.wrong("lot", f"Leaf {seq} draws a lot with what was never the record's root.")


def _compare_emergencies(check: Check) -> None:
    """Each was voted on in time, and what was not ratified was undone, within a day."""
    state = check.state
    last = max(state.times, default=0) - DAY
    for ref, one in state.emergencies.items() if state.audience != "public" else ():
        vote = state.votes.get(ref)
        if vote is None and one.at + 3 * DAY < last:
            check.wrong("emergency", f"The members were never asked about the emergency {ref}.")
        elif vote is not None and not vote.closed and vote.closes < last:
            check.wrong("emergency", f"The vote on the emergency {ref} never closed.")
        elif vote is not None and vote.closed and vote.waiting and one.closed < last:
            check.wrong("emergency", f"The emergency {ref} was not ratified, and not undone.")


def _compare_called(check: Check) -> None:
    """What the clock had to do unasked was done, unless the machine was off."""
    for one in sorted(check.state.missed):
        check.wrong("called", one)


def _compare_vetoes(check: Check) -> None:
    """Each that was announced was suspended, and done again where the vote failed, in a day."""
    state = check.state
    last = max(state.times, default=0) - DAY
    for ref, one in state.vetoes.items():
        vote = state.votes.get(ref)
        if one.announced and one.undo is not None and one.announced < last:
            check.wrong("veto", f"What the veto {ref} is about was not suspended.")
        if vote is not None and not vote.closed and vote.closes < last:
            check.wrong("veto", f"The vote on the veto {ref} never closed.")
        elif vote is not None and vote.closed and vote.waiting and one.closed < last:
            check.wrong("veto", f"The veto {ref} failed, and the act was not done again.")


def _leaves(first: int, end: int) -> str:
    return f"Leaf {first} is" if end == first + 1 else f"Some leaves of {first} to {end - 1} are"


def _compare_end(check: Check, signed: list[Checkpoint], good: int) -> None:
    size = check.tree.size
    if not {"range", "signature", "lost"} & check.problems.keys():
        if good != size:
            check.wrong("unsigned", f"No checkpoint covers the leaves from {good} to {size - 1}.")
        elif signed[-1].epoch != check.header["epoch"]:
            check.wrong("epoch", "The epoch in the first line is not that of the last checkpoint.")


def _compare_witness(check: Check, witness: Checkpoint, roots: dict[int, bytes]) -> None:
    check.witnessed = True
    if witness.problem:
        check.wrong("witness", f"Your checkpoint does not fit this record: {witness.problem}.")
    elif roots.get(witness.size) == witness.root:
        return
    elif witness.epoch < check.header["epoch"]:
        check.wrong(
            "witness",
            f"Your checkpoint over {witness.size} leaves is from before a backup was restored,"
            " and this record has lost or changed some of them.",
        )
    elif witness.size > check.tree.size:
        check.wrong(
            "witness",
            f"Your checkpoint is over {witness.size} leaves, but there are only"
            f" {check.tree.size} here: the export is older, or the record was cut.",
        )
    else:
        check.wrong(
            "witness",
            f"The moot signed another record before: among the leaves 0 to {witness.size - 1}"
            " some were changed since your checkpoint.",
        )


# --- The tables in the export against the replay ----------------------------------------


def _take_row(check: Check, number: int, table: str, row: Fields) -> None:
    if check.open_table not in ("", table) or table in check.tables:
        raise Unreadable(f"Line {number}: the rows of {table} are not together.")
    check.open_table, check.open_rows = table, check.open_rows + 1
    if NO_REPLAY & check.problems.keys():
        return
    try:
        key = row_key(table, row)
    except KeyError:
        check.wrong("table", f"A row of {table} (line {number}) does not say which it is.")
        return
    made = check.state.tables.get(table, {}).pop(key, None)
    if made is not None:
        check.rows += 1
        _compare_row(check, f"{table} {key}", made, row)
    elif check.complete:
        check.wrong("table", f"{table} {key}: the table has this row, but no leaf made it.")
    else:
        check.hidden_rows += 1


def _compare_row(check: Check, where: str, made: Row, row: Fields) -> None:
    whole = made.made is not None
    if whole and row.keys() != made.cells.keys():
        names = ", ".join(sorted(row.keys() ^ made.cells.keys()))
        check.wrong("table", f"{where}: the columns {names} do not fit this verifier.")
    for column, value in row.items():
        seq, said = made.leaf_of(column), made.cells.get(column)
        if seq is None and (whole or not check.complete or column == "ref" or not value):
            continue
        if _kept(value) != said or isinstance(value, bool) != isinstance(said, bool):
            by = "no leaf set it" if seq is None else f"leaf {seq} set it"
            check.wrong(
                "table",
                f"{where}: {column} is {_shown(value)} in the table, but the record makes it"
                f" {_shown(said)} ({by}).",
            )


def _shown(value: Any) -> str:
    text = "another text" if isinstance(value, bytes) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _end_table(check: Check, number: int, table: str, rows: int) -> None:
    if check.open_table not in ("", table) or table in check.tables or rows != check.open_rows:
        raise Unreadable(f"Line {number}: rows of {table} are missing.")
    check.tables.add(table)
    check.open_table, check.open_rows = "", 0
    if NO_REPLAY & check.problems.keys():
        return
    for key, made in check.state.tables.pop(table, {}).items():
        if made.made is not None:
            check.wrong("table", f"{table} {key}: the row that leaf {made.made} made is missing.")
        elif check.complete and (ruled := [name for name in RULINGS if made.cells.get(name)]):
            seq = made.changed[ruled[0]]
            check.wrong("table", f"{table} {key}: the row that leaf {seq} changed is missing.")


def _compare_sections(check: Check) -> None:
    expected = {*ALWAYS, *(check.state.tables if check.complete else ())}
    missing = sorted(expected - check.tables)
    if missing and not NO_REPLAY & check.problems.keys():
        check.wrong("table", f"The export lacks the table {missing[0]}.")


# --- What people read -------------------------------------------------------------------


def sentences(check: Check) -> list[str]:
    """What was found, in a few sentences."""
    if check.problems:
        return list(check.problems.values())
    size, hidden = check.tree.size, check.tree.size - check.seen
    told = [f"The record of the moot {check.header['moot'][:16]}… is whole: {size} leaves."]
    if hidden:
        told.append(f"Of {hidden} leaves that you may not read only the hash was checked.")
    told.append(f"{len(check.checkpoints)} checkpoints of the moot are signed and fit.")
    told.append(f"{check.rows} rows in {len(check.tables)} tables are what the record makes them.")
    if check.hidden_rows:
        told.append(f"{check.hidden_rows} rows could not be checked: their leaves are hidden.")
    if check.witnessed:
        told.append("It is the record that your checkpoint was made of.")
    else:
        told.append("So it is consistent, no outside witness: with --checkpoint FILE it can also")
        told[-1] += " be compared with a checkpoint that somebody kept elsewhere."
    return told


def report(check: Check) -> Fields:
    """What was found, for programs."""
    return {
        "result": "wrong" if check.problems else "fine",
        "moot": check.header["moot"],
        "leaves": check.tree.size,
        "read": check.seen,
        "root": check.tree.root().hex(),
        "checkpoints": len(check.checkpoints),
        "witness": check.witnessed,
        "rows": check.rows,
        "problems": check.problems,
        "sentences": sentences(check),
    }


def main(arguments: list[str]) -> int:
    """Check what the command line names; gives the exit code."""
    parser = argparse.ArgumentParser(prog="verify.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("export", help="an export of the record, plain or gzip")
    parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint kept elsewhere")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    given = parser.parse_args(arguments)
    try:
        outside = _read_text(given.checkpoint) if given.checkpoint else None
        found = report(check_export(given.export, outside))
    except (Unreadable, Wrong) as error:
        result = "wrong" if isinstance(error, Wrong) else "unreadable"
        found: Fields = {"result": result, "sentences": [str(error)]}
    print(json.dumps(found, indent=2) if given.json else "\n".join(found["sentences"]))
    return {"fine": 0, "wrong": 1, "unreadable": 2}[found["result"]]


def _read_text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, ValueError) as error:
        raise Unreadable(f"The checkpoint cannot be read: {error}.") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
