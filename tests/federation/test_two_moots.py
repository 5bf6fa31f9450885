"""Two moots in processes of their own, over loopback: what is written in one is read in the other.

Every chapter has a community of its own, and at its end both moots say the same of it, byte for
byte.
"""

from tests.federation.gardens import Garden, caught_up, done
from tests.federation.processes import Browser, Moot, until
from tests.federation.worlds import World


def test_what_was_there_before_comes_with_following(world: World) -> None:
    # given a community with a post and answers
    garden = Garden(world, followed=False)
    here = garden.one.as_()
    garden.write(here, garden.one, "Before")
    garden.answer(here, garden.one, "Before", "An early answer")
    garden.answer(here, garden.one, "An early answer", "An answer to that")
    # when
    garden.bring(garden.two)
    garden.follow(garden.two)
    # then the post comes by itself, its answers when somebody opens it
    post = garden.path(garden.two, "Before")
    garden.two.as_().get(post)
    garden.path(garden.two, "An answer to that")
    assert len(garden.agree()["comments"]) == 2


def test_posts_are_changed_deleted_and_brought_back_in_both_directions(garden: Garden) -> None:
    for moot, other in ((garden.one, garden.two), (garden.two, garden.one)):
        member, name = moot.as_(), other.folder.name
        # given
        place = garden.write(member, moot, f"For {name}", "Once")
        url = garden.url_of(f"For {name}")
        # when it is changed
        done(member.send(f"{place}/edit", f"{place}/edit", title=f"Now for {name}", body="Twice"))
        # then
        assert garden.at_url(url)["body"] == "Twice"
        seen = garden.path(other, f"Now for {name}")
        assert "Twice" in other.as_().get(seen).text
        # when it is deleted
        garden.answer(member, moot, f"Now for {name}", f"Below, for {name}")
        done(member.press(place, f"{place}/delete"))
        # then
        assert garden.at_url(url)["deleted"]
        assert "The author deleted this post." in other.as_().get(seen).text
        # when it is brought back
        done(member.press(place, f"{place}/undelete"))
        # then
        assert garden.at_url(url)["body"] == "Twice"
        assert "Twice" in other.as_().get(seen).text


def test_answers_go_to_and_fro(garden: Garden) -> None:
    here, there = garden.one.as_(), garden.two.as_()
    # given a thread of both
    garden.write(here, garden.one, "Beans")
    garden.answer(there, garden.two, "Beans", "They grow.")
    garden.answer(here, garden.one, "They grow.", "How tall?")
    garden.answer(there, garden.two, "How tall?", "Two metres.")
    last = garden.path(garden.one, "Two metres.")
    url = garden.url_of("Two metres.")
    # when one is changed, deleted and brought back
    place = garden.path(garden.two, "Two metres.")
    done(there.send(f"{place}/edit", f"{place}/edit", body="Three metres."))
    assert garden.at_url(url)["body"] == "Three metres."
    garden.answer(here, garden.one, "Three metres.", "Oh!")
    done(there.press(place, f"{place}/delete"))
    assert garden.at_url(url)["deleted"]
    assert "Three metres." not in here.read(last).text
    done(there.press(place, f"{place}/undelete"))
    # then
    assert garden.at_url(url)["body"] == "Three metres."
    assert "Three metres." in here.read(last).text
    assert len(garden.agree()["comments"]) == 4


def test_votes_are_cast_turned_and_taken_back(world: World) -> None:
    # given a community in which one may vote down, a post here and a comment there
    garden = Garden(world, downvotes="yes")
    one, two = garden.one, garden.two
    here, there, bea = one.as_(), two.as_(), two.as_("bea")
    garden.write(here, one, "Peas")
    garden.answer(there, two, "Peas", "They climb.")

    def vote(member: Browser, moot: Moot, words: str, value: str) -> list[int]:
        place = garden.path(moot, words)
        done(member.press(place, f"{place}/vote", vote=value))
        return garden.line(words)["votes"]

    # when, then
    assert vote(there, two, "Peas", "1") == [1, 0]
    assert vote(bea, two, "Peas", "-1") == [1, 1]
    assert vote(bea, two, "Peas", "1") == [2, 0]
    assert vote(there, two, "Peas", "0") == [1, 0]
    assert vote(here, one, "They climb.", "-1") == [0, 1]
    assert vote(here, one, "They climb.", "0") == [0, 0]


def test_who_follows_no_longer_hears_no_more(world: World) -> None:
    # given two communities that are followed
    left, kept = Garden(world), Garden(world)
    one, two = left.one, left.two
    left.write(one.as_(), one, "Heard")
    left.path(two, "Heard")
    # when one is left
    place = left.at(two)
    done(two.as_().press(place, f"{place}/subscribe", subscribed="no"))
    until(lambda: left.followers() == 0, "nobody heard that it was left", one, two)
    left.write(one.as_(), one, "Not heard")
    kept.write(one.as_(), one, "Heard too")
    # then
    kept.path(two, "Heard too")
    until(lambda: caught_up(one, two), "not all was delivered", one, two)
    assert left.find(two, "Not heard") is None
