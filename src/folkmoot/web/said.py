"""The sentences shown once after something was done, by a short key in a cookie."""

from folkmoot.words import N_, gettext

COOKIE = "said"

SAID: dict[str, str] = {
    "saved": N_("Saved."),
    "sent": N_("Your pictures are here. You can use them in what you write."),
    "written": N_("Your message is sent."),
    "rewritten": N_("Your message is changed."),
    "taken-back": N_("The words of your message are gone, for both of you."),
    "posted": N_("Your post is published."),
    "commented": N_("Your comment is published."),
    "edited": N_("Your changes are published."),
    "deleted": N_("Deleted. You can bring it back from the same page."),
    "restored": N_("It is back."),
    "erased": N_("Erased for good."),
    "removed": N_("Hidden. The author was told why."),
    "locked": N_("The thread is closed to new replies."),
    "unlocked": N_("The thread is open again."),
    "pinned": N_("Pinned."),
    "unpinned": N_("No longer pinned."),
    "warned": N_("The person was warned."),
    "banned": N_("The ban is in force. The person was told why."),
    "unbanned": N_("The ban is lifted."),
    "reported": N_("Thank you. The stewards will look at it, and you will be told."),
    "decided": N_("Decided. The person who reported it was told."),
    "subscribed": N_("You follow this community now."),
    "asked": N_("Asked. You follow it as soon as its server says yes."),
    "unsubscribed": N_("You no longer follow this community."),
    "blocked": N_("Blocked. You will not see them any more. You can undo it in your settings."),
    "unblocked": N_("No longer blocked."),
    "founded": N_("The community is open."),
    "closed": N_("The community is closed. It can still be read."),
    "reopened": N_("The community is open again."),
    "joined": N_("Welcome. You are a member now."),
    "applied": N_(
        "Your answers are with the stewards. Come back with your link to see them decide."
    ),
    "signed-in": N_("You are signed in."),
    "signed-out": N_("You are signed out."),
    "signed-out-everywhere": N_("Every other session was ended."),
    "signed-out-there": N_("That browser is signed out."),
    "password": N_("Your password is changed, and every other session was ended."),
    "recovered": N_("You are back. Choose a new password now."),
    "invited": N_("The invitation is ready."),
    "withdrawn": N_("Withdrawn."),
    "admitted": N_("They are a member now."),
    "declined": N_("They were told no."),
    "granted": N_("The mandate is given. Everybody can read it in the record."),
    "proposed": N_("Proposed. Others can read it now."),
    "sponsored": N_("You stand behind it."),
    "ready": N_("Noted: you have nothing more to say."),
    "unready": N_("Noted: you have something to say after all."),
    "objected": N_("Your objection is in the record. Whoever proposes it must answer."),
    "no-objection": N_("Your objection is taken back."),
    "answered": N_("Your answer stands beside the objection."),
    "minority": N_("Your report stands beside the result."),
    "voice-erased": N_("The words are erased."),
    "voted": N_("Your vote is cast. You can change it until the vote closes."),
    "ended": N_("The mandate has ended."),
    "import-undo": N_("Taken back. What was brought in is hidden now."),
    "import-redo": N_("What was brought in is shown again."),
    "server": N_("Decided. It holds at once."),
    "server-lifted": N_("Taken back. Nothing special holds for this server any more."),
    "server-list": N_("The list is taken over. It holds at once."),
    "left": N_("You have left the moot."),
    "described": N_("The description is saved."),
    "read": N_("All marked as read."),
    "reset-asked": N_("A second person must agree now."),
    "reset-agreed": N_("Agreed. It takes effect after 48 hours unless they object."),
    "reset-stopped": N_("The reset was stopped. Your account stays as it was."),
}


def sentence(key: str | None) -> str:
    """The sentence of a key in the language of the moment; "" for an unknown one."""
    return gettext(SAID[key]) if key in SAID else ""
