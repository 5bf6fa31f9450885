"""The orders in which posts can be listed, and what stands for the last post of a page."""

from typing import Any

import msgspec

from folkmoot.clock import HOUR
from folkmoot.errors import Invalid
from folkmoot.words import N_

Key = tuple[int | float, int]
"""What a post is sorted by: its rank in the order, then its id."""


class Order(msgspec.Struct, frozen=True):
    """One way to sort posts."""

    name: str
    label: str
    column: str
    """The column of post_tally that it goes by, the greatest first."""
    ascending: bool = False
    days: int | None = None
    """Only posts of so many whole days (UTC) before today, and of today."""
    span: int | None = None
    """Only posts published within so many microseconds."""


def _top(name: str, label: str, *, days: int | None = None, span: int | None = None) -> Order:
    return Order(name, label, "score", days=days, span=span)


ORDERS: dict[str, Order] = {
    order.name: order
    for order in (
        Order("visit", N_("New since my last visit"), "bumped_at"),
        Order("active", N_("Active"), "active"),
        Order("new", N_("New"), "published"),
        Order("old", N_("Old"), "published", ascending=True),
        Order("hot", N_("Hot"), "hot"),
        _top("top_hour", N_("Top of the last hour"), span=HOUR),
        _top("top_six_hours", N_("Top of the last 6 hours"), span=6 * HOUR),
        _top("top_twelve_hours", N_("Top of the last 12 hours"), span=12 * HOUR),
        _top("top_day", N_("Top of the day"), span=24 * HOUR),
        _top("top_week", N_("Top of the week"), days=7),
        _top("top_month", N_("Top of the month"), days=30),
        _top("top_three_months", N_("Top of 3 months"), days=91),
        _top("top_six_months", N_("Top of 6 months"), days=182),
        _top("top_nine_months", N_("Top of 9 months"), days=273),
        _top("top_year", N_("Top of the year"), days=365),
        _top("top_all", N_("Top of all time")),
        Order("most_comments", N_("Most comments"), "comments"),
        Order("new_comments", N_("New comments"), "bumped_at"),
        Order("controversial", N_("Controversial"), "controversy"),
        Order("scaled", N_("Scaled"), "scaled"),
    )
}
"""Every order by its name in addresses; the default is the first.

Scaled is Hot with the posts of quiet communities lifted. It freezes a community's
activity at the last vote or answer on each post.
"""

DEFAULT = "visit"

PERSON_ORDERS = ("new", "old", "top_all")
"""The orders of one person's posts."""


def order_of(name: str) -> Order:
    """The order of a name. Raises Invalid."""
    if name not in ORDERS:
        raise Invalid(N_("There is no order called {name}."), field="order", name=name)
    return ORDERS[name]


def to_text(key: Key) -> str:
    """A key as it stands in the address of the next page."""
    rank, post_id = key
    return f"{rank!r}_{post_id}"


def from_text(text: str, order: Order) -> Key:
    """Read a key from an address. Raises Invalid."""
    kind: Any = float if order.column in _FLOATS else int
    rank, _, post_id = text.partition("_")
    try:
        key = kind(rank), int(post_id)
        most = _MOST_COUNTED if order.column in _COUNTED else _GREATEST
        if abs(key[0]) < most and 0 <= key[1] < _MOST_COUNTED:  # not for nan either
            return key
    except ValueError:
        pass
    raise Invalid(N_("This link leads to no page of the list. Go to its first page."))


_FLOATS = frozenset({"active", "hot", "controversy", "scaled"})
_COUNTED = frozenset({"score", "comments"})
_GREATEST = 2**63
_MOST_COUNTED = 2**31
"""What an INTEGER, of an id or of a count, does not reach (PostgreSQL refuses to compare)."""
