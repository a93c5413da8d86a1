"""The candidate's pages.

Trigger: HTTP API, `ANY /c` and `ANY /c/{proxy+}`, without an authorizer: the pages have their own sessions,
begun by a link and the candidate's identity. Reads: Cases, Keys, Doors, Tenants, documents, the issuer.
Writes: commits and access records in Cases, sealed items, sessions and complaints in Doors. Emits: through the commits
(identity.proven, protected_identity.answered, handler.named, notice.delivered, notice.acknowledged, permission.given,
permission.refused, consent.given, consent.refused, consent.withdrawn, reading.extended, reply.given, right.requested,
case.paused, case.withdrawn, links.revoked, question.answered).
"""

from typing import Any

from shared.runtime.services import services
from shared.web.candidate.door import answer


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """One request to one answer, both in payload format 2.0."""
    return answer(services(), event)
