"""C2 to C4: the notice, short and full, and the acknowledgement, which is no consent (BK-09, BK-13).

Showing the full text is its delivery: the log holds the hash of exactly the text that was shown.
"""

from datetime import date, timedelta

from shared.domain.calendar import add_working_days, local_date
from shared.domain.commands import Acknowledge, ShowNotice
from shared.domain.procedure import regime_of
from shared.domain.regimes import pinned
from shared.domain.scope import look_back_of, relevant
from shared.domain.status import permission_settled, starts_on
from shared.pages.models import Acknowledge as AcknowledgePage
from shared.pages.models import AcknowledgeReceipt, NoticeFull, NoticeShort
from shared.texts.catalogue import text
from shared.texts.dates import weekday
from shared.texts.notices import Notice, notice, notice_hash
from shared.web.candidate.sessions import cause_of
from shared.web.candidate.visit import Visit, host, performer
from shared.web.candidate.words import category, listing, word
from shared.web.http import Response


def short(visit: Visit) -> Response:
    """C2, the short layer."""
    case, language = visit.case, visit.language
    days = {"findings": case.term("retain_findings_days"), "report": case.term("retain_report_days")}
    return visit.show(
        NoticeShort(
            frame=visit.frame(),
            purpose=visit.position.need[language],
            keep=word(language, "keep_short", **days),
            start=_start(visit),
            court_days=case.term("source_working_days"),
            reply_days=case.term("reading_working_days"),
            client_is_authority=visit.policy.client.authority,
            administrative_courts_asked=bool(_administrative_categories(visit)),
            credit_bureau=bureau(visit) if "credit" in case.checks else None,
            read_on=local_date(case.notice_at) if case.notice_at else None,
        )
    )


def full(visit: Visit) -> Response:
    """C3, the full text. It is delivered with this answer, so the log says so before it is sent."""
    case, shown = visit.case, _text(visit)
    digest = notice_hash(shown)
    if case.active and case.notice_hash != digest:
        name = pinned(shown.service, case.regime_version).notice
        # by sequence: the same text may be delivered again after another language
        cause = cause_of(f"notice/{case.sequence}/{digest}")
        visit.carry(ShowNotice(name, shown.version, digest, shown.language), cause, digest)
    at = visit.case.notice_at or visit.now
    acknowledged = visit.case.acknowledged_at is not None
    return visit.show(NoticeFull(frame=visit.frame(), notice=shown, shown_at=at, acknowledged=acknowledged))


def question(visit: Visit) -> Response:
    """C4; whoever has answered is shown the receipt, and whoever has not read is shown the text."""
    if visit.case.acknowledged_at:
        return visit.go_to("acknowledge_receipt")
    if visit.case.notice_hash is None:
        return visit.go_to("notice_full")
    return visit.show(AcknowledgePage(frame=visit.frame()))


def acknowledge(visit: Visit) -> Response:
    """The candidate has read the text; refused when it is another by now, such as with a later first day."""
    done = visit.case.acknowledged_at
    visit.act(Acknowledge(notice_hash(_text(visit))), done=done)
    return visit.go_to("acknowledge_receipt")


def receipt(visit: Visit) -> Response:
    """C4, afterwards."""
    case = visit.case
    first = starts_on(case)
    if case.acknowledged_at is None or first is None:
        return visit.go_to("acknowledge")
    asked = not permission_settled(case)
    page = AcknowledgeReceipt(
        frame=visit.frame(), at=case.acknowledged_at, start=first, permission_asked=asked
    )
    return visit.show(page)


def bureau(visit: Visit) -> str:
    """The credit bureau as the candidate is told about it: by name where the policy has it (KU-04)."""
    provider = visit.policy.providers.get("credit", "")
    return visit.policy.provider_names.get(provider) or text(visit.language, "status.source_credit")


def _start(visit: Visit) -> date:
    """The first day on which collection may start: after the acknowledgement, or after today before it."""
    told = local_date(visit.case.acknowledged_at or visit.now)
    return add_working_days(told, visit.case.term("waiting_working_days")) + timedelta(days=1)


def _text(visit: Visit) -> Notice:
    """The notice of the case's regime in the visit's language, filled from policy and pinned terms."""
    case = visit.case
    version = pinned(case.service or "", case.regime_version).notice_version
    return notice(case.service or "", version, visit.language, _values(visit))


def _values(visit: Visit) -> dict[str, str]:
    case, policy, language = visit.case, visit.policy, visit.language
    contact, made_by = host(policy, case), performer(policy)
    return {
        "administrative_courts": _administrative_courts(visit),
        "assessor": word(language, "assessor", performer=made_by.name),
        "controller": policy.client.name,
        "controller_contact": policy.client.contact,
        "court_days": str(case.term("source_working_days")),
        "credit_bureau": bureau(visit),
        "decided_by": policy.client.name,
        "disposal_decision": policy.disposal_decisions.get("findings")
        or word(language, "disposal_by_policy", client=policy.client.name),
        "dpo_contact": policy.client.data_protection_officer,
        "employer": policy.client.name,
        "host_address": contact.address,
        "host_hours": contact.hours,
        "host_name": contact.name,
        "host_phone": contact.phone,
        "keep_credit": word(language, "keep_credit", days=case.term("retain_findings_days")),
        "keep_findings": word(language, "keep_after_close", days=case.term("retain_findings_days")),
        "keep_proof": word(language, "keep_after_close", days=case.term("retain_proof_days")),
        "keep_report": word(language, "keep_after_close", days=case.term("retain_report_days")),
        "lookback_years": str(look_back_of(visit.policy, regime_of(visit.case)).cap),
        "performer": made_by.name,
        "position": visit.position.title[language],
        "purpose": visit.position.need[language],
        "reply_days": str(case.term("reading_working_days")),
        "start": weekday(language, _start(visit)),
        "storage_place": _place(visit),
    }


def _administrative_courts(visit: Visit) -> str:
    """The sentence on what the administrative courts are asked for, which may be nothing (BK-08)."""
    categories = [category(visit.language, code) for code in _administrative_categories(visit)]
    if not categories:
        return word(visit.language, "administrative_courts_not_asked")
    return word(visit.language, "administrative_courts", categories=listing(visit.language, categories))


def _administrative_categories(visit: Visit) -> list[str]:
    return sorted(relevant(visit.policy, visit.position, "courts_administrative"))


def _place(visit: Visit) -> str:
    """Where the data lies, by the region that the functions run in."""
    swedish = visit.services.settings.get("AWS_REGION") == "eu-north-1"
    return word(visit.language, "storage_place" if swedish else "storage_eu")
