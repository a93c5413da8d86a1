"""The commands that run a case: from a request to the domain's command and the content it names."""

from shared.content import Resolution, open_answers, open_findings, open_reply, unresolved
from shared.domain import commands as c
from shared.domain.diary import check_diary_number
from shared.domain.errors import Kind, Refused
from shared.domain.questions import QUESTIONS, check_answer
from shared.domain.rights import RequestRight
from shared.web.problem import FieldError
from shared.web.staff import requests as r
from shared.web.staff.call import Answer, Call, Turned
from shared.web.staff.conventions import Act, carry_out, rehearse
from shared.web.staff.holding import Held
from shared.web.staff.judging import assessed, fitting, texts_of
from shared.web.staff.report_words import all_final, check_words


def answer_question(call: Call, body: r.NewAnswer) -> Answer:
    """Answer a named question; only for a role that it names, and a position of an own unit."""

    def prepare(held: Held) -> Act:
        _may_answer(call, held, body)
        text = _text_of(body)
        if text is not None and body.question == "diary_number":
            check_diary_number(text)
        if text is not None and body.question == "need":
            check_words(text, convicted=False)

        def command(items: tuple[str, ...]) -> c.Command:
            item = items[0] if items else None
            return c.AnswerQuestion(body.question, body.answer, call.caller.subject, item)

        return Act(command, (("notes", {"text": text}),) if text is not None else ())

    return carry_out(call, prepare)


def _may_answer(call: Call, held: Held, body: r.NewAnswer) -> None:
    question = check_answer(body.question, body.answer)
    if not set(question.roles) & set(held.roles):
        raise Refused("case 6", "role", "None of your roles may answer this question.", Kind.FORBIDDEN)
    if body.question == "position":
        own_position(call, held, body.answer)


def own_position(call: Call, held: Held, position: str) -> None:
    """Refuse a position of a unit in which the caller has no role: the case would leave their hands."""
    known = held.policy.position(position)
    if known is not None and not call.caller.member.roles_in(known.unit):
        raise Refused("BK-11", "unknown_position", "The policy has no such position.", Kind.CONTENT)


def _text_of(body: r.NewAnswer) -> str | None:
    """The text that belongs to the answer, or an address; what is not asked for is not kept."""
    asks_address = body.question == "email" and body.answer == "given"
    if body.email is not None and not asks_address:
        raise _unwanted("#/email")
    if asks_address:
        if body.text is not None:
            raise _unwanted("#/text")
        return body.email
    if body.text is not None and not QUESTIONS[body.question].needs_text(body.answer):
        raise _unwanted("#/text")
    return body.text


def _unwanted(pointer: str) -> Turned:
    errors = (FieldError(pointer, "not_asked_for", ""),)
    return Turned(422, "API form", "content_invalid", errors)


def change_host(call: Call, body: r.NewHost) -> Answer:
    """Name the host."""
    return carry_out(call, lambda _: Act(lambda _: c.AssignHost(body.host, call.caller.subject)))


def start_collection(call: Call, body: r.Nothing) -> Answer:
    """Start the collection, when every guard of the gate holds."""
    return carry_out(call, lambda _: Act(lambda _: c.StartCollection(call.caller.subject)))


def assess(call: Call, body: r.NewAssessment) -> Answer:
    """Sign the assessment; each finding that the candidate disputes needs a resolution."""

    def prepare(held: Held) -> Act:
        # judged before anything is opened: who is barred learns nothing from how it is refused
        rehearse(call, held, Act(lambda _: c.SignAssessment("not-sealed-yet", call.caller.subject)))
        resolutions = tuple(Resolution(x.check, x.finding, x.outcome, x.reason) for x in body.resolutions)
        comments = open_reply(call.services, held.log)
        disputed = {(x.check, x.finding) for x in comments if x.disputes}
        named = [(x.check, x.finding) for x in resolutions]
        if len(set(named)) != len(named) or not set(named) <= disputed:
            raise Refused(
                "case 8", "not_disputed", "A resolution answers one disputed finding, once.", Kind.CONTENT
            )
        upheld = {(x.check, x.finding) for x in resolutions if x.outcome == "upheld"}
        convicted = all_final(open_findings(call.services, held.log), upheld)
        content = assessed(held.case, body)
        for text in texts_of(body):
            check_words(text, convicted=convicted)
        left = unresolved(comments, (*resolutions, *open_answers(call.services, held.log)))
        return Act(
            lambda items: c.SignAssessment(items[0], call.caller.subject, left), (("assessment", content),)
        )

    return carry_out(call, prepare)


def review(call: Call, body: r.NewReview) -> Answer:
    """Approve the assessment, or send it back with a reason; never one's own work (four eyes)."""
    by = call.caller.subject
    if body.outcome == "approved":
        if body.reason is not None:
            raise _unwanted("#/reason")
        return carry_out(call, lambda _: Act(lambda _: c.ApproveReview(by)))
    if body.reason is None or not body.reason.strip():
        raise Refused("case 4", "reason_missing", "Returning needs a reason.", Kind.CONTENT)
    content = (("working", {"text": body.reason}),)  # a working note: gone at the release (OS-02)
    return carry_out(call, lambda _: Act(lambda items: c.ReturnReview(by, items[0]), content))


def release(call: Call, body: r.Nothing) -> Answer:
    """Hand the report to the client."""
    return carry_out(call, lambda _: Act(lambda _: c.Release(call.caller.subject)))


def decide_case(call: Call, body: r.NewDecision) -> Answer:
    """Record the client's decision with its reasons (GR-06)."""
    content = (("decision", {"outcome": body.outcome, "reasons": body.reasons}),)
    by = call.caller.subject

    def prepare(held: Held) -> Act:
        fitting(held.case, body.outcome)
        return Act(lambda items: c.RecordDecision(items[0], by), content)

    return carry_out(call, prepare)


def pause(call: Call, body: r.NewPause) -> Answer:
    """Pause the case (GR-05). An objection is a request of the candidate, which a human answers with reasons."""
    if body.reason == "objection":
        return carry_out(call, lambda _: Act(lambda _: RequestRight("objection", call.caller.subject)))
    return carry_out(call, lambda _: Act(lambda _: c.Pause(body.reason, call.caller.subject)))


def resume(call: Call, body: r.Nothing) -> Answer:
    """Let a paused case go on."""
    return carry_out(call, lambda _: Act(lambda _: c.Resume(call.caller.subject)))


def cancel(call: Call, body: r.NewCancellation) -> Answer:
    """Stop the case; it says nothing about the candidate."""
    return carry_out(call, lambda _: Act(lambda _: c.Cancel(body.reason, call.caller.subject)))
