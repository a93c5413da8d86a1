"""Servers of the local stack as processes of their own, none of which outlives its parent."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class NotStarted(RuntimeError):
    """A server ended or said nothing when it should have been ready; the text names it and where its output is."""


@dataclass
class Process:
    """A running server; `url` is where it listens."""

    name: str
    popen: "subprocess.Popen[bytes]"
    output: Path
    url: str = ""

    def stop(self) -> None:
        """Ask it to end and wait; it is killed when it does not."""
        if self.popen.stdin:
            self.popen.stdin.close()
        try:
            self.popen.wait(24)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()


def start(
    name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path, *, kept: bool = False
) -> Process:
    """Start a server with exactly this environment; its error output goes to a file in `folder`.

    `kept`: it does not watch its own standard input, so a keeper does.
    """
    output = folder / f"{name}.log"
    keeper = [sys.executable, "-m", "infra.local.keeper"] if kept else []
    with output.open("ab") as errors:
        popen = subprocess.Popen(
            [*keeper, *command],
            stdin=subprocess.PIPE,
            stdout=errors if kept else subprocess.PIPE,
            stderr=errors,
            env=dict(environment),
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C is ours to hand on, in order
        )
    return Process(name, popen, output)


def start_simulator(
    name: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path
) -> Process:
    """Start `infra.local.simulators.NAME` and wait for the line that says where it listens; raises NotStarted."""
    command = [sys.executable, "-m", f"infra.local.simulators.{name}", *arguments]
    process = start(name, command, environment, folder)
    assert process.popen.stdout is not None  # noqa: S101 - given above
    try:
        line = process.popen.stdout.readline()
    except BaseException:  # Ctrl-C while it starts
        process.stop()
        raise
    if not line:
        process.stop()
        raise NotStarted(f"{name} did not start; its output is in {process.output}")
    process.url = json.loads(line)["url"]
    return process


@contextmanager
def undisturbed() -> Iterator[None]:
    """No Ctrl-C and no request to end breaks off what is done inside: servers are being stopped here.

    Python hands signals to the main thread, and lets no other say what becomes of them.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_as_interrupted() -> None:
    """Let a request to end (SIGTERM) do what Ctrl-C does: raise KeyboardInterrupt, so that everything is stopped in order."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
