"""The worklist row of a case, made again from the log whenever something happens."""

from datetime import UTC, datetime

from shared.adapters.views import Row
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.due import due, next_deadline
from shared.domain.filing import tasks, worked_by
from shared.domain.status import label, open_questions, waiting_for
from shared.runtime.services import Services


def row_of(case: Case, now: datetime) -> Row:
    """What a list may show of a case at an instant."""
    waiting = waiting_for(case, now)
    diary = case.answers.get("diary_number")
    position = case.position or case.facts.get("position")
    if position is None and "position" in case.answers:
        position = case.answers["position"].answer
    return Row(
        tenant=case.tenant,
        case=case.id,
        sequence=case.sequence,
        label=label(case),
        waiting_who=waiting.who,
        waiting_what=waiting.what,
        waiting_until=waiting.until.isoformat() if waiting.until else None,
        position=position,
        unit=case.unit,
        service=case.service,
        host=case.host,
        opened_on=local_date(case.opened_at or now).isoformat(),
        questions=open_questions(case, now),
        handlers=case.handlers if case.protected else None,
        diary_item=diary.item if diary else None,
        tasks=tuple(f"{t.who}|{t.what}|{t.until.isoformat()}" for t in tasks(case, now)),
        performer=worked_by(case),
    )


def look_again_at(case: Case, now: datetime) -> datetime | None:
    """When a case is next to be looked at: at once when something is due already."""
    return now.astimezone(UTC) if due(case, now) else next_deadline(case, now)


def project(services: Services, tenant: str, case: str) -> None:
    """Write the case's row, and when it is next to be looked at."""
    found = services.log.load(tenant, case).case
    if found.sequence == 0:
        return
    now = services.clock.now()
    services.views.put(row_of(found, now), look_again_at(found, now))
