"""No server outlives the command that started it, however that command ends."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.stack

_PARENT = """
import json, sys, time
from pathlib import Path
from infra.local.processes import start_simulator
from infra.local.server import start_server

folder = Path(sys.argv[1])
server = start_server(folder)
ats = start_simulator("ats", ["--port", "0"], {"TILLIT_ATS_SECRETS": "{}"}, folder)
print(json.dumps([server.url, ats.url]), flush=True)
time.sleep(120)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_servers_end_with_their_parent(tmp_path: Path, number: signal.Signals) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=root,
    ) as parent:
        assert parent.stdout is not None
        addresses = json.loads(parent.stdout.readline())
        assert all(_listens(address) for address in addresses)
        assert all(urlsplit(address).hostname == "127.0.0.1" for address in addresses)

        parent.send_signal(number)
        parent.wait(20)

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(_listens(address) for address in addresses):
        time.sleep(0.2)
    assert not any(_listens(address) for address in addresses)


def _listens(address: str) -> bool:
    parts = urlsplit(address)
    with contextlib.suppress(OSError), socket.create_connection((parts.hostname or "", parts.port or 0), 1):
        return True
    return False
