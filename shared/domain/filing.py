"""Reading of a case's file: which documents it holds, what waits for whom and until when, whose case it is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.calendar import add_working_days, local_date
from shared.domain.case import Case
from shared.domain.filed import DISCLOSURES, FACTS, Disclosure
from shared.domain.rights_state import answerer

DOCUMENTS = ("report", "assessment", "reply", "decision", "facts")
"""What may be asked for, by name. The findings stand in the report; working notes are no official documents (OS-02)."""

GROUNDS: Mapping[str, str] = {
    "OSL 15:2": "rikets säkerhet",
    "OSL 18:1": "förundersökning",
    "OSL 18:8": "säkerhets- eller bevakningsåtgärd",
    "OSL 21:1": "hälsa och sexualliv",
    "OSL 21:3": "adress hos den som kan utsättas för våld",
    "OSL 21:3 a": "skyddad folkbokföring",
    "OSL 21:7": "behandling i strid med dataskyddsregleringen",
    "OSL 22:1": "folkbokföring, sekretessmarkering",
    "OSL 35:1": "uppgift ur brottsutredning eller misstankeregister",
    "OSL 35:3": "uppgift ur belastningsregistret",
    "OSL 39:1": "personalsocial verksamhet",
    "OSL 39:2": "hälsa i personaladministrativ verksamhet",
    "OSL 39:3": "personal som kan utsättas för våld",
    "OSL 39:5 a": "urvalstest",
}
"""The picklist of grounds of secrecy (sekretess_grund, OS-06 to OS-08), with what each protects in Swedish legal words."""


def held_documents(case: Case) -> tuple[str, ...]:
    """The documents that the authority holds now. A report and its assessment are drawn up when they are released (TF 2:10)."""
    there = {
        "report": case.released_at is not None and case.report is not None,
        "assessment": case.released_at is not None and case.assessment is not None,
        "reply": case.reply is not None,
        "decision": case.decision is not None,
        "facts": bool(case.records.facts),
    }
    return tuple(name for name in DOCUMENTS if there[name] and name not in case.disposed)


def official(case: Case) -> bool:
    """Whether the case's documents are official ones: its client is an authority (OS-01)."""
    return case.facts.get("client_is_authority") == "yes"


@dataclass(frozen=True)
class Task:
    """Something besides the case's own way that waits for a role, until a day."""

    who: str
    what: str
    until: date


def answer_by(case: Case, asked: Disclosure) -> date:
    """The day by which a request is answered: promptly (skyndsamt, TF 2:15-16)."""
    return add_working_days(local_date(asked.at), case.term("disclosure_working_days"))


def _left_until(case: Case, asked: Disclosure) -> date:
    return add_working_days(local_date(asked.at), case.term("disclosure_escalates"))


def tasks(case: Case, now: datetime) -> tuple[Task, ...]:
    """What waits: a request for the registrar, one that was left too long for the decider. Never shown to the candidate."""
    found = []
    for asked in open_disclosures(case):
        late = local_date(now) > _left_until(case, asked)
        who = "decider" if late else "registrar"
        found.append(Task(who, f"disclosure:{asked.id}", answer_by(case, asked)))
    waiting = () if case.shredded else case.rights.waiting
    found += [
        Task(answerer(request.kind), f"rights_request:{name}", request.due) for name, request in waiting
    ]
    return tuple(found)


def open_disclosures(case: Case) -> tuple[Disclosure, ...]:
    """The requests that are not decided."""
    if case.shredded:
        return ()
    return tuple(d for d in case.records.disclosures if d.decided_at is None)


def answers_to_make(case: Case) -> tuple[Disclosure, ...]:
    """The requests that are decided and whose answer has not been made."""
    if case.shredded:
        return ()
    return tuple(d for d in case.records.disclosures if d.decided_at and d.answer is None)


def asked_for(case: Case) -> bool:
    """Whether somebody has asked for documents and has no answer yet: until then nothing is disposed of (TF 2:15)."""
    return bool(open_disclosures(case) or answers_to_make(case))


def filing_days(case: Case) -> tuple[date, ...]:
    """Days after which something changes by the clock alone: a request is taken to the decider, a mandate ends."""
    found = [_left_until(case, asked) for asked in open_disclosures(case)]
    until = mandate_until(case)
    return (*found, until) if until else tuple(found)


def performed_by(case: Case) -> str:
    """Whose people work on the case: the performer's where the order was accepted under its mandate, else the client's."""
    if case.terms.get("performer") != "performer" or case.answered("mandate_ended") == "take_over":
        return "client"
    return "performer"


def worked_by(case: Case) -> str | None:
    """What the worklist says of the performer: performs, finishes (though its mandate has ended), or nothing."""
    if performed_by(case) != "performer":
        return None
    return "finishes" if case.answered("mandate_ended") == "finish" else "performs"


def mandate_until(case: Case) -> date | None:
    """The last day of the performer's mandate for this case; None where there is none, or the client lets it finish."""
    if performed_by(case) != "performer" or case.answered("mandate_ended") == "finish":
        return None
    return date.fromisoformat(str(case.terms["mandate_to"]))


def mandate_over(case: Case, now: datetime) -> bool:
    """Whether the performer has nothing more to do here: from then on the client is asked (BK-32)."""
    until = mandate_until(case)
    return until is not None and local_date(now) > until


def archived(case: Case, retention_class: str) -> bool:
    """Whether the e-archive has all that the case holds of a class."""
    known = case.records.archived
    return known is not None and retention_class in known.classes


def first_day_of(case: Case) -> Mapping[str, date]:
    """When the file's own classes go: with the proof, counted from the end of the case (OS-09)."""
    at = case.closed_at or case.withdrawn_at or case.cancelled_at
    if at is None:
        return {}
    proof = local_date(at) + timedelta(days=case.term("retain_proof_days"))
    held = {FACTS: case.records.facts, DISCLOSURES: case.records.disclosures}
    return {name: proof for name, filed in held.items() if filed}


def asked_of_parties(case: Case, now: datetime) -> tuple[str, ...]:
    """What the client is asked when the performer's mandate ended before the report was released (BK-32)."""
    return ("mandate_ended",) if mandate_over(case, now) and case.released_at is None else ()
