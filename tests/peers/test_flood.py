import pytest

from folkmoot.buckets import Limit
from folkmoot.clock import FakeClock
from folkmoot.peers.flood import Flood, Flow

FLOW = Flow(
    proven=Limit(burst=4, seconds=0.5),
    unproven=Limit(burst=2, seconds=3),
    names=Limit(burst=5, seconds=60),
    actors=Limit(burst=1, seconds=60),
)
NET, OTHER = "192.0.2.0/24", "198.51.100.0/24"


def flood(size: int = 100) -> tuple[Flood, FakeClock]:
    clock = FakeClock()
    return Flood(clock, FLOW, size), clock


def test_a_server_that_floods_is_told_how_long_to_wait():
    here, _ = flood()
    assert [here.knock(NET, "loud.example") for _ in range(4)] == [0, 0, 3, 3]


def test_who_has_signed_well_may_send_more():
    here, _ = flood()
    here.prove(NET, "loud.example")
    assert [here.knock(NET, "loud.example") for _ in range(5)] == [0, 0, 0, 0, 1]


def test_nobody_else_waits_for_it():
    here, _ = flood()
    for _ in range(100):
        here.knock(NET, "loud.example")
    assert here.knock(NET, "quiet.example") == 0
    assert here.knock(OTHER, "loud.example") == 0


def test_who_speaks_in_the_name_of_another_empties_nothing_of_theirs():
    here, _ = flood()
    here.prove(NET, "good.example")
    for _ in range(100):
        here.knock(OTHER, "good.example")
    assert here.knock(NET, "good.example") == 0


def test_names_that_are_made_up_bring_no_more():
    here, _ = flood()
    let_in = sum(here.knock(NET, f"s{n}.example") == 0 for n in range(1_000))
    assert let_in == 5
    assert here.knock(OTHER, "s.example") == 0


def test_who_waited_as_told_is_let_in():
    here, clock = flood()
    wait = [here.knock(NET, "loud.example") for _ in range(3)][-1]
    clock.advance(seconds=wait)
    assert [here.knock(NET, "loud.example") for _ in range(2)] == [0, 3]


def test_actors_that_are_fetched_are_few():
    here, clock = flood()
    assert [here.introduce(NET, "far.example") for _ in range(2)] == [0, 60]
    assert here.introduce(NET, "other.example") == 0
    clock.advance(minutes=1)
    assert here.introduce(NET, "far.example") == 0


@pytest.mark.parametrize("proven", [True, False])
def test_a_hundred_thousand_names_take_little_memory(proven: bool):
    here, clock = flood(size=50)
    for number in range(100_000):
        if proven:
            here.prove(NET, f"s{number}.example")
        here.knock(f"n{number}", f"s{number}.example")
    assert len(here._unknown) + len(here._names) + len(here._well) + len(here._proven) <= 200
    clock.advance(hours=1)
    for _ in range(60):
        here.knock(NET, "one.example")
    assert len(here._unknown) <= 1
