"""What a case looks like from outside: its state, the outward label, who is waited for, and what is asked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.calendar import add_working_days, end_of_day, local_date
from shared.domain.case import Case
from shared.domain.filing import asked_of_parties
from shared.domain.law.rows import Step
from shared.domain.procedure import (
    awaited,
    closable,
    consent_wanted,
    escalated,
    phase_over,
    regime_of,
    step_due,
)
from shared.domain.regimes import asks_of
from shared.domain.report_version import awaited_correction, awaited_right, report_current
from shared.domain.retention import asked_of_keeping, findings_deleted

BEFORE_ORDER = (
    "position",
    "engagement",
    "final_candidate",
    "need",
    "proportionality",
    "conflict_of_interest",
)


@dataclass(frozen=True)
class Waiting:
    """Who is waited for (staff, candidate, source, reviewer, decider, nobody), for what, and until which day."""

    who: str
    what: str
    until: date | None = None


def state(case: Case) -> str:
    """The case's state in the words of the state machine (case description, section 4)."""
    if case.keeping.hold and not case.shredded:
        return "låst"
    return _without_hold(case)


def _without_hold(case: Case) -> str:
    steps = (
        ("gallrad", case.shredded),
        ("återkallad", case.withdrawn_at),
        ("avbruten", case.cancelled_at),
        ("avslutad", case.closed_at),
        ("pausad", case.paused),
        ("beslutad", case.decision),
        ("rapporterad", case.released_at),
        ("granskning", case.assessment),
        ("bedömning", case.reply or case.lapsed or work_done(case)),
        ("kandidat_yttrande", case.reading_until),
        ("väntar_extern", any(c.status == "ordered" for c in case.checks.values())),
        ("insamling", case.collecting_at),
        ("klar_att_börja", case.acknowledged_at and permission_settled(case)),
        ("informerad", case.notice_at),
        ("behovsprövad", case.service),
    )
    return next((name for name, reached in steps if reached), "utkast")


_LABELS = {
    "utkast": "received",
    "behovsprövad": "awaiting_candidate",
    "informerad": "awaiting_candidate",
    "klar_att_börja": "in_progress",
    "insamling": "in_progress",
    "väntar_extern": "awaiting_source",
    "kandidat_yttrande": "awaiting_candidate_reading",
    "bedömning": "in_review",
    "granskning": "in_review",
    "rapporterad": "released",
    "beslutad": "released",
    "avslutad": "closed",
    "gallrad": "shredded",
    "pausad": "suspended",
    "låst": "suspended",
    "återkallad": "withdrawn",
    "avbruten": "cancelled",
}


def work_done(case: Case) -> bool:
    """A case whose candidate reads nothing beforehand is assessed when the steps of its procedure are done."""
    regime = regime_of(case)
    if regime is None or regime.reading or case.collecting_at is None:
        return False
    return regime.judged and phase_over(case, "work")


def label(case: Case) -> str:
    """The outward label, the same for candidate, client and ATS (case description, 4.1)."""
    found = _LABELS[
        _without_hold(case) if case.over else state(case)
    ]  # a hold after the end is no news outside
    if found == "received" and case.answers:
        return "screening_of_order"
    return found


def permission_settled(case: Case) -> bool:
    """The candidate has answered what is asked of them for a credit report, or none is asked (KU-03, KU-04)."""
    return "credit" not in case.checks or case.permission is not None or bool(case.protected)


def starts_on(case: Case) -> date | None:
    """The first day on which collection may start: the waiting time counts whole Swedish working days (BK-13)."""
    if case.acknowledged_at is None:
        return None
    told = local_date(case.acknowledged_at)
    return add_working_days(told, case.term("waiting_working_days")) + timedelta(days=1)


def reading_over(case: Case, now: datetime) -> bool:
    """The reading period has passed: its last day is inclusive, in Swedish local time."""
    return case.reading_until is not None and now >= end_of_day(date.fromisoformat(case.reading_until))


def source_due(case: Case, check: str) -> date | None:
    """The day by which a source usually has answered; after it a human is asked and the candidate is told."""
    at = case.checks[check].at
    return add_working_days(local_date(at), case.term("source_working_days")) if at else None


def source_overdue(case: Case, check: str, now: datetime) -> bool:
    """An ordered check whose source has not answered by its usual day; never negative, a human is asked."""
    last = source_due(case, check) if case.checks[check].status == "ordered" else None
    return last is not None and now >= end_of_day(last)


