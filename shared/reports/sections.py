"""What each section of a background check's report says, in the order of the report.

Order: summary, what was done and not done, items with the candidate's comment directly beneath,
information not obtained, how it was done, rights and destruction.
"""

from __future__ import annotations

from shared.reports import blocks
from shared.reports.blocks import Block
from shared.reports.document import (
    CheckOutcome,
    CommentBlock,
    Destruction,
    FindingBlock,
    IdentityMethod,
    LegalStatus,
    ReplyState,
    ReportDocument,
)
from shared.reports.wording import Words, table_day, table_moment

Section = dict[str, object]


def sections(document: ReportDocument, words: Words) -> list[Section]:
    """The six sections: a heading and its blocks each."""
    parts = (
        ("h.summary", _summary(document, words)),
        ("h.checks", _checks(document, words)),
        ("h.findings", _findings(document, words)),
        ("h.missing", _missing(document, words)),
        ("h.process", _process(document, words)),
        ("h.rights", _rights(document, words)),
    )
    return [{"heading": words(key), "blocks": content} for key, content in parts]


def _answered(document: ReportDocument) -> list[str]:
    return [line.source for line in document.checks if line.outcome is CheckOutcome.DONE]


def _not_done(document: ReportDocument, words: Words, key: str) -> list[str]:
    return [
        words(key, source=line.source, reason=words(f"reason.{line.reason.value}"))
        for line in document.checks
        if line.reason is not None
    ]


def _result(document: ReportDocument, words: Words) -> str:
    """The result in one to three sentences; counts what is shown, never what was left out."""
    found, answered = len(document.findings), len(_answered(document))
    missing = answered < len(document.checks)
    if not found:
        if not missing:
            return words("result.none")
        return words("result.none_some_missing" if answered else "result.none_all_missing")
    told = words("result.one") if found == 1 else words("result.some", count=words.count(found))
    return f"{told} {words('result.missing_too')}" if missing else told


def _summary(document: ReportDocument, words: Words) -> list[Block]:
    number = document.masked_number or words("a.number_missing")
    orderer = words("person.with_role", name=document.ordered_by.name, role=document.ordered_by.role)
    answered = _answered(document)
    done = words("a.done", sources=words.listing(answered)) if answered else words("a.done_none")
    not_done = _not_done(document, words, "a.not_done") or [words("a.not_done_none")]
    step = document.next_step
    facts: list[tuple[str, list[str]]] = [
        (words("q.next"), [words("a.next", action=step.action, date=words.weekday(step.by))]),
        (words("q.candidate"), [words("a.candidate", name=document.candidate_name, number=number)]),
        (words("q.position"), [words("a.position", position=document.position, unit=document.unit)]),
        (words("q.ordered_by"), [words("a.ordered_by", person=orderer, employer=document.employer)]),
    ]
    if document.diary_number is not None:
        facts.append((words("q.diary"), [document.diary_number]))
    facts += [
        (words("q.done"), [done]),
        (words("q.not_done"), not_done),
        (words("q.reply"), [words(f"reply.{document.reply.value}")]),
        (words("q.made_by"), [_made_by(document, words)]),
        (words("q.reviewed_by"), [_reviewed_by(document, words)]),
        (words("q.may_read"), _may_read(document, words)),
        (words("q.destroyed"), [when_destroyed("a.destroyed", document.destroyed, document, words)]),
    ]
    return [blocks.result(_result(document, words)), blocks.rows(facts)]


def _made_by(document: ReportDocument, words: Words) -> str:
    day = words.day(document.assessment.signed_on)
    if document.performer is None:
        return words("a.made_by", name=document.assessment.author, date=day)
    return words(
        "a.made_by_performer", name=document.assessment.author, performer=document.performer, date=day
    )


def _reviewed_by(document: ReportDocument, words: Words) -> str:
    return words("a.reviewed_by", name=document.review.reviewer, date=words.day(document.review.reviewed_on))


def _may_read(document: ReportDocument, words: Words) -> list[str]:
    readers = [words("a.may_read", employer=document.employer)]
    if document.diary_number is not None:
        readers.append(words("a.may_read_authority", employer=document.employer))
    return readers


def when_destroyed(key: str, when: Destruction, document: ReportDocument, words: Words) -> str:
    """The wording under `key` for when something is destroyed, with or without a disposal decision, or by schedule."""
    if when.days is None:
        return words(f"{key}_by_schedule", employer=document.employer)
    if when.decision:
        return words(f"{key}_decided", days=when.days, employer=document.employer, decision=when.decision)
    return words(key, days=when.days, employer=document.employer)


def _checks(document: ReportDocument, words: Words) -> list[Block]:
    lines = [
        [
            line.source,
            words.listing(line.categories),
            table_day(line.asked_on),
            words("outcome.done", date=table_day(line.answered_on))
            if line.answered_on is not None
            else words("outcome.not_done"),
        ]
        for line in document.checks
    ]
    head = [words(f"col.{name}") for name in ("source", "categories", "asked", "outcome")]
    content = [
        blocks.paragraph(words("checks.intro")),
        blocks.table(words("table.checks"), ["3fr", "5fr", "auto", "auto"], head, lines),
    ]
    if len(_answered(document)) < len(document.checks):
        content.append(blocks.paragraph(words("checks.only_listed")))
    content.append(blocks.paragraph(words(f"credit.{document.credit_permission.value}")))
    return content


