"""Keep the worklist.

Trigger: every event of a case, and hints. Reads: the case's log. Writes: its row in Views. Emits: nothing.
"""

from typing import Any

from shared.reactors.project_view import project
from shared.runtime.entry import each_case


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Write the row of each message's case anew."""
    return each_case(event, project)
