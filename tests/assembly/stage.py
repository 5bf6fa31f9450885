"""A moot with one of each kind of actor, and an example of every kind of act done in it."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from sqlalchemy import select

from folkmoot.assembly import mandates as held
from folkmoot.assembly import rulebook, texts
from folkmoot.assembly.appealing import appealing, drawing, excluding, intaking, judging
from folkmoot.assembly.caretaking import Caretake
from folkmoot.assembly.deciding import (
    ballots,
    candidates,
    carrying,
    changing,
    effects,
    extending,
    founding_vote,
    lapsing,
    objecting,
    presenting,
    proposals,
    proposing,
    rivals,
    secret,
    small,
    voting,
    vouching,
)
from folkmoot.assembly.deciding.calling import CallElection
from folkmoot.assembly.deciding.results import YesNoResult
from folkmoot.assembly.genesis import FoundMoot
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.assembly.powers import GRANTING, POWERS
from folkmoot.assembly.protecting import confidence, taking, vetoing
from folkmoot.assembly.rules.constitutions import COMMON_RULE, WAY_BACK
from folkmoot.assembly.succeeding import SucceedMandate
from folkmoot.clock import DAY, Ref
from folkmoot.forum import (
    away,
    blocks,
    discussing,
    erasure,
    exclusion,
    moderation,
    reports,
    saved,
    subscriptions,
)
from folkmoot.forum.comment_moderation import RemoveComment, RestoreComment
from folkmoot.forum.commenting import (
    CreateComment,
    DeleteComment,
    EditComment,
    RestoreOwnComment,
)
from folkmoot.forum.founding import (
    ChangeCommunity,
    CloseCommunity,
    FoundCommunity,
    ReopenCommunity,
)
from folkmoot.forum.importing import acts as importing
from folkmoot.forum.marks import NoteVisit, ReadThread
from folkmoot.forum.message_reports import ReportMessage
from folkmoot.forum.messaging import DeleteMessage, EditMessage, ReadMessages, SendMessage
from folkmoot.forum.moving import MoveCommunity, SayCommunityWas
from folkmoot.forum.posting import CreatePost, DeletePost, EditPost, RestoreOwnPost
from folkmoot.forum.pruning import PruneThreads
from folkmoot.forum.votes import CastVote, SettleVote
from folkmoot.identity import (
    applications,
    invitations,
    leaving,
    profiles,
    reset_requests,
    resets,
    visitors,
)
from folkmoot.identity.credentials import SetPassword, SetRecovery
from folkmoot.identity.joining import AdmitMember, EnterOpenDoor, JoinByInvitation, NewAccount
from folkmoot.identity.letting_in import ComeIn, LetIn
from folkmoot.media.uploading import AddPicture, DeletePicture, DescribePicture
from folkmoot.notices.notices import ReadNotices, UnreadNotices
from folkmoot.peers import following, moving, policy
from folkmoot.peers.lagging import TellOfLag
from folkmoot.record.actors import Actor, ByClock, Host, Member, Newcomer, Server, Visitor
from folkmoot.record.acts import Act
from folkmoot.record.restoring import RestoreRecord
from folkmoot.record.settings import SetSetting
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import last, the_appeal, the_exclusion
from tests.assembly.protecting.build import the_veto
from tests.build import clock_of, found, join
from tests.forum.build import FAR, a_comment, a_community, a_post, a_visitor, away_community, do
from tests.media.build import bring

COLUMNS = (
    "anonymous",
    "visitor",
    "member",
    "author",
    "steward_here",
    "steward_elsewhere",
    "host",
    "founder",
    "lapsed",
    "suspended",
    "visitor_steward",
    "server",
    "recovering",
    "other_power",
)


class Stage(msgspec.Struct):
    """Everything that the examples are about; the author owns whatever can be owned."""

    db: Database
    actors: dict[str, Actor]
    author: Member
    here: Ref
    post: Ref
    comment: Ref
    picture: Ref
    invitation: Ref
    report: Ref
    reset: Ref
    request: Ref
    mandate: Ref
    work: Ref
    letter: Ref
    """A message from the author to the founder."""
    answer: Ref
    """The founder's to the author."""
    proposal: Ref
    """The author's, which looks for others."""
    voice: Ref
    """The author's objection to it."""
    election: Ref
    """The author's, in which the author stands."""
    candidate: Ref
    """The mandate with which the author stands."""
    appeal: Ref
    """The author's, against what the founder did."""
    veto: int
    """The number of something that the founder did to everybody."""
    application: Ref
    """Of somebody who asked to join while that was the way in."""
    visitor: Visitor
    away: Ref
    """A community of the visitor's server."""

    def new(self) -> Ref:
        """A name for something new."""
        return clock_of(self.db).new_ref()


