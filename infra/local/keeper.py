"""Keeps a server from outliving its parent: `python -m infra.local.keeper COMMAND...`.

Starts the command in a process group of its own and waits: when the command ends, so does the keeper; when standard input
closes (the parent is gone, however it went) or a signal asks, the whole group is ended, its own children included.
"""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType

_PATIENCE = 20.0  # seconds between asking and killing; a server that keeps state writes it in this time


def main(command: list[str]) -> int:
    """In: the command. Out: its exit status."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)

    def end(number: int = 0, frame: FrameType | None = None) -> None:
        _end_group(child)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which then closes our input
    threading.Thread(target=_until_parent_is_gone, args=(child,), daemon=True).start()
    status = child.wait()
    _end_group(child)
    return status


def _until_parent_is_gone(child: "subprocess.Popen[bytes]") -> None:
    while sys.stdin.buffer.read(1):
        pass
    _end_group(child)


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    for number, patience in ((signal.SIGTERM, _PATIENCE), (signal.SIGKILL, 1.0)):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            return
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
