"""Moderation, mandates, the record and what a moot says of itself, with matter."""

from collections.abc import Iterator, Mapping
from types import SimpleNamespace as Thing

from folkmoot.clock import DAY
from tests.web.matter.common import (
    FORM,
    HTML,
    LANGUAGES,
    MANDATE,
    PAGER,
    STRANGER,
    Page,
    wrong,
)
from tests.web.matter.threads import ANA, BO, NOW, links

ANSWER = Thing(question="⟦What do you make?⟧", answer="⟦Baskets⟧")


def pages() -> Iterator[Page]:
    """Every page of this part, some in more than one state."""
    yield from _reports()
    yield from _moderating()
    yield from _mandates()
    yield from _deciding()
    yield from _changing()
    yield from _about()
    yield from _plain()


def _reports() -> Iterator[Page]:
    report = {
        "ref": "1",
        "kind": "comment",
        "target": 5,
        "title": "⟦Vat⟧",
        "who": BO,
        "at": NOW,
        "html": HTML,
        "told": [Thing(who=BO, at=NOW, reason="⟦It names a person.⟧")],
        "may": ["remove", "warn", "ban"],
        "answer": "⟦yes⟧",
    }
    both = [Thing(**report, decided=""), Thing(**report, decided="⟦Removed⟧")]
    letters = [
        Thing(**(report | {"kind": "message", "html": html}), decided="") for html in (HTML, "")
    ]
    shown = [*both, *letters]
    yield Page("reports.html", {"tabs": links("Open"), "reports": shown, **PAGER})
    mine = {"ref": "1", "href": "/post/3", "title": "⟦Vat⟧", "at": NOW, "reason": "⟦why⟧"}
    told = [Thing(**mine, outcome=words, answer=words) for words in ("", "⟦It stays⟧")]
    yield Page("my_reports.html", {"tabs": links("Open", "Yours"), "reports": told})
    yield Page("my_reports.html", {"tabs": links("Yours"), "reports": []})


def _moderating() -> Iterator[Page]:
    act = {
        "action": "/x",
        "back": "/y",
        "form": wrong("reason", "where"),
        "about": Thing(title="⟦bo⟧", who=BO, at=NOW, html=HTML),
        "ground": "⟦You hold it.⟧",
        "places": LANGUAGES,
        "replies": 2,
        "erase": "/z",
    }
    for deed in ("remove", "restore", "ban", "unban", "revoke", "keep", "erase-by-law"):
        yield Page("moderate.html", act | {"deed": deed})
    asks = Thing(ref="1", name="rui", code="⟦12⟧", made_at=NOW)
    reset = Thing(ref="2", who=ANA, by=BO, at=NOW, due=NOW + DAY, reason="⟦why⟧")
    reset.open, reset.may_agree = False, True
    resets = {"form": wrong("reason-1"), "waiting": [asks], "under_way": [reset]}
    yield Page("resets.html", resets)
    room = Thing(name="dye", title="⟦Dyes⟧")
    work = {"ref": "1", "source": "⟦thread.json⟧", "posts": 1, "comments": 7, "stored": 8}
    states = [
        Thing(**work, completed_at=done, undone_at=undone)
        for done, undone in ((0, 0), (NOW, 0), (NOW, NOW))
    ]
    imports = [Thing(work=state, room=room) for state in states]
    yield Page("imports.html", {"imports": imports, "ground": "⟦You hold it.⟧"})
    yield from _servers()


