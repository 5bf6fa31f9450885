"""The closed list of what people are told, each as a sentence that is translated when shown."""

from folkmoot.words import N_, gettext, say

SENTENCES: dict[str, str] = {
    "reply.post": N_("{actor} answered your post."),
    "reply.comment": N_("{actor} answered your comment."),
    "mention.post": N_("{actor} named you in a post."),
    "mention.comment": N_("{actor} named you in a comment."),
    "message.received": N_("{actor} wrote you a message."),
    "server.community_moved": N_("{place} has moved, and you follow it at its new place."),
    "moderation.post_removed": N_("{actor} removed your post."),
    "moderation.post_restored": N_("{actor} restored your post."),
    "moderation.comment_removed": N_("{actor} removed your comment."),
    "moderation.comment_restored": N_("{actor} restored your comment."),
    "moderation.locked": N_("{actor} closed your thread to new replies."),
    "moderation.unlocked": N_("{actor} opened your thread to replies again."),
    "moderation.erased": N_("{actor} erased something that you wrote."),
    "moderation.warned": N_("{actor} warned you."),
    "moderation.banned": N_("{actor} banned you from {place}."),
    "moderation.unbanned": N_("{actor} ended your ban from {place}."),
    "report.decided": N_("The stewards decided on your report."),
    "joining.asked": N_("Somebody asks to join the moot."),
    "joining.joined": N_("{actor} joined by your invitation."),
    "reset.asked": N_("{actor} asked for a new password for you. Object if that was not you."),
    "reset.confirmed": N_("{actor} agreed that you get a new password."),
    "reset.stopped": N_("A new password was stopped."),
    "mandate.given": N_("{actor} gave you a mandate."),
    "mandate.ended": N_("A mandate of yours has ended."),
    "decision.vouched": N_("{actor} said of you that they know you, so that you can vote."),
    "decision.announced": N_("A vote is announced. Read what it is about before it opens."),
    "decision.opened": N_("A vote is open, and you are on its roll."),
    "decision.lapsed": N_("Too few stood behind a proposal for long, or in time, so it lapsed."),
    "decision.dropped": N_("A small thing you announced does not happen: you lost that power."),
    "decision.changed": N_("{actor} changed the words of a proposal. Read it again."),
    "decision.rival": N_("{actor} put another way beside a proposal. Compare the two."),
    "decision.moved": N_("A vote opens later, so that another way can be weighed beside it."),
    "decision.extended": N_("A vote is open for a week longer, as too few have taken part."),
    "decision.objection": N_("{actor} objects to a proposal that you stand behind. Answer them."),
    "decision.answer": N_("{actor} answered your objection."),
    "decision.passed": N_("The members have voted: it is decided."),
    "decision.failed": N_("The members have voted: it did not pass."),
    "decision.appealed": N_(
        "{actor} appealed against something. You can say what you think of it."
    ),
    "decision.exclusion": N_(
        "{actor} proposed that you are kept out of the moot. You have three days to answer first."
    ),
    "decision.intake": N_(
        "You are to look at a proposal before others see it. Answer within 2 days."
    ),
    "decision.let_through": N_("A proposal about a person was let through to the members."),
    "decision.returned": N_("A proposal about a person was sent back. Nobody else sees it."),
    "decision.appeal": N_("An appeal or a judgement that you have a part in is announced."),
    "decision.emergency": N_(
        "{actor} has taken a power for an emergency. Vote now whether it shall stand."
    ),
    "decision.vetoed": N_(
        "What a steward did is suspended until the members have voted. Read why, and vote."
    ),
    "decision.jury": N_("You were drawn by lot to judge. Say within 3 days if you will."),
    "server.lags": N_("{place} has not taken for hours what this moot sends. It is tried again."),
    "server.dead": N_("{place} has taken nothing for three days, and may be gone."),
    "host.acted": N_("The host did something on the machine of the moot. The record says what."),
    "record.restored": N_("The moot was brought back from a backup. What came after it is lost."),
}
"""Kind of notice -> sentence. {actor} is a name, {place} a community or the moot."""


def sentence(kind: str, *, actor: str | None, place: str | None = None) -> str:
    """The sentence of a notice in the language of the moment.

    `actor` is the name to show, None for somebody whose name was erased; without a
    `place` it is the moot.
    """
    return say(
        SENTENCES[kind],
        actor=actor or gettext("Somebody"),
        place=place or gettext("this moot"),
    )


def family(kind: str) -> str:
    """The first part of a kind, such as "moderation": which icon and filter it has."""
    return kind.split(".", maxsplit=1)[0]
