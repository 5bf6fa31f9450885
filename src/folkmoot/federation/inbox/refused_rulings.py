"""What a steward here ruled in a community of another server, and its home did not take.

Their mandate may have ended before their word arrived. What the home ruled last stands again.
"""

from folkmoot.federation.documents.activities import Add, Block, Delete, Lock, Remove, Undo
from folkmoot.federation.documents.read import Activity
from folkmoot.federation.inbox import banning, effects, judging, things
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.peers import heard

NOT_OF_IT = ignored("not for this server to refuse")


def taken_back(telling: Telling, ruling: Activity) -> Outcome | None:
    """Go back to what the home ruled last; None where it is no ruling."""
    match ruling.object if isinstance(ruling, Undo) else ruling:
        case Lock(object=target):
            return _stands(telling, target, heard.LOCKED)
        case Delete(object=target, reason=str()):
            return _stands(telling, target, heard.REMOVED)
        case Add(object=target) | Remove(object=target):
            return _stands(telling, target, heard.PINNED)
        case Block() as block:
            return banning.put_back(telling, block)
        case _:
            return None


def _stands(telling: Telling, target: str, register: str) -> Outcome:
    thing = things.find(telling.tx, target)
    if thing is None or thing.home is None or thing.home != telling.verified.host:
        return NOT_OF_IT
    last = heard.newest(telling.tx, thing.url, register)
    to = last is not None and bool(last.value["to"])
    home = judging.home_of(thing)
    if register == heard.LOCKED:
        effects.set_locked(telling.tx, thing, home, to=to)
    elif register == heard.REMOVED:
        effects.set_removed(telling.tx, thing, home, to=to)
    else:
        effects.set_pinned(telling.tx, thing, home, to=to)
    return DONE
