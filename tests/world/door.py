"""A door on this machine through which outside parties reach a world over HTTP, as they would reach the API."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.world.api import Answer, Call

Serve = Callable[[Call], Answer]


class Door:
    """Listens on a free port for as long as the tests run; each test's world stands behind it in turn."""

    def __init__(self) -> None:
        self._serve: Serve | None = None
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where the door listens."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def lead_to(self, serve: Serve | None) -> None:
        """Hand requests to this world from now on; None closes the door (503)."""
        self._serve = serve

    def close(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()

    def answer(self, call: Call) -> Answer:
        """What the world behind the door answers."""
        serve = self._serve
        return serve(call) if serve else Answer(503, b"")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _hand_on(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = urlsplit(self.path)
                headers = {**dict(self.headers.items()), "X-Forwarded-Proto": "http"}
                answer = door.answer(Call(self.command, parts.path, parts.query, headers, raw))
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                for cookie in answer.cookies:
                    self.send_header("Set-Cookie", cookie)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            do_GET = do_POST = do_PUT = _hand_on

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Say nothing: addresses may hold the tokens of links."""

        return Handler
