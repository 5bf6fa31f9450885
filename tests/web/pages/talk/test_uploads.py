"""One's own pictures: sent, described, served, erased."""

import re

from folkmoot.forum.attachments import Picture
from folkmoot.forum.picture_uses import note_everything
from tests.forum.build import a_comment, a_community, a_post, id_of
from tests.media.build import bring
from tests.web.client import Client
from tests.web.moot import Moot
from tests.web.pages.talk.build import a_photograph


def upload(client: Client) -> str:
    """Send one picture as the script does; gives its ref."""
    sent = client.post("/uploads", {"nonce": "n"}, [("files", a_photograph())], hx_request="true")
    found = re.search(r'name="picture" value="(\w+)"', sent.text)
    assert found, sent.text
    return found[1]


def test_a_script_gets_a_row_for_the_form(moot: Moot):
    bob = moot.browser(moot.bob)
    sent = bob.post("/uploads", {"nonce": "n"}, [("files", a_photograph())], hx_request="true")

    assert sent.status == 200
    assert sent.text.lstrip().startswith("<li>")
    assert "What does hay.png show?" in sent.text


def test_a_program_gets_json_and_a_person_a_page(moot: Moot):
    bob = moot.browser(moot.bob)
    files = [("files", a_photograph()), ("files", a_photograph("b.png"))]

    rows = bob.post("/uploads", {"nonce": "1"}, files, accept="application/json").json
    page = bob.post("/uploads", {"nonce": "2"}, files)

    assert [row["name"] for row in rows] == ["hay.png", "b.png"]
    assert page.location == "/uploads"


def test_the_same_form_twice_brings_the_picture_once(moot: Moot):
    bob = moot.browser(moot.bob)
    assert upload(bob) == upload(bob)


def test_what_is_no_picture_is_refused_in_a_sentence(moot: Moot):
    bob = moot.browser(moot.bob)
    sent = bob.post("/uploads", {}, [("files", ("x.svg", b"<svg></svg>"))], hx_request="true")

    assert sent.status == 422
    assert "SVG" in sent.text


def test_a_picture_too_large_is_refused(moot: Moot):
    bob = moot.browser(moot.bob)
    too_large = b"\xff\xd8\xff" + bytes(moot.house.settings.max_upload)
    sent = bob.post("/uploads", {}, [("files", ("x.jpg", too_large))])

    assert sent.status == 413


def test_the_list_says_where_a_picture_is_used(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden")
    attached, named, unused = (bring(moot.db, moot.store, moot.bob, name) for name in "abc")
    post = a_post(moot.db, moot.bob, room, "With a picture", pictures=(Picture(attached, "Hay"),))
    a_comment(moot.db, moot.bob, post, body=f"![](/media/{named})")

    page = moot.browser(moot.bob).get("/uploads").text

    assert page.count("With a picture") == 2
    assert f"/post/{id_of(moot.db, post)}" in page
    assert page.count("not used") == 1
    assert unused in page
    assert unused not in moot.browser(moot.eve).get("/uploads").text


def test_a_description_is_kept_with_the_picture(moot: Moot):
    ref = bring(moot.db, moot.store, moot.bob)
    bob = moot.browser(moot.bob)

    bob.post(f"/uploads/{ref}/describe", {"alt": " A  stack\nof hay "})

    assert "A stack of hay" in bob.get("/uploads").text
    assert moot.browser(moot.eve).post(f"/uploads/{ref}/describe", {"alt": "Mine"}).status == 403


def test_an_erased_picture_is_gone_and_says_so_to_those_who_saw_it(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden")
    ref = bring(moot.db, moot.store, moot.bob)
    a_post(moot.db, moot.bob, room, "With a picture", pictures=(Picture(ref),))
    bob, stranger = moot.browser(moot.bob), moot.browser()
    assert "With a picture" in bob.get(f"/uploads/{ref}/erase").text
    assert moot.browser(moot.eve).get(f"/uploads/{ref}/erase").status == 404

    bob.post(f"/uploads/{ref}/erase")

    assert stranger.get(f"/media/{ref}/full").status == 410
    assert ref not in bob.get("/uploads").text


def test_a_public_picture_is_boxed_in_and_revalidated(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden")
    ref = bring(moot.db, moot.store, moot.bob)
    a_post(moot.db, moot.bob, room, "With a picture", pictures=(Picture(ref),))
    stranger = moot.browser()

    first = stranger.get(f"/media/{ref}/full")
    again = stranger.get(f"/media/{ref}/full", if_none_match=first.headers["etag"])

    assert first.headers["content-type"] == "image/webp"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in first.headers["content-security-policy"]
    assert first.headers["cache-control"].startswith("public, max-age=")
    assert (again.status, again.content) == (304, b"")


def test_a_picture_leaves_with_the_text_that_named_it(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden")
    ref = bring(moot.db, moot.store, moot.bob)
    post = id_of(moot.db, a_post(moot.db, moot.bob, room, "A post", body=f"![](/media/{ref})"))
    bob, stranger = moot.browser(moot.bob), moot.browser()
    assert stranger.get(f"/media/{ref}").status == 200

    bob.post(f"/post/{post}/edit", {"title": "A post", "body": "Without"})
    assert stranger.get(f"/media/{ref}").status == 404
    bob.post(f"/post/{post}/edit", {"title": "A post", "body": f"![](/media/{ref})"})
    assert stranger.get(f"/media/{ref}").status == 200
    bob.post(f"/post/{post}/erase")
    assert bob.get(f"/media/{ref}").status == 404


def test_what_texts_name_can_be_noted_anew(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden")
    ref = bring(moot.db, moot.store, moot.bob)
    a_post(moot.db, moot.bob, room, "A post", body=f"![](/media/{ref})")

    with moot.db.write() as tx:
        note_everything(tx)

    assert moot.browser().get(f"/media/{ref}").status == 200


def test_sizes_and_refs_that_are_none_are_not_found(moot: Moot):
    ref = bring(moot.db, moot.store, moot.bob)
    bob = moot.browser(moot.bob)

    for path in (f"/media/{ref}/huge", "/media/x", "/media/..%2f..", f"/media/{ref}/full/x"):
        assert bob.get(path).status == 404, path
