"""Rules of the gate for the human judgement: assessment, four eyes, release, decision, and pausing or ending a case."""

from datetime import date, datetime

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.calendar import add_working_days, local_date, working_days_between
from shared.domain.case import Case
from shared.domain.gate import Circumstances, Decision, barred, may_end, refuse, rule, yes
from shared.domain.parties import of_the_client
from shared.domain.procedure import missing, regime_of
from shared.domain.protection import (
    REASON,
    already,
    needs_approval,
    needs_handlers,
    switched_on,
    without_credit,
)
from shared.domain.report_version import corrected_released, report_current
from shared.domain.retention import findings_deleted

# Reasons that may stand in the open. A dispute, a rectification or a hold would tell that there is something.
_OPEN_REASONS = frozenset({"objection", "protected_identity"})


@rule.register
def _(command: c.SignAssessment, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    regime = regime_of(case)
    if regime and not regime.judged:
        refuse("case 2", "no_assessment", "This case type has no assessment and no report.")
    if regime and not regime.reading:
        _work_done(case)
    elif not (case.reply or case.lapsed):
        refuse("BK-15", "candidate_reads_first", "The candidate's reading period is not over.")
    _still_there(case)
    if case.assessment:
        refuse("case 4", "assessed", "The assessment is signed; a reviewer may return it.")
    if command.unresolved:
        refuse("case 8", "open_dispute", "The candidate disputes an item; answer it in the assessment.")
    return yes("A named human assesses (GR-06).", e.AssessmentSigned(command.item, command.by))


def _still_there(case: Case) -> None:
    """What has gone by its clock is no ground for anything: silence of the report about it would say that nothing was found."""
    if findings_deleted(case):
        refuse(
            "BK-07",
            "findings_deleted",
            "What was found has been deleted by its time limit; a person ends the case.",
        )


def _work_done(case: Case) -> None:
    if case.collecting_at is None:
        refuse("BK-13", "not_started", "The collection has not been started.")
    left = missing(case, "work")
    if left:
        refuse(left[0].rule, "step_before", f"The step {left[0].id} comes first.")


def _four_eyes(case: Case, by: str) -> None:
    barred(case, by)
    _still_there(case)
    if case.assessment is None:
        refuse("case 4", "nothing_to_review", "There is no signed assessment.")
    if by in case.parties.authors:
        refuse("case 4", "own_work", "The reviewer may not be the author (four eyes).")
    if case.reviewed_by:
        refuse("case 4", "reviewed", "The assessment has been reviewed.")


@rule.register
def _(command: c.ApproveReview, case: Case, around: Circumstances) -> Decision:
    _four_eyes(case, command.by)
    return yes("Four eyes.", e.ReviewApproved(command.by))


@rule.register
def _(command: c.ReturnReview, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    if case.released_at:
        refuse("case 4", "released", "The report has been handed over; it can only be corrected.")
    if case.assessment is None:
        refuse("case 4", "nothing_to_review", "There is no signed assessment.")
    if command.by in case.parties.authors:
        refuse("case 4", "own_work", "The reviewer may not be the author (four eyes).")
    return yes("Returned with a reason.", e.ReviewReturned(command.by, command.item))


@rule.register
def _(command: c.Release, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    if case.released_at:
        return _again(command, case)
    _still_there(case)
    answered_first(case)
    if case.notice_at is None:
        refuse("BK-13", "notice_not_delivered", "No report without a delivered notice.")
    if case.reviewed_by is None:
        refuse("case 4", "not_reviewed", "A second person has not approved the report.")
    if not report_current(case):
        refuse("case 4", "report_not_written", "The report is being written.")
    needs_approval(case, "release", command.by)
    return yes("The candidate can read it too (BK-14).", e.ReportReleased(command.by))


def _again(command: c.Release, case: Case) -> Decision:
    """A corrected report is handed over as its next version, by somebody else than who corrected (GR-02, four eyes)."""
    if not report_current(case) or corrected_released(case):
        return yes("Released before.")
    if command.by == case.rights.corrected_by:
        refuse("case 4", "own_work", "Who corrected the report may not hand it over (four eyes).")
    return yes(
        "The corrected version; who had the earlier one is told (GR-02).", e.ReportReleased(command.by)
    )


def answered_first(case: Case) -> None:
    """Refuse while no human has answered what the candidate says is wrong (case 8, BK-15): about whatever it is."""
    if case.rights.pending("rectification"):
        refuse("case 8", "open_request", "A request of the candidate must be answered by a person first.")


@rule.register
def _(command: c.RecordDecision, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    of_the_client(around.policy, command.by)
    regime = regime_of(case)
    if regime and not regime.judged:
        if not regime.decided:
            refuse("case 2", "no_decision", "In this case type no decision is recorded here.")
        _work_done(case)
    elif case.released_at is None:
        refuse("case 4", "not_released", "The report has not been released.")
    if case.decision:
        refuse("case 4", "decided", "A decision has been recorded.")
    answered_first(case)
    if case.released_at and not corrected_released(case):
        refuse("GR-02", "correction_not_released", "The corrected report has not been released.")
    left = missing(case, "after_report")
    if left:
        refuse(left[0].rule, "step_before", f"The step {left[0].id} comes first.")
    return yes("The client decides (GR-06).", e.DecisionRecorded(command.item, command.by))


@rule.register
def _(command: c.Pause, case: Case, around: Circumstances) -> Decision:
    if command.reason != REASON:  # who is partial may still say that somebody needs protection
        barred(case, command.by)
    reason = command.reason if command.reason in _OPEN_REASONS else "staff"
    paused = e.CasePaused(reason, command.by)
    if reason == "objection":
        return yes("Paused at once, links dead (GR-05).", paused, e.LinksRevoked(reason))
    if reason == REASON and already(case):
        return yes("Protected before.")
    if reason == REASON:
        return yes("Takes effect at once (PN-16, PN-18).", *switched_on(case, command.by))
    return yes("Paused by a person (GR-05).", paused)


@rule.register
def _(command: c.Resume, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    if case.paused is None:
        return yes("The case is not paused.")
    needs_handlers(case)
    if case.rights.pending("objection"):
        refuse(
            "GR-05",
            "objection_unanswered",
            "The objection is answered with reasons; that lets the case go on.",
        )
    after = without_credit(case, command.by) if case.collecting_at else ()
    return yes("A person lets it go on.", e.CaseResumed(command.by), *after, *time_back(case, around.now))


def time_back(case: Case, now: datetime) -> tuple[e.Event, ...]:
    """The working days of the pause are given back to a candidate who was reading (BK-15)."""
    if case.reading_until is None or case.reply or case.lapsed or case.paused_at is None:
        return ()
    days = working_days_between(local_date(case.paused_at), local_date(now))
    until = add_working_days(date.fromisoformat(case.reading_until), days)
    return (e.ReadingExtended(until.isoformat(), asked=False),)


@rule.register
def _(command: c.Cancel, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    may_end(case)
    return yes(
        "Stopped by a person.", e.CaseCancelled(command.reason, command.by), e.LinksRevoked("cancelled")
    )
