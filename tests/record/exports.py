"""Exports of a small moot's record, written by hand: no part of the program makes them.

Ada founds a moot, Bob and Cleo join, Bob becomes a steward, Cleo changes nothing.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from folkmoot.record import verify

Line = dict[str, Any]

KEY = Ed25519PrivateKey.from_private_bytes(b"moot" * 8)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"evil" * 8)
START = 1_700_000_000_000_000
HOUR = 3_600_000_000
DAY = 24 * HOUR

ADA, BOB, CLEO = ("0a" * 16, "0b" * 16, "0c" * 16)
FOUNDERS, BOBS = ("1a" * 16, "1b" * 16)


def public(key: Ed25519PrivateKey) -> str:
    """The public key in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


# ---- leaves


def salted(salt: str, value: object) -> str:
    """The salted hash of a content or a text."""
    return sha256(bytes.fromhex(salt) + rfc8785.dumps(value)).hexdigest()  # type: ignore[arg-type]


def leaf(
    seq: int,
    kind: str,
    content: Line,
    *,
    actor: str | None = ADA,
    ground: str = f"mandate:{FOUNDERS}",
    text: Line | None = None,
    time: int | None = None,
) -> Line:
    """One leaf with everything in it; each is an hour after the one before."""
    line: Line = {"seq": seq}
    if text is not None:
        line |= {"text": text, "text_salt": f"{seq + 1000:032x}"}
        content = {**content, "text_hash": salted(line["text_salt"], text)}
    line |= {"content": content, "salt": f"{seq:032x}"}
    line["envelope"] = {
        "seq": seq,
        "time": START + seq * HOUR if time is None else time,
        "kind": kind,
        "actor": actor,
        "ground": ground,
        "content": salted(line["salt"], content),
    }
    return rehashed(line)


def rehashed(line: Line) -> Line:
    """The same leaf with the hash of its envelope computed again."""
    envelope = rfc8785.dumps(line["envelope"])
    return {**line, "hash": sha256(b"\x00" + envelope).hexdigest()}


def genesis(key: Ed25519PrivateKey = KEY) -> Line:
    """Ada founds the moot."""
    content = {
        "name": "Möot",
        "address": "http://localhost:8000",
        "locale": "en",
        "zone": "UTC",
        "key": public(key),
        "founder": ADA,
        "mandate": FOUNDERS,
        "powers": json.loads(FOUNDING_POWERS),
        "program": "test",
    }
    return leaf(
        0, "moot.genesis/1", content, actor=None, ground="genesis", text={"founder_name": "ada"}
    )


def join(seq: int, ref: str, name: str, sponsor: str = ADA) -> Line:
    """A member brings another one in."""
    return leaf(
        seq,
        "member.join/1",
        {"ref": ref},
        actor=sponsor,
        ground="member-right",
        text={"name": name},
    )


def setting(seq: int, key: str, value: object, **options: Any) -> Line:
    """Somebody changes a setting."""
    return leaf(seq, "setting.set/1", {"key": key, "value": value}, **options)


def grant(
    seq: int,
    powers: tuple[str, ...] = ("member.admit",),
    scope: str = "moot",
    ends: int = START + 10 * DAY,
    **options: Any,
) -> Line:
    """Ada gives Bob a mandate."""
    content = {
        "ref": BOBS,
        "holder": BOB,
        "powers": list(powers),
        "scope": scope,
        "ends": ends,
        "reason": "He knows everybody.",
    }
    return leaf(seq, "mandate.grant/1", content, **options)


def admit(seq: int, ref: str, name: str, **options: Any) -> Line:
    """Bob admits somebody, on his mandate."""
    given = {"actor": BOB, "ground": f"mandate:{BOBS}", "text": {"name": name}, **options}
    return leaf(seq, "member.admit/1", {"ref": ref}, **given)


def story() -> list[Line]:
    """The five leaves of the small moot."""
    return [
        genesis(),
        join(1, BOB, "bob"),
        setting(2, "summary", "A place for “all” of us"),
        grant(3),
        admit(4, CLEO, "cleo"),
    ]


# ---- the tables as a database would have them


def person(ref: str, name: str | None, seq: int, sponsor: str | None) -> Line:
    """A member's row."""
    return {
        "ref": ref,
        "name": name,
        "host": None,
        "actor_url": f"http://localhost:8000/u/{name}" if name else None,
        "origin": "moot",
        "joined_at": START + seq * HOUR,
        "sponsor": sponsor,
        "left_at": None,
        "erased_at": None,
        "limited_until": None,
    }


def mandate(ref: str, holder: str, seq: int, ends: int, **columns: Any) -> Line:
    """A mandate's row."""
    return {
        "ref": ref,
        "holder": holder,
        "scope": "moot",
        "starts": START + seq * HOUR,
        "ends": ends,
        "caretaker": False,
        "ended_at": None,
        "ended_reason": None,
        "ended_by": None,
        "instructions": None,
        "understudy": None,
        "succeeds": None,
        **columns,
    }


