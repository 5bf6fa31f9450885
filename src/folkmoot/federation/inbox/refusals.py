"""The home of a community refused what a member did there: its effect is taken back here."""

from folkmoot.federation.documents.activities import Create, Dislike, Like, Undo, Update
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import Activity
from folkmoot.federation.inbox import effects, refused_rulings, things, verdicts
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.peers import outbox
from folkmoot.record.actors import Server
from folkmoot.words import N_, say

NOT_TAKEN = N_("The server of the community did not take it.")


def taken_back(telling: Telling, told: Activity | str) -> Outcome:
    """Take back the effect of an activity of this moot that its home refused."""
    activity = _sent(telling, told)
    if activity is None:
        return ignored("nothing that was sent from here")
    ruled = refused_rulings.taken_back(telling, activity)
    if ruled is not None:
        return ruled
    thing = things.find(telling.tx, _about(activity))
    if thing is None or thing.home is None or thing.home != telling.verified.host:
        return ignored("not for this server to refuse")
    member = people.by_actor_url(telling.tx, activity.actor)
    if member is None or not member.is_member:
        return ignored("nobody who is here")
    try:
        _take_back(telling, activity, thing, member)
    except effects.REFUSALS:
        return ignored("nothing is left to take back")
    return DONE


def _sent(telling: Telling, told: Activity | str) -> Activity | None:
    """The activity as it was sent from here; a vote that comes without its id is that vote."""
    if isinstance(told, Like | Dislike) and not told.id:
        return told if host_of(told.actor) == telling.ours else None
    url = told if isinstance(told, str) else told.id
    kept = outbox.by_url(telling.tx, url) if host_of(url) == telling.ours else None
    return verdicts.read(kept) if kept is not None else None


def _take_back(telling: Telling, activity: Activity, thing: things.Thing, member: Person) -> None:
    match activity:
        case Create():
            home = Server(telling.verified.host)
            effects.set_removed(telling.tx, thing, home, to=True, reason=say(NOT_TAKEN))
        case Update():
            verdicts.words_refused(telling, activity, thing, member)
        case Like() | Dislike() | Undo():
            verdicts.vote_refused(telling, activity, thing, member)
        case _:
            pass


def _about(activity: Activity) -> str:
    match activity:
        case Create(object=told) | Update(object=told):
            return told if isinstance(told, str) else told.id
        case Like(object=target) | Dislike(object=target):
            return target
        case Undo(object=Like(object=target) | Dislike(object=target)):
            return target
        case _:
            return ""
