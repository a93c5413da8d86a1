"""The gate: what a command makes of a case, or the rule that refuses it. Pure; the clock is passed in.

Guards of the case description, section 4, for BK-B and BK-U. Each branch says the rule it holds.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import singledispatch
from typing import NoReturn

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.calendar import add_working_days, local_date, working_days_between
from shared.domain.case import Case, apply
from shared.domain.errors import Kind, Refused
from shared.domain.findings import NotDone
from shared.domain.order import accept_if_complete, read_facts
from shared.domain.policy import Policy, open_window
from shared.domain.questions import check_answer
from shared.domain.status import (
    open_questions,
    permission_settled,
    reading_over,
    report_current,
    source_overdue,
    starts_on,
)

ADULT = 18


@dataclass(frozen=True)
class Decision:
    """The events that a command leads to (none when it changes nothing) and the reason in one sentence."""

    events: tuple[e.Event, ...]
    reason: str


@dataclass(frozen=True)
class Circumstances:
    """What a decision may look at besides the case: the clock and the tenant's policy (pinned once accepted)."""

    now: datetime
    policy: Policy


def refuse(rule: str, code: str, detail: str, kind: Kind = Kind.STATE) -> NoReturn:
    """Refuse a command by name of the rule."""
    raise Refused(rule, code, detail, kind)


def decide(case: Case, command: c.Command, around: Circumstances) -> Decision:
    """The events that `command` leads to; raises Refused with the rule's id. Deciding is the only place that judges."""
    if not isinstance(command, c.OpenCase):
        _existing(case, command)
    return _decide(command, case, around)


def _existing(case: Case, command: c.Command) -> None:
    if case.sequence == 0:
        refuse("case 4", "unknown_case", "There is no such case.", Kind.UNKNOWN)
    if case.shredded and not isinstance(command, c.Signal):
        refuse("case 9", "shredded", "The case has been destroyed.", Kind.GONE)
    if case.over and not isinstance(command, c.Signal | c.AnswerQuestion):
        refuse("case 4", "case_over", "The case is over; nothing can be changed.")
    after_pause = (
        c.AnswerProtected
        | c.Resume
        | c.Withdraw
        | c.Cancel
        | c.Signal
        | c.AssignHost
        | c.ReturnCheck
        | c.RejectCheck
    )
    if case.paused and not isinstance(command, after_pause | c.SkipCheck | c.AnswerQuestion):
        refuse("GR-05", "paused", "The case is paused; a person must let it go on first.")


def yes(reason: str, *new: e.Event) -> Decision:
    """A decision that lets the command through."""
    return Decision(new, reason)


@singledispatch
def _decide(command: c.Command, case: Case, around: Circumstances) -> Decision:
    raise AssertionError(f"no rule decides {type(command).__name__}")


@_decide.register
def _(command: c.OpenCase, case: Case, around: Circumstances) -> Decision:
    if case.sequence:
        return yes("The case is open already.")
    open_window(around.policy, local_date(around.now))
    facts = read_facts(around.policy, command.facts)
    authority = "yes" if around.policy.client.authority else "no"
    opened = e.CaseOpened(
        person=command.person,
        source=command.source,
        language=command.language,
        facts={**facts, "client_is_authority": authority},
        connection=command.connection,
        ats_application=command.ats_application,
        ats_candidate=command.ats_candidate,
        ats_result=command.ats_result,
        opened_by=command.by,
    )
    return yes("A stage change or an order makes a draft at most (BK-11).", opened)


@_decide.register
def _(command: c.Signal, case: Case, around: Circumstances) -> Decision:
    if case.shredded:
        return yes("Nothing is left of the case.")
    return yes("What the ATS does to the application is put to a person.", e.CaseSignalled(command.kind))


@_decide.register
def _(command: c.AnswerQuestion, case: Case, around: Circumstances) -> Decision:
    question = check_answer(command.question, command.answer)
    if question.sealed and command.item is None and command.answer != "none":
        refuse(question.rule, "text_missing", f"The answer to {question.name} needs a text.", Kind.CONTENT)
    disposal = command.question == "disposal_decision" and case.closed_at is not None
    if command.question not in open_questions(case, around.now) and not disposal:
        refuse(question.rule, "not_asked", "This question is not open in this case.")
    answered = e.QuestionAnswered(command.question, command.answer, command.by, command.item)
    _barred(case, command.by)
    after = apply(answered, replace(case, sequence=max(case.sequence, 1)), around.now)
    follow = _consequence(command, after, around)
    return yes(f"{question.name} answered ({question.rule}).", answered, *follow)


