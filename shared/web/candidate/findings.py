"""C10 in words: what the checks have found, numbered by the sources' dates, with the candidate's comments."""

from collections.abc import Mapping
from typing import cast

from shared.content import Comment, Resolution, open_answers, open_assessment, open_findings, open_reply
from shared.domain.findings import Finding, NotDone
from shared.domain.scope import requirement_words
from shared.domain.status import reading_over
from shared.pages.parts import Choice, CommentState
from shared.pages.parts import Finding as Shown
from shared.texts.catalogue import text
from shared.web.candidate import drafts
from shared.web.candidate.visit import Visit
from shared.web.candidate.words import word

_SOURCES = {
    "courts_general": "status.source_general",
    "courts_administrative": "status.source_administrative",
    "credit": "status.source_credit",
}
_STATES: Mapping[str, CommentState] = {"upheld": "upheld", "partly": "partly", "rejected": "rejected"}


def open_for_reply(visit: Visit) -> bool:
    """Whether the candidate can still comment."""
    case = visit.case
    sent = case.reply is not None or case.lapsed or case.assessment is not None
    return case.active and not sent and case.reading_until is not None and not reading_over(case, visit.now)


def numbered(visit: Visit) -> dict[int, tuple[str, Finding]]:
    """The findings by number, each with its check: by the source's date, never by weight."""
    rows = [
        (check, finding)
        for check, document in open_findings(visit.services, visit.known_log).items()
        for finding in document.findings
    ]
    rows.sort(key=lambda row: (row[1].dated_on, row[1].source, row[0], row[1].id))
    return dict(enumerate(rows, start=1))


def shown(visit: Visit) -> tuple[Shown, ...]:
    """The findings as their pages show them."""
    comments = {(c.check, c.finding): c for c in comments_of(visit)}
    answers = _resolutions(visit)
    return tuple(
        _shown(
            visit, number, check, finding, comments.get((check, finding.id)), answers.get((check, finding.id))
        )
        for number, (check, finding) in numbered(visit).items()
    )


def comments_of(visit: Visit) -> tuple[Comment, ...]:
    """What was sent, or what is typed so far."""
    sent = open_reply(visit.services, visit.known_log)
    return sent if visit.case.reply or sent else drafts.load(visit)


def missing(visit: Visit) -> tuple[str, ...]:
    """The sources that gave no information; a permission that was not given is no source's silence."""
    own = (NotDone.PERMISSION_NOT_GIVEN, NotDone.CANDIDATE_WITHDREW)
    return tuple(
        text(visit.language, _SOURCES[name])
        for name, check in visit.case.checks.items()
        if check.status == "not_done" and check.reason not in own
    )


def _resolutions(visit: Visit) -> dict[tuple[str, str], Resolution]:
    """How disputes ended: told once the report that says so has been handed over; an answered request at once."""
    assessment = open_assessment(visit.services, visit.known_log) if visit.case.released_at else None
    answers = (
        *(assessment.resolutions if assessment else ()),
        *open_answers(visit.services, visit.known_log),
    )
    return {(r.check, r.finding): r for r in answers}


def _shown(
    visit: Visit,
    number: int,
    check: str,
    finding: Finding,
    comment: Comment | None,
    resolution: Resolution | None,
) -> Shown:
    days = visit.case.term("retain_findings_days")
    return Shown(
        number=number,
        words=finding.words,
        source=finding.source,
        on=finding.dated_on,
        kind=finding.kind.value,
        matched=finding.matched_on.value,
        relevance=requirement_words(visit.position, finding.relevance.requirement_id, visit.language),
        keep=word(visit.language, "keep_item", days=days),
        reference=finding.source_ref or None,
        state=_state(visit, comment, resolution),
        choice=cast("Choice", comment.option) if comment and comment.option else None,
        comment=comment.text if comment else "",
        reason=resolution.reason if resolution else "",
    )


def _state(visit: Visit, comment: Comment | None, resolution: Resolution | None) -> CommentState:
    if resolution:
        return _STATES[resolution.outcome]
    if visit.case.reply is None and (open_for_reply(visit) or not visit.case.rights.requests):
        writable: CommentState = "draft" if comment else "open"
        return writable if open_for_reply(visit) else "over"
    if comment is None:
        return "over"
    return "under_review" if comment.disputes else "sent"
