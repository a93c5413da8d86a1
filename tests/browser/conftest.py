"""Without Chromium these tests are not collected; if TILLIT_BROWSER=1 demands them they fail and say so."""

import os
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from shared.pages.render import headers, render
from shared.texts.catalogue import LANGUAGES
from tests.browser.chromium import Chromium, chromium_path
from tests.browser.gallery import gallery

if chromium_path() is None and os.environ.get("TILLIT_BROWSER") != "1":
    collect_ignore_glob = ["test_*.py"]


class _Gallery(BaseHTTPRequestHandler):
    """Serve each page of the gallery under its name, with the headers it will have."""

    def __init__(self, pages: dict[str, bytes], *args: object) -> None:
        self.pages = pages
        super().__init__(*args)  # type: ignore[arg-type]  # the server passes what the base class takes

    def do_GET(self) -> None:
        body = self.pages.get(self.path.removeprefix("/"))
        self.send_response(404 if body is None else 200)
        for name, value in headers().items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve the gallery on a free port and give its address."""
    pages = {
        f"{name}.{lang}": render(page).encode() for lang in LANGUAGES for name, page in gallery(lang).items()
    }
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Gallery, pages)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One Chromium for all tests."""
    if chromium_path() is None:
        pytest.fail("TILLIT_BROWSER=1 asks for the browser tests, and Chromium is not on this machine")
    with Chromium(tmp_path_factory.mktemp("profile")) as chromium:
        yield chromium


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go: TILLIT_PICTURES, or a folder that pytest removes in time."""
    chosen = os.environ.get("TILLIT_PICTURES")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