def final_phase(case: Case) -> bool:
    """A person or the ATS's mapped field says that this is a final candidate (BK-12)."""
    return case.facts.get("final_candidate") == "yes" or case.answered("final_candidate") == "yes"


def open_questions(case: Case, now: datetime) -> tuple[str, ...]:
    """The named questions that wait for a person, in the order in which they are asked."""
    if case.sequence == 0:
        return ()
    if case.over or case.keeping.hold:
        return asked_of_keeping(case, now)
    if case.service is None:
        return _order_questions(case)
    return _running_questions(case, now)


def _order_questions(case: Case) -> tuple[str, ...]:
    known = {**case.facts, **{k: v.answer for k, v in case.answers.items()}}
    asks = asks_of(known["service"]) if "service" in known else BEFORE_ORDER
    public = case.facts.get("client_is_authority") == "yes"
    asked = [
        q for q in asks if q not in known and (q != "citizenship" or public)
    ]  # SP-31: asked of public employers only
    if "final_candidate" in asks and "final_candidate" in known and not final_phase(case):
        asked.append("final_candidate")
    if public and "diary_number" not in known:
        asked.append("diary_number")
    if case.facts.get("has_email") != "yes" and "email" not in known:
        asked.append("email")
    return tuple(asked) + _ats_question(case)


def _ats_question(case: Case) -> tuple[str, ...]:
    return ("ats_stopped",) if case.signal and case.answered("ats_stopped") is None else ()


def _running_questions(case: Case, now: datetime) -> tuple[str, ...]:
    asked = ["findings_deleted"] if findings_deleted(case) else []
    if case.names_differ and case.answered("names_differ") is None:
        asked.append("names_differ")
    if case.minor and case.answered("minor") is None:
        asked.append("minor")
    if unanswered(case, now):
        asked.append("unanswered")
    declined = case.permission == "refused" and case.checks["credit"].status == "waiting"
    if declined and case.answered("permission_refused") is None:
        asked.append("permission_refused")
    for check, now_at in case.checks.items():
        if now_at.status == "waiting" and now_at.reason and case.answered("wrong_subject") is None:
            asked.append("wrong_subject")
        if source_overdue(case, check, now) and case.answered("source_slow") is None:
            asked.append("source_slow")
    return tuple(dict.fromkeys((*asked, *asked_of_parties(case, now)))) + _ats_question(case)


def mailable(case: Case) -> bool:
    """Whether messages may be sent to the candidate: there is an address, and no protected identity (PN-16)."""
    has_email = case.facts.get("has_email") == "yes" or case.answered("email") == "given"
    return has_email and not case.protected and case.paused != "protected_identity"


def usable_links(case: Case, now: datetime) -> list[datetime]:
    """When the links end that are neither revoked nor over."""
    ends = (datetime.fromisoformat(expires) for _, expires in case.links[case.links_revoked :])
    return [end for end in ends if end > now]


def out_of_reach(case: Case, now: datetime) -> bool:
    """No mail reaches the candidate and no link that was handed over works: somebody has to hand over a new one."""
    return not mailable(case) and not usable_links(case, now)


def invites(case: Case) -> bool:
    """Whether the candidate is invited to the pages at all: an exit's steps wait for nobody's acknowledgement (SP-27)."""
    regime = regime_of(case)
    return regime is not None and "acknowledged" in regime.gate


def invited_at(case: Case) -> list[datetime]:
    """When the candidate was invited: by mail, or by a link handed over in person."""
    sent = [at for action, at in case.messages.items() if action.startswith("message:invitation")]
    return [*sent, case.handed_over_at] if case.handed_over_at else sent


def unanswered(case: Case, now: datetime) -> bool:
    """What the candidate was asked has no answer and its time is over: a human is asked, nothing ends by itself (GR-06)."""
    over, answer = link_over(case), case.answers.get("unanswered")
    return over is not None and now >= over and (answer is None or answer.at < over)


def link_over(case: Case) -> datetime | None:
    """When the time of the last link is over for a candidate who is asked something; None when nothing is asked by mail."""
    sent = invited_at(case)
    if consent_wanted(case) and "message:consent_wanted" in case.messages:
        sent = [*sent, case.messages["message:consent_wanted"]]
    elif case.acknowledged_at and permission_settled(case):
        return None
    return max(sent) + timedelta(days=case.term("link_days")) if sent and mailable(case) else None


