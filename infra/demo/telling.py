"""How a demo tells what happens: lines on the terminal, each with the seconds since the start."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def teller() -> Callable[[str], None]:
    """Start the watch. Out: what prints a line, from any thread; indented and empty lines get no time."""
    started, lock = time.monotonic(), threading.Lock()

    def say(line: str) -> None:
        plain = line.startswith((" ", "\n")) or not line
        with lock:
            print(line if plain else f"{time.monotonic() - started:5.1f} s  {line}", flush=True)

    return say
