"""C10 to C12: read, comment, check and send. A reading is recorded before anything is opened."""

import re
from datetime import date

from shared.content import Comment, reply_data, seal
from shared.domain.calendar import add_working_days, local_date
from shared.domain.commands import ExtendReading, Reply
from shared.domain.findings import Finding
from shared.domain.retention import findings_deleted
from shared.pages.models import Comment as CommentPage
from shared.pages.models import CommentCheck, CommentReceipt, MoreTime, Reading, ReadingItem
from shared.pages.parts import Choice, FieldError
from shared.pages.paths import ONE_TIME_FIELD
from shared.web.candidate import drafts, sessions
from shared.web.candidate.findings import comments_of, missing, numbered, open_for_reply, shown
from shared.web.candidate.obstacles import answered, not_found, obstacle, too_late
from shared.web.candidate.visit import Visit
from shared.web.http import Response

MAX_TEXT = 4_000
_COMMENT = re.compile(r"/c/reading/(\d{1,4})/comment")
_OPTIONS: tuple[Choice, ...] = ("not_me", "wrong", "outdated", "context")


def listed(visit: Visit) -> Response:
    """C10, the list; an empty one says so calmly."""
    if elsewhere := _closed(visit):
        return elsewhere
    visit.record_reading("findings")
    if open_for_reply(visit):
        drafts.prepare(visit)
    case = visit.case
    open_now = open_for_reply(visit)
    return visit.show(
        Reading(
            frame=visit.frame(),
            findings=shown(visit),
            missing=missing(visit),
            until=date.fromisoformat(case.reading_until or ""),
            open=open_now,
            may_extend=open_now and not case.extended,
        )
    )


def item(visit: Visit) -> Response:
    """C10, one finding."""
    if elsewhere := _closed(visit):
        return elsewhere
    visit.record_reading("findings")
    rows = shown(visit)
    found = next((row for row in rows if str(row.number) == visit.values["number"]), None)
    if found is None:
        return not_found(visit)
    return visit.show(ReadingItem(frame=visit.frame(), finding=found, count=len(rows)))


def comment(visit: Visit) -> Response:
    """C11, with what is typed so far."""
    if elsewhere := _closed(visit) or _not_open(visit):
        return elsewhere
    visit.record_reading("findings")
    found = _found(visit)
    if found is None:
        return not_found(visit)
    check, finding = found
    typed = _typed(visit, check, finding)
    errors = _errors(typed) if typed.text or typed.option else ()
    return _comment_page(visit, finding, typed, errors, 200)


def commented(visit: Visit) -> Response:
    """Keep a comment, also when something is to be mended, and show it again whatever is in the way."""
    if elsewhere := _closed(visit) or _not_open(visit):
        return elsewhere
    visit.record_reading("findings")
    found = _found(visit)
    if found is None:
        return not_found(visit)
    check, finding = found
    form = visit.request.form
    typed = drafts.read(form.get("choice", ""), form.get("text", ""), check, finding.id)
    if sessions.language_of(visit.secret, form.get(ONE_TIME_FIELD, "")) is None:
        return _comment_page(visit, finding, typed, (), 409)
    drafts.save(visit, typed)
    if form.get("act") == "language":
        visit.keep(language="en" if visit.language == "sv" else "sv")
        return visit.go_to("comment", number=visit.values["number"])
    errors = _errors(typed) if typed.option or typed.text else ()
    if errors:
        return _comment_page(visit, finding, typed, errors, 422)
    return visit.go_to("reading")


def check(visit: Visit) -> Response:
    """C12, everything before it is sent."""
    if elsewhere := _closed(visit) or _not_open(visit) or _to_mend(visit):
        return elsewhere
    visit.record_reading("findings")
    return visit.show(CommentCheck(frame=visit.frame(), findings=shown(visit)))


def send(visit: Visit) -> Response:
    """Send the comments, or that there are none: sealed unedited, and bound to the case by the commit."""
    if elsewhere := _closed(visit) or _not_open(visit) or _to_mend(visit):
        return elsewhere
    case, comments = visit.case, drafts.load(visit)
    sealed = seal(visit.services, case.tenant, case.id, "reply", reply_data(comments))
    visit.act(Reply(sealed.item), (sealed,), done=case.reply_at)
    drafts.forget(visit)
    return visit.go_to("reading_receipt")


