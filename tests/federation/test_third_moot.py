"""A third moot comes late: it gets what was before, then what is new, until it is blocked."""

from tests.federation.gardens import Garden, caught_up, done, steward
from tests.federation.processes import Moot, until


def test_who_comes_late_gets_all_of_it_until_they_are_blocked(garden: Garden) -> None:
    one, two = garden.one, garden.two
    _long_talk(garden)
    with garden.world.newcomer(f"three_{garden.name}") as three:
        _catches_up(garden, three)
        _takes_part(garden, three)
        _is_blocked(garden, three)
        # what the two say to each other goes on
        garden.left_by(three)
        garden.answer(two.as_(), two, "Peas", "Still here")
        garden.path(one, "Still here")
        garden.agree()
        assert garden.find(three, "Still here") is None


def _long_talk(garden: Garden) -> None:
    """Two posts, one pinned, one with answers of both moots in four levels and a removed one."""
    one, two = garden.one, garden.two
    here, there = one.as_(), two.as_()
    garden.write(here, one, "Beans")
    garden.write(there, two, "Peas")
    garden.answer(there, two, "Beans", "First")
    garden.answer(here, one, "First", "Second")
    garden.answer(there, two, "Second", "Third")
    garden.answer(here, one, "Third", "Fourth")
    garden.answer(there, two, "Beans", "Rude")
    steward(here, garden.path(one, "Rude"), "remove", reason="Rude.")
    steward(here, garden.path(one, "Peas"), "pin", reason="Good.")
    steward(here, garden.path(one, "Beans"), "lock", reason="Said.")
    garden.agree()


def _catches_up(garden: Garden, three: Moot) -> None:
    # when the newcomer follows, and somebody there opens the threads
    garden.joined_by(three)
    for title in ("Beans", "Peas"):
        three.as_().get(garden.path(three, title))
    # then all of it comes, as it stands
    told = garden.agree()
    bodies = {answer["body"] for answer in told["comments"]}
    assert bodies == {"First", "Second", "Third", "Fourth"}
    state = {post["title"]: (post["pinned"], post["locked"]) for post in told["posts"]}
    assert state == {"Beans": (False, True), "Peas": (True, False)}


def _takes_part(garden: Garden, three: Moot) -> None:
    one, two = garden.one, garden.two
    # given
    garden.write(two.as_(), two, "Carrots")
    # when
    garden.answer(three.as_(), three, "Carrots", "From the third")
    garden.answer(two.as_(), two, "From the third", "From the second")
    seen = garden.path(three, "From the second")
    done(three.as_().press(seen, f"{seen}/vote"))
    steward(one.as_(), garden.path(one, "Carrots"), "lock", reason="Enough.")
    # then
    assert garden.line("From the second")["votes"] == [1, 0]
    assert garden.line("Carrots")["locked"]


def _is_blocked(garden: Garden, three: Moot) -> None:
    one, two = garden.one, garden.two
    here, late = one.as_(), three.as_()
    # when the moot where the community lives blocks the server
    form = "/servers/decide"
    done(here.send(form, form, host=three.host, stance="blocked", reason="Spam.", days="0"))
    # then nothing that is said there is taken
    before = garden.export(one)
    garden.answer(late, three, "Peas", "Not heard")
    until(lambda: caught_up(three, one), "it was not refused", one, three)
    assert garden.find(one, "Not heard") is None
    # and nothing more is sent there
    garden.write(here, one, "Not for all")
    garden.path(two, "Not for all")
    until(lambda: caught_up(one, two), "not all was delivered", one, two)
    assert garden.find(three, "Not for all") is None
    assert garden.export(one) != before
