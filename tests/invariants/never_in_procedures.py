"""What must hold at every step of a generated procedure, said again in the words of the case description and the rules.

The law is read here from the matrix of the case description (section 3), not from the rows that the product runs on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.consent import AnswerConsent, ConsentGiven, ConsentRefused, ConsentWithdrawn
from shared.domain.procedure import regime_of, steps_of
from shared.domain.status import asked_of_candidate
from shared.domain.steps import (
    EndParticipation,
    InterviewCompleted,
    ParticipationEnded,
    RecordStep,
    StepRecorded,
    StepWaived,
    WaiveStep,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.case import Case
    from tests.invariants.histories import Step

    Rule = Callable[[Step], str | None]

_CHECKED = frozenset({"SP-3", "SP-2", "SP-1", "SP-K"})  # record check, by consent (SSL 3:13-14, 3:18)
_INVESTIGATED = frozenset({"SP-2", "SP-1", "SP-K"})  # special personal investigation (SSL 3:17)
_VETTED = frozenset({"SP-0", *_CHECKED})
_EXTRACTS = frozenset({"RU-SKOLA", "RU-BARN", "RU-HVB", "RU-LSS-BARN", "RU-HEM", "RU-LEDNING"})
_MATRIX: dict[str, frozenset[str]] = {
    "record_check": _CHECKED, "record_check_reply": _CHECKED, "special_investigation": _INVESTIGATED,
    "agency_talk": frozenset({"SP-2", "SP-1"}), "renewal": frozenset({"SP-2", "SP-1"}),
    "deregistration": frozenset({*_CHECKED, "SP-A"}), "old_deregistration": frozenset({"SP-K"}),
    "interview": _VETTED - {"SP-K"}, "interim_assessment": _VETTED, "extract_shown": _EXTRACTS,
    "extract_copy": frozenset({"RU-HVB"}), "extract_content": frozenset(), "compulsory_care": frozenset(),
}  # fmt: skip
"""Which case types may have a step at all; a step that is not named here is bound to none."""
_NEEDS_CONSENT = frozenset({"record_check", "special_investigation", "renewal"})
_JUDGED = frozenset({"BK-B", "BK-U", *_VETTED})
_HUMANS: dict[type[e.Event], type[c.Command]] = {
    e.AssessmentSigned: c.SignAssessment, e.ReviewApproved: c.ApproveReview, e.ReportReleased: c.Release,
    e.DecisionRecorded: c.RecordDecision, StepRecorded: RecordStep, InterviewCompleted: RecordStep, StepWaived: WaiveStep,
    ParticipationEnded: EndParticipation,
}  # fmt: skip
_DONE = (StepRecorded, InterviewCompleted)
_CONSENTS = (ConsentGiven, ConsentRefused, ConsentWithdrawn)


def _done(step: Step) -> StepRecorded | InterviewCompleted | None:
    return next((x for x in step.events if isinstance(x, _DONE)), None)


def only_people_judge(step: Step) -> str | None:
    """8: what is judged, decided, recorded or left out is a named person's own command; no source or function does it."""
    for event in step.events:
        human = isinstance(event, _CONSENTS) or type(event) in _HUMANS
        if human and step.command is None:  # only who committed it is known
            if step.who.startswith("function:"):
                return f"{event.type} by {step.who}"
        elif isinstance(event, _CONSENTS):
            if not isinstance(step.command, AnswerConsent):
                return f"{event.type} that the candidate did not say"
        elif human:
            by = getattr(step.command, "by", None)
            if type(step.command) is not _HUMANS[type(event)] or not by or by != vars(event)["by"]:
                return f"{event.type} by {step.who} {step.command}"
    return None


def the_matrix_holds(step: Step) -> str | None:
    """Section 3: a case type never has a step that its column has not."""
    done = _done(step)
    if done is None:
        return None
    return None if step.before.service in _MATRIX.get(done.step, {step.before.service}) else f"{done.step}"


