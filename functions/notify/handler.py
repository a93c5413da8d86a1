"""Send messages to candidates.

Trigger: events that can make a message due, and hints. Reads: the case's log, the person record, the tenant's policy.
Writes: links (hashed), commits. Emits: message.sent, link.issued, action.claimed, action.failed; mail through SES.
"""

from typing import Any

from shared.reactors.notify import send_message
from shared.runtime.entry import reactor


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Send what is due in each message's case."""
    return reactor("notify", event, send_message)