def over(kind: str) -> tuple[str, ...]:
    """Every power that can be held over a community or the moot and passed on."""
    return tuple(p.name for p in POWERS.values() if kind in p.scopes and p.name != GRANTING)


def build(db: Database, folder: Path) -> Stage:
    """Set the stage: ten days in, with a mandate that ended yesterday."""
    clock = clock_of(db)
    founder = found(db)
    author, member, here, elsewhere, lapsed, recovering, other = (
        join(db, founder, name) for name in ("ann", "ben", "dora", "eli", "fay", "guy", "hal")
    )
    garden, forge = a_community(db, author), a_community(db, author, "forge")
    for who, scope, kind, days in (
        (here, f"community:{garden}", "community", 40),
        (elsewhere, f"community:{forge}", "community", 40),
        (lapsed, "moot", "moot", 9),
        (recovering, "moot", "moot", 40),
    ):
        ends = clock.now() + days * DAY
        do(db, founder, GrantMandate(clock.new_ref(), who.ref, over(kind), scope, ends, "trust"))
    keys = GrantMandate(
        clock.new_ref(), other.ref, ("host.keys",), "moot", clock.now() + 40 * DAY, "trust"
    )
    do(db, founder, keys)
    visitor, far_steward = a_visitor(db, "vic"), a_visitor(db, "wim")
    do(
        db,
        founder,
        GrantMandate(
            clock.new_ref(),
            far_steward.ref,
            over("community"),
            f"community:{garden}",
            clock.now() + 40 * DAY,
            "trust",
        ),
    )
    post = a_post(db, author, garden)
    comment = a_comment(db, author, post)
    stage = Stage(
        db=db,
        actors={
            "anonymous": Newcomer(clock.new_ref()),
            "visitor": visitor,
            "member": member,
            "author": author,
            "steward_here": here,
            "steward_elsewhere": elsewhere,
            "host": Host(),
            "founder": founder,
            "lapsed": lapsed,
            "suspended": author,
            "visitor_steward": far_steward,
            "server": Server(FAR),
            "recovering": recovering,
            "other_power": other,
        },
        author=author,
        here=garden,
        post=post,
        comment=comment,
        picture=bring(db, BlobStore(folder / "media"), author),
        invitation=_invitation(db, author),
        report=_report(db, author, _post_of(db, member, garden)),
        reset=clock.new_ref(),
        request=_request(db),
        mandate=_mandate_of(db, here),
        work=_import(db, founder, garden),
        letter=_letter(db, author, founder),
        answer=_letter(db, founder, author),
        proposal=(proposal := _proposal(db, author)),
        voice=_objection(db, author, proposal),
        election=(election := _election(db, author)),
        candidate=_candidate(db, author, election),
        appeal=_appeal(db, founder, author, garden),
        veto=_setting(db, founder),
        application=_application(db, founder),
        visitor=visitor,
        away=away_community(db),
    )
    do(db, founder, resets.ProposeReset(stage.reset, author.ref, stage.request, "I know them."))
    reset = _locked_out(db, recovering, (founder, lapsed))
    clock.advance(days=4)
    do(db, ByClock(resets.RULE), resets.OpenReset(reset))
    do(db, recovering, resets.UseReset(reset))
    clock.advance(days=6)
    return stage


