"""What only members may read leaks through no route.

The moot has a community for members only, and in it a post, a comment and pictures, each
with a marker of its own. Every route of the moot is asked for as nobody, in every order
and with the names and numbers of what is hidden: no marker may come, and the answer must
be the one that a name or a number gives that was never there.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from urllib.parse import unquote

import msgspec
import pytest

from folkmoot.clock import Ref
from folkmoot.forum.attachments import Picture
from folkmoot.forum.comment_moderation import RemoveComment
from folkmoot.forum.commenting import CreateComment, DeleteComment, EditComment
from folkmoot.forum.message_reports import ReportMessage
from folkmoot.forum.messaging import SendMessage
from folkmoot.forum.moderation import RemovePost
from folkmoot.forum.orders import ORDERS
from folkmoot.forum.posting import DeletePost, EditPost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.forum.trees import COMMENT_ORDERS
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from folkmoot.web.pages import ROUTES
from folkmoot.web.routes import Route
from tests.build import clock_of
from tests.forum.build import a_comment, a_community, a_post, do, id_of, vote
from tests.media.build import bring
from tests.web.client import Answer, Client
from tests.web.moot import Moot

MARKERS = {
    "name": "hiddenroom",
    "community": "Markercommunity",
    "description": "Markerdescription",
    "title": "Markertitle",
    "before": "Markerbefore",
    "body": "Markerbody",
    "note": "Markernote",
    "alt": "Markeralt",
    "comment": "Markercomment",
    "comment_before": "Markerearlier",
    "answer": "Markeranswer",
    "url": "markerurl",
}
PICTURES = ("attached", "in-a-text", "in-a-comment", "icon", "unused")


class Hidden(msgspec.Struct, frozen=True):
    """The names and numbers of what only members may read."""

    post: int
    comment: int
    answer: int
    picture: dict[str, Ref]
    refs: tuple[Ref, ...]


@pytest.fixture
def hidden(moot: Moot) -> Hidden:
    """The members' community, written in by bob; everything carries a marker."""
    db, bob = moot.db, moot.bob
    pictures = {
        name: bring(db, moot.store, moot.ada if name == "icon" else bob, f"marker {name}")
        for name in PICTURES
    }
    shared = a_community(db, moot.ada, "garden")
    a_comment(db, bob, a_post(db, bob, shared, "In the open", body="Nothing to hide"))
    room = a_community(
        db, moot.ada, MARKERS["name"], title=MARKERS["community"], visibility="members",
        description=MARKERS["description"], icon=pictures["icon"], gallery=True,
    )  # fmt: skip
    post = a_post(db, bob, room, MARKERS["title"], body=MARKERS["before"])
    do(db, bob, EditPost(
        post=post,
        title=MARKERS["title"],
        url=f"https://{MARKERS['url']}.example/",
        body=f"{MARKERS['body']} ![](/media/{pictures['in-a-text']})",
        content_note=MARKERS["note"],
        pictures=(Picture(pictures["attached"], MARKERS["alt"]),),
    ))  # fmt: skip
    comment = a_comment(db, bob, post, body=MARKERS["comment_before"])
    text = f"{MARKERS['comment']} ![](/media/{pictures['in-a-comment']})"
    do(db, bob, EditComment(comment=comment, body=text))
    answer = _answer(db, moot.eve, post, comment)
    vote(db, moot.eve, 1, post=post)
    do(db, bob, Subscribe(room))
    do(db, bob, ChangeProfile(bob.ref, Profile(display_name="Bob")))
    refs = (room, post, comment, answer, *pictures.values())
    return Hidden(id_of(db, post), id_of(db, comment), id_of(db, answer), pictures, refs)


def _answer(db: Database, by: Member, post: Ref, parent: Ref) -> Ref:
    ref = clock_of(db).new_ref()
    act = CreateComment(ref=ref, post=post, parent=parent, body=f"@bob {MARKERS['answer']}")
    do(db, by, act)
    return ref


QUERIES = {
    "/": [f"?order={order}" for order in ORDERS],
    "/c/{name}": ["", *(f"?order={order}" for order in ORDERS)],
    "/post/{id:int}": ["", *(f"?order={order}" for order in COMMENT_ORDERS)],
    "/comment/{id:int}": ["", "?context=0", "?context=9"],
    "/search": [
        f"?q={word}&kind={kind}{where}"
        for word, kind, where in product(
            MARKERS.values(),
            ("posts", "comments", "communities", "people"),
            ("", "&community=hiddenroom"),
        )
    ],
    "/record.json": ["", "?from=0", "?from=5"],
    "/record": ["", "?community=hiddenroom", "?before=9", "?member=bob"],
}
"""What is asked behind the address of a route."""


