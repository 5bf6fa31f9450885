"""Trees become flat rows and lose nothing by it."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.forum import trees
from folkmoot.forum.trees import Node, Tree


@st.composite
def threads(draw: st.DrawFn, most: int = 60) -> list[Node]:
    """Random threads: every comment answers the post or any older comment."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(0, most))):
        parent = draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None
        nodes.append(
            Node(
                id=number + 1,
                parent_id=None if parent is None else parent + 1,
                published=number * 10,
                score=draw(st.integers(-3, 3)),
                hot=draw(st.floats(0, 3)),
                controversy=draw(st.floats(0, 3)),
            )
        )
    return nodes


orders = st.sampled_from(trees.COMMENT_ORDERS)


def depth_of(nodes: Sequence[Node], node: Node) -> int:
    """The depth by walking up, as a child would count it."""
    by_id = {other.id: other for other in nodes}
    depth = 0
    while node.parent_id is not None:
        node, depth = by_id[node.parent_id], depth + 1
    return depth


@given(threads(), orders)
def test_every_comment_stands_once_after_its_parent(nodes: list[Node], order: str) -> None:
    """And at its own depth."""
    tree = Tree(trees.sort(nodes, order))
    places = trees.places(tree, tree.walk(tree.top))
    position = {place.id: number for number, place in enumerate(places)}

    assert sorted(position) == [node.id for node in nodes]
    for node in nodes:
        assert places[position[node.id]].depth == depth_of(nodes, node)
        if node.parent_id is not None:
            assert position[node.parent_id] < position[node.id]


@given(threads(), orders)
def test_what_stands_below_follows_at_once(nodes: list[Node], order: str) -> None:
    """`descendants` names the run of deeper places after a place."""
    tree = Tree(trees.sort(nodes, order))
    places = trees.places(tree, tree.walk(tree.top))

    for number, place in enumerate(places):
        below = places[number + 1 : number + 1 + place.descendants]
        after = places[number + 1 + place.descendants :]
        assert all(other.depth > place.depth for other in below)
        assert not after or after[0].depth <= place.depth


@given(threads(), orders)
def test_a_page_that_opens_and_closes_levels_ends_level(nodes: list[Node], order: str) -> None:
    """Opening one level for each comment and closing `closes` gives its depth at each step."""
    tree = Tree(trees.sort(nodes, order))
    level = 0
    for place in trees.places(tree, tree.walk(tree.top)):
        assert level == place.depth
        level += 1 - place.closes

    assert level == 0


@given(threads(), orders)
def test_brothers_and_sisters_stand_in_order(nodes: list[Node], order: str) -> None:
    """Also among deep answers."""
    ranked = [node.id for node in trees.sort(nodes, order)]
    tree = Tree(trees.sort(nodes, order))

    for children in [tree.top, *tree.children.values()]:
        assert children == sorted(children, key=ranked.index)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("old", [1, 2, 3]),
        ("new", [3, 2, 1]),
        ("top", [2, 1, 3]),
        ("hot", [3, 1, 2]),
        ("controversial", [1, 3, 2]),
    ],
)
def test_each_order_goes_by_its_own_number(order: str, expected: list[int]) -> None:
    """Ties go to the older."""
    nodes = [
        Node(id=1, parent_id=None, published=10, score=1, hot=2.0, controversy=5.0),
        Node(id=2, parent_id=None, published=20, score=9, hot=2.0, controversy=0.0),
        Node(id=3, parent_id=None, published=30, score=1, hot=3.0, controversy=1.0),
    ]

    assert [node.id for node in trees.sort(nodes, order)] == expected


def test_a_comment_whose_parent_is_missing_stands_at_the_top() -> None:
    """So nothing is lost where a file had holes."""
    tree = Tree([Node(id=2, parent_id=1, published=1), Node(id=3, parent_id=2, published=2)])

    assert tree.walk(tree.top) == [(2, 0), (3, 1)]


@given(threads(), orders, st.integers(1, 20))
def test_pages_of_a_long_thread_hold_all_of_it(nodes: list[Node], order: str, room: int) -> None:
    """Each conversation is on one page; only one too long for a page is cut, and says so."""
    tree = Tree(trees.sort(nodes, order))
    seen: list[int] = []
    left_out = 0
    after: int | None = None
    while True:
        walk, after = trees.first_page(tree, room, after)
        assert len(walk) <= room
        seen += [node_id for node_id, _ in walk]
        left_out += sum(place.left_out for place in trees.places(tree, walk))
        if after is None:
            break

    assert len(seen) == len(set(seen))
    assert len(seen) + left_out == len(nodes)


@given(threads().filter(bool), orders, st.data())
def test_a_single_comment_is_shown_with_what_is_above_and_below(
    nodes: list[Node], order: str, data: st.DataObject
) -> None:
    """Above it at most so many, below it all."""
    node = data.draw(st.sampled_from(nodes))
    context = data.draw(st.integers(0, 5))
    tree = Tree(trees.sort(nodes, order))

    walk = trees.around(tree, node.id, context)
    places = trees.places(tree, walk)
    mine = next(place for place in places if place.id == node.id)

    assert mine.depth == min(context, depth_of(nodes, node))
    assert mine.left_out == 0
    assert len(walk) == mine.depth + 1 + mine.descendants
    assert [depth for _, depth in walk[: mine.depth + 1]] == list(range(mine.depth + 1))
