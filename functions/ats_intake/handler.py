"""Take in messages of applicant tracking systems.

Trigger: POST /intake/{connection}. Reads: the connection and its secrets, the case's log; the ATS where the signature does
not cover the body. Writes: a claim, the sealed person record, one commit. Emits: case.opened, case.signalled,
service.found.
"""

from typing import Any

from shared.runtime.services import services
from shared.web.door import answer
from shared.web.intake import take_in


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 2xx when the case is durable, else a problem document."""
    return answer(event, "connection", lambda request, name: take_in(services(), request, name))