def _servers() -> Iterator[Page]:
    well = Thing(host="well.example", runs="⟦Lemmy 1.0⟧", stance="", seen=NOW, success=NOW)
    well.entries, well.oldest, well.error, well.error_at, well.refused = 0, 0, "", 0, 0
    well.fails, well.retry_at, well.dead = False, 0, 0
    well.answered, well.silent_since, well.kept_until, well.lost = False, 0, 0, False
    ill = Thing(host="ill.example", runs="", stance="⟦Silenced⟧", seen=0, success=0, fails=True)
    ill.entries, ill.oldest, ill.error, ill.error_at, ill.refused = 7, NOW, "⟦503⟧", NOW, 2
    ill.retry_at, ill.dead = NOW, NOW
    ill.answered, ill.silent_since, ill.kept_until, ill.lost = True, NOW, NOW + DAY, False
    gone = Thing(**vars(ill) | {"host": "gone.example", "answered": False, "lost": True})
    may = {"may": ["federation.block"], "tabs": links("⟦All⟧", "⟦Decided⟧")}
    about = {"mode": "⟦With all.⟧", "number": 2, "older": "/servers?after=x"}
    yield Page("servers.html", may | about | {"failing": [ill, gone], "servers": [ill, well]})
    empty = {"failing": [], "servers": [], "may": [], "number": 0, "older": ""}
    yield Page("servers.html", may | about | empty)
    one = {"host": "ill.example", "stance": "⟦Blocked⟧", "reason": "⟦Spam.⟧", "at": NOW}
    yield Page("servers_decided.html", may | {"decided": [one]})
    yield Page("servers_decided.html", may | {"decided": [], "may": []})
    form = wrong("host", "stance", "days", "reason")
    decide = {"form": form, "ground": "⟦You hold it.⟧", "stands": one | {"words": "⟦Blocked⟧"}}
    yield Page("server_decide.html", decide)
    listed = {"form": wrong("list", "plainly", "days", "reason"), "ground": "⟦You hold it.⟧"}
    yield Page("servers_import.html", listed)
    group = Thing(title="⟦New (1)⟧", rows=[one], more=3)
    bad = {"line": 4, "text": "⟦b**⟧", "why": "⟦Hidden.⟧"}
    shown = {"form": Thing(values={"plainly": "blocked", "days": "0", "reason": "⟦x⟧"}, errors={})}
    shown |= {"text": "⟦x⟧", "groups": [group], "bad": [bad], "more_bad": 2, "passed": 1}
    yield Page("servers_preview.html", shown | {"number": 1, "ground": "⟦You hold it.⟧"})
    yield Page("servers_preview.html", shown | {"number": 0, "groups": [], "bad": [], "ground": ""})


def _mandates() -> Iterator[Page]:
    held = {"heading": "⟦Mandates⟧", "mandates": [MANDATE], "may": ["grant", "emergency"]}
    yield Page("mandates.html", held | {"grant": "/mandates/grant"})
    one = {"sentence": "⟦hide posts⟧", "whole": True, "chosen": True}
    powers = [Thing(name=name, **one) for name in ("post.remove", "post.lock")]
    grant = {"powers": powers, "scopes": LANGUAGES, "until": NOW + DAY, "ground": "⟦It⟧"}
    choices = [("a", "⟦A⟧", "⟦first⟧")]
    taking = {"powers": choices, "lengths": choices, "scopes": LANGUAGES}
    for form in (FORM, wrong("power", "scope", "hours", "reason")):
        yield Page("emergency.html", taking | {"form": form, "most": 20})
    yield Page("grant.html", grant | {"form": wrong("name", "powers", "days", "reason")})


def _ruling() -> Iterator[Page]:
    """The rules, the founding vote, and the five questions."""
    rule = {
        "matter": "ordinary", "title": "⟦Ordinary⟧", "sentences": ["⟦Any.⟧"], "hash": "12",
        "later": [], "later_from": 0, "changeable": True,
    }  # fmt: skip
    later = rule | {"matter": "recall", "later": ["⟦Else.⟧"], "later_from": NOW + DAY}
    yield Page("rules.html", {"members": 3, "rules": [rule, later], "back": ["⟦Back.⟧"]})
    fits = {"name": "common rule", "title": "⟦Common⟧", "suits": "⟦All.⟧", "rules": [rule]}
    fits |= {"fits": True}
    founding = {
        "title": "⟦Seed⟧", "phase": "seed", "founder": ["⟦All.⟧"], "others": ["⟦Read.⟧"],
        "founded": NOW - DAY, "until": NOW + DAY, "opens": NOW, "members_from": NOW,
        "may": ["call"], "proposal": 1, "constitutions": [fits], "asked": "⟦Order.⟧",
    }  # fmt: skip
    yield Page("founding.html", founding)
    ended = {"phase": "assembly", "opens": 0, "members_from": 0, "may": [], "proposal": 0}
    yield Page("founding.html", founding | ended)
    yield Page("founding.html", founding | {"may": [], "until": NOW - 1})
    asked = {"name": "many", "label": "⟦How many?⟧", "options": [("few", "⟦few⟧", "")]}
    asking = {"questions": [asked], "form": wrong("many"), "why": []}
    yield Page("constitution.html", asking | {"fits": None})
    yield Page("constitution.html", asking | {"fits": fits, "why": ["⟦So.⟧"], "form": FORM})