def _consequence(command: c.AnswerQuestion, after: Case, around: Circumstances) -> tuple[e.Event, ...]:
    """What an answer leads to at once."""
    ending = {
        ("final_candidate", "no"): "BK-12",
        ("proportionality", "not_proportionate"): "BK-11",
        ("minor", "stop"): "minor",
        ("unanswered", "cancel"): "expired",
        ("ats_stopped", "cancel"): "ats",
    }
    reason = ending.get((command.question, command.answer))
    if reason:
        return (e.CaseCancelled(reason, command.by), e.LinksRevoked("cancelled"))
    if command.question in ("wrong_subject", "source_slow") and command.answer == "not_done":
        return _given_up(command, after, around.now)
    if command.question == "permission_refused":
        return (e.CheckNotDone("credit", NotDone.PERMISSION_NOT_GIVEN, command.by),)
    if after.service is None:
        return accept_if_complete(after, around.policy, command.by, around.now)
    return ()


def _given_up(command: c.AnswerQuestion, case: Case, now: datetime) -> tuple[e.Event, ...]:
    """The checks that the question was about, and no other."""
    if command.question == "wrong_subject":
        rejected = [n for n, s in case.checks.items() if s.status == "waiting" and s.reason]
        return tuple(e.CheckNotDone(n, NotDone.IDENTITY_NOT_VERIFIED, command.by) for n in rejected)
    slow = [n for n in case.checks if source_overdue(case, n, now)]
    return tuple(e.CheckNotDone(n, NotDone.SOURCE_SLOW, command.by) for n in slow)


def _barred(case: Case, by: str) -> None:
    if by in case.conflicted:
        refuse(
            "SO-18",
            "conflict_of_interest",
            "This person has declared a conflict of interest.",
            Kind.FORBIDDEN,
        )


@_decide.register
def _(command: c.AssignHost, case: Case, around: Circumstances) -> Decision:
    _barred(case, command.host)
    if command.host not in around.policy.staff:
        refuse("SP-41", "unknown_host", "The host must be a named member of staff.", Kind.CONTENT)
    if case.host == command.host:
        return yes("That person is the host already.")
    return yes("One named host, told to the candidate.", e.HostAssigned(command.host, command.by))


def _needs_order(case: Case) -> None:
    if case.service is None:
        refuse("BK-11", "need_not_assessed", "The need has not been assessed; questions are open.")


@_decide.register
def _(command: c.ProveIdentity, case: Case, around: Circumstances) -> Decision:
    _needs_order(case)
    if command.by:
        _barred(case, command.by)
    minor = command.indicative_age is not None and command.indicative_age < ADULT
    proven = e.IdentityProven(command.method, command.person, minor, command.has_number, command.by)
    if case.identity and not command.by:
        return yes("Identity was proven before; a new login changes nothing.")
    return yes("Identity before content.", proven)


def _needs_identity(case: Case) -> None:
    _needs_order(case)
    if case.identity is None:
        refuse("case 4", "identity_not_proven", "The candidate's identity has not been proven.")


@_decide.register
def _(command: c.AnswerProtected, case: Case, around: Circumstances) -> Decision:
    _needs_order(case)
    asked = e.ProtectedIdentityAnswered(command.protected)
    if not command.protected:
        return (
            yes("Asked before any form (PN-18).", asked) if case.protected is None else yes("Asked before.")
        )
    return yes(
        "Takes effect at once: links dead, nothing is sent, a person goes on (PN-16, PN-18).",
        asked,
        e.LinksRevoked("protected_identity"),
        e.CasePaused("protected_identity"),
    )


@_decide.register
def _(command: c.ShowNotice, case: Case, around: Circumstances) -> Decision:
    _needs_identity(case)
    if case.protected is None:
        refuse("PN-18", "protected_identity_not_asked", "The question about protected identity comes first.")
    if case.notice_hash == command.text_hash:
        return yes("This text was shown before.")
    return yes(
        "Delivered: shown to the proven candidate (BK-13).",
        e.NoticeDelivered(command.text, command.text_version, command.text_hash, command.language),
    )


@_decide.register
def _(command: c.Acknowledge, case: Case, around: Circumstances) -> Decision:
    _needs_identity(case)
    if case.notice_hash is None:
        refuse("BK-13", "notice_not_delivered", "The notice has not been delivered.")
    if case.acknowledged_at:
        return yes("Acknowledged before.")
    if command.text_hash != case.notice_hash:
        refuse("BK-13", "other_text", "The text has changed since; read the new one first.")
    return yes("Tagit del; no consent (BK-09).", e.NoticeAcknowledged(command.text_hash))


@_decide.register
def _(command: c.AnswerPermission, case: Case, around: Circumstances) -> Decision:
    _needs_identity(case)
    if "credit" not in case.checks:
        refuse("KU-02", "no_credit_report", "No credit report belongs to this position.")
    if case.acknowledged_at is None:
        refuse(
            "BK-13", "notice_not_acknowledged", "The notice comes before the question about a credit report."
        )
    wanted = "given" if command.given else "refused"
    if case.permission == wanted:
        return yes("Answered so before.")
    if case.checks["credit"].status != "waiting":
        refuse("KU-03", "credit_report_done", "The credit report has been ordered or left out already.")
    answer = e.PermissionGiven if command.given else e.PermissionRefused
    return yes("Medgivande as a fairness step (KU-03).", answer("credit_report", command.text_hash))


