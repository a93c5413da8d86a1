"""Servers of the local stack as processes of their own, none of which outlives its parent."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

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
            self.popen.wait(12)
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
    line = _first_line(process.popen.stdout)
    if not line:
        process.stop()
        raise NotStarted(f"{name} did not start; its output is in {process.output}")
    process.url = json.loads(line)["url"]
    return process


def _first_line(stream: IO[bytes]) -> bytes:
    return stream.readline()
