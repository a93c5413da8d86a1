"""A copy of everything that is held about a candidate (GR-01): what the candidate may read now, and what is not in it yet.

It is made by the case's state alone, so it never tells more than the pages do: findings once the reading is open, what staff
wrote once the report is handed over, the decision once the case is closed. Of other people it holds roles, and the name of the
host whom the candidate was told. What may be secret in a security vetting is named and left to a person (SP-22).
"""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from shared.content import open_assessment, open_findings, open_object, open_person, open_reply, person_data
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.commit import Log, stamp
from shared.domain.due import disposal_dates
from shared.domain.events import name_of
from shared.domain.person_number import parse
from shared.domain.policy import Policy
from shared.domain.procedure import regime_of
from shared.runtime.services import Services
from shared.texts.catalogue import Language

_ALWAYS = ("need",)  # what the candidate has been told from the start: why this check is made (BK-11)
Part = Callable[[Case], bool]


def export(services: Services, log: Log, policy: Policy, now: datetime, language: Language) -> dict[str, Any]:
    """The copy as JSON-ready values; `not_included` says by code which parts are not in it, the same whatever was found.

    In: the case's log and the policy that binds it. Whoever asks has recorded the reading before.
    """
    case = log.case
    parts: dict[str, tuple[bool, Callable[[], Any]]] = {
        "person": (_kept(case, "person"), lambda: _person(services, log, now)),
        "findings": (_reads(case) and _kept(case, "findings"), lambda: _findings(services, log)),
        "comments": (_reads(case) and _kept(case, "reply"), lambda: _comments(services, log)),
        "requests": (_kept(case, "person"), lambda: _requests(services, log)),
        "assessment": (_released(case) and _kept(case, "assessment"), lambda: _assessment(services, log)),
        "notes": (_kept(case, "notes"), lambda: _notes(services, log)),
        "decision": (_decided(case) and _kept(case, "decision"), lambda: _decision(services, log)),
    }
    found: dict[str, Any] = {
        "about": _about(case, policy, now),
        "process": _process(case),
        "readers": _readers(services, log, policy),
        "log": _log(log, language),
        "kept_until": {name: day.isoformat() for name, day in disposal_dates(case)},
    }
    found |= {name: make() for name, (there, make) in parts.items() if there}
    left_out = [name for name, (there, _) in parts.items() if not there]
    return {**found, "not_included": [*left_out, *_secret(case)]}


def _kept(case: Case, retention_class: str) -> bool:
    return retention_class not in case.disposed and not case.shredded


def _reads(case: Case) -> bool:
    return case.reading_until is not None


def _released(case: Case) -> bool:
    return case.released_at is not None


def _decided(case: Case) -> bool:
    return case.decision is not None and case.closed_at is not None


def _classed(case: Case) -> bool:
    regime = regime_of(case)
    return regime is not None and regime.family in ("security_vetting", "exit")


def _secret(case: Case) -> list[str]:
    """Steps of a security vetting may hold what is secret also from the person: somebody examines that (SP-22)."""
    return ["steps"] if _classed(case) else []


def _about(case: Case, policy: Policy, now: datetime) -> dict[str, Any]:
    regime, client = regime_of(case), policy.client
    return {
        "made_at": stamp(now),
        "case": case.id,
        "controller": client.name,
        "contact": client.contact,
        "data_protection_officer": client.data_protection_officer,
        "performer": policy.performer.name if policy.performer else client.name,
        "service": case.service,
        "legal_basis": list(regime.legal_basis) if regime else [],
        "sources": list(case.checks),
        "automated_decisions": False,
        "rights": ["rectification", "erasure", "restriction", "objection", "portability", "complaint_to_imy"],
    }


