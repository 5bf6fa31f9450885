"""Reports from elsewhere: of posts and comments that can be seen here."""

from folkmoot.errors import Conflict
from folkmoot.federation.documents.activities import Flag
from folkmoot.federation.inbox import effects, judging, things
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.forum.reports import MakeReport
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform


def flagged(telling: Telling, flag: Flag) -> Outcome:
    """A Flag of one or several things; the account that may be named beside them is left out.

    Who reports may be a server in its own name. A community may pass a report on, of what
    stands in it, to the servers of its moderators.
    """
    found = [things.find(telling.tx, url) for url in flag.objects]
    seen = [
        thing
        for thing in found
        if thing is not None
        and thing.travels
        and (telling.via is None or telling.via.ref == thing.community)
    ]
    if not seen:
        return ignored("a report of nothing that is here")
    by = judging.visitor(telling)
    for thing in seen:
        ref = kernel_of(telling.tx).clock.new_ref()
        report = MakeReport(ref, thing.kind, thing.ref, effects.in_words(flag.reason))
        try:
            perform(telling.tx, report, by=by)
        except Conflict:
            continue  # reported already, or nothing is left to be seen
    return DONE