FOUNDING_POWERS = (
    '["post.remove","post.pin","post.announce","thread.lock","content.erase","member.warn",'
    '"member.ban","member.admit","report.decide","community.found","community.change",'
    '"community.close","setting.set","identity.reset","import.run","mandate.grant",'
    '"host.operate","host.keys"]'
)


def tables() -> dict[str, list[Line]]:
    """The governed tables after the story, with a row for everything."""
    first = START
    return {
        "setting": [
            {"key": "name", "value": '"Möot"', "set_at": first},
            {"key": "address", "value": '"http://localhost:8000"', "set_at": first},
            {"key": "locale", "value": '"en"', "set_at": first},
            {"key": "zone", "value": '"UTC"', "set_at": first},
            {"key": "summary", "value": '"A place for “all” of us"', "set_at": first + 2 * HOUR},
        ],
        "restoration": [],
        "rule": [],
        "stance": [],
        "person": [
            person(ADA, "ada", 0, None),
            person(BOB, "bob", 1, ADA),
            person(CLEO, "cleo", 4, BOB),
        ],
        "name_taken": [
            {"name": "ada", "kind": "person", "ref": ADA},
            {"name": "bob", "kind": "person", "ref": BOB},
            {"name": "cleo", "kind": "person", "ref": CLEO},
        ],
        "mandate": [
            mandate(
                FOUNDERS,
                ADA,
                0,
                START + 60 * DAY,
                powers=FOUNDING_POWERS,
                source="genesis",
                giver=None,
                reason="",
            ),
            mandate(
                BOBS,
                BOB,
                3,
                START + 10 * DAY,
                powers='["member.admit"]',
                source=f"mandate:{FOUNDERS}",
                giver=ADA,
                reason="He knows everybody.",
            ),
        ],
    }


# ---- the tree and its checkpoints


def root(leaves: list[Line]) -> bytes:
    """The root by the definition in RFC 6962, section 2.1."""
    if len(leaves) <= 1:
        return bytes.fromhex(leaves[0]["hash"]) if leaves else sha256(b"").digest()
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()


def checkpoint(
    leaves: list[Line], key: Ed25519PrivateKey = KEY, epoch: int = 0, moot: str | None = None
) -> str:
    """A signed note over these leaves."""
    name = f"folkmoot/{moot or leaves[0]['hash']}"
    hashed = b64encode(root(leaves)).decode()
    body = f"{name}\n{len(leaves)}\n{hashed}\nepoch {epoch}\ntime {START + len(leaves) * HOUR}\n"
    raw = key.public_key().public_bytes_raw()
    key_id = sha256(name.encode() + b"\n\x01" + raw).digest()[:4]
    return f"{body}\n— {name} {b64encode(key_id + key.sign(body.encode())).decode()}\n"


# ---- the file


def export(
    leaves: list[Line] | None = None,
    state: dict[str, list[Line]] | None = None,
    *,
    key: Ed25519PrivateKey = KEY,
    audience: str = "all",
    epoch: int = 0,
    notes: list[str] | None = None,
    header: Line | None = None,
) -> list[Line]:
    """The lines of an export; without arguments, of the story, with two checkpoints."""
    leaves = story() if leaves is None else leaves
    state = tables() if state is None else state
    if notes is None:
        notes = [checkpoint(leaves[:size], key, epoch) for size in sorted({1, len(leaves)})]
    first = {
        "format": "folkmoot-export/1",
        "moot": leaves[0]["hash"],
        "audience": audience,
        "size": len(leaves),
        "root": root(leaves).hex(),
        "key": public(key),
        "epoch": epoch,
        "made": START + 9 * DAY,
        **(header or {}),
    }
    lines = [first, *leaves, *({"checkpoint": note} for note in notes)]
    for table, rows in state.items():
        lines += [{"state": table, "row": row} for row in rows]
        lines.append({"state_end": table, "rows": len(rows)})
    return [*lines, {"end": True, "leaves": len(leaves)}]


def text_of(lines: list[Line]) -> bytes:
    """The bytes of an export."""
    return b"".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        for line in lines
    )


def write(folder: Path, lines: list[Line] | bytes, name: str = "export") -> str:
    """Write an export; packed when the name ends in .gz. Gives its path."""
    data = lines if isinstance(lines, bytes) else text_of(lines)
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return str(path)


Verdict = Callable[..., dict[str, Any]]


def judge(path: str, outside: str | None = None) -> dict[str, Any]:
    """What verify.py says of an export: its report, or the reason it cannot read it."""
    try:
        return verify.report(verify.check_export(path, outside))
    except verify.Wrong as error:
        return {"result": "wrong", "problems": {"first line": str(error)}}
    except verify.Unreadable as error:
        return {"result": "unreadable", "problems": {"file": str(error)}}


def judged(folder: Path, lines: list[Line] | bytes, outside: str | None = None) -> dict[str, Any]:
    """Write an export and judge it."""
    return judge(write(folder, lines), outside)


def problem(folder: Path, lines: list[Line], outside: str | None = None) -> str:
    """The one thing that is wrong with an export."""
    found = judged(folder, lines, outside)
    assert found["result"] == "wrong", found
    assert len(found["problems"]) == 1, found["problems"]
    return next(iter(found["problems"].values()))
