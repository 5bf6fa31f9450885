"""A printers' collective: the example moot that browsers walk in tests and screenshots show.

It has something on every page: an essay with a long thread, a gallery, what members only may
read, a removed post, reports, a steward, a ban, an application, a lost password, an import.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import func, select

from folkmoot import app
from folkmoot.assembly.deciding import voting_links
from folkmoot.assembly.deciding.candidates import StandAsCandidate
from folkmoot.assembly.deciding.objecting import MakeObjection
from folkmoot.assembly.deciding.presenting import SpeakAsCandidate, SupportCandidate
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Office, proposals
from folkmoot.assembly.deciding.proposing import MakeProposal
from folkmoot.assembly.deciding.rolls import entitled
from folkmoot.assembly.founding import Founding, found
from folkmoot.assembly.mandates import GrantMandate
from folkmoot.clock import DAY, HOUR, MINUTE, SECOND, FakeClock, Ref, SystemClock
from folkmoot.config import Settings
from folkmoot.federation.fetching import faults
from folkmoot.forum.attachments import Picture
from folkmoot.forum.away import LearnCommunity, LearnStewards, Said
from folkmoot.forum.blocks import BlockPerson
from folkmoot.forum.commenting import CreateComment, EditComment
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.founding import FoundCommunity
from folkmoot.forum.importing import running
from folkmoot.forum.marks import NoteVisit, ReadThread
from folkmoot.forum.message_reports import ReportMessage
from folkmoot.forum.messaging import DeleteMessage, EditMessage, SendMessage
from folkmoot.forum.moderation import LockThread, PinPost, RemovePost
from folkmoot.forum.posting import CreatePost, EditPost
from folkmoot.forum.posts import posts
from folkmoot.forum.reports import DecideReport, MakeReport
from folkmoot.forum.saved import SaveComment, SavePost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.forum.votes import CastVote
from folkmoot.identity import actor_keys, applications, invitations, reset_requests, sessions
from folkmoot.identity.joining import NewAccount
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.identity.visitors import LearnPerson
from folkmoot.media import decoder, uploading
from folkmoot.media.picture import Limits
from folkmoot.peers import outbox, policy, servers, wanted
from folkmoot.peers.outbox import Outgoing, Recipient
from folkmoot.peers.servers import Progress
from folkmoot.record import log
from folkmoot.record.actors import Member, Server, Visitor
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from folkmoot.web.house import House
from tests.assembly.appealing import build as appealing
from tests.assembly.deciding import build as deciding
from tests.assembly.protecting import build as protecting
from tests.browser import prints, sentences, transfer
from tests.forum.build import id_of

NAME = "The Letterpress Hall"
ELSEWHERE = "mill.example"
PASSWORD = "four grey geese at noon"
WORDS = "abandon ability able about above absent absorb abstract absurd abuse access acid"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PEOPLE = {
    "bram": Profile(display_name="Bram de Wit", bio="Printer, thirty years at the treadle."),
    "chidi": Profile(display_name="Chidi", self_description="he/him", bio="Binds books."),
    "dilek": Profile(self_description="she/her", bio="Proof press, coffee, *Akzidenz*."),
    "emil": Profile(display_name="Emil", self_description="apprentice"),
    "fen": Profile(),
}

PRINTS: dict[str, tuple[str, dict[str, prints.Draw]]] = {
    "Sun over the estuary": ("fen", {"A red sun over three hills": prints.sun_over_hills}),
    "The old press": ("bram", {"A hand press from the front": prints.press}),
    "Proofs of Monday": (
        "dilek",
        {"Bars in four colours": prints.proof_sheet, "Waves in two colours": prints.waves},
    ),
    "My first rosette": ("emil", {"Twelve leaves round a centre": prints.rosette}),
    "A study of water": ("chidi", {"Lines of water": prints.waves}),
}


class Collective(msgspec.Struct, frozen=True):
    """What it takes to find the pages of the example moot again."""

    folder: str
    refs: dict[str, Ref]
    """Posts, comments, pictures, reports, mandates and imports by a word of ours."""
    numbers: dict[str, int]
    """The ids of posts and comments by the same words."""
    links: dict[str, str]
    """Tokens: "invitation", "application", "reset"."""
    cookies: dict[str, str]
    """Session tokens by name."""


class Making(msgspec.Struct):
    """The example moot while it is made."""

    house: House
    clock: FakeClock
    width: int
    people: dict[str, Member] = {}
    places: dict[str, Ref] = {}
    things: dict[str, Ref] = {}
    links: dict[str, str] = {}


def build(folder: Path, address: str = "http://localhost:8000", width: int = 480) -> Collective:
    """Found the moot ten days ago and let its people live in it until now.

    Pictures are `width` pixels wide.
    """
    clock = FakeClock(SystemClock().now() - 10 * DAY, seed=7)
    house = app.open_house(Settings(data=folder), clock)
    made = Making(house, clock, width)
    with house.db.write() as tx:
        founding = Founding(NAME, address, "en", "Europe/Lisbon", _account("ana"))
        made.people["ana"] = found(tx, clock, house.sealer, founding)
    for part in PARTS:
        part(made)
    jobs.run_all(house.db, clock, app.handlers(house.sealer, house.store))
    others = ("report", "mandate", "upload", "import", "letter", "proposal", "objection")
    written = {key: ref for key, ref in made.things.items() if not key.startswith(others)}
    numbers = {key: id_of(house.db, ref) for key, ref in written.items()}
    numbers |= _proposals(house.db, made)
    cookies = _sign_in(made)
    house.db.close()
    house.hasher.close()
    return Collective(str(folder), made.things, numbers, made.links, cookies)


def _account(name: str) -> NewAccount:
    return NewAccount(name, _CHEAP.hash(PASSWORD), _CHEAP.hash(WORDS))


def do(db: Database, by: Member, act: Act) -> None:
    """Perform one act; what follows it is done at the end, all at once."""
    with db.write() as tx:
        perform(tx, act, by=by)


def a_community(made: Making, name: str, **fields: Any) -> Ref:
    """A community that ana founds."""
    ref = made.clock.new_ref()
    do(made.house.db, made.people["ana"], FoundCommunity(ref, name, **fields))
    return ref


def a_post(made: Making, by: str, place: str, title: str, **fields: Any) -> Ref:
    """A post in one of the places."""
    ref = made.clock.new_ref()
    do(made.house.db, made.people[by], CreatePost(ref, made.places[place], title, **fields))
    return ref


def a_comment(made: Making, by: str, post: Ref, parent: Ref | None, body: str) -> Ref:
    """A comment on a post, or an answer to a comment."""
    ref = made.clock.new_ref()
    do(made.house.db, made.people[by], CreateComment(ref, post, body, parent))
    return ref


def _let_join(made: Making) -> None:
    db, ana = made.house.db, made.people["ana"]
    for name, profile in PEOPLE.items():
        made.clock.advance(hours=2)
        with db.write() as tx:
            sponsor = ana if len(made.people) < invitations.FROM_MEMBERS else made.people["bram"]
            token = invitations.invite(tx, made.clock, sponsor).token
            member = invitations.accept(tx, made.clock, token, _account(name))
        made.people[name] = member
        do(db, member, ChangeProfile(member.ref, profile))
    shown = Profile(display_name="Ana Sousa", self_description="she/her", bio="Cuts paper.")
    do(db, ana, ChangeProfile(ana.ref, shown))
    do(db, ana, SetSetting("summary", "Nine printers, four presses, one kettle."))
    about = "We share a hall, its presses and its debts.\n\n- Come on **Thursdays**."
    do(db, ana, SetSetting("about", about))


def _open_places(made: Making) -> None:
    icon = _picture(made, "ana", prints.rosette, "a rosette", square=True)
    for name, fields in sentences.PLACES.items():
        extra = {"icon": icon} if name == "prints" else {}
        made.places[name] = a_community(made, name, **fields, **extra)
        for member in made.people.values():
            do(made.house.db, member, Subscribe(made.places[name]))


def _write_essay(made: Making) -> None:
    db, things, people = made.house.db, made.things, made.people
    made.clock.advance(days=5)
    essay = a_post(made, "dilek", "commons", "Who knows the press?", body=sentences.ESSAY)
    things["essay"] = essay
    for one in sentences.ANSWERS:
        made.clock.advance(hours=3)
        above = things[one.above] if one.above else None
        things[one.key] = a_comment(made, one.by, essay, above, one.body)
    for name in ("ana", "bram", "chidi", "emil"):
        do(db, people[name], CastVote(1, post=essay))
        for key in "abg":
            do(db, people[name], CastVote(1, comment=things[key]))
    do(db, people["fen"], CastVote(-1, comment=things["e"]))
    better = "Tape leaves glue on the enamel. A small slate would do, with chalk."
    do(db, people["fen"], EditComment(things["f"], better))
    do(db, people["ana"], SaveComment(things["g"]))
    do(db, people["ana"], SavePost(essay))
    for name in ("ana", "chidi"):
        do(db, people[name], ReadThread(people[name].ref, essay, made.clock.now()))
        do(db, people[name], NoteVisit(people[name].ref))


def _write_deep_thread(made: Making) -> None:
    made.clock.advance(days=1)
    asked = "Deep enough to feel, or not at all?"
    post = a_post(made, "fen", "pressroom", "How deep should an impression be?", body=asked)
    made.things["deep"] = post
    names, above = list(made.people), None
    for level, body in enumerate(sentences.DEEP):
        made.clock.advance(minutes=20)
        above = a_comment(made, names[level % len(names)], post, above, body)
        made.things[f"deep{level + 1}"] = above


def _pass_on(made: Making) -> None:
    """A post with a link, changed once and posted elsewhere too."""
    title, url = "Where is the guard of the treadle press?", "https://example.org/guards/treadle"
    before = {"url": url, "body": "It is gone."}
    link = a_post(made, "emil", "pressroom", "Where is the guard of the press", **before)
    made.things["link"] = link
    made.clock.advance(hours=1)
    after = "It is not in its place. Has anybody seen it?\n\nTwo bolts belong to it."
    do(made.house.db, made.people["emil"], EditPost(link, title, url=url, body=after))
    a_post(made, "ana", "commons", title, body="It matters to all of us.", cross_of=link)


def _show_prints(made: Making) -> None:
    for title, (name, shown) in PRINTS.items():
        made.clock.advance(hours=6)
        pictures = [Picture(_picture(made, name, motif, alt), alt) for alt, motif in shown.items()]
        note = "lines that flicker" if title == "A study of water" else None
        made.things[title] = a_post(
            made, name, "prints", title, body="Oil ink on cotton, 300 g.",
            pictures=tuple(pictures), content_note=note,
        )  # fmt: skip
        do(made.house.db, made.people["ana"], CastVote(1, post=made.things[title]))
    made.things["upload"] = _picture(made, "ana", prints.waves, "")


def _keep_house(made: Making) -> None:
    db, clock, ana = made.house.db, made.clock, made.people["ana"]
    clock.advance(hours=5)
    made.things["mandate"] = clock.new_ref()
    granted = GrantMandate(
        made.things["mandate"], made.people["dilek"].ref,
        ("post.remove", "thread.lock", "report.decide", "member.warn", "member.ban"),
        f"community:{made.places['pressroom']}", clock.now() + 30 * DAY,
        "Dilek is in the press room every day.",
    )  # fmt: skip
    do(db, ana, granted)
    made.things["pinned"] = a_post(made, "ana", "board", "Open evening", body="Doors at six.")
    do(db, ana, PinPost(made.things["pinned"], "It is the next date."))
    made.things["locked"] = a_post(made, "ana", "kitchen", "Rent for spring", body="It is paid.")
    do(db, ana, LockThread(made.things["locked"], "All is said."))


def _report(made: Making) -> None:
    """An advertisement and what comes of it, and two reports that still wait."""
    db, things, people = made.house.db, made.things, made.people
    things["advert"] = a_post(made, "fen", "pressroom", "Cheap cartridges", body="Every brand.")
    things["reply"] = a_comment(made, "bram", things["advert"], None, "We have none of these.")
    told = {"bram": ("post", "advert", "An advertisement."),
            "emil": ("comment", "reply", "Too harsh?"),
            "chidi": ("comment", "deep3", "Off the topic, I think.")}  # fmt: skip
    for name, (kind, thing, why) in told.items():
        made.clock.advance(minutes=7)
        things[f"report of {name}"] = made.clock.new_ref()
        act = MakeReport(things[f"report of {name}"], kind, things[thing], why)
        do(db, people[name], act)
    do(db, people["ana"], RemovePost(things["advert"], "An advertisement, not for ours."))
    do(db, people["ana"], DecideReport(things["report of bram"], "acted", "It is gone."))
    ban = Ban(people["fen"].ref, f"community:{made.places['pressroom']}", "Advertisements, twice.",
              ref=made.clock.new_ref(), until=made.clock.now() + 7 * DAY)  # fmt: skip
    do(db, people["dilek"], ban)
    do(db, people["emil"], BlockPerson(people["fen"].ref))


def _answer_ana(made: Making) -> None:
    """Something for ana's inbox, after her last visit: this morning."""
    _come_to(made, 3 * HOUR)
    words = "Thursday it is, @ana. I bring the slates."
    made.things["new"] = a_comment(made, "bram", made.things["essay"], made.things["b"], words)