def suspend(stage: Stage) -> None:
    """Ban the author from the moot."""
    ref = stage.new()
    until = clock_of(stage.db).now() + 3 * DAY
    act = exclusion.Ban(
        person=stage.author.ref, scope="moot", reason="a rest", ref=ref, until=until
    )
    do(stage.db, stage.actors["founder"], act)


def _locked_out(db: Database, who: Member, helpers: tuple[Member, Member]) -> Ref:
    """Two stewards agree that a member may set a new password; gives the reset."""
    ref, (first, second) = clock_of(db).new_ref(), helpers
    with db.write() as tx:
        reset_requests.ask(tx, clock_of(db), "guy")
        waiting = reset_requests.waiting(tx, clock_of(db).now())
    request = next(one.ref for one in waiting if one.person == who.ref)
    do(db, first, resets.ProposeReset(ref, who.ref, request, "We spoke."))
    do(db, second, resets.ConfirmReset(ref))
    return ref


def _post_of(db: Database, by: Member, community: Ref) -> Ref:
    return a_post(db, by, community, "Another")


def _invitation(db: Database, by: Member) -> Ref:
    with db.write() as tx:
        return invitations.invite(tx, clock_of(db), by).ref


def _report(db: Database, by: Member, post: Ref) -> Ref:
    ref = clock_of(db).new_ref()
    do(db, by, reports.MakeReport(ref=ref, kind="post", thing=post, reason="It is spam."))
    return ref


def _request(db: Database) -> Ref:
    with db.write() as tx:
        reset_requests.ask(tx, clock_of(db), "ann")
        return reset_requests.waiting(tx, clock_of(db).now())[0].ref


def _application(db: Database, founder: Member) -> Ref:
    do(db, founder, SetSetting("joining", "application"))
    with db.write() as tx:
        applications.apply(tx, clock_of(db), ACCOUNT, ())
        ref = applications.waiting(tx)[0].ref
    do(db, founder, SetSetting("joining", "invitation"))
    return ref


def _mandate_of(db: Database, who: Member) -> Ref:
    with db.read() as tx:
        return tx.value(select(held.mandates.c.ref).where(held.mandates.c.holder_id == who.id))


def _import(db: Database, by: Member, community: Ref) -> Ref:
    ref = clock_of(db).new_ref()
    do(db, by, importing.BeginImport(ref, community, "0" * 64, "lemmy.ml", 0, 0))
    do(db, by, importing.CountThreads(ref, 0))
    return ref


def _letter(db: Database, by: Member, to: Member) -> Ref:
    ref = clock_of(db).new_ref()
    do(db, by, SendMessage(ref, to.ref, "A word"))
    return ref


def _proposal(db: Database, by: Member) -> Ref:
    ref = clock_of(db).new_ref()
    effect = effects.of(SetSetting("summary", "Ours"))
    do(db, by, proposing.MakeProposal(ref, (effect,), "Say who we are", "We **print**."))
    return ref


def _election(db: Database, by: Member) -> Ref:
    ref = clock_of(db).new_ref()
    office = proposals.Office(("post.pin",), "moot", 1, "Somebody must.")
    do(db, by, proposing.MakeProposal(ref, (), "Who pins?", "Us.", office=office))
    return ref


def _candidate(db: Database, by: Member, election: Ref) -> Ref:
    mandate = clock_of(db).new_ref()
    do(db, by, candidates.StandAsCandidate(election, mandate))
    do(db, by, presenting.SpeakAsCandidate(election, mandate, "I pin well."))
    return mandate


