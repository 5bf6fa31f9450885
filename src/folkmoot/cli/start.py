"""Start a moot and serve it until it is stopped."""

import sys
from contextlib import ExitStack

import click
import msgspec

from folkmoot import __version__, app
from folkmoot.assembly import clockwork
from folkmoot.cli.lan import announced, host_label
from folkmoot.cli.saying import tell
from folkmoot.cli.settings import database_option, folder_option, open_house, settings_of
from folkmoot.clock import SystemClock
from folkmoot.config import EVERY_HOST, Settings
from folkmoot.federation import silencing
from folkmoot.federation.fetching import pruning
from folkmoot.peers import keeping
from folkmoot.record import backups, housekeeping
from folkmoot.record import settings as moot_settings
from folkmoot.serving import memory
from folkmoot.serving.certificates import Pair
from folkmoot.serving.server import serve as serve_until_stopped
from folkmoot.serving.sockets import listen
from folkmoot.serving.terminal import open_browser, start_log
from folkmoot.serving.tls import Tls
from folkmoot.storage import folder, nightly
from folkmoot.storage.jobs import Handler
from folkmoot.web.arrival import TEST_PEERS
from folkmoot.web.house import House
from folkmoot.words import N_, say


@click.command()
@folder_option
@click.option("--host", help="The network address to listen on (default: 127.0.0.1).")
@click.option("--port", type=int, help="The port to listen on (default: 8000; 0: any).")
@click.option("--url", help="The address people use, such as https://moot.example.")
@click.option("--no-browser", is_flag=True, help="Do not open the setup page in a browser.")
@click.option("--lan", is_flag=True, help="Let phones on the same Wi-Fi in, with a QR code.")
@click.option(
    "--tls-cert", metavar="FILE", help="Serve https: the certificate, with those of its issuers."
)
@click.option("--tls-key", metavar="FILE", help="The private key of the certificate.")
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
    tls_cert: str | None,
    tls_key: str | None,
    proxies: str | None,
    database: str | None,
) -> None:
    """Serve a moot until Ctrl+C or SIGTERM, and make it first if there is none.

    A new moot prints a link to its setup page, good once and for 30 minutes, and opens it
    where there is a display. One folder is served by one process.
    """
    given = {"host": host, "port": port, "url": url, "database": database, "proxies": proxies}
    files = {"tls_cert": tls_cert, "tls_key": tls_key}
    flags = {"browser": False if no_browser else None, "lan": lan or None}
    run(settings_of(context, data=data, **given, **files, **flags))


def run(settings: Settings) -> None:
    """Serve a moot with these settings. Raises Refused when it cannot be."""
    start_log(settings.log)
    memory.spare()
    if settings.lan and settings.host == "127.0.0.1":
        settings = msgspec.structs.replace(settings, host="0.0.0.0")  # noqa: S104 - what --lan says
    with ExitStack() as stack:
        stack.enter_context(folder.hold(folder.open_folder(settings.data)))
        tls = _tls(settings)
        sock = listen(settings.host, settings.port)
        stack.callback(sock.close)
        settings = msgspec.structs.replace(settings, port=sock.getsockname()[1])
        house = open_house(settings)
        stack.callback(house.db.close)
        app.check_address(house)
        bell = app.Bell()
        house = msgspec.structs.replace(house, woken=bell.ring)
        wire = app.wire_of(house)
        workers = app.workers(house, wire, {nightly.JOB: _nightly(house)})
        delivery = app.delivery(wire)
        bell.wakes([*workers, delivery])
        plan_nights(house)
        application = app.application(house, wire)
        memory.settle()
        _welcome(house, stack)
        serve_until_stopped(
            application, sock, workers, background=app.background(wire, delivery), tls=tls
        )


def _tls(settings: Settings) -> Tls | None:
    """What serves https, where the moot does so itself. Raises Refused for unusable files."""
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    return Tls(Pair(settings.tls_cert, settings.tls_key), SystemClock())


def _nightly(house: House) -> Handler:
    describe = backups.describer(house.clock)
    passphrase = house.settings.backup_passphrase_file
    return nightly.handler(house.settings.data, describe, passphrase)


def plan_nights(house: House) -> None:
    """Have a backup made every night, or no more, as the host has set it."""
    with house.db.write() as tx:
        if house.settings.backups:
            nightly.plan(tx, house.clock.now())
        else:
            nightly.cancel(tx)
        housekeeping.plan(tx, house.clock.now())
        keeping.plan(tx, house.clock.now())
        pruning.plan(tx, house.clock.now())
        silencing.plan(tx)
        clockwork.wind(tx, house.clock.now())


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
    if settings.test_peers:
        tell(TEST_PEERS)
    if settings.lan:
        stack.enter_context(announced(settings.port, host_label(name, address)))
    tell(N_("Stop with Ctrl+C."))
    click.echo()
    sys.stdout.flush()
    if settings.browser and link is not None:
        open_browser(link)


def local_address(settings: Settings) -> str:
    """Where a browser on this machine finds the moot."""
    host = "127.0.0.1" if settings.host in EVERY_HOST else settings.host
    scheme, usual = ("https", 443) if settings.own_tls else ("http", 80)
    port = "" if settings.port == usual else f":{settings.port}"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _line(label: str, value: object) -> None:
    click.echo(f"  {say(label):<17}{value}")
