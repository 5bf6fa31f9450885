"""Stencils: a template rendered once, with blanks, and then filled hundreds of times on a page.

To render a comment by the template costs several times what filling its words into a text
does. So the template says once how a comment of some shape looks, and Python fills in the rest.
"""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

import msgspec
from minijinja import Environment

# Characters for private use: no template, no translation and no escaping touches them.
_BLANK = "\ue000{}\ue001"
_BLANKS = re.compile("\ue000([0-9]+)\ue001")


class Stencil(msgspec.Struct, frozen=True):
    """A text with blanks."""

    text: str
    """With %s where something is to be filled in."""
    pick: Callable[[Sequence[object]], tuple[object, ...]]
    """From the values by their numbers to those of the text, in its order."""

    def fill(self, values: Sequence[object]) -> str:
        """The text with these values, which are already safe HTML."""
        return self.text % self.pick(values)


def blank(number: int) -> str:
    """What a template gets in place of a value that the stencil is filled with later."""
    return _BLANK.format(number)


def cut(environment: Environment, template: str, **matter: Any) -> Stencil:
    """Render a template whose `matter` has blanks, and keep the text between them.

    A blank may be shown, joined to a text or asked whether it says anything; nothing else
    can be done with it, since it stands for values that are not known yet.
    """
    parts = _BLANKS.split(environment.render_template(template, **matter))
    text = "%s".join(part.replace("%", "%%") for part in parts[::2])
    numbers = [int(number) for number in parts[1::2]]
    return Stencil(text, _picker(numbers))


def _picker(numbers: Sequence[int]) -> Callable[[Sequence[object]], tuple[object, ...]]:
    """itemgetter gives a tuple only for two and more."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda values: tuple(values[number] for number in numbers)
