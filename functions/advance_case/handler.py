"""Do what follows from a case's facts and the clock.

Trigger: events that can complete the checks or close the case, and hints. Reads: the case's log. Writes: commits.
Emits: reading.opened, reading.lapsed, case.closed.
"""

from typing import Any

from shared.reactors.advance_case import advance
from shared.runtime.entry import reactor


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Advance each message's case as far as it goes by itself."""
    return reactor("advance_case", event, advance)
