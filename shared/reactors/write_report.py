"""Writes the report in the shape that the case type's rules name: gathers, renders, seals; the next commit holds the hash.

A background check has one document; a security vetting has the form of its basic investigation, and the words in an attachment
sealed by itself, so that it can be handed to fewer people (SP-42).
"""

from hashlib import sha256

from shared.content import (
    Resolution,
    open_answers,
    open_assessment,
    open_findings,
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
from shared.domain.policy import Policy
from shared.domain.procedure import regime_of
from shared.flow import Done, PeerFailed, policy_of
from shared.reactors import investigation_report
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
from shared.reactors.report_people import (
    called,
    host,
    identity,
    masked,
    ordered_by,
    purpose,
    reference,
    sealed_text,
    staff,
    title,
)
from shared.reports import document as d
from shared.reports.guards import ReportRefused
from shared.reports.investigation_render import form_data, render_attachment, render_form
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
    case = log.case
    try:
        pdf, texts, attachment = _documents(services, log)
    except ReportRefused as refused:
        # The doors refuse such texts; if one came through, a reviewer may return it. Which rule, is not said in the open.
        raise PeerFailed("report_refused", _A_DAY) from refused
    sealed, model = (seal(services, case.tenant, case.id, "report", part) for part in (pdf, texts))
    told = (sealed.item, sha256(pdf).hexdigest(), case.head, case.sequence, model.item)
    if attachment is None:
        return Done((ReportWritten(*told),), (sealed, model), happened=False)
    apart = seal(services, case.tenant, case.id, "report", attachment)
    written = ReportWritten(*told, apart.item, sha256(attachment).hexdigest())
    return Done((written,), (sealed, model, apart), happened=False)


def _documents(services: Services, log: Log) -> tuple[bytes, dict[str, object], bytes | None]:
    """The report, its texts and, where the rules name one, its attachment."""
    regime = regime_of(log.case)
    if regime and regime.family == "security_vetting":
        investigation = investigation_report.gather(services, log)
        return render_form(investigation), form_data(investigation), render_attachment(investigation)
    document = gather(services, log)
    return render(document), template_data(document), None


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
    """What a background check's report says: the one place where its contents meet for the client's eyes."""
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
        diary_number=sealed_text(services, log, "diary_number"),
        employer=policy.client.name,
        performer=policy.performer.name if policy.performer else None,
        position=title(policy, case, words),
        unit=policy.units[case.unit or ""][words.language],
        ordered_by=ordered_by(case, policy, words),
        purpose=purpose(services, log, policy, words),
        legal_basis=legal_basis(case, words),
        candidate_name=called(case, person, words),
        masked_number=masked(case, person, local_date(now)),
        identity=identity(case, policy, words),
        host=host(policy, case),
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
    author = staff(policy, case.assessed_by, words, "case_officer")
    reviewer = staff(policy, case.reviewed_by, words, "reviewer")
    assessment = d.Assessment(signed.text, author, local_date(case.assessed_at))
    resolutions = (*signed.resolutions, *open_answers(services, log))
    return assessment, d.Review(reviewer, local_date(case.reviewed_at)), resolutions


def _credit(case: Case) -> d.CreditPermission:
    if "credit" not in case.checks:
        return d.CreditPermission.NOT_APPLICABLE
    return d.CreditPermission.GIVEN if case.permission == "given" else d.CreditPermission.REFUSED
