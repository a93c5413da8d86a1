"""What is due for a case: the actions that its state asks for, whatever event woke the reactor. Pure.

An action names the reactor that does it and a key that is the same at every attempt; the outside party is given the key
where it knows such keys, and where it does not (mail, notes) the action is leased by a commit first.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shared.domain.calendar import end_of_day, local_date
from shared.domain.case import Case, CheckState
from shared.domain.filing import answers_to_make, asked_for, filing_days
from shared.domain.procedure import closable, consent_wanted, regime_of, step_dates
from shared.domain.report_version import report_current, report_held, report_wanted
from shared.domain.retention import disposal_dates, employment_asked_on, findings_deleted, permit_ended
from shared.domain.status import (
    invited_at,
    invites,
    label,
    link_over,
    mailable,
    permission_settled,
    reading_over,
    source_due,
    source_overdue,
    starts_on,
    usable_links,
)


@dataclass(frozen=True)
class Action:
    """One thing to do: `reactor` does it, `key` identifies it, `kind` and `details` say what it is."""

    reactor: str
    key: str
    kind: str
    details: dict[str, str] = field(default_factory=dict)


def due(case: Case, now: datetime) -> tuple[Action, ...]:
    """The actions due now, in order. An action that failed is due again at its `not_before`, a leased one at its end."""
    if case.sequence == 0:
        return ()
    wanted = [*_messages(case, now), *_orders(case, now), *_report(case), *_advance(case, now), *_ats(case)]
    wanted += [*_answers(case), *_disposals(case, now), *_rights_messages(case)]
    return tuple(a for a in wanted if _free(case, a.key, now))


def due_for(reactor: str, case: Case, now: datetime) -> tuple[Action, ...]:
    """The actions that are due for one reactor."""
    return tuple(a for a in due(case, now) if a.reactor == reactor)


def _free(case: Case, key: str, now: datetime) -> bool:
    claimed = case.claims.get(key)
    failed = case.failures.get(key)
    return (claimed is None or claimed <= now) and (failed is None or failed.not_before <= now)


def next_deadline(case: Case, now: datetime) -> datetime | None:
    """The next instant at which something may become due without an event, or None."""
    instants = [at for at in case.claims.values() if at > now]
    instants += [f.not_before for f in case.failures.values() if f.not_before > now]
    over = link_over(case)
    instants += [*_reminder_times(case), *([over] if over else [])]
    if case.reading_until and not (case.reply or case.lapsed):
        instants.append(end_of_day(date.fromisoformat(case.reading_until)))
    for check, check_state in case.checks.items():
        slow = source_due(case, check) if check_state.status == "ordered" else None
        if slow:
            instants.append(end_of_day(slow))
    instants += [end_of_day(day) for day in step_dates(case)] if case.active else []
    instants += [end_of_day(day) for day in filing_days(case)]
    if not mailable(case):
        instants += usable_links(case, now)
    first = starts_on(case) if case.service and not case.collecting_at else None
    if first:
        instants.append(end_of_day(first - timedelta(days=1)))
    instants += [end_of_day(d - timedelta(days=1)) for _, d in disposal_dates(case)]
    if case.keeping.hold_review:
        instants.append(end_of_day(date.fromisoformat(case.keeping.hold_review)))
    employment = employment_asked_on(case)
    if employment:
        instants.append(end_of_day(employment - timedelta(days=1)))
    instants += [] if case.shredded else [end_of_day(request.due) for _, request in case.rights.waiting]
    return min((i for i in instants if i > now), default=None)


def _message(case: Case, kind: str, number: int = 0, text: str = "") -> list[Action]:
    key = f"message:{kind}:{number}" if number else f"message:{kind}"
    if key in case.messages or not mailable(case):
        return []
    return [Action("notify", key, "message", {"message": text or kind})]


def _rights_messages(case: Case) -> list[Action]:
    """What is told of a request whatever the case is doing: that it is answered, or takes longer, and why stands on the page."""
    if case.shredded or "person" in case.disposed:
        return []
    found: list[Action] = []
    for name, request in case.rights.requests.items():
        if request.extended:
            found += _message(case, "right_extended", int(name[1:]))
        if not request.open:
            found += _message(case, "right_answered", int(name[1:]))
    if case.rights.reissued:
        found += _message(case, "report_corrected", case.rights.reissued)
    return found


def _reminder_times(case: Case) -> list[datetime]:
    sent = invited_at(case)
    if not sent or (case.acknowledged_at and permission_settled(case)) or not case.active:
        return []
    days = (case.term("first_reminder_days"), case.term("second_reminder_days"), case.term("link_days"))
    return [max(sent) + timedelta(days=d) for d in days]


def _messages(case: Case, now: datetime) -> list[Action]:
    if case.withdrawn_at:
        return _message(case, "withdrawn")
    if not case.active or case.service is None or case.host is None:
        return []
    if not invites(case):
        return []
    links = case.invitations
    found = _message(case, "invitation", links, "link_renewed" if links > 1 else "invitation")
    if case.hosts > 1:
        found += _message(case, "host_changed", case.hosts)
    times = _reminder_times(case)
    if times and times[1] <= now < times[2]:
        found += _message(case, "reminder_2", links)
    elif times and times[0] <= now < times[1]:
        found += _message(case, "reminder_1", links)
    if case.reading_until and not (case.reply or case.lapsed or findings_deleted(case)):
        found += _message(case, "reading_opened")
    if consent_wanted(case):
        found += _message(case, "consent_wanted")
    invited = case.steps.get("interview_invitation")
    if invited and invited.route == "mailed":
        found += _message(case, "interview_invitation", invited.times)
    if any(source_overdue(case, name, now) for name in case.checks):
        found += _message(case, "source_slow")
    if case.released_at:
        found += _message(case, "released")
    return found


def _orders(case: Case, now: datetime) -> list[Action]:
    if not case.active or case.collecting_at is None or case.identity is None or case.protected:
        return []  # nothing is asked of others about a protected identity: by hand only (PN-16)
    if case.signal and case.answered("ats_stopped") is None:
        return []  # the ATS has stopped the application: a person answers first
    found = []
    for check, check_state in case.checks.items():
        if check_state.again and check_state.status == "ordered":
            found.append(_order_again(case, check, check_state))
            continue
        if check_state.status != "waiting" or check_state.reason:
            continue
        if check == "credit" and case.permission != "given":
            continue
        if check != "credit" and permit_ended(case, now):
            continue  # a person leaves it out or cancels; nothing more is asked for (BK-07)
        if case.terms.get(f"provider_{check}") == "manual":
            continue
        number = str(check_state.attempts + 1)
        details = {"check": check, "number": number}
        found.append(Action("order_checks", f"order:{check}:{number}", "order", details))
    return found


def _order_again(case: Case, check: str, known: CheckState) -> Action:
    """The same order once more, after a restore: for the provider it has the same key, for the log it is another action."""
    number = (known.order or "").rsplit("-", 1)[-1]
    key = f"order:{check}:{number}:restored:{case.restored}"
    return Action("order_checks", key, "order", {"check": check, "number": number})


def _report(case: Case) -> list[Action]:
    wanted = report_wanted(case)
    late = (
        case.closed_at is not None
        and case.rights.corrected_in
        and report_held(case)
        and not case.keeping.hold
    )
    if wanted is None or report_current(case) or findings_deleted(case) or not (case.active or late):
        return []
    return [Action("write_report", f"report:{wanted}", "report")]


def _answers(case: Case) -> list[Action]:
    """The answer to a request for documents is made in every state of the case: it stands beside its way."""
    return [
        Action("write_report", f"disclosure:{asked.id}", "disclosure", {"disclosure": asked.id})
        for asked in answers_to_make(case)
    ]


def _advance(case: Case, now: datetime) -> list[Action]:
    """What follows from the case's own facts and the clock; never a negative outcome (GR-06)."""
    if not case.active:
        return []
    regime = regime_of(case)
    if regime is not None and not regime.reading:
        return [Action("advance_case", "close", "close")] if closable(case) else []
    done = bool(case.checks) and all(c.status in ("returned", "not_done") for c in case.checks.values())
    if done and case.reading_until is None:
        return [Action("advance_case", "open_reading", "open_reading")]
    if case.reading_until and not (case.reply or case.lapsed) and reading_over(case, now):
        return [Action("advance_case", "lapse_reading", "lapse_reading")]
    if case.decided_at:
        return [Action("advance_case", "close", "close")]
    return []


def _ats(case: Case) -> list[Action]:
    if case.connection is None or case.protected:
        return []
    now_label = label(case)
    if case.informed == now_label:
        return []
    return [Action("inform_ats", f"ats:{case.informs + 1}:{now_label}", "inform", {"label": now_label})]


def _disposals(case: Case, now: datetime) -> list[Action]:
    if asked_for(case):
        return []
    today = local_date(now)
    return [
        Action("dispose_case", f"dispose:{name}", "dispose", {"retention_class": name})
        for name, day in disposal_dates(case)
        if day <= today
    ]


__all__ = ["Action", "disposal_dates", "due", "due_for", "next_deadline"]
