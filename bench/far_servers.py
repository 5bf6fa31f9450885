"""Other servers in a process of their own, on loopback: quick ones, silent ones, dripping ones.

`python -m bench.far_servers` prints its port, and with each line it is sent how many it took.
The name in the Host header says which server is meant, and its first letter how that answers.
"""

import asyncio
import sys

TAKEN = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
DRIPPED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 3600\r\n\r\n"


class Server(asyncio.Protocol):
    """One connection: q… takes at once, s… never answers, d… answers a byte each second."""

    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._back, self._got = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            head = self._got[:end].lower()
            size = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            if len(self._got) < end + 4 + size:
                return
            self._got = self._got[end + 4 + size :]
            self._answer(head.split(b"\r\nhost:", 1)[1].strip()[:1])

    def _answer(self, kind: bytes) -> None:
        if kind == b"q":
            Server.taken += 1
            self._back.write(TAKEN)
        elif kind == b"d":
            self._back.write(DRIPPED)
            self._drip()

    def _drip(self) -> None:
        if not self._back.is_closing():
            self._back.write(b".")
            asyncio.get_running_loop().call_later(1, self._drip)


async def serve() -> None:
    """Serve until the input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Server.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
