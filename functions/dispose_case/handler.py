"""Dispose of what may no longer be kept.

Trigger: a step, a release, the end of a case, an answered request, the archive's receipt, and hints. Reads: the case's log,
the tenant's policy. Writes: a receipt of each class, deletes
wrapped keys and documents; commits. Emits: class.disposed, case.shredded, action.failed.
"""

from typing import Any

from shared.reactors.dispose_case import dispose
from shared.runtime.entry import reactor


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Dispose of the classes that are due in each message's case."""
    return reactor("dispose_case", event, dispose)
