"""What the members of events may hold, by name: codes, ids, hashes and dates; never a name, a number of a person, or a text."""

from __future__ import annotations

from typing import Any, Final

from shared.domain.retention import CLASSES

CODE: Final = r"^[A-Za-z][A-Za-z0-9._-]{0,63}$"
SUBJECT: Final = r"^[A-Za-z0-9][A-Za-z0-9._:|-]{0,127}$"
ITEM: Final = rf"^({'|'.join(CLASSES)})-[0-9a-f]{{16}}$"
HASH: Final = r"^[0-9a-f]{64}$"
DAY: Final = r"^\d{4}-\d\d-\d\d$"
INSTANT: Final = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"
PERSON_NUMBER: Final = r"(^|\D)(18|19|20)\d{6}[-+]?\d{4}(\D|$)|(^|\D)\d{6}[-+]\d{4}(\D|$)"

PATTERNS: Final = {
    **dict.fromkeys(("person", "item", "attachment", "model", "note"), ITEM),
    **dict.fromkeys(("by", "host", "opened_by", "handler", "replaces", "to"), SUBJECT),
    **dict.fromkeys(("text_hash", "policy_hash", "regime_hash", "sha256", "attachment_sha256", "head"), HASH),
    **dict.fromkeys(("expires_at", "not_before"), INSTANT),
    **dict.fromkeys(("ats_application", "ats_candidate"), r"^[A-Za-z0-9_-]{1,64}$"),
    "until": rf"{DAY}|{INSTANT}",
    **dict.fromkeys(("effective_on", "review_on", "starts_on", "due_on"), DAY),
    "retention": DAY,
    "language": r"^(sv|en)$",
    "action": r"^[a-z_]+(:[A-Za-z0-9_.:+-]{1,80})?$",
    "order": r"^[0-9a-f]{24,32}-[a-z_]+-\d{1,3}$",
    "ats_result": r"^https?://[^\s@?#]{1,500}$",
    "facts": r"^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,99}$",
    "terms": rf"{CODE}|{DAY}",
    "decision": r"^[A-ZÅÄÖ]{1,6} \d{4}/\d{1,6}$",
}
"""The pattern of each string (for a mapping: of its values); everything else is a CODE."""

