"""Examples for the API's description: one case as it might be. Ids are invented; no person occurs."""

from collections.abc import Mapping

from shared.web.staff import file_operations as files
from shared.web.staff import keeping
from shared.web.staff import rights_operations as rights
from shared.web.staff import step_operations as steps

CASE_ID = "5f0c9d2ab41e7c8863d1a0f4be"
_BASE = "https://api.example.se/tillit/v1"
_AT = "2026-11-23T09:14:02.000000Z"
_HASH = "9b74c9897bac770ffc029102a200c5de0b4a1f1c6f0ee2f9d5f0a53d1c3e6b77"

REQUESTS: Mapping[str, Mapping[str, object]] = {
    "open_case": {
        "position": "preschool-teacher",
        "engagement": "placement_student",
        "requisition": "2026-0117",
        "candidate": {"first_name": "Alva", "last_name": "Exempel", "email": "alva@example.com"},
        "language": "sv",
        "final_candidate": True,
    },
    "answer_question": {"question": "need", "answer": "stated", "text": "Arbete ensam med barn i förskola."},
    "change_host": {"host": "host-1"},
    "check_identity": {"document_kind": "passport"},
    "issue_login_code": {"days": 2},
    "enter_result": {"check": "courts_general", "status": "done", "findings": []},
    "assess": {"text": "Kontrollerna är genomförda. Inget i dem berör tjänstens krav.", "resolutions": []},
    "review": {"outcome": "approved"},
    "decide": {
        "outcome": "appointed",
        "reasons": "Kandidaten motsvarar kraven för tjänsten enligt rapporten.",
    },
    "name_handler": {"handler": "officer-2"},
    "approve_output": {
        "output": "report",
        "to": "decider-1",
        "harm_test": "Mottagaren behöver rapporten för sitt beslut; inget i den röjer var personen finns.",
    },
    "pause": {"reason": "objection"},
    "cancel": {"reason": "client_request"},
    **steps.REQUESTS,
    **files.REQUESTS,
    **keeping.REQUESTS,
    **rights.REQUESTS,
}


def _committed(version: int, *events: str) -> Mapping[str, object]:
    return {"case_id": CASE_ID, "version": version, "committed_at": _AT, "events": list(events)}


COMMITTED: Mapping[str, Mapping[str, object]] = {
    "open_case": _committed(1, "case.opened"),
    "answer_question": _committed(4, "question.answered", "order.accepted"),
    "change_host": _committed(5, "host.assigned"),
    "check_identity": _committed(7, "identity.proven"),
    "start_collection": _committed(11, "collection.started"),
    "enter_result": _committed(12, "check.returned"),
    "assess": _committed(16, "assessment.signed"),
    "review": _committed(17, "review.approved"),
    "release": _committed(19, "report.released"),
    "decide": _committed(20, "decision.recorded"),
    "protect": _committed(13, "protected_identity.answered", "links.revoked", "case.paused", "handler.named"),
    "name_handler": _committed(14, "handler.named"),
    "approve_output": _committed(20, "output.approved"),
    "pause": _committed(13, "case.paused"),
    "resume": _committed(14, "case.resumed"),
    "cancel": _committed(6, "case.cancelled", "links.revoked"),
    **{
        name: _committed(21, event)
        for name, event in (steps.EVENTS | dict(files.EVENTS) | dict(keeping.EVENTS) | rights.EVENTS).items()
    },
}
LOGIN_CODE: Mapping[str, object] = {
    "case_id": CASE_ID,
    "version": 7,
    "events": ["link.issued"],
    "address": "https://tillit.example.se/c/link/3v1mJmV0Zb2l5bG9uZy1leGFtcGxlLW9mLWEtdG9rZW4",
    "code": "k3fa x7qz m2we 5tdj uo4h b6ny pi",
    "expires_at": "2026-11-25T09:14:02.000000Z",
}
_STATE = {"code": "awaiting_source", "text": "Väntar på en källa"}
_WAITING = {
    "who": "source",
    "what": "courts_general",
    "until_on": "2026-11-30",
    "text": "Väntar på en källa till och med 30 november 2026.",
}
_POSITION = {"code": "preschool-teacher", "text": "förskollärare"}
_HOST = {"code": "host-1", "text": "A. Lind"}
CASE_LIST: Mapping[str, object] = {
    "items": [
        {
            "case_id": CASE_ID,
            "version": 11,
            "state": _STATE,
            "waiting_for": _WAITING,
            "position": _POSITION,
            "unit": "preschool",
            "service": "BK-B",
            "host": _HOST,
            "questions": [],
            "asked_of_candidate": [],
            "tasks": [],
            "opened_on": "2026-11-17",
        }
    ],
    "self": f"{_BASE}/cases?limit=20",
}
OPENED: Mapping[str, object] = {
    "case_id": CASE_ID,
    "version": 11,
    "state": _STATE,
    "waiting_for": _WAITING,
    "service": "BK-B",
    "position": _POSITION,
    "unit": "preschool",
    "language": "sv",
    "source": "api",
    "host": _HOST,
    "protected_identity": False,
    "questions": [],
    "asked_of_candidate": [],
    "checks": [
        {
            "check": "courts_general",
            "status": "ordered",
            "performer": "courts-provider",
            "changed_at": _AT,
            "due_on": "2026-11-30",
        }
    ],
    "steps": [{"step": "opened", "reached_at": "2026-11-17T08:00:00.000000Z"}],
    "procedure_steps": [],
    "file": {"subject": "Bakgrundskontroll, KS 2026/17", "documents": [], "disclosures": []},
    "organisations": {"performed_by": "client", "assigned": {}},
    "candidate": {"first_name": "Alva", "last_name": "Exempel", "email": "alva@example.com"},
    "read": ["names"],
}
EVENT_LIST: Mapping[str, object] = {
    "items": [
        {
            "sequence": 11,
            "committed_at": _AT,
            "actor": "staff:officer-1",
            "hash": _HASH,
            "events": [
                {
                    "specversion": "1.0",
                    "id": f"{CASE_ID}:11:1",
                    "source": "tillit/exempelby",
                    "type": "collection.started",
                    "subject": CASE_ID,
                    "time": _AT,
                    "datacontenttype": "application/json",
                    "data": {
                        "version": 1,
                        "tenant": "exempelby",
                        "case": CASE_ID,
                        "sequence": 11,
                        "by": "officer-1",
                    },
                }
            ],
        }
    ],
    "self": f"{_BASE}/cases/{CASE_ID}/events?limit=20",
}
READING_LIST: Mapping[str, object] = {
    "items": [
        {
            "number": 1,
            "read_at": _AT,
            "reader": "officer-1",
            "role": "case_officer",
            "what": "names",
            "hash": _HASH,
        }
    ],
    "self": f"{_BASE}/cases/{CASE_ID}/readings?limit=20",
}
API_INFO: Mapping[str, object] = {
    "apiName": "tillit",
    "apiVersion": "1.0.0",
    "apiReleased": "2026-11-21",
    "apiDocumentation": f"{_BASE}/openapi.json",
    "apiStatus": "active",
}


def problem_example(status: int, title: str, rule: str, code: str, detail: str) -> Mapping[str, object]:
    """A problem document as it might be answered."""
    return {
        "type": f"{_BASE}/openapi.json#/x-problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": f"{_BASE}/cases/{CASE_ID}#Ab3cDe4fGh5i",
        "rule_id": rule,
        "code": code,
    }
