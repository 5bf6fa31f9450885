"""The lanes together: none with something left to send is forgotten by every timer."""

from folkmoot.clock import MINUTE, Ref
from folkmoot.federation.delivery.reading import Filled
from folkmoot.federation.delivery.yard import Yard
from folkmoot.peers.owing import Due
from tests.federation.delivery.test_lanes import Tells, peer

DUE = Due(1, 1, "a", "moot", Ref("0" * 32), ("https://far.example/inbox",))


def test_a_wait_that_ends_while_the_lane_is_looked_at_is_not_lost():
    # given a server that failed, asked an instant before its wait is over
    tells = Tells()
    yard = Yard(tells, MINUTE)
    yard.admit([peer(failures=1)], frozenset(), 1)
    [lane] = yard.hungry(1, 10, 1)
    lane.retry_at = ends = tells.clock.now() + MINUTE
    yard.feed(lane, Filled([DUE], 1), 1)
    assert yard.next_lane(unproven=True) is lane
    assert lane.next(ends - 1) is None

    # when that is noted while the clock goes on
    tells.clock.advance(minutes=2)
    yard.nothing_now(lane, ends - 1, 10, 1)

    # then its turn comes
    yard.ring(tells.clock.now())
    assert yard.next_lane(unproven=True) is lane