def _write_letters(made: Making) -> None:
    """A conversation of ana and bram, one of ana and emil, and a message that was reported."""
    db, things, people = made.house.db, made.things, made.people
    for key, by, to, body in sentences.LETTERS:
        made.clock.advance(minutes=9)
        things[key] = made.clock.new_ref()
        do(db, people[by], SendMessage(things[key], people[to].ref, body))
    better = sentences.LETTERS[0][3].replace("Friday", "Thursday")
    do(db, people["bram"], EditMessage(things["letter"], better))
    do(db, people["ana"], DeleteMessage(things["letter that was taken back"]))
    made.clock.advance(minutes=2)
    things["report of a letter"] = made.clock.new_ref()
    act = ReportMessage(things["report of a letter"], things["letter of fen"], "I said no twice.")
    do(db, people["dilek"], act)


def _come_to(made: Making, ago: int) -> None:
    """Let time pass until so many microseconds before now."""
    late = SystemClock().now() - made.clock.now() - ago
    assert late > 0, "the moot lives in the future"
    made.clock.advance(seconds=late / SECOND)


def _wait_at_the_door(made: Making) -> None:
    db, clock, ana = made.house.db, made.clock, made.people["ana"]
    do(db, ana, SetSetting("joining", "application"))
    do(db, ana, SetSetting("questions", "What do you print?\nWho of us do you know?"))
    with db.write() as tx:
        answers = ["Posters, from wood type.", "Bram, from the old shop."]
        made.links["application"] = applications.apply(tx, clock, _account("gwen"), answers)
        made.links["applicant"] = applications.waiting(tx)[0].ref
        made.links["invitation"] = invitations.invite(tx, clock, ana, note="for Hana").token
        made.links["reset"] = reset_requests.ask(tx, clock, "emil")[0]


