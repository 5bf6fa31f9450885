"""The socket on which browsers and other servers call."""

import errno
import os
import socket

from folkmoot.errors import Refused
from folkmoot.storage.folder import reason
from folkmoot.words import N_

BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """A socket on which browsers can call; port 0 takes any that is free.

    Raises Refused when the port is taken or not allowed, or the machine has no such address.
    """
    try:
        if not 0 <= port <= 65535:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Refused(
            N_(
                "The moot cannot listen on {host}, port {port}: {reason}. Stop what uses the "
                "port, or choose another with --port."
            ),
            host=host,
            port=port,
            reason=reason(error),
        ) from None
