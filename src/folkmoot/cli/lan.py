"""A moot on the local network: its name by mDNS, and a QR code for phones."""

import re
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

import click

from folkmoot.cli.saying import tell
from folkmoot.errors import Refused
from folkmoot.words import N_


@contextmanager
def announced(port: int, label: str) -> Generator[None]:
    """Announce the moot as LABEL.local while the block runs, and print the address as a QR code.

    Raises Refused where the machine is on no network, or the extra is missing.
    """
    address = own_address()
    if address is None:
        raise Refused(
            N_("This machine is on no network, so nobody else could come in. Start without --lan.")
        )
    url = f"http://{address}:{port}"
    with _named(label, address, port):
        tell(N_("On the same Wi-Fi, open {url} or http://{label}.local:{port}, or scan:"),
             url=url, label=label, port=port)  # fmt: skip
        click.echo(qr(url))
        tell(N_("Whoever is on this network can read along: use it among people you trust."))
        yield


def own_address() -> str | None:
    """The address of this machine on its local network, or None; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket only asks the routing table (RFC 5737 address).
            probe.connect(("192.0.2.1", 9))
            found = probe.getsockname()[0]
        except OSError:
            return None
    return None if found.startswith(("127.", "0.")) else found


def host_label(name: str, address: str = "") -> str:
    """The name of a moot as a label of a host name: letters, digits and hyphens (RFC 1123).

    A moot that was founded at a .local address keeps the label of that address, whatever it
    is called now: it is in every link that its people have.
    """
    founded = urlsplit(address).hostname or ""
    if founded.endswith(".local"):
        return founded.removesuffix(".local")
    label = re.sub(r"[^a-z0-9]+", "-", name.casefold())[:40].strip("-")
    return label or "moot"


def qr(url: str) -> str:
    """A QR code as text, small enough for a terminal."""
    import io  # heavy: only for --lan

    import segno  # heavy: 3 MB, only for codes

    out = io.StringIO()
    segno.make(url, error="l").terminal(out, compact=True)
    return out.getvalue()


@contextmanager
def _named(label: str, address: str, port: int) -> Generator[None]:
    """Answer mDNS questions for LABEL.local (RFC 6762) while the block runs."""
    try:
        # heavy: the extra `lan`
        from zeroconf import ServiceInfo, Zeroconf
    except ImportError:
        raise Refused(
            N_("--lan needs one package more. Run: {command}"),
            command=f"{sys.executable} -m pip install 'folkmoot[lan]'",
        ) from None
    kind = "_http._tcp.local."
    info = ServiceInfo(
        kind,
        f"{label}.{kind}",
        addresses=[socket.inet_aton(address)],
        port=port,
        server=f"{label}.local.",
    )
    announcer = Zeroconf(interfaces=[address])
    try:
        announcer.register_service(info, allow_name_change=True)
        yield
    finally:
        announcer.close()