def _ask_elsewhere(made: Making) -> None:
    """A conversation that ana wanted, and that its server does not have any more."""
    made.links["wanted"] = ref = made.clock.new_ref()
    now, lost = made.clock.now(), f"https://{ELSEWHERE}/post/7"
    with made.house.db.write() as tx:
        wanted.ask(tx, ref, made.people["ana"].id, lost, now)
        wanted.failed(tx, ref, faults.GONE, {"host": ELSEWHERE}, now)


def _meet_others(made: Making) -> None:
    """A community of another server, with what somebody there wrote, and an answer from here."""
    db, clock, server = made.house.db, made.clock, Server(ELSEWHERE)
    made.places["paper"], moss = clock.new_ref(), clock.new_ref()
    said = Said("paper", "Paper and pulp", "For all who *make* sheets.")
    url = f"https://{ELSEWHERE}/c/paper"
    visitor = f"https://{ELSEWHERE}/u/fern"
    with db.write() as tx:
        perform(tx, LearnCommunity(made.places["paper"], url, ELSEWHERE, said), by=server)
        learn = LearnPerson(moss, visitor, ELSEWHERE, "fern", "Fern of the Mill")
        fern = Visitor(moss, perform(tx, learn, by=server).result)
        perform(tx, LearnStewards(made.places["paper"], (moss,)), by=server)
        things = made.things
        things["far"] = clock.new_ref()
        act = CreatePost(
            things["far"], made.places["paper"], "Which felt for the couch?", body=sentences.FAR,
            object_url=f"https://{ELSEWHERE}/post/31",
        )  # fmt: skip
        perform(tx, act, by=fern)
        things["far answer"] = clock.new_ref()
        answer = CreateComment(things["far answer"], things["far"], "Undyed wool, twice fulled.")
        perform(tx, answer, by=made.people["chidi"])
        things["far reply"] = clock.new_ref()
        reply = CreateComment(
            things["far reply"], things["far"], "That is what the mill has, too.",
            things["far answer"], object_url=f"https://{ELSEWHERE}/comment/90",
        )  # fmt: skip
        perform(tx, reply, by=fern)
    do(db, made.people["ana"], Subscribe(made.places["paper"]))


