"""What protective security asks: class and who placed the position in it, citizenship, the earlier case, assessment, decision."""

from collections.abc import Mapping
from datetime import datetime

from shared.domain.case import Case
from shared.domain.errors import Kind
from shared.domain.gate import refuse
from shared.domain.law.rows import Regime
from shared.domain.policy import Policy
from shared.domain.procedure import regime_of
from shared.domain.steps import judge_step, known_step

EMPLOYMENT = ("appointed", "not_appointed", "recruitment_ended")

_PUBLIC = frozenset(
    {"government_offices", "authority", "municipality", "region", "transport_agency", "listed_body"}
)
_PRIVATE = frozenset(
    {"supervisory_authority", "municipality", "region", "authority", "transport_agency", "listed_body"}
)


HELD = frozenset({"SP-F", "SP-K"})
"""The case types of somebody who holds the position already: they are no applicants."""


def judge_fact(question: str, answer: str, case: Case, policy: Policy) -> None:
    """Refuse an answer that the law does not allow in this case, before it is taken in."""
    service = case.facts.get("service", "")
    if question == "placement":
        first = service == "SP-1" or case.answered("security_class") == "class_1"
        _placed_by(answer, first=first, authority=policy.client.authority)
    elif question == "security_class" and (decider := case.answered("placement")):
        _placed_by(decider, first=answer == "class_1", authority=policy.client.authority)
    elif question == "citizenship" and answer == "not_swedish":
        refuse(
            "SP-31",
            "citizenship",
            "A class-placed employment at a public employer needs Swedish citizenship, or the Government's exemption.",
            Kind.CONTENT,
        )


def security_class(case: Case) -> str | None:
    """The class ("1", "2", "3") that the case is about: its case type's, at a change of class the new one; None without."""
    if case.service in ("SP-1", "SP-2", "SP-3"):
        return case.service.removeprefix("SP-")
    told = case.answered("security_class")
    return told.removeprefix("class_") if told else None


def _placed_by(decider: str, *, first: bool, authority: bool) -> None:
    """Class 1 is the Government's alone; the others by who may decide for such an operator (SSF 5:5-10)."""
    if first:
        fits = decider == "government"
    else:
        fits = decider in (_PUBLIC if authority else _PRIVATE)
    if not fits:
        refuse(
            "SP-09",
            "placement_decider",
            "This body cannot decide the placement in this class for this operator.",
            Kind.CONTENT,
        )


def outcomes_of(regime: Regime | None) -> tuple[str, ...]:
    """What the decision of a case type may be; an employment's where its law names no others (SP-23)."""
    return regime.outcomes if regime and regime.outcomes else EMPLOYMENT


def holistic(regime: Regime | None) -> bool:
    """Whether the assessment is the holistic one of loyalty, reliability and vulnerability (SP-02)."""
    return regime is not None and regime.family == "security_vetting" and regime.judged


def judge_previous(previous: Case) -> None:
    """Refuse an earlier case that is no vetting, or that was never decided: a sequel has something to follow."""
    if not holistic(regime_of(previous)) or previous.decided_at is None or previous.shredded:
        refuse("SP-03", "previous_unfit", "The earlier case is no decided security vetting.", Kind.CONTENT)


def judge_export(case: Case, now: datetime) -> None:
    """Refuse to hand out an application for a record check that may not be made, or not any longer (SP-12, SP-13, SP-14)."""
    step = known_step(case, "record_check", now)
    if case.over:
        refuse("case 4", "case_over", "The case is over; nothing can be changed.")
    if case.paused:
        refuse("GR-05", "paused", "The case is paused; a person must let it go on first.")
    if step.id not in case.steps:
        judge_step(case, step, now)
        refuse("SP-36", "application_missing", "The application has not been made out.")
    if case.consent != "given":
        refuse(
            "SP-14", "no_consent", "The person's consent by law is not in force; this step may not be made."
        )


def authorised(checks: Mapping[str, Mapping[str, object]]) -> bool:
    """Behörig: judged reliable, sufficient security knowledge and need, all three (SP-30)."""
    return all(checks[name]["met"] is True for name in ("reliability", "knowledge", "need"))