def _appeals(row: Thing) -> Iterator[Page]:
    """What can be appealed against, the form for it, and the rooms of juries."""
    act = {"leaf": 7, "what": "⟦A ban⟧", "who": ANA, "at": NOW, "until": NOW, "reason": "⟦Rude.⟧"}
    mine = Thing(**act, mine=True, stop=False)
    other = Thing(**(act | {"reason": ""}), mine=False, stop=True)
    yield Page("appeals.html", {"mine": [mine], "others": [other], "everybody": [other]})
    yield Page("appeals.html", {"mine": [], "others": [], "everybody": []})
    for one in (mine, other):
        yield Page("veto.html", {"one": one, "undo": "⟦Open it.⟧", "form": wrong("statement")})
    for one in (mine, other):
        yield Page("appeal.html", {"one": one, "form": wrong("statement", "lot")})
    days = [("60", "⟦60 days⟧", ""), ("0", "⟦for good⟧", "")]
    form = wrong("days", "statement", "lot")
    yield Page("exclude.html", {"who": ANA, "days": days, "form": form})
    yield from _looking()
    yield Page("juries.html", {"rows": [row]})
    yield Page("juries.html", {"rows": []})
    room = {
        "id": 1, "title": "⟦Not spam⟧", "until": 0, "closes": 0, "seats": 3, "sitting": 2,
        "remarks": [Thing(who=ANA, html=HTML, at=NOW)], "may_talk": True,
    }  # fmt: skip
    form = wrong("sits", "reason", "words")
    for state in ({}, {"until": NOW}, {"closes": NOW}, {"may_talk": False, "remarks": []}):
        yield Page("jury.html", {"one": Thing(**(room | state)), "form": form})


def _looking() -> Iterator[Page]:
    """A proposal about a person, before others see it."""
    one = {
        "id": 1, "title": "⟦Out⟧", "author": BO, "about": ANA, "html": HTML,
        "does": ["⟦Keep out.⟧"], "reply": HTML, "until": NOW, "drawn": True,
    }  # fmt: skip
    for state in ({}, {"drawn": False, "reply": ""}, {"until": 0, "html": ""}):
        yield Page("intake.html", {"one": Thing(**(one | state)), "form": wrong("reason")})


def _week() -> Iterator[Page]:
    row = Thing(href="/decide/1", title="⟦A press⟧", who=BO, stage="⟦open⟧", at=NOW)
    week: dict[str, object] = {
        "title": "⟦The week⟧", "opening": [row], "closing": [row], "results": [row],
        "given": [MANDATE], "ending": [], "counted": ["⟦Nothing.⟧"], "checkpoint": "⟦3 of it⟧",
        "older": "/decide/week?of=2026-11-16", "newer": "",
    }  # fmt: skip
    yield Page("week.html", week)
    quiet: dict[str, object] = {"opening": [], "closing": [], "results": [], "given": []}
    yield Page("week.html", week | quiet | {"checkpoint": "", "newer": "/decide/week"})