def _objection(db: Database, by: Member, proposal: Ref) -> Ref:
    ref = clock_of(db).new_ref()
    do(db, by, objecting.MakeObjection(ref, proposal, "It is too early."))
    return ref


def _appeal(db: Database, by: Member, author: Member, community: Ref) -> Ref:
    do(db, by, moderation.LockThread(a_post(db, author, community, "Locked"), "Enough."))
    act = the_appeal(db, last(db))
    do(db, author, act)
    return act.ref


def _setting(db: Database, by: Member) -> int:
    do(db, by, SetSetting("searchable", value=False))
    return last(db)


def _veto(stage: Stage) -> vetoing.MakeVeto:
    return the_veto(stage.db, stage.veto)


def _exclusion(stage: Stage) -> excluding.ProposeExclusion:
    """Of somebody whom nobody else is."""
    founder = stage.actors["founder"]
    assert isinstance(founder, Member)
    exile = join(stage.db, founder, f"exile{last(stage.db)}")
    return the_exclusion(stage.db, exile)


def _founder(stage: Stage) -> Ref:
    founder = stage.actors["founder"]
    assert isinstance(founder, Member)
    return founder.ref


def _server(stage: Stage) -> policy.Server:
    return policy.Server(stage.new(), "x.example")


ACCOUNT = NewAccount(name="newname", password_hash="x", recovery_hash="x")

