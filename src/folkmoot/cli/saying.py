"""How the command line speaks: sentences, one JSON object for scripts, progress, exit codes."""

import os
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

import click
import msgspec
from sqlalchemy.exc import DBAPIError

from folkmoot.errors import FolkmootError
from folkmoot.words import N_, say, speaking, translator

FAILED = 1
"""The exit code of what was refused or failed; wrong usage has 2."""

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object instead of sentences."
)


class Sentences(click.Group):
    """A group whose errors are sentences on stderr."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it refuses is told without a traceback."""
        os.umask(0o077)
        with speaking(translator(language(os.environ))):
            try:
                return super().invoke(ctx)
            except FolkmootError as error:
                sentence = error.sentence()
            except DBAPIError as error:
                sentence = say(
                    N_("The database cannot be used: {reason}. Try `folkmoot doctor`."),
                    reason=str(error.orig).splitlines()[0],
                )
            except BrokenPipeError:
                raise
            except OSError as error:
                sentence = say(N_("The machine says: {reason}."), reason=_of_machine(error))
        complain(sentence)
        return ctx.exit(FAILED)


def _of_machine(error: OSError) -> str:
    """What the system says of a file, without its number."""
    said = error.strerror or str(error)
    return f"{said}: {error.filename}" if error.filename else said


def language(environment: Mapping[str, str]) -> str:
    """The language that the terminal asks for, such as "de" or "pt_BR"."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := environment.get(name, "").partition(".")[0]:
            return "en" if chosen in ("C", "POSIX") else chosen
    return "en"


def tell(msgid: str, /, **values: object) -> None:
    """Print a sentence."""
    click.echo(say(msgid, **values))


def complain(sentence: str) -> None:
    """Print what went wrong to stderr."""
    click.echo(sentence, err=True)


def tell_json(**values: object) -> None:
    """Print one JSON object."""
    click.echo(msgspec.json.format(msgspec.json.encode(values, enc_hook=str)).decode())


@contextmanager
def progress(label: str) -> Generator[Callable[[int, int], None]]:
    """A bar on the terminal while the block works: a function of (done, of how many).

    Where nobody watches (a script, a log) nothing is printed.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield show


def size(count: int) -> str:
    """A number of bytes for people: "3.4 MB"."""
    number = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} B" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"
