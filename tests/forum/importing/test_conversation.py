"""A conversation of another server stands here as it stood there."""

import json
from pathlib import Path

import pytest

from folkmoot.errors import Conflict
from folkmoot.forum.importing import lemmy
from folkmoot.storage.database import Database
from tests.build import clock_of, join
from tests.forum.build import a_comment as answer
from tests.forum.build import vote
from tests.forum.importing.lemmy_file import (
    HOME,
    a_comment,
    a_post,
    a_thread,
    person,
    the_conversation,
)
from tests.forum.importing.stage import a_moot, bring, counts, read, stored, take_back

pytestmark = pytest.mark.usefixtures("size")


def test_everything_stands_in_its_place(db: Database, tmp_path: Path) -> None:
    a_moot(db)
    done = bring(db, tmp_path, the_conversation())
    assert (done.posts, done.comments, done.kept, done.resumed) == (1, 7, 0, False)
    thread = read(db)
    assert [one.depth for one in thread.comments] == [0, 1, 2, 1, 2, 3, 4]
    assert [(one.ups, one.downs) for one in thread.comments] == [
        (10, 1), (3, 0), (1, 0), (4, 3), (6, 0), (4, 3), (7, 0)
    ]  # fmt: skip
    assert [one.score for one in thread.comments] == [9, 3, 1, 1, 6, 1, 7]
    assert [one.edited_at is not None for one in thread.comments] == [
        False, False, True, False, True, False, False
    ]  # fmt: skip
    assert [one.language for one in thread.comments] == [
        None, "en", None, "de", None, "en", None
    ]  # fmt: skip
    assert [one.origin_url for one in thread.comments] == [
        f"{HOME}/comment/{6000000 + number}" for number in range(1, 8)
    ]
    assert [one.is_author for one in thread.comments] == [
        number in (4, 6) for number in range(1, 8)
    ]
    assert counts(db) == (1, 7)


def test_people_keep_their_names_and_servers(db: Database, tmp_path: Path) -> None:
    a_moot(db)
    bring(db, tmp_path, the_conversation())
    thread = read(db)
    author = thread.post.row.author
    assert author is not None
    assert (author.host, author.display_name) == ("other.example", "Ines [she/her, colleague/they]")
    assert [one.author.handle for one in thread.comments if one.author][-1] == "sun@forum.example"
    assert [one.author.display_name for one in thread.comments if one.author][-1] == "太陽⋅光"


def test_the_essay_says_where_it_came_from_and_quotes(db: Database, tmp_path: Path) -> None:
    a_moot(db)
    bring(db, tmp_path, the_conversation())
    post = read(db).post
    assert "<blockquote>" in post.body_html
    assert "employ the worker.</p>" in post.body_html
    assert (post.origin, post.row.origin_url) == ("import", f"{HOME}/post/1")
    assert post.row.language == "en"


def test_votes_cast_here_are_added(db: Database, tmp_path: Path) -> None:
    ada, bob = a_moot(db)
    bring(db, tmp_path, the_conversation())
    first = read(db).comments[0]
    assert vote(db, bob, 1, comment=first.ref) == 10
    assert vote(db, ada, -1, comment=first.ref) == 9
    assert vote(db, bob, 1, post=read(db).post.row.ref) == 1
    shown = read(db, bob).comments[0]
    assert (shown.ups, shown.downs, shown.vote) == (11, 2, 1)


def test_members_answer(db: Database, tmp_path: Path) -> None:
    _, bob = a_moot(db)
    bring(db, tmp_path, the_conversation())
    thread = read(db)
    answer(db, bob, thread.post.row.ref, thread.comments[-1].ref)
    assert [one.depth for one in read(db).comments] == [0, 1, 2, 1, 2, 3, 4, 5]
    assert counts(db) == (1, 8)


# ---- every form that Lemmy's API has


@pytest.mark.parametrize(
    "content",
    [
        {"posts": [a_post(1), a_post(2)], "comments": [a_comment("0.1"), a_comment("0.2", post=2)]},
        [a_post(1), a_post(2), a_comment("0.1"), a_comment("0.2", post=2)],
        {"post_view": a_post(1), "posts": [a_post(2)], "comments": [a_comment("0.1")]
         , "comment_view": a_comment("0.2", post=2)},
    ],
)  # fmt: skip
def test_lists_of_posts_and_bare_lists(db: Database, tmp_path: Path, content: object) -> None:
    a_moot(db)
    done = bring(db, tmp_path, content)
    assert (done.posts, done.comments, counts(db)) == (2, 2, (2, 2))


def test_answers_may_stand_before_what_they_answer(db: Database, tmp_path: Path) -> None:
    a_moot(db)
    bring(db, tmp_path, a_thread(None, a_comment("0.1.2.3"), a_comment("0.1.2"), a_comment("0.1")))
    assert [one.depth for one in read(db).comments] == [0, 1, 2]


def test_an_answer_to_what_the_file_has_not_answers_the_post(db: Database, tmp_path: Path) -> None:
    a_moot(db)
    bring(db, tmp_path, a_thread(None, a_comment("0.1.2.3"), a_comment("0.1.2.3.4")))
    assert [one.depth for one in read(db).comments] == [0, 1]


def test_an_answer_to_a_comment_of_another_thread_answers_its_own_post(
    db: Database, tmp_path: Path
) -> None:
    a_moot(db)
    content = {
        "posts": [a_post(1), a_post(2)],
        "comments": [a_comment("0.1"), a_comment("0.1.2", post=2)],
    }
    bring(db, tmp_path, content)
    assert [len(read(db, post_id=number).comments) for number in (1, 2)] == [1, 1]
    assert read(db, post_id=2).comments[0].parent_id is None


