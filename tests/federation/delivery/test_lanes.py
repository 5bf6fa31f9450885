from folkmoot.clock import DAY, SECOND, FakeClock, Ref
from folkmoot.federation.delivery import lanes
from folkmoot.federation.delivery.lanes import AHEAD, WINDOW, Lane, Parcel
from folkmoot.federation.delivery.outcomes import DELIVERED, Outcome
from folkmoot.federation.delivery.patience import Patience
from folkmoot.peers.owing import Due
from folkmoot.peers.servers import Peer

LATER = Outcome("later", "503")


class Tells:
    """Time and chance."""

    def __init__(self) -> None:
        self.clock, self.patience = FakeClock(), Patience()


def peer(**fields: object) -> Peer:
    values: dict[str, object] = {
        "id": 1, "host": "far.example", "software": None, "version": None, "shared_inbox": None,
        "signs": None, "first_seen": 1, "last_seen": None, "cursor": 0, "failures": 0,
        "failing_since": None, "retry_at": None, "last_success": None, "last_error": None,
        "last_error_at": None, "refused": 0, "dead_since": None, "told_at": None,
    }  # fmt: skip
    return Peer(**(values | fields))  # type: ignore[arg-type]


def lane(**fields: object) -> Lane:
    return Lane(peer(**fields), Tells())


def take(one: Lane, *things: str, upto: int | None = None) -> None:
    first = one.read + 1
    due = [
        Due(first + n, 1, thing, "moot", Ref("0" * 32), ("https://far.example/inbox",))
        for n, thing in enumerate(things)
    ]
    one.take(due, upto if upto is not None else one.read + len(things))


def drain(one: Lane) -> list[Parcel]:
    """All that may set out now."""
    found: list[Parcel] = []
    while (parcel := one.next(one.now())) is not None:
        found.append(parcel)
    return found


def numbers(parcels: list[Parcel]) -> list[int]:
    return [parcel.due.seq for parcel in parcels]


def widened(*things: str) -> Lane:
    """A lane with a window that is open."""
    one = lane()
    take(one, *(f"w{n}" for n in range(WINDOW)))
    while parcels := drain(one):
        for parcel in parcels:
            one.landed(parcel, DELIVERED)
    take(one, *things)
    return one


def test_a_server_gets_one_first_and_more_once_it_answers():
    one = lane()
    take(one, *"abcdefgh")
    [first] = drain(one)

    one.landed(first, DELIVERED)
    second = drain(one)
    assert len(second) == 2
    for parcel in second:
        one.landed(parcel, DELIVERED)

    assert len(drain(one)) == WINDOW


def test_the_cursor_stands_before_the_first_that_did_not_arrive():
    one = widened(*"abc")
    start = one.cursor
    parcels = drain(one)
    one.landed(parcels[2], DELIVERED)
    one.landed(parcels[1], DELIVERED)
    assert one.cursor == start

    one.landed(parcels[0], DELIVERED)

    assert one.cursor == one.read == start + 3
    assert one.progress().cursor == one.read
    assert not one.dirty


def test_what_is_about_one_thing_waits_for_what_is_before_it():
    one = widened("a", "a", "b")
    parcels = drain(one)
    assert [parcel.due.object_url for parcel in parcels] == ["a", "b"]

    one.landed(parcels[1], DELIVERED)
    assert drain(one) == []
    one.landed(parcels[0], DELIVERED)

    assert [parcel.due.object_url for parcel in drain(one)] == ["a"]


def test_what_fails_together_counts_once():
    one = widened(*"abcd")
    for parcel in drain(one):
        one.landed(parcel, LATER)
    told = one.progress()

    assert (told.failures, told.error) == (1, "503")
    assert told.retry_at is not None
    assert drain(one) == []


def test_each_try_of_a_failing_server_is_with_another_activity():
    one = lane()
    take(one, *"abc")
    tried = list[int]()
    for _ in range(6):
        one._tells.clock.advance(days=1)
        [parcel] = drain(one)
        tried.append(parcel.due.seq)
        one.landed(parcel, LATER)

    assert tried == [1, 2, 3, 1, 2, 3]
    assert one.failures == 6


def test_death_is_told_from_the_first_failure_on():
    one = lane()
    take(one, "a")
    begun = one.now()
    while one.now() < begun + 4 * DAY:
        one._tells.clock.advance(hours=30)
        one.landed(drain(one)[0], LATER)
    told = one.progress()

    assert told.failing_since is not None
    assert told.error_at is not None
    assert told.error_at - told.failing_since > 3 * DAY


def test_a_busy_server_is_not_held_against_the_activity():
    one = widened("poor")
    [poor] = drain(one)
    for _ in range(30):
        one.landed(poor, Outcome("later", "429", 5 * SECOND, busy=True))
        one._tells.clock.advance(days=1)
        take(one, "other")
        while (parcel := one.next(one.now())) is not poor:
            assert parcel is not None
            one.landed(parcel, DELIVERED)

    assert (poor.strikes, one.cursor) == (0, poor.due.seq - 1)


def test_a_sign_of_life_lets_everything_go_at_once():
    one = lane(failures=9, retry_at=10**18, failing_since=1, last_error_at=5)
    take(one, *"abc")
    assert drain(one) == []

    one.awake()

    assert numbers(drain(one)) == [1]
    assert one.failures == 0


def test_no_more_is_read_while_one_holds_up_too_many(monkeypatch):
    monkeypatch.setattr(lanes, "AHEAD", 5)
    one = widened("stuck", *"abcde")
    stuck = drain(one)
    for parcel in stuck[1:]:
        one.landed(parcel, DELIVERED)
    assert one.room(100) == 97
    while parcels := [parcel for parcel in drain(one) if parcel is not stuck[0]]:
        for parcel in parcels:
            one.landed(parcel, DELIVERED)
    assert one.room(100) == 0

    one.landed(stuck[0], DELIVERED)

    assert one.room(100) == 100
    assert AHEAD > WINDOW


def test_what_is_dropped_while_it_is_under_way_changes_nothing():
    one = widened(*"ab")
    parcels = drain(one)
    one.skip(50)
    for parcel in parcels:
        one.landed(parcel, LATER)

    assert (one.cursor, one.flying, one.failures) == (50, 0, 0)


def test_what_the_moot_has_no_longer_is_not_held_against_the_server():
    one = lane(failures=1, failing_since=1)
    take(one, "a")
    [parcel] = drain(one)

    one.landed(parcel, Outcome("refused", "gone here", unsent=True))

    told = one.progress()
    assert (told.cursor, told.refused, told.failures, told.error) == (1, 0, 1, "gone here")


def test_what_could_not_set_out_comes_back():
    one = lane()
    take(one, "a")
    [parcel] = drain(one)
    one.postpone(parcel, 60 * SECOND)
    assert drain(one) == []
    assert one.due_at(one.now()) == parcel.again_at

    one._tells.clock.advance(minutes=2)

    assert drain(one) == [parcel]
    assert one.failures == 0