def _mine() -> Iterator[Page]:
    row = Thing(href="/decide/1", title="⟦A press⟧", who=BO, stage="⟦open⟧", at=NOW)
    slip = Thing(seq=7, hash="ab" * 32, line="⟦9 entries⟧")
    vote: dict[str, object] = {
        "row": row, "result": "⟦2 yes⟧", "taken": True, "choice": "⟦Yes⟧", "secret": False,
        "code": "", "slip": slip, "link": NOW,
    }  # fmt: skip
    hidden: dict[str, object] = {"choice": "", "secret": True, "code": "/decide/1/code"}
    votes = [
        Thing(**vote),
        Thing(**(vote | hidden)),
        Thing(**(vote | {"taken": False, "choice": "", "slip": None, "result": "", "link": 0})),
    ]
    said = [
        Thing(row=row, at=NOW, withdrawn=one == "back", answered=one == "answered")
        for one in ("back", "answered", "")
    ]
    older = dict.fromkeys(("votes", "proposals", "objections", "appeals"), "/decide/mine?of=votes")
    full: dict[str, object] = {
        "part": "", "waiting": votes, "votes": votes, "proposals": [row], "objections": said,
        "appeals": [row], "older": older, "newer": "",
    }  # fmt: skip
    yield Page("mine.html", full)
    none = {key: [] for key in ("waiting", "votes", "proposals", "objections", "appeals")}
    yield Page("mine.html", full | none | {"older": dict.fromkeys(older, "")})
    yield Page("mine.html", full | {"part": "votes", "newer": "/decide/mine"})
    form: dict[str, object] = {
        "id": 1, "title": "⟦A press⟧", "many": 9, "form": wrong("code"), "mark": "", "choice": "",
    }  # fmt: skip
    yield Page("code.html", form)
    made = Thing(link="https://moot.example/vote/x", qr="<svg></svg>", until=NOW)
    yield Page("voting_link_made.html", {"id": 1, "title": "⟦A press⟧", "made": made})
    done = [Thing(sentence="⟦It is set⟧", state="", at=0, why="")]
    asked: dict[str, object] = {
        "title": "⟦A press⟧", "name": "bo", "closes": NOW, "html": HTML, "effects": done,
        "ways": [("⟦Ours⟧", done), ("⟦None⟧", [])], "few": True, "stewards": None,
        "election": Thing(
            sentences=["⟦One is elected.⟧"], done=[], standing=[Thing(who=BO, html=HTML)]
        ),
    }  # fmt: skip
    for each in (*_booths(), None):
        few = asked if each is None else asked | {"election": None, "html": "", "ways": []}
        yield Page(
            "voting_link.html",
            {"form": wrong("choice"), "one": Thing(**few), "booth": each, "done": False,
             "receipt": ""},
        )  # fmt: skip
    beside = Thing(title="⟦Who?⟧", election=asked["election"])
    both = {"form": FORM, "booth": _booths()[0], "done": False, "receipt": ""}
    yield Page("voting_link.html", both | {"one": Thing(**(asked | {"stewards": beside}))})
    over: dict[str, object] = {"form": FORM, "one": None, "booth": None, "done": True}
    yield Page("voting_link.html", over | {"receipt": ""})
    yield Page("voting_link.html", over | {"receipt": "⟦abcd⟧"})
    yield Page("code.html", form | {"many": 0})
    yield Page("code.html", form | {"mark": "cd" * 32, "choice": "⟦Yes⟧"})


def _changing() -> Iterator[Page]:
    """Other words for a proposal."""
    changed = {"id": 1, "title": "⟦A press⟧", "statement": "⟦Words⟧"}
    for mine in ([], [("4", "⟦Two presses⟧", "")]):
        yield Page("rival.html", {"one": changed, "mine": mine, "form": wrong("rival")})
    yield Page("proposal_change.html", {"one": changed, "form": wrong("title", "statement")})


def _among_several(effects: list[Thing]) -> dict[str, object]:
    """What a vote among several shows, with the list of a secret one."""
    row = Thing(name="⟦A press⟧", cells=["–", "2"], won=True)
    table = Thing(heads=["⟦A press⟧", "⟦As it is⟧"], rows=[row], paired=True)
    listed = [Thing(mark="00", words="⟦Yes⟧")]
    return {
        "ways": [("⟦A press⟧", effects), ("⟦As it is⟧", [])],
        "said": ["⟦It was chosen.⟧"],
        "table": table,
        "published": listed,
    }


def _booths() -> list[Thing]:
    """Ballots of every kind."""
    way = Thing(n=1, name="⟦A press⟧", value="1")
    plain = {
        "secret": False, "taken": False, "mine": "", "code": "", "ways": [way], "link": 0,
        "emergency": "", "veto": False, "prefix": "", "title": "", "second": None,
        "action": "/decide/1/vote",
    }  # fmt: skip
    places = [("1", "⟦1 (best)⟧")]
    other = plain | {"prefix": "stewards-", "title": "⟦Who?⟧"}
    second = Thing(**other | {"secret": True, "code": "⟦abcd⟧"}, method="approval", places=places)
    both = plain | {"second": second, "title": "⟦How?⟧"}
    return [
        Thing(**both, method="choice", places=places),
        Thing(**plain, method="yes-no", places=[]),
        Thing(**plain | {"link": NOW}, method="consent", places=[]),
        Thing(**plain | {"emergency": "⟦Bo took it.⟧"}, method="yes-no", places=[]),
        Thing(**plain | {"veto": True}, method="yes-no", places=[]),
        Thing(**plain, method="choice", places=places),
        Thing(**plain, method="approval", places=places),
        Thing(**plain | {"secret": True, "code": "⟦abcd⟧"}, method="yes-no", places=[]),
        Thing(**plain | {"secret": True, "taken": True}, method="yes-no", places=[]),
    ]


