"""A moot in which everything happens that can be recorded."""

import msgspec
from sqlalchemy import select

from folkmoot.assembly.appealing.appealing import ReplyToAppeal
from folkmoot.assembly.appealing.drawing import MixLot
from folkmoot.assembly.appealing.intaking import AnswerIntake
from folkmoot.assembly.appealing.judging import SayAsJuror
from folkmoot.assembly.caretaking import renew
from folkmoot.assembly.deciding import (
    calling,
    effects,
    founding_vote,
    intakes,
    juries,
    proposals,
    small,
)
from folkmoot.assembly.deciding.candidates import (
    StandAsCandidate,
    WithdrawCandidate,
)
from folkmoot.assembly.deciding.changing import ChangeProposal
from folkmoot.assembly.deciding.objecting import (
    AnswerObjection,
    EraseVoice,
    MakeObjection,
    ReportMinority,
    WithdrawObjection,
)
from folkmoot.assembly.deciding.presenting import (
    EraseCandidateWords,
    SpeakAsCandidate,
    SupportCandidate,
    UnsupportCandidate,
)
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Office
from folkmoot.assembly.deciding.proposing import (
    EraseProposal,
    MakeProposal,
    SayReady,
    SayUnready,
    WithdrawProposal,
)
from folkmoot.assembly.deciding.rivals import LeaveAlone, PutBeside
from folkmoot.assembly.deciding.rolls import entitled
from folkmoot.assembly.deciding.vouching import Unvouch, Vouch
from folkmoot.assembly.mandates import EndMandate, GrantMandate, held_by, mandates
from folkmoot.assembly.protecting import confidence
from folkmoot.assembly.protecting.taking import TakeEmergency
from folkmoot.assembly.rulebook import AdoptConstitution, AdoptRule
from folkmoot.assembly.rules.constitutions import COMMON_RULE
from folkmoot.assembly.rules.vocabulary import TWO_THIRDS
from folkmoot.assembly.succeeding import take_over
from folkmoot.assembly.texts import PublishText, WithdrawText
from folkmoot.clock import DAY, MINUTE, Ref
from folkmoot.forum import communities, discussing
from folkmoot.forum.attachments import Picture
from folkmoot.forum.comment_moderation import RemoveComment, RestoreComment
from folkmoot.forum.commenting import DeleteComment, EditComment, RestoreOwnComment
from folkmoot.forum.communities import Community
from folkmoot.forum.erasure import EraseComment, EraseContent, EraseOwnWords, ErasePost
from folkmoot.forum.exclusion import Ban, Unban, Warn
from folkmoot.forum.far_pictures import FarPicture
from folkmoot.forum.founding import ChangeCommunity, CloseCommunity, ReopenCommunity
from folkmoot.forum.importing.acts import (
    Arriving,
    BeginImport,
    CompleteImport,
    CountThreads,
    RedoImport,
    StoreBatch,
    UndoImport,
)
from folkmoot.forum.importing.lemmy import Author, Post
from folkmoot.forum.moderation import (
    LockThread,
    PinPost,
    RemovePost,
    RestorePost,
    UnlockThread,
    UnpinPost,
)
from folkmoot.forum.moving import MoveCommunity, SayCommunityWas
from folkmoot.forum.posting import DeletePost, EditPost, RestoreOwnPost
from folkmoot.forum.reports import DecideReport, MakeReport
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity import applications, letting_in, people
from folkmoot.identity.joining import AdmitMember, EnterOpenDoor
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.identity.letting_in import LetIn
from folkmoot.identity.resets import (
    ConfirmReset,
    ObjectToReset,
    OpenReset,
    ProposeReset,
    UseReset,
    WithdrawReset,
)
from folkmoot.peers import actors, policy
from folkmoot.record import checkpoints
from folkmoot.record.actors import HOST, ByClock, Member, Newcomer
from folkmoot.record.acts import Act
from folkmoot.record.restoring import RestoreRecord
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import answer, appeal, drawn, last, the_exclusion
from tests.assembly.deciding.build import carried, decide, look, propose, ready, support, vote
from tests.assembly.protecting.build import veto
from tests.build import clock_of, found, join, sealer_of
from tests.forum.build import (
    a_comment,
    a_community,
    a_picture,
    a_post,
    a_visitor,
    away_community,
    do,
)
from tests.identity.build import apply, do_jobs
from tests.peers.build import actor


