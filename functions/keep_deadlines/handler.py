"""Sweep.

Trigger: EventBridge Scheduler, every minute. Reads: the index of deadlines, the index of commits, rows of Views, logs of
cases whose row is behind. Writes: nothing. Emits: case.hinted, and once more the events of commits that were forgotten.
"""

from typing import Any

from shared.reactors.keep_deadlines import sweep
from shared.runtime.services import services


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """Hint the cases that no event may have woken; returns how many."""
    return {"hinted": sweep(services())}
