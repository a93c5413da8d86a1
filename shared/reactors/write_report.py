"""Writes the report: gathers what it says, renders it, seals it; the next commit holds the PDF's hash."""

from datetime import date
from hashlib import sha256

from shared.content import (
    PersonRecord,
    Resolution,
    open_assessment,
    open_findings,
    open_object,
    open_person,
    open_reply,
    seal,
)
from shared.domain.calendar import add_working_days, local_date
from shared.domain.case import Case
from shared.domain.commit import Log
from shared.domain.disclosure import DisclosureAnswered
from shared.domain.due import Action
from shared.domain.events import ReportWritten
from shared.domain.filed import DISCLOSURES
from shared.domain.person_number import parse
from shared.domain.policy import Policy
from shared.flow import Done, PeerFailed, policy_of
from shared.reactors.answer_parts import answer_of
from shared.reactors.report_parts import (
    Words,
    checks_of,
    destruction,
    findings_of,
    legal_basis,
    readers_of,
    reply_state,
)
from shared.reports import document as d
from shared.reports.guards import ReportRefused
from shared.reports.render import render, template_data
from shared.runtime.services import Services

_NEXT_STEP_DAYS = 5
_A_DAY = 24 * 3600.0


def write_report(services: Services, log: Log, action: Action) -> Done:
    """Render the report from the log as it stands; the sealed PDF is bound to the head that it was rendered from.

    Its texts are sealed beside it: a masked copy is made of them (OS-05).
    """
    if action.kind == "disclosure":
        return _write_answer(services, log, action)
    try:
        document = gather(services, log)
        pdf = render(document)
    except ReportRefused as refused:
        # The doors refuse such texts; if one came through, a reviewer may return it. Which rule, is not said in the open.
        raise PeerFailed("report_refused", _A_DAY) from refused
    sealed = seal(services, log.case.tenant, log.case.id, "report", pdf)
    model = seal(services, log.case.tenant, log.case.id, "report", template_data(document))
    written = ReportWritten(
        sealed.item, sha256(pdf).hexdigest(), log.case.head, log.case.sequence, model.item
    )
    return Done((written,), (sealed, model), happened=False)


def _write_answer(services: Services, log: Log, action: Action) -> Done:
    """The answer to a request for documents, sealed: decision and masked copies (OS-05)."""
    asked = log.case.records.disclosure(action.details["disclosure"])
    if asked is None:
        raise RuntimeError("an answer is due only to a request")
    pdf = answer_of(services, log, asked)
    sealed = seal(services, log.case.tenant, log.case.id, DISCLOSURES, pdf)
    answered = DisclosureAnswered(asked.id, sealed.item, sha256(pdf).hexdigest())
    return Done((answered,), (sealed,), happened=False)


def gather(services: Services, log: Log) -> d.ReportDocument:
    """What the report says: the one place where a case's contents meet for the client's eyes."""
    case = log.case
    policy = policy_of(services, case)
    words = Words("en" if case.language == "en" else "sv")
    person = open_person(services, log)
    assessment, review, resolutions = _judged(services, log, policy, words)
    found, comments = open_findings(services, log), open_reply(services, log)
    findings = findings_of(case, policy, found, words, comments, resolutions)
    now = services.clock.now()
    return d.ReportDocument(
        language=d.Language(words.language),
        kind=d.CheckKind.EXTENDED if case.service == "BK-U" else d.CheckKind.BASIC,
        version=case.reports + 1,
        case_reference=reference(case),
        diary_number=_text(services, log, "diary_number"),
        employer=policy.client.name,
        performer=policy.performer.name if policy.performer else None,
        position=_title(policy, case, words),
        unit=policy.units[case.unit or ""][words.language],
        ordered_by=_ordered_by(case, policy, words),
        purpose=_purpose(services, log, policy, words),
        legal_basis=legal_basis(case, words),
        candidate_name=words.text("candidate.pseudonym") if case.protected else person.name,
        masked_number=None if case.protected else _masked(person, local_date(now)),
        identity=_identity(case, policy, words),
        host=_host(policy, case),
        checks=checks_of(case, policy, words),
        findings=findings,
        reply=reply_state(case, findings),
        credit_permission=_credit(case),
        assessment=assessment,
        review=review,
        not_looked_at=tuple(words.text(f"not_looked_at.{n}") for n in ("private", "social", "care")),
        readers=readers_of(services.access.read(case.tenant, case.id), words),
        log=d.LogPosition(case.head, case.sequence),
        rendered_at=now,
        destroyed=destruction(case, policy, "report"),
        next_step=d.NextStep(words.text("next.decide"), add_working_days(local_date(now), _NEXT_STEP_DAYS)),
    )


