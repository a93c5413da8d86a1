"""Rules of the gate from the first message to the accepted order, and for the questions put to staff on the way."""

from datetime import datetime

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.errors import Kind
from shared.domain.extracts import takes_text
from shared.domain.filing import performed_by
from shared.domain.findings import NotDone
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, may_end, refuse, rule, yes
from shared.domain.hold import reviewed
from shared.domain.order import accept_if_complete, find_service, read_facts
from shared.domain.policy import open_window
from shared.domain.protection import switched_on
from shared.domain.questions import check_answer
from shared.domain.retention import waits_for_employment
from shared.domain.status import open_questions, source_overdue
from shared.domain.vetting import judge_fact


@rule.register
def _(command: c.OpenCase, case: Case, around: Circumstances) -> Decision:
    if case.sequence:
        return yes("The case is open already.")
    open_window(around.policy, local_date(around.now))
    facts = read_facts(around.policy, command.facts)
    if command.previous:
        facts["previous"] = command.previous
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
    draft = apply(opened, case, around.now)
    found = find_service(draft, around.policy)
    protected = switched_on(draft, command.by) if command.protected else ()  # PN-16: from the order on
    return yes("A stage change or an order makes a draft at most (BK-11).", opened, *found, *protected)


@rule.register
def _(command: c.Signal, case: Case, around: Circumstances) -> Decision:
    if case.shredded:
        return yes("Nothing is left of the case.")
    return yes("What the ATS does to the application is put to a person.", e.CaseSignalled(command.kind))


@rule.register
def _(command: c.AnswerQuestion, case: Case, around: Circumstances) -> Decision:
    question = check_answer(command.question, command.answer)
    text = question.needs_text(command.answer) and takes_text(case, command.question)
    if text and command.item is None:
        refuse(question.rule, "text_missing", f"The answer to {question.name} needs a text.", Kind.CONTENT)
    disposal = case.closed_at is not None and (
        command.question == "disposal_decision"
        or (command.question == "employment" and bool(waits_for_employment(case)))
    )
    declares = (command.question, command.answer) == ("conflict_of_interest", "declared")
    # the client may take its case back from the performer at any time
    recalls = command.question == "mandate_ended" and performed_by(case) == "performer" and not case.over
    if command.question not in open_questions(case, around.now) and not (disposal or declares or recalls):
        refuse(question.rule, "not_asked", "This question is not open in this case.")
    answered = e.QuestionAnswered(command.question, command.answer, command.by, command.item)
    if not declares:
        barred(case, command.by)
    judge_fact(command.question, command.answer, case, around.policy)
    after = apply(answered, case, around.now)
    found = find_service(after, around.policy) if after.service is None else ()
    for event in found:
        after = apply(event, after, around.now)
    follow = _consequence(command, after, around)
    return yes(f"{question.name} answered ({question.rule}).", answered, *found, *follow)


def _consequence(command: c.AnswerQuestion, after: Case, around: Circumstances) -> tuple[e.Event, ...]:
    """What an answer leads to at once."""
    ending = {
        ("final_candidate", "no"): "BK-12",
        ("proportionality", "not_proportionate"): "BK-11",
        ("minor", "stop"): "minor",
        ("unanswered", "cancel"): "expired",
        ("ats_stopped", "cancel"): "ats",
        ("rehire", "exempt"): "rehire_exempt",
        ("findings_deleted", "cancel"): "findings_deleted",
        ("mandate_ended", "cancel"): "mandate",
    }
    reason = ending.get((command.question, command.answer))
    if reason:
        may_end(after)
        return (e.CaseCancelled(reason, command.by), e.LinksRevoked("cancelled"))
    if command.question == "hold_review":
        return reviewed(command.answer, command.by, after, around.now)
    if command.question in ("wrong_subject", "source_slow") and command.answer == "not_done":
        return _given_up(command, after, around.now)
    if (command.question, command.answer) == ("names_differ", "other_person"):
        revoked = e.LinksRevoked("another_person")
        # what a stranger answered about protection holds nobody else's case
        return (revoked, e.CaseResumed(command.by)) if after.paused == "protected_identity" else (revoked,)
    if command.question == "permission_refused":
        return (e.CheckNotDone("credit", NotDone.PERMISSION_NOT_GIVEN, command.by),)
    if after.service is None and not after.over:
        return accept_if_complete(after, around.policy, command.by, around.now, around.installation)
    return ()


def _given_up(command: c.AnswerQuestion, case: Case, now: datetime) -> tuple[e.Event, ...]:
    """The checks that the question was about, and no other."""
    if command.question == "wrong_subject":
        rejected = [n for n, s in case.checks.items() if s.status == "waiting" and s.reason]
        return tuple(e.CheckNotDone(n, NotDone.IDENTITY_NOT_VERIFIED, command.by) for n in rejected)
    slow = [n for n in case.checks if source_overdue(case, n, now)]
    return tuple(e.CheckNotDone(n, NotDone.SOURCE_SLOW, command.by) for n in slow)


@rule.register
def _(command: c.AssignHost, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    barred(case, command.host)
    if command.host not in around.policy.staff:
        refuse("SP-41", "unknown_host", "The host must be a named member of staff.", Kind.CONTENT)
    if case.host == command.host:
        return yes("That person is the host already.")
    return yes("One named host, told to the candidate.", e.HostAssigned(command.host, command.by))
