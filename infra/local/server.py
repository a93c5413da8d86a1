"""The embedded AWS-compatible server: the only module that knows which one it is (ministack)."""

import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import urllib3

from infra.local.processes import NotStarted, Process, start
from infra.session import REGION

ACCOUNT = "000000000000"
_READY_SECONDS = 30.0


@dataclass
class Server:
    """A running server; `environment` is what a client process needs to reach it.

    `outages`: when it was stopped and when it was back, in seconds since 1970, for each restart. `killed`: how many
    function workers were killed.
    """

    process: Process
    url: str
    folder: Path
    outages: list[tuple[float, float]] = field(default_factory=list)
    killed: int = 0
    _mail: list[dict[str, Any]] = field(default_factory=list)
    _up: threading.RLock = field(default_factory=threading.RLock)

    @property
    def environment(self) -> dict[str, str]:
        """AWS_* variables for boto3: root of the only account."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
        }

    def api_path(self, api: str, path: str) -> str:
        """Where an HTTP API's path is reached on the server itself."""
        return f"{self.url}/_aws/execute-api/{api}/$default{path}"

    def sent_mail(self) -> list[dict[str, Any]]:
        """Every mail that the server was asked to send, oldest first, whether or not it was restarted since."""
        with self._up:
            answer = urllib3.request("GET", f"{self.url}/_ministack/ses/messages", retries=2)
            messages: list[dict[str, Any]] = answer.json()["messages"].get(ACCOUNT, [])
            return [*self._mail, *messages]

    def lying_in(self, queue_url: str) -> list[dict[str, Any]]:
        """Every message lying in a queue, visible or not; nothing is taken out. The text is under `Body`."""
        query = f"account={ACCOUNT}&QueueUrl={quote(queue_url, safe='')}"
        with self._up:
            answer = urllib3.request("GET", f"{self.url}/_ministack/sqs/messages?{query}", retries=2)
        regions: dict[str, dict[str, list[dict[str, Any]]]] = answer.json()["messages"].get(ACCOUNT, {})
        return [message for queues in regions.values() for queue in queues.values() for message in queue]

    def empty(self) -> None:
        """Throw everything away, as if it had just been started."""
        urllib3.request("POST", f"{self.url}/_ministack/reset", timeout=30)

    def stop(self) -> None:
        """End it; with state kept it writes its state first."""
        self.process.stop()

    def kill_workers(self) -> int:
        """Kill (SIGKILL) every process that runs a function now; returns how many. Linux alone tells which they are."""
        workers = [w for server in _children(self.process.popen.pid) for w in _children(server)]
        for worker in workers:
            with suppress(ProcessLookupError):  # ended by itself meanwhile
                os.kill(worker, signal.SIGKILL)
        self.killed += len(workers)
        return len(workers)

    def restart(self) -> None:
        """Stop it (SIGTERM) and start it again at the same address with what it kept; raises NotStarted.

        Only for a server that keeps its state. Who asks for mail or messages meanwhile waits until it is back.
        """
        with self._up:
            began = time.time()
            self.kill_workers()  # they end with the server; before it, so that no mail is sent after the last look
            self._mail = self.sent_mail()
            self.stop()
            if self.process.popen.returncode:
                raise NotStarted(
                    f"the embedded server did not write its state; its output is in {self.process.output}"
                )
            _forget_stream_positions(self.folder)
            self.process = _launch(self.folder, urlsplit(self.url).port or 0, keep_state=True)
            _await_ready(self)
            self.outages.append((began, time.time()))


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start_server(folder: Path, *, keep_state: bool = False, port: int | None = None) -> Server:
    """Start the server on 127.0.0.1 with IAM enforced; raises NotStarted.

    `folder` takes its output, its temporary files and, with `keep_state`, what it writes down at a clean end.
    """
    port = port or free_port()
    server = Server(_launch(folder, port, keep_state=keep_state), f"http://127.0.0.1:{port}", folder)
    try:
        _await_ready(server)
    except BaseException:  # Ctrl-C while it starts
        server.stop()
        raise
    return server


def _launch(folder: Path, port: int, *, keep_state: bool) -> Process:
    temporary = folder / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    environment = _environment(port, folder, temporary, keep_state)
    return start("server", [sys.executable, "-m", "ministack"], environment, folder, kept=True)


def _environment(port: int, folder: Path, temporary: Path, keep_state: bool) -> dict[str, str]:
    """Nothing of the caller's environment but what a program needs to run: its AWS settings must not leak in."""
    passed = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ
    }
    state: Mapping[str, str] = {
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
    }
    return {
        **passed,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # The functions get the server's environment: without the second their own log would fall silent with the first.
        "LOG_LEVEL": "WARNING",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "TMPDIR": str(temporary),
        "PYTHONDONTWRITEBYTECODE": "1",
        **(state if keep_state else {}),
    }


def _children(pid: int) -> list[int]:
    """Ids of the processes that a process has started and that have not ended, whichever of its threads did it."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


def _forget_stream_positions(folder: Path) -> None:
    """How far each stream was read is kept, but not the stream: with both the mappings would wait for what never comes."""
    path = folder / "state" / "lambda.json"
    kept = json.loads(path.read_text("utf-8"))
    kept["payload"]["dynamodb_stream_positions"]["data"] = {}
    path.write_text(json.dumps(kept), "utf-8")


def _await_ready(server: Server) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    pool = urllib3.PoolManager(retries=False, timeout=1.0)
    while time.monotonic() < deadline:
        if server.process.popen.poll() is not None:
            break
        try:
            if pool.request("GET", f"{server.url}/_ministack/health").status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
    raise NotStarted(f"the embedded server did not start; its output is in {server.process.output}")
