"""How `make interrupt` draws its moments, and how the demo's actors meet a door that is shut."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.demo.actors import http
from infra.demo.actors.http import Client
from infra.demo.interrupt import moments


@pytest.mark.parametrize(("kills", "stops"), [(10, 3), (1, 1), (0, 2), (3, 0)])
def test_a_seed_draws_the_same_moments_again(kills: int, stops: int) -> None:
    drawn = moments(kills, stops, 7)

    assert drawn == moments(kills, stops, 7)
    assert drawn != moments(kills, stops, 8)
    assert [m.stop for m in drawn].count(True) == stops
    assert len(drawn) == kills + stops
    rows = [m.rows for m in drawn]
    assert rows == sorted(set(rows))


class _Shut(ThreadingHTTPServer):
    """A door that answers with each status in turn, the last one for ever, and keeps what it was asked."""

    def __init__(self, statuses: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.statuses = statuses
        self.asked: list[tuple[str, bytes]] = []


class _Door(BaseHTTPRequestHandler):
    server: _Shut

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.headers["Idempotency-Key"], body))
        status = self.server.statuses[0] if len(self.server.statuses) == 1 else self.server.statuses.pop(0)
        if status:  # 0: the answer is lost
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def shut(request: pytest.FixtureRequest) -> Iterator[_Shut]:
    """A door with the statuses of the test's parameter."""
    with _Shut(list(request.param)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_PAUSE", 0.01)
    monkeypatch.setattr(http, "_TRY_FOR", 0.5)


@pytest.mark.parametrize("shut", [(502, 0, 500, 200)], indirect=True)
def test_who_gets_no_answer_asks_again_with_the_same_key(shut: _Shut) -> None:
    client = Client()
    answer = client.post_json(f"http://127.0.0.1:{shut.server_port}/", {"a": 1}, {"Idempotency-Key": "k"})

    assert answer.status == 200
    assert client.repeated == 3
    assert shut.asked == [("k", b'{"a": 1}')] * 4


@pytest.mark.parametrize("shut", [(409,), (422,)], indirect=True)
def test_who_is_refused_does_not_ask_again(shut: _Shut) -> None:
    client = Client()
    answer = client.post_json(f"http://127.0.0.1:{shut.server_port}/", {}, {"Idempotency-Key": "k"})

    assert answer.status in (409, 422)
    assert (client.repeated, len(shut.asked)) == (0, 1)


@pytest.mark.parametrize("shut", [(503,)], indirect=True)
def test_nobody_asks_for_ever(shut: _Shut) -> None:
    client = Client()

    assert (
        client.post_json(f"http://127.0.0.1:{shut.server_port}/", {}, {"Idempotency-Key": "k"}).status == 503
    )
    assert client.repeated > 2
