"""Found a moot without a browser."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from folkmoot.assembly.founding import Founding, found
from folkmoot.cli.saying import json_option, tell, tell_json
from folkmoot.cli.settings import database_option, folder_option, open_house, settings_of
from folkmoot.config import check_test_peers
from folkmoot.errors import Invalid, Refused
from folkmoot.identity import signing_in
from folkmoot.identity.signing_in import Tools
from folkmoot.record import log
from folkmoot.text import languages
from folkmoot.web.choices import zones
from folkmoot.web.guard.addresses import Line, line, split_host
from folkmoot.web.guard.origin import origin_of
from folkmoot.web.house import House
from folkmoot.words import N_


@click.command()
@folder_option
@click.option("--name", required=True, help="What the group's place is called.")
@click.option("--url", required=True, help="Its address, such as https://moot.example.")
@click.option("--founder", required=True, help="The founder's name, such as ada.")
@click.option(
    "--password-file",
    required=True,
    type=click.Path(path_type=Path),
    help="A file with the founder's password in its first line.",
)
@click.option("--locale", default="en", show_default=True, help="Its language, such as de.")
@click.option("--zone", default="UTC", show_default=True, help="Its time zone: Europe/Berlin.")
@database_option
@json_option
@click.pass_context
def setup(
    context: click.Context,
    *,
    data: str | None,
    database: str | None,
    password_file: Path,
    as_json: bool,
    **answers: str,
) -> None:
    """Found a moot without a browser: its name, its address, its founder.

    Prints the founder's recovery words, this once.
    """
    check_answers(answers["url"], answers["locale"], answers["zone"])
    password = read_password(password_file)
    settings = settings_of(context, data=data, database=database)
    check_test_peers(settings, answers["url"])
    house = open_house(settings)
    try:
        words = found_moot(house, password=password, **answers)
    finally:
        house.db.close()
        house.hasher.close()
    if as_json:
        tell_json(name=answers["name"], founder=answers["founder"], recovery_words=words.split())
        return
    tell(N_("{name} is founded, and {founder} is its first member."), **answers)
    tell(N_("These words open the account if the password is lost. Write them down now:"))
    click.echo(f"\n  {words}\n")
    tell(N_("Start it with: folkmoot serve --data {path}"), path=house.settings.data)


def found_moot(
    house: House, *, name: str, url: str, founder: str, password: str, locale: str, zone: str
) -> str:
    """Found a moot as its setup page does; gives the founder's recovery words.

    Raises Refused when it is founded already, Invalid for an answer that cannot be.
    """
    with house.db.read() as tx:
        if log.frontier(tx).size:
            raise Refused(
                N_("This moot is founded already. Start it with `folkmoot serve`, and sign in.")
            )
    tools = Tools(house.db, house.clock, house.hasher, _at_once)
    account, words = asyncio.run(
        signing_in.choose(tools, name=founder, password=password, moot=name)
    )
    founding = Founding(
        name=name, address=url.strip().rstrip("/").lower(), locale=locale, zone=zone,
        founder=account,
    )  # fmt: skip
    with house.db.write() as tx:
        found(tx, house.clock, house.sealer, founding)
    return words


async def _at_once(work: Callable[[], Any]) -> Any:
    """There is nobody else to wait for on the command line."""
    return work()


def check_answers(url: str, locale: str, zone: str) -> None:
    """Raise Invalid for an address, a language or a time zone that cannot be."""
    scheme, _, rest = url.strip().rstrip("/").partition("://")
    if not origin_of(url) or "/" in rest:
        raise Invalid(
            N_("Write the address as https://name, without anything behind the name."), field="url"
        )
    if line(scheme, split_host(rest)[0]) is Line.REFUSED:
        raise Invalid(
            N_(
                "Passwords must not travel in the open: take an https:// address, or for a moot "
                "at home a private one such as http://moot.local:8000."
            ),
            field="url",
        )
    if locale not in {one.code for one in languages.choices()}:
        raise Invalid(N_("Folkmoot knows no language called {locale}."), locale=locale)
    if zone not in {value for value, _label in zones()}:
        raise Invalid(
            N_("{zone} is no time zone. Write one such as Europe/Berlin, or UTC."), zone=zone
        )


def read_password(path: Path) -> str:
    """The first line of a file. Raises Refused when there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            N_("The password file {path} cannot be read: {reason}."), path=path, reason=error
        ) from None
    if not lines or not lines[0]:
        raise Refused(N_("The password file {path} is empty."), path=path)
    return lines[0]