def new(db: Database) -> Ref:
    return clock_of(db).new_ref()


def sign(db: Database) -> str:
    """Sign the record as it is now; gives the checkpoint."""
    with db.write() as tx:
        note = checkpoints.make(tx, clock_of(db), sealer_of(db))
    assert note is not None
    return note


def people_come(db: Database) -> dict[str, Member]:
    """Ada founds, four join by every way there is."""
    ada = found(db)
    bob, cleo = join(db, ada, "bob"), join(db, ada, "cleo")
    admitted, entered = new(db), new(db)
    dora = Member(admitted, do(db, ada, AdmitMember(admitted, "dora")).result)
    do(db, ada, SetSetting("joining", "open"))
    eve = Member(entered, do(db, Newcomer(entered), EnterOpenDoor(entered, "eve")).result)
    for one in (bob, cleo):
        do(db, one, Vouch(entered))
    do(db, cleo, Unvouch(entered))
    return {"ada": ada, "bob": bob, "cleo": cleo, "dora": dora, "eve": eve}


def powers_change_hands(db: Database, ada: Member, bob: Member, cleo: Member) -> None:
    """Grants over the moot and a part, one ended, one given up, and the clock's own."""
    with db.read() as tx:
        ends = tx.value(select(mandates.c.ends))
    refs = [new(db) for _ in range(3)]
    for ref, holder, scope in zip(
        refs, (bob, cleo, bob), ("moot", "moot", "setting:summary"), strict=True
    ):
        power = "setting.set" if ":" in scope else "identity.reset"
        do(db, ada, GrantMandate(ref, holder.ref, (power,), scope, ends, "Trusted."))
    do(db, bob, SetSetting("summary", 'We “print”\n\\ "books"'))
    do(db, ada, EndMandate(refs[2], "Done."))


def accounts_are_recovered(db: Database, ada: Member, bob: Member, dora: Member) -> None:
    """One reset is used, one stopped by the person, one withdrawn."""
    refs = [new(db) for _ in range(3)]
    do(db, ada, ProposeReset(refs[0], dora.ref, new(db), " She called me. "))
    do(db, bob, ConfirmReset(refs[0]))
    clock_of(db).advance(days=2)
    do(db, ByClock("reset"), OpenReset(refs[0]))
    do(db, dora, UseReset(refs[0]))
    do(db, ada, ProposeReset(refs[1], bob.ref, new(db), "He wrote."))
    do(db, bob, ObjectToReset(refs[1]))
    do(db, ada, ProposeReset(refs[2], bob.ref, new(db), "He wrote again."))
    do(db, ada, WithdrawReset(refs[2], "It was not him."))


def rooms_open(db: Database, ada: Member, bob: Member) -> tuple[Ref, Ref]:
    """A public and a closed community."""
    garden = a_community(db, bob, "garden", description="All **plants**.", downvotes=True)
    do(db, ada, ChangeCommunity(garden, "The garden", language="de", gallery=True))
    do(db, ada, CloseCommunity(garden, "Winter."))
    do(db, ada, ReopenCommunity(garden, "Spring."))
    return garden, a_community(db, bob, "cellar", visibility="members", posting="members")


