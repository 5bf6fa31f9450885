"""A file that is not right: the place, the reason, and nothing of it anywhere."""

import json
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import FakeClock
from folkmoot.errors import FolkmootError, Invalid
from folkmoot.forum.importing import lemmy, running
from folkmoot.storage.database import Database
from tests.forum.importing.lemmy_file import a_comment, a_post, a_thread, save, the_conversation
from tests.forum.importing.stage import a_moot, bring, counts, stored

NOW = FakeClock().now()


def refused(folder: Path, content: Any) -> str:
    """What is said of a file that is not right."""
    with pytest.raises(Invalid) as told:
        running.survey(save(folder, content), NOW)
    sentence = told.value.sentence()
    assert sentence.endswith((".", "!")), sentence
    return sentence


def changed(path: str, value: Any) -> dict[str, Any]:
    """A small thread in which one value is another, or is missing (...)."""
    thread = deepcopy(a_thread(None, a_comment("0.1"), a_comment("0.1.2")))
    *above, last = path.split("/")
    here: Any = thread
    for step in above:
        here = here[int(step) if step.isdigit() else step]
    if value is ...:
        del here[last]
    else:
        here[last] = value
    return thread


FAULTS = [
    ("comments/1/comment/id", "two", "comments 2: Expected `int`, got `str` - at `$.comment.id`."),
    ("comments/1/comment/id", ..., "comments 2: Object missing required field `id`"),
    ("comments/1/comment/id", 1, "comments 2:"),
    ("comments/1/comment/id", -1, "comments 2: an id cannot be -1."),
    ("comments/1/comment/id", 10**17, "comments 2: an id cannot be 100000000000000000."),
    ("comments/1/comment/id", 10**30, "The file is not JSON: parse error: integer overflow"),
    ("comments/1/comment/id", 2.5, "comments 2: "),
    ("comments/1/comment/post_id", 10**18, "comments 2: it answers the post 1000000000000000000"),
    ("comments/1/comment/post_id", 9, "comments 2: it answers the post 9, which is not in the"),
    ("comments/1/comment/path", "0.1.3", "comments 2: the path 0.1.3 does not end in"),
    ("comments/1/comment/path", "0.2.2", "comments 2: the path 0.2.2 has an answer that is older"),
    ("comments/1/comment/path", "0.3.2", "comments 2: the path 0.3.2 has an answer that is older"),
    ("comments/1/comment/path", "0", "comments 2: the path 0 is not a row of ids"),
    ("comments/1/comment/path", "", "comments 2: the path"),
    ("comments/1/comment/path", "1.2", "comments 2: the path"),
    ("comments/1/comment/path", "0..2", "comments 2: the path"),
    ("comments/1/comment/path", "0.².2", "comments 2: the path"),
    ("comments/1/comment/path", "0.-1.2", "comments 2: the path"),
    ("comments/1/comment/path", "0." + "9" * 9000 + ".2", "comments 2: the path"),
    ("comments/1/comment/path", "0.1" * 90_000, "comments 2: the path"),
    ("comments/1/comment/path", None, "comments 2: Expected `str`, got `null`"),
    ("comments/1/comment/content", None, "comments 2: Expected `str`"),
    ("comments/1/comment/content", "x" * 200_001, "comments 2: content is longer than 200000"),
    ("comments/1/comment/content", ["x"], "comments 2: Expected `str`, got `array`"),
    ("comments/1/comment/published", "2999-01-01T00:00:00Z", "comments 2: published lies in the f"),
    ("comments/1/comment/published", "1969-12-31T23:59:59Z", "comments 2: published lies before"),
    ("comments/1/comment/published", "0001-01-01T00:00:00+23:59", "comments 2: published"),
    ("comments/1/comment/published", "9999-12-31T23:59:59-23:59", "comments 2: published"),
    (
        "comments/1/comment/published",
        "yesterday",
        "comments 2: published is not a time: yesterday.",
    ),
    ("comments/1/comment/updated", "2999-01-01T00:00:00Z", "comments 2: updated lies in the fut"),
    ("comments/1/comment/ap_id", "javascript:alert(1)", "comments 2: ap_id is not an address"),
    ("comments/1/comment/ap_id", "https://", "comments 2: ap_id is not an address"),
    ("comments/1/comment/ap_id", "https://[::1", "comments 2: ap_id is not an address"),
    ("comments/1/comment/ap_id", "https://a:x/", "comments 2: ap_id is not an address"),
    ("comments/1/comment/ap_id", "https://a/\nb", "comments 2: ap_id is not an address"),
    ("comments/1/creator", "me", "comments 2: Expected `object`, got `str`"),
    ("comments/1/creator/actor_id", "data:text/html,x", "comments 2: actor_id is not an address"),
    ("comments/1/creator/name", " ", "comments 2: a person has no usable name."),
    ("comments/1/creator/name", "x" * 300, "comments 2: a person has no usable name."),
    ("comments/1/counts/upvotes", -1, "comments 2: a number of votes cannot be -1."),
    ("comments/1/counts/upvotes", 1 << 40, "comments 2: a number of votes cannot be"),
    ("comments/1/counts/downvotes", "3", "comments 2: Expected `int`, got `str`"),
    ("comments", [{"comment": 1}], "comments 1: "),
    ("post_view/post/name", "", "post_view 1: a post has no usable title."),
    ("post_view/post/url", "javascript:alert(1)", "post_view 1: url is not an address"),
    ("post_view/post/url", "JaVaScript:alert(1)", "post_view 1: url is not an address"),
    ("post_view/post/url", "https://a/ onclick=x", "post_view 1: url is not an address"),
    ("post_view/post/language_id", "en", "post_view 1: "),
    ("post_view/post", ..., "post_view 1: Object missing required field `post`"),
]


