"""Take in results of check providers.

Trigger: POST /results/{provider}. Reads: the connection and its secrets, the case's log, the person record. Writes: a claim,
the sealed findings, one commit. Emits: check.returned, check.not_done, check.rejected.
"""

from typing import Any

from shared.runtime.services import services
from shared.web.door import answer
from shared.web.results import take_result


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 2xx when the result is durable, else a problem document."""
    return answer(event, "provider", lambda request, name: take_result(services(), request, name))