def _minutes(effects: list[Thing], objections: list[Thing], answer: Thing) -> Iterator[Page]:
    """Minutes, and the forms by which something is said about a proposal."""
    minutes = {
        "id": 1, "heading": "⟦Minutes⟧", "title": "⟦A press⟧", "result": "⟦Decided.⟧", "who": BO,
        "asked_for": "⟦What was proposed⟧",
        "history": ["⟦Bo proposed it.⟧"], "html": HTML, "asked": "⟦Yes or no.⟧", "passed": True,
        "effects": effects, "counted": ["⟦3 of 3.⟧", "⟦2 yes.⟧", "⟦2 needed.⟧"], "voted": 3,
        "yes": 2, "needed": 2, "roll": 3, "rule": ["⟦Any member can.⟧"], "given": [MANDATE],
        "said": objections, "ways": ["⟦Ours⟧", "⟦Yours⟧"],
        "appeal": ["⟦Propose something else.⟧"],
    }  # fmt: skip
    bare = {"html": "", "given": [], "said": [], "roll": 0, "yes": 0, "voted": 0, "ways": []}
    for state in ({}, bare):
        yield Page("minutes.html", {"one": Thing(**(minutes | state))})
    asked_for = {
        "heading": "⟦Object⟧", "title": "⟦A press⟧", "action": "/x", "back": "/decide/1",
        "field": "reason", "label": "⟦Why?⟧", "hint": "⟦In short⟧", "button": "⟦Object⟧",
        "form": wrong("reason"),
    }  # fmt: skip
    yield Page("say.html", asked_for | {"quoted": None})
    yield Page("say.html", asked_for | {"quoted": answer})


ASKED = (
    "title", "statement", "reason", "name", "scope", "days", "powers", "value", "body", "vacate",
    "understudy",
)  # fmt: skip
"""The fields of the form for proposals."""

OTHER = Thing(id=4, title="⟦Two presses⟧", sponsors=2)
BESIDE = Thing(rivals=[OTHER], beside=OTHER, joined=False, may=["rival", "alone"])


def _deciding() -> Iterator[Page]:
    """The list of votes, and all that stands behind it."""
    row = Thing(href="/decide/1", title="⟦A press⟧", who=BO, stage="⟦open⟧", at=NOW)
    lists = ("looks", "open", "coming", "gathering", "past", "texts")
    runs = [Thing(href="/decide/1", sentence="⟦An emergency.⟧")]
    for few in (False, True):
        rows = {name: [] if few else [row] for name in lists}
        above = {"lacks": [] if few else ["⟦Wait.⟧"], "emergencies": [] if few else runs}
        yield Page("decide.html", {"few": few, **above, **rows})
    for few in (False, True):
        yield Page("propose.html", {"applicants": True, "few": few})
    yield from _proposals(row)