def asked_of_candidate(case: Case) -> tuple[str, ...]:
    """What waits for the candidate, by name, in the order in which the pages ask it."""
    if not case.active or case.service is None:
        return ()
    regime = regime_of(case)
    if regime is None or not invites(case):
        return ()
    asked = {
        "identity": case.identity is None,
        "person_number": "person_number" in regime.gate
        and not (case.has_number or case.has_birth_date)
        and case.facts.get("person_number") != "given",
        "protected_identity": case.protected is None,
        "notice": case.acknowledged_at is None,
        "permission": not permission_settled(case),
        "consent": consent_wanted(case),
        "reading": case.reading_until is not None
        and not (case.reply or case.lapsed or findings_deleted(case)),
    }
    return tuple(name for name, open_ in asked.items() if open_)


def waiting_for(case: Case, now: datetime) -> Waiting:
    """Who is waited for, in one answer: the first sentence of every page and list."""
    questions = open_questions(case, now)
    if questions and (case.over or case.keeping.hold):
        return Waiting("staff", f"question:{questions[0]}")
    asked = awaited_right(case, local_date(now)) or awaited_correction(case)
    if asked:
        return Waiting(*asked)
    if case.over:
        return Waiting("nobody", state(case))
    if case.keeping.hold:
        return Waiting("staff", "held", date.fromisoformat(case.keeping.hold_review or ""))
    if case.paused:
        return Waiting("staff", f"paused:{case.paused}")
    if questions:
        return Waiting("staff", f"question:{questions[0]}")
    return _waiting_by_state(case, now)


def _waiting_by_state(case: Case, now: datetime) -> Waiting:
    step = awaited(case, now)
    if step or consent_wanted(case):
        return _waiting_for_step(case, step, now)
    match state(case):
        case "behovsprövad" | "informerad" | "klar_att_börja":
            return _before_start(case, now)
        case "väntar_extern" | "insamling" | "kandidat_yttrande":
            return _while_collecting(case, now)
        case "bedömning":
            return Waiting("staff", "assessment")
        case "granskning":
            return Waiting("reviewer", "review") if not case.reviewed_by else _after_review(case)
        case "rapporterad":
            return Waiting("decider", "decision")
        case "beslutad" if not closable(case):
            return Waiting("nobody", "participation")
        case _:
            return Waiting("nobody", state(case))


def _while_collecting(case: Case, now: datetime) -> Waiting:
    ordered = [c for c, s in case.checks.items() if s.status == "ordered"]
    if case.reading_until:
        gone, until = out_of_reach(case, now), date.fromisoformat(case.reading_until)
        return Waiting("staff", "login_code") if gone else Waiting("candidate", "reading", until)
    if ordered:
        return Waiting("source", ordered[0], source_due(case, ordered[0]))
    if not case.checks:
        return Waiting("decider", "decision") if _decides_now(case) else Waiting("nobody", state(case))
    missing = [c for c, s in case.checks.items() if s.status == "waiting"]
    if missing:
        return Waiting("staff", f"result:{missing[0]}")
    return Waiting("nobody", state(case)) if closable(case) else Waiting("staff", "reading")


def _decides_now(case: Case) -> bool:
    """A case type without an assessment goes from its steps to the decision, where one is recorded at all."""
    regime = regime_of(case)
    return regime is not None and regime.decided and not regime.judged and phase_over(case, "work")


_DOES = {
    "case_officer": "staff",
    "interviewer": "staff",
    "placing_body": "placing_body",
    "decider": "decider",
}


def _waiting_for_step(case: Case, step: Step | None, now: datetime) -> Waiting:
    """A step waits for its role, one that was left too long for the decider (SP-27); without a step it is the consent."""
    if step is None:
        return Waiting("staff", "login_code") if out_of_reach(case, now) else Waiting("candidate", "consent")
    who = "decider" if escalated(case, step, now) else _DOES[step.by[0]]
    return Waiting(who, f"step:{step.id}", step_due(case, step))


def _before_start(case: Case, now: datetime) -> Waiting:
    if case.host is None:
        return Waiting("staff", "host")
    if state(case) == "klar_att_börja" or not (asked_of_candidate(case) or case.acknowledged_at):
        return Waiting("staff", "start", starts_on(case))
    asked = case.acknowledged_at is None or not permission_settled(case)
    if asked and out_of_reach(case, now):  # an ID check, and a link handed over in person (case 12)
        return Waiting("staff", "id_check" if case.identity is None else "login_code")
    return Waiting("candidate", "notice" if not case.acknowledged_at else "permission")


def _after_review(case: Case) -> Waiting:
    return Waiting("staff", "release") if report_current(case) else Waiting("nobody", "report")