_NAMES = re.compile("|".join(MARKERS.values()), re.IGNORECASE)
_ASKED = re.compile(rf"[0-9a-f]{{32}}|[0-9]+|neverthere|{_NAMES.pattern}", re.IGNORECASE)


def _paths(route: Route, hidden: Hidden) -> Iterator[tuple[str, str | None]]:
    """Addresses of a route for what is hidden, each with the same for what never was."""
    filled: list[tuple[str, str | None]] = [(route.path, None)]
    if "{id:int}" in route.path:
        kind_is_comment = route.path.startswith("/comment")
        numbers = (hidden.comment, hidden.answer) if kind_is_comment else (hidden.post,)
        filled = [
            (_with(route.path, "id:int", n), _with(route.path, "id:int", 9999)) for n in numbers
        ]
    elif "{name}" in route.path:
        filled = [
            (_with(route.path, "name", "hiddenroom"), _with(route.path, "name", "neverthere"))
        ]
    elif "{who}" in route.path:
        filled = [(_with(route.path, "who", "bob"), None)]
    elif "{ref}" in route.path:
        never = _with(route.path, "ref", "0" * 32)
        filled = [(_with(route.path, "ref", ref), never) for ref in hidden.refs]
    for name in re.findall(r"\{(\w+)(?::\w+)?\}", filled[0][0]):
        values = ("small", "large", "full") if name == "size" else ("x",)
        filled = [
            (_with(path, name, value), _with(never, name, value) if never else None)
            for path, never in filled
            for value in values
        ]
    for path, never in filled:
        for query in QUERIES.get(route.path, [""]):
            other = _NAMES.sub("neverthere", query)
            if never is not None or other != query:
                yield path + query, (never or path) + other
            else:
                yield path + query, None


def _with(path: str, name: str, value: object) -> str:
    return re.sub(rf"\{{{name}(:\w+)?\}}", str(value), path)


def _leaks(answer: Answer, path: str, hidden: Hidden) -> list[str]:
    """The markers in an answer that were not in the question."""
    said = " ".join([answer.text if _is_text(answer) else "", *answer.headers.values()]).lower()
    asked = path.lower()
    told = [word for word in MARKERS.values() if word.lower() in said and word.lower() not in asked]
    refs = [ref for ref in hidden.refs if ref in said and ref not in asked]
    pictures = [b"marker" for _ in (1,) if not _is_text(answer) and b"marker" in answer.content]
    return [*told, *refs, *map(str, pictures)]


def _is_text(answer: Answer) -> bool:
    return not answer.headers.get("content-type", "").startswith("image/")


def _same(answer: Answer, never: Answer) -> bool:
    """Whether two answers are the same but for what was asked for."""
    mine, theirs = (
        _ASKED.sub("·", one.text + unquote(one.headers.get("location", "")))
        for one in (answer, never)
    )
    return answer.status == never.status and mine == theirs


PAGES = [route for route in ROUTES if route.method == "GET"]


def _walk(client: Client, hidden: Hidden) -> Iterator[tuple[str, str | None, Answer]]:
    for route in PAGES:
        for path, never in _paths(route, hidden):
            yield path, never, client.get(path)


def test_nobody_learns_of_what_only_members_may_read(moot: Moot, hidden: Hidden):
    stranger = moot.browser()

    leaks, differing, seen = [], [], 0
    ask_for_nothing = cache(stranger.get)
    for path, never, answer in _walk(stranger, hidden):
        seen += 1
        assert answer.status < 500, (path, answer.text)
        if found := _leaks(answer, path, hidden):
            leaks.append((path, found))
        if never is not None and not _same(answer, ask_for_nothing(never)):
            differing.append(path)

    assert not leaks
    assert not differing
    assert seen > len(PAGES)


def test_a_member_finds_every_marker(moot: Moot, hidden: Hidden):
    member = moot.browser(moot.bob)

    told = set()
    for path, _, answer in _walk(member, hidden):
        assert answer.status < 500, (path, answer.text)
        told |= set(_leaks(answer, "", hidden))

    assert set(MARKERS.values()) <= told
    assert set(hidden.refs) <= told


TAKEN = ("Markerdeleted", "Markerremoved", "Markerregretted", "Markerrude", "Markeranswered")


