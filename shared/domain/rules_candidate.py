"""Rules of the gate for what the candidate does: identity, notice, permission, reading and reply, stopping."""

from datetime import date

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.calendar import add_working_days
from shared.domain.case import Case
from shared.domain.gate import Circumstances, Decision, barred, needs_identity, needs_order, refuse, rule, yes
from shared.domain.protection import already, in_person, switched_on
from shared.domain.retention import findings_deleted
from shared.domain.status import reading_over

ADULT = 18


@rule.register
def _(command: c.ProveIdentity, case: Case, around: Circumstances) -> Decision:
    needs_order(case)
    if command.by:
        barred(case, command.by)
        if case.identity == "e_identification" or case.collecting_at:
            refuse("case 4", "identity_proven", "The identity is proven; another person needs another case.")
    minor = command.indicative_age is not None and command.indicative_age < ADULT
    proven = e.IdentityProven(
        method=command.method,
        person=command.person,
        minor=minor,
        has_number=command.has_number,
        by=command.by,
        has_birth_date=command.has_birth_date,
        names_differ=command.names_differ,
    )
    if case.identity and not command.by:
        return yes("Identity was proven before; a new login changes nothing.")
    return yes("Identity before content.", proven)


@rule.register
def _(command: c.HandOverLink, case: Case, around: Circumstances) -> Decision:
    needs_order(case)
    barred(case, command.by)
    if not in_person(case):
        refuse("case 4", "identity_not_checked", "A handler has not checked the candidate's identity.")
    link = e.LinkIssued(f"l{len(case.links) + 1}", command.expires_at, command.by)
    return yes("Handed over in person (case 12).", link)


@rule.register
def _(command: c.AnswerProtected, case: Case, around: Circumstances) -> Decision:
    needs_order(case)
    asked = e.ProtectedIdentityAnswered(command.protected)
    if not command.protected:
        return (
            yes("Asked before any form (PN-18).", asked) if case.protected is None else yes("Asked before.")
        )
    if already(case):
        return yes("Protected before.")
    return yes(
        "Takes effect at once: links dead, nothing is sent, a person goes on (PN-16, PN-18).",
        *switched_on(case),
    )


@rule.register
def _(command: c.ShowNotice, case: Case, around: Circumstances) -> Decision:
    needs_identity(case)
    if case.protected is None:
        refuse("PN-18", "protected_identity_not_asked", "The question about protected identity comes first.")
    if case.notice_hash == command.text_hash:
        return yes("This text was shown before.")
    return yes(
        "Delivered: shown to the proven candidate (BK-13).",
        e.NoticeDelivered(command.text, command.text_version, command.text_hash, command.language),
    )


@rule.register
def _(command: c.Acknowledge, case: Case, around: Circumstances) -> Decision:
    needs_identity(case)
    if case.notice_hash is None:
        refuse("BK-13", "notice_not_delivered", "The notice has not been delivered.")
    if case.acknowledged_at:
        return yes("Acknowledged before.")
    if command.text_hash != case.notice_hash:
        refuse("BK-13", "other_text", "The text has changed since; read the new one first.")
    return yes("Tagit del; no consent (BK-09).", e.NoticeAcknowledged(command.text_hash))


@rule.register
def _(command: c.AnswerPermission, case: Case, around: Circumstances) -> Decision:
    needs_identity(case)
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


def _reading(case: Case) -> None:
    if case.reading_until is None:
        refuse("BK-15", "nothing_to_read", "There is nothing to read yet.")
    if findings_deleted(case):
        refuse(
            "BK-07",
            "findings_deleted",
            "What was found has been deleted by its time limit; there is nothing to read.",
        )
    if case.assessment or case.reply:
        refuse("BK-15", "already_done", "The comments have been sent already.")


@rule.register
def _(command: c.ExtendReading, case: Case, around: Circumstances) -> Decision:
    needs_identity(case)
    _reading(case)
    if case.extended:
        refuse("BK-15", "extended_before", "More time has been given once; the host can give more.")
    if case.lapsed or reading_over(case, around.now):
        refuse("BK-15", "too_late", "The time is over; the host can help.")
    last = date.fromisoformat(case.reading_until or "")
    until = add_working_days(last, case.term("extension_working_days"))
    return yes("The first extension is given at once.", e.ReadingExtended(until.isoformat()))


@rule.register
def _(command: c.Reply, case: Case, around: Circumstances) -> Decision:
    needs_identity(case)
    _reading(case)
    if case.lapsed or reading_over(case, around.now):
        refuse("BK-15", "too_late", "The time is over; the host can help.")
    return yes("Attached unedited (BK-15).", e.ReplyGiven(command.item))


@rule.register
def _(command: c.Withdraw, case: Case, around: Circumstances) -> Decision:
    if case.released_at:
        refuse("case 4", "released", "The report has been handed over; it cannot be taken back.")
    return yes("Collection stops at once.", e.CaseWithdrawn(), e.LinksRevoked("withdrawn"))