def no_record_check_before_its_time(step: Step) -> str | None:
    """5: record check and special investigation need the consent, the placement and an approved basic investigation (SP-12)."""
    done, case = _done(step), step.before
    if done is None or done.step not in _NEEDS_CONSENT:
        return None
    interim = case.steps.get("interim_assessment")
    holds = {
        "consent": case.consent == "given", "placement": case.answered("placement"),
        "agreement": case.answered("security_agreement") or case.service == "SP-K", "reviewed": case.reviewed_by,
        "basic investigation": case.released_at, "go on": interim and interim.route == "go_on",
    }  # fmt: skip
    missing = [name for name, there in holds.items() if not there]
    return f"{done.step} without {missing}" if missing else None


def consent_is_asked_by_law_only(step: Step) -> str | None:
    """SP-14, SP-16: consent is asked for only where the law asks it, and only when the basic investigation was approved."""
    case = step.after
    said = any(isinstance(x, _CONSENTS) for x in step.events)
    if not said and "consent" not in (asked_of_candidate(case) if step.events else ()):
        return None
    interim = case.steps.get("interim_assessment")
    if case.service not in _CHECKED:
        return f"consent in a {case.service} case"
    return None if interim and interim.route == "go_on" else "consent before the interim assessment"


def lost_consent_ends_nothing(step: Step) -> str | None:
    """SP-16: who refuses or takes back the consent changes that, and nothing else; a human goes on."""
    if not any(isinstance(x, ConsentRefused | ConsentWithdrawn) for x in step.events):
        return None
    before, after = step.before, step.after
    same = ("steps", "decided_at", "participation_ended_at", "paused", "assessment", "released_at")
    changed = [name for name in same if getattr(before, name) != getattr(after, name)]
    return f"changed as well: {changed}" if changed or after.over or len(step.events) > 1 else None


def the_reply_shows_nothing(step: Step) -> str | None:
    """7: both replies of the record check are the same event; which it was lies in the sealed item only (SP-22)."""
    done = _done(step)
    if done is None or done.step != "record_check_reply":
        return None
    told = {k: v for k, v in vars(done).items() if k not in ("by", "item")}
    return None if told == {"step": "record_check_reply", "route": "done"} and done.item else f"{told}"


def steps_keep_their_order(step: Step) -> str | None:
    """A step is done in a started case, after those before it, when these led to it, and once (but what comes again)."""
    found = _done(step) or next((x for x in step.events if isinstance(x, StepWaived)), None)
    if found is None:
        return None
    case, law = step.before, next((s for s in steps_of(step.before) if s.id == found.step), None)
    if law is None:
        return f"{found.step} belongs to no {case.service} case"
    if case.collecting_at is None:
        return "a step before the start"
    for name in law.after:
        known = case.steps.get(name)
        before = next(s for s in steps_of(case) if s.id == name)
        if known is None or (before.onward and known.route not in (*before.onward, None)):
            return f"{found.step} after {name}: {known and known.route}"
    again = law.every_months or law.form == "invitation"
    return f"{found.step} twice" if found.step in case.steps and not again else _in_its_phase(case, law.phase)


def _in_its_phase(case: Case, phase: str) -> str | None:
    holds = {
        "work": case.assessment is None and case.decided_at is None,
        "after_report": case.decided_at is None and (case.released_at or case.service not in _JUDGED),
        "after_decision": case.decided_at and not case.participation_ended_at,
        "participation": case.decided_at and not case.participation_ended_at,
        "exit": case.participation_ended_at,
    }  # fmt: skip
    return None if holds[phase] else f"a step of {phase} at another time"


def nothing_required_is_left_out(step: Step) -> str | None:
    """SP-03, SP-28: what is left out has a reason and may be left out; never identity, interview, record check or its end."""
    left = next((x for x in step.events if isinstance(x, StepWaived)), None)
    never = {"interview_invitation", "interview", "interim_assessment", "record_check", "record_check_reply",
             "special_investigation", "deregistration", "old_deregistration", "extract_shown"}  # fmt: skip
    if left is None or (left.reason and left.item and left.step not in never):
        return None
    return None if left.step == "special_investigation" and step.before.service == "SP-K" else f"{left}"