def _findings(document: ReportDocument, words: Words) -> list[Block]:
    content = [blocks.paragraph(words("findings.intro" if document.findings else "findings.none"))]
    by_date = sorted(document.findings, key=lambda finding: finding.dated_on)
    for number, finding in enumerate(by_date, start=1):
        content += _finding(number, finding, document, words)
    signed = words(
        "assessment.signed", name=document.assessment.author, date=words.day(document.assessment.signed_on)
    )
    content += [
        blocks.heading(words("h.assessment")),
        blocks.paragraph(document.assessment.text),
        blocks.paragraph(signed),
    ]
    return content


def _finding(number: int, finding: FindingBlock, document: ReportDocument, words: Words) -> list[Block]:
    dated = words("f.dated", date=words.day(finding.dated_on))
    until = when_destroyed("f.kept", finding.kept, document, words)
    facts = [
        (words("f.source"), [f"{finding.source}, {finding.source_ref}"]),
        (words("f.status"), [f"{dated} {_legal_status(finding, words)}"]),
        (words("f.matched_on"), [finding.matched_on]),
        (words("f.relevance"), [finding.relevance]),
        (words("f.kept_until"), [until]),
    ]
    title = words("finding.heading", number=number, source=finding.source)
    content = [blocks.heading(title), blocks.paragraph(finding.plain_words), blocks.rows(facts)]
    if finding.comment is None:
        silent = document.reply is ReplyState.NO_ANSWER
        return [*content, blocks.paragraph(words("comment.none_silent" if silent else "comment.none_read"))]
    return content + _comment(finding.comment, words)


def _legal_status(finding: FindingBlock, words: Words) -> str:
    """The fixed wording of the legal status: never free text (BK-04, BK-05)."""
    if finding.legal_status is LegalStatus.FINAL and finding.final_on is not None:
        return words("legal.laga_kraft", date=words.day(finding.final_on))
    return words(f"legal.{finding.legal_status.value}")


def _comment(comment: CommentBlock, words: Words) -> list[Block]:
    quotation = blocks.quotation(
        words("comment.label"),
        words(f"comment.option.{comment.option.value}"),
        comment.text,
        words("comment.unprintable"),
    )
    if comment.resolution is not None:
        told = words(f"resolution.{comment.resolution.outcome.value}")
        return [
            quotation,
            blocks.rows([(words("resolution.label"), [f"{told} {comment.resolution.reason}"])]),
        ]
    if comment.option.opens_dispute:
        return [quotation, blocks.rows([(words("resolution.label"), [words("resolution.open")])])]
    return [quotation]


def _missing(document: ReportDocument, words: Words) -> list[Block]:
    lines = _not_done(document, words, "missing.line")
    if not lines:
        return [blocks.paragraph(words("missing.none"))]
    return [blocks.paragraph(words("missing.intro")), blocks.bullets(lines)]


def _process(document: ReportDocument, words: Words) -> list[Block]:
    content = [
        blocks.heading(words("h.purpose")),
        blocks.paragraph(document.purpose),
        blocks.heading(words("h.basis")),
        blocks.bullets(document.legal_basis),
    ]
    if document.diary_number is not None:
        content.append(blocks.paragraph(words("process.authority_note", employer=document.employer)))
    content += [
        blocks.heading(words("h.identity")),
        blocks.paragraph(f"{_identity(document, words)} {words('process.host', host=document.host)}"),
        blocks.heading(words("h.not_looked_at")),
        blocks.bullets(document.not_looked_at),
        blocks.heading(words("h.readers")),
        _readers(document, words),
        blocks.heading(words("h.log")),
        blocks.paragraph(
            words("log.text", sequence=document.log.sequence, when=words.moment(document.rendered_at))
        ),
        blocks.checksum(document.log.head),
    ]
    return content


def _identity(document: ReportDocument, words: Words) -> str:
    day = words.day(document.identity.proven_on)
    if document.identity.method is IdentityMethod.ID_CHECK:
        return words("identity.id_check", name=document.identity.checked_by or "", date=day)
    return words("identity.e_identification", date=day)


def _readers(document: ReportDocument, words: Words) -> Block:
    if not document.readers:
        return blocks.paragraph(words("readers.none"))
    in_order = sorted(document.readers, key=lambda line: line.when)
    lines = [[table_moment(line.when), line.role, line.what] for line in in_order]
    head = [words(f"col.{name}") for name in ("when", "who", "what")]
    return blocks.table(words("table.readers"), ["auto", "2fr", "3fr"], head, lines)


def _rights(document: ReportDocument, words: Words) -> list[Block]:
    asked = [words(f"rights.{name}") for name in ("access", "correct", "object", "complain")]
    destroyed = when_destroyed("rights.destroyed", document.destroyed, document, words)
    return [
        blocks.paragraph(words("rights.to_you")),
        blocks.bullets(asked),
        blocks.paragraph(f"{words('rights.host', host=document.host)} {destroyed}"),
    ]
