"""What people may write: how long, and in the one form in which texts are kept."""

from folkmoot.errors import Invalid
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx
from folkmoot.text import lengths
from folkmoot.text.languages import by_code
from folkmoot.text.links import may_link, server_of
from folkmoot.text.markdown import render
from folkmoot.words import N_

SHORTEST_TITLE = 3
SHORT_TITLE = 100
NOTE = 200
ADDRESS = 2_000
ALT = 1_500
DESCRIPTION = 10_000


def to_html(tx: ReadTx, text: str, *, anchor: str, ground: str = "") -> str:
    """A text in markdown as it is shown; `anchor` sets its footnotes apart from others'.

    What came from another server, as the ground says, shows the pictures that lie there.
    """
    far = ground.startswith("home:")
    return "" if kernel_of(tx).proving else render(text, anchor=anchor, far=far)


def check_line(text: str, field: str, *, least: int, most: int) -> None:
    """A line such as a title; `least` and `most` count characters. Raises Invalid."""
    _check_kept(text, lengths.one_line(text), field)
    if len(text) < least or (least and lengths.is_blank(text)):
        raise Invalid(N_("Write at least {least} characters here."), field=field, least=least)
    _check_length(text, field, most)


def check_text(text: str, field: str, *, least: int = 0, most: int) -> None:
    """A text in markdown; `least` counts what is not white space. Raises Invalid."""
    _check_kept(text, lengths.normalise(text), field)
    if len(text.strip()) < least or (least and lengths.is_blank(text)):
        raise Invalid(N_("Write something here."), field=field)
    _check_length(text, field, most)


def check_address(url: str | None, field: str = "url") -> None:
    """A link of a post: a web address, at most 2,000 characters. Raises Invalid."""
    if url is None:
        return
    _check_length(url, field, ADDRESS)
    if server_of(url) is None or not may_link(url):
        raise Invalid(
            N_("This is not a web address. It must begin with https:// or http://."), field=field
        )


def check_language(code: str | None) -> None:
    """A code of the list in text/languages.py, or None where it was not said. Raises Invalid."""
    if code is not None and by_code(code) is None:
        raise Invalid(N_("Choose a language from the list."), field="language")


def _check_kept(text: str, kept: str, field: str) -> None:
    """The record keeps a text byte by byte, so its form is settled before the act is made."""
    if text != kept:
        raise Invalid(
            N_("The text holds characters that cannot be kept. Type them again."), field=field
        )


def _check_length(text: str, field: str, most: int) -> None:
    if len(text) > most:
        raise Invalid(
            N_("This is too long: at most {most} characters fit, and it has {length}."),
            field=field,
            most=most,
            length=len(text),
        )