def test_what_was_deleted_or_removed_is_read_by_nobody_but_its_author(moot: Moot, hidden: Hidden):
    deleted, removed, regretted, rude, answered = TAKEN
    garden = a_community(moot.db, moot.ada, "meadow")
    posts = {word: a_post(moot.db, moot.bob, garden, word, body=word) for word in TAKEN[:2]}
    talk = a_post(moot.db, moot.ada, garden, "Talk")
    said = {word: a_comment(moot.db, moot.bob, talk, body=word) for word in TAKEN[2:4]}
    a_comment(moot.db, moot.bob, posts[removed], body=answered)
    do(moot.db, moot.bob, DeletePost(post=posts[deleted]))
    do(moot.db, moot.ada, RemovePost(post=posts[removed], reason="Not here."))
    do(moot.db, moot.bob, DeleteComment(comment=said[regretted]))
    do(moot.db, moot.ada, RemoveComment(comment=said[rude], reason="Not here."))

    for reader in (moot.browser(), moot.browser(moot.eve)):
        told = {
            (path, word)
            for path, _, answer in _walk(reader, hidden)
            for word in TAKEN
            if _is_text(answer) and word in answer.text
        }
        assert not told

    own = moot.browser(moot.bob)
    for path in ("/record.json", "/record/export"):
        assert {word for word in TAKEN if word in own.get(path).text} == set(TAKEN)


def test_a_hidden_picture_is_given_to_members_and_kept_by_no_cache(moot: Moot, hidden: Hidden):
    stranger, bob = moot.browser(), moot.browser(moot.bob)

    for ref, size in product(hidden.picture.values(), ("", "/small", "/large", "/full")):
        refused = stranger.get(f"/media/{ref}{size}")
        given = bob.get(f"/media/{ref}{size}")

        assert refused.status == 404
        assert _same(refused, stranger.get(f"/media/{'0' * 32}{size}"))
        assert given.status == 200
        assert "private" in given.headers["cache-control"]
        assert "public" not in given.headers["cache-control"]


def test_a_picture_that_nothing_shows_is_only_for_who_brought_it(moot: Moot, hidden: Hidden):
    path = f"/media/{hidden.picture['unused']}/full"

    assert moot.browser(moot.bob).get(path).status == 200
    assert moot.browser(moot.eve).get(path).status == 404


def test_a_stranger_who_names_a_hidden_picture_in_the_open_shows_it_to_nobody(
    moot: Moot, hidden: Hidden
):
    picture = hidden.picture["attached"]
    garden = a_community(moot.db, moot.ada, "elsewhere")
    a_post(moot.db, moot.eve, garden, "Look at this", body=f"![](/media/{picture})")

    assert moot.browser().get(f"/media/{picture}/full").status == 404


def test_the_picture_of_a_removed_post_is_given_to_nobody_but_its_author(
    moot: Moot, hidden: Hidden
):
    do(moot.db, moot.ada, RemovePost(post=hidden.refs[1], reason="Not here."))
    path = f"/media/{hidden.picture['attached']}/full"

    assert moot.browser(moot.eve).get(path).status == 404
    assert moot.browser(moot.ada).get(path).status == 404
    assert moot.browser(moot.bob).get(path).status == 200


LETTER = "Markerletter"


def test_a_message_is_read_by_two_people_and_found_nowhere(moot: Moot, hidden: Hidden):
    """Whatever the others may do in the moot; neither the words nor who wrote to whom."""
    mine = moot.clock.new_ref()
    do(moot.db, moot.bob, SendMessage(mine, moot.eve.ref, f"{LETTER} for eve"))
    do(moot.db, moot.eve, SendMessage(moot.clock.new_ref(), moot.bob.ref, f"{LETTER} for bob"))
    wide = msgspec.structs.replace(hidden, refs=(*hidden.refs, mine))
    ask_for_nothing = cache(moot.browser(moot.ada).get)

    for reader in (moot.browser(), moot.browser(moot.ada)):
        told = []
        for path, never, answer in _walk(reader, wide):
            if _is_text(answer) and (
                LETTER in answer.text or mine in answer.text.replace(path, "")
            ):
                told.append(path)
            if path.startswith("/message/") and str(mine) in path and reader.cookies:
                assert never is not None
                assert _same(answer, ask_for_nothing(never)), path
        assert not told

    for reader in (moot.browser(moot.bob), moot.browser(moot.eve)):
        told = {path for path, _, answer in _walk(reader, wide)
                if _is_text(answer) and LETTER in answer.text}  # fmt: skip
        assert told
        assert all(path.startswith("/message") for path in told), told


def test_a_reported_message_is_read_by_who_decides_and_nowhere_else(moot: Moot, hidden: Hidden):
    letter = moot.clock.new_ref()
    do(moot.db, moot.bob, SendMessage(letter, moot.eve.ref, LETTER))
    do(moot.db, moot.eve, ReportMessage(moot.clock.new_ref(), letter, "It is rude."))

    told = {path for path, _, answer in _walk(moot.browser(moot.ada), hidden)
            if _is_text(answer) and LETTER in answer.text}  # fmt: skip

    assert told == {"/reports"}
