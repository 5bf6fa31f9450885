"""Votes: of visitors in our communities, and as the home of another community counts them."""

from folkmoot.federation.inbox import effects, judging, passing, things, words
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.federation.inbox.waiting import may_wait, value_of
from folkmoot.peers import heard


def vote(telling: Telling, target: str, *, to: int) -> Outcome:
    """A Like (1), a Dislike (-1), or either of them taken back (0)."""
    if telling.actor_is_ours:
        return ignored("how a member voted is known here")
    register = heard.register(heard.VOTE, telling.actor)
    thing = things.seen(telling.tx, target, telling.actor)
    if thing is None:
        if not may_wait(telling, target):
            return ignored("nothing that is here")
        words.wait(telling, target, register, value_of(telling, to))
        return DONE
    if not telling.tells_of(thing):
        return ignored("its community will tell")
    if not words.is_news(telling, target, register, {"to": to}):
        return ignored("old news")
    effects.set_vote(telling.tx, thing, judging.visitor(telling), to=to)
    passing.told(telling, thing)
    return DONE
