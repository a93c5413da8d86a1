"""Reading what was sealed with steps. Each kind of content is a part of its own: chosen, allowed and recorded by itself."""

from shared.content import open_object
from shared.domain.case import Case
from shared.domain.commit import stamp
from shared.domain.law.rows import Step
from shared.domain.procedure import retention_class, steps_of
from shared.web.staff.call import Call
from shared.web.staff.holding import Held
from shared.web.staff.step_answers import StepContent

PARTS = ("investigation", "record_check_application", "record_check_reply", "form", "step_notes")
_OF_FORM = {
    "application": "record_check_application",
    "reply": "record_check_reply",
    "spu": "form",
    "copy": "extract_copy",
}


def part_of(case: Case, step: Step) -> str:
    """The part to which a step's content belongs; why a step was left out is a note, whatever the step is."""
    known = case.steps.get(step.id)
    if known is not None and known.route is None:
        return "step_notes"
    kept = "investigation" if retention_class(step) == "investigation" else "step_notes"
    return _OF_FORM.get(step.form, kept)


def contents_there(case: Case, part: str) -> tuple[Step, ...]:
    """The steps whose content of a part is there and has not been destroyed."""
    return tuple(step for step in steps_of(case) if part_of(case, step) == part and _readable(case, step))


def _readable(case: Case, step: Step) -> bool:
    known = case.steps.get(step.id)
    if known is None or known.item is None:
        return False
    kept = "notes" if known.route is None else retention_class(step)
    return kept not in case.disposed


def read_contents(call: Call, held: Held, parts: tuple[str, ...]) -> list[StepContent] | None:
    """The contents of the parts, in the order of the steps; None where none of them may be read."""
    if not parts:
        return None
    found = []
    for step in steps_of(held.case):
        known = held.case.steps.get(step.id)
        if (
            part_of(held.case, step) not in parts
            or not _readable(held.case, step)
            or not known
            or not known.item
        ):
            continue
        content = open_object(call.services, held.log, known.item)
        found.append(
            StepContent(step=step.id, recorded_at=stamp(known.at), recorded_by=known.by, content=content)
        )
    return found
