"""Bring conversations from elsewhere into a community."""

import sys
from pathlib import Path

import click

from folkmoot.cli.saying import json_option, progress, tell, tell_json
from folkmoot.cli.settings import database_option, folder_option, open_database, settings_of
from folkmoot.clock import SystemClock
from folkmoot.forum.importing import running
from folkmoot.record.actors import HOST
from folkmoot.words import N_


@click.group(name="import")
def import_() -> None:
    """Bring in conversations from another place."""


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--community", required=True, metavar="NAME", help="The community it goes into.")
@folder_option
@database_option
@json_option
@click.pass_context
def lemmy(
    context: click.Context,
    *,
    file: Path,
    community: str,
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
        N_("{posts} posts and {comments} comments are in {community}."),
        posts=done.posts,
        comments=done.comments,
        community=community,
    )
    if done.kept:
        tell(N_("{kept} posts were here already and stay as they were."), kept=done.kept)
