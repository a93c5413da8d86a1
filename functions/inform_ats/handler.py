"""Tell the ATS who is waited for.

Trigger: events that can change the outward label, and hints. Reads: the case's log, the connection and its secret.
Writes: commits. Emits: ats.informed, action.claimed, action.failed; a status or a note to the ATS.
"""

from typing import Any

from shared.reactors.inform_ats import inform
from shared.runtime.entry import reactor


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Tell each message's case's ATS what is due."""
    return reactor("inform_ats", event, inform)