def people_talk(db: Database, room: Ref, bob: Member, cleo: Member) -> tuple[Ref, Ref]:
    """Posts and comments, edited, deleted, brought back and erased."""
    pictures = (Picture(a_picture(db, bob), "A rose"), Picture(a_picture(db, bob)))
    long = "Long words. " * 50
    post = a_post(db, bob, room, "Röses", body=long, pictures=pictures, url="https://a.example/")
    a_post(db, cleo, room, "Passed on", cross_of=post)
    do(db, bob, EditPost(post, "Roses", body="Short.", pictures=pictures[1:], language="en"))
    do(db, bob, EditPost(post, "Roses", content_note="Thorns", body=long, pictures=pictures))
    comment = a_comment(db, cleo, post, body="Lovely.")
    answer = a_comment(db, bob, post, comment, body="Thanks.")
    do(db, cleo, EditComment(comment, "Lovely!", language="fr"))
    for act in (DeletePost(post), RestoreOwnPost(post)):
        do(db, bob, act)
    for act in (DeleteComment(comment), RestoreOwnComment(comment)):
        do(db, cleo, act)
    gone = a_post(db, bob, room, "Gone", pictures=pictures[:1])
    do(db, bob, EditPost(gone, "Going", body="Soon."))
    word = a_comment(db, cleo, gone, body="Gone too.")
    do(db, cleo, EditComment(word, "Soon gone."))
    do(db, bob, DeletePost(gone))
    do(db, bob, ErasePost(gone))
    do(db, cleo, EraseComment(word))
    return post, answer


def stewards_act(db: Database, ada: Member, who: Member, room: Ref) -> None:
    """Every ruling on posts, comments and people."""
    post = a_post(db, who, room, "Loud")
    top = a_comment(db, who, post)
    below = a_comment(db, who, post, top)
    for act in (
        LockThread(post, "Hot."),
        UnlockThread(post, "Cool."),
        PinPost(post, "Good."),
        UnpinPost(post, "Old."),
        RemovePost(post, "Loud."),
        RestorePost(post, "Fine."),
        RemoveComment(top, "Rude.", (below,)),
        RestoreComment(top, "Fine.", (below,)),
        RemoveComment(below, "Rude."),
        PinPost(post, "Good."),
    ):
        do(db, ada, act)
    scope, until = f"community:{room}", clock_of(db).now() + DAY
    do(db, ada, Warn(who.ref, scope, "Be kind."))
    do(db, ada, Ban(who.ref, scope, "Unkind.", new(db), until, (post,), (top,)))
    clock_of(db).advance(minutes=1)
    do(db, ada, Unban(who.ref, scope, "Sorry.", (post,), (top,)))
    do(db, ada, Ban(who.ref, scope, "Unkind again.", new(db), until, (post,), (top, below)))
    do(db, ada, Ban(who.ref, scope, "Very unkind.", new(db)))
    do(db, ada, Unban(who.ref, scope, "Sorry again."))
    do(db, ada, Ban(who.ref, "moot", "Again.", new(db), until))
    do(db, ada, Unban(who.ref, "moot", "Sorry again."))
    do(db, ada, EraseContent("post", a_post(db, who, room, "Against the law"), "The law."))
    report = new(db)
    do(db, who, MakeReport(report, "post", a_post(db, who, room, "Look here"), "See."))
    do(db, ada, DecideReport(report, "kept", "It is fine."))


def servers_are_judged(db: Database, ada: Member) -> None:
    """One is blocked, silenced instead and let go; two come from a list; one is allowed."""
    until = clock_of(db).now() + DAY
    bad, worse, friend = (
        policy.Server(new(db), host) for host in ("bad.example", "worse.example", "ally.example")
    )
    do(db, ada, policy.BlockServers((bad,), "Spam."))
    do(db, ada, policy.SilenceServers((policy.Server(new(db), bad.host),), "Less spam.", until))
    do(db, ada, policy.LiftDecisions((bad.host,), "No spam."))
    listed = (policy.Server(new(db), bad.host, "Spam again."), worse)
    do(db, ada, policy.BlockServers(listed, "From the list of a friend."))
    do(db, ada, policy.AllowServers((friend,), "A friend."))


def community_moves(db: Database) -> tuple[Act, ...]:
    """A community is said to have been another, and moves there and back."""
    bees = "https://far.example/c/bees2"
    with db.read() as tx:
        rooms = [Community(*row) for row in tx.rows(communities.query())]
    room = next(one for one in rooms if one.travels and not one.is_away)
    with db.write() as tx:
        actors.put(tx, actor(bees, kind="community", was_ours=f'["{room.actor_url}"]'))
    return (
        SayCommunityWas(room.ref, (bees,)),
        MoveCommunity(room.ref, bees),
        MoveCommunity(room.ref, None),
    )


