"""Every kind of job that waits for other servers, and what does it: the lane of the network."""

from folkmoot.federation import silencing
from folkmoot.federation.fetching import jobs as fetching
from folkmoot.federation.inbox import looking_up
from folkmoot.federation.wire import Wire
from folkmoot.storage.jobs import Handlers

PREFIX = "federation."
"""How the kinds of these jobs begin."""


def network_jobs(wire: Wire) -> Handlers:
    """The handlers, by kind; each kind begins with PREFIX."""
    return {
        silencing.JOB: silencing.handler(wire),
        silencing.MOVE_JOB: silencing.mover(wire),
        **fetching.handlers(wire),
        **looking_up.handlers(wire),
    }