def _transfer(made: Making) -> None:
    path = Path(made.house.settings.data) / "thread.json"
    path.write_text(json.dumps(transfer.thread()), encoding="utf-8")
    done = running.run(made.house.db, made.clock, path, community="commons", by=made.people["ana"])
    made.things["import"] = done.ref
    path.unlink()
    first = select(posts.c.ref).where(posts.c.origin_url == f"{transfer.SERVER}/post/1")
    with made.house.db.read() as tx:
        weir = tx.value(first)
    assert weir is not None
    made.things["weir"] = weir


def _sign_in(made: Making) -> dict[str, str]:
    """A session for everybody, begun a minute before now; gives their tokens by name."""
    _come_to(made, MINUTE)
    with made.house.db.write() as tx:
        return {
            name: sessions.create(
                tx, made.clock, member.id, agent="Firefox on Linux", network="127.0.0.0/24"
            )
            for name, member in made.people.items()
        }


def _picture(made: Making, by: str, motif: prints.Draw, alt: str, *, square: bool = False) -> Ref:
    height = made.width if square else made.width * 3 // 4
    picture = decoder.process(
        prints.a_print(motif, made.width, height), Limits(input_bytes=25_000_000)
    )
    return uploading.upload(made.house.db, made.house.store, picture, by=made.people[by], alt=alt)