def lent_to(db: Database, who: Member, given: Ref) -> Ref:
    """What somebody holds besides a mandate that the members gave only now."""
    held = select(mandates.c.ref).where(mandates.c.holder_id == who.id)
    with db.read() as tx:
        return tx.value(held.where(mandates.c.ended_at.is_(None), mandates.c.ref != given))


def members_decide(db: Database, ada: Member, bob: Member, cleo: Member) -> None:
    """Decided, refused, taken back and erased; an effect that fails, and one of each kind."""
    with db.read() as tx:
        voters = [Member(one.ref, one.id) for one in entitled(tx, clock_of(db).now())]
        held = tx.value(select(mandates.c.ref).where(mandates.c.holder_id == cleo.id))
    ref, text, given = new(db), new(db), new(db)
    grant = GrantMandate(
        given, bob.ref, ("mandate.grant", "member.ban"), "moot", clock_of(db).now() + 9 * DAY,
        "Elected.", ref,
    )  # fmt: skip
    acts = (
        PublishText(text, ref),
        EndMandate(held, "Enough."),
        SetSetting("about", "Ours."),
        grant,
    )
    do(db, bob, MakeProposal(ref, tuple(map(effects.of, acts)), "Who we are", "We print."))
    do(db, ada, EndMandate(held, "It was time."))
    do(db, ada, SayReady(ref))
    do(db, ada, SayUnready(ref))
    assert decide(db, ref, voters).stage == "passed"
    assert [one.failure is None for one in carried(db, ref)] == [True, False, True, True]
    somebody_need_not_go(db, cleo, voters[-1])
    stricter = msgspec.structs.replace(COMMON_RULE.rule("ordinary"), share=TWO_THIRDS)
    for act in (
        AdoptRule(stricter),
        WithdrawText(text),
        *community_moves(db),
    ):
        assert decide(db, propose(db, cleo, act), voters).stage == "passed"
    lent = EndMandate(lent_to(db, bob, given), "Thank you.")
    too_few_at_first(db, propose(db, cleo, lent), voters)
    assert decide(db, propose(db, bob, SetSetting("name", "Mine")), voters, "no").stage == "failed"
    waits = propose(db, bob, SetSetting("name", "Ours"))
    talk(db, waits)
    do(db, bob, WithdrawProposal(waits))
    do(db, bob, EraseProposal(waits))
    they_announce(db, ada, bob)
    they_elect(db, bob, cleo, voters)
    a_community_chooses(db, bob, voters)
    slow = propose(db, cleo, SetSetting("summary", "Slow and sure"))
    talk(db, slow)
    do(db, cleo, ChangeProposal(slow, "Slow", "As it *was*."))
    support(db, slow, [ada, bob])
    clock_of(db).advance(days=2)
    do(db, ada, SayReady(slow))
    do(db, cleo, ChangeProposal(slow, "Slow and sure", "As it *should* be."))
    clock_of(db).advance(days=4)
    proceed(db)
    for one, choice in ((ada, "yes"), (ada, "no"), (bob, "yes"), (cleo, "yes")):
        vote(db, slow, one, choice)
    they_object(db, slow, ada, bob, cleo)
    for _ in range(2):  # the second time because too few took part
        clock_of(db).advance(days=8)
        proceed(db)
    do(db, ada, ReportMinority(new(db), slow, "Haste would have been better."))


def talk(db: Database, about: Ref) -> None:
    """Open the thread of a proposal, as the clock would at once."""
    found = look(db, about)
    with db.write() as tx:
        discussing.open_thread(tx, about=about, person=found.author, title=found.title)


