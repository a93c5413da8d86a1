"""C2 to C4: the notice, short and full, and the acknowledgement, which is no consent (BK-09, BK-13).

Showing the full text is its delivery: the log holds the hash of exactly the text that was shown.
"""

from shared.domain.calendar import local_date
from shared.domain.commands import Acknowledge, ShowNotice
from shared.domain.law.rows import Regime
from shared.domain.procedure import regime_of, steps_of
from shared.domain.status import invites, permission_settled, starts_on
from shared.pages.models import Acknowledge as AcknowledgePage
from shared.pages.models import AcknowledgeReceipt, NoticeExtract, NoticeFull, NoticeShort, NoticeVetting
from shared.pages.parts import Next, Page
from shared.texts.notices import Notice, notice, notice_hash
from shared.web.candidate.consent import class_words
from shared.web.candidate.notice_values import (
    administrative_categories,
    age,
    bureau,
    first_day,
    registers,
    values,
)
from shared.web.candidate.obstacles import not_found
from shared.web.candidate.sessions import cause_of
from shared.web.candidate.visit import Visit
from shared.web.candidate.words import word
from shared.web.http import Response


def short(visit: Visit) -> Response:
    """C2, the short layer, of the case's family."""
    regime = _regime(visit)
    if regime is None:
        return not_found(visit)
    pages = {"register_extract": _short_extract, "security_vetting": _short_vetting}
    return visit.show(pages.get(regime.family, _short_check)(visit, regime))


def _short_check(visit: Visit, regime: Regime) -> Page:
    case, language = visit.case, visit.language
    days = {"findings": case.term("retain_findings_days"), "report": case.term("retain_report_days")}
    return NoticeShort(
        frame=visit.frame(),
        purpose=visit.position.need[language],
        keep=word(language, "keep_short", **days),
        start=first_day(visit),
        court_days=case.term("source_working_days"),
        reply_days=case.term("reading_working_days"),
        client_is_authority=visit.policy.client.authority,
        administrative_courts_asked=bool(administrative_categories(visit)),
        credit_bureau=bureau(visit) if "credit" in case.checks else None,
        read_on=local_date(case.notice_at) if case.notice_at else None,
    )


def _short_extract(visit: Visit, regime: Regime) -> Page:
    extract, known = regime.extract, values(visit)
    if extract is None:
        raise LookupError("a register extract has a statute's figures")
    return NoticeExtract(
        frame=visit.frame(),
        purpose=known["purpose"],
        law=known["law"],
        obligation=extract.obligation,
        registers=registers(visit, extract),
        age=age(visit),
        copy_months=extract.copy_keep_months,
        keep=word(visit.language, "keep_note", keep=known["keep_notes"]),
        publicity=known["public_extract"],
        start=first_day(visit),
        read_on=local_date(visit.case.notice_at) if visit.case.notice_at else None,
    )


def _short_vetting(visit: Visit, regime: Regime) -> Page:
    known, steps = values(visit), {step.id for step in steps_of(visit.case)}
    return NoticeVetting(
        frame=visit.frame(),
        purpose=known["purpose"],
        security_class=class_words(visit),
        interview="interview" in steps,
        talk="follow_up_talk" in steps,
        delta="delta" in steps,
        documents="certificates" in steps,
        record_check="record_check" in steps,
        judged=regime.judged,
        keep=word(visit.language, "keep_vetting", keep=known["keep_investigation"]),
        publicity=known["public_vetting"],
        start=first_day(visit),
        interview_days=visit.case.term("interview_notice_days"),
        read_on=local_date(visit.case.notice_at) if visit.case.notice_at else None,
    )


def full(visit: Visit) -> Response:
    """C3, the full text. It is delivered with this answer, so the log says so before it is sent."""
    regime = _regime(visit)
    if regime is None:
        return not_found(visit)
    case, shown = visit.case, _text(visit, regime)
    digest = notice_hash(shown)
    if case.active and case.notice_hash != digest:
        # by sequence: the same text may be delivered again after another language
        cause = cause_of(f"notice/{case.sequence}/{digest}")
        visit.carry(ShowNotice(shown.name, shown.version, digest, shown.language), cause, digest)
    at = visit.case.notice_at or visit.now
    acknowledged = visit.case.acknowledged_at is not None
    return visit.show(NoticeFull(frame=visit.frame(), notice=shown, shown_at=at, acknowledged=acknowledged))


def question(visit: Visit) -> Response:
    """C4; whoever has answered is shown the receipt, and whoever has not read is shown the text."""
    if _regime(visit) is None:
        return not_found(visit)
    if visit.case.acknowledged_at:
        return visit.go_to("acknowledge_receipt")
    if visit.case.notice_hash is None:
        return visit.go_to("notice_full")
    return visit.show(AcknowledgePage(frame=visit.frame()))


def acknowledge(visit: Visit) -> Response:
    """The candidate has read the text; refused when it is another by now, such as with a later first day."""
    regime = _regime(visit)
    if regime is None:
        return not_found(visit)
    done = visit.case.acknowledged_at
    visit.act(Acknowledge(notice_hash(_text(visit, regime))), done=done)
    return visit.go_to("acknowledge_receipt")


def receipt(visit: Visit) -> Response:
    """C4, afterwards."""
    case = visit.case
    first = starts_on(case)
    if case.acknowledged_at is None or first is None:
        return visit.go_to("acknowledge")
    return visit.show(
        AcknowledgeReceipt(frame=visit.frame(), at=case.acknowledged_at, start=first, next=_next(visit))
    )


def _next(visit: Visit) -> Next:
    """What the candidate does after having read: answers about a credit report, orders an extract, or nothing now."""
    regime = regime_of(visit.case)
    if regime and regime.extract:
        return "extract"
    return "status" if permission_settled(visit.case) else "permission"


def _regime(visit: Visit) -> Regime | None:
    """The case's regime, where anybody is informed by it: in an exit nobody is asked to acknowledge anything."""
    return regime_of(visit.case) if invites(visit.case) else None


def _text(visit: Visit, regime: Regime) -> Notice:
    """The notice of the case's regime in the visit's language, filled from policy, pinned terms and law."""
    return notice(regime.notice, regime.notice_version, visit.language, values(visit))
