"""Relay commits to the bus.

Trigger: the Cases table's stream, insertions of commits. Reads: nothing. Writes: nothing. Emits: the commits' events.
"""

from typing import Any

from shared.reactors.relay_commits import relay
from shared.runtime.services import services


def handler(event: dict[str, Any], context: object) -> None:
    """Publish a stream batch; raises when anything was not taken, so that the batch is read again."""
    relay(services(), event)