def they_differ(db: Database, bob: Member, cleo: Member, voters: list[Member]) -> None:
    """A proposal and a rival are voted on together."""
    first = propose(db, bob, SetSetting("summary", "We weave."))
    rival = propose(db, cleo, SetSetting("summary", "We dye."))
    do(db, cleo, PutBeside(rival, first, None))
    do(db, cleo, LeaveAlone(rival))
    do(db, cleo, PutBeside(rival, first, None))
    for ref, author in ((rival, cleo), (first, bob)):
        support(db, ref, [one for one in voters if one.ref != author.ref][:2])
    ready(db, first, voters)
    assert (look(db, first).question, look(db, rival).stage) == ("choice", "joined")
    for one in voters:
        vote(db, first, one, "2>1>0")
    proceed(db)
    assert look(db, first).stage == "passed"


def they_announce(db: Database, ada: Member, bob: Member) -> None:
    """A small thing that happens, unless ada may not announce any more."""
    clock = clock_of(db)
    with db.read() as tx:
        opens, may = small.opens(tx, clock.now()), small.may(tx, ada.id, "about", clock.now())
    assert may
    said = effects.of(SetSetting("about", "We *print*."))
    do(db, ada, small.AnnounceSmall(ref := new(db), (said,), "Who we are", "Why not.", opens))
    do(db, bob, MakeObjection(voice := new(db), ref, "Why so?"))
    do(db, bob, WithdrawObjection(voice))
    clock.advance(days=4)
    proceed(db)
    assert look(db, ref).stage == "passed"


def they_elect(db: Database, bob: Member, cleo: Member, voters: list[Member]) -> None:
    """One election in which somebody wins, and one in which nobody stands any more."""
    they_differ(db, bob, cleo, voters)
    won, empty = new(db), new(db)
    office = Office(("post.pin",), "moot", 1, "Somebody must.")
    for ref in (won, empty):
        do(db, bob, MakeProposal(ref, (), "Who pins?", "Us.", office=office))
        do(db, bob, StandAsCandidate(ref, mandate := new(db)))
        do(db, bob, SpeakAsCandidate(ref, mandate, "I pin *well*."))
        do(db, cleo, SupportCandidate(ref, mandate))
    do(db, bob, WithdrawCandidate(empty))
    do(db, cleo, StandAsCandidate(won, mandate := new(db)))
    do(db, cleo, SpeakAsCandidate(won, mandate, "I pin, too."))
    do(db, cleo, SpeakAsCandidate(won, mandate, "I pin better."))
    do(db, cleo, EraseCandidateWords(mandate))
    do(db, bob, SupportCandidate(won, mandate))
    do(db, bob, UnsupportCandidate(won, mandate))
    do(db, bob, SupportCandidate(won, mandate))
    proceed(db)
    for ref in (won, empty):
        behind = [one for one in voters if one.ref != bob.ref][:2]
        for one in behind:
            if look(db, ref).stage == "gathering":
                support(db, ref, [one])
        ready(db, ref, voters)
    assert look(db, empty).stage == "failed"
    for one in voters:
        vote(db, won, one, "2>1>0")
    proceed(db)
    assert look(db, won).stage == "passed"
    with db.read() as tx:
        held = held_by(tx, cleo.id, clock_of(db).now())[-1]
    do(db, cleo, EndMandate(held.ref, "Somebody else must."))
    with db.write() as tx:
        assert take_over(tx, clock_of(db).now()) == 1


def a_community_chooses(db: Database, bob: Member, voters: list[Member]) -> None:
    """Three who are subscribed give their community a steward."""
    room, ref = a_community(db, bob, "shed"), new(db)
    for one in voters[:3]:
        do(db, one, Subscribe(room))
    clock_of(db).advance(seconds=1)
    ends, scope = clock_of(db).now() + 9 * DAY, f"community:{room}"
    grant = GrantMandate(new(db), bob.ref, ("post.pin",), scope, ends, "To tend it.")
    wanted = (effects.of(grant),)
    do(db, voters[0], MakeProposal(ref, wanted, "Who tends the shed?", "", community=room))
    found = decide(db, ref, voters[:3])
    assert found.rule is not None
    assert (found.stage, found.rule.body) == ("passed", "subscribers")