def _proposals(row: Thing) -> Iterator[Page]:
    """A proposal at every stage, and the forms by which one is made."""
    effects = [
        Thing(sentence="⟦Do it.⟧", state=state, at=NOW, why="⟦Gone.⟧")
        for state in ("", "done", "failed")
    ]
    one = {
        "id": 1, "title": "⟦A press⟧", "stage": "gathering", "words": "⟦looks for others⟧",
        "who": BO, "html": HTML, "effects": effects, "rule": ["⟦Any member can.⟧"], "roll": 3,
        "sponsors": [BO, ANA], "sponsors_needed": 2, "waits": "⟦Wait.⟧", "ready": 1,
        "made": NOW, "opens": NOW,
        "closes": NOW, "closed": 0, "counted": None, "few": True, "ref": "00", "ways": [],
        "said": [], "table": None, "published": [], "answers": (),
        "talk": Thing(post_id=4, comments=2), "beside": BESIDE,
        "objections": [], "reports": [], "consent": False, "appeal": None, "election": None,
        "small": "",
        "body": "⟦Three may vote.⟧",
        "emergency": "", "called": False, "veto": [], "intake": [], "reasons": [],
        "offers": [], "stewards": None, "ballot_of": 0,
    }  # fmt: skip
    word = {"ref": "0" * 32, "who": BO, "at": NOW, "html": HTML, "withdrawn": False}
    answer = Thing(**word, answers=[], may=[])
    objections = [
        Thing(**word, answers=[answer], may=["answer", "withdraw", "erase"]),
        Thing(**word, answers=[], may=[]),
        Thing(**(word | {"html": "", "withdrawn": True}), answers=[], may=[]),
    ]
    counted = Thing(yes=2, no=1, abstain=0, silent=0, needed=2, objections=1)
    ended = {"closed": NOW, "counted": counted}
    may = ["sponsor", "withdraw", "change", "ready", "unready"]
    appealed = {
        "leaf": 7, "what": "⟦A ban⟧", "who": ANA, "at": NOW, "reason": "⟦Spam.⟧", "reply": HTML,
        "replied": NOW, "settled": True, "size": 3, "drawn": True,
        "remarks": [Thing(who=ANA, html=HTML, at=NOW)],
    }  # fmt: skip
    early = {"reply": "", "reason": "", "drawn": False, "remarks": []}
    for state, can in (
        ({"appeal": Thing(**appealed), "stage": "passed", **ended}, ["judge"]),
        ({"appeal": Thing(**(appealed | early)), "stage": "notice"}, ["reply", "mix"]),
        ({"appeal": Thing(**(appealed | early | {"size": 0})), "stage": "notice"}, []),
        ({"appeal": Thing(**(appealed | early | {"settled": False}))}, ["reply", "mix"]),
        ({"appeal": Thing(**(appealed | early | {"leaf": -1, "settled": False}))}, ["reply"]),
        ({"appeal": Thing(**(appealed | {"leaf": -1})), "stage": "passed", **ended}, []),
        ({"answers": (ANSWER,)}, may),
        ({"stage": "notice"}, may),
        ({"stage": "open"}, [*may, "vote", "link"]),
        ({"stage": "open", "few": False}, [*may, "vote", "link"]),
        ({"stage": "open", "html": "", "objections": objections}, ["object"]),
        ({"stage": "passed", "objections": objections, "reports": [answer], **ended}, ["report"]),
        ({"stage": "failed", **ended}, []),
        ({"stage": "lapsed", "small": "done", "body": ""}, []),
        ({"stage": "open", "emergency": "⟦Bo took it.⟧", "effects": []}, ["vote"]),
        ({"veto": ["⟦It waits.⟧"]}, ["sponsor"]),
        ({"stage": "intake", "intake": ["⟦They look.⟧", "⟦1 of 3.⟧"]}, ["withdraw", "reply"]),
        ({"stage": "returned", "intake": ["⟦Back.⟧"], "reasons": [HTML]}, []),
        ({"stage": "open", "veto": ["⟦It waits.⟧"]}, ["vote"]),
        ({"stage": "notice", "called": True, "sponsors": []}, ["ready"]),
        ({"stage": "failed", "consent": True, **ended}, []),
        ({"stage": "open", "consent": True}, ["vote", "object"]),
        ({"stage": "passed", "closed": NOW, **_among_several(effects)}, []),
    ):
        booths = _booths() if "vote" in can else [None]
        shown = {"one": Thing(**(one | state)), "may": can}
        both = ("stewards-choice", "stewards-code")
        shown |= {"form": wrong("choice", "code", "words", "lot", *both)}
        for booth in booths[1:]:
            yield Page("proposal.html", {**shown, "booth": booth, "receipt": "⟦abcd⟧"})
        yield Page("proposal.html", {**shown, "booth": booths[0], "receipt": ""})
    yield from _appeals(row)
    yield from _minutes(effects, objections, answer)
    yield from [*_elections(one, effects), *_ruling(), *_week(), *_mine()]
    power = Thing(name="post.remove", sentence="⟦hide posts⟧", whole=True, chosen=True)
    form = wrong(*ASKED)
    picked = Thing(values={**form.values, "mandate": "en"}, errors=form.errors)
    field = {"key": "summary", "label": "⟦Summary⟧", "hint": "⟦In short⟧", "most": 9}
    asked: list[dict[str, object]] = [
        {"kind": "mandate", "mandates": LANGUAGES, "picked": False, "powers": [], "form": FORM},
        {"kind": "mandate", "mandates": LANGUAGES, "picked": False, "powers": [], "form": form},
        {
            "kind": "mandate",
            "mandates": LANGUAGES,
            "picked": True,
            "understudy": True,
            "powers": [power],
        },
        {
            "kind": "entrust",
            "powers": [power, power],
            "scopes": LANGUAGES,
            "few": False,
            "lengths": [("30", "⟦30 days⟧"), ("90", "⟦90 days⟧")],
            "form": form,
        },
        {
            "kind": "setting",
            "keys": LANGUAGES,
            "field": None,
            "value": "",
            "form": FORM,
            "small": False,
        },
        {"kind": "text", "form": form},
        {"kind": "rule", "matters": LANGUAGES, "rule": None, "form": FORM},
        {"kind": "constitution", "names": [("a", "⟦A⟧", "⟦first⟧")], "form": form},
        {"kind": "server", "stances": [("a", "⟦A⟧", "")], "form": form},
        {"kind": "room", "rooms": LANGUAGES, "form": form},
        {"kind": "move", "rooms": LANGUAGES, "form": wrong("community", "address")},
        {"kind": "was", "rooms": LANGUAGES, "form": wrong("community", "address")},
        {"kind": "joining", "waiting": LANGUAGES, "picked": False, "form": FORM},
        {"kind": "joining", "waiting": LANGUAGES, "picked": False, "form": wrong("application")},
        {
            "kind": "joining",
            "waiting": LANGUAGES,
            "picked": True,
            "title": "⟦Rui⟧",
            "answers": [ANSWER],
            "form": Thing(values={"application": "en"}, errors={}),
        },
    ]
    how = {"name": "method", "label": "⟦How?⟧", "options": LANGUAGES, "value": "en"}
    rule = {"title": "⟦Elections⟧", "fields": [how]}
    on = Thing(values={**form.values, "matter": "election"}, errors=form.errors)
    shown = {"kind": "rule", "matters": LANGUAGES, "rule": rule, "now": ["⟦So.⟧"], "form": on}
    asked += [shown | {"then": ["⟦Else.⟧"], "why_not": why} for why in ("", "⟦Too short.⟧")]
    asked[2]["form"] = picked
    for kind in ("line", "area", "choose", "radios", "tick"):
        options = [("a", "⟦A⟧", "⟦first⟧")] if kind == "radios" else LANGUAGES
        shown = Thing(kind=kind, options=options, **field)
        asked.append(
            {
                "kind": "setting",
                "keys": [],
                "field": shown,
                "value": "a",
                "form": form,
                "small": True,
            }
        )
    for matter in asked:
        yield Page("propose_form.html", {"bodies": LANGUAGES, **matter})
    yield from _choices(field)


