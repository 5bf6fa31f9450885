"""Comments hang where the file says, in whatever order they come and however broken it is."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from folkmoot.forum.comments import DEEPEST
from folkmoot.forum.importing import joining
from folkmoot.forum.importing.joining import Line


def rows(above: dict[int, int | None], thread: dict[int, int] | None = None) -> dict[int, Any]:
    """Comments as they are stored before anything hangs: id and what it answers in the file."""
    return {
        one: SimpleNamespace(
            id=one, post_id=(thread or {}).get(one, 1), parent_id=None, depth=-1, above=parent
        )
        for one, parent in above.items()
    }


def placed(found: dict[int, Any]) -> dict[int, tuple[int | None, int]]:
    return {line.comment: (line.parent, line.depth) for line in joining.misplaced(found)}


def test_answers_may_come_before_what_they_answer() -> None:
    assert placed(rows({1: 3, 2: 1, 3: None})) == {3: (None, 0), 1: (3, 1), 2: (1, 2)}


def test_what_the_file_lacks_or_has_in_another_thread_is_no_parent() -> None:
    found = placed(rows({1: 99, 2: 1, 3: 4, 4: None}, {4: 2}))
    assert found == {1: (None, 0), 2: (1, 1), 3: (None, 0), 4: (None, 0)}


def test_a_comment_that_is_its_own_ancestor_answers_the_post() -> None:
    assert placed(rows({7: 7})) == {7: (None, 0)}
    circle = placed(rows({1: 2, 2: 3, 3: 1, 4: 3}))
    assert [parent for parent, _ in circle.values()].count(None) == 1


def test_nothing_hangs_deeper_than_the_deepest() -> None:
    chain = placed(rows({one: one - 1 or None for one in range(1, 3000)}))
    assert chain[2999] == (2998, DEEPEST)
    assert chain[DEEPEST + 1] == (DEEPEST, DEEPEST)


def test_what_hangs_where_it_belongs_is_left_alone() -> None:
    found = rows({1: None, 2: 1})
    found[1].depth, found[2].depth, found[2].parent_id = 0, 1, 1
    assert list(joining.misplaced(found)) == []
    found[2].depth = 5
    assert list(joining.misplaced(found)) == [Line(2, 1, 1)]


@given(
    st.dictionaries(
        st.integers(1, 12), st.one_of(st.none(), st.integers(1, 14)), min_size=1, max_size=12
    ),
    st.data(),
)
def test_every_comment_hangs_once_below_a_comment_of_its_thread(
    above: dict[int, int | None], data: st.DataObject
) -> None:
    thread = {one: data.draw(st.integers(1, 2)) for one in above}
    found = placed(rows(above, thread))
    assert found.keys() == above.keys()
    for one, (parent, depth) in found.items():
        if parent is None:
            assert depth == 0
        else:
            assert parent == above[one]
            assert thread[parent] == thread[one]
            assert depth == found[parent][1] + 1
