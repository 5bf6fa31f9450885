from folkmoot.buckets import Limit
from folkmoot.clock import FakeClock
from folkmoot.peers.flood import Flood, Flow

FLOW = Flow(
    network=Limit(burst=4, seconds=0.5), host=Limit(burst=2, seconds=3), strangers=Limit(1, 60)
)


def test_a_server_that_floods_is_told_how_long_to_wait():
    flood = Flood(FakeClock(), FLOW)
    assert [flood.enter("loud.example") for _ in range(4)] == [0, 0, 3, 3]


def test_nobody_else_waits_for_it():
    flood = Flood(FakeClock(), FLOW)
    for _ in range(100):
        flood.enter("loud.example")
        flood.knock("192.0.2.0/24")
    assert flood.enter("quiet.example") == 0
    assert flood.knock("198.51.100.0/24") == 0


def test_who_waited_as_told_is_let_in():
    clock = FakeClock()
    flood = Flood(clock, FLOW)
    for _ in range(3):
        wait = flood.enter("loud.example")
    clock.advance(seconds=wait)
    assert [flood.enter("loud.example") for _ in range(2)] == [0, 3]


def test_the_shortest_wait_that_is_told_is_a_second():
    flood = Flood(FakeClock(), FLOW)
    assert [flood.knock("n") for _ in range(5)] == [0, 0, 0, 0, 1]


def test_new_names_from_one_network_are_few():
    clock = FakeClock()
    flood = Flood(clock, FLOW)
    assert [flood.introduce("n") for _ in range(2)] == [0, 60]
    assert flood.introduce("other") == 0
    clock.advance(minutes=1)
    assert flood.introduce("n") == 0


def test_a_hundred_thousand_names_take_little_memory():
    clock = FakeClock()
    flood = Flood(clock, FLOW, size=50)
    for number in range(100_000):
        flood.enter(f"s{number}.example")
    assert len(flood._hosts) == 50
    clock.advance(hours=1)
    for _ in range(30):
        flood.enter("one.example")
    assert len(flood._hosts) == 1
