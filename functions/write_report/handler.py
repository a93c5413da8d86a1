"""Write reports.

Trigger: an approved review, a decided request for documents, and hints. Reads: the case's log and its sealed
items, the access log, the tenant's policy.
Writes: the sealed report or answer, commits. Emits: report.written, disclosure.answered.
"""

from typing import Any

from shared.reactors.write_report import write_report
from shared.runtime.entry import reactor


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Write the report that is due in each message's case."""
    return reactor("write_report", event, write_report)
