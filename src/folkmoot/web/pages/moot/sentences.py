"""The record in words: one sentence for every kind of recorded act, and where it is filed."""

from collections.abc import Mapping

import msgspec

from folkmoot.words import N_


class Told(msgspec.Struct, frozen=True):
    """How a kind of act is told: the tab it is filed under, and the sentence.

    A sentence may name {who} did it, the {thing} (a post, comment or proposal), {whom} it was done
    to, the {place} (a community or the whole moot), {what} (powers, a setting, a number of
    conversations) and {until} (a day).
    """

    tab: str
    sentence: str


TABS: Mapping[str, str] = {
    "talk": N_("Talk"),
    "moderation": N_("Moderation"),
    "people": N_("People"),
    "decisions": N_("Decisions"),
    "powers": N_("Powers"),
    "settings": N_("Settings"),
}

SENTENCES: Mapping[str, Told] = {
    "moot.genesis/1": Told("powers", N_("{who} founded this moot.")),
    "record.restored/1": Told(
        "settings", N_("{who} brought the moot back from a backup. What came after it is lost.")
    ),
    "setting.set/1": Told("settings", N_("{who} changed a setting: {what}.")),
    "mandate.grant/1": Told("powers", N_("{who} entrusted {whom}, over {place}, with: {what}")),
    "mandate.end/1": Told("powers", N_("{who} ended a mandate of {whom}.")),
    "mandate.succeed/1": Told(
        "powers", N_("{whom} was to take over a mandate, and now holds it until its end.")
    ),
    "emergency.take/1": Told(
        "powers",
        N_("{who} took a power for an emergency, over {place}, until {until}: {what}"),
    ),
    "confidence.call/1": Told(
        "decisions", N_("The clock asked whether the members still trust {whom}.")
    ),
    "mandate.caretake/1": Told(
        "powers", N_("Nobody was elected, so {whom} takes care of the moot until {until}.")
    ),
    "member.join/1": Told("people", N_("{who} invited {whom}, who joined.")),
    "member.let_in/1": Told("people", N_("The members decided to let {whom} in, who had asked.")),
    "member.come/1": Told("people", N_("{whom} joined, as the members had decided.")),
    "member.admit/1": Told("people", N_("{who} let {whom} in, who had asked to join.")),
    "member.enter/1": Told("people", N_("{whom} joined through the open door.")),
    "member.vouch/1": Told("people", N_("{who} knows {whom}, and said so.")),
    "member.unvouch/1": Told("people", N_("{who} took back that they know {whom}.")),
    "member.leave/1": Told("people", N_("{who} left the moot.")),
    "account.erase/1": Told("people", N_("{who} left the moot and erased their account.")),
    "words.erase/1": Told("people", N_("{who} erased everything that they had written.")),
    "member.warn/1": Told("moderation", N_("{who} warned {whom}.")),
    "member.ban/1": Told("moderation", N_("{who} banned {whom} from {place} until {until}.")),
    "member.unban/1": Told("moderation", N_("{who} ended the ban of {whom} from {place}.")),
    "reset.propose/1": Told("people", N_("{who} vouched for {whom}, who had lost a password.")),
    "reset.confirm/1": Told("people", N_("{who} agreed that {whom} sets a new password.")),
    "reset.withdraw/1": Told("people", N_("{who} stopped the new password of {whom}.")),
    "reset.object/1": Told("people", N_("{who} objected to a new password for their account.")),
    "reset.open/1": Told("people", N_("Nobody objected, so {whom} can set a new password.")),
    "reset.use/1": Told("people", N_("{who} set a new password with the help of others.")),
    "community.found/1": Told("talk", N_("{who} opened the community {place}.")),
    "community.change/1": Told("talk", N_("{who} changed the settings of {place}.")),
    "community.close/1": Told("moderation", N_("{who} closed the community {place}.")),
    "community.reopen/1": Told("moderation", N_("{who} opened the community {place} again.")),
    "community.move/1": Told(
        "decisions", N_("{who} said where {place} moved to, or that it did not.")
    ),
    "community.was/1": Told("decisions", N_("{who} said what {place} was before, elsewhere.")),
    "post.create/1": Told("talk", N_("{who} wrote {thing} in {place}.")),
    "post.edit/1": Told("talk", N_("{who} changed {thing}.")),
    "post.delete/1": Told("talk", N_("{who} deleted {thing}.")),
    "post.restore_own/1": Told("talk", N_("{who} brought {thing} back.")),
    "post.erase/1": Told("talk", N_("{who} erased {thing}.")),
    "comment.create/1": Told("talk", N_("{who} wrote {thing}.")),
    "comment.edit/1": Told("talk", N_("{who} changed {thing}.")),
    "comment.delete/1": Told("talk", N_("{who} deleted {thing}.")),
    "comment.restore_own/1": Told("talk", N_("{who} brought {thing} back.")),
    "comment.erase/1": Told("talk", N_("{who} erased {thing}.")),
    "post.remove/1": Told("moderation", N_("{who} removed {thing}.")),
    "post.restore/1": Told("moderation", N_("{who} restored {thing}.")),
    "comment.remove/1": Told("moderation", N_("{who} removed {thing}.")),
    "comment.restore/1": Told("moderation", N_("{who} restored {thing}.")),
    "content.erase/1": Told("moderation", N_("{who} erased {thing}, as the law demands.")),
    "thread.lock/1": Told("moderation", N_("{who} closed {thing} to new replies.")),
    "thread.unlock/1": Told("moderation", N_("{who} opened {thing} to replies again.")),
    "post.pin/1": Told("moderation", N_("{who} pinned {thing} to the top of {place}.")),
    "post.unpin/1": Told("moderation", N_("{who} let {thing} sink again.")),
    "report.decide/1": Told("moderation", N_("{who} decided on a report: {what}")),
    "federation.block/1": Told("moderation", N_("{who} blocked {what}.")),
    "federation.silence/1": Told("moderation", N_("{who} silenced {what}.")),
    "federation.allow/1": Told("moderation", N_("{who} allowed {what}.")),
    "federation.lift/1": Told("moderation", N_("{who} took back what was decided about {what}.")),
    "proposal.make/1": Told("decisions", N_("{who} proposed {thing}.")),
    "proposal.change/1": Told("decisions", N_("{who} changed the words of {thing}.")),
    "proposal.sponsor/1": Told("decisions", N_("{who} stands behind {thing}.")),
    "proposal.withdraw/1": Told("decisions", N_("{who} took back {thing}.")),
    "proposal.ready/1": Told("decisions", N_("{who} has nothing more to say about {thing}.")),
    "proposal.unready/1": Told("decisions", N_("{who} has more to say about {thing}.")),
    "candidate.stand/1": Told("decisions", N_("{who} stands in {thing}.")),
    "candidate.withdraw/1": Told("decisions", N_("{who} stands no longer in {thing}.")),
    "proposal.announce/1": Told("decisions", N_("{who} announced a small thing: {thing}.")),
    "proposal.settle/1": Told("decisions", N_("Too few objected to {thing}, so it is done.")),
    "veto.make/1": Told("decisions", N_("{who} asked that an act waits for a vote: {thing}.")),
    "proposal.lapse/1": Told("decisions", N_("{thing} lapsed.")),
    "candidate.speak/1": Told("decisions", N_("{who} said what they would do if elected.")),
    "candidate.erase/1": Told("decisions", N_("{who} erased what a candidate said.")),
    "candidate.support/1": Told("decisions", N_("{who} stands behind a candidate in {thing}.")),
    "candidate.unsupport/1": Told(
        "decisions", N_("{who} stands no longer behind a candidate in {thing}.")
    ),
    "election.lapse/1": Told("decisions", N_("Nobody could be elected in {thing}.")),
    "rival.put/1": Told("decisions", N_("{who} put a rival beside {thing}.")),
    "rival.leave/1": Told("decisions", N_("{who} let {thing} go its own way.")),
    "rival.join/1": Told("decisions", N_("Rivals are voted on together with {thing}.")),
    "proposal.erase/1": Told("decisions", N_("{who} erased the words of {thing}.")),
    "objection.make/1": Told("decisions", N_("{who} objected to {thing}.")),
    "objection.withdraw/1": Told("decisions", N_("{who} took an objection back.")),
    "objection.answer/1": Told("decisions", N_("{who} answered an objection.")),
    "minority.report/1": Told("decisions", N_("{who} left a minority report on {thing}.")),
    "voice.erase/1": Told("decisions", N_("{who} erased what was said about a proposal.")),
    "discussion.found/1": Told("decisions", N_("Threads about proposals got a room: {place}.")),
    "discussion.open/1": Told("decisions", N_("A thread about {thing} was opened.")),
    "election.call/1": Told(
        "decisions", N_("An election was called, as an office is to be held: {thing}.")
    ),
    "founding.call/1": Told("decisions", N_("{who} called the founding vote.")),
    "appeal.make/1": Told("decisions", N_("{who} appealed: {thing}.")),
    "exclusion.propose/1": Told(
        "decisions", N_("{who} proposed that {whom} is kept out of the moot.")
    ),
    "intake.draw/1": Told(
        "decisions", N_("It was drawn by lot who looks at {thing} before others see it.")
    ),
    "intake.replace/1": Told(
        "decisions", N_("The next one of the lot was called to look at {thing}.")
    ),
    "intake.answer/1": Told(
        "decisions", N_("{who} looked at {thing} before others saw it, and answered.")
    ),
    "intake.pass/1": Told("decisions", N_("{thing} was let through to the members.")),
    "intake.return/1": Told("decisions", N_("{thing} was sent back. Other members never see it.")),
    "appeal.reply/1": Told("decisions", N_("{who} answered {thing}.")),
    "jury.list/1": Told("decisions", N_("It was settled who can be drawn to judge {thing}.")),
    "jury.mix/1": Told("decisions", N_("{who} put words into the lot for {thing}.")),
    "jury.draw/1": Told("decisions", N_("A jury was drawn by lot for {thing}.")),
    "jury.replace/1": Told("decisions", N_("The next one of the lot was called for {thing}.")),
    "jury.dissolve/1": Told(
        "decisions", N_("Too few would judge {thing}, so all decide who had no part in it.")
    ),
    "jury.answer/1": Told("decisions", N_("{who} said whether they judge {thing}.")),
    "jury.say/1": Told("decisions", N_("{who} spoke as a juror about {thing}.")),
    "vote.announce/1": Told("decisions", N_("A vote on {thing} was announced.")),
    "vote.open/1": Told("decisions", N_("The vote on {thing} opened: {what}.")),
    "ballot.cast/1": Told("decisions", N_("{who} voted on {thing}: {what}.")),
    "vote.extend/1": Told("decisions", N_("The vote on {thing} is open for a week longer.")),
    "ballot.take/1": Told("decisions", N_("{who} took part in the secret vote on {thing}.")),
    "ballot.publish/1": Told(
        "decisions", N_("The ballots of the secret vote on {thing} were published: {what}.")
    ),
    "vote.again/1": Told("decisions", N_("Too few had voted secretly on {thing}: {what}.")),
    "vote.close/1": Told("decisions", N_("The vote on {thing} closed: {what}.")),
    "decision.fail/1": Told("decisions", N_("Something decided by {thing} could not be done.")),
    "constitution.adopt/1": Told("decisions", N_("{who} adopted a constitution: {what}.")),
    "rule.adopt/1": Told("decisions", N_("{who} adopted a rule: {what}.")),
    "text.publish/1": Told("decisions", N_("{who} published a text: {thing}.")),
    "text.withdraw/1": Told("decisions", N_("{who} took a published text back.")),
    "import.complete/1": Told("talk", N_("{who} brought {what} into {place}.")),
    "import.undo/1": Told("talk", N_("{who} took back an import into {place}.")),
    "import.redo/1": Told("talk", N_("{who} showed an import into {place} again.")),
}

WITHOUT_END = N_("{who} banned {whom} from {place}, without an end.")
UNKNOWN = Told("settings", N_("{who} did something that this version has no words for."))


def of_tab(tab: str) -> tuple[str, ...]:
    """The kinds that are filed under a tab; none for an unknown one."""
    return tuple(kind for kind, told in SENTENCES.items() if told.tab == tab)


def told(kind: str) -> Told:
    """How a kind is told."""
    return SENTENCES.get(kind, UNKNOWN)
