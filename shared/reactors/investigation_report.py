"""Gathers what the result of a basic investigation says: the one place where a vetting's contents meet for the client's eyes."""

from collections.abc import Mapping
from datetime import date

from shared.content import VettingAssessment, open_object, open_person, open_vetting
from shared.domain.calendar import add_working_days, local_date
from shared.domain.case import Case
from shared.domain.commit import Log
from shared.domain.law.result_form import FORM_CHECKS, FORM_STATEMENTS, HEADINGS
from shared.domain.policy import Policy
from shared.domain.procedure import steps_of
from shared.domain.regimes import pinned, retention
from shared.flow import policy_of
from shared.reactors.report_parts import Words, readers_of
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
from shared.reports.investigation import Answer, InvestigationDocument, Secrecy, Signed
from shared.runtime.services import Services

_NEXT_STEP_DAYS = 5
_BASIS = ("GDPR 6.1 c", "GDPR 6.1 e", "SSL 3:1-4", "SSF 5:2")
"""What a basic investigation stands on; what the record check stands on belongs to the steps that come later."""


def gather(services: Services, log: Log) -> InvestigationDocument:
    """What the form and its attachment say. Raises ReportRefused for what they may not."""
    case, policy = log.case, policy_of(services, log.case)
    words = Words("en" if case.language == "en" else "sv")
    form = open_vetting(services, log)
    if form is None or case.assessed_at is None or case.reviewed_at is None or case.accepted_at is None:
        raise RuntimeError("a report is due only after assessment and review")
    now, person = services.clock.now(), open_person(services, log)
    regime = pinned(case.service or "", case.regime_version)
    return InvestigationDocument(
        language=d.Language(words.language),
        service=regime.service,
        vetting=regime.title[words.language],
        version=case.reports + 1,
        case_reference=reference(case),
        diary_number=sealed_text(services, log, "diary_number"),
        employer=policy.client.name,
        performer=policy.performer.name if policy.performer else None,
        position=title(policy, case, words),
        unit=policy.units[case.unit or ""][words.language],
        ordered_by=ordered_by(case, policy, words),
        ordered_on=local_date(case.accepted_at),
        interviewed_on=_interviewed_on(services, log),
        purpose=purpose(services, log, policy, words),
        legal_basis=tuple(words.text(f"basis.{name}") for name in _BASIS),
        candidate_name=called(case, person, words),
        masked_number=masked(case, person, local_date(now)),
        identity=identity(case, policy, words),
        host=host(policy, case),
        checks={name: Answer(form.checks[name]) for name in FORM_CHECKS},
        statements={name: form.statements[name] for name in FORM_STATEMENTS},
        reason=form.reason,
        words={name: getattr(form, name) for name in (*HEADINGS, "overall")},
        evidence=_evidence(case, form, words),
        author=Signed(staff(policy, case.assessed_by, words, "case_officer"), local_date(case.assessed_at)),
        review=d.Review(staff(policy, case.reviewed_by, words, "reviewer"), local_date(case.reviewed_at)),
        secrecy=Secrecy.PUBLIC if policy.client.authority else Secrecy.PRIVATE,
        readers=readers_of(services.access.read(case.tenant, case.id), words),
        log=d.LogPosition(case.head, case.sequence),
        rendered_at=now,
        destroyed=_destroyed(case, policy, local_date(now)),
        next_step=d.NextStep(words.text("next.interim"), add_working_days(local_date(now), _NEXT_STEP_DAYS)),
    )


def _interviewed_on(services: Services, log: Log) -> date | None:
    known = log.case.steps.get("interview")
    if known is None or known.item is None:
        return None
    held = open_object(services, log, known.item).get("held_on")
    return date.fromisoformat(str(held)) if held else local_date(known.at)


def _evidence(case: Case, form: VettingAssessment, words: Words) -> Mapping[str, tuple[str, ...]]:
    """What each heading stands on, as its author named it; else what was done in all, under the whole."""
    done = {s.id: words.text(f"step.{s.id}") for s in steps_of(case, "work") if _recorded(case, s.id)}
    named = {heading: tuple(done[n] for n in steps if n in done) for heading, steps in form.evidence.items()}
    return {heading: lines for heading, lines in named.items() if lines} or {
        "overall": tuple(text for name, text in done.items() if name != "interview_invitation")
    }


def _recorded(case: Case, step: str) -> bool:
    return step in case.steps and case.steps[step].route is not None


def _destroyed(case: Case, policy: Policy, today: date) -> d.Destruction:
    """By the pinned law and terms, counted from the end of the case; at an authority only by a decision (OS-09)."""
    decision = policy.disposal_decisions.get("report")
    if policy.client.authority and decision is None:
        return d.Destruction(None)
    kept = {"report": case.term("retain_report_days")}
    days = retention(case.service or "", case.regime_version, kept, today)["report"]
    return d.Destruction(days, decision)