def _process(case: Case) -> dict[str, Any]:
    told = {
        "opened_at": case.opened_at,
        "identity_proven_at": case.identity_at,
        "notice_shown_at": case.notice_at,
        "notice_acknowledged_at": case.acknowledged_at,
        "permission_answered_at": case.permission_at,
        "consent_answered_at": case.consent_at,
        "collection_started_at": case.collecting_at,
        "reading_opened_at": case.reading_opened_at,
        "reply_given_at": case.reply_at,
        "report_released_at": case.released_at,
        "closed_at": case.closed_at,
        "withdrawn_at": case.withdrawn_at,
        "cancelled_at": case.cancelled_at,
    }
    found: dict[str, Any] = {name: stamp(at) for name, at in told.items() if at}
    found["notice_hash"] = case.notice_hash
    found["permission"] = case.permission
    found["consent"] = case.consent
    found["checks"] = [
        {"check": name, "status": check.status, "reason": check.reason} for name, check in case.checks.items()
    ]
    if not _classed(case):
        found["steps"] = [
            {"step": name, "done_at": stamp(step.at), "route": step.route}
            for name, step in case.steps.items()
        ]
    if case.report and case.released_at:
        found["report"] = {"version": case.reports, "sha256": case.report.sha256}
    return {name: value for name, value in found.items() if value is not None}


def _person(services: Services, log: Log, now: datetime) -> dict[str, Any]:
    """The number masked, as everywhere (PN-11)."""
    known = person_data(open_person(services, log))
    number = known.pop("person_number")
    if isinstance(number, str):
        known["person_number_masked"] = parse(number, local_date(now)).masked()
    return {name: value for name, value in known.items() if value is not None}


def _findings(services: Services, log: Log) -> list[dict[str, Any]]:
    return [
        {"check": check, "outcome": document.status, "findings": [f.to_dict() for f in document.findings]}
        for check, document in open_findings(services, log).items()
    ]


def _comments(services: Services, log: Log) -> list[dict[str, Any]]:
    return [
        {"check": c.check, "finding": c.finding, "option": c.option, "text": c.text}
        for c in open_reply(services, log)
    ]


def _requests(services: Services, log: Log) -> list[dict[str, Any]]:
    found = []
    for request in log.case.rights.requests.values():
        asked = open_object(services, log, request.item) if request.item else {}
        answer = open_object(services, log, request.answer) if request.answer else {}
        row = {
            "kind": request.kind,
            "asked_at": stamp(request.at),
            "due_on": request.due.isoformat(),
            "text": asked.get("text"),
            "outcome": answer.get("outcome"),
            "reasons": answer.get("reasons"),
        }
        found.append({name: value for name, value in row.items() if value is not None})
    return found


def _assessment(services: Services, log: Log) -> dict[str, Any]:
    signed = open_assessment(services, log)
    if signed is None:
        return {}
    answers = [
        {"check": r.check, "finding": r.finding, "outcome": r.outcome, "reason": r.reason}
        for r in signed.resolutions
    ]
    return {"text": signed.text, "resolutions": answers}


def _notes(services: Services, log: Log) -> list[dict[str, Any]]:
    """What staff wrote with an answer; what may be secret in a security vetting stays out, and addresses are the person's."""
    case = log.case
    told = [
        name
        for name, answer in case.answers.items()
        if answer.item and name != "email" and (name in _ALWAYS or (_released(case) and not _classed(case)))
    ]
    return [
        {"about": name, "text": open_object(services, log, case.answers[name].item or "").get("text", "")}
        for name in told
    ]


def _decision(services: Services, log: Log) -> dict[str, Any]:
    content = open_object(services, log, log.case.decision or "")
    return {"outcome": content["outcome"], "reasons": content["reasons"]}


def _readers(services: Services, log: Log, policy: Policy) -> list[dict[str, Any]]:
    """Who has read what: the role, and a name only for the host whom the candidate was told."""
    case = log.case
    host = policy.staff.get(case.host or "")
    found = []
    for access in services.access.read(case.tenant, case.id):
        row = {"read_at": stamp(access.at), "role": access.role, "what": access.what}
        found.append({**row, "name": host.name} if host and access.who == case.host else row)
    return found


def _log(log: Log, language: Language) -> list[dict[str, Any]]:
    return [
        {"at": stamp(commit.at), "what": event_words(name_of(event), language)}
        for commit in log.commits
        for event in commit.events
    ]


def event_words(event_type: str, language: Language) -> str:
    """What an event type means, in plain words; a type without words of its own is told as a step of the case."""
    words = _words()
    return words.get(event_type, words["other"])[language]


@cache
def _words() -> dict[str, dict[Language, str]]:
    loaded: dict[str, dict[Language, str]] = json.loads(
        resources.files("shared.texts").joinpath("events.json").read_text("utf-8")
    )
    return loaded