def _decide(made: Making) -> None:
    """One decided, one open in which Ana has voted, one announced, one that looks for others."""
    db, people = made.house.db, list(made.people.values())
    ana, bram, chidi, dilek = (made.people[name] for name in ("ana", "bram", "chidi", "dilek"))
    with db.read() as tx:
        may = {one.id for one in entitled(tx, made.clock.now())}
    voters = [one for one in people if one.id in may]
    first = SetSetting("summary", "Printers who share a press.")
    made.things["proposal decided"] = deciding.propose(db, bram, first, title="What we are")
    deciding.decide(db, made.things["proposal decided"], voters)
    less = deciding.less(db, ana, "member.ban")
    made.things["proposal open"] = deciding.propose(db, chidi, *less, title="Nobody bans alone")
    deciding.support(db, made.things["proposal open"], [bram])
    deciding.ready(db, made.things["proposal open"], voters)
    deciding.vote(db, made.things["proposal open"], ana, "yes")
    made.things["objection"] = made.clock.new_ref()
    why = "She bans *nobody* without asking us."
    do(db, dilek, MakeObjection(made.things["objection"], made.things["proposal open"], why))
    with db.write() as tx:
        opened = deciding.look(db, made.things["proposal open"])
        made.links["voting link"] = voting_links.make(tx, made.clock, opened, dilek)[0]
    second = SetSetting("founding", "stewards")
    made.things["proposal announced"] = deciding.propose(db, bram, second, title="Fewer rooms")
    deciding.support(db, made.things["proposal announced"], [chidi])
    made.things["proposal appeal"] = _appeal(made)
    third = SetSetting("crawlers", value=True)
    made.things["proposal election"], made.things["mandate of dilek"] = (
        made.clock.new_ref(),
        made.clock.new_ref(),
    )
    office = Office(("post.pin",), "moot", 1, "Somebody must.")
    asked = MakeProposal(
        made.things["proposal election"], (), "Who pins?", "One of us.", office=office
    )
    do(db, chidi, asked)
    stood = StandAsCandidate(made.things["proposal election"], made.things["mandate of dilek"])
    do(db, dilek, stood)
    words = "I have printed for *thirty* years, and pin with care."
    do(db, dilek, SpeakAsCandidate(stood.proposal, stood.mandate, words))
    do(db, bram, SupportCandidate(stood.proposal, stood.mandate))
    made.things["proposal alone"] = deciding.propose(db, bram, third, title="Let machines read")
    made.things["proposal veto"] = _veto(made)