def too_few_at_first(db: Database, ref: Ref, voters: list[Member]) -> None:
    """A secret vote that is held for longer, and then counted."""
    proceed(db)
    author = look(db, ref).author
    support(db, ref, [one for one in voters if one.ref != author][:3])
    ready(db, ref, voters)
    for one in voters[:3]:
        vote(db, ref, one, "yes")
    clock_of(db).advance(days=8)
    proceed(db)
    for one in voters[3:]:
        vote(db, ref, one, "yes")
    clock_of(db).advance(days=8)
    proceed(db)
    assert look(db, ref).stage == "passed"


def they_object(db: Database, to: Ref, ada: Member, bob: Member, cleo: Member) -> None:
    """One objection stands and is answered, one is taken back, the words of two are erased."""
    refs = [new(db) for _ in range(4)]
    for ref, who in zip(refs, (ada, bob, cleo), strict=False):
        do(db, who, MakeObjection(ref, to, "Not so *slow*."))
    do(db, cleo, AnswerObjection(new(db), refs[0], "As slow as it takes."))
    do(db, bob, WithdrawObjection(refs[1]))
    do(db, cleo, AnswerObjection(refs[3], refs[2], "I answer myself."))
    do(db, cleo, EraseVoice(refs[2]))
    do(db, ada, EraseVoice(refs[3]))


def they_stop_something(db: Database, ada: Member, bob: Member, cleo: Member) -> None:
    """A steward changes a setting, and two members suspend that until the vote."""
    do(db, ada, SetSetting("searchable", value=False))
    ref = veto(db, bob, last(db))
    if look(db, ref).stage == "gathering":
        support(db, ref, [cleo])
    assert carried(db, ref)[0].carried_at is not None


def they_appeal(db: Database, ada: Member, bob: Member, others: list[Member], room: Ref) -> None:
    """A jury is drawn; one sits and talks, the others decline, so all decide in the end."""
    people = [ada, bob, *others, join(db, bob, "fern"), join(db, bob, "gus")]
    do(db, ada, LockThread(a_post(db, bob, room, "A hot one"), "Enough."))
    ref = appeal(db, bob, last(db))
    do(db, ada, ReplyToAppeal(ref, "It was heated."))
    do(db, bob, MixLot(ref, "blue herons"))
    first, second, third = drawn(db, ref, people)
    answer(db, ref, first)
    do(db, first, SayAsJuror(ref, "It was not *that* hot."))
    answer(db, ref, second, sits=False)
    for one in [third, *people]:
        with db.read() as tx:
            seat = juries.seat_of(tx, look(db, ref).id, one.id)
        if seat is not None and seat.sits is None and look(db, ref).stage == "notice":
            answer(db, ref, one, sits=False)
    assert look(db, ref).stage == "open"
    for one in (first, second, third):
        vote(db, ref, one, "yes")
    clock_of(db).advance(days=8)
    proceed(db)
    assert carried(db, ref)[0].carried_at is not None


def somebody_may_have_to_go(db: Database, by: Member, whom: Member) -> None:
    """It is proposed, answered, looked at, and taken back."""
    act = the_exclusion(db, whom)
    do(db, by, act)
    do(db, whom, ReplyToAppeal(act.ref, "They were *good* ladders."))
    proceed(db)
    with db.read() as tx:
        called = intakes.seats_of(tx, look(db, act.ref).id)
    for one in called:
        with db.read() as tx:
            looker = people.by_id(tx, one.person_id)
        assert looker is not None
        do(db, Member(looker.ref, looker.id), AnswerIntake(act.ref, through=True, reason=""))
    proceed(db)
    do(db, by, WithdrawProposal(act.ref))


