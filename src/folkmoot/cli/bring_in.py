"""Bring conversations from elsewhere into a community."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from folkmoot.cli.saying import json_option, progress, tell, tell_json
from folkmoot.cli.settings import database_option, folder_option, open_database, settings_of
from folkmoot.clock import Ref, SystemClock
from folkmoot.errors import Invalid
from folkmoot.forum import communities
from folkmoot.forum.importing import running, tables
from folkmoot.forum.importing.acts import RedoImport, UndoImport
from folkmoot.record.actors import HOST
from folkmoot.record.perform import perform
from folkmoot.storage.database import Database
from folkmoot.words import N_, ngettext

Command = Callable[..., Any]


@click.group(name="import")
def import_() -> None:
    """Bring in conversations from another place."""


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--community",
    metavar="NAME",
    help="The community it goes into; it can be left out where there is only one.",
)
@folder_option
@database_option
@json_option
@click.pass_context
def lemmy(
    context: click.Context,
    *,
    file: Path,
    community: str | None,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Bring in FILE, posts and comments as Lemmy's JSON tells them.

    The whole file is checked before anything is written, and nobody sees anything of it before
    all of it is there. An import that was broken off goes on where it stopped.
    """
    db = open_database(settings_of(context, data=data, database=database))
    try:
        community = community or _only_community(db)
        with progress("Import") as advance:
            done = running.run(
                db, SystemClock(), file, community=community, by=HOST,
                progress=lambda _what, count, total: advance(count, total or sys.maxsize),
            )  # fmt: skip
    finally:
        db.close()
    if as_json:
        tell_json(ref=done.ref, posts=done.posts, comments=done.comments, kept=done.kept)
        return
    tell(
        N_("{posts} and {comments} are in {community}."),
        posts=_number("{n} post", "{n} posts", done.posts),
        comments=_number("{n} comment", "{n} comments", done.comments),
        community=community,
    )
    if done.kept:
        kept = _number("{n} post", "{n} posts", done.kept)
        tell(N_("Here already, and left as it was: {posts}."), posts=kept)
    tell(N_("To take it back: folkmoot import undo {ref}"), ref=done.ref)


def _only_community(db: Database) -> str:
    """The name of the one community that is open. Raises Invalid where there is another number."""
    with db.read() as tx:
        names = communities.open_names(tx)
    if not names:
        raise Invalid(
            N_("This moot has no community yet. Start one in the browser, then bring the file in.")
        )
    if len(names) > 1:
        raise Invalid(
            N_("Say which community it goes into, with --community. There are: {names}."),
            names=", ".join(names),
        )
    return names[0]


def _number(one: str, many: str, n: int) -> str:
    return ngettext(one, many, n).replace("{n}", str(n))


def _reason_option(default: str) -> Callable[[Command], Command]:
    return click.option(
        "--reason",
        default=default,
        show_default=True,
        help="Why; everybody can read it in the record.",
    )


@import_.command()
@click.argument("ref")
@_reason_option("The host takes this import back.")
@folder_option
@database_option
@click.pass_context
def undo(
    context: click.Context, *, ref: str, reason: str, data: str | None, database: str | None
) -> None:
    """Take back a whole import: its threads are hidden, with what members answered there."""
    _change(context, UndoImport, ref, reason, data, database)
    tell(N_("The import is hidden. To show it again: folkmoot import redo {ref}"), ref=ref)


@import_.command()
@click.argument("ref")
@_reason_option("The host shows this import again.")
@folder_option
@database_option
@click.pass_context
def redo(
    context: click.Context, *, ref: str, reason: str, data: str | None, database: str | None
) -> None:
    """Show an import again that was taken back, with its answers and votes."""
    _change(context, RedoImport, ref, reason, data, database)
    tell(N_("The import is shown again."))


def _change(
    context: click.Context,
    kind: type[UndoImport | RedoImport],
    ref: str,
    reason: str,
    *places: str | None,
) -> None:
    data, database = places
    db = open_database(settings_of(context, data=data, database=database))
    try:
        with db.write() as tx:
            found = tables.by_ref(tx, Ref(ref))
            perform(tx, kind(found.ref, found.community, reason), by=HOST)
    finally:
        db.close()