def test_what_was_deleted_there_is_deleted_here(db: Database, tmp_path: Path) -> None:
    a_moot(db)
    content = a_thread(
        None, a_comment("0.1", deleted=True), a_comment("0.1.2"), a_comment("0.3", removed=True)
    )
    bring(db, tmp_path, content)
    thread = read(db)
    assert [(one.state, one.depth) for one in thread.comments][:2] == [("deleted", 0), ("shown", 1)]
    assert "Comment 1" not in str(thread)
    assert "Comment 3" not in str(thread)


def test_words_are_kept_as_those_written_here(db: Database, tmp_path: Path) -> None:
    a_moot(db)
    creator = person("otto", display="O\x00tto\n")
    words = a_comment("0.1", creator, content="x\x00y\r\nz")
    bring(db, tmp_path, a_thread(a_post(name="a\x00b\nc"), words))
    thread = read(db)
    assert thread.post.row.title == "ab c"
    author = thread.comments[0].author
    assert author is not None
    assert author.display_name == "Otto"


def test_a_script_in_words_names_and_titles_is_words(db: Database, tmp_path: Path) -> None:
    a_moot(db)
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    creator = person("otto", display=evil)
    bring(db, tmp_path, a_thread(a_post(body=evil), a_comment("0.1", creator, content=evil)))
    thread = read(db)
    for html in (thread.post.body_html, thread.comments[0].body_html):
        assert "<img" not in html
        assert "<script" not in html


def test_a_namesake_of_a_member_is_no_member(db: Database, tmp_path: Path) -> None:
    ada, bob = a_moot(db)
    near = person("ada", "localhost:8001")
    bring(db, tmp_path, a_thread(a_post(1, person("ada")), a_comment("0.1", near)))
    thread = read(db, bob)
    for author in (thread.post.row.author, thread.comments[0].author):
        assert author is not None
        assert (author.name, author.id == ada.id) == ("ada", False)
        assert author.host
    assert not read(db, ada).post.row.is_own
    assert not read(db, ada).comments[0].is_own


# ---- again, in part, and as one


def test_the_same_file_again_changes_nothing(db: Database, tmp_path: Path) -> None:
    a_moot(db)
    bring(db, tmp_path, the_conversation())
    before = (stored(db), counts(db))
    with pytest.raises(Conflict) as told:
        bring(db, tmp_path, the_conversation())
    assert "brought into garden already" in told.value.sentence()
    assert (stored(db), counts(db)) == before


def test_what_two_files_share_stays_with_the_first(db: Database, tmp_path: Path) -> None:
    _, bob = a_moot(db)
    bring(db, tmp_path, a_thread(None, a_comment("0.1")))
    vote(db, bob, 1, post=read(db).post.row.ref)
    both = {"posts": [a_post(1, name="Changed"), a_post(2)], "comments": [a_comment("0.1.9")]}
    done = bring(db, tmp_path, both, "both.json")
    assert (done.posts, done.kept) == (1, 1)
    assert counts(db) == (2, 1)
    first = read(db, post_id=1)
    assert (first.post.row.title, first.post.row.score, len(first.comments)) == ("Post 1", 1, 1)


def test_a_thread_of_an_import_that_was_taken_back_is_not_kept_in_silence(
    db: Database, tmp_path: Path
) -> None:
    ada, _ = a_moot(db)
    done = bring(db, tmp_path, a_thread())
    take_back(db, ada, done, tmp_path)
    with pytest.raises(Conflict) as told:
        bring(db, tmp_path, a_thread(None, a_comment("0.1")), "newer.json")
    assert done.ref in told.value.sentence()
    # when the first is shown again, the second can be finished
    take_back(db, ada, done, tmp_path, again=True)
    assert bring(db, tmp_path, a_thread(None, a_comment("0.1")), "newer.json").kept == 1


def test_an_import_is_taken_back_and_shown_again_as_one(db: Database, tmp_path: Path) -> None:
    # given
    ada, bob = a_moot(db)
    cleo = join(db, ada, "cleo")
    done = bring(db, tmp_path, the_conversation())
    thread = read(db)
    vote(db, bob, 1, post=thread.post.row.ref)
    vote(db, cleo, -1, comment=thread.comments[0].ref)
    answer(db, bob, thread.post.row.ref, thread.comments[2].ref, body="From here")
    before, numbers = read(db, bob), counts(db)
    # when, then
    take_back(db, ada, done, tmp_path)
    assert counts(db) == (0, 0)
    with pytest.raises(Conflict):
        take_back(db, ada, done, tmp_path)
    take_back(db, ada, done, tmp_path, again=True)
    assert counts(db) == numbers == (1, 8)
    assert read(db, bob) == before


def test_twenty_thousand_comments_are_read_one_by_one(tmp_path: Path, db: Database) -> None:
    # given a file that would be large in memory
    path, many = tmp_path / "large.json", 20_000
    with path.open("w") as out:
        out.write(json.dumps(a_thread()).removesuffix("]}"))
        for number in range(1, many + 1):
            line = [0, *range(max(1, number - 5), number + 1)]
            out.write("," if number > 1 else "")
            json.dump(a_comment(".".join(map(str, line))), out)
        out.write("]}")
    # when
    count, last = 0, ""
    for place, _item in lemmy.read(path, clock_of(db).now()):
        count, last = count + 1, str(place)
    # then
    assert (count, last) == (many + 1, f"comments {many}")
