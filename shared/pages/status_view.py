"""The status page's words: from outward label, steps and acts to lines of text (pages description, 2.7)."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from shared.pages.models import Status
from shared.pages.parts import Act, Step, Task
from shared.pages.paths import href
from shared.texts import dates

Speak = Callable[..., Markup]
_TURN = {
    "awaiting_candidate",
    "awaiting_candidate_reading",
    "awaiting_consent",
    "awaiting_interview",
    "awaiting_extract",
}
_UNDATED = {"awaiting_consent", "awaiting_interview", "awaiting_extract"}
"""No day belongs to them: nothing runs out."""
_TASK_PAGES: dict[Task, str] = {
    "notice": "notice",
    "permission": "permission",
    "consent": "consent",
    "interview": "interview",
    "extract": "extract",
    "reading": "reading",
    "report": "report",
    "receipt": "deleted",
}
_ACT_PAGES: dict[Act, str] = {
    "notice": "notice_full",
    "permission": "permission_receipt",
    "consent": "consent_receipt",
    "interview": "interview",
    "extract": "extract",
    "reading": "reading",
    "report": "report",
    "readers": "readers",
    "rights": "rights",
    "complaint": "complaint",
    "receipt": "deleted",
    "protected": "protected",
    "stop": "stop",
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One row of the numbered list; `on` is true where the case stands now."""

    name: Markup
    state: Markup
    on: bool
    estimate: Markup | None


@dataclass(frozen=True, slots=True)
class StatusView:
    """The status page in words."""

    headline: Markup
    line: Markup
    otherwise: Markup | None
    turn: bool
    steps: tuple[StepLine, ...]
    acts: tuple[tuple[str, Markup], ...]
    task_page: str


def status_view(page: Status, say: Speak) -> StatusView:
    """Return headline, sentence, steps and acts of a status page in its language."""
    label = "cancelled" if page.label == "expired" else page.label
    turn = label in _TURN
    return StatusView(
        headline=say(f"status.{label}.h1", source=_source(page, say)),
        line=_line(page, label, say),
        otherwise=say(f"status.{label}.else") if turn else None,
        turn=turn,
        steps=tuple(_step(page, step, say) for step in page.steps),
        acts=tuple((href(page.frame.base, _ACT_PAGES[act]), say(f"status.act_{act}")) for act in page.acts),
        task_page=_TASK_PAGES.get(page.task, "status") if page.task else "status",
    )


def _line(page: Status, label: str, say: Speak) -> Markup:
    if label == "awaiting_candidate" and page.task in ("permission", "identity"):
        label = f"awaiting_{page.task}"
    if label in _UNDATED:
        return say(f"status.{label}.line")
    dated = label.startswith("awaiting_") or label in ("in_progress", "in_review", "closed")
    if dated and page.until is None:
        return say(f"status.{label}.undated")
    until = dates.weekday(page.frame.language, page.until) if page.until else None
    return say(f"status.{label}.line", until=until, reason=say(f"status.suspended.{page.pause}"))


def _source(page: Status, say: Speak) -> Markup | None:
    return say(f"status.source_{page.source}") if page.source else None


def _step(page: Status, step: Step, say: Speak) -> StepLine:
    date = dates.day(page.frame.language, step.on) if step.on else None
    undated = {"done": "done_undated", "yours": "yours_undated", "now": "now_undated", "planned": "later"}
    state = step.state if date else undated.get(step.state, step.state)
    return StepLine(
        name=say(f"status.step_{step.name}"),
        state=say(f"status.state_{state}", date=date),
        on=step.state in ("yours", "now"),
        estimate=say("status.estimate", days=step.days) if step.days else None,
    )
