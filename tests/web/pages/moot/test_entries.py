"""What the record names: whom an act was done to, to what and where, of every kind there is."""

from string import Formatter

import msgspec
from sqlalchemy import select

import folkmoot.rooms  # noqa: F401 - makes every kind known
from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.founding_vote import call
from folkmoot.assembly.mandates import mandates
from folkmoot.record.acts import NEVER, Kind, kinds
from folkmoot.record.reading import Entry
from folkmoot.web.pages.moot import entries
from folkmoot.web.pages.moot.sentences import told
from folkmoot.web.pages.persons import NOBODY
from tests.web.moot import Moot
from tests.web.pages.moot.stage import set_stage

GENERAL = {"", "a proposal", "an erased post", "the whole moot"}
"""What stands where nothing was found."""

OF_MOOT = ("mandate.", "member.ban/", "member.unban/", "emergency.")
"""Kinds whose place is a scope, which is that of the moot here."""


class Reader:
    """A member who reads the record."""

    viewer = "somebody"

    def day(self, at: int) -> str:
        """The day of a time."""
        return str(at)


def content(kind: Kind, names: dict[str, str]) -> dict[str, object]:
    """An act of a kind as the record keeps it: every field that names something does."""
    fields = [one.encode_name for one in msgspec.structs.fields(kind.act)]
    own = kind.name.partition(".")[0]
    own = {"member": "person", "discussion": "community", "founding": "proposal"}.get(own, own)
    known = names | {"ref": names.get(own, names["proposal"])}
    return {name: known[name] for name in fields if name in known}


def named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_sentence_about_a_person_a_thing_or_a_place_names_it(moot: Moot, monkeypatch):
    stage = set_stage(moot)
    moot.clock.advance(days=45)
    with moot.db.write() as tx:
        vote = proposals.by_id(tx, call(tx) or 0).ref
        held = tx.value(select(mandates.c.ref))
    proposal = dict.fromkeys(("proposal", "about", "beside", "rival", "appeal", "text"), vote)
    person = dict.fromkeys(("person", "holder", "steward"), moot.eve.ref)
    names = {
        **proposal, **person, "post": stage.post, "comment": stage.comment, "thing": stage.post,
        "kind": "post", "community": stage.garden, "mandate": held, "reset": held,
    }  # fmt: skip
    monkeypatch.setattr(entries, "_what", lambda _kind, _content: "something")

    empty: list[str] = []
    for kind in (one for one in kinds.values() if one.record != NEVER):
        if kind.name == "moot.genesis/1":  # names its founder, and nothing else
            continue
        envelope = {"kind": kind.name, "actor": moot.ada.ref, "ground": "own", "time": 1}
        leaf = Entry(1, "", envelope, content(kind, names))
        with moot.db.read() as tx:
            [line] = entries.lines(Reader(), tx, [leaf])
        wanted = named(told(kind.name).sentence)
        lacks = [
            "whom" in wanted and line.whom == NOBODY,
            "thing" in wanted and line.thing.title in GENERAL,
            "place" in wanted and line.place.title in GENERAL and not kind.name.startswith(OF_MOOT),
        ]
        if any(lacks):
            empty.append(kind.name)
    assert empty == []


def test_who_takes_over_a_mandate_is_named_and_not_who_had_it(moot: Moot):
    with moot.db.read() as tx:
        held = tx.value(select(mandates.c.ref))
        envelope = {
            "kind": "mandate.succeed/1", "actor": None, "ground": "clock:succeed", "time": 1
        }  # fmt: skip
        fields = {"mandate": held, "holder": moot.bob.ref, "ref": "0" * 32}
        [line] = entries.lines(Reader(), tx, [Entry(1, "", envelope, fields)])
    assert line.whom.name == "bob"


def test_whatever_is_done_with_a_proposal_names_it():
    for name, kind in kinds.items():
        fields = {one.name for one in msgspec.structs.fields(kind.act)}
        if kind.record != NEVER and "{thing}" in told(name).sentence and "proposal" in fields:
            assert name.partition(".")[0] in entries._PROPOSALS, name
