"""Start a moot and serve it until it is stopped."""

import sys
from contextlib import ExitStack

import click
import msgspec

from folkmoot import __version__, app, serving
from folkmoot.cli.lan import announced, host_label
from folkmoot.cli.saying import tell
from folkmoot.cli.settings import database_option, folder_option, open_house, settings_of
from folkmoot.config import Settings
from folkmoot.record import backups, housekeeping
from folkmoot.record import settings as moot_settings
from folkmoot.storage import folder, nightly
from folkmoot.storage.jobs import Handler, Worker
from folkmoot.web.house import House
from folkmoot.words import N_, say

EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - only compared with


@click.command()
@folder_option
@click.option("--host", help="The network address to listen on (default: 127.0.0.1).")
@click.option("--port", type=int, help="The port to listen on (default: 8000; 0: any).")
@click.option("--url", help="The address people use, such as https://moot.example.")
@click.option("--no-browser", is_flag=True, help="Do not open the setup page in a browser.")
@click.option("--lan", is_flag=True, help="Let phones on the same Wi-Fi in, with a QR code.")
@click.option(
    "--proxies",
    metavar="ADDRESSES",
    help="Reverse proxies whose forwarded headers are believed, such as 127.0.0.1.",
)
@database_option
@click.pass_context
def serve(
    context: click.Context,
    *,
    data: str | None,
    host: str | None,
    port: int | None,
    url: str | None,
    no_browser: bool,
    lan: bool,
    proxies: str | None,
    database: str | None,
) -> None:
    """Serve a moot until Ctrl+C or SIGTERM, and make it first if there is none.

    A new moot prints a link to its setup page, good once and for 30 minutes, and opens it
    where there is a display. One folder is served by one process.
    """
    given = {"host": host, "port": port, "url": url, "database": database, "proxies": proxies}
    flags = {"browser": False if no_browser else None, "lan": lan or None}
    run(settings_of(context, data=data, **given, **flags))


def run(settings: Settings) -> None:
    """Serve a moot with these settings. Raises Refused when it cannot be."""
    serving.start_log(settings.log)
    if settings.lan and settings.host == "127.0.0.1":
        settings = msgspec.structs.replace(settings, host="0.0.0.0")  # noqa: S104 - what --lan says
    with ExitStack() as stack:
        stack.enter_context(folder.hold(folder.open_folder(settings.data)))
        sock = serving.listen(settings.host, settings.port)
        stack.callback(sock.close)
        settings = msgspec.structs.replace(settings, port=sock.getsockname()[1])
        house = open_house(settings)
        stack.callback(house.db.close)
        app.check_address(house)
        worker = Worker(house.db, house.clock, job_handlers(house))
        house = msgspec.structs.replace(house, woken=worker.wake)
        plan_nights(house)
        application = app.application(house)
        _welcome(house, stack)
        serving.serve(application, sock, worker)


def job_handlers(house: House) -> dict[str, Handler]:
    """Every kind of job, the nightly backup among them."""
    describe = backups.describer(house.clock)
    passphrase = house.settings.backup_passphrase_file
    make = nightly.handler(house.settings.data, describe, passphrase)
    return {**app.handlers(house.sealer, house.store), nightly.JOB: make}


def plan_nights(house: House) -> None:
    """Have a backup made every night, or no more, as the host has set it."""
    with house.db.write() as tx:
        if house.settings.backups:
            nightly.plan(tx, house.clock.now())
        else:
            nightly.cancel(tx)
        housekeeping.plan(tx, house.clock.now())


def _welcome(house: House, stack: ExitStack) -> None:
    """The one block that tells where the moot is; pages can be asked for when it appears."""
    settings = house.settings
    here = local_address(settings)
    link = app.setup_link(house)
    with house.db.read() as tx:
        address = moot_settings.get(tx, "address") or settings.url or here
        name = moot_settings.get(tx, "name")
    click.echo()
    if link is None:
        tell(N_("{name} is open."), name=name)
    else:
        tell(N_("Folkmoot {version}: a new moot."), version=__version__)
    _line(N_("Address"), address)
    if address != here and settings.host not in address:
        _line(N_("On this machine"), here)
    _line(N_("Folder"), settings.data.absolute())
    if link is not None:
        link = (settings.url.rstrip("/") or here) + link.removeprefix(app.address(house))
        _line(N_("Set it up"), link)
        tell(N_("The link is good once, and for 30 minutes. Start again for another."))
    if settings.lan:
        stack.enter_context(announced(settings.port, host_label(name, address)))
    tell(N_("Stop with Ctrl+C."))
    click.echo()
    sys.stdout.flush()
    if settings.browser and link is not None:
        serving.open_browser(link)


def local_address(settings: Settings) -> str:
    """Where a browser on this machine finds the moot."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _line(label: str, value: object) -> None:
    click.echo(f"  {say(label):<17}{value}")