def somebody_need_not_go(db: Database, by: Member, whom: Member) -> None:
    """The one who is called first says nothing; the next sends it back."""
    act = the_exclusion(db, whom)
    do(db, by, act)
    proceed(db)
    clock_of(db).advance(days=2)
    proceed(db)
    with db.read() as tx:
        [seat] = intakes.seats_of(tx, look(db, act.ref).id)
        looker = people.by_id(tx, seat.person_id)
    assert looker is not None
    assert seat.calls == 2
    do(db, Member(looker.ref, looker.id), AnswerIntake(act.ref, through=False, reason="An insult."))
    proceed(db)
    assert look(db, act.ref).stage == "returned"


def files_come_in(db: Database, ada: Member, room: Ref) -> Ref:
    """An import, taken back and shown again; a ruling on a post that came with it."""
    work, post = new(db), new(db)
    writer = Author("https://b.example/u/zoe", "zoe", "b.example", "Zoe")
    item = Post(
        1, "https://b.example/post/1", writer, "Old", None, "Words", None, None,
        1_600_000_000_000_000, None, False, False, 3, 1,
    )  # fmt: skip
    do(db, HOST, BeginImport(work, room, "ab" * 32, "old.json", 1, 0))
    do(db, HOST, StoreBatch(work, 0, (Arriving(post, new(db), item),)))
    do(db, HOST, CountThreads(work, 0))
    do(db, HOST, CompleteImport(work, room, "old.json", "ab" * 32, 1, 0))
    do(db, ada, UndoImport(work, room, "Wrong room."))
    do(db, ada, RedoImport(work, room, "Right after all."))
    a_comment(db, ada, post, body="An answer to a guest")
    do(db, ada, LockThread(post, "Long ago."))
    return post


def visitors_come(db: Database, room: Ref, ada: Member, bob: Member) -> None:
    """People of another server take part here, and members there: that is in no record."""
    vic, wim = a_visitor(db, "vic"), a_visitor(db, "wim")
    seen = (FarPicture("https://far.example/one.png", "A bee"),)
    told = {"object_url": "https://far.example/post/1", "written_at": 1_600_000_000_000_000}
    post = a_post(db, vic, room, "From afar", far_pictures=seen, **told)
    do(db, vic, EditPost(post, "From far away", far_pictures=seen * 2, written_at=10**15))
    comment = a_comment(db, vic, post, body="An answer from afar")
    do(db, vic, EditComment(comment, "Another answer", written_at=10**15))
    do(db, vic, DeleteComment(comment))
    a_comment(db, bob, post, body="Welcome")
    ends, scope = clock_of(db).now() + MINUTE, f"community:{room}"
    do(db, ada, GrantMandate(new(db), wim.ref, ("thread.lock",), scope, ends, "Wise."))
    do(db, wim, LockThread(post, "Enough."))
    bees = away_community(db)
    there = a_post(db, bob, bees, "To afar", pictures=(Picture(a_picture(db, bob), "A hive"),))
    do(db, bob, EditPost(there, "To far away", pictures=()))
    a_comment(db, wim, there, body="Thanks")
    do(db, wim, LockThread(there, "Enough."))
    do(db, wim, Ban(bob.ref, f"community:{bees}", "No.", new(db)))


def people_go(db: Database, eve: Member, dora: Member, room: Ref) -> None:
    """One leaves, one erases her words and her account."""
    a_post(db, dora, room, "My last words", body="Farewell, all of you.")
    a_comment(db, dora, a_post(db, dora, room, "More"), body="And more.")
    do(db, eve, Leave(eve.ref))
    do(db, dora, EraseOwnWords(dora.ref))
    do(db, dora, EraseAccount(dora.ref))


def keys_pass(db: Database, ada: Member, bob: Member, cleo: Member) -> None:
    """The founding vote, and then another constitution, which is the same."""
    clock_of(db).advance(days=14)
    with db.write() as tx:
        assert founding_vote.call(tx, bob) is not None
    clock_of(db).advance(days=4)
    proceed(db)
    with db.read() as tx:
        called = founding_vote.all_held(tx)[0].proposal.ref
        voters = [Member(one.ref, one.id) for one in entitled(tx, clock_of(db).now())]
    for one in (ada, bob, cleo):
        vote(db, called, one, "1>0>2")
    clock_of(db).advance(days=15)
    proceed(db)
    assert carried(db, called)[0].carried_at is not None
    assert decide(db, propose(db, bob, AdoptConstitution("common rule")), voters).stage == "passed"
    with db.write() as tx:
        assert calling.call(tx, clock_of(db).now())
    somebody_is_let_in(db, bob, voters)


