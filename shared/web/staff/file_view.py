"""A case's file as staff see it: notes, facts, the client's decision, requests for documents, and whose case it is."""

from datetime import datetime

from shared.content import open_object
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.commit import stamp
from shared.domain.filed import FACTS, WORKING_NOTES, Disclosure
from shared.domain.filing import answer_by, held_documents, mandate_until, official, performed_by, tasks
from shared.file_content import fact_data, subject_of
from shared.web.staff import file_answers as a
from shared.web.staff.call import Call
from shared.web.staff.holding import Held

PARTS = ("decision", "facts", "working_notes")


def part_there(case: Case, part: str) -> bool:
    """Whether there is something of a part to open."""
    there = {
        "decision": case.decision is not None and "decision" not in case.disposed,
        "facts": bool(case.records.facts) and FACTS not in case.disposed,
        "working_notes": bool(case.records.notes) and WORKING_NOTES not in case.disposed,
    }
    return there[part]


def decision_of(call: Call, held: Held) -> a.ShownDecision:
    """The client's decision with its reasons."""
    told = open_object(call.services, held.log, held.case.decision or "")
    return a.ShownDecision(outcome=str(told["outcome"]), reasons=str(told["reasons"]))


def facts_of(call: Call, held: Held) -> list[a.ShownFact]:
    """The recorded facts, in the order in which they came."""
    found = (fact_data(call.services, held.log, held.policy, fact) for fact in held.case.records.facts)
    return [a.ShownFact(**told) for told in found]


def notes_of(call: Call, held: Held) -> list[a.ShownNote]:
    """The working notes."""
    return [
        a.ShownNote(
            note=note.item,
            text=str(open_object(call.services, held.log, note.item)["text"]),
            by=note.by,
            written_at=stamp(note.at),
        )
        for note in held.case.records.notes
    ]


def file_of(call: Call, held: Held, now: datetime) -> a.FileOfCase:
    """The file without content."""
    case = held.case
    waits = {task.what.removeprefix("disclosure:"): task.who for task in tasks(case, now)}
    archived = case.records.archived
    return a.FileOfCase(
        subject=subject_of(call.services, held.log, call.language),
        documents=list(held_documents(case)) if official(case) else [],
        disclosures=[_listed(case, asked, waits.get(asked.id)) for asked in case.records.disclosures],
        archived_on=local_date(archived.at).isoformat() if archived else None,
    )


def _listed(case: Case, asked: Disclosure, waits_for: str | None) -> a.DisclosureOfCase:
    return a.DisclosureOfCase(
        disclosure=asked.id,
        documents=list(asked.documents),
        tested_documents=[name for name in asked.documents if name in asked.tests],
        asked_on=local_date(asked.at).isoformat(),
        answer_by=answer_by(case, asked).isoformat(),
        waits_for=waits_for,
        decided=asked.decided_at is not None,
        answered=asked.answer is not None,
    )


def organisations_of(case: Case) -> a.Organisations:
    """Whose people work on the case."""
    until = mandate_until(case)
    return a.Organisations(
        performed_by=performed_by(case),
        mandate_until=until.isoformat() if until else None,
        assigned=dict(case.parties.assigned),
    )