def _judged(
    services: Services, log: Log, policy: Policy, words: Words
) -> tuple[d.Assessment, d.Review, tuple[Resolution, ...]]:
    """The assessment and its review, by name, and the answers to what the candidate disputes."""
    case, signed = log.case, open_assessment(services, log)
    if signed is None or case.assessed_at is None or case.reviewed_at is None:
        raise RuntimeError("a report is due only after assessment and review")
    author = _staff(policy, case.assessed_by, words, "case_officer")
    reviewer = _staff(policy, case.reviewed_by, words, "reviewer")
    assessment = d.Assessment(signed.text, author, local_date(case.assessed_at))
    return assessment, d.Review(reviewer, local_date(case.reviewed_at)), signed.resolutions


def _masked(person: PersonRecord, on: date) -> str | None:
    return parse(person.person_number, on).masked() if person.person_number else None


def reference(case: Case) -> str:
    """The case number that people see: the beginning of the id, in groups."""
    return f"{case.id[:4]}-{case.id[4:8]}-{case.id[8:12]}".upper()


def _text(services: Services, log: Log, question: str) -> str | None:
    answer = log.case.answers.get(question)
    if answer is None or answer.item is None:
        return None
    return str(open_object(services, log, answer.item)["text"])


def _title(policy: Policy, case: Case, words: Words) -> str:
    position = policy.position(case.position or "")
    return position.title[words.language] if position else ""


def _purpose(services: Services, log: Log, policy: Policy, words: Words) -> str:
    """The documented need of the position, and what the person who ordered the check wrote about this case (BK-11)."""
    position = policy.position(log.case.position or "")
    documented = position.need[words.language] if position else ""
    stated = _text(services, log, "need") or ""
    return f"{documented}\n\n{stated}".strip()


def _staff(policy: Policy, subject: str | None, words: Words, role: str) -> str:
    known = policy.staff.get(subject or "")
    return known.name if known else words.text(f"role.{role}")


def _identity(case: Case, policy: Policy, words: Words) -> d.IdentityProof:
    if case.identity is None or case.identity_at is None:
        raise RuntimeError("a report is due only after proof of identity")
    method = d.IdentityMethod(case.identity)
    by_hand = method is d.IdentityMethod.ID_CHECK
    checked_by = _staff(policy, case.identity_by, words, "case_officer") if by_hand else None
    return d.IdentityProof(method, local_date(case.identity_at), checked_by)


def _ordered_by(case: Case, policy: Policy, words: Words) -> d.Person:
    """Who stated the need for this check: that is what an order stands on (BK-11)."""
    stated = case.answers.get("need")
    name = _staff(policy, stated.by if stated else case.opened_by, words, "orderer")
    return d.Person(name, words.text("role.stated_need"))


def _host(policy: Policy, case: Case) -> str:
    host = policy.staff[case.host or ""]
    return f"{host.name}, {host.phone}"


def _credit(case: Case) -> d.CreditPermission:
    if "credit" not in case.checks:
        return d.CreditPermission.NOT_APPLICABLE
    return d.CreditPermission.GIVEN if case.permission == "given" else d.CreditPermission.REFUSED