_H, _BY, _DAY, _AT = "c" * 64, "mona", "2026-11-19", "2026-11-19T08:15:30.000000Z"
_EXAMPLES: Final[dict[str, object]] = {
    "person": "person-4f1c2a9be07d3356", "source": "ats", "language": "sv", "connection": "almby-greenhouse",
    "ats_application": "48151623", "ats_candidate": "4211108", "ats_result": None, "opened_by": None,
    "facts": {"client_is_authority": "yes", "engagement": "new_hire", "has_email": "yes", "position": "teacher"},
    "kind": "invitation", "question": "need", "answer": "stated", "by": _BY, "item": "notes-4f1c2a9be07d3356",
    "service": "BK-B", "checks": ["courts_general", "courts_administrative"], "unit": "education", "position": "teacher",
    "policy_version": 1, "policy_hash": _H, "regime_version": 1, "regime_hash": _H,
    "terms": {"provider_courts_general": "courts", "reading_working_days": 5, "waiting_working_days": 1},
    "host": "mona", "link": "l1", "expires_at": _AT, "reason": "withdrawn", "action": "message:invitation:1", "until": _AT,
    "not_before": _AT, "method": "e_identification", "minor": False, "has_number": True, "has_birth_date": False,
    "names_differ": False, "protected": False, "text": "bk-b",
    "text_version": 1, "text_hash": _H, "subject": "credit_report", "check": "courts_general", "provider": "courts",
    "order": "5d41402abc4b2a76b9719d911b-courts_general-1", "via": "callback", "sha256": _H, "head": _H, "head_sequence": 31,
    "attachment_sha256": _H,
    "retention": {"findings": "2026-12-19", "person": "2029-01-17"}, "retention_class": "findings",
    "effective_on": "2026-12-26", "decision": "KS 2026/101", "label": "awaiting_candidate", "asked": True,
    "model": "report-5a1c2a9be07d3356", "note": None, "disclosure": "d1", "documents": ["report", "decision"],
    "document": "report", "classes": ["assessment", "report"], "work": "reviewer", "to": "johan",
    "review_on": "2027-05-19", "starts_on": "2026-12-01", "step": "interview", "route": "done", "covers": "position",
    "handler": "mona", "replaces": None, "output": "report",
    "request": "r1", "due_on": "2026-12-19", "outcome": "granted",
}  # fmt: skip
_BY_TYPE: Final[dict[tuple[str, str], object]] = {
    ("case.signalled", "kind"): "rejected",
    ("reading.opened", "until"): _DAY,
    ("reading.extended", "until"): _DAY,
    ("check.returned", "item"): "findings-4f1c2a9be07d3356",
    ("check.returned", "by"): None,
    ("check.not_done", "reason"): "source_refused",
    ("check.not_done", "by"): None,
    ("check.rejected", "reason"): "wrong_subject",
    ("reply.given", "item"): "reply-4f1c2a9be07d3356",
    ("assessment.signed", "item"): "assessment-4f1c2a9be07d3356",
    ("report.written", "item"): "report-4f1c2a9be07d3356",
    ("report.written", "attachment"): "report-5a2d3bacf18e4467",
    ("decision.recorded", "item"): "decision-4f1c2a9be07d3356",
    ("identity.proven", "by"): None,
    ("link.issued", "by"): None,
    ("action.failed", "reason"): "mail_failed",
    ("case.cancelled", "reason"): "client_request",
    ("case.paused", "reason"): "objection",
    ("case.hinted", "reason"): "deadline",
    ("hold.placed", "reason"): "legal_claim",
    ("service.found", "service"): "SP-2",
    ("step.recorded", "step"): "certificates",
    ("step.waived", "step"): "references",
    ("step.waived", "reason"): "particular_reasons",
    ("participation.ended", "reason"): "left",
    ("note.written", "item"): "working-4f1c2a9be07d3356",
    ("fact.recorded", "item"): "facts-4f1c2a9be07d3356",
    ("fact.recorded", "note"): "working-4f1c2a9be07d3356",
    **{
        (event, "item"): "disclosures-4f1c2a9be07d3356"
        for event in ("disclosure.requested", "secrecy.tested", "disclosure.decided", "disclosure.answered")
    },
    ("right.requested", "kind"): "access",
    ("right.requested", "by"): None,
    **{(f"right.{act}", "item"): "person-4f1c2a9be07d3356" for act in ("requested", "extended", "answered")},
    ("right.answered", "person"): None,
    ("right.answered", "classes"): [],
    ("restriction.ended", "item"): "person-4f1c2a9be07d3356",
    ("consent.given", "subject"): "record_check",
    ("consent.given", "text"): "sp-consent",
    ("consent.refused", "subject"): "record_check",
    ("consent.withdrawn", "subject"): "record_check",
}


def example(event_type: str, member: str) -> object:
    """An example value of a member; KeyError for a member that nobody has given one."""
    return _BY_TYPE[event_type, member] if (event_type, member) in _BY_TYPE else _EXAMPLES[member]


def member_schema(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    """The schema of a member: its type from the class, narrowed to what a member of this name may hold."""
    shape = {k: v for k, v in shape.items() if k != "title"}
    if shape.get("type") == "string":
        return {**shape, "pattern": PATTERNS.get(name, CODE), "not": {"pattern": PERSON_NUMBER}}
    if "anyOf" in shape:
        return {**shape, "anyOf": [member_schema(name, option) for option in shape["anyOf"]]}
    if isinstance(shape.get("additionalProperties"), dict):
        return {
            **shape,
            "propertyNames": {"pattern": CODE},
            "additionalProperties": member_schema(name, shape["additionalProperties"]),
        }
    if isinstance(shape.get("items"), dict):
        return {**shape, "items": member_schema(name, shape["items"])}
    return shape
