"""Votes: of visitors in our communities, and as the home of another community counts them."""

from folkmoot.federation.inbox import effects, judging, passing, things, verdicts, words
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.federation.inbox.waiting import may_wait, value_of
from folkmoot.peers import heard


def vote(telling: Telling, target: str, *, to: int) -> Outcome:
    """A Like (1), a Dislike (-1), or either of them taken back (0)."""
    register = heard.register(heard.VOTE, telling.actor)
    thing = things.seen(telling.tx, target, telling.actor)
    if thing is None:
        if telling.actor_is_ours or not may_wait(telling, target):
            return ignored("nothing that is here")
        words.wait(telling, target, register, value_of(telling, to))
        return DONE
    if not telling.tells_of(thing):
        return ignored("its community will tell")
    if not words.is_news(telling, target, register, _value(telling, to)):
        return ignored("old news")
    if telling.actor_is_ours:
        verdicts.vote_taken(telling, thing)
        return DONE
    effects.set_vote(telling.tx, thing, judging.visitor(telling), to=to)
    passing.told(telling, thing)
    return DONE


def _value(telling: Telling, to: int) -> dict[str, int | None]:
    """What is kept of a vote; of a member's also when they cast it, to go back to it."""
    if telling.actor_is_ours:
        return {"to": to, "cast_at": telling.activity.published}
    return {"to": to}
