"""`make run`: everything that it prints works. Ctrl-C stops it, and `make demo`, at any moment; nothing outlives them."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def _started(module: str = "infra.local") -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _until(process: "subprocess.Popen[str]", words: str) -> str:
    """What is printed up to the line with these words."""
    printed = ""
    assert process.stdout is not None
    for line in process.stdout:
        printed += line
        if words in line:
            return printed
    raise AssertionError(f"it ended after:\n{printed}")


def _listens(address: str) -> bool:
    parts = urlsplit(address)
    with contextlib.suppress(OSError), socket.create_connection((parts.hostname or "", parts.port or 0), 1):
        return True
    return False


def _children(process: "subprocess.Popen[str]") -> list[int]:
    """Ids of the processes that it has started and that have not ended (Linux tells)."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def _alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_what_is_printed_works_and_ctrl_c_stops_all_of_it() -> None:
    with _started() as process:
        printed = _until(process, "Ctrl-C stops everything.")
        api = re.search(r"^API +(\S+)", printed, re.MULTILINE)
        link = re.search(r"^Candidate link +(\S+)", printed, re.MULTILINE)
        tokens = dict(re.findall(r"^  (\w+) +(eyJ[\w.-]+)$", printed, re.MULTILINE))
        addresses = set(_ADDRESS.findall(printed))
        assert api
        assert link
        assert {"orderer", "case_officer", "reviewer", "decider"} <= tokens.keys()
        assert len(addresses) == 5

        headers = {"Authorization": f"Bearer {tokens['case_officer']}"}
        worklist = urllib3.request("GET", f"{api[1]}/cases", headers=headers, retries=False)
        assert (worklist.status, len(worklist.json()["items"])) == (200, 1)
        for _ in range(2):  # a GET consumes nothing
            assert urllib3.request("GET", link[1], retries=False).status == 200

        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0

        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert not [address for address in addresses if _listens(address)]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are listed by Linux alone")
@pytest.mark.parametrize(
    ("module", "words", "number"),
    [
        ("infra.local", "starting the embedded server", signal.SIGINT),
        ("infra.local", "building and deploying", signal.SIGTERM),
        ("infra.demo", "the ATS's message was taken in", signal.SIGINT),
    ],
)
def test_it_can_be_stopped_before_it_is_done(module: str, words: str, number: signal.Signals) -> None:
    with _started(module) as process:
        _until(process, words)
        time.sleep(0.3)
        begun = _children(process)

        process.send_signal(number)
        asked = time.monotonic()
        assert process.wait(20) == 130

        assert time.monotonic() - asked < 15
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert begun
    patience = time.monotonic() + 5  # one that had hardly begun learns a little later that its parent is gone
    while any(map(_alive, begun)) and time.monotonic() < patience:
        time.sleep(0.1)
    assert not [pid for pid in begun if _alive(pid)]
