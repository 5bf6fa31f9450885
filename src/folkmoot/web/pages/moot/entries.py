"""Leaves of the record as a page shows them: who, what, to what, on which ground, why."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import select

from folkmoot.assembly import caretaking, mandates
from folkmoot.assembly.deciding.proposals import proposals
from folkmoot.assembly.mandates import Mandate
from folkmoot.assembly.powers import POWERS
from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts
from folkmoot.forum.reports import OUTCOMES
from folkmoot.forum.shelves import in_sight
from folkmoot.forum.tallies import post_tallies
from folkmoot.identity.people import people
from folkmoot.identity.resets import resets
from folkmoot.record.reading import Entry
from folkmoot.record.settings import SETTINGS
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.moot import decided
from folkmoot.web.pages.moot.sentences import WITHOUT_END, told
from folkmoot.web.pages.persons import NOBODY, Who, by_refs
from folkmoot.words import N_, gettext, ngettext, say

GROUNDS = {
    "own": N_("done to one's own things"),
    "member-right": N_("as every member may"),
    "genesis": N_("at the founding"),
    "host": N_("from the command line of the machine"),
}
BY_CLOCK = N_("because its time had come")
FOUNDER, CARETAKER = N_("by the founder's mandate"), N_("by the caretaker's mandate")
TAKER = N_("by a power that they took for an emergency {day}")
DECIDED, DECIDED_ON = N_("by a decision of the members"), N_("by the decision {title}")
STEWARD = N_("by a mandate of {day}")
BOUND = N_("by a mandate of {day}, as its instructions say")
HIDDEN, ERASED, DELETED = N_("a removed post"), N_("an erased post"), N_("a deleted post")
COMMENT = N_("a comment on {post}")
QUOTED = N_("“{title}”")
PLAIN = N_("a post")
"""A post without its title, in the sentence that tells why it has none."""
CLOSED = N_("a community for members")
CHANGED = N_("{label}: “{value}”")

NAMED_SERVERS = 3

LONGEST_VALUE = 150
"""So many characters of a setting are shown; all of them stand in the record for programs."""

PROPOSAL, ERASED_PROPOSAL = N_("a proposal"), N_("a proposal whose words were erased")

_PROPOSALS = (
    "proposal", "appeal", "jury", "vote", "ballot", "decision", "discussion", "rival", "election",
    "candidate", "veto", "text", "objection", "minority", "intake",
)  # fmt: skip
_NEWCOMERS = ("member.join/", "member.admit/", "member.enter/", "member.let_in/", "member.come/")
_FAMILIES = {"thread": "post"}
_NAMES = ("proposal", "about", "beside", "rival", "ref")
"""The fields by which acts name a proposal, the first that there is."""
_TAKING = ("post.remove/1", "post.delete/1")


class Named(msgspec.Struct, frozen=True):
    """Something with a name and perhaps an address ("" where there is nothing to show)."""

    title: str = ""
    href: str = ""


NOTHING = Named()


class Line(msgspec.Struct, frozen=True):
    """One entry of the record as the page shows it."""

    seq: int
    at: int
    kind: str
    sentence: str
    who: Who | None
    """None for the moot itself, and for its host."""
    host: bool
    whom: Who
    thing: Named
    place: Named
    what: str
    until: int
    ground: str
    reason: str
    erased: bool


class Known(msgspec.Struct, frozen=True):
    """What the entries of one page name, looked up at once."""

    people: dict[Ref, Who]
    posts: dict[str, Named]
    comments: dict[str, Named]
    proposals: dict[str, Named]
    places: dict[str, Named]
    mandates: dict[str, Mandate]
    holders: dict[str, Ref]
    """Whose each mandate and each reset is."""


def lines(ask: Ask, tx: ReadTx, entries: Sequence[Entry]) -> list[Line]:
    """The entries in words. All of them are open to whoever asks."""
    shown = [one for one in entries if one.envelope is not None]
    known = _look_up(ask, tx, shown)
    return [_line(ask, one, known) for one in shown]


def _line(ask: Ask, entry: Entry, known: Known) -> Line:
    envelope, content = entry.envelope or {}, entry.content or {}
    kind, actor = envelope["kind"], envelope["actor"]
    until = content.get("until") or content.get("ends") or 0
    sentence = told(kind).sentence
    if kind.startswith("member.ban/") and not until:
        sentence = WITHOUT_END
    if kind.startswith("mandate.caretake/"):
        until = envelope["time"] + caretaking.TERM
    if kind.startswith("moot.genesis/"):
        actor = content["founder"]
    return Line(
        seq=entry.seq,
        at=envelope["time"],
        kind=kind,
        sentence=sentence,
        who=known.people[actor] if actor else None,
        host=envelope["ground"] == "host",
        whom=known.people.get(_whom(kind, content, known) or Ref(""), NOBODY),
        thing=_thing(kind, content, known),
        place=_place(kind, content, known),
        what=_what(kind, content),
        until=until,
        ground=_ground(ask, envelope["ground"], known),
        reason=_reason(entry),
        erased=entry.erased,
    )


def _whom(kind: str, content: dict[str, Any], known: Known) -> Ref | None:
    """The person an act was done to."""
    if kind.startswith(_NEWCOMERS):
        return content["ref"]
    named = content.get("person") or content.get("holder") or content.get("steward")
    owned = next((content[name] for name in ("mandate", "reset") if name in content), "")
    return named or known.holders.get(owned)


def _thing(kind: str, content: dict[str, Any], known: Known) -> Named:
    family = kind.partition(".")[0]
    family = _FAMILIES.get(family, family)
    if family in _PROPOSALS:
        ref = next((content[one] for one in _NAMES if one in content), "")
        return known.proposals.get(ref, Named(gettext(PROPOSAL)))
    if family == "content":
        family, ref = content["kind"], content["thing"]
    elif family in ("post", "comment"):
        ref = content["ref"] if kind.endswith(".create/1") else content.get(family)
    else:
        return NOTHING
    found = (known.posts if family == "post" else known.comments).get(ref or "")
    if found is not None and kind in _TAKING and found.title in (gettext(HIDDEN), gettext(DELETED)):
        return Named(gettext(PLAIN), found.href)
    return found or Named(gettext(ERASED))


def _place(kind: str, content: dict[str, Any], known: Known) -> Named:
    scope = content.get("scope")
    if scope is None and kind.startswith(("community.found/", "discussion.found/")):
        scope = f"community:{content['ref']}"
    if scope is None and "community" in content:
        scope = f"community:{content['community']}"
    if scope is None and "post" in content:
        scope = f"post:{content['post']}"
    return known.places.get(scope or "moot", known.places["moot"])


def _what(kind: str, content: dict[str, Any]) -> str:
    """Powers, a setting, a decision or a number, in words."""
    if kind.startswith("mandate.grant/"):
        sentences = [POWERS[name].sentence for name in content["powers"] if name in POWERS]
        return " ".join(gettext(sentence) for sentence in sentences)
    if kind.startswith("emergency."):
        return gettext(POWERS[content["power"]].sentence)
    if kind.startswith("setting.set/"):
        return setting_words(content["key"], content["value"])
    if kind.startswith("report.decide/"):
        return gettext(OUTCOMES.get(content["outcome"], ""))
    if kind.startswith("federation."):
        named = [server["host"] for server in content.get("servers", ())]
        return servers_named(named or content["hosts"])
    if kind.startswith(("vote.", "ballot.", "constitution.", "rule.")):
        return decided.words(kind, content)
    if kind.startswith("import.complete/"):
        number = content["posts"]
        return ngettext("{n} conversation", "{n} conversations", number).format(n=number)
    return ""


def servers_named(hosts: Sequence[str]) -> str:
    """One server by its name, or how many they are and the first of them."""
    if len(hosts) == 1:
        return hosts[0]
    number = len(hosts)
    counted = ngettext("{n} server", "{n} servers", number).format(n=number)
    return f"{counted} ({shorten(', '.join(hosts[:NAMED_SERVERS]))}…)"


def setting_words(key: str, value: object) -> str:
    """A setting and its value as its form shows them."""
    setting = SETTINGS.get(key)
    if setting is None:
        return key
    if isinstance(value, bool):
        words = gettext("yes") if value else gettext("no")
    else:
        label = dict(setting.choices).get(str(value))
        words = gettext(label) if label else shorten(str(value))
    return say(CHANGED, label=gettext(setting.label), value=words)


def shorten(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_VALUE else line[:LONGEST_VALUE].rstrip() + "…"


def _ground(ask: Ask, ground: str, known: Known) -> str:
    if ground in GROUNDS:
        return gettext(GROUNDS[ground])
    if ground.startswith("clock:"):
        return gettext(BY_CLOCK)
    if ground.startswith(mandates.DECIDED):
        decision = known.proposals.get(ground.removeprefix(mandates.DECIDED))
        return say(DECIDED_ON, title=decision.title) if decision else gettext(DECIDED)
    mandate = known.mandates.get(ground.removeprefix("mandate:"))
    if mandate is None:
        return ground
    if mandate.source == mandates.GENESIS_DECISION:
        return gettext(FOUNDER)
    if mandate.caretaker:
        return gettext(CARETAKER)
    words = STEWARD if mandate.instructions is None else BOUND
    words = TAKER if mandate.source.startswith(mandates.TAKEN) else words
    return say(words, day=ask.day(mandate.starts))


def _reason(entry: Entry) -> str:
    both = (entry.content or {}) | (entry.text or {})
    return str(both.get("reason") or both.get("answer") or "").strip()


def _look_up(ask: Ask, tx: ReadTx, entries: Sequence[Entry]) -> Known:
    contents = [one.content or {} for one in entries]
    grounds = [str((one.envelope or {})["ground"]) for one in entries]
    decisions = {one.removeprefix(mandates.DECIDED) for one in grounds}
    refs = {str(value) for content in contents for value in content.values() if _is_ref(value)}
    held = _mandates(tx, [ground.removeprefix("mandate:") for ground in grounds] + list(refs))
    owners = _owners(tx, list(held.values()), refs)
    actors = {actor for one in entries if (actor := (one.envelope or {})["actor"])}
    wanted = {Ref(ref) for ref in (*refs, *actors, *owners.values())}
    places = _communities(ask, tx)
    shown, where = _posts(ask, tx, refs, places)
    return Known(
        people=by_refs(tx, wanted),
        posts=shown,
        comments=_comments(ask, tx, refs, places),
        proposals=_titles(ask, tx, refs | decisions),
        places=places | where,
        mandates=held,
        holders=owners,
    )


def _titles(ask: Ask, tx: ReadTx, refs: Iterable[str]) -> dict[str, Named]:
    """Proposals by their titles, which only members are shown."""
    if ask.viewer is None:
        return {}
    query = select(proposals.c.id, proposals.c.ref, proposals.c.title, proposals.c.erased_at)
    return {
        row.ref: Named(
            say(QUOTED, title=row.title) if row.erased_at is None else gettext(ERASED_PROPOSAL),
            f"/decide/{row.id}",
        )
        for row in tx.rows(query.where(proposals.c.ref.in_([ref for ref in refs if _is_ref(ref)])))
    }


def _is_ref(value: object) -> bool:
    return isinstance(value, str) and len(value) == 32


def _mandates(tx: ReadTx, refs: Iterable[str]) -> dict[str, Mandate]:
    found: dict[str, Mandate] = {}
    for ref in dict.fromkeys(ref for ref in refs if _is_ref(ref)):
        try:
            found[ref] = mandates.by_ref(tx, Ref(ref))
        except NotFound:
            continue
    return found


def _owners(tx: ReadTx, held: Sequence[Mandate], refs: Iterable[str]) -> dict[str, Ref]:
    """Whose the mandates and the resets are."""
    holders = select(people.c.id, people.c.ref).where(
        people.c.id.in_({one.holder_id for one in held})
    )
    by_id = {row.id: row.ref for row in tx.rows(holders)}
    found = {str(one.ref): by_id[one.holder_id] for one in held}
    helped = select(resets.c.ref, people.c.ref.label("person")).join_from(
        resets, people, people.c.id == resets.c.person_id
    )
    for row in tx.rows(helped.where(resets.c.ref.in_(list(refs)))):
        found[row.ref] = row.person
    return found


def _communities(ask: Ask, tx: ReadTx) -> dict[str, Named]:
    """Every community by its scope, and the moot; closed ones have no name for the public."""
    found = {"moot": Named(gettext("the whole moot"), "/about")}
    table = communities.c
    for row in tx.rows(select(table.ref, table.name, table.title, table.visibility)):
        is_open = ask.viewer is not None or row.visibility == "public"
        named = Named(row.title, f"/c/{row.name}") if is_open else Named(gettext(CLOSED))
        found[f"community:{row.ref}"] = named
    return found


def _posts(
    ask: Ask, tx: ReadTx, refs: Iterable[str], places: dict[str, Named]
) -> tuple[dict[str, Named], dict[str, Named]]:
    """Posts by ref, and the community of each by "post:<ref>"."""
    query = _post_query().where(posts.c.ref.in_(list(refs)))
    rows = list(tx.rows(query))
    shown = {row.ref: _post(row, places) for row in rows}
    where = {f"post:{row.ref}": places.get(f"community:{row.room}", NOTHING) for row in rows}
    return shown, where


def _comments(
    ask: Ask, tx: ReadTx, refs: Iterable[str], places: dict[str, Named]
) -> dict[str, Named]:
    query = _post_query().add_columns(comments.c.id.label("number"), comments.c.ref.label("own"))
    query = query.join(comments, comments.c.post_id == posts.c.id)
    return {
        row.own: Named(say(COMMENT, post=_post(row, places).title), f"/comment/{row.number}")
        for row in tx.rows(query.where(comments.c.ref.in_(list(refs))))
    }


def _post_query() -> Any:
    query = select(
        posts.c.id,
        posts.c.ref,
        posts.c.title,
        posts.c.removed_at,
        posts.c.deleted_at,
        posts.c.erased_at,
        post_tallies.c.post_id.label("counted"),
        communities.c.ref.label("room"),
    ).join_from(posts, communities, communities.c.id == posts.c.community_id)
    counted = (post_tallies.c.post_id == posts.c.id) & in_sight(post_tallies.c.shelf)
    return query.outerjoin(post_tallies, counted)


def _post(row: Any, places: dict[str, Named]) -> Named:
    """A post by its title; what is hidden, deleted, erased or closed has none."""
    href = f"/post/{row.id}"
    for gone, words in (
        (row.erased_at, ERASED),
        (row.removed_at, HIDDEN),
        (row.deleted_at, DELETED),
    ):
        if gone is not None:
            return Named(gettext(words), href)
    if not places.get(f"community:{row.room}", NOTHING).href:
        return Named(gettext(CLOSED))
    if row.counted is None:  # it came with an import that was taken back
        return Named(gettext(HIDDEN))
    return Named(say(QUOTED, title=row.title), href)
