"""What stewards do, in a few words: what can be appealed against, or suspended."""

from folkmoot.words import N_

DONE: dict[str, str] = {
    "post.remove/1": N_("A post was removed"),
    "comment.remove/1": N_("A comment was removed"),
    "thread.lock/1": N_("A thread was closed to new replies"),
    "member.ban/1": N_("Somebody was banned"),
    "community.close/1": N_("A community was closed"),
    "mandate.end/1": N_("A mandate was ended"),
    "setting.set/1": N_("A setting was changed"),
    "federation.block/1": N_("A server was blocked"),
    "federation.silence/1": N_("A server was silenced"),
    "federation.allow/1": N_("A server was allowed"),
}
"""By kinds of acts."""
