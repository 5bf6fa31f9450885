"""Conversations as trees: from loose comments to the order in which a page shows them."""

from collections.abc import Callable, Sequence

import msgspec


class Node(msgspec.Struct, frozen=True, gc=False):
    """What the shape and the order of a thread depend on, for one comment."""

    id: int
    parent_id: int | None
    published: int
    score: int = 0
    hot: float = 0.0
    controversy: float = 0.0


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where one comment stands on the page."""

    id: int
    depth: int
    """0 for the outermost on the page."""
    descendants: int
    """Everything below it on the page."""
    closes: int
    """How many levels end after it: a page that opens one for each comment closes so many."""
    left_out: int = 0
    """Answers directly to it, and all below those, that the page had no room for."""


_KEYS: dict[str, Callable[[Node], tuple[float, ...]]] = {
    "old": lambda node: (node.published, node.id),
    "new": lambda node: (-node.published, -node.id),
    "top": lambda node: (-node.score, node.published, node.id),
    "hot": lambda node: (-node.hot, node.published, node.id),
    "controversial": lambda node: (-node.controversy, node.published, node.id),
}

COMMENT_ORDERS = tuple(_KEYS)
"""The orders of a thread by their names in addresses; the default is the first."""


def sort(nodes: Sequence[Node], order: str) -> list[Node]:
    """The nodes in one of COMMENT_ORDERS; ties go to the older. KeyError for another name."""
    return sorted(nodes, key=_KEYS[order])


class Tree:
    """A thread whose brothers and sisters stand in the order of the given nodes.

    A node whose parent is not among them stands at the top.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.parents = {node.id: node.parent_id for node in nodes}
        self.children: dict[int, list[int]] = {}
        self.top: list[int] = []
        for node in nodes:
            parent = node.parent_id
            if parent is not None and parent in self.parents:
                self.children.setdefault(parent, []).append(node.id)
            else:
                self.top.append(node.id)

    def walk(self, start: Sequence[int]) -> list[tuple[int, int]]:
        """(id, depth) of these nodes and all below them, each before its answers."""
        found: list[tuple[int, int]] = []
        depths = dict.fromkeys(start, 0)
        children = self.children
        waiting = list(reversed(start))
        while waiting:
            node_id = waiting.pop()
            depth = depths[node_id]
            found.append((node_id, depth))
            below = children.get(node_id)
            if below is not None:
                depths.update(dict.fromkeys(below, depth + 1))
                waiting += reversed(below)
        return found

    def ancestors(self, node_id: int) -> list[int]:
        """The nodes above this one, the outermost first."""
        above: list[int] = []
        parent = self.parents[node_id]
        while parent is not None and parent in self.parents:
            above.append(parent)
            parent = self.parents[parent]
        return above[::-1]


def places(tree: Tree, walk: Sequence[tuple[int, int]]) -> list[Place]:
    """The places of the nodes of a walk, which may have been cut short or stripped of branches."""
    below = [0] * len(walk)
    closes = [0] * len(walk)
    ways: list[tuple[int, int]] = []
    for number, (_, depth) in enumerate([*walk, (0, 0)]):
        while ways and ways[-1][1] >= depth:
            opened = ways.pop()[0]
            below[opened] = number - opened - 1
            closes[number - 1] += 1
        ways.append((number, depth))
    missing = _left_out(tree, walk)
    return [
        Place(node_id, depth, below[number], closes[number], missing.get(node_id, 0))
        for number, (node_id, depth) in enumerate(walk)
    ]


def _left_out(tree: Tree, walk: Sequence[tuple[int, int]]) -> dict[int, int]:
    """For each node of a walk with missing answers, how many those and all below them are."""
    if len(walk) == len(tree.parents):
        return {}
    shown = {node_id for node_id, _ in walk}
    found: dict[int, int] = {}
    for node_id, _ in walk:
        missing = [child for child in tree.children.get(node_id, ()) if child not in shown]
        if missing:
            found[node_id] = len(tree.walk(missing))
    return found


def first_page(
    tree: Tree, room: int, after: int | None = None
) -> tuple[list[tuple[int, int]], int | None]:
    """Whole conversations from the top that fit into so many comments, and where to go on.

    `after` is what the page before gave to go on with. A conversation that alone is
    longer than `room` is cut short; Place.left_out says where.
    """
    if after is None and len(tree.parents) <= room:
        return tree.walk(tree.top), None
    start = tree.top.index(after) + 1 if after in tree.top else 0
    walk: list[tuple[int, int]] = []
    for number in range(start, len(tree.top)):
        below = tree.walk([tree.top[number]])
        if walk and len(walk) + len(below) > room:
            return walk, tree.top[number - 1]
        walk.extend(below[:room])
    return walk, None


def around(tree: Tree, node_id: int, context: int) -> list[tuple[int, int]]:
    """A node with all below it, under at most `context` of the nodes above it."""
    above = tree.ancestors(node_id)[-context:] if context else []
    below = tree.walk([node_id])
    upper = [(parent, depth) for depth, parent in enumerate(above)]
    return upper + [(child, depth + len(above)) for child, depth in below]