def receipt(visit: Visit) -> Response:
    """C12, afterwards."""
    case = visit.case
    if case.reply_at is None:
        return visit.go_to("reading" if case.reading_until else "status")
    until = add_working_days(local_date(case.reply_at), case.term("reading_working_days"))
    commented_any = bool(comments_of(visit))
    return visit.show(
        CommentReceipt(frame=visit.frame(), at=case.reply_at, until=until, commented=commented_any)
    )


def more_time(visit: Visit) -> Response:
    """The first extension is given at once, without a question."""
    visit.act(ExtendReading())
    return visit.go_to("more_time")


def time_given(visit: Visit) -> Response:
    """Until when there is time, and whom to call for more."""
    case = visit.case
    if not case.extended or case.reading_until is None:
        return not_found(visit)
    return visit.show(MoreTime(frame=visit.frame(), until=date.fromisoformat(case.reading_until)))


def park(visit: Visit) -> None:
    """Keep what was typed in a session that is over (P11): the candidate finds it after the next login."""
    form, path = visit.request.form, _COMMENT.fullmatch(visit.request.path)
    ours = sessions.language_of(visit.secret, form.get(ONE_TIME_FIELD, "")) is not None
    if path is None or not ours or not open_for_reply(visit):
        return
    visit.values = {"number": path[1]}
    found = _found(visit)
    if found:
        check_name, finding = found
        drafts.save(visit, drafts.read(form.get("choice", ""), form.get("text", ""), check_name, finding.id))


def _closed(visit: Visit) -> Response | None:
    """Where the candidate is sent when there is nothing to read (yet, or any longer)."""
    case = visit.case
    if case.withdrawn_at:
        return obstacle(visit, "after_stopping")
    if (
        case.identity is None
        or case.reading_until is None
        or "findings" in case.disposed
        or findings_deleted(case)
    ):
        return not_found(visit)
    return None


def _not_open(visit: Visit) -> Response | None:
    """Where the candidate is sent when it can be read but not answered."""
    if open_for_reply(visit):
        return None
    case = visit.case
    if case.over or case.paused:
        return visit.go_to("status")
    return answered(visit) if case.reply or case.assessment else too_late(visit)


def _found(visit: Visit) -> tuple[str, Finding] | None:
    number = visit.values["number"]
    return numbered(visit).get(int(number)) if number.isdecimal() else None


def _typed(visit: Visit, check_name: str, finding: Finding) -> Comment:
    known = {(c.check, c.finding): c for c in drafts.load(visit)}
    return known.get((check_name, finding.id), Comment(check_name, finding.id, "", ""))


def _errors(typed: Comment) -> tuple[FieldError, ...]:
    """What the reader can mend: the choice, an explanation without words, a text beyond 4,000 characters."""
    errors = []
    if not typed.option:
        errors.append(FieldError("choice", "reading.error_choice_missing"))
    if typed.option == "context" and not typed.text.strip():
        errors.append(FieldError("text", "reading.error_text_missing"))
    over = len(typed.text) - MAX_TEXT
    if over > 0:
        errors.append(FieldError("text", "reading.error_text_long", over))
    return tuple(errors)


def _to_mend(visit: Visit) -> Response | None:
    """The first comment that cannot be sent as it is, so that no word is left out silently."""
    typed = {(c.check, c.finding): c for c in drafts.load(visit)}
    for number, (check_name, finding) in numbered(visit).items():
        if _errors(typed.get((check_name, finding.id), Comment(check_name, finding.id, "outdated", ""))):
            return visit.go_to("comment", number=number)
    return None


def _comment_page(
    visit: Visit, finding: Finding, typed: Comment, errors: tuple[FieldError, ...], status: int
) -> Response:
    choice = next((option for option in _OPTIONS if option == typed.option), None)
    page = CommentPage(
        frame=visit.frame(),
        number=int(visit.values["number"]),
        source=finding.source,
        choice=choice,
        text=typed.text,
        errors=errors,
    )
    return visit.show(page, status)