def _appeal(made: Making) -> Ref:
    """Fen's, against having been banned from a community."""
    db, fen = made.house.db, made.people["fen"]
    act = appealing.the_appeal(db, _first(db, "member.ban/1"))
    do(db, fen, act)
    proceed(db)
    return act.ref


def _veto(made: Making) -> Ref:
    """Bram's, against a setting that ana changed; she changed another, which nobody stopped."""
    db, ana = made.house.db, made.people["ana"]
    do(db, ana, SetSetting("pruning", "90"))
    do(db, ana, SetSetting("link_previews", value=False))
    return protecting.veto(db, made.people["bram"], appealing.last(db))


def _first(db: Database, kind: str) -> int:
    """The number of the first act of a kind in the record."""
    with db.read() as tx:
        return tx.value(select(func.min(log.leaves.c.seq)).where(log.leaves.c.kind == kind))


def _proposals(db: Database, made: Making) -> dict[str, int]:
    """The numbers of the proposals by their words, and of an act that can be appealed against."""
    words = {ref: word for word, ref in made.things.items() if word.startswith("proposal")}
    with db.read() as tx:
        rows = tx.rows(select(proposals.c.ref, proposals.c.id))
    numbers = {words[row.ref]: row.id for row in rows if row.ref in words}
    with db.read() as tx:
        latest = select(func.max(log.leaves.c.seq)).where(log.leaves.c.kind == "setting.set/1")
        before = latest.where(log.leaves.c.actor == made.people["ana"].ref)
        last = tx.value(before)
    return numbers | {"removal": _first(db, "post.remove/1"), "vetoable": last - 1}


def _hear_of_servers(made: Making) -> None:
    """Servers of every kind of fortune, and what ana decided about some."""
    db, now = made.house.db, made.clock.now()
    seen = {"paper.example": ("Lemmy", "1.0.2"), "ink.example": ("PieFed", "1.7")}
    with db.write() as tx:
        for host, (software, version) in seen.items():
            servers.alive(tx, host, now - HOUR, cursor=0, signs="cavage")
            servers.describe(tx, host, software=software, version=version)
        inbox = [Recipient("ruined.example", "https://ruined.example/inbox")]
        for number in range(3):
            url = f"https://press.example/activities/announce/{number}"
            one = Outgoing(url, "{}", "moot", actor_keys.MOOT, url)
            outbox.put(tx, one, now - 5 * DAY, to=inbox)
        well = Progress("paper.example", 3, succeeded_at=now - HOUR)
        ruined = Progress(
            "ruined.example", 0, refused=2, succeeded_at=now - 6 * DAY, error_at=now - HOUR,
            error="ruined.example cannot be reached: the name is not known", failures=55,
            failing_since=now - 5 * DAY, retry_at=now + 9 * HOUR,
        )  # fmt: skip
        servers.note(tx, [well, ruined])
    ana = made.people["ana"]
    for act, host, reason, until in (
        (policy.BlockServers, "spam.example", "Nothing but advertisements for watches.", None),
        (policy.SilenceServers, "ink.example", "Ten posts an hour by one program.", now + 30 * DAY),
    ):
        do(db, ana, act((policy.Server(made.clock.new_ref(), host),), reason, until))


PARTS = (
    _let_join, _open_places, _write_essay, _write_deep_thread, _pass_on, _show_prints, _keep_house,
    _report, _write_letters, _meet_others, _ask_elsewhere, _answer_ana, _wait_at_the_door,
    _transfer, _hear_of_servers, _decide,
)  # fmt: skip