# ruff: noqa: ARG005 - every example takes the stage, whether it needs it or not
EXAMPLES: dict[str, Callable[[Stage], Act]] = {
    "account.erase/1": lambda s: leaving.EraseAccount(s.author.ref),
    "account.password/1": lambda s: SetPassword(s.author.ref, "x"),
    "account.recovery/1": lambda s: SetRecovery(s.author.ref, "x"),
    "appeal.make/1": lambda s: appealing.MakeAppeal(
        s.new(), 0, (), _founder(s), (s.author.ref,), "A title", "Why"
    ),
    "appeal.reply/1": lambda s: appealing.ReplyToAppeal(s.appeal, "It went on and on."),
    "application.accept/1": lambda s: applications.AcceptApplication(s.new(), s.new()),
    "application.decline/1": lambda s: applications.DeclineApplication(s.new(), "no"),
    "application.forget/1": lambda s: applications.ForgetAnswers((s.new(),)),
    "application.make/1": lambda s: applications.Apply(_newcomer(s), ACCOUNT, ()),
    "ballot.cast/1": lambda s: ballots.CastBallot(s.proposal, 0, "00" * 16, "yes"),
    "constitution.adopt/1": lambda s: rulebook.AdoptConstitution("common rule"),
    "discussion.found/1": lambda s: discussing.FoundRoom(s.new(), "Proposals", ""),
    "discussion.open/1": lambda s: discussing.OpenDiscussion(
        s.new(), s.proposal, s.author.ref, "A title"
    ),
    "election.call/1": lambda s: CallElection(
        s.new(), proposals.Office(("host.keys",), "moot", 1, "Nobody."), None, 1
    ),
    "founding.call/1": lambda s: founding_vote.CallFoundingVote(
        s.new(), ("common rule",), s.new(), founding_vote.Office((), "moot", 1, ""), 1
    ),
    "emergency.take/1": lambda s: taking.TakeEmergency(
        s.new(), s.new(), "thread.lock", "moot", 1, "Spam."
    ),
    "confidence.call/1": lambda s: confidence.CallConfidence(s.new(), _founder(s), (), 1),
    "decision.fail/1": lambda s: carrying.FailEffect(s.proposal, 0, "It was gone."),
    "intake.answer/1": lambda s: intaking.AnswerIntake(s.appeal, through=True, reason=""),
    "intake.draw/1": lambda s: intaking.DrawLookers(s.appeal, (), 0, "00" * 32, ()),
    "intake.pass/1": lambda s: intaking.PassIntake(s.appeal),
    "intake.replace/1": lambda s: intaking.ReplaceLooker(s.appeal, 0, s.author.ref),
    "intake.return/1": lambda s: intaking.ReturnProposal(s.appeal, "form"),
    "jury.answer/1": lambda s: judging.AnswerCall(s.appeal, 0, "00" * 16, True, ""),
    "jury.dissolve/1": lambda s: drawing.DissolveJury(s.appeal),
    "jury.draw/1": lambda s: drawing.DrawJury(s.appeal, 1, "00" * 32, (), (0, 1, 2)),
    "jury.keep/1": lambda s: drawing.KeepJurors(s.appeal, ()),
    "jury.list/1": lambda s: drawing.ListJurors(s.appeal, 0, ()),
    "jury.mix/1": lambda s: drawing.MixLot(s.appeal, "blue herons"),
    "jury.replace/1": lambda s: drawing.ReplaceJuror(s.appeal, 0, 1),
    "jury.say/1": lambda s: judging.SayAsJuror(s.appeal, "I see no spam."),
    "candidate.stand/1": lambda s: candidates.StandAsCandidate(s.proposal, s.new()),
    "candidate.withdraw/1": lambda s: candidates.WithdrawCandidate(s.proposal),
    "veto.make/1": _veto,
    "proposal.announce/1": lambda s: small.AnnounceSmall(
        s.new(), (effects.of(SetSetting("summary", "We print.")),), "Say it", "", 2**50
    ),
    "proposal.settle/1": lambda s: small.SettleSmall(s.proposal, ()),
    "proposal.lapse/1": lambda s: lapsing.LapseProposal(s.proposal),
    "candidate.speak/1": lambda s: presenting.SpeakAsCandidate(s.election, s.candidate, "I pin."),
    "candidate.erase/1": lambda s: presenting.EraseCandidateWords(s.candidate),
    "candidate.support/1": lambda s: presenting.SupportCandidate(s.election, s.candidate),
    "candidate.unsupport/1": lambda s: presenting.UnsupportCandidate(s.election, s.candidate),
    "rival.put/1": lambda s: rivals.PutBeside(s.proposal, s.proposal, None),
    "rival.leave/1": lambda s: rivals.LeaveAlone(s.proposal),
    "rival.join/1": lambda s: rivals.JoinRivals(s.proposal, ()),
    "election.lapse/1": lambda s: candidates.LapseElection(s.proposal),
    "proposal.erase/1": lambda s: proposing.EraseProposal(s.proposal),
    "proposal.make/1": lambda s: proposing.MakeProposal(s.new(), (), "A title", "Why"),
    "proposal.change/1": lambda s: changing.ChangeProposal(s.proposal, "Another title", "Why"),
    "proposal.ready/1": lambda s: proposing.SayReady(s.proposal),
    "proposal.sponsor/1": lambda s: proposing.SponsorProposal(s.proposal),
    "proposal.unready/1": lambda s: proposing.SayUnready(s.proposal),
    "proposal.withdraw/1": lambda s: proposing.WithdrawProposal(s.proposal),
    "objection.make/1": lambda s: objecting.MakeObjection(s.new(), s.proposal, "Too early."),
    "objection.withdraw/1": lambda s: objecting.WithdrawObjection(s.voice),
    "objection.answer/1": lambda s: objecting.AnswerObjection(s.new(), s.voice, "It is not."),
    "minority.report/1": lambda s: objecting.ReportMinority(s.new(), s.proposal, "It was."),
    "voice.erase/1": lambda s: objecting.EraseVoice(s.voice),
    "rule.adopt/1": lambda s: rulebook.AdoptRule(COMMON_RULE.rule("ordinary")),
    "text.publish/1": lambda s: texts.PublishText(s.new(), s.proposal),
    "text.withdraw/1": lambda s: texts.WithdrawText(s.new()),
    "vote.announce/1": lambda s: voting.AnnounceVote(s.proposal, 1),
    "ballot.take/1": lambda s: secret.TakePart(s.proposal, 0, "00" * 16),
    "ballot.drop/1": lambda s: secret.DropBallot(s.proposal, "00" * 32, "yes"),
    "ballot.publish/1": lambda s: voting.PublishBallots(s.proposal, ()),
    "vote.again/1": lambda s: voting.VoteAgain(s.proposal, False, 1),
    "vote.close/1": lambda s: voting.CloseVote(
        s.proposal, False, (), YesNoResult(0, 0, 0, ""), 0, "00" * 32, ()
    ),
    "vote.extend/1": lambda s: extending.ExtendVote(s.proposal, 1),
    "vote.open/1": lambda s: voting.OpenVote(s.proposal, WAY_BACK, (), 1),
    "vote.roll/1": lambda s: voting.KeepRoll(s.proposal, ()),
    "comment.create/1": lambda s: CreateComment(s.new(), s.post, "Yes"),
    "comment.delete/1": lambda s: DeleteComment(s.comment),
    "comment.edit/1": lambda s: EditComment(s.comment, "Better"),
    "comment.erase/1": lambda s: erasure.EraseComment(s.comment),
    "comment.remove/1": lambda s: RemoveComment(s.comment, "spam"),
    "comment.restore/1": lambda s: RestoreComment(s.comment, "fine"),
    "comment.restore_own/1": lambda s: RestoreOwnComment(s.comment),
    "comment.save/1": lambda s: saved.SaveComment(s.comment),
    "comment.unsave/1": lambda s: saved.UnsaveComment(s.comment),
    "community.block/1": lambda s: blocks.BlockCommunity(s.here),
    "community.change/1": lambda s: ChangeCommunity(s.here, "New title"),
    "community.close/1": lambda s: CloseCommunity(s.here, "done"),
    "community.found/1": lambda s: FoundCommunity(s.new(), "newroom", "New room"),
    "community.reopen/1": lambda s: ReopenCommunity(s.here, "again"),
    "community.subscribe/1": lambda s: subscriptions.Subscribe(s.here),
    "community.unblock/1": lambda s: blocks.UnblockCommunity(s.here),
    "community.unsubscribe/1": lambda s: subscriptions.Unsubscribe(s.here),
    "content.erase/1": lambda s: erasure.EraseContent("post", s.post, "the law"),
    "federation.allow/1": lambda s: policy.AllowServers((_server(s),), "a friend"),
    "federation.block/1": lambda s: policy.BlockServers((_server(s),), "spam"),
    "exclusion.propose/1": _exclusion,
    "federation.lift/1": lambda s: policy.LiftDecisions(("x.example",), "better now"),
    "federation.silence/1": lambda s: policy.SilenceServers((_server(s),), "noise"),
    "import.batch/1": lambda s: importing.StoreBatch(s.work, 0, ()),
    "import.count/1": lambda s: importing.CountThreads(s.work, 0),
    "import.join/1": lambda s: importing.JoinComments(s.work, ()),
    "import.begin/1": lambda s: importing.BeginImport(s.new(), s.here, "1" * 64, "x.y", 1, 0),
    "import.complete/1": lambda s: importing.CompleteImport(
        s.work, s.here, "lemmy.ml", "0" * 64, 0, 0
    ),
    "import.redo/1": lambda s: importing.RedoImport(s.work, s.here, "again"),
    "import.undo/1": lambda s: importing.UndoImport(s.work, s.here, "wrong file"),
    "invite.make/1": lambda s: invitations.MakeInvitation(s.new(), "", 7),
    "invite.use/1": lambda s: invitations.UseInvitation(s.invitation, s.new()),
    "invite.withdraw/1": lambda s: invitations.WithdrawInvitation(s.invitation),
    "mandate.caretake/1": lambda s: Caretake(s.new(), s.author.ref, ()),
    "mandate.end/1": lambda s: EndMandate(s.mandate, "thanks"),
    "mandate.succeed/1": lambda s: SucceedMandate(s.new(), s.mandate, s.author.ref),
    "mandate.grant/1": lambda s: GrantMandate(
        s.new(), s.author.ref, ("post.pin",), f"community:{s.here}", 1, "trust"
    ),
    "member.come/1": lambda s: ComeIn(s.application, s.new(), "newname"),
    "member.let_in/1": lambda s: LetIn(s.application, s.new()),
    "member.admit/1": lambda s: AdmitMember(s.new(), "newname"),
    "member.ban/1": lambda s: exclusion.Ban(
        person=s.author.ref, scope=f"community:{s.here}", reason="spam", ref=s.new()
    ),
    "community.back/1": lambda s: away.CommunityBack(s.away),
    "community.gone/1": lambda s: away.CommunityGone(s.away),
    "community.learn/1": lambda s: away.LearnCommunity(
        s.new(), f"https://{FAR}/c/new", FAR, away.Said("new", "New")
    ),
    "community.stewards/1": lambda s: away.LearnStewards(s.away, (s.visitor.ref,)),
    "community.moved/1": lambda s: away.CommunityMoved(s.away, s.away),
    "person.follow/1": lambda s: following.FollowPerson(
        s.visitor.ref, _founder(s), "https://far.example/activities/follow/1"
    ),
    "person.gone/1": lambda s: visitors.PersonGone(s.visitor.ref),
    "person.learn/1": lambda s: visitors.LearnPerson(s.new(), f"https://{FAR}/u/new", FAR, "new"),
    "subscription.accept/1": lambda s: subscriptions.AcceptSubscription(s.author.ref, s.away),
    "subscription.reject/1": lambda s: subscriptions.RejectSubscription(s.author.ref, s.away),
    "community.move/1": lambda s: MoveCommunity(s.here, f"https://{FAR}/c/bees"),
    "community.was/1": lambda s: SayCommunityWas(s.here, (f"https://{FAR}/c/bees",)),
    "account.was/1": lambda s: moving.SayWas(s.author.ref, f"https://{FAR}/u/vic"),
    "account.was_not/1": lambda s: moving.SayWasNot(s.author.ref, f"https://{FAR}/u/vic"),
    "account.move/1": lambda s: moving.MoveFollowers(s.author.ref, f"https://{FAR}/u/vic"),
    "account.stay/1": lambda s: moving.Stay(s.author.ref),
    "member.enter/1": lambda s: EnterOpenDoor(_newcomer(s), "newname"),
    "member.join/1": lambda s: JoinByInvitation(s.new(), "newname"),
    "member.leave/1": lambda s: leaving.Leave(s.author.ref),
    "member.unban/1": lambda s: exclusion.Unban(
        person=s.author.ref, scope=f"community:{s.here}", reason="over"
    ),
    "member.vouch/1": lambda s: vouching.Vouch(_founder(s)),
    "member.unvouch/1": lambda s: vouching.Unvouch(_founder(s)),
    "member.warn/1": lambda s: exclusion.Warn(
        person=s.author.ref, scope=f"community:{s.here}", reason="please"
    ),
    "message.delete/1": lambda s: DeleteMessage(s.letter),
    "message.edit/1": lambda s: EditMessage(s.letter, "Better"),
    "message.read/1": lambda s: ReadMessages(s.author.ref, _founder(s), 1),
    "message.report/1": lambda s: ReportMessage(s.new(), s.answer, "It is rude."),
    "person.unfollow/1": lambda s: following.UnfollowPerson(s.visitor.ref, _founder(s)),
    "message.send/1": lambda s: SendMessage(s.new(), _founder(s), "Hello"),
    "moot.genesis/1": lambda s: FoundMoot(
        "Other", "http://x", "en", "UTC", "00", s.new(), "mallory", s.new(), (), "test"
    ),
    "notice.read/1": lambda s: ReadNotices(s.author.ref),
    "notice.unread/1": lambda s: UnreadNotices(s.author.ref),
    "person.block/1": lambda s: blocks.BlockPerson(_founder(s)),
    "person.unblock/1": lambda s: blocks.UnblockPerson(_founder(s)),
    "picture.add/1": lambda s: AddPicture(s.new(), ()),
    "picture.delete/1": lambda s: DeletePicture(s.picture),
    "picture.describe/1": lambda s: DescribePicture(s.picture, "a cat"),
    "post.create/1": lambda s: CreatePost(s.new(), s.here, "A title"),
    "post.delete/1": lambda s: DeletePost(s.post),
    "post.edit/1": lambda s: EditPost(s.post, "A title"),
    "post.erase/1": lambda s: erasure.ErasePost(s.post),
    "post.pin/1": lambda s: moderation.PinPost(s.post, "look"),
    "post.remove/1": lambda s: moderation.RemovePost(s.post, "spam"),
    "post.restore/1": lambda s: moderation.RestorePost(s.post, "fine"),
    "post.restore_own/1": lambda s: RestoreOwnPost(s.post),
    "post.save/1": lambda s: saved.SavePost(s.post),
    "post.unpin/1": lambda s: moderation.UnpinPost(s.post, "seen"),
    "post.unsave/1": lambda s: saved.UnsavePost(s.post),
    "profile.change/1": lambda s: profiles.ChangeProfile(s.author.ref, profiles.Profile()),
    "record.restored/1": lambda s: RestoreRecord(1, "00", 1, 2),
    "report.decide/1": lambda s: reports.DecideReport(s.report, "removed", "gone"),
    "report.make/1": lambda s: reports.MakeReport(s.new(), "post", s.post, "spam"),
    "report.withdraw/1": lambda s: reports.WithdrawReport(s.report),
    "reset.confirm/1": lambda s: resets.ConfirmReset(s.reset),
    "reset.object/1": lambda s: resets.ObjectToReset(s.reset),
    "reset.open/1": lambda s: resets.OpenReset(s.reset),
    "reset.propose/1": lambda s: resets.ProposeReset(s.new(), s.author.ref, s.new(), "known"),
    "reset.use/1": lambda s: resets.UseReset(s.reset),
    "reset.withdraw/1": lambda s: resets.WithdrawReset(s.reset, "doubt"),
    "server.lag/1": lambda s: TellOfLag("x.example", (s.author.ref,), dead=False),
    "thread.prune/1": lambda s: PruneThreads((s.new(),), 1),
    "setting.set/1": lambda s: SetSetting("summary", "x"),
    "thread.lock/1": lambda s: moderation.LockThread(s.post, "enough"),
    "thread.read/1": lambda s: ReadThread(s.author.ref, s.post, 1),
    "thread.unlock/1": lambda s: moderation.UnlockThread(s.post, "go on"),
    "visit.note/1": lambda s: NoteVisit(s.author.ref),
    "vote.cast/1": lambda s: CastVote(1, post=s.post),
    "vote.settle/1": lambda s: SettleVote(s.author.ref, 1, post=s.post),
    "words.erase/1": lambda s: erasure.EraseOwnWords(s.author.ref),
}
"""An act of every kind, done to the author's things in the garden."""

NEEDS_WAY = {"application.make/1": "application", "member.enter/1": "open"}
"""Kinds that a moot has only while its setting `joining` says so."""


def _newcomer(stage: Stage) -> Ref:
    anonymous = stage.actors["anonymous"]
    assert isinstance(anonymous, Newcomer)
    return anonymous.ref


def open_way(stage: Stage, kind: str) -> None:
    """Let people in the way that the kind needs."""
    if kind in NEEDS_WAY:
        do(stage.db, stage.actors["founder"], SetSetting("joining", NEEDS_WAY[kind]))
