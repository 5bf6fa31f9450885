"""One process that serves a moot: the web server, what runs beside it, and a clean end."""

import asyncio
import signal
import socket
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from starlette.types import ASGIApp
from uvicorn import Config, Server

from folkmoot.serving.background import Background, beside
from folkmoot.serving.tls import Tls
from folkmoot.storage.jobs import Worker

PATIENCE = 10
"""Seconds that answers under way are given when the moot is stopped."""


def serve(
    application: ASGIApp,
    sock: socket.socket,
    workers: Sequence[Worker],
    *,
    background: Sequence[Background] = (),
    tls: Tls | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT: answers under way are finished, then the jobs in hand.

    `background` runs in the same event loop, from the start until the last answer has left.
    Only for the main thread. Who calls before the first page is ready waits in the socket.
    """
    server = Server(_config(application, tls))
    for worker in workers:
        worker.start()
    try:
        with _stopping(server):
            works = (*background, tls.watch) if tls else background
            asyncio.run(_serve(server, sock, workers, works))
    finally:
        for worker in workers:
            worker.finish()
        for worker in workers:
            worker.stop()
        sock.close()


async def _serve(
    server: Server, sock: socket.socket, workers: Sequence[Worker], works: Sequence[Background]
) -> None:
    """The order of the end: answers, then no new job, then the background.

    A job that still waits for something in this event loop is set free when the loop ends,
    and put back.
    """
    async with beside(works):
        await server.serve(sockets=[sock])
        for worker in workers:
            worker.finish()


def _config(application: ASGIApp, tls: Tls | None) -> Config:
    return Config(
        application,
        http="httptools",
        loop="asyncio",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        # The guard reads forwarded headers itself, from the configured proxies only.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
        ssl_context_factory=(lambda _config, _default: tls.context) if tls else None,
    )


@contextmanager
def _stopping(server: Server) -> Generator[None]:
    """Let a signal end the server and not the process, so that the worker ends well too.

    Uvicorn catches signals while it runs and raises them again afterwards: they land here.
    """

    def stop(_number: int, _frame: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