@_decide.register
def _(command: c.StartCollection, case: Case, around: Circumstances) -> Decision:
    _needs_identity(case)
    _barred(case, command.by)
    if case.collecting_at:
        return yes("Started before.")
    if "ats_stopped" in open_questions(case, around.now):
        refuse("case 10", "ats_stopped", "The ATS has stopped the application; a person answers first.")
    if case.protected is not False:
        refuse(
            "PN-18", "protected_identity_not_asked", "The question about protected identity is not answered."
        )
    if case.acknowledged_at is None:
        refuse("BK-13", "notice_not_acknowledged", "The notice has not been delivered and acknowledged.")
    if not permission_settled(case):
        refuse("KU-03", "permission_open", "The candidate has not answered about the credit report.")
    if not case.has_number:
        refuse("PN-01", "person_number_missing", "The person number is asked of the candidate or a handler.")
    if case.minor and case.answered("minor") != "continue":
        refuse("case 12", "minor", "The candidate is under 18; a person decides first.")
    first = starts_on(case)
    if first and local_date(around.now) < first:
        refuse(
            "BK-13", "waiting_time", f"The waiting time runs; collection starts on {first} at the earliest."
        )
    return yes("All guards of the gate hold.", e.CollectionStarted(command.by))


def _open_check(case: Case, check: str) -> None:
    if check not in case.checks:
        refuse("case 2", "no_such_check", "This case has no such check.", Kind.CONTENT)
    if case.collecting_at is None:
        refuse("BK-13", "not_started", "The collection has not been started.")
    if case.checks[check].status in ("returned", "not_done"):
        refuse("case 4", "check_done", "This check is done already.")
    if check == "credit" and case.permission != "given":
        refuse("KU-03", "no_permission", "The candidate has given no permission to a credit report.")


def _by_hand(case: Case, by: str | None) -> None:
    """Entering by hand is collecting: not by somebody partial, and not while the case is paused."""
    if by is None:
        return
    _barred(case, by)
    if case.paused:
        refuse("GR-05", "paused", "The case is paused; a person must let it go on first.")


@_decide.register
def _(command: c.ReturnCheck, case: Case, around: Circumstances) -> Decision:
    known = case.checks.get(command.check)
    if command.order and known and known.status in ("returned", "not_done"):
        return yes("An answer came before; a second one changes nothing.")
    _open_check(case, command.check)
    _by_hand(case, command.by)
    if command.order and known and known.order != command.order:
        refuse("case 8", "other_order", "The answer belongs to another order.")
    return yes(
        "What may be kept is sealed.", e.CheckReturned(command.check, command.item, command.via, command.by)
    )


@_decide.register
def _(command: c.RejectCheck, case: Case, around: Circumstances) -> Decision:
    known = case.checks.get(command.check)
    if known is None or known.order != command.order or known.status != "ordered":
        return yes("That order is no longer waited for.")
    return yes(
        "Not about this person; nothing of it is kept.", e.CheckRejected(command.check, "wrong_subject")
    )


@_decide.register
def _(command: c.SkipCheck, case: Case, around: Circumstances) -> Decision:
    known = case.checks.get(command.check)
    if command.order and known and (known.status != "ordered" or known.order != command.order):
        return yes("That order is no longer waited for.")
    if command.reason not in set(NotDone):
        refuse("case 8", "unknown_reason", "The reason is not one of the reason codes.", Kind.CONTENT)
    _by_hand(case, command.by)
    declined = command.check == "credit" and case.permission == "refused"
    if not (declined and known and known.status == "waiting"):
        _open_check(case, command.check)
    return yes(
        "Ej genomförd is a legal outcome, never negative.",
        e.CheckNotDone(command.check, command.reason, command.by),
    )


def _reading(case: Case) -> None:
    if case.reading_until is None:
        refuse("BK-15", "nothing_to_read", "There is nothing to read yet.")
    if case.assessment or case.reply:
        refuse("BK-15", "already_done", "The comments have been sent already.")


@_decide.register
def _(command: c.ExtendReading, case: Case, around: Circumstances) -> Decision:
    _needs_identity(case)
    _reading(case)
    if case.extended:
        refuse("BK-15", "extended_before", "More time has been given once; the host can give more.")
    if case.lapsed or reading_over(case, around.now):
        refuse("BK-15", "too_late", "The time is over; the host can help.")
    last = date.fromisoformat(case.reading_until or "")
    until = add_working_days(last, case.term("extension_working_days"))
    return yes("The first extension is given at once.", e.ReadingExtended(until.isoformat()))


