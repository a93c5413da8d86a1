"""A case is the fold of its commits. Folding never refuses: an old log always folds."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import singledispatch

from shared.domain import events as e
from shared.domain.case import Answer, Case, CheckState, Failure, Protection, Report

GOES_ON = frozenset({"hired", "reinstated"})  # what the ATS says that stops nothing


def fold(case: Case, at: datetime, sequence: int, head: str, new: Iterable[e.Event]) -> Case:
    """The case after a commit made at `at` whose number is `sequence` and whose chain hash is `head`."""
    for event in new:
        case = apply(event, case, at)
    return replace(case, sequence=sequence, head=head)


@singledispatch
def apply(event: e.Event, case: Case, at: datetime) -> Case:
    """The case after `event`; an event this version does not know changes nothing."""
    return case


def _with(mapping: Mapping[str, CheckState], key: str, **changes: object) -> dict[str, CheckState]:
    return {**mapping, key: replace(mapping.get(key, CheckState()), **changes)}  # type: ignore[arg-type]  # fields of CheckState


@apply.register
def _(event: e.CaseOpened, case: Case, at: datetime) -> Case:
    return replace(
        case,
        opened_at=at,
        opened_by=event.opened_by,
        source=event.source,
        language=event.language,
        person=event.person,
        facts=dict(event.facts),
        connection=event.connection,
        ats_application=event.ats_application,
        ats_candidate=event.ats_candidate,
        ats_result=event.ats_result,
    )


@apply.register
def _(event: e.CaseSignalled, case: Case, at: datetime) -> Case:
    if event.kind not in GOES_ON:
        return replace(case, signal=event.kind, answers=_without(case.answers, "ats_stopped"))
    if case.signal and case.answered("ats_stopped") is None:
        return case  # a stop stays until a person has answered it, whatever the ATS says next
    return replace(case, signal=None)


@apply.register
def _(event: e.QuestionAnswered, case: Case, at: datetime) -> Case:
    if (event.question, event.answer) == ("conflict_of_interest", "declared"):
        return replace(case, conflicted=case.conflicted | {event.by})
    given = Answer(event.answer, event.by, event.item, at)
    case = replace(case, answers={**case.answers, event.question: given})
    if (event.question, event.answer) == ("unanswered", "new_link"):
        return replace(case, invitations=case.invitations + 1)
    if (event.question, event.answer) == ("names_differ", "other_person"):
        return _as_if_nobody_came(case)
    if (event.question, event.answer) == ("wrong_subject", "order_again"):
        return replace(case, checks=_asked_again(case.checks))
    return case


@apply.register
def _(event: e.ServiceFound, case: Case, at: datetime) -> Case:
    return replace(case, facts={**case.facts, "service": event.service})


@apply.register
def _(event: e.OrderAccepted, case: Case, at: datetime) -> Case:
    return replace(
        case,
        service=event.service,
        unit=event.unit,
        position=event.position,
        policy_version=event.policy_version,
        regime_version=event.regime_version,
        terms=dict(event.terms),
        checks={name: CheckState() for name in event.checks},
        accepted_by=event.by,
        accepted_at=at,
    )


@apply.register
def _(event: e.HostAssigned, case: Case, at: datetime) -> Case:
    return replace(case, host=event.host, hosts=case.hosts + 1)


@apply.register
def _(event: e.LinkIssued, case: Case, at: datetime) -> Case:
    links, handed = (*case.links, (event.link, event.expires_at)), at if event.by else case.handed_over_at
    return replace(case, links=links, handed_over_at=handed)


@apply.register
def _(event: e.LinksRevoked, case: Case, at: datetime) -> Case:
    return replace(case, links_revoked=len(case.links))


@apply.register
def _(event: e.ActionClaimed, case: Case, at: datetime) -> Case:
    return replace(case, claims={**case.claims, event.action: datetime.fromisoformat(event.until)})


@apply.register
def _(event: e.ActionFailed, case: Case, at: datetime) -> Case:
    before = case.failures.get(event.action)
    failure = Failure((before.attempts if before else 0) + 1, datetime.fromisoformat(event.not_before))
    claims = {k: v for k, v in case.claims.items() if k != event.action}
    return replace(case, failures={**case.failures, event.action: failure}, claims=claims)


@apply.register
def _(event: e.MessageSent, case: Case, at: datetime) -> Case:
    claims = {k: v for k, v in case.claims.items() if k != event.action}
    return replace(case, messages={**case.messages, event.action: at}, claims=claims)


@apply.register
def _(event: e.IdentityProven, case: Case, at: datetime) -> Case:
    return replace(
        case,
        identity=event.method,
        identity_by=event.by,
        identity_at=at,
        person=event.person,
        minor=event.minor,
        has_number=event.has_number,
        has_birth_date=event.has_birth_date,
        names_differ=event.names_differ,
        person_before=case.person_before or case.person,
    )


@apply.register
def _(event: e.ProtectedIdentityAnswered, case: Case, at: datetime) -> Case:
    return replace(case, protected=event.protected)


@apply.register
def _(event: e.NoticeDelivered, case: Case, at: datetime) -> Case:
    return replace(case, notice_hash=event.text_hash, notice_at=at, language=event.language)


@apply.register
def _(event: e.NoticeAcknowledged, case: Case, at: datetime) -> Case:
    return replace(case, acknowledged_at=at)


@apply.register
def _(event: e.PermissionGiven, case: Case, at: datetime) -> Case:
    return replace(case, permission="given", permission_at=at)


@apply.register
def _(event: e.PermissionRefused, case: Case, at: datetime) -> Case:
    return replace(case, permission="refused", permission_at=at)


@apply.register
def _(event: e.CollectionStarted, case: Case, at: datetime) -> Case:
    return replace(case, collecting_at=at, collected_by=event.by)


@apply.register
def _(event: e.CheckOrdered, case: Case, at: datetime) -> Case:
    before = case.checks.get(event.check, CheckState())
    attempts = before.attempts if before.again else before.attempts + 1
    if before.status in ("returned", "not_done"):  # an answer was entered while the order was on its way
        return replace(case, checks=_with(case.checks, event.check, attempts=attempts))
    new = {"status": "ordered", "order": event.order, "attempts": attempts, "reason": None, "again": False}
    ordered = _with(case.checks, event.check, at=at, **new)
    return replace(case, checks=ordered, answers=_without(case.answers, "source_slow"))


@apply.register
def _(event: e.CheckReturned, case: Case, at: datetime) -> Case:
    changes = {"status": "returned", "item": event.item, "at": at, "via": event.via, "reason": None, "again": False}  # fmt: skip
    return replace(case, checks=_with(case.checks, event.check, **changes))


@apply.register
def _(event: e.CheckNotDone, case: Case, at: datetime) -> Case:
    told = _with(case.checks, event.check, status="not_done", reason=event.reason, at=at, again=False)
    return replace(case, checks=told)


@apply.register
def _(event: e.CheckRejected, case: Case, at: datetime) -> Case:
    new = _with(case.checks, event.check, status="waiting", reason=event.reason, order=None, again=False)
    return replace(case, checks=new, answers=_without(case.answers, "wrong_subject"))


@apply.register
def _(event: e.ReadingOpened, case: Case, at: datetime) -> Case:
    return replace(case, reading_until=event.until, reading_opened_at=at)


@apply.register
def _(event: e.ReadingExtended, case: Case, at: datetime) -> Case:
    return replace(case, reading_until=event.until, extended=case.extended or event.asked)


@apply.register
def _(event: e.ReplyGiven, case: Case, at: datetime) -> Case:
    return replace(case, reply=event.item, reply_at=at)


@apply.register
def _(event: e.ReadingLapsed, case: Case, at: datetime) -> Case:
    return replace(case, lapsed=True)


@apply.register
def _(event: e.AssessmentSigned, case: Case, at: datetime) -> Case:
    case = replace(case, parties=case.parties.wrote(event.by))
    return replace(case, assessment=event.item, assessed_by=event.by, assessed_at=at)


@apply.register
def _(event: e.ReviewApproved, case: Case, at: datetime) -> Case:
    return replace(case, reviewed_by=event.by, reviewed_at=at)


@apply.register
def _(event: e.ReviewReturned, case: Case, at: datetime) -> Case:
    keeping = replace(case.keeping, working=True)  # why it went back is a working note
    return replace(
        case, assessment=None, assessed_by=None, reviewed_by=None, reviewed_at=None, keeping=keeping
    )


@apply.register
def _(event: e.ReportWritten, case: Case, at: datetime) -> Case:
    parts = (event.model, event.attachment, event.attachment_sha256)
    new = Report(event.item, event.sha256, event.head, event.head_sequence, at, *parts)
    return replace(case, report=new, reports=case.reports + 1)


@apply.register
def _(event: e.DecisionRecorded, case: Case, at: datetime) -> Case:
    return replace(case, decision=event.item, decided_at=at)


@apply.register
def _(event: e.CaseClosed, case: Case, at: datetime) -> Case:
    return replace(case, closed_at=at, retention=dict(event.retention))


@apply.register
def _(event: e.ClassDisposed, case: Case, at: datetime) -> Case:
    return replace(case, disposed=case.disposed | {event.retention_class})


@apply.register
def _(event: e.CaseShredded, case: Case, at: datetime) -> Case:
    return replace(case, shredded=True)


@apply.register
def _(event: e.CasePaused, case: Case, at: datetime) -> Case:
    return replace(case, paused=event.reason, paused_at=at)


@apply.register
def _(event: e.CaseResumed, case: Case, at: datetime) -> Case:
    revoked = bool(case.links) and case.links_revoked == len(case.links)
    return replace(case, paused=None, paused_at=None, invitations=case.invitations + revoked)


@apply.register
def _(event: e.CaseWithdrawn, case: Case, at: datetime) -> Case:
    return replace(case, withdrawn_at=at)


@apply.register
def _(event: e.CaseCancelled, case: Case, at: datetime) -> Case:
    return replace(case, cancelled=event.reason, cancelled_at=at)


@apply.register
def _(event: e.AtsInformed, case: Case, at: datetime) -> Case:
    claims = {k: v for k, v in case.claims.items() if not k.startswith("ats:")}
    return replace(case, informed=event.label, informs=case.informs + 1, claims=claims)


@apply.register
def _(event: e.CaseRestored, case: Case, at: datetime) -> Case:
    """Nobody knows what was told and answered meanwhile: the ATS hears the label again, orders go out again as they were."""
    checks = {name: replace(s, again=s.status == "ordered") for name, s in case.checks.items()}
    return replace(case, informed=None, checks=checks, restored=case.restored + 1)


def _without(answers: Mapping[str, Answer], *names: str) -> dict[str, Answer]:
    return {k: v for k, v in answers.items() if k not in names}


def _asked_again(checks: Mapping[str, CheckState]) -> dict[str, CheckState]:
    """Checks whose answer was rejected are free to be ordered again; what is done keeps its reason."""
    return {n: replace(s, reason=None) if s.status == "waiting" else s for n, s in checks.items()}


def _as_if_nobody_came(case: Case) -> Case:
    """Another person had signed in: nothing of what they did counts, and the candidate gets a new link."""
    return replace(
        case,
        person=case.person_before,
        identity=None,
        identity_by=None,
        identity_at=None,
        names_differ=False,
        has_number=False,
        has_birth_date=False,
        minor=False,
        protected=None,
        protection=Protection(),
        notice_hash=None,
        notice_at=None,
        acknowledged_at=None,
        permission=None,
        permission_at=None,
        checks={name: CheckState() for name in case.checks},
        invitations=case.invitations + 1,
        answers=_without(case.answers, "names_differ", "minor", "permission_refused", "unanswered"),
    )
