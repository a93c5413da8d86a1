"""The staff API.

Trigger: HTTP API, `ANY /tillit/v1/{proxy+}` behind the JWT authorizer; `GET /tillit/v1/api-info` and
`GET /tillit/v1/openapi.json` without one. Reads: Cases, Keys, Views, Doors, Tenants, documents. Writes:
commits and access records in Cases, sealed items, places, claims, complaints and login codes in Doors. Emits, through
the commits: case.opened, question.answered, service.found, order.accepted, step.recorded, step.waived,
interview.completed, participation.ended, employment.start_stated, extract.original_returned, hold.placed,
hold.reviewed, hold.lifted, note.written, fact.recorded, disclosure.requested, secrecy.tested,
disclosure.decided, archive.exported, work.assigned, right.requested, right.taken_up, right.extended,
right.answered, restriction.ended, correction.noted, surplus.discarded, host.assigned, identity.proven,
protected_identity.answered, handler.named, output.approved, collection.started, check.returned,
check.not_done, assessment.signed, review.approved, review.returned, report.released, decision.recorded,
case.paused, case.resumed, reading.extended, case.cancelled, links.revoked.
"""

from typing import Any

from shared.web.staff.door import answer


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """One call to one answer, both in payload format 2.0."""
    return answer(event, context)
