"""Commands on the steps of a procedure: recording one, leaving one out, the end of a participation.

Who may record a step stands in its row of law, and is checked here as a question's roles are.
"""

from datetime import datetime, timedelta

from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.errors import Kind, Refused
from shared.domain.law.rows import Step
from shared.domain.procedure import retention_class, waivers
from shared.domain.steps import EndParticipation, RecordStep, WaiveStep, known_step
from shared.web.problem import FieldError
from shared.web.staff import step_requests as r
from shared.web.staff.call import Answer, Call, Turned
from shared.web.staff.conventions import Act, carry_out, rehearse
from shared.web.staff.holding import Held
from shared.web.staff.requests import Sent


def record_step(call: Call, body: r.NewStep) -> Answer:
    """Record a step with its content, in a role that the step's row of law names."""

    def command(items: tuple[str, ...]) -> Command:
        item = items[0] if items else None
        return RecordStep(body.step, body.route, call.caller.subject, item, body.issued_on)

    def prepare(held: Held) -> Act:
        step = _known(call, held, body.step)
        one_of(step.by, held)
        if step.form == "copy":
            raise Refused(
                "BK-24", "copy_by_upload", "A copy is uploaded as a PDF, at its own address.", Kind.CONTENT
            )
        if body.issued_on is not None and step.form != "extract":
            raise _wrong("#/issued_on", "not_asked_for")
        if step.form == "none":
            if body.content is not None:
                raise _wrong("#/content", "not_asked_for")
            return Act(command)
        if body.content is None:
            raise _wrong("#/content", "missing")
        # judged before its content is looked at: a step that may not be made is refused whatever was sent
        rehearse(call, held, Act(lambda _: command(("not-sealed-yet",))))
        content = r.shaped(step.form, body.content)
        _judge(call, held, content)
        return Act(command, ((retention_class(step), content.model_dump(mode="json")),))

    return carry_out(call, prepare)


def waive_step(call: Call, body: r.NewWaiver) -> Answer:
    """Leave a step out, with the reason in words; only for who may decide that (SP-03)."""

    def prepare(held: Held) -> Act:
        step = _known(call, held, body.step)
        one_of(waivers(step) or step.by, held)  # one that nobody may leave out is refused by its own rule
        return Act(
            lambda items: WaiveStep(body.step, body.reason, call.caller.subject, items[0]),
            (("notes", {"text": body.text}),),
        )

    return carry_out(call, prepare)


def end_participation(call: Call, body: r.NewEnding) -> Answer:
    """The person no longer takes part: what must be done at the end begins (SP-27, SP-28)."""
    return carry_out(call, lambda _: Act(lambda _: EndParticipation(body.reason, call.caller.subject)))


def _known(call: Call, held: Held, name: str) -> Step:
    return known_step(held.case, name, call.services.clock.now())


def one_of(roles: tuple[str, ...], held: Held) -> None:
    """Refuse who holds none of the roles for the case."""
    if not set(roles) & set(held.roles):
        raise Refused("case 6", "role", "None of your roles may do this step.", Kind.FORBIDDEN)


def _judge(call: Call, held: Held, content: Sent) -> None:
    """What a shape alone cannot say: days that cannot be, people whom nobody knows."""
    now = call.services.clock.now()
    if isinstance(content, r.InvitationContent):
        _judge_invitation(held, content, now)
    elif isinstance(content, r.InterviewContent):
        _not_later("#/content/held_on", content.held_on > local_date(now))
    elif isinstance(content, r.ExtractContent):
        _not_later("#/content/date", content.date > local_date(now))
        if content.by != call.caller.subject:
            raise Refused(
                "BK-21",
                "note_by_another",
                "The note is made by the person to whom the extract was shown.",
                Kind.CONTENT,
            )
    elif isinstance(content, r.ApplicationContent) and content.ends_on:
        _not_later("#/content/ends_on", content.ends_on <= local_date(now))


def _judge_invitation(held: Held, content: r.InvitationContent, now: datetime) -> None:
    if content.who not in held.policy.staff:
        raise Refused(
            "SP-41", "unknown_interviewer", "The interviewer must be a named member of staff.", Kind.CONTENT
        )
    if content.when < now + notice_time(held.case):
        raise Refused(
            "SP-41",
            "invited_too_late",
            "The candidate must have the invitation some days before the interview.",
            Kind.CONTENT,
        )


def notice_time(case: Case) -> timedelta:
    """How long before the interview the candidate must have the invitation (SP-41)."""
    return timedelta(days=case.term("interview_notice_days"))


def _not_later(pointer: str, wrong: bool) -> None:
    if wrong:
        raise _wrong(pointer, "out_of_range")


def _wrong(pointer: str, code: str) -> Turned:
    return Turned(422, "API form", "content_invalid", (FieldError(pointer, code, ""),))