def _elections(one: Mapping[str, object], effects: list[Thing]) -> Iterator[Page]:
    """An election that nobody stands in, one that was won, and the form that proposes one."""
    quiet: dict[str, object] = {"who": BO, "ref": "0" * 32, "html": "", "behind": []}
    loud: dict[str, object] = {"who": BO, "ref": "0" * 32, "html": HTML, "behind": [BO, ANA]}
    every = ["support", "unsupport", "speak", "erase"]
    people = [
        Thing(**quiet, won=True, lacks=True, may=every[:2]),
        Thing(**loud, won=False, lacks=False, may=every),
        Thing(**loud, won=False, lacks=False, may=[]),
    ]
    for stood in ([], people):
        done = effects if stood else []
        asked = Thing(sentences=["⟦One is elected.⟧"], standing=stood, done=done)
        may = ["unstand"] if stood else ["stand"]
        shown = {"one": Thing(**(one | {"election": asked})), "may": may}
        yield Page("proposal.html", {**shown, "form": FORM, "booth": None, "receipt": ""})
        beside = Thing(
            id=2, title="⟦Who?⟧", html=HTML, closed=bool(stood), election=asked, may=may,
            rule=["⟦All vote.⟧"], said=["⟦Bo was elected.⟧"] if stood else [],
        )  # fmt: skip
        rule = Thing(title="⟦Ordinary⟧", sentences=["⟦Any.⟧"])
        offers = [Thing(title="⟦Common⟧", suits="⟦All.⟧", rules=[rule])]
        founding = {"stewards": beside, "offers": offers, "ways": [("⟦Common⟧", done)]}
        shown = {"one": Thing(**(one | founding)), "may": may}
        yield Page("proposal.html", {**shown, "form": FORM, "booth": None, "receipt": ""})
        shown = {"one": Thing(**(one | {"election": asked, "ballot_of": 1})), "may": []}
        yield Page("proposal.html", {**shown, "form": FORM, "booth": None, "receipt": ""})
    power = Thing(name="post.remove", sentence="⟦hide posts⟧", whole=True, chosen=True)
    office = {"scopes": LANGUAGES, "seats": LANGUAGES, "days": 182, "powers": [power, power]}
    asked = ("powers", "scope", "seats", "reason", "title", "statement", "body", "understudy")
    for form in (FORM, wrong(*asked)):
        yield Page(
            "propose_election.html", office | {"form": form, "bodies": LANGUAGES, "few": False}
        )
    yield Page("propose_election.html", office | {"form": FORM, "bodies": [], "few": True})


