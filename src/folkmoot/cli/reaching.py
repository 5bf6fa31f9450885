"""Whether the name of the moot leads to it, and whether what answers there speaks good TLS."""

import socket
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec
from cryptography import x509

from folkmoot.cli.findings import Finding, finding
from folkmoot.config import Settings
from folkmoot.hosts import is_private
from folkmoot.serving import certificates
from folkmoot.serving.certificates import Certificate
from folkmoot.words import N_

PATIENCE = 5.0
"""Seconds that a look at the network may take."""

FEW_DAYS = 14
"""A certificate that ends sooner is not being renewed: most are renewed a month before."""


class Place(msgspec.Struct, frozen=True):
    """Where the moot is found."""

    address: str
    host: str
    port: int

    @property
    def sealed(self) -> bool:
        """Whether it is found by https."""
        return self.address.startswith("https://")


def place_of(address: str) -> Place:
    """The parts of an address such as https://moot.example."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return Place(address, parts.hostname or "", port)


class Network(msgspec.Struct, frozen=True):
    """How this machine looks outside; tests hand in their own."""

    resolve: Callable[[str, int], list[str]]
    """The addresses behind a name. Raises OSError."""
    knock: Callable[[Place], Certificate | None]
    """Connect as a browser would; gives the certificate. Raises OSError, of TLS too."""


def real_network(settings: Settings) -> Network:
    """The network of this machine, with the issuers that it believes."""
    return Network(resolve, lambda place: knock(place, settings))


def resolve(host: str, port: int) -> list[str]:
    """The addresses behind a name, each once. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def knock(place: Place, settings: Settings) -> Certificate | None:
    """Connect to the moot as anybody would. Raises OSError."""
    with socket.create_connection((place.host, place.port), timeout=PATIENCE) as plain:
        if not place.sealed:
            return None
        trust = ssl.create_default_context()
        if settings.ca_bundle is not None:
            trust.load_verify_locations(settings.ca_bundle)
        with trust.wrap_socket(plain, server_hostname=place.host) as sealed:
            shown = sealed.getpeercert(binary_form=True)
            assert shown is not None
            return certificates.described(x509.load_der_x509_certificate(shown))


def name_of(place: Place, settings: Settings, network: Network) -> Finding:
    """Whether the name leads somewhere that others can reach."""
    try:
        found = network.resolve(place.host, place.port)
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            said = N_("Nobody could be asked where {host} leads: this machine has no network now, "
                      "or no name server. Look again when it has.")  # fmt: skip
        else:
            said = N_("The name {host} leads nowhere. Where you got the name, let it lead to this "
                      "machine, with an A record (and AAAA for IPv6).")  # fmt: skip
        return finding("dns", said, ok=False, host=place.host)
    hidden = [one for one in found if is_private(one)]
    if hidden and not settings.test_peers:
        said = N_("From here the name {host} leads to {hidden}, which nobody outside can reach. If "
                  "that is so everywhere, let it lead to the public address of this "
                  "network.")  # fmt: skip
        return finding("dns", said, ok=False, host=place.host, hidden=", ".join(hidden))
    said = N_("The name {host} leads to {found}.")
    return finding("dns", said, ok=True, host=place.host, found=", ".join(found))


def line_to(place: Place, network: Network, now: int) -> tuple[Finding, bool]:
    """Whether something answers there and its certificate is good; and whether to go on asking.

    `now` is in microseconds.
    """
    try:
        shown = network.knock(place)
    except ssl.SSLCertVerificationError as error:
        said = _BAD.get(error.verify_code, _BAD_SOMEHOW)
        values = {"host": place.host, "reason": error.verify_message}
        return finding("tls", said, ok=False, **values), False
    except ssl.SSLError as error:
        said = N_("What answers at {host}, port {port}, does not speak TLS ({reason}). Is it the "
                  "moot without --tls-cert, or something else?")  # fmt: skip
        values = {"host": place.host, "port": place.port, "reason": error.reason or "?"}
        return finding("tls", said, ok=False, **values), False
    except OSError as error:
        said = N_("Nothing answers at {host}, port {port}: {reason}. Is the moot served, and do "
                  "the firewall and the router let this port through? (Some routers do not lead "
                  "back inside; then look from another network.)")  # fmt: skip
        values = {"host": place.host, "port": place.port, "reason": _reason(error)}
        return finding("tls", said, ok=False, **values), False
    if shown is None:
        said = N_("{host} answers at port {port}, without TLS.")
        return finding("tls", said, ok=True, host=place.host, port=place.port), True
    return _shown(place.host, shown, now), True


def own_certificate(settings: Settings, place: Place, now: int) -> Finding | None:
    """Whether the files from which the moot serves https fit it; None where a proxy does that."""
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    found = certificates.read(certificates.Pair(settings.tls_cert, settings.tls_key), now)
    if not found.covers(certificates.same_host(place.host)):
        said = N_("The certificate {path} is for {names}, and not for {host}. Get one for this "
                  "name.")  # fmt: skip
        values = {"path": settings.tls_cert, "names": ", ".join(found.names) or "?"}
        return finding("certificate", said, ok=False, host=place.host, **values)
    said = N_("The certificate {path} fits, and is good for {days} more days.")
    days = found.days_left(now)
    if days < FEW_DAYS:
        said = N_("The certificate {path} ends in {days} days. Renew it; the moot takes it up by "
                  "itself.")  # fmt: skip
    return finding("certificate", said, ok=days >= FEW_DAYS, path=settings.tls_cert, days=days)


def _shown(host: str, shown: Certificate, now: int) -> Finding:
    days = shown.days_left(now)
    said = N_("{host} shows a certificate that others believe, good for {days} more days.")
    if days < FEW_DAYS:
        said = N_("The certificate of {host} ends in {days} days. Whoever renews it (Caddy, "
                  "certbot) seems not to: look at its log.")  # fmt: skip
    return finding("tls", said, ok=days >= FEW_DAYS, host=host, days=days)


def _reason(error: OSError) -> str:
    return "timed out" if isinstance(error, TimeoutError) else (error.strerror or str(error))


_INCOMPLETE = N_(
    "{host} shows a certificate whose issuer is not known here. Mostly the certificates between "
    "are missing: serve the full chain (certbot calls the file fullchain.pem)."
)
_SELF_MADE = N_(
    "{host} shows a certificate that it made itself, which nobody else believes. Get one from an "
    "authority; Let's Encrypt gives them away."
)
_OTHER_NAME = N_(
    "The certificate that {host} shows is for another name ({reason}). Get one for {host}, or let "
    "the proxy show the right one."
)
_BAD_SOMEHOW = N_("The certificate of {host} is not believed: {reason}.")
# The numbers that OpenSSL gives to what it finds (x509_vfy.h).
_BAD = {
    9: N_("The certificate of {host} is not valid yet. Is the clock of this machine right?"),
    10: N_("The certificate of {host} ran out, so nobody can come. Renew it now."),
    18: _SELF_MADE,
    19: _SELF_MADE,
    20: _INCOMPLETE,
    21: _INCOMPLETE,
    62: _OTHER_NAME,
    64: _OTHER_NAME,
}