def nothing_is_judged_where_nothing_is(step: Step) -> str | None:
    """Section 2: an extract, a follow-up and an exit have no assessment and no report; an extract and an exit no decision."""
    service = step.before.service
    for event in step.events:
        judged = isinstance(event, e.AssessmentSigned | e.ReviewApproved | e.ReportWritten | e.ReportReleased)
        if judged and service not in _JUDGED:
            return f"{event.type} in a {service} case"
        if isinstance(event, e.DecisionRecorded) and service not in {*_JUDGED, "SP-F"}:
            return f"{event.type} in a {service} case"
        if isinstance(event, e.ReadingOpened) and service not in ("BK-B", "BK-U"):
            return f"{event.type} in a {service} case"
    return None


def nobody_decides_in_between(step: Step) -> str | None:
    """SP-12, SP-23: the decision comes when the investigation is done; a class is decided on after the record check or its no."""
    case = step.before
    if not any(isinstance(x, e.DecisionRecorded) for x in step.events) or case.service not in _VETTED:
        return None
    interim = case.steps.get("interim_assessment")
    if interim is None or case.released_at is None:
        return "decided before the interim assessment"
    if interim.route != "go_on" or case.service not in _CHECKED or case.consent in ("refused", "withdrawn"):
        return None
    return None if "record_check_reply" in case.steps else "decided before the reply"


def nobody_assesses_what_is_not_done(step: Step) -> str | None:
    """SP-10, SP-11: a vetting is assessed when interview, certificates and references were done, or left out with a reason."""
    case = step.before
    if not any(isinstance(x, e.AssessmentSigned) for x in step.events) or case.service not in _VETTED:
        return None
    asked = ("delta",) if case.service == "SP-K" else ("interview", "certificates", "references")
    missing = [name for name in asked if name not in case.steps]
    return f"assessed without {missing}" if missing else None


def the_end_of_a_record_check_is_told(step: Step) -> str | None:
    """SP-27: a case in which a record check was applied for is not over before its end was notified."""
    ended = any(isinstance(x, e.CaseClosed | e.CaseCancelled | e.CaseWithdrawn) for x in step.events)
    case = step.before
    if not ended:
        return None
    applied = "record_check" in case.steps and "deregistration" not in case.steps
    return "over, and the record check goes on" if applied else None


def stopped_is_stopped(step: Step) -> str | None:
    """10: no step is recorded or left out in a paused, held or ended case, nor while a person must answer the ATS."""
    case = step.before
    made = [x for x in step.events if isinstance(x, (*_DONE, StepWaived))]
    if not made:
        return None
    asked = case.signal and case.answered("ats_stopped") is None
    early = asked and case.service != "SP-A" and not (case.decided_at or case.participation_ended_at)
    stopped = case.over or case.paused or case.keeping.hold or early
    return f"{made[0].type} in a case that is stopped" if stopped else None


def blocked_services_are_never_ordered(step: Step) -> str | None:
    """BK-10, SP-34: what no law allows is never accepted, whatever is answered."""
    accepted = next((x for x in step.events if isinstance(x, e.OrderAccepted)), None)
    if accepted is None:
        return None
    regime = regime_of(step.after)
    return "accepted" if regime is None or regime.blocked or accepted.service == "BK-L" else None


PROCEDURE_RULES: tuple[Rule, ...] = (
    only_people_judge,
    the_matrix_holds,
    no_record_check_before_its_time,
    consent_is_asked_by_law_only,
    lost_consent_ends_nothing,
    the_reply_shows_nothing,
    steps_keep_their_order,
    nothing_required_is_left_out,
    nothing_is_judged_where_nothing_is,
    nobody_decides_in_between,
    nobody_assesses_what_is_not_done,
    the_end_of_a_record_check_is_told,
    stopped_is_stopped,
    blocked_services_are_never_ordered,
)
