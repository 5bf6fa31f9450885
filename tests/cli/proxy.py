"""A reverse proxy for tests: it passes requests on, and spoils them in a chosen way."""

import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Headers = dict[str, str]
Spoil = Callable[[Headers, bytes], tuple[Headers, bytes]]


def clean(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """Pass on all as it came."""
    return headers, body


def dropping(*names: str) -> Spoil:
    """Pass on all but these headers."""
    return lambda headers, body: (
        {name: value for name, value in headers.items() if name.lower() not in names},
        body,
    )


def writing(**values: str) -> Spoil:
    """Pass on with other headers."""
    wanted = {name.replace("_", "-"): value for name, value in values.items()}
    return lambda headers, body: (dropping(*wanted)(headers, body)[0] | wanted, body)


def changing(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """Pass on another body."""
    body = body and body + b" "
    return headers | ({"Content-Length": str(len(body))} if body else {}), body


class Proxy:
    """Listens on a port of its own; `spoil` may be changed at any time."""

    def __init__(self) -> None:
        self.target = 0
        self.spoil: Spoil = clean
        self.refused: tuple[str, int] = ("", 0)
        """A method and the status with which it is answered instead of being passed on."""
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do(self) -> None:
                proxy.pass_on(self)

            do_GET = do_POST = do  # noqa: N815 - the names that http.server looks for

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def pass_on(self, request: BaseHTTPRequestHandler) -> None:
        """Ask the moot, and give back what it says."""
        body = request.rfile.read(int(request.headers.get("content-length", "0")))
        method, status = self.refused
        if request.command == method:
            request.send_response(status)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        headers, body = self.spoil(dict(request.headers.items()), body)
        connection = http.client.HTTPConnection("127.0.0.1", self.target, timeout=60)
        connection.putrequest(request.command, request.path, skip_host=True,
                              skip_accept_encoding=True)  # fmt: skip
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        content = answer.read()
        request.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "date"):
                request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)
        connection.close()

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
