"""What people typed into the forms of Talk, in the form in which it is kept."""

from folkmoot.errors import FolkmootError
from folkmoot.text import lengths
from folkmoot.web import choices
from folkmoot.web.ask import Ask
from folkmoot.web.render import Form
from folkmoot.words import gettext

_FIELDS = {"content_note": "note", "pictures": "files", "picture": "files"}
"""Where the forms call a field otherwise than the acts do."""


def text(ask: Ask, name: str) -> str:
    """A text in markdown, without the empty lines at its end."""
    return lengths.normalise(ask.typed(name)).rstrip()


def line(ask: Ask, name: str) -> str:
    """A line such as a title."""
    return lengths.one_line(ask.typed(name))


def language(ask: Ask) -> str | None:
    """The code of a language; None where it was not said."""
    return ask.typed("language", longest=20) or None


def languages() -> choices.Pairs:
    """Languages to choose from, "not said" first."""
    return [("", gettext("Not said")), *choices.spoken()]


def wrong(ask: Ask, error: FolkmootError) -> Form:
    """The form as it was typed, with an error beside the field at fault, or above all."""
    field = getattr(error, "field", "")
    return ask.typed_again({_FIELDS.get(field, field): error.sentence()})
