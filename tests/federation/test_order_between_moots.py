"""Two moots in processes of their own: what keeps order in a community reaches its followers."""

from tests.federation.gardens import Garden, caught_up, done, steward
from tests.federation.processes import until


def test_what_is_removed_is_hidden_everywhere_with_its_reason(garden: Garden) -> None:
    one, two = garden.one, garden.two
    here, bea = one.as_(), two.as_("bea")
    # given a post and an answer from elsewhere, with something below each
    garden.write(bea, two, "Advert", "Buy this")
    garden.answer(bea, two, "Advert", "And that")
    garden.answer(here, one, "And that", "Please do not")
    for words, reason, said in (
        ("And that", "Not here.", "A steward removed this comment: Not here."),
        ("Advert", "This is no market.", "A steward removed this post: This is no market."),
    ):
        url, seen = garden.url_of(words), garden.path(two, words)
        # when it is removed
        steward(here, garden.path(one, words), "remove", reason=reason)
        # then
        assert garden.hides(url)
        assert said in bea.get(seen).text
        # when it is restored
        steward(here, garden.path(one, words), "restore", reason="It was meant well.")
        # then
        assert not garden.at_url(url)["removed"]
        assert said not in bea.get(seen).text
        assert words in bea.get(seen).text


def test_who_is_banned_cannot_write_until_that_ends(garden: Garden) -> None:
    one, two = garden.one, garden.two
    here, bea = one.as_(), two.as_("bea")
    handle = f"bea@{two.host}"
    # given somebody elsewhere who wrote two things
    garden.write(here, one, "Calm")
    garden.write(bea, two, "Shouting")
    garden.answer(bea, two, "Calm", "More shouting")
    place, calm = garden.path(one, "Shouting"), garden.path(two, "Calm")
    garden.path(one, "More shouting")
    # when they are banned for a week, and what they wrote is removed
    steward(here, place, "ban", reason="Shouting.", days="7", wipe="yes")
    # then
    told = garden.agree()
    assert told["bans"] == [f"{two.url}/u/bea"]
    assert [post["title"] for post in told["posts"]] == ["Calm"]
    assert told["comments"] == []
    [ends] = garden.ban_ends(one)
    assert ends is not None
    assert garden.ban_ends(two) == [ends]
    refused = bea.send(f"{calm}/reply", f"{calm}/reply", body="Once more")
    assert refused.status == 403
    assert garden.find(two, "Once more") is None
    # when the ban is lifted, and what it hid is restored
    steward(here, f"/u/{handle}", "unban", reason="They are sorry.", wipe="yes")
    # then
    told = garden.agree()
    assert told["bans"] == []
    assert sorted(post["title"] for post in told["posts"]) == ["Calm", "Shouting"]
    assert [answer["body"] for answer in told["comments"]] == ["More shouting"]
    garden.answer(bea, two, "Calm", "Whispering")
    garden.path(one, "Whispering")
    assert len(garden.agree()["comments"]) == 2


def test_a_post_is_pinned_and_a_thread_locked_for_everybody(garden: Garden) -> None:
    one, two = garden.one, garden.two
    here, there = one.as_(), two.as_()
    # given a post from elsewhere
    garden.write(there, two, "Rules")
    place, seen = garden.path(one, "Rules"), garden.path(two, "Rules")
    # when, then
    steward(here, place, "pin", reason="All should read it.")
    assert garden.line("Rules")["pinned"]
    steward(here, place, "lock", reason="There is nothing to add.")
    assert garden.line("Rules")["locked"]
    assert "This thread is locked" in there.get(seen).text
    assert there.send(f"{seen}/reply", f"{seen}/reply", body="But").status in {403, 409, 422}
    # when both end
    steward(here, place, "unlock", reason="There is something to add.")
    steward(here, place, "unpin", reason="All have read it.")
    # then
    line = garden.line("Rules")
    assert (line["pinned"], line["locked"]) == (False, False)
    garden.answer(there, two, "Rules", "And this")
    garden.path(one, "And this")
    assert len(garden.agree()["comments"]) == 1


def test_a_report_reaches_the_stewards_where_the_community_lives(garden: Garden) -> None:
    one, two = garden.one, garden.two
    here, bea = one.as_(), two.as_("bea")
    # given
    garden.write(here, one, "Dubious")
    seen = garden.path(two, "Dubious")
    # when somebody elsewhere reports it
    done(bea.send(f"{seen}/report", f"{seen}/report", reason="This cannot be true."))
    # then
    until(lambda: "This cannot be true." in here.get("/reports").text, "no report came", one, two)
    assert "Dubious" in here.get("/reports").text
    until(lambda: caught_up(two, one), "the report was not delivered", one, two)


def test_a_steward_elsewhere_keeps_order_from_their_own_server(garden: Garden) -> None:
    one, two = garden.one, garden.two
    here, bea, form = one.as_(), two.as_("bea"), "/mandates/grant"
    # given somebody elsewhere who is known here, and a post that should not be
    garden.write(here, one, "Weeds")
    garden.answer(bea, two, "Weeds", "May I pull them?")
    garden.answer(one.as_("bob"), one, "Weeds", "Nettles!")
    garden.answer(here, one, "Nettles!", "Careful!")
    garden.path(one, "May I pull them?")
    # when they are made a steward of the community
    where = {"name": f"bea@{two.host}", "scope": garden.scope, "days": "7"}
    done(here.send(form, form, **where, powers="post.remove", reason="She knows weeds."))
    # then both know it, and she can take things out of sight and back from where she is
    assert garden.agree()["stewards"] == [f"{two.url}/u/bea"]
    nettles, place = garden.path(two, "Nettles!"), garden.path(one, "Nettles!")
    url = garden.url_of("Nettles!")
    assert f"{one.host} names you a steward" in bea.get(f"{nettles}/remove").text
    steward(bea, nettles, "remove", reason="They sting.")
    assert garden.at_url(url)["removed"]
    said = "A steward removed this comment: They sting."
    until(lambda: said in here.get(place).text, "the reason did not come", one, two)
    steward(bea, nettles, "restore", reason="They feed butterflies.")
    assert not garden.at_url(url)["removed"]
    until(lambda: "Nettles!" in here.get(place).text, "it was not restored", one, two)
    # when that ends
    steward(here, f"/mandates/{garden.mandate()}", "revoke", reason="All is weeded.")
    # then she cannot any more
    assert garden.agree()["stewards"] == []
    assert bea.get(f"{nettles}/remove").status == 403