def _choices(field: dict[str, object]) -> Iterator[Page]:
    """A choice: on what, and between which answers."""
    form = wrong("key", "title", "statement", *(f"value-{n}" for n in range(1, 6)))
    shown: dict[str, object] = {"keys": LANGUAGES, "now": "⟦So⟧", "rows": ["1", "2", "3"]}
    yield Page("propose_choice.html", shown | {"field": None, "offered": [], "form": FORM})
    for kind, offered in (("line", []), ("area", []), ("radios", LANGUAGES)):
        asked = {"field": Thing(kind=kind, **field), "offered": offered, "form": form}
        yield Page("propose_choice.html", shown | asked)


def _about() -> Iterator[Page]:
    check = Thing(at=NOW, root="⟦abc⟧")
    moot = Thing(name="⟦Hall⟧", summary="⟦We weave.⟧", html=HTML, doors="⟦Ask⟧", id="⟦b2c9⟧")
    moot.founded, moot.members, moot.communities, moot.posts, moot.entries = NOW, 3, 2, 9, 40
    may = ["setting.set", "import.run", "mandate.grant"]
    house = {"may": may, "moot": moot, "mandates": [MANDATE], "version": "⟦1⟧", "checkpoint": check}
    yield Page(
        "about.html",
        house
        | {"hosts": [BO], "is_open": True, "may": ["import.run", "mandate.grant", "setting.set"]},
    )
    yield Page(
        "about.html", house | {"hosts": [], "is_open": False, "mandates": [], "may": []}, STRANGER
    )
    thing = Thing(title="⟦Vat⟧", href="/post/3")
    entry = {
        "at": NOW,
        "sentence": "{who} {whom} {thing} {place} {what} {until}",
        "whom": ANA,
        "thing": thing,
        "place": thing,
        "what": "⟦x⟧",
        "until": NOW,
        "ground": "⟦own⟧",
        "reason": "⟦why⟧",
        "kind": "post.remove/1",
    }
    acts = [
        Thing(**entry, seq=4, who=BO, host=False, erased=False),
        Thing(**entry, seq=5, who=None, host=False, erased=True),
        Thing(**entry, seq=6, who=None, host=True, erased=False),
    ]
    record = {"acts": acts, "about": "⟦Only Dyes⟧", "size": 4, "filters": links("All"), **PAGER}
    record |= {"by": "bo", "community": "dye", "kind": "x", "communities": LANGUAGES}
    yield Page("record.html", record | {"checkpoint": check})


def _plain() -> Iterator[Page]:
    erase = {"question": "⟦Erase?⟧", "tells": ["⟦All⟧"], "action": "/x", "back": "/y"}
    yield Page("confirm.html", erase | {"button": "⟦Erase⟧", "ask_password": True, "form": FORM})
    error = {"heading": "⟦Nothing here⟧", "sentence": "⟦Look⟧", "kept": "⟦x⟧", "back": "/"}
    yield Page("error.html", error | {"status": 404}, STRANGER)
    yield Page("note.html", {"heading": "⟦Sent⟧", "sentences": ["⟦So⟧"], "links": links("A")})
    choices = [("a", "⟦A⟧", "⟦first⟧"), ("b", "⟦B⟧", "")]
    kinds = ("line", "area", "radios", "tick")
    fields = [
        Thing(kind=kind, key=kind, label="⟦Field⟧", hint="⟦So⟧", options=choices, most=60)
        for kind in kinds
    ]
    pick = Thing(kind="choose", key="zone", label="⟦Zone⟧", hint="", options=LANGUAGES, most=0)
    moot = {"fields": [*fields, pick], "address": "⟦https://hall⟧", "ground": "⟦It⟧"}
    yield Page("moot.html", moot | {"form": wrong(*kinds)})
    feed = Thing(id="https://x/1", href="https://x/1", title="A & B", who="bo", html="<p>")
    feed.published = feed.updated = "2025-02-22T09:30:00Z"
    full = {"title": "A & B", "own": "https://x/f", "page": "https://x", "entries": [feed]}
    yield Page("feed.xml", full | {"updated": "2025-02-22T09:30:00Z"})
