"""Two moots in processes of their own: people who write to each other, and one who leaves."""

import json

from sqlalchemy import select

from folkmoot.forum.messages import messages
from tests.federation.gardens import Garden, done
from tests.federation.processes import PASSWORD, Browser, Moot, until
from tests.federation.worlds import World


def test_people_of_different_servers_write_to_each_other(world: World) -> None:
    one, two = world.one, world.two
    bob, bea = one.as_("bob"), two.as_("bea")
    to_bob, to_bea = f"/messages/bob@{one.host}", f"/messages/bea@{two.host}"
    # given that one takes letters from everybody, and the other knows the name
    done(bob.send("/settings", "/settings/messages", letters="everybody"))
    done(bea.send("/bring", "/bring", q=f"@bob@{one.host}"))
    until(lambda: bea.get(f"/u/bob@{one.host}").status == 200, "bob was not found", one, two)
    # when, then
    done(bea.send(to_bob, to_bob, body="Do you have seeds?"))
    until(lambda: "seeds" in bob.get(to_bea).text, "no message came", one, two)
    done(bob.send(to_bea, to_bea, body="Two bags of them."))
    until(lambda: "Two bags" in bea.get(to_bob).text, "no answer came", one, two)
    # when it is changed, then taken back
    place = _newest(one)
    done(bob.send(f"{place}/edit", f"{place}/edit", body="Three sacks of them."))
    until(lambda: "Three sacks" in bea.get(to_bob).text, "no change came", one, two)
    done(bob.send(f"{place}/delete", f"{place}/delete"))
    until(lambda: "Three sacks" not in bea.get(to_bob).text, "it was not taken back", one, two)
    # then
    assert "seeds" in bea.get(to_bob).text
    _nobody_else_reads(one.as_(), to_bea)
    _nobody_else_reads(two.as_(), to_bob)


def test_somebody_moves_once_the_new_account_says_who_they_were(world: World) -> None:
    one, two = world.one, world.two
    bob, bea = one.as_("bob"), two.as_("bea")
    page = "/settings/elsewhere"
    # when she moves before he said anything
    asked = bea.send(page, f"{page}/to", to=f"@bob@{one.host}").location
    told = "does not say yet that it was you"
    until(lambda: told in bea.get(asked).text, "it was not said what is missing", one, two)
    # when he says so
    asked = bob.send(page, f"{page}/before", before=f"@bea@{two.host}").location
    until(lambda: "Yes, that was me" in bob.get(asked).text, "she was not found", one, two)
    done(bob.send(asked, f"{page}/was"))
    # then it is asked anew, and she can
    asked = bea.send(page, f"{page}/to", to=f"@bob@{one.host}").location
    until(lambda: "You stay a member" in bea.get(asked).text, "he was not asked anew", one, two)
    done(bea.send(asked, f"{page}/move"))
    assert f"@bob@{one.host}" in Browser(two.url, two.trusted).read("/u/bea").text
    person = Browser(two.url, two.trusted).get("/u/bea", accept="application/activity+json")
    assert json.loads(person.text)["movedTo"] == f"{one.url}/u/bob"


def test_who_leaves_with_all_their_words_is_gone_everywhere(garden: Garden) -> None:
    one, two = garden.one, garden.two
    # given somebody whose words have travelled
    name = garden.name.replace("garden", "cleo")
    cleo = two.invite(name)
    garden.write(cleo, two, "Regretted", "Hasty words")
    garden.answer(cleo, two, "Regretted", "More hasty words")
    garden.path(one, "More hasty words")
    seen = garden.path(one, "Regretted")
    assert one.as_().get(f"/u/{name}@{two.host}").status == 200
    # when they leave and take everything with them
    form = "/settings/leave"
    done(cleo.send(form, form, way="everything", password=PASSWORD))
    # then
    told = garden.agree()
    assert (told["posts"], told["comments"]) == ([], [])
    assert "asty words" not in one.as_().get(seen).text
    gone = f"/u/{name}@{two.host}"
    until(lambda: one.as_().get(gone).status in {404, 410}, "one still knows them", one, two)
    asked = Browser(two.url, two.trusted).get(f"/u/{name}", accept="application/activity+json")
    assert asked.status == 410


def _nobody_else_reads(other: Browser, conversation: str) -> None:
    assert "seeds" not in other.read(conversation).text
    assert "seeds" not in other.read("/messages").text


def _newest(moot: Moot) -> str:
    with moot.read() as tx:
        newest = select(messages.c.ref).order_by(messages.c.id.desc()).limit(1)
        return f"/message/{tx.value(newest)}"