@_decide.register
def _(command: c.Reply, case: Case, around: Circumstances) -> Decision:
    _needs_identity(case)
    _reading(case)
    if case.lapsed or reading_over(case, around.now):
        refuse("BK-15", "too_late", "The time is over; the host can help.")
    return yes("Attached unedited (BK-15).", e.ReplyGiven(command.item))


@_decide.register
def _(command: c.SignAssessment, case: Case, around: Circumstances) -> Decision:
    _barred(case, command.by)
    if not (case.reply or case.lapsed):
        refuse("BK-15", "candidate_reads_first", "The candidate's reading period is not over.")
    if case.assessment:
        refuse("case 4", "assessed", "The assessment is signed; a reviewer may return it.")
    if command.unresolved:
        refuse("case 8", "open_dispute", "The candidate disputes an item; answer it in the assessment.")
    return yes("A named human assesses (GR-06).", e.AssessmentSigned(command.item, command.by))


def _four_eyes(case: Case, by: str) -> None:
    _barred(case, by)
    if case.assessment is None:
        refuse("case 4", "nothing_to_review", "There is no signed assessment.")
    if case.assessed_by == by:
        refuse("case 4", "own_work", "The reviewer may not be the author (four eyes).")
    if case.reviewed_by:
        refuse("case 4", "reviewed", "The assessment has been reviewed.")


@_decide.register
def _(command: c.ApproveReview, case: Case, around: Circumstances) -> Decision:
    _four_eyes(case, command.by)
    return yes("Four eyes.", e.ReviewApproved(command.by))


@_decide.register
def _(command: c.ReturnReview, case: Case, around: Circumstances) -> Decision:
    _barred(case, command.by)
    if case.released_at:
        refuse("case 4", "released", "The report has been handed over; it can only be corrected.")
    if case.assessment is None:
        refuse("case 4", "nothing_to_review", "There is no signed assessment.")
    if case.assessed_by == command.by:
        refuse("case 4", "own_work", "The reviewer may not be the author (four eyes).")
    return yes("Returned with a reason.", e.ReviewReturned(command.by, command.item))


@_decide.register
def _(command: c.Release, case: Case, around: Circumstances) -> Decision:
    if case.released_at:
        return yes("Released before.")
    if case.notice_at is None:
        refuse("BK-13", "notice_not_delivered", "No report without a delivered notice.")
    if case.reviewed_by is None:
        refuse("case 4", "not_reviewed", "A second person has not approved the report.")
    if not report_current(case):
        refuse("case 4", "report_not_written", "The report is being written.")
    return yes("The candidate can read it too (BK-14).", e.ReportReleased(command.by))


@_decide.register
def _(command: c.RecordDecision, case: Case, around: Circumstances) -> Decision:
    if case.released_at is None:
        refuse("case 4", "not_released", "The report has not been released.")
    if case.decision:
        refuse("case 4", "decided", "A decision has been recorded.")
    return yes("The client decides (GR-06).", e.DecisionRecorded(command.item, command.by))


@_decide.register
def _(command: c.Pause, case: Case, around: Circumstances) -> Decision:
    paused = e.CasePaused(command.reason, command.by)
    if command.reason in ("objection", "protected_identity"):
        return yes("Paused at once, links dead (GR-05).", paused, e.LinksRevoked(command.reason))
    return yes("Paused by a person (GR-05).", paused)


@_decide.register
def _(command: c.Resume, case: Case, around: Circumstances) -> Decision:
    if case.paused is None:
        return yes("The case is not paused.")
    if case.paused == "protected_identity":
        refuse("PN-16", "protected_identity", "A protected identity is handled outside this system.")
    return yes("A person lets it go on.", e.CaseResumed(command.by), *_time_back(case, around.now))


def _time_back(case: Case, now: datetime) -> tuple[e.Event, ...]:
    """The working days of the pause are given back to a candidate who was reading (BK-15)."""
    if case.reading_until is None or case.reply or case.lapsed or case.paused_at is None:
        return ()
    days = working_days_between(local_date(case.paused_at), local_date(now))
    until = add_working_days(date.fromisoformat(case.reading_until), days)
    return (e.ReadingExtended(until.isoformat(), asked=False),)


@_decide.register
def _(command: c.Withdraw, case: Case, around: Circumstances) -> Decision:
    if case.released_at:
        refuse("case 4", "released", "The report has been handed over; it cannot be taken back.")
    return yes("Collection stops at once.", e.CaseWithdrawn(), e.LinksRevoked("withdrawn"))


@_decide.register
def _(command: c.Cancel, case: Case, around: Circumstances) -> Decision:
    return yes(
        "Stopped by a person.", e.CaseCancelled(command.reason, command.by), e.LinksRevoked("cancelled")
    )