@pytest.mark.parametrize(("path", "value", "sentence"), FAULTS)
def test_a_fault_is_told_with_its_place_and_reason(
    tmp_path: Path, path: str, value: Any, sentence: str
) -> None:
    assert refused(tmp_path, changed(path, value)).startswith(sentence)


@pytest.mark.parametrize(
    "content",
    ["", " ", "null", "[]", "{}", "7", "[1, 2]", "not json", b"\xff\xfe", b"\x00" * 99,
     '{"post_view": {}}', '{"comments": [1]}', '{"a": NaN}', '{"post_view": {"post": 1e999}}',
     "[" * 70 + "]" * 70],
)  # fmt: skip
def test_what_is_no_answer_of_lemmy_is_told(tmp_path: Path, content: Any) -> None:
    refused(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"posts": [{"post": 1,}]}',
         ("The file is not JSON: parse error: invalid object key (must be a string), near "
         '“{"posts": [{"post": 1,}]}”. Save it again.')),
        (b'{"a": "\xff"}',
         ("The file is not JSON: lexical error: invalid bytes in UTF8 string, near "
         '“{"a": "\ufffd"}”. Save it again.')),
        ('{"posts": [{"post": ', "The file breaks off before its end. Save it again."),
        ("", "The file breaks off before its end. Save it again."),
    ],
)  # fmt: skip
def test_what_is_no_json_is_told_with_the_words_that_stand_there(
    tmp_path: Path, content: Any, sentence: str
) -> None:
    assert refused(tmp_path, content) == sentence


@pytest.mark.parametrize("inside", ["", '{"post_view": ', '{"comments": [{"comment": '])
@pytest.mark.parametrize("opening", ["[", '{"a":', '{"comment":', '[{"post":'])
def test_nesting_without_end_is_refused_at_once(tmp_path: Path, inside: str, opening: str) -> None:
    assert "nested" in refused(tmp_path, inside + opening * 1_000_000)


def test_a_file_cut_off_at_any_byte_is_refused(tmp_path: Path) -> None:
    whole = json.dumps(a_thread(a_post(body="ü"), a_comment("0.1")), ensure_ascii=False).encode()
    for end in range(len(whole)):
        refused(tmp_path, whole[:end])
    assert running.survey(save(tmp_path, whole), NOW).total == 2


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_thing_that_stands_twice_is_told(tmp_path: Path, at: int) -> None:
    thread = the_conversation()
    thread["comments"].append(thread["comments"][at])
    assert refused(tmp_path, thread) == f"comments 8: the id {at + 1} stands there twice."


def test_a_comment_before_its_post_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path, [a_comment("0.1"), a_post()]).startswith("list 1: it answers the post")


@given(st.data())
def test_any_byte_may_be_another(tmp_path: Path, data: st.DataObject) -> None:
    """A file that was damaged is refused in a sentence, or is another good file."""
    whole = bytearray(json.dumps(a_thread(None, a_comment("0.1"))).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = save(tmp_path, bytes(whole))
    with suppress(FolkmootError):  # any other error fails
        assert list(lemmy.read(path, NOW))


@pytest.mark.parametrize(
    "content",
    [
        changed("comments/1/comment/published", "2999-01-01T00:00:00Z"),
        changed("comments/1/comment/post_id", 9),
        json.dumps(the_conversation())[:-2],
    ],
)
def test_nothing_of_a_broken_file_is_kept(db: Database, tmp_path: Path, content: Any) -> None:
    a_moot(db)
    with pytest.raises(Invalid):
        bring(db, tmp_path, content)
    assert (stored(db), counts(db)) == ((0, 0, 0), (0, 0))
    # and the mended file comes in
    assert bring(db, tmp_path, the_conversation()).comments == 7


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8000/u/ada",
        "https://LocalHost:8000/u/ada",
        "http://localhost.:8000/u/ada",
        "http://other.example@localhost:8000/u/ada",
    ],
)
@pytest.mark.parametrize(
    ("path", "name"), [("creator/actor_id", "actor_id"), ("comment/ap_id", "ap_id")]
)
def test_nobody_is_made_to_speak_as_a_member(
    db: Database, tmp_path: Path, path: str, name: str, address: str
) -> None:
    """Whoever runs an import could else put words into anybody's mouth."""
    a_moot(db)
    with pytest.raises(Invalid) as told:
        bring(db, tmp_path, changed(f"comments/1/{path}", address))
    assert told.value.sentence().startswith(f"comments 2: {name} is an address of this moot")
    assert (stored(db), counts(db)) == ((0, 0, 0), (0, 0))


@pytest.mark.parametrize(
    ("home", "address"),
    [
        ("https://moot.example", "http://moot.example:80/u/ada"),
        ("https://moot.example", "https://MOOT.example:443/u/ada"),
        ("https://b\u00fccher.example", "https://xn--bcher-kva.example/u/ada"),
        ("https://xn--bcher-kva.example", "https://B\u00dcCHER.example/u/ada"),
    ],
)
def test_the_moot_is_known_however_its_address_is_spelt(
    tmp_path: Path, home: str, address: str
) -> None:
    path = save(tmp_path, changed("comments/1/creator/actor_id", address))
    with pytest.raises(Invalid, match="address of this moot"):
        running.survey(path, NOW, home=home)
    assert running.survey(path, NOW, home="https://another.example").total == 3


def test_another_server_on_the_same_machine_is_another(tmp_path: Path) -> None:
    path = save(tmp_path, changed("comments/1/creator/actor_id", "http://localhost:8536/u/ada"))
    assert running.survey(path, NOW, home="http://localhost:8000").total == 3