def somebody_is_let_in(db: Database, by: Member, voters: list[Member]) -> None:
    """All decide on who joins, and on the first who asks."""
    ways = SetSetting("joining", "application"), SetSetting("admitting", "members")
    assert decide(db, propose(db, by, *ways), voters).stage == "passed"
    apply(db, "flo")
    with db.read() as tx:
        asks = applications.waiting(tx)[0].ref
    assert decide(db, propose(db, by, LetIn(asks, new(db))), voters).stage == "passed"
    do_jobs(db, {letting_in.JOB: letting_in.welcome})


def a_steward_hurries(db: Database, ada: Member, hasty: Member, room: Ref) -> None:
    """Three emergencies: one ratified, two that lapse and are undone; then nobody trusts them."""
    ends = clock_of(db).now() + 40 * DAY
    with db.read() as tx:
        who = [Member(one.ref, one.id) for one in entitled(tx, clock_of(db).now())]
    grant = GrantMandate(new(db), hasty.ref, ("post.pin",), "moot", ends, "Elected.")
    assert decide(db, propose(db, ada, grant), who).stage == "passed"
    post = a_post(db, ada, room, "Loud again")
    for power, act in (
        ("thread.lock", LockThread(post, "Hot.")),
        ("federation.block", policy.BlockServers((policy.Server(new(db), "x.example"),), "Spam.")),
        ("post.remove", RemovePost(post, "Loud.")),
    ):
        ref, ends = new(db), clock_of(db).now() + 3 * DAY
        do(db, hasty, TakeEmergency(new(db), ref, power, "moot", ends, "It burns."))
        do(db, hasty, act)
        proceed(db)
        for one in who if power == "thread.lock" else ():
            vote(db, ref, one, "yes")
        clock_of(db).advance(hours=73)
        proceed(db)
    with db.write() as tx:
        assert confidence.call(tx) == 1
    with db.read() as tx:
        asked = proposals.in_stages(tx, ("notice",))[-1].ref
    ready(db, asked, who)
    for one in who:
        vote(db, asked, one, "yes")
    proceed(db)
    assert carried(db, asked)[0].carried_at is not None


def lived(db: Database) -> dict[str, Member]:
    """A moot in which everything happened that can be recorded, and was signed."""
    who = people_come(db)
    ada, bob, cleo, dora, eve = who.values()
    sign(db)
    powers_change_hands(db, ada, bob, cleo)
    accounts_are_recovered(db, ada, bob, dora)
    garden, _cellar = opened = rooms_open(db, ada, bob)
    for room in opened:
        people_talk(db, room, bob, cleo)
        stewards_act(db, ada, cleo, room)
        clock_of(db).advance(hours=30)
        sign(db)
    servers_are_judged(db, ada)
    they_stop_something(db, ada, bob, cleo)
    they_appeal(db, ada, bob, [cleo, dora, eve], garden)
    somebody_may_have_to_go(db, bob, cleo)
    members_decide(db, ada, bob, cleo)
    files_come_in(db, ada, room)
    visitors_come(db, garden, ada, bob)
    people_go(db, eve, dora, room)
    keys_pass(db, ada, bob, cleo)
    a_steward_hurries(db, ada, bob, garden)
    forsaken = propose(db, bob, AdoptRule(COMMON_RULE.rule("ordinary")))
    do(db, HOST, RestoreRecord(3, "ab" * 32, 1, 2))
    clock_of(db).advance(days=61)
    proceed(db)
    assert look(db, forsaken).stage == "lapsed"
    with db.write() as tx:
        assert renew(tx, clock_of(db).now())
    clock_of(db).advance(hours=1)
    sign(db)
    return who
