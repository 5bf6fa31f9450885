"""The command `folkmoot`: everything a host does on the machine of the moot."""

import click

from folkmoot import __version__
from folkmoot.cli.acting import act
from folkmoot.cli.back_up import backup, restore
from folkmoot.cli.bring_in import import_
from folkmoot.cli.doctor import doctor
from folkmoot.cli.prove import export, verify
from folkmoot.cli.saying import Sentences
from folkmoot.cli.settings import folder_option, settings_of
from folkmoot.cli.setup import setup
from folkmoot.cli.start import run, serve
from folkmoot.cli.update import update


@click.group(cls=Sentences, invoke_without_command=True)
@folder_option
@click.version_option(__version__, prog_name="Folkmoot", help="Show the version and exit.")
@click.pass_context
def main(context: click.Context, data: str | None) -> None:
    """A place of its own for a group of people, with nobody above them.

    Without a command it starts the moot in the folder `moot`, makes it if there is none, and
    opens its setup page.

    Every setting can also be a variable of the environment, such as FOLKMOOT_PORT, or stand in
    folkmoot.toml in the data folder.
    """
    context.obj = data
    if context.invoked_subcommand is None:
        run(settings_of(context))


for command in (serve, setup, backup, restore, update, verify, export, import_, doctor, act):
    main.add_command(command)

__all__ = ["main"]
