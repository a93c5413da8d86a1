"""The front door of the local stack: its domain name. Hands each request on to the HTTP API of the template.

An API on the embedded server has a long path in front of every route; on AWS a domain name takes it away, and here this
does. It decides nothing. `seen` holds the targets of the requests, for the scan that looks for personal data in addresses.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3

from infra.local.server import Server

_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"})


class Door:
    """Listens on a free port of 127.0.0.1 at once; hands on when it knows the API."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._server: Server | None = None
        self._api = ""
        self._pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=3, read=60))
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the door listens."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def open(self, server: Server, api: str) -> None:
        """Hand requests on to this API from now on."""
        self._server, self._api = server, api

    def close(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _hand_on(self) -> None:
                door.hand_on(self)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _hand_on

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Say nothing: addresses may hold the tokens of links."""

        return Handler

    def hand_on(self, request: BaseHTTPRequestHandler) -> None:
        """Send a request on and its answer back."""
        self.seen.append(request.path)
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length)
        if self._server is None:
            request.send_error(503)
            return
        # A list, not a dict: a header may come more than once (Set-Cookie).
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _HOP}
        headers["X-Forwarded-Proto"] = "http"
        try:
            answer = self._pool.request(
                request.command,
                self._server.api_path(self._api, request.path),
                body=body,
                headers=headers,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError:
            request.send_error(502)
            return
        request.send_response(answer.status)
        for name, value in answer.headers.iteritems():
            if name.lower() not in _HOP:
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(answer.data)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(answer.data)
